"""The machine's clock is set back by an hour or a day, on SQLite: nothing due waits, nothing comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.delivery import Delivery, Parcel, ParcelKind
from newsbot.domain.feed import Feed
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Address
from newsbot.newsroom.places import Place
from newsbot.newsroom.turning import Turning
from newsroom.test_schedules_whole_way import TICK, Life

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY = timedelta(hours=4)  # between two articles
steps = pytest.mark.parametrize("step", [HOUR, DAY])


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    made = Life(tmp_path, NOON)
    asyncio.run(made.store.migrate())
    yield made
    made.store.close()


async def within(seconds: float, true: Callable[[], object]) -> bool:
    for _ in range(int(seconds * 50)):
        if true():
            return True
        await asyncio.sleep(0.02)
    return False


async def wait_in_the_outbox(life: Life, chats: range, ahead: timedelta = timedelta(0)) -> None:
    """An article for these chats, enqueued now and due then."""
    await life.publish()
    parcel = Parcel(ParcelKind.ARTICLE, len(life.published))
    rows = [Delivery(parcel, Address(chat), due=life.now + ahead, created=life.now) for chat in chats]
    await life.store.write(lambda tx: tx.outbox.enqueue(rows))


async def people(life: Life, count: int) -> range:
    for _ in range(count):
        life.who["UTC", str(len(life.who))] = len(life.who) + 1
        await life.subscribing.accept(Place(Address(len(life.who)), person=len(life.who)), life.now)
    return range(1, count + 1)


@steps
async def test_what_was_due_goes_out_at_once_while_the_program_runs(life: Life, step: timedelta) -> None:
    chats = await people(life, 3)
    sending = asyncio.create_task(life.dispatcher.run())
    await asyncio.sleep(0.1)
    await wait_in_the_outbox(life, chats, timedelta(seconds=1))  # e.g. told to wait a moment
    life.now -= step
    assert await within(10, lambda: len(life.got) == 3)
    await life.dispatcher.drain()
    await sending
    assert sorted(chat for chat, *_ in life.got) == [1, 2, 3]


@steps
async def test_what_was_due_goes_out_after_a_start_with_the_clock_set_back(
    life: Life, step: timedelta
) -> None:
    chats = await people(life, 3)
    sending = asyncio.create_task(life.dispatcher.run())
    await asyncio.sleep(0.1)
    await life.dispatcher.drain()
    await sending
    await wait_in_the_outbox(life, chats)
    await life.store.write(lambda tx: tx.outbox.hold_chat(2, life.now + timedelta(seconds=1)))
    life.now += timedelta(seconds=2) - step
    sending = asyncio.create_task(life.another().run())
    assert await within(10, lambda: len(life.got) == 2)
    life.now += timedelta(seconds=2)  # the chat that rests had to wait for a second, not for an hour
    came = await within(10, lambda: len(life.got) >= 3)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert came
    assert sorted(chat for chat, *_ in life.got) == [1, 2, 3]


async def test_what_is_to_wait_still_waits(life: Life) -> None:
    chats = await people(life, 1)
    await life.set(1, Setting.QUIET, "11-18")
    sending = asyncio.create_task(life.dispatcher.run())
    await wait_in_the_outbox(life, chats)
    await asyncio.sleep(0.3)
    life.now -= timedelta(minutes=30)
    await asyncio.sleep(1.5)
    life.now = NOON.replace(hour=17, minute=45)  # sooner than it was told to wait, and still quiet
    await asyncio.sleep(1.5)
    assert not life.got
    life.now = NOON.replace(hour=18)
    assert await within(10, lambda: len(life.got) == 1)
    await life.dispatcher.drain()
    await sending


@steps
async def test_sources_are_asked_and_new_readers_served(life: Life, step: timedelta) -> None:
    turning = Turning(life.store, life.house)
    await turning.look(life.now)
    await people(life, 1)

    def add(tx: Any) -> None:
        tx.feeds.add(Feed(0, "https://n.example/feed", due=life.now + timedelta(minutes=10)))

    await life.store.write(add)
    life.now -= step
    assert "set back" in await turning.look(life.now)
    assert await turning.look(life.now) == ""
    feed = (await life.store.read(lambda tx: tx.feeds.all()))[0]
    assert feed.due == life.now + timedelta(minutes=10)
    await life.publish()
    while (await life.dispatcher.pass_once()).claimed:
        pass
    assert [chat for chat, *_ in life.got] == [1], "who said OK in the future is served now"


@steps
@pytest.mark.parametrize("restarted", [False, True])
async def test_no_digest_twice_and_none_left_out(life: Life, step: timedelta, restarted: bool) -> None:
    life.now = NOON.replace(hour=0)
    turning = Turning(life.store, life.house)
    ways = ("morning", "hourly", "capped", "weekly")
    for way in ways:
        await life.join("UTC", way)
    real = life.now  # time as it passes; the clock is ahead of it until the step
    wrong = timedelta(0)
    true: list[datetime] = []
    for tick in range(4 * 96):
        if tick == 96 + 34:  # at 8:30, half an hour after the digest
            wrong = -step
            turning = Turning(life.store, life.house) if restarted else turning
        real += TICK
        life.now = real + wrong
        await turning.look(life.now)
        if real.timestamp() % EVERY.total_seconds() == 0:  # what is shown again must not fill a digest
            await life.publish()
        await life.editions.close_due(life.now)
        while (await life.dispatcher.pass_once()).claimed:
            pass
        true += [real] * (len(life.got) - len(true))
    came: dict[int, list[datetime]] = {}
    for at, (chat, _, kind, _) in zip(true, life.got, strict=True):
        if kind is ParcelKind.EDITION:
            came.setdefault(chat, []).append(at)
    morning = came[life.who["UTC", "morning"]]
    apart = [later - sooner for sooner, later in pairwise(morning)]
    assert min(apart) >= timedelta(hours=20)
    assert max(apart) <= timedelta(hours=26), "no day without its digest"
    assert max(b - a for a, b in pairwise(came[life.who["UTC", "hourly"]])) <= 9 * HOUR + 2 * EVERY
    told = {number for chat, _, _, ids in life.got if chat == life.who["UTC", "morning"] for number in ids}
    assert set(life.published) - told <= set(sorted(life.published)[-6:]), "no article is left out"
