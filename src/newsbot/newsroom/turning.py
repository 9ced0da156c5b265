"""The machine's clock was set back: what is due does not wait until the clock has caught up.

Due times are rows in wall time. Those that were written before the step lie in the future after it, though
their moment has come: they are moved by as much as the clock was. Screening looks again at what goes out, so
that a row which comes early this way is held back where it should be (quiet hours).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from newsbot.domain.schedule import local
from newsbot.domain.subscriber import Subscriber, next_edition
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House

WORTH = timedelta(seconds=2)  # a smaller step is waited for
NOTED = timedelta(minutes=1)  # how old the note may be that outlives the program
CHUNK = 200  # subscribers set right in one transaction
NONE = timedelta(0)


class Wall:
    """Remembers the latest moment of one process, in memory and as a note, and sees when it comes again."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._latest: datetime | None = None
        self._noted: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether the note is to be looked at: at the start, every minute, and where time went back."""
        if self._latest is None or self._noted is None or now - self._noted >= NOTED:
            return True
        if now <= self._latest - WORTH:
            return True
        self._latest = max(now, self._latest)
        return False

    def back(self, tx: Tx, now: datetime) -> timedelta:
        """How far the clock was set back since the latest moment that is known."""
        noted = tx.notes.get(self._key)
        known = (self._latest, datetime.fromisoformat(noted) if noted else None)
        latest = max(filter(None, known), default=now)
        return latest - now if latest - now >= WORTH else NONE

    def note(self, tx: Tx, now: datetime) -> None:
        """Writes the moment down; `seen` follows when it is on the disk."""
        tx.notes.put(self._key, now.isoformat())

    def seen(self, now: datetime) -> None:
        """This moment counts from now on."""
        self._latest = self._noted = now


class Turning:
    """Sets right what sources and readers have in the future after such a step."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house
        self._wall = Wall("clock of the feeds")

    async def look(self, now: datetime) -> str:
        """Looks whether the clock was set back. What was done, in words; "" where it goes on as it should."""
        if not self._wall.is_due(now):
            return ""
        back = await self._store.read(lambda tx: self._wall.back(tx, now))
        people = await self._people(now) if back else 0

        def write(tx: Tx) -> None:
            if back:
                tx.feeds.set_back(back, now)
                tx.editions.set_back(back, now)
            self._wall.note(tx, now)

        await self._store.write(write)
        self._wall.seen(now)
        return f"the clock was set back by {back}, {people} readers set right" if back else ""

    async def _people(self, now: datetime) -> int:
        after = count = 0
        while True:
            done = await self._store.write(partial(self._chunk, now, after))
            count += len(done)
            if len(done) < CHUNK:
                return count
            after = done[-1].id

    def _chunk(self, now: datetime, after: int, tx: Tx) -> list[Subscriber]:
        people = [self._now_for(person, now) for person in tx.subscribers.ahead(now, after, CHUNK)]
        for person in people:
            tx.subscribers.save(person)
        return people

    def _now_for(self, person: Subscriber, now: datetime) -> Subscriber:
        """Nothing that came is missed, and a digest that was sent counts as sent just now."""
        today = local(now, person.timezone or self._house.timezone).date()
        right = replace(
            person,
            since=person.since and min(person.since, now),
            last_edition=person.last_edition and min(person.last_edition, now),
            served=person.served and min(person.served, today),
        )
        return replace(right, due=person.due and next_edition(right, now, self._house.timezone))
