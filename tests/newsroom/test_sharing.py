"""Two processes, one token: what both send together is what Telegram allows, and hardly less."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from fakes.memory import MemoryStore
from newsbot.domain.delivery import Lane
from newsbot.domain.errors import StorageDown
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.sharing import ASKED_FOR, IDLE, Borrowing, Lending
from newsroom.virtual_time import clock, run

RATE = 30.0


class Pair:
    """The two, each with a pace of its own, and a server that sees what both send."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.busy = False
        self.pushes, self.answers = Pacing(RATE, clock, asyncio.sleep), Pacing(RATE, clock, asyncio.sleep)
        self.lending = Lending(self.store, self.pushes, RATE, lambda: self.busy, clock)
        self.borrowing = Borrowing(self.store, self.answers, RATE, clock)
        self.arrived: list[tuple[float, Lane]] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        tasks = [asyncio.create_task(one.run()) for one in (self.lending, self.borrowing)]
        yield
        for task in tasks:
            task.cancel()

    async def send(self, chat: int, lane: Lane) -> float:
        """Seconds until it arrived."""
        pace, began = self.answers if lane is Lane.ANSWER else self.pushes, clock()
        await pace.turn(chat, lane)
        await asyncio.sleep(0.02)
        self.arrived.append((clock(), lane))
        await asyncio.sleep(0.02)
        pace.landed(chat, lane)
        return clock() - began

    async def push(self, count: int, first: int = 10_000) -> None:
        self.busy = True
        await asyncio.gather(*(self.send(first + one, Lane.INSTANT) for one in range(count)))
        self.busy = False

    async def answer(self, count: int, first: int = 1) -> list[float]:
        return await asyncio.gather(*(self.send(first + one, Lane.ANSWER) for one in range(count)))

    def most_within_a_second(self) -> int:
        times = sorted(at for at, _ in self.arrived)
        return max(
            sum(1 for at in times[index : index + 60] if at < begin + 1) for index, begin in enumerate(times)
        )

    def rate(self, lane: Lane, since: float, until: float) -> float:
        return sum(1 for at, of in self.arrived if of is lane and since <= at < until) / (until - since)


def test_both_together_are_never_too_fast_whoever_begins_and_ends() -> None:
    async def work() -> int:
        pair = Pair()
        with pair.running():
            for number, pause in enumerate((0.0, 1.0, 3.0, IDLE + 1, 2 * IDLE, ASKED_FOR + 5)):
                base = number * 1000
                pushing = asyncio.create_task(pair.push(300, 100_000 + base))
                await asyncio.sleep(pause)
                await pair.answer(60, 1 + base)
                await pushing
                await asyncio.sleep(pause)
        return pair.most_within_a_second()

    assert run(work()) <= RATE


def test_answers_that_flow_give_way_before_the_pushes_take_their_places() -> None:
    """As many as are lent, none of them waiting: nobody wishes for more when a push begins."""

    async def work() -> int:
        pair = Pair()
        with pair.running():
            for number in range(12):
                pushing: asyncio.Task[None] | None = None
                answers = []
                for one in range(100):
                    answers.append(asyncio.create_task(pair.answer(1, 1 + number * 1000 + one)))
                    await asyncio.sleep(0.104 + number * 0.001)
                    if one == 60 + number:
                        pushing = asyncio.create_task(pair.push(400, 100_000 + number * 1000))
                assert pushing is not None
                await asyncio.gather(pushing, *answers)
                await asyncio.sleep(ASKED_FOR)
        return pair.most_within_a_second()

    assert run(work()) <= RATE


def test_a_long_push_gets_nearly_all_and_a_crowd_that_asks_gets_a_third() -> None:
    async def work() -> None:
        pair = Pair()
        with pair.running():
            pushing = asyncio.create_task(pair.push(3000))
            await asyncio.sleep(20)
            begun = clock()
            assert pair.rate(Lane.INSTANT, begun - 10, begun) >= 0.93 * RATE
            assert max(await pair.answer(1)) < 0.1
            waited = sorted(await pair.answer(60, 100))
            assert waited[-1] < 10
            assert waited[30] < 7
            await asyncio.sleep(ASKED_FOR + 10)
            assert pair.rate(Lane.INSTANT, clock() - 5, clock()) >= 0.93 * RATE
            await pushing
        assert pair.most_within_a_second() <= RATE

    run(work())


def test_while_nothing_is_pushed_answers_have_their_third_at_once() -> None:
    async def work() -> float:
        pair = Pair()
        with pair.running():
            await asyncio.sleep(IDLE)
            return max(await pair.answer(10))

    assert run(work()) < 1.5


def test_without_the_database_nobody_takes_more_than_is_certainly_his() -> None:
    async def work() -> int:
        pair = Pair()
        with pair.running():
            await asyncio.sleep(IDLE)
            pushing, answering = asyncio.create_task(pair.push(1200)), asyncio.create_task(pair.answer(200))
            for _ in range(3):
                pair.store.down = StorageDown("restarting")
                await asyncio.sleep(7)
                pair.store.down = None
                await asyncio.sleep(4)
            await asyncio.gather(pushing, answering)
        return pair.most_within_a_second()

    assert run(work()) <= RATE
