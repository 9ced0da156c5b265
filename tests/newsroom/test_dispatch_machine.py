"""Anything in any order: pushes, blocks, moves, silences, crashes; then the ledger against what arrived."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.domain.bulletin import Bulletin
from newsbot.domain.delivery import Lane, Parcel, ParcelKind
from newsbot.domain.errors import BadMarkup, Gone, Moved, NotSent, Refused, StorageDown, TryLater, Uncertain
from newsbot.domain.subscriber import SubscriberState
from newsbot.newsroom.pacing import Pacing
from newsroom.test_dispatch import Room, S
from newsroom.virtual_time import clock, run

CHATS = range(1, 9)
chats = st.sampled_from(CHATS)
deeds = st.one_of(
    st.just(("push",)),
    st.just(("bulletin",)),
    st.tuples(st.just("block"), chats),
    st.tuples(st.just("move"), chats),
    st.tuples(st.just("limit"), chats, st.integers(1, 300)),
    st.tuples(st.just("refuse"), chats),
    st.tuples(st.just("markup"), chats),
    st.tuples(st.just("lose"), chats),
    st.tuples(st.just("late"), chats),
    st.tuples(st.just("unsent"), chats),
    st.tuples(st.just("silence"), st.floats(0.1, 60)),
    st.tuples(st.just("no disk"), st.floats(0.1, 60)),
    st.tuples(st.just("wait"), st.floats(0.01, 20)),
    st.just(("crash",)),
)


class Disk:
    """The room's store as one process sees it: a crash cuts it off."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.cut = False

    async def read(self, work: Any) -> Any:
        return await self._run(self.room.store.read, work)

    async def write(self, work: Any) -> Any:
        return await self._run(self.room.store.write, work)

    async def _run(self, how: Any, work: Any) -> Any:
        if self.cut:
            await asyncio.Event().wait()  # the dead do nothing more
        return await how(work)


class Machine:
    def __init__(self) -> None:
        self.room = Room()
        self.moved: dict[int, int] = {}
        self.before: list[asyncio.Task[None]] = []
        self.start()

    def start(self) -> None:
        self.disk = Disk(self.room)
        self.room.pacing = Pacing(30, clock)
        room = self.room
        self.dispatcher = type(room.dispatcher)(self.disk, room.telegram, room.pacing, room.house, room.now)
        self.task = asyncio.create_task(self.dispatcher.run())

    async def crash(self) -> None:
        self.disk.cut = True
        self.task.cancel()
        for hand in list(self.dispatcher._hands.values()):
            if hand.task is not None:
                hand.task.cancel()
                self.before.append(hand.task)
        await asyncio.sleep(0.2)
        self.start()

    def people(self) -> list[int]:
        known = self.room.store.state.subscribers.values()
        return [s.address.chat for s in known if s.state is SubscriberState.ACTIVE]

    async def act(self, name: str, *given: Any) -> None:
        room, answers = self.room, self.room.telegram.answers
        if name == "push":
            await room.push(self.people())
            self.dispatcher.ring()
        elif name == "bulletin":
            stored = await room.store.write(lambda tx: tx.bulletins.add(Bulletin("F", 9, room.now())))
            await room.enqueue(self.people(), Parcel(ParcelKind.BULLETIN, stored.id), Lane.BULLETIN)
            self.dispatcher.ring()
        elif name == "silence":
            room.telegram.silent = True
            await asyncio.sleep(given[0])
            room.telegram.silent = False
        elif name == "no disk":
            room.store.down = StorageDown("locked")
            await asyncio.sleep(given[0])
            room.store.down = None
        elif name == "wait":
            await asyncio.sleep(given[0])
        elif name == "crash":
            await self.crash()
        else:
            chat = self.moved.get(given[0], given[0])
            answers.setdefault(chat, []).append(self.error(name, chat, given))

    def error(self, name: str, chat: int, given: tuple[Any, ...]) -> Exception:
        if name == "move":
            self.moved[given[0]] = chat + 1000
            return Moved(chat + 1000)
        return {
            "block": lambda: Gone("blocked"),
            "limit": lambda: TryLater(given[-1]),
            "refuse": lambda: Refused("wrong"),
            "markup": lambda: BadMarkup("can't parse entities"),
            "lose": lambda: Uncertain("lost"),
            "late": lambda: Uncertain("late"),
            "unsent": lambda: NotSent("refused"),
        }[name]()

    def check(self) -> None:
        state = self.room.store.state
        arrived = Counter((chat % 1000, parcel) for chat, parcel, _ in self.room.telegram.arrived)
        for row in state.deliveries.values():
            if row.parcel.kind is ParcelKind.NOTICE:
                continue
            copies = arrived[(row.address.chat % 1000, row.parcel)]
            most = 2 if row.parcel.kind is ParcelKind.BULLETIN else 1
            assert copies <= most, f"{row} arrived {copies} times"
            assert row.state in (S.SENT, S.UNKNOWN, S.GONE, S.REFUSED), f"{row} is lost"
            if row.state is S.SENT:
                assert copies >= 1, f"{row} never arrived"
            if row.state is S.REFUSED:
                assert copies == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(deeds, min_size=3, max_size=25))
def test_whatever_happens_nothing_is_lost_and_no_article_comes_twice(script: list[tuple[Any, ...]]) -> None:
    async def work() -> None:
        machine = Machine()
        await machine.room.subscribe(len(CHATS))
        await machine.act("push")
        for name, *given_to_it in script:
            await machine.act(name, *given_to_it)
        await asyncio.sleep(3600)
        await machine.dispatcher.drain()
        await machine.task
        machine.check()

    run(work())
