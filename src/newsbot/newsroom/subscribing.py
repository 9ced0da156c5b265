"""Subscribers at work: begin, end, pause, change what comes and how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import available_timezones

from newsbot.domain import schedule
from newsbot.domain.errors import BadInput
from newsbot.domain.schedule import Cadence
from newsbot.domain.setting import Setting, change
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.places import Place, fresh, pause, subscriber_at, turn_on
from newsbot.newsroom.ports import House


class Subscribing:
    """The life of a subscription. Whether the person may act for the place is asked before, in `chat`."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house

    async def get(self, address: Address) -> Subscriber | None:
        """The subscriber at an address, if it has ever been one."""
        return await self._store.read(lambda tx: tx.subscribers.get(address))

    async def accept(self, place: Place, now: datetime) -> Subscriber:
        """OK: everything at once, from now on. Said again by an active one, it changes nothing."""

        def write(tx: Tx) -> Subscriber:
            known = subscriber_at(tx, place, now)
            if known.state is SubscriberState.ACTIVE:
                return known
            if not tx.subscribers.rules(known.id):
                tx.subscribers.set_rules(known.id, [Rule(Want.ALL)])
            return turn_on(tx, known, now, self._house)

        return await self._store.write(write)

    async def decline(self, place: Place, now: datetime) -> Subscriber:
        """No thanks: nothing is pushed."""

        def write(tx: Tx) -> Subscriber:
            known = subscriber_at(tx, place, now)
            if known.state is SubscriberState.ACTIVE:
                return pause(tx, known)
            return known

        return await self._store.write(write)

    async def stop(self, place: Place, now: datetime) -> Subscriber:
        """Pauses; what is queued is withdrawn."""
        return await self._store.write(lambda tx: pause(tx, subscriber_at(tx, place, now)))

    async def resume(self, place: Place, now: datetime) -> Subscriber:
        """Goes on from now, without the backlog."""

        def write(tx: Tx) -> Subscriber:
            known = subscriber_at(tx, place, now)
            if known.state is SubscriberState.ACTIVE:
                return known
            if not tx.subscribers.rules(known.id):
                tx.subscribers.set_rules(known.id, [Rule(Want.ALL)])
            return turn_on(tx, known, now, self._house)

        return await self._store.write(write)

    async def set(self, place: Place, setting: Setting, value: str, now: datetime) -> Subscriber:
        """Changes one setting. Raises BadInput with the setting's code."""

        def write(tx: Tx) -> Subscriber:
            known = subscriber_at(tx, place, now)
            changed = change(known, setting, value, now, self._house.timezone)
            if known.cadence is Cadence.INSTANT and changed.cadence.has_editions:
                tx.outbox.put_aside(known.address, now, "goes into the digest")
            return tx.subscribers.save(changed)

        return await self._store.write(write)

    async def look(self, place: Place, now: datetime) -> Subscriber:
        """The subscriber as it stands, or as it would begin; nothing is stored."""
        known = await self.get(place.address)
        return known or fresh(place, now)

    async def moved(self, old: int, new: int) -> None:
        """A group got another number: everything of it goes along."""
        await self._store.write(lambda tx: tx.subscribers.move_chat(old, new))

    async def gone(self, chat: int, now: datetime) -> None:
        """The bot was blocked or removed: settings are kept, nothing is sent."""
        await self._store.write(lambda tx: tx.subscribers.mark_away(chat, now))

    async def rests(self, chat: int, until: datetime) -> None:
        """Telegram wants a chat left alone until then; a restart does not forget it."""
        await self._store.write(lambda tx: tx.outbox.hold_chat(chat, until))

    async def back(self, place: Place, now: datetime) -> bool:
        """The bot may write again: what only rested there goes on, without the backlog.

        False where nothing is known of the chat.
        """

        def write(tx: Tx) -> bool:
            known = tx.subscribers.of_chat(place.address.chat)
            for one in known:
                if one.state is SubscriberState.AWAY:
                    turn_on(tx, one, now, self._house)
            return bool(known)

        return await self._store.write(write)


def find_zones(given: str) -> Sequence[str]:
    """The zones that a person may mean: an offset (`UTC+3`), the exact name, else those whose city begins so.

    Raises BadInput("zone") where there is none.
    """
    if fixed := schedule.fixed_zone(given):
        return [fixed]
    asked = given.strip().casefold().replace(" ", "_")
    names = available_timezones()
    exact = [name for name in names if name.casefold() == asked]
    cities = sorted(
        name for name in names if "/" in name and asked and name.rpartition("/")[2].casefold() == asked
    )
    begins = sorted(
        name
        for name in names
        if "/" in name and len(asked) > 2 and name.rpartition("/")[2].casefold().startswith(asked)
    )
    found = exact or _canonical(cities) or _canonical(begins)
    if not found:
        raise BadInput("zone", given)
    for name in found:
        schedule.zone(name)
    return found


def _canonical(names: Sequence[str]) -> list[str]:
    """Without the old spellings of the same place (`Asia/Calcutta`, `US/Pacific` and the like)."""
    regions = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return [name for name in names if name.split("/")[0] in regions] or list(names)
