"""The whole way on SQLite: people come, pause, block, move, are limited, are forgotten; the program crashes.

In any order. Then the database, what arrived, and a model of who was to get what are compared.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin
from newsbot.domain.delivery import Delivery, Parcel, ParcelKind
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.spreading import Spreading
from newsbot.store import tallies
from newsbot.store.database import Database
from newsbot.store.migrating import migrate
from newsbot.store.unit_of_work import UnitOfWork
from newsroom.test_dispatch import NOON, S
from newsroom.test_dispatch_machine import CHATS, Machine, chats, deeds
from newsroom.virtual_time import run

more_deeds = st.one_of(
    deeds,
    st.tuples(st.just("join"), chats),
    st.tuples(st.just("pause"), chats),
    st.tuples(st.just("forget"), chats),
)
# what may have happened to a chat where a delivery ended so
CAUSES = {
    S.GONE: {"block"},
    S.CANCELLED: {"pause"},
    S.REFUSED: {"refuse", "markup"},
    S.UNKNOWN: {"lose", "late", "silence", "crash"},
}


class Inline:
    """SQLite on the loop's own thread: no other may run under a virtual clock. Fits the room's store."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite:///{path}")
        self.down: Exception | None = None

    async def read(self, work: Any) -> Any:
        return self._run(self.database.read_now, work)

    async def write(self, work: Any) -> Any:
        return self._run(self.database.write_now, work)

    def _run(self, how: Any, work: Any) -> Any:
        if self.down is not None:
            raise self.down
        return how(lambda session: work(UnitOfWork(session)))


class WholeWay(Machine):
    """`wanted` is the model: who is to get what; `past`: what has happened to each chat."""

    def __init__(self, store: Inline) -> None:
        self.store = store
        self.active: set[int] = set()
        self.wanted: set[tuple[int, Parcel]] = set()
        self.forgotten: set[tuple[int, Parcel]] = set()
        self.past: dict[int, set[str]] = {chat: set() for chat in CHATS}
        super().__init__()

    def start(self) -> None:
        self.room.store = self.store  # type: ignore[assignment]
        super().start()
        self.spreading = Spreading(self.store, self.dispatcher, self.room.house)

    async def act(self, name: str, *given: Any) -> None:
        for chat in given[:1] if name in ("join", "pause", "forget") or len(given) > 0 else CHATS:
            if chat in self.past:
                self.past[chat].add(name)
        if name in ("silence", "crash"):
            for past in self.past.values():
                past.add(name)
        if name in ("push", "bulletin"):
            await self.publish(name)
        elif name in ("join", "pause", "forget"):
            await self.change(name, given[0])
        else:
            await super().act(name, *given)

    async def publish(self, name: str) -> None:
        now = self.room.now()

        def write(tx: Any) -> Parcel:
            if name == "push":
                key = f"a{len(self.wanted)}-{now.timestamp()}"
                made = tx.articles.add(Article("Title", f"https://news.example/{key}", key, now, now))
                parcel = Parcel(ParcelKind.ARTICLE, made.id)
            else:
                parcel = Parcel(ParcelKind.BULLETIN, tx.bulletins.add(Bulletin("F", 9, now)).id)
            tx.outbox.plan(parcel)
            return parcel

        def active(tx: Any) -> set[int]:
            people = [person for person, _ in tx.subscribers.all(0, 100)]
            return {p.address.chat for p in people if p.state is SubscriberState.ACTIVE}

        parcel = await self.store.write(write)
        there = await self.store.read(active)
        self.wanted |= {(chat % 1000, parcel) for chat in there}
        # who has not been blocked by then must be among them: nobody is lost from the list
        blocked = {chat for chat, past in self.past.items() if "block" in past}
        assert self.active - blocked <= {chat % 1000 for chat in there}
        await self.spreading.run(now)

    async def change(self, name: str, person: int) -> None:
        address = Address(self.moved.get(person, person))

        def write(tx: Any) -> None:
            if name == "forget":
                tx.subscribers.forget(address.chat)
                return
            known = tx.subscribers.get(address)
            state = SubscriberState.ACTIVE if name == "join" else SubscriberState.PAUSED
            saved = tx.subscribers.save(Subscriber(address, id=known.id if known else 0, state=state))
            tx.subscribers.set_rules(saved.id, [Rule(Want.ALL)])
            if name == "pause":
                tx.outbox.cancel(address)

        await self.store.write(write)
        (self.active.add if name == "join" else self.active.discard)(person)
        if name == "forget":
            self.forgotten |= {one for one in self.wanted if one[0] == person}

    def check(self) -> None:
        rows = self.store.database.read_now(
            lambda session: UnitOfWork(session).outbox._select("d.kind <> 'notice'", {})
        )
        arrived = Counter((chat % 1000, parcel) for chat, parcel, _ in self.room.telegram.arrived)
        found = {(row.address.chat % 1000, row.parcel): row for row in rows}
        assert len(found) == len(rows), "one row for each chat and parcel"
        assert self.wanted - set(found) <= self.forgotten, "lost"
        for key, copies in arrived.items():
            if key[1].kind is not ParcelKind.NOTICE:
                assert key in self.wanted, "nobody asked for it"
                assert copies <= (2 if key[1].kind is ParcelKind.BULLETIN else 1), "too often"
        for key, row in found.items():
            self.check_row(row, arrived[key], self.past[key[0]])

    def check_row(self, row: Delivery, copies: int, past: set[str]) -> None:
        assert row.state in (S.SENT, *CAUSES), f"{row} has no end"
        if row.state is S.SENT:
            assert copies >= 1, f"{row} never arrived"
        else:
            assert CAUSES[row.state] & past, f"{row} for no reason: {past}"
        if row.state in (S.REFUSED, S.CANCELLED):
            assert copies == 0 or row.parcel.kind is ParcelKind.BULLETIN


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/template.db")
        migrate(database, backup_dir=None, now=NOON)
        database.close()
        yield Path(folder) / "template.db"


SMALL = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def live(template: Path, script: list[tuple[Any, ...]]) -> None:
    async def work(path: Path) -> None:
        store = Inline(path)
        machine = WholeWay(store)
        for chat in CHATS:
            await machine.act("join", chat)
        await machine.act("push")
        for name, *given_to_it in script:
            await machine.act(name, *given_to_it)
        await asyncio.sleep(3600)
        await machine.dispatcher.drain()
        await machine.task
        machine.check()
        counts = "SELECT state, SUM(parts) FROM tallies WHERE kind = '' GROUP BY state HAVING SUM(parts) <> 0"
        kept = store.database.read_now(lambda session: dict(map(tuple, session.rows(counts))))
        store.database.write_now(tallies.recount)
        assert kept == store.database.read_now(lambda session: dict(map(tuple, session.rows(counts))))
        store.database.close()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(template, folder))
        run(work(path))


@SMALL
@given(script=st.lists(more_deeds, min_size=3, max_size=25))
def test_whatever_happens_the_database_says_what_became_of_everything(
    template: Path, script: list[tuple[Any, ...]]
) -> None:
    live(template, script)


@pytest.mark.campaign
@settings(SMALL, max_examples=1000, derandomize=False)
@given(script=st.lists(more_deeds, min_size=3, max_size=60))
def test_whatever_happens_at_length(template: Path, script: list[tuple[Any, ...]]) -> None:
    live(template, script)
