"""Sources in the hands of staff, staff, people moving in and out, figures, housekeeping, editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import BODY, NOON, a_feed, a_house, a_person, a_reader, an_article
from fakes.memory import MemoryStore
from fakes.world import FakeBell, FakeSources, FakeSummarizer
from newsbot.domain.article import Extract
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.edition import MAX_LINES
from newsbot.domain.errors import BadInput, NotAllowed, NotFound
from newsbot.domain.feed import FeedState, FoundFeed, ParsedFeed
from newsbot.domain.schedule import Cadence, Quiet
from newsbot.domain.staff import Member, Role
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.housekeeping import Housekeeping
from newsbot.newsroom.moving import Arriving, bring, everybody
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.sourcing import Sourcing
from newsbot.newsroom.staffing import Staffing
from newsbot.newsroom.statistics import Statistics

ADMIN, EDITOR, STRANGER = (a_person(n) for n in (1, 2, 9))
HOUSE = a_house()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def sources() -> FakeSources:
    return FakeSources()


@pytest.fixture
def sourcing(store: MemoryStore, sources: FakeSources) -> Sourcing:
    return Sourcing(store, sources, Preparing(sources, FakeSummarizer()), HOUSE)


async def test_a_source_is_found_added_and_known(sourcing: Sourcing, sources: FakeSources) -> None:
    sources.found["https://news.example/"] = [
        FoundFeed("https://news.example/feed", "", ParsedFeed("The Example"))
    ]
    found = await sourcing.find(EDITOR, "https://news.example/", NOON)
    feed, new = await sourcing.add(EDITOR, found[0], " World  News", NOON)
    assert (new, feed.title, feed.topic, feed.quiet_first) == (True, "The Example", "world news", True)
    assert (await sourcing.add(None, found[0], "", NOON))[1] is False
    assert [one.url for one in await sourcing.all(EDITOR, NOON)] == ["https://news.example/feed"]
    with pytest.raises(BadInput):
        await sourcing.find(None, "ftp://news.example/", NOON)


async def test_strangers_have_no_say_in_sources(sourcing: Sourcing) -> None:
    for deed in (
        sourcing.find(STRANGER, "https://news.example/", NOON),
        sourcing.add(STRANGER, FoundFeed("https://news.example/feed"), "", NOON),
        sourcing.bring(STRANGER, [a_feed()], NOON),
        sourcing.all(STRANGER, NOON),
        sourcing.drop(STRANGER, "x", NOON),
        sourcing.freeze(STRANGER, "x", NOON),
        sourcing.thaw(STRANGER, 1, NOON),
        sourcing.publish(STRANGER, "Text", NOON),
        sourcing.pick(STRANGER, 1, NOON),
    ):
        with pytest.raises(NotAllowed):
            await deed


async def test_a_dropped_source_keeps_its_articles_and_may_come_back(
    sourcing: Sourcing, store: MemoryStore
) -> None:
    await sourcing.bring(None, [a_feed(), a_feed(2), replace(a_feed(), url="javascript:alert(1)")], NOON)
    done = await sourcing.bring(EDITOR, [a_feed(), a_feed(3)], NOON)
    assert (done.added, done.known, done.refused) == (1, 1, 0)
    dropped = await sourcing.drop(EDITOR, "the example 2", NOON)
    assert store.state.feeds[dropped.id].state is FeedState.REMOVED
    back, new = await sourcing.add(EDITOR, FoundFeed(dropped.url), "", NOON)
    assert (back.id, new) == (dropped.id, True)
    assert (await sourcing.drop(EDITOR, str(back.id), NOON)).id == back.id
    with pytest.raises(NotFound):
        await sourcing.drop(EDITOR, "nowhere", NOON)
    with pytest.raises(BadInput):
        await sourcing.drop(EDITOR, "the", NOON)


async def test_a_number_is_the_source_of_that_number_and_not_one_whose_name_begins_with_it(
    sourcing: Sourcing, store: MemoryStore
) -> None:
    for title in ("Courier", "1 Minute", "99 Cents"):
        await store.write(
            lambda tx, title=title: tx.feeds.add(a_feed(0, url=f"https://{title[:2]}", title=title))
        )  # type: ignore[misc]
    assert (await sourcing.freeze(EDITOR, "1", NOON)).feed.title == "Courier"
    assert (await sourcing.freeze(EDITOR, "99", NOON)).feed.title == "99 Cents"
    with pytest.raises(NotFound):
        await sourcing.freeze(EDITOR, "9" * 400, NOON)


async def test_freezing_stops_what_is_queued_and_lists_what_was_sent(
    sourcing: Sourcing, store: MemoryStore
) -> None:
    def fill(tx):  # type: ignore[no-untyped-def]
        tx.feeds.add(a_feed())
        for number in (1, 2):
            article = tx.articles.add(an_article(number, feed_id=1))
            parcel = Parcel(ParcelKind.ARTICLE, article.id)
            tx.outbox.enqueue([Delivery(parcel, Address(11), lane=Lane.INSTANT, due=NOON)])

    await store.write(fill)
    store.state.deliveries[1] = replace(store.state.deliveries[1], state=DeliveryState.SENT, finished=NOON)
    frozen = await sourcing.freeze(EDITOR, "https://news.example/feed", NOON)
    assert frozen.feed.frozen
    assert [article.id for article in frozen.sent] == [1]
    assert store.state.deliveries[2].state is DeliveryState.CANCELLED
    again = await sourcing.freeze(ADMIN, "https://news.example/feed", NOON)
    assert again.feed.frozen, "the second who hears the alarm undoes nothing"
    assert [article.id for article in again.sent] == [1]
    for _ in range(2):
        assert not (await sourcing.thaw(EDITOR, 1, NOON)).frozen
    assert [entry.act for entry in store.state.audit] == ["freeze", "thaw"]


async def test_publishing_puts_into_the_archive_without_a_push(
    sourcing: Sourcing, sources: FakeSources, store: MemoryStore
) -> None:
    sources.pages["https://news.example/x"] = Extract(
        title="Found", text=BODY, canonical="https://news.example/x"
    )
    linked = await sourcing.publish(EDITOR, "https://news.example/x", NOON)
    own = await sourcing.publish(EDITOR, "Town hall moves\nIt moves in May. All offices follow.", NOON)
    assert (linked.title, own.title) == ("Found", "Town hall moves")
    assert own.summary.sentences[0].text == "It moves in May."
    assert store.state.deliveries == {}
    picked = await sourcing.pick(EDITOR, own.id, NOON)
    assert store.state.picks == {picked.id: (2, NOON)}
    with pytest.raises(NotFound):
        await sourcing.pick(EDITOR, 99, NOON)


async def test_admins_name_and_remove_staff(store: MemoryStore) -> None:
    staffing = Staffing(store, a_house(admins=frozenset({1}), editors=frozenset({2})))
    await staffing.name(ADMIN, Member(5, Role.EDITOR, "Eve"), NOON)
    assert await staffing.role(5) is Role.EDITOR
    assert [member.person for member in await staffing.all(ADMIN, NOON)] == [1, 2, 5]
    await staffing.remove(ADMIN, 5, NOON)
    assert await staffing.role(5) is Role.READER
    for deed, error in (
        (staffing.remove(ADMIN, 5, NOON), NotFound),
        (staffing.remove(ADMIN, 1, NOON), NotAllowed),
        (staffing.name(ADMIN, Member(2, Role.ADMIN), NOON), NotAllowed),
        (staffing.name(EDITOR, Member(2, Role.ADMIN), NOON), NotAllowed),
        (staffing.all(EDITOR, NOON), NotAllowed),
    ):
        with pytest.raises(error):
            await deed
    await staffing.denied(STRANGER, "breaking", NOON)
    assert [entry.act for entry in store.state.audit] == ["name editor", "remove", "denied"]


async def test_the_last_admin_cannot_be_removed(store: MemoryStore) -> None:
    staffing = Staffing(store, a_house(admins=frozenset(), editors=frozenset()))
    await store.write(lambda tx: tx.staff.save(Member(7, Role.ADMIN)))
    with pytest.raises(NotAllowed):
        await staffing.remove(a_person(7), 7, NOON)


async def test_people_come_with_their_wishes_and_leave_with_them(store: MemoryStore) -> None:
    await store.write(lambda tx: tx.feeds.add(a_feed(0, title="Daily")))
    arriving = [
        Arriving(a_reader(21)),
        Arriving(a_reader(22), topics=("World ",), feeds=("daily", "https://new.example/feed", "unknown")),
        Arriving(a_reader(23, cadence=Cadence.DAILY), follow=("Central Bank",), mute=("football",)),
    ]
    await bring(store, arriving, NOON, HOUSE)
    await bring(store, arriving, NOON, HOUSE)
    assert store.state.deliveries == {}
    people = [person async for person in everybody(store)]
    assert [person.subscriber.address.chat for person in people] == [21, 22, 23]
    assert (people[1].topics, people[1].feeds) == (
        ("world",), ("https://news.example/feed", "https://new.example/feed"),
    )  # fmt: skip
    assert (people[2].follow, people[2].mute) == (("central bank",), ("football",))
    assert people[2].subscriber.due is not None


async def test_figures_and_failed_deliveries_are_for_staff(store: MemoryStore) -> None:
    bell = FakeBell()
    statistics = Statistics(store, bell, HOUSE)
    await store.write(
        lambda tx: tx.outbox.enqueue([Delivery(Parcel(ParcelKind.ARTICLE, 1), Address(11), due=NOON)])
    )
    store.state.deliveries[1] = replace(store.state.deliveries[1], state=DeliveryState.REFUSED, reason="odd")
    assert (await statistics.figures(NOON)).deliveries == {"refused": 1}
    assert (await statistics.figures_for(EDITOR, NOON)).deliveries == {"refused": 1}
    assert [one.reason for one in await statistics.failed(EDITOR, 0, 10, NOON)] == ["odd"]
    assert await statistics.retry(EDITOR, 1, NOON)
    assert not await statistics.retry(EDITOR, 1, NOON)
    assert bell.rung == 2
    assert [entry.act for entry in await statistics.audit(EDITOR, 0, 10, NOON)] == ["retry"]
    for deed in (
        statistics.figures_for(STRANGER, NOON),
        statistics.failed(STRANGER, 0, 1, NOON),
        statistics.retry(STRANGER, 1, NOON),
        statistics.audit(STRANGER, 0, 1, NOON),
    ):
        with pytest.raises(NotAllowed):
            await deed


async def test_once_a_night_what_is_too_old_leaves(store: MemoryStore) -> None:
    old = NOON - timedelta(days=100)
    await store.write(lambda tx: tx.articles.add(an_article(1, published=old)))
    await store.write(lambda tx: tx.articles.add(an_article(2)))
    await store.write(lambda tx: tx.inbox.receive([(1, b"{}")], old))
    await store.write(lambda tx: tx.inbox.done([1], old))
    assert "0 articles" in await Housekeeping(store, HOUSE).nightly(NOON)
    assert "1 articles" in await Housekeeping(store, replace(HOUSE, retention_days=30)).nightly(NOON)
    assert list(store.state.articles) == [2]


@pytest.fixture
async def editions(store: MemoryStore) -> Editions:
    def fill(tx):  # type: ignore[no-untyped-def]
        tx.feeds.add(a_feed(0, frozen=True))
        for number in range(1, 6):
            tx.articles.add(an_article(number, topic="world" if number % 2 else "sport"))
        tx.articles.add(an_article(6, feed_id=1))
        tx.articles.add(an_article(7, published=NOON - timedelta(days=30)))

    await store.write(fill)
    return Editions(store, FakeBell(), HOUSE)


async def subscribe(store: MemoryStore, chat: int, *rules: Rule, **changes: object) -> None:
    def add(tx):  # type: ignore[no-untyped-def]
        values = {"cadence": Cadence.DAILY, "due": NOON, "at": 12 * 60} | changes
        reader = tx.subscribers.save(a_reader(chat, **values))
        tx.subscribers.set_rules(reader.id, rules or [Rule(Want.ALL)])

    await store.write(add)


async def test_a_digest_holds_what_is_new_and_wanted_once_a_day(
    store: MemoryStore, editions: Editions
) -> None:
    await subscribe(store, 11)
    await subscribe(store, 12, Rule(Want.TOPIC, "sport"))
    await subscribe(store, 13, Rule(Want.TOPIC, "opera"))
    await subscribe(store, 14, Rule(Want.FOLLOW, "bridge"), Rule(Want.MUTE, "council"))
    report = await editions.close_due(NOON)
    assert (report.due, report.closed) == (4, 2)
    assert {e.subscriber_id: e.articles for e in store.state.editions.values()} == {
        1: (1, 2, 3, 4, 5),
        2: (2, 4),
    }
    assert (await editions.close_due(NOON)).due == 0
    assert all(s.due == NOON + timedelta(days=1) for s in store.state.subscribers.values())


async def test_a_digest_waits_for_the_end_of_quiet_hours(store: MemoryStore, editions: Editions) -> None:
    await subscribe(store, 11, quiet=Quiet(11 * 60, 14 * 60))
    await editions.close_due(NOON)
    (delivery,) = store.state.deliveries.values()
    assert delivery.due == NOON + timedelta(hours=2)


async def test_what_does_not_fit_is_counted(store: MemoryStore, editions: Editions) -> None:
    for number in range(10, 50):
        await store.write(lambda tx, number=number: tx.articles.add(an_article(number)))
    await subscribe(store, 11)
    await editions.close_due(NOON)
    (edition,) = store.state.editions.values()
    assert (len(edition.articles), edition.more) == (MAX_LINES, 25)


async def test_a_digest_now_counts_as_read(store: MemoryStore, editions: Editions) -> None:
    await subscribe(store, 11)
    edition = await editions.now_for(Address(11), NOON)
    assert edition is not None
    assert len(edition.articles) == 5
    assert await editions.now_for(Address(11), NOON + timedelta(minutes=1)) is None
    assert (await editions.now_for(Address(99), NOON)) is not None
    assert store.state.subscribers[2].state is SubscriberState.NEW


async def test_a_look_into_a_digest_takes_nothing_from_it(store: MemoryStore, editions: Editions) -> None:
    await subscribe(store, 11)
    looked = await editions.now_for(Address(11), NOON, read=False)
    asked = await editions.now_for(Address(11), NOON + timedelta(minutes=1))
    assert looked is not None
    assert asked is not None
    assert asked.articles == looked.articles


async def test_with_a_cap_the_digest_holds_only_what_went_beyond_it(
    store: MemoryStore, editions: Editions
) -> None:
    await subscribe(store, 11, cadence=Cadence.INSTANT, cap=1)
    rows = [Delivery(Parcel(ParcelKind.ARTICLE, number), Address(11), due=NOON) for number in (1, 2)]
    await store.write(lambda tx: tx.outbox.enqueue(rows))
    store.state.deliveries[1] = replace(
        store.state.deliveries[1], state=DeliveryState.FOLDED, finished=NOON, reason="over the daily cap"
    )
    await editions.close_due(NOON)
    (edition,) = store.state.editions.values()
    assert edition.articles == (1,)


async def test_after_a_long_silence_a_chat_gets_one_message(store: MemoryStore, editions: Editions) -> None:
    await subscribe(store, 11, due=None, cadence=Cadence.INSTANT)
    old = NOON - timedelta(hours=13)
    rows = [
        Delivery(Parcel(ParcelKind.ARTICLE, number), Address(11), due=old, created=old)
        for number in (1, 2, 3)
    ]
    await store.write(lambda tx: tx.outbox.enqueue(rows))
    assert await editions.fold_stale(NOON) == 1
    assert await editions.fold_stale(NOON) == 0
    queued = [d.parcel.kind for d in store.state.deliveries.values() if d.state is DeliveryState.QUEUED]
    assert queued == [ParcelKind.EDITION]
