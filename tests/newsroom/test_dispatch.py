"""The dispatcher on a store in memory and virtual time: nothing lost, nothing twice, each fate on record."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.memory import MemoryStore
from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.edition import Edition
from newsbot.domain.errors import (
    BadMarkup,
    Gone,
    Moved,
    NewsbotError,
    NoTopic,
    NotSent,
    Refused,
    Revoked,
    StorageDown,
    TryLater,
    Uncertain,
)
from newsbot.domain.feed import Feed
from newsbot.domain.schedule import Cadence, Quiet
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.ports import House, Load, Sent
from newsroom.virtual_time import clock, run

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
S = DeliveryState


class Telegram:
    """A transcript: who got what when. `answers[chat]`: what the next calls for that chat end in."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, int, Parcel, int, bool]] = []
        self.arrived: list[tuple[int, Parcel, int]] = []
        self.answers: dict[int, list[NewsbotError]] = {}
        self.silent = False
        self.latency = 0.05
        self.how_many = 1
        self.asked = 0
        self.loud: dict[int, bool] = {}
        self.loads: list[Load] = []

    def weight(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        return 1

    def parts(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        return self.how_many

    async def deliver(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> Sent:
        chat = delivery.address.chat
        self.calls.append((clock(), chat, delivery.parcel, delivery.part, delivery.plain))
        self.loads.append(load)
        await asyncio.sleep(self.latency)
        if self.silent:
            raise Uncertain("silence")
        waiting = self.answers.get(chat)
        if waiting:
            error = waiting.pop(0)
            if str(error) == "late":  # it was carried out, and its answer is lost
                self.arrived.append((chat, delivery.parcel, delivery.part))
            raise error
        self.loud[chat] = subscriber is None or not subscriber.silent
        self.arrived.append((chat, delivery.parcel, delivery.part))
        return Sent(len(self.calls), self.how_many)

    async def reachable(self) -> bool:
        self.asked += 1
        await asyncio.sleep(self.latency)
        return not self.silent


class Room:
    """A dispatcher and everything around it, at NOON and later."""

    def __init__(self, rate: float = 30.0) -> None:
        self.start = clock()
        self.store = MemoryStore()
        self.telegram = Telegram()
        self.pacing = Pacing(rate, clock)
        self.house = House(rate=rate, admins=frozenset({900}))
        self.dispatcher = self.another()

    def another(self) -> Dispatcher:
        return Dispatcher(self.store, self.telegram, self.pacing, self.house, self.now)

    def now(self) -> datetime:
        return NOON + timedelta(seconds=clock() - self.start)

    async def subscribe(self, count: int, first: int = 1, **settings: Any) -> None:
        def write(tx: Any) -> None:
            for chat in range(first, first + count):
                tx.subscribers.save(
                    Subscriber(
                        Address(chat),
                        state=settings.get("state", SubscriberState.ACTIVE),
                        **{name: value for name, value in settings.items() if name != "state"},
                    )
                )

        await self.store.write(write)

    async def article(self, **changes: Any) -> Article:
        key = f"a{len(self.store.state.articles)}"
        article = Article("Title", f"https://news.example/{key}", key, self.now(), self.now())
        return await self.store.write(lambda tx: tx.articles.add(replace(article, **changes)))

    async def enqueue(
        self, chats: range | list[int], parcel: Parcel, lane: Lane = Lane.INSTANT, **more: Any
    ) -> None:
        now = self.now()
        rows = [Delivery(parcel, Address(chat), lane=lane, due=now, created=now, **more) for chat in chats]
        await self.store.write(lambda tx: tx.outbox.enqueue(rows))

    async def push(self, chats: range | list[int], **more: Any) -> Parcel:
        parcel = Parcel(ParcelKind.ARTICLE, (await self.article()).id)
        await self.enqueue(chats, parcel, **more)
        return parcel

    async def running(self, seconds: float) -> None:
        task = asyncio.create_task(self.dispatcher.run())
        await asyncio.sleep(seconds)
        await self.dispatcher.drain()
        await task

    def states(self) -> dict[DeliveryState, int]:
        found: dict[DeliveryState, int] = {}
        for row in self.store.state.deliveries.values():
            found[row.state] = found.get(row.state, 0) + 1
        return found

    def row(self, chat: int) -> Delivery:
        return next(d for d in self.store.state.deliveries.values() if d.address.chat == chat)


def in_time(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """A test on virtual time."""

    def wrapped() -> None:
        run(asyncio.wait_for(test(), 100_000))

    wrapped.__name__ = test.__name__
    return wrapped


@in_time
async def test_every_subscriber_gets_the_article_once_at_the_allowed_pace() -> None:
    room = Room()
    await room.subscribe(200)
    await room.push(range(1, 201))
    await room.running(10)
    assert sorted(chat for chat, *_ in room.telegram.arrived) == list(range(1, 201))
    times = [at for at, *_ in room.telegram.calls]
    assert 200 / (times[-1] - times[0]) >= 0.93 * 30
    assert room.states() == {S.SENT: 200}
    assert room.row(7).message > 0


@pytest.mark.parametrize("latency", [0.02, 0.2, 0.5])
def test_a_slow_server_does_not_slow_the_pace(latency: float) -> None:
    async def push() -> None:
        room = Room()
        room.telegram.latency = latency
        await room.subscribe(600)
        await room.push(range(1, 601))
        await room.running(40)
        times = [at for at, *_ in room.telegram.calls]
        assert len(times) == 600
        assert (600 - 60) / (times[-1] - times[60]) >= 0.93 * 30

    in_time(push)()


@in_time
async def test_one_pass_reports_what_it_did() -> None:
    room = Room(0)
    await room.subscribe(5)
    await room.push(range(1, 6))
    room.telegram.answers = {2: [Gone("blocked")], 3: [Uncertain("lost")]}
    report = await room.dispatcher.pass_once()
    assert report.claimed == 5
    assert report.states == {S.SENT: 3, S.GONE: 1, S.UNKNOWN: 1}
    assert (await room.dispatcher.pass_once()).claimed == 0


@in_time
async def test_nothing_written_is_sent_again_and_a_lost_answer_is_not() -> None:
    room = Room()
    await room.subscribe(3)
    await room.push([1, 2, 3])
    room.telegram.answers = {1: [NotSent("refused")], 2: [Uncertain("reply lost")]}
    await room.running(20)
    assert sorted(chat for chat, *_ in room.telegram.arrived) == [1, 3]
    assert room.row(1).state is S.SENT
    assert (room.row(2).state, room.row(2).reason) == (S.UNKNOWN, "reply lost")
    assert [chat for _, chat, *_ in room.telegram.calls].count(2) == 1


@in_time
async def test_a_bulletin_of_unknown_fate_is_repeated_once_at_most() -> None:
    room = Room()
    await room.subscribe(1)
    bulletin = await room.store.write(lambda tx: tx.bulletins.add(Bulletin("Flood", 900, NOON)))
    await room.enqueue([1], Parcel(ParcelKind.BULLETIN, bulletin.id), Lane.BULLETIN)
    room.telegram.answers = {1: [Uncertain("lost"), Uncertain("lost again")]}
    await room.running(60)
    assert len(room.telegram.calls) == 2
    assert room.row(1).state is S.UNKNOWN


@in_time
async def test_a_flood_wait_concerns_its_chat_alone_and_survives_a_restart() -> None:
    room = Room()
    await room.subscribe(60)
    await room.push(range(1, 61))
    await room.push([7])
    room.telegram.answers = {7: [TryLater(43_838)]}
    await room.running(10)
    assert len(room.telegram.arrived) == 59
    assert room.telegram.calls[-1][0] - room.telegram.calls[0][0] < 60 / 28 + 1
    assert room.row(7).attempts == 0
    room.pacing = Pacing(30, clock)
    room.dispatcher = room.another()
    await room.running(43_000)
    assert [chat for _, chat, *_ in room.telegram.calls].count(7) == 1
    room.dispatcher = room.another()
    await room.running(1000)
    assert [chat for chat, *_ in room.telegram.arrived].count(7) == 2


@in_time
async def test_who_blocked_us_is_called_once_and_keeps_the_settings() -> None:
    room = Room()
    await room.subscribe(2, language="de")
    await room.push([1, 2])
    await room.push([1, 2])
    room.telegram.answers = {1: [Gone("Forbidden: bot was blocked by the user")]}
    await room.running(10)
    assert [chat for _, chat, *_ in room.telegram.calls].count(1) == 1
    away = next(s for s in room.store.state.subscribers.values() if s.address.chat == 1)
    assert (away.state, away.language) == (SubscriberState.AWAY, "de")
    assert room.states() == {S.SENT: 2, S.GONE: 2}


@in_time
async def test_a_closed_topic_ends_that_topic_and_not_the_chat() -> None:
    room = Room()
    await room.subscribe(1, first=-5)
    await room.store.write(
        lambda tx: tx.subscribers.save(Subscriber(Address(-5, 3), state=SubscriberState.ACTIVE))
    )
    parcel = await room.push([-5])
    now = room.now()
    await room.store.write(
        lambda tx: tx.outbox.enqueue([Delivery(parcel, Address(-5, 3), due=now - timedelta(1))])
    )
    room.telegram.answers = {-5: [NoTopic("TOPIC_CLOSED")]}
    await room.running(10)
    states = {s.address.thread: s.state for s in room.store.state.subscribers.values()}
    assert states == {0: SubscriberState.ACTIVE, 3: SubscriberState.AWAY}
    assert room.states() == {S.GONE: 1, S.SENT: 1}


@in_time
async def test_a_migrated_group_gets_the_same_message_at_its_new_number_once() -> None:
    room = Room()
    await room.subscribe(1, first=-5, language="fr")
    parcel = await room.push([-5])
    room.telegram.answers = {-5: [Moved(-1005)]}
    await room.running(10)
    assert room.telegram.arrived == [(-1005, parcel, 0)]
    (moved,) = room.store.state.subscribers.values()
    assert (moved.address.chat, moved.language) == (-1005, "fr")


@in_time
async def test_a_group_that_moves_twice_is_followed_and_one_that_moves_in_a_circle_is_left() -> None:
    room = Room()
    await room.subscribe(2, first=-6)
    parcel = await room.push([-5, -6])
    room.telegram.answers = {-5: [Moved(-1005)], -1005: [Moved(-2005)]}
    room.telegram.answers |= {-6: [Moved(-1006)] * 9, -1006: [Moved(-6)] * 9}
    await room.running(30)
    assert [one for one in room.telegram.arrived if one[0] < 0] == [(-2005, parcel, 0)]
    called = Counter(chat for _, chat, *_ in room.telegram.calls if chat < 0)
    assert called == {-5: 1, -1005: 1, -2005: 1, -6: 2, -1006: 1}
    assert room.row(-6).state is S.REFUSED


@in_time
async def test_bad_markup_goes_out_as_plain_text_at_once_and_once() -> None:
    room = Room()
    await room.subscribe(1)
    await room.push([1])
    room.telegram.answers = {1: [BadMarkup("can't parse entities")]}
    await room.running(10)
    assert [plain for *_, plain in room.telegram.calls] == [False, True]
    assert room.telegram.calls[1][0] - room.telegram.calls[0][0] < 2
    assert (room.row(1).state, room.row(1).plain) == (S.SENT, True)


@in_time
async def test_a_refused_message_is_tried_three_times_and_the_next_one_goes_out() -> None:
    room = Room()
    await room.subscribe(2)
    bad = await room.push([1, 2])
    room.telegram.answers = {1: [Refused("too long")] * 5, 2: [Refused("too long")] * 5}
    task = asyncio.create_task(room.running(120))
    await asyncio.sleep(5)
    good = await room.push([1])
    await task
    assert sum(1 for _, _, parcel, *_ in room.telegram.calls if parcel == bad) == 6
    assert (1, good, 0) in room.telegram.arrived
    assert (room.row(1).state, room.row(1).reason) == (S.REFUSED, "too long")
    notices = [row for row in room.store.state.deliveries.values() if row.parcel.kind is ParcelKind.NOTICE]
    assert [(row.address.chat, row.state) for row in notices] == [(900, S.SENT)]


@in_time
async def test_parts_go_out_in_order_and_a_fault_does_not_start_again_at_the_first() -> None:
    room = Room()
    await room.subscribe(1)
    room.telegram.how_many = 3
    parcel = await room.push([1])
    task = asyncio.create_task(room.running(30))
    await asyncio.sleep(0.5)
    room.telegram.answers = {1: [NotSent("refused"), TryLater(3)]}
    await task
    assert room.telegram.arrived == [(1, parcel, 0), (1, parcel, 1), (1, parcel, 2)]


@in_time
async def test_a_part_of_unknown_fate_does_not_hold_back_the_next() -> None:
    room = Room()
    await room.subscribe(1)
    room.telegram.how_many = 3
    parcel = await room.push([1])
    room.telegram.answers = {1: [Uncertain("lost")]}
    await room.running(30)
    assert room.telegram.arrived == [(1, parcel, 1), (1, parcel, 2)]
    assert room.states() == {S.UNKNOWN: 1, S.SENT: 2}


@in_time
async def test_a_bulletin_starts_within_a_second_and_overtakes_routine_traffic() -> None:
    room = Room()
    await room.subscribe(400)
    await room.push(range(1, 401), lane=Lane.EDITION)
    task = asyncio.create_task(room.running(30))
    await asyncio.sleep(3)
    asked = clock()
    bulletin = await room.store.write(lambda tx: tx.bulletins.add(Bulletin("Flood", 900, NOON)))
    parcel = Parcel(ParcelKind.BULLETIN, bulletin.id)
    await room.enqueue(range(1, 201), parcel, Lane.BULLETIN)
    room.dispatcher.ring()
    await task
    times = [at for at, _, what, *_ in room.telegram.calls if what == parcel]
    assert times[0] - asked < 1.0
    assert times[-1] - asked < 1.1 * 200 / 28
    between = [1 for at, _, what, *_ in room.telegram.calls if what != parcel and times[2] < at < times[-20]]
    assert not between
    assert room.states() == {S.SENT: 600}


@in_time
async def test_without_telegram_for_half_an_hour_nothing_is_lost_and_few_are_unknown() -> None:
    room = Room()
    await room.subscribe(300)
    await room.push(range(1, 301))
    task = asyncio.create_task(room.running(2000))
    await asyncio.sleep(2)
    room.telegram.silent = True
    await asyncio.sleep(1800)
    room.telegram.silent = False
    await task
    states = room.states()
    assert states.get(S.UNKNOWN, 0) <= 16
    assert states[S.SENT] + states.get(S.UNKNOWN, 0) == 300
    assert len(set(room.telegram.arrived)) == len(room.telegram.arrived)
    assert room.telegram.asked < 200


@in_time
async def test_a_revoked_token_ends_the_program_and_loses_nothing() -> None:
    room = Room()
    await room.subscribe(3)
    await room.push([1, 2, 3])
    room.telegram.answers = {1: [Revoked("no longer valid")], 2: [Revoked("x")], 3: [Revoked("x")]}
    with pytest.raises(Revoked):
        await room.dispatcher.run()
    await room.dispatcher.drain()
    assert room.states() == {S.QUEUED: 3}


@in_time
async def test_while_the_database_is_away_sending_pauses_and_goes_on_by_itself() -> None:
    room = Room()
    await room.subscribe(300)
    await room.push(range(1, 301))
    task = asyncio.create_task(room.running(40))
    await asyncio.sleep(3)
    room.store.down = StorageDown("disk full")
    await asyncio.sleep(1)
    paused = len(room.telegram.calls)
    await asyncio.sleep(7)
    assert len(room.telegram.calls) == paused
    room.store.down = None
    await task
    articles = [row for row in room.store.state.deliveries.values() if row.parcel.kind is ParcelKind.ARTICLE]
    assert all(row.state is S.SENT for row in articles)
    assert len(set(room.telegram.arrived)) == len(room.telegram.arrived)
    told = [row for row in room.store.state.deliveries.values() if row.parcel.kind is ParcelKind.NOTICE]
    assert [row.address.chat for row in told] == [900]


@in_time
async def test_a_stop_drains_with_nothing_unknown_and_gives_back_what_waits() -> None:
    room = Room()
    room.telegram.latency = 2.0
    await room.subscribe(100)
    await room.push(range(1, 101))
    await room.running(2)
    states = room.states()
    assert set(states) == {S.SENT, S.QUEUED}
    assert states[S.SENT] == len(room.telegram.calls)


@in_time
async def test_after_a_crash_what_was_claimed_goes_out_and_what_was_being_sent_is_unknown() -> None:
    room = Room()
    await room.subscribe(10)
    await room.push(range(1, 11))

    def crash(tx: Any) -> None:
        claims = tx.outbox.claim(room.now(), 6)
        tx.outbox.start(claims[:2], room.now())

    await room.store.write(crash)
    await room.running(5)
    assert room.states() == {S.SENT: 8, S.UNKNOWN: 2}


@in_time
async def test_quiet_hours_hold_news_back_and_let_bulletins_come_silently() -> None:
    room = Room()
    await room.subscribe(1, quiet=Quiet(11 * 60, 13 * 60))
    parcel = await room.push([1])
    bulletin = await room.store.write(lambda tx: tx.bulletins.add(Bulletin("Flood", 900, NOON)))
    await room.enqueue([1], Parcel(ParcelKind.BULLETIN, bulletin.id), Lane.BULLETIN)
    task = asyncio.create_task(room.running(3700))
    await asyncio.sleep(60)
    assert [what.kind for _, what, _ in room.telegram.arrived] == [ParcelKind.BULLETIN]
    assert room.telegram.loud == {1: False}
    await task
    assert (1, parcel, 0) in room.telegram.arrived
    assert room.telegram.loud == {1: True}


@pytest.mark.parametrize(
    ("settings", "ends"),
    [
        ({"state": SubscriberState.PAUSED}, S.CANCELLED),
        ({"state": SubscriberState.AWAY}, S.GONE),
        ({"cadence": Cadence.DAILY}, S.FOLDED),
        ({"cadence": Cadence.BREAKING}, S.CANCELLED),
    ],
)
def test_what_a_subscriber_no_longer_wants_is_not_sent(settings: dict[str, Any], ends: DeliveryState) -> None:
    async def work() -> None:
        room = Room(0)
        await room.subscribe(1, **settings)
        await room.push([1])
        await room.dispatcher.pass_once()
        assert room.telegram.calls == []
        assert room.row(1).state is ends

    run(work())


@in_time
async def test_who_is_forgotten_or_whose_article_is_gone_gets_nothing() -> None:
    room = Room(0)
    await room.push([5])
    await room.subscribe(1)
    await room.enqueue([1], Parcel(ParcelKind.ARTICLE, 999))
    await room.enqueue([1], Parcel(ParcelKind.EDITION, 999))
    await room.enqueue([1], Parcel(ParcelKind.BULLETIN, 999))
    for _ in range(4):
        await room.dispatcher.pass_once()
    assert room.telegram.calls == []
    assert set(room.states()) == {S.CANCELLED}


@in_time
async def test_beyond_the_daily_cap_articles_wait_for_the_digest() -> None:
    room = Room(0)
    await room.subscribe(1, cap=2)
    for _ in range(4):
        await room.push([1])
        await room.dispatcher.pass_once()
    assert room.states() == {S.SENT: 2, S.FOLDED: 2}
    await asyncio.sleep(24 * 3600)
    await room.push([1])
    await room.dispatcher.pass_once()
    assert room.states()[S.SENT] == 3


@in_time
async def test_a_frozen_source_sends_nothing() -> None:
    room = Room(0)
    await room.subscribe(1)
    feed = await room.store.write(lambda tx: tx.feeds.add(Feed(0, "https://news.example/feed", frozen=True)))
    article = await room.article(feed_id=feed.id)
    await room.enqueue([1], Parcel(ParcelKind.ARTICLE, article.id))
    await room.dispatcher.pass_once()
    assert (room.telegram.calls, room.row(1).state) == ([], S.CANCELLED)


@in_time
async def test_a_stopped_bulletin_goes_to_nobody_else() -> None:
    room = Room(0)
    await room.subscribe(1)
    stopped = Bulletin("Flood", 900, NOON, state=BulletinState.STOPPED)
    bulletin = await room.store.write(lambda tx: tx.bulletins.add(stopped))
    await room.enqueue([1], Parcel(ParcelKind.BULLETIN, bulletin.id), Lane.BULLETIN)
    await room.dispatcher.pass_once()
    assert room.telegram.calls == []


@in_time
async def test_an_update_shows_the_article_that_rang() -> None:
    room = Room(0)
    await room.subscribe(1)
    first = await room.push([1])
    await room.dispatcher.pass_once()
    later = await room.article(title="More sources")
    await room.enqueue([1], Parcel(ParcelKind.UPDATE, later.id), Lane.EDITION, edits=room.row(1).message)
    await room.dispatcher.pass_once()
    shown = room.telegram.loads[-1].article
    assert shown is not None
    assert shown.id == first.id


@in_time
async def test_equal_parcels_are_one_object_so_that_they_are_rendered_once() -> None:
    room = Room(0)
    await room.subscribe(4)
    await room.push(range(1, 5))
    await room.dispatcher.pass_once(2)
    await room.dispatcher.pass_once(2)
    assert len({id(load) for load in room.telegram.loads}) == 1


@in_time
async def test_one_broken_row_does_not_end_the_sending_of_others() -> None:
    room = Room()
    await room.subscribe(3)
    await room.push([1, 2, 3])
    calls = []

    async def broken(*given: Any) -> Sent:
        calls.append(given)
        raise Uncertain("odd")

    good = room.telegram.deliver

    async def deliver(delivery: Delivery, subscriber: Subscriber | None, load: Load) -> Sent:
        return await (broken(delivery) if delivery.address.chat == 2 else good(delivery, subscriber, load))

    room.telegram.deliver = deliver  # type: ignore[method-assign]
    await room.running(10)
    assert sorted(chat for chat, *_ in room.telegram.arrived) == [1, 3]
    assert len(calls) == 1


@in_time
async def test_an_outcome_that_cannot_be_written_does_not_take_the_others_with_it() -> None:
    room = Room(0)
    await room.subscribe(4)
    await room.push(range(1, 5))
    room.telegram.answers = {2: [Moved(-7)]}
    write = room.store.write

    async def breaking(work: Any) -> Any:
        def checked(tx: Any) -> Any:
            tx.subscribers.move_chat = _broken
            return work(tx)

        return await write(checked)

    room.store.write = breaking  # type: ignore[method-assign]
    await room.dispatcher.pass_once()
    assert room.states() == {S.SENT: 3, S.SENDING: 1}


def _broken(*_: Any) -> None:
    raise ValueError("a fault in the store")


@in_time
async def test_a_start_that_is_not_on_the_disk_is_not_sent() -> None:
    room = Room()
    await room.subscribe(40)
    await room.push(range(1, 41))
    real = room.dispatcher._start
    broken = [True]

    async def start(claims: Any) -> Any:
        if broken:
            broken.clear()
            raise StorageDown("disk full")
        return await real(claims)

    room.dispatcher._starts._work = start  # type: ignore[assignment]
    await room.running(20)
    assert len(set(room.telegram.arrived)) == len(room.telegram.arrived) == 40
    assert room.states()[S.SENT] == 40


@in_time
async def test_who_is_cut_off_while_waiting_leaves_no_one_hanging() -> None:
    room = Room()
    await room.subscribe(20)
    await room.push(range(1, 21))
    room.telegram.latency = 100
    task = asyncio.create_task(room.dispatcher.run())
    await asyncio.sleep(1)
    await room.dispatcher.drain(0.5)
    await task
    assert set(room.states()) == {S.SENDING, S.QUEUED}
    room.telegram.latency = 0.05
    room.dispatcher = room.another()
    await room.running(10)
    assert set(room.states()) == {S.UNKNOWN, S.SENT}


@in_time
async def test_a_correction_reaches_who_has_paused_since() -> None:
    room = Room(0)
    await room.subscribe(1, state=SubscriberState.PAUSED)
    bulletin = await room.store.write(lambda tx: tx.bulletins.add(Bulletin("Flood", 900, NOON)))
    correction = Correction(bulletin.id, 900, NOON, "No flood", wrong="there is none")
    stored = await room.store.write(lambda tx: tx.bulletins.add_correction(correction))
    await room.enqueue([1], Parcel(ParcelKind.CORRECTION, stored.id), Lane.BULLETIN, edits=5)
    await room.dispatcher.pass_once()
    assert room.telegram.loads[0].correction == stored
    assert room.telegram.loads[0].bulletin == bulletin


@pytest.mark.parametrize("parts", [1, 3])
def test_a_crash_in_the_first_part_of_a_digest_does_not_keep_the_others_back(parts: int) -> None:
    async def work() -> None:
        room = Room(0)
        room.telegram.how_many = parts
        await room.subscribe(1)
        edition = Edition(1, NOON, NOON.date(), ((await room.article()).id,))
        (stored,) = await room.store.write(lambda tx: tx.editions.add([edition]))
        parcel = Parcel(ParcelKind.EDITION, stored.id)
        await room.enqueue([1], parcel, Lane.EDITION)
        await room.store.write(lambda tx: tx.outbox.start(tx.outbox.claim(room.now(), 1), room.now()))
        for _ in range(2):  # a second start finds nothing to do
            await room.running(5)
            room.dispatcher = room.another()
        assert room.telegram.arrived == [(1, parcel, part) for part in range(1, parts)]
        assert room.states() == Counter({S.UNKNOWN: 1}) + Counter({S.SENT: parts - 1})

    run(work())


@in_time
async def test_an_edition_carries_its_articles() -> None:
    room = Room(0)
    await room.subscribe(1)
    numbers = [(await room.article()).id for _ in range(3)]
    told = await room.store.read(lambda tx: tx.articles.get(numbers[0]))
    twin = replace(told, id=0, key="twin", source="B")
    member = await room.store.write(lambda tx: tx.articles.add(twin, story=told.story_id))
    edition = Edition(1, NOON, NOON.date(), tuple(numbers))
    (stored,) = await room.store.write(lambda tx: tx.editions.add([edition]))
    await room.enqueue([1], Parcel(ParcelKind.EDITION, stored.id), Lane.EDITION)
    await room.dispatcher.pass_once()
    assert set(room.telegram.loads[0].articles) == set(numbers)
    assert [a.id for a in room.telegram.loads[0].members] == [numbers[0], member.id]


@in_time
async def test_a_clock_that_is_set_forward_repeats_nothing_that_is_in_hand() -> None:
    room = Room()
    ahead = timedelta()
    moment = room.now
    room.now = lambda: moment() + ahead  # type: ignore[method-assign]
    room.dispatcher = room.another()
    await room.subscribe(300)
    bulletin = await room.store.write(lambda tx: tx.bulletins.add(Bulletin("Flood", 900, NOON)))
    await room.enqueue(range(1, 301), Parcel(ParcelKind.BULLETIN, bulletin.id), Lane.BULLETIN)
    room.telegram.latency = 4.0
    task = asyncio.create_task(room.running(200))
    await asyncio.sleep(9)
    ahead = timedelta(days=1)
    await task
    assert room.states() == {S.SENT: 300}
    assert len(room.telegram.arrived) == 300


@in_time
async def test_a_call_that_ends_in_a_mistake_of_ours_has_a_fate_at_once() -> None:
    room = Room()
    await room.subscribe(20)
    await room.push(range(1, 21))
    room.telegram.answers = {7: [KeyError("result")]}  # type: ignore[list-item]
    await room.running(5)
    assert room.row(7).state is S.UNKNOWN
    assert room.states() == {S.SENT: 19, S.UNKNOWN: 1}


@in_time
async def test_a_chat_that_has_moved_to_itself_is_not_asked_for_ever() -> None:
    room = Room()
    await room.subscribe(2)
    await room.push([1, 2])
    room.telegram.answers = {1: [Moved(1) for _ in range(50)]}
    await room.running(60)
    assert room.row(1).state is S.REFUSED
    assert [chat for _, chat, *_ in room.telegram.calls].count(1) == 3


@in_time
async def test_while_questions_are_answered_and_calls_are_not_others_wait_four_seconds_at_most() -> None:
    room = Room()
    await room.subscribe(30)
    await room.push(range(1, 31))
    room.telegram.answers = {chat: [Uncertain("502")] for chat in range(1, 13)}
    await room.running(40)
    assert room.states() == {S.SENT: 18, S.UNKNOWN: 12}
