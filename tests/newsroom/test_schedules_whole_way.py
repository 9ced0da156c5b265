"""Days in readers' lives, tick by tick on an injected clock: settings, fan-out, digests, dispatch, SQLite.

What arrives is looked at from outside: who got which article or digest when, on the reader's own clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fakes.dialogue import Freely, Quiet
from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, Parcel, ParcelKind
from newsbot.domain.edition import MAX_LINES
from newsbot.domain.schedule import local
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.places import Place
from newsbot.newsroom.ports import House, Load, Sent
from newsbot.newsroom.spreading import Spreading
from newsbot.newsroom.subscribing import Subscribing
from newsbot.store import open_store

TICK = timedelta(minutes=15)
AFTERWARDS = timedelta(seconds=1)  # until the dispatcher has its turn
EVERY = timedelta(hours=2)  # between two articles: twelve a day fit into one digest
WAYS: dict[str, dict[Setting, str]] = {
    "morning": {Setting.CADENCE: "daily", Setting.TIME: "8:00"},
    "in the gap": {Setting.CADENCE: "daily", Setting.TIME: "2:30"},
    "late and quiet": {Setting.CADENCE: "daily", Setting.TIME: "23:00", Setting.QUIET: "22-7"},
    "hourly": {Setting.CADENCE: "hourly", Setting.QUIET: "22-7"},
    "weekly": {Setting.CADENCE: "weekly", Setting.DAY: "6", Setting.TIME: "9:00"},
    "instant": {Setting.QUIET: "23:30-6:15"},
    "capped": {Setting.CAP: "3", Setting.TIME: "19:00"},
    "breaking": {Setting.CADENCE: "breaking"},
}


class Life:
    """A newsroom whose clock the test turns, and what its readers got: (chat, moment, kind, article ids)."""

    def __init__(self, folder: Path, start: datetime) -> None:
        self.now = start
        self.house = House(rate=0)
        self.store = open_store(f"sqlite:///{folder / 'life.db'}", now=lambda: self.now)
        self.got: list[tuple[int, datetime, ParcelKind, tuple[int, ...]]] = []
        self.more = 0
        self.published: dict[int, datetime] = {}
        self.who: dict[tuple[str, str], int] = {}
        self.subscribing = Subscribing(self.store, self.house)
        self.editions = Editions(self.store, Quiet(), self.house)
        self.spreading = Spreading(self.store, Quiet(), self.house)
        self.dispatcher = self.another()

    def another(self) -> Dispatcher:
        return Dispatcher(self.store, self, Freely(), self.house, lambda: self.now)

    # what the dispatcher asks of a messenger

    def weight(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        return 1

    def parts(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        return 1

    async def deliver(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> Sent:
        ids = load.edition.articles if load.edition else (delivery.parcel.id,)
        self.more += load.edition.more if load.edition else 0
        self.got.append((delivery.address.chat, self.now - AFTERWARDS, delivery.parcel.kind, ids))
        return Sent(len(self.got), 1)

    async def reachable(self) -> bool:
        return True

    # what happens

    async def join(self, zone: str, way: str) -> int:
        chat = self.who[zone, way] = len(self.who) + 1
        await self.subscribing.accept(Place(Address(chat), person=chat), self.now)
        for setting, value in {Setting.ZONE: zone, **WAYS[way]}.items():
            await self.set(chat, setting, value)
        return chat

    async def set(self, chat: int, setting: Setting, value: str) -> None:
        await self.subscribing.set(Place(Address(chat), person=chat), setting, value, self.now)

    async def publish(self) -> None:
        key = f"n.example/{len(self.published) + 1}"
        fresh = Article(f"News {key}", f"https://{key}", key, published=self.now, fetched=self.now, text=key)

        def write(tx: Any) -> int:
            article = tx.articles.add(fresh)
            tx.outbox.plan(Parcel(ParcelKind.ARTICLE, article.id))
            return int(article.id)

        self.published[await self.store.write(write)] = self.now
        await self.spreading.run(self.now)

    async def live(self, until: datetime, *, awake: Callable[[datetime], bool] = lambda _: True) -> None:
        """The program ticks; while it is not awake it does nothing at all."""
        while self.now < until:
            self.now += TICK
            if not awake(self.now):
                continue
            if self.now.timestamp() % EVERY.total_seconds() == 0:
                await self.publish()
            await self.editions.close_due(self.now)
            self.now += AFTERWARDS
            while (await self.dispatcher.pass_once()).claimed:
                pass
            self.now -= AFTERWARDS

    # what came of it

    def of(self, chat: int, kind: ParcelKind | None = None) -> list[tuple[datetime, tuple[int, ...]]]:
        return [(at, ids) for who, at, what, ids in self.got if who == chat and kind in (None, what)]

    def days(self, chat: int, zone: str) -> Counter[date]:
        """Digests by local day."""
        return Counter(local(at, zone).date() for at, _ in self.of(chat, ParcelKind.EDITION))

    def articles(self, chat: int) -> list[int]:
        return [number for _, ids in self.of(chat) for number in ids]


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Callable[[datetime], Life]]:
    made: list[Life] = []

    def begin(start: datetime) -> Life:
        made.append(Life(tmp_path, start))
        return made[0]

    yield begin
    made[0].store.close()


@pytest.mark.parametrize(
    ("place", "start"),
    [
        ("Europe/Berlin", datetime(2026, 10, 23, tzinfo=UTC)),  # clocks go back on the 25th
        ("Europe/Berlin", datetime(2027, 3, 26, tzinfo=UTC)),  # forward on the 28th
        ("America/New_York", datetime(2026, 10, 30, tzinfo=UTC)),  # back on the 1st
        ("Australia/Lord_Howe", datetime(2027, 4, 2, tzinfo=UTC)),  # back by half an hour on the 4th
    ],
)
async def test_every_reader_gets_everything_once_and_at_their_own_hours(
    life: Callable[[datetime], Life], place: str, start: datetime
) -> None:
    world = life(start)
    await world.store.migrate()
    for zone in (place, "Pacific/Apia"):
        for way in WAYS:
            await world.join(zone, way)
    end = world.now + timedelta(days=4)
    await world.live(end)
    for (zone, way), chat in world.who.items():
        told = f"{zone}, {way}"
        quiet = (await world.store.read(lambda tx, chat=chat: tx.subscribers.get(Address(chat)))).quiet
        walls = [local(at, zone) for at, _ in world.of(chat)]
        assert not any(quiet and quiet.holds(w.hour * 60 + w.minute) for w in walls), told
        numbers = world.articles(chat)
        assert len(numbers) == len(set(numbers)), f"{told}: something came twice"
        if way == "breaking":
            assert numbers == [], told
            continue
        whole = [day for day in world.days(chat, zone) if local(start, zone).date() < day]
        if WAYS[way].get(Setting.CADENCE) == "daily":
            counted = world.days(chat, zone)
            assert set(counted.values()) == {1}, f"{told}: {counted}"
            assert len(whole) >= 3, f"{told}: a day without its digest"
        last = max((at for at, _ in world.of(chat)), default=world.now)
        due = last - timedelta(hours=10) if quiet else last - TICK
        if way == "capped":  # what is beyond the cap waits for the digest
            due = max(at for at, _ in world.of(chat, ParcelKind.EDITION)) - TICK
        came = {number for number, at in world.published.items() if at <= due}
        if way != "weekly":
            assert came - set(numbers) == set(), f"{told}: lost"


async def test_a_cap_lets_so_many_through_and_the_rest_into_the_digest(
    life: Callable[[datetime], Life],
) -> None:
    world = life(datetime(2026, 11, 23, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("Europe/Berlin", "capped")
    await world.live(world.now + timedelta(days=4))
    pushed = Counter(local(at, "Europe/Berlin").date() for at, _ in world.of(chat, ParcelKind.ARTICLE))
    *days, _ = sorted(pushed)  # the last one has only begun
    assert {pushed[day] for day in days} == {3}
    assert set(world.days(chat, "Europe/Berlin").values()) == {1}
    numbers = world.articles(chat)
    assert len(numbers) == len(set(numbers)) >= 12 * 3


async def test_a_week_in_one_digest(life: Callable[[datetime], Life]) -> None:
    world = life(datetime(2026, 10, 19, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("Europe/Berlin", "weekly")
    await world.live(world.now + timedelta(days=15))
    walls = [local(at, "Europe/Berlin") for at, _ in world.of(chat)]
    assert [(w.weekday(), w.hour, w.minute) for w in walls] == [(6, 9, 0)] * 2
    assert [len(ids) for _, ids in world.of(chat)] == [MAX_LINES] * 2
    assert world.more > 0, "what did not fit is counted"


async def test_a_stop_over_the_due_time_is_made_up_for_once_or_folded_into_the_next(
    life: Callable[[datetime], Life],
) -> None:
    world = life(datetime(2026, 11, 23, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("UTC", "morning")
    short = (datetime(2026, 11, 24, 7, tzinfo=UTC), datetime(2026, 11, 24, 11, tzinfo=UTC))
    long = (datetime(2026, 11, 26, 6, tzinfo=UTC), datetime(2026, 11, 26, 17, tzinfo=UTC))
    await world.live(
        datetime(2026, 11, 29, tzinfo=UTC),
        awake=lambda at: not any(begin < at <= end for begin, end in (short, long)),
    )
    moments = [at for at, _ in world.of(chat)]
    assert datetime(2026, 11, 24, 11, 15, tzinfo=UTC) in moments, "late by three hours: sent once"
    assert not any(at.date() == date(2026, 11, 26) for at in moments), "late by nine: folded"
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) >= timedelta(hours=20)
    assert moments[-1] == datetime(2026, 11, 28, 8, tzinfo=UTC)
    numbers = world.articles(chat)
    before = {number for number, at in world.published.items() if at < moments[-1]}
    assert len(numbers) == len(set(numbers))
    assert before <= set(numbers), "nothing lost"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
async def test_a_reader_who_moves_gets_no_second_digest_and_misses_nothing(
    life: Callable[[datetime], Life], zone: str
) -> None:
    world = life(datetime(2026, 11, 23, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("Europe/Berlin", "morning")
    await world.live(datetime(2026, 11, 25, 12, tzinfo=UTC))
    await world.set(chat, Setting.ZONE, zone)
    await world.live(datetime(2026, 11, 29, tzinfo=UTC))
    moments = [at for at, _ in world.of(chat)]
    assert min(b - a for a, b in pairwise(moments)) >= timedelta(hours=20)
    assert local(moments[-1], zone).hour == 8
    numbers = world.articles(chat)
    assert len(numbers) == len(set(numbers))
    assert {number for number, at in world.published.items() if at < moments[-1]} <= set(numbers)


async def test_what_is_put_aside_after_a_digest_comes_with_the_next(
    life: Callable[[datetime], Life],
) -> None:
    """A cap, and quiet hours that end after the digest is closed: the night's news waits past it."""
    world = life(datetime(2026, 11, 23, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("UTC", "capped")
    for setting, value in {Setting.CAP: "1", Setting.TIME: "6:00", Setting.QUIET: "22-7"}.items():
        await world.set(chat, setting, value)
    await world.live(datetime(2026, 11, 27, 12, tzinfo=UTC))
    numbers = world.articles(chat)
    night = {n for n, at in world.published.items() if at < datetime(2026, 11, 26, 6, tzinfo=UTC)}
    assert len(numbers) == len(set(numbers))
    assert night <= set(numbers)


async def test_from_instant_to_daily_nothing_comes_again_and_nothing_is_lost(
    life: Callable[[datetime], Life],
) -> None:
    world = life(datetime(2026, 11, 23, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("UTC", "instant")
    await world.live(datetime(2026, 11, 24, 2, tzinfo=UTC))  # in quiet hours: some wait
    for setting, value in {Setting.TIME: "5:00", Setting.CADENCE: "daily"}.items():
        await world.set(chat, setting, value)
    await world.live(datetime(2026, 11, 26, 12, tzinfo=UTC))
    numbers = world.articles(chat)
    assert len(numbers) == len(set(numbers))
    assert {n for n, at in world.published.items() if at < datetime(2026, 11, 26, 4, tzinfo=UTC)} <= set(
        numbers
    )


async def test_without_the_cap_again_what_was_beyond_it_still_comes(
    life: Callable[[datetime], Life],
) -> None:
    world = life(datetime(2026, 11, 23, tzinfo=UTC))
    await world.store.migrate()
    chat = await world.join("UTC", "capped")
    await world.live(datetime(2026, 11, 23, 16, tzinfo=UTC))
    await world.set(chat, Setting.CAP, "0")
    await world.live(datetime(2026, 11, 24, 23, tzinfo=UTC))
    numbers = world.articles(chat)
    assert len(numbers) == len(set(numbers))
    assert set(world.published) - set(numbers) <= {max(world.published)}
    assert len(world.of(chat, ParcelKind.EDITION)) == 1
