"""The pace: never faster than Telegram allows, hardly slower, people first."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from itertools import pairwise

import pytest

from newsbot.domain.delivery import Lane
from newsbot.newsroom.pacing import Pacing
from newsroom.virtual_time import clock, run


def pacing(rate: float = 30.0) -> Pacing:
    return Pacing(rate, clock, asyncio.sleep)


class Strict:
    """A server that counts arrivals as strictly as it can be done."""

    def __init__(self, pace: Pacing, latency: float = 0.05, jitter: float = 0.0, seed: int = 1) -> None:
        self.pace = pace
        self.arrived: list[tuple[float, int, int]] = []
        self.dice = random.Random(seed)
        self.latency = latency
        self.jitter = jitter

    async def send(self, chat: int, lane: Lane = Lane.INSTANT, weight: int = 1) -> float:
        await self.pace.turn(chat, lane, weight)
        there, back = (self.latency / 2 + self.dice.random() * self.jitter for _ in range(2))
        await asyncio.sleep(there)
        at = clock()
        self.arrived.append((at, chat, weight))
        await asyncio.sleep(back)
        self.pace.landed(chat)
        return at

    def most_within(self, span: float, chat: int | None = None) -> int:
        seen = sorted((at, weight) for at, to, weight in self.arrived if chat is None or to == chat)
        most = 0
        for index, (start, _) in enumerate(seen):
            most = max(most, sum(w for at, w in seen[index:] if at < start + span))
        return most


@pytest.mark.parametrize("jitter", [0.0, 0.3])
def test_over_all_chats_never_more_than_thirty_in_any_second_and_hardly_less(jitter: float) -> None:
    async def work() -> tuple[int, float]:
        server = Strict(pacing(), jitter=jitter)
        start = clock()
        await asyncio.gather(*(server.send(chat) for chat in range(600)))
        last = max(at for at, *_ in server.arrived)
        return server.most_within(1.0), 600 / (last - start)

    most, rate = run(work())
    assert most <= 30
    assert rate >= (28.0 if jitter == 0.0 else 20.0)


def test_paid_broadcasts_go_at_a_thousand_a_second() -> None:
    async def work() -> tuple[int, float]:
        server = Strict(pacing(1000.0))
        start = clock()
        await asyncio.gather(*(server.send(chat) for chat in range(3000)))
        times = sorted(at for at, *_ in server.arrived)
        most = max(sum(1 for at in times[i : i + 1100] if at < times[i] + 1.0) for i in range(0, 1900, 50))
        return most, 3000 / (times[-1] - start)

    most, rate = run(work())
    assert most <= 1000
    assert rate >= 930


def test_a_private_chat_gets_one_push_a_second() -> None:
    async def work() -> list[float]:
        server = Strict(pacing())
        return sorted(await asyncio.gather(*(server.send(7) for _ in range(6))))

    times = run(work())
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))
    assert times[-1] - times[0] <= 5 / 0.93


def test_a_group_gets_twenty_in_any_sixty_seconds_albums_counted_by_their_pictures() -> None:
    async def work() -> tuple[int, float]:
        server = Strict(pacing())
        weights = [1, 4, 1, 2, 10, 1, 1, 3, 1, 1] * 6
        await asyncio.gather(*(server.send(-5, weight=w) for w in weights))
        span = max(at for at, *_ in server.arrived) - min(at for at, *_ in server.arrived)
        return server.most_within(60.0), sum(weights) / span * 60

    most, rate = run(work())
    assert most <= 20
    assert rate >= 13  # ten pictures at once do not fit beside what went before them


def test_a_group_with_single_messages_gets_nearly_all_it_may() -> None:
    async def work() -> tuple[int, float]:
        server = Strict(pacing())
        await asyncio.gather(*(server.send(-5) for _ in range(19 * 20)))
        times = sorted(at for at, *_ in server.arrived)
        return server.most_within(60.0), 19 * 19 / (times[19 * 19] - times[0]) * 60

    most, rate = run(work())
    assert most <= 20
    assert rate >= 0.93 * 20


def test_an_answer_goes_before_ten_thousand_deliveries() -> None:
    async def work() -> list[float]:
        server = Strict(pacing())
        queue = [asyncio.create_task(server.send(chat)) for chat in range(10_000)]
        waits = []
        for person in range(50):
            await asyncio.sleep(1.3)
            asked = clock()
            await server.pace.turn(20_000 + person, Lane.ANSWER)
            waits.append(clock() - asked)
            server.pace.landed(20_000 + person)
        for task in queue:
            task.cancel()
        return sorted(waits)

    waits = run(work())
    assert waits[int(len(waits) * 0.95)] < 0.2


def test_a_bulletin_overtakes_routine_traffic() -> None:
    async def work() -> float:
        server = Strict(pacing())
        queue = [asyncio.create_task(server.send(chat, Lane.EDITION)) for chat in range(1000)]
        await asyncio.sleep(2)
        asked = clock()
        await asyncio.gather(*(server.send(5000 + chat, Lane.BULLETIN) for chat in range(100)))
        for task in queue:
            task.cancel()
        return clock() - asked

    assert run(work()) < 1.1 * 100 / 28 + 1


def test_answers_may_follow_each_other_a_few_at_a_time() -> None:
    async def work() -> list[float]:
        pace = pacing()
        start = clock()
        times = []
        for _ in range(5):
            await pace.turn(7, Lane.ANSWER)
            pace.landed(7)
            times.append(clock() - start)
        return times

    times = run(work())
    assert times[2] < 0.3
    assert times[3] > 0.8
    assert times[4] - times[3] >= 1.0


def test_a_resting_chat_stops_nobody_else_even_for_half_a_day() -> None:
    async def work() -> tuple[float, float]:
        server = Strict(pacing())
        server.pace.rest(7, 43_838)
        assert list(server.pace.resting()) == [7]
        start = clock()
        slow = asyncio.create_task(server.send(7))
        await asyncio.gather(*(server.send(chat) for chat in range(100, 200)))
        others = clock() - start
        await slow
        return others, clock() - start

    others, own = run(work())
    assert others <= 100 / 28 + 1
    assert 43_838 <= own < 43_840


def test_several_limited_chats_slow_the_token_which_recovers_by_itself() -> None:
    async def work() -> tuple[float, float, float, float]:
        server = Strict(pacing())
        for chat in (1, 2, 3):
            server.pace.rest(chat, 4 + chat)
        start = clock()
        first = await server.send(50)
        slowed = server.pace.rate
        await asyncio.sleep(60)
        risen = server.pace.rate
        await asyncio.sleep(120)
        return first - start, slowed, risen, server.pace.rate

    pause, slowed, risen, back = run(work())
    assert 5 <= pause < 5.2
    assert slowed == 15
    assert 20 <= risen <= 22
    assert back == 30


def test_two_limited_chats_slow_nobody() -> None:
    async def work() -> float:
        pace = pacing()
        for chat in (1, 2, 1, 2):
            pace.rest(chat, 60)
        return pace.rate

    assert run(work()) == 30


def test_holds_from_before_a_restart_say_nothing_about_the_token() -> None:
    async def work() -> tuple[float, int]:
        pace = pacing()
        for chat in range(10):
            pace.hold(chat, 60)
        return pace.rate, len(pace.resting())

    assert run(work()) == (30, 10)


def test_without_a_limit_a_turn_costs_nothing_but_a_resting_chat_rests() -> None:
    async def work() -> tuple[float, float]:
        pace = pacing(0)
        start = clock()
        for _ in range(10_000):
            await pace.turn(7, Lane.INSTANT)
        quick = clock() - start
        pace.rest(7, 5)
        await pace.turn(7, Lane.INSTANT)
        assert pace.rate == 0
        return quick, clock() - start

    quick, rested = run(work())
    assert quick == 0
    assert rested == pytest.approx(5, abs=0.01)


def test_without_a_limit_telegram_itself_still_slows_the_token() -> None:
    async def work() -> tuple[float, float]:
        pace = pacing(0)
        for chat in (1, 2, 3):
            pace.rest(chat, 5)
        slowed = pace.rate
        await asyncio.sleep(400)
        return slowed, pace.rate

    assert run(work()) == (500, 0)


def test_who_gives_up_waiting_takes_no_turn() -> None:
    async def work() -> float:
        server = Strict(pacing(1.0))
        await server.send(1)
        gone = [asyncio.create_task(server.send(chat)) for chat in range(2, 12)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        start = clock()
        await server.send(99)
        return clock() - start

    assert run(work()) < 1.2


def test_calls_that_hang_do_not_stop_the_others() -> None:
    async def work() -> float:
        pace = pacing()
        start = clock()
        for chat in range(300):  # nobody ever says that a call has landed
            await pace.turn(chat, Lane.INSTANT)
        return 300 / (clock() - start)

    assert run(work()) > 14


def test_memory_is_bounded_by_who_was_sent_to_within_the_last_minute() -> None:
    async def work() -> tuple[int, int]:
        pace = pacing(1000.0)
        for chat in range(30_000):
            await pace.turn(chat if chat % 2 else -chat, Lane.INSTANT)
            pace.landed(chat if chat % 2 else -chat)
            if chat % 100 == 0:
                await asyncio.sleep(10)
        return len(pace._chats), len(pace._flights)

    chats, flights = run(work())
    assert chats < 9000
    assert flights == 0


def test_no_group_is_ever_over_its_limit_whatever_the_mix() -> None:
    async def work() -> dict[int, int]:
        server = Strict(pacing(), jitter=0.02, seed=7)
        dice = random.Random(3)
        jobs = []
        for _ in range(1500):
            chat = -dice.randrange(1, 30)
            lane = dice.choice([Lane.ANSWER, Lane.BULLETIN, Lane.INSTANT, Lane.EDITION])
            jobs.append(server.send(chat, lane))
        await asyncio.gather(*jobs)
        counts: dict[int, int] = defaultdict(int)
        for chat in {chat for _, chat, _ in server.arrived}:
            counts[chat] = server.most_within(60.0, chat)
        counts[0] = server.most_within(1.0)
        return counts

    counts = run(work())
    assert counts.pop(0) <= 30
    assert max(counts.values()) <= 20
