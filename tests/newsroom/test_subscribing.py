"""Subscriptions: what is wanted, what is not, and why something came or did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fakes.dialogue import Dialogue
from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import BadInput, NotFound, Unreachable
from newsbot.domain.feed import Feed, FeedState, FoundFeed
from newsbot.domain.reason import Reason
from newsbot.domain.schedule import Cadence
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom import ruling
from newsbot.newsroom.following import split_span
from newsbot.newsroom.naming import web_address
from newsbot.newsroom.places import Place
from newsbot.newsroom.subscribing import find_zones

HERE = Place(Address(7), person=7)


@pytest.fixture
def world(now: datetime) -> Dialogue:
    return Dialogue(now)


async def wants(world: Dialogue) -> list[tuple[str, str]]:
    return await world.rules(7)


async def test_a_subscription_begins_ends_and_begins_again(world: Dialogue, now: datetime) -> None:
    subscribing = world.room.subscribing
    assert await subscribing.get(HERE.address) is None
    assert (await subscribing.look(HERE, now)).state is SubscriberState.NEW
    assert await subscribing.get(HERE.address) is None
    first = await subscribing.accept(HERE, now)
    later = now + timedelta(hours=1)
    assert await subscribing.accept(HERE, later) == first
    assert await subscribing.resume(HERE, later) == first
    assert (await subscribing.decline(HERE, later)).state is SubscriberState.PAUSED
    assert (await subscribing.decline(HERE, later)).state is SubscriberState.PAUSED
    assert (await subscribing.resume(HERE, later)).since == later
    await subscribing.gone(7, later)
    assert await subscribing.back(HERE, later)
    assert not await subscribing.back(Place(Address(99)), later), "nobody is known there"


async def test_to_block_and_unblock_turns_no_news_on(world: Dialogue, now: datetime) -> None:
    subscribing = world.room.subscribing
    await subscribing.decline(HERE, now)
    for said, state in ((None, SubscriberState.NEW), (subscribing.stop, SubscriberState.PAUSED)):
        if said:
            await said(HERE, now)
        await subscribing.gone(7, now)
        await subscribing.back(HERE, now)
        assert (await world.subscriber()).state is state


async def test_the_topics_of_a_forum_come_back_with_it(world: Dialogue, now: datetime) -> None:
    topics = [Place(Address(-100, thread)) for thread in (0, 7, 9)]
    for place in topics:
        await world.room.subscribing.accept(place, now)
    await world.room.subscribing.stop(topics[2], now)
    await world.room.subscribing.gone(-100, now)
    await world.room.subscribing.back(topics[0], now)
    known = [await world.room.subscribing.get(place.address) for place in topics]
    assert [one.state.value for one in known if one] == ["active", "active", "paused"]


async def test_who_resumes_without_rules_gets_everything(world: Dialogue, now: datetime) -> None:
    await world.room.subscribing.resume(HERE, now)
    assert await wants(world) == [("all", "")]


async def test_a_daily_reader_has_a_next_digest(world: Dialogue, now: datetime) -> None:
    await world.room.subscribing.accept(HERE, now)
    known = await world.room.subscribing.set(HERE, Setting.CADENCE, "daily", now)
    assert known.due is not None
    assert known.due > now


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("Europe/Berlin", ["Europe/Berlin"]),
        ("baku", ["Asia/Baku"]),
        ("new york", ["America/New_York"]),
        ("utc", ["UTC"]),
        ("kolk", ["Asia/Kolkata"]),
    ],
)
def test_places_are_found_by_their_city(given: str, found: list[str]) -> None:
    assert find_zones(given) == found


@pytest.mark.parametrize("given", ["", "x", "Mars/Base", "../../etc/localtime", "/etc/passwd", "zzzz"])
def test_a_place_that_is_none(given: str) -> None:
    with pytest.raises(BadInput):
        find_zones(given)


@pytest.mark.parametrize(
    ("given", "address"),
    [("example.com", "https://example.com"), ("http://a.example/x", "http://a.example/x")],
)
def test_what_is_an_address(given: str, address: str) -> None:
    assert web_address(given) == address


async def test_sources_by_number_address_and_name(world: Dialogue, now: datetime) -> None:
    wanting = world.room.wanting
    feed = await world.feed("The Herald", "world")
    await world.feed("The Herald Weekend")
    assert (await wanting.subscribe(HERE, feed.url, now)).rule
    assert (await wanting.subscribe_url(HERE, feed.url, now)).rule
    assert (await wanting.subscribe_feed(HERE, feed.id, now)).rule
    assert await wants(world) == [("feed", "1")]
    with pytest.raises(BadInput, match="which"):
        await wanting.subscribe(HERE, "the", now)
    with pytest.raises(NotFound):
        await wanting.subscribe_feed(HERE, 99, now)
    with pytest.raises(Unreachable):
        await wanting.subscribe(HERE, "https://closed.example", now)
    world.world.feeds["https://empty.example"] = []
    with pytest.raises(NotFound):
        await wanting.subscribe(HERE, "https://empty.example", now)


async def test_a_source_found_under_another_address_is_not_added_twice(
    world: Dialogue, now: datetime
) -> None:
    feed = await world.feed("The Herald")
    world.world.feeds["https://herald.example/"] = [FoundFeed(feed.url)]
    change = await world.room.wanting.subscribe(HERE, "https://herald.example/", now)
    assert not change.fresh
    assert len(world.store.state.feeds) == 1


async def test_everything_and_only_one_source(world: Dialogue, now: datetime) -> None:
    feed = await world.feed("The Herald")
    await world.room.subscribing.accept(HERE, now)
    change = await world.room.wanting.subscribe_feed(HERE, feed.id, now)
    assert change.covered
    await world.room.wanting.subscribe_feed(HERE, feed.id, now, only=True)
    assert await wants(world) == [("feed", "1")]


async def test_what_comes_no_more(world: Dialogue, now: datetime) -> None:
    wanting = world.room.wanting
    feed = await world.feed("The Herald", "world")
    await world.article("x", feed)
    await wanting.subscribe_feed(HERE, feed.id, now)
    assert (await wanting.unsubscribe(HERE, "the herald", now)).rule.want is Want.FEED
    await wanting.subscribe(HERE, "world", now)
    assert (await wanting.unsubscribe_feed(HERE, feed.id, now)).rule.want is Want.MUTE_FEED
    assert (await wanting.unsubscribe(HERE, "world", now)).rule.want is Want.TOPIC
    await world.room.following.keep(HERE, Rule(Want.FOLLOW, "bank"), None, now)
    assert (await wanting.unsubscribe(HERE, "Bank", now)).rule.want is Want.FOLLOW
    for gone in ("world", "bank"):
        with pytest.raises(NotFound):
            await wanting.unsubscribe(HERE, gone, now)
    for number in (1, 99):
        with pytest.raises(NotFound):
            await wanting.unsubscribe_feed(HERE, number + 98 * (number == 1), now)
    with pytest.raises(NotFound):
        await wanting.drop(Place(Address(70)), "nothing", now)


async def test_there_is_a_most_and_it_is_said(
    world: Dialogue, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruling, "MAX_RULES", 2)
    for word in ("a", "b"):
        await world.room.following.keep(HERE, Rule(Want.FOLLOW, word), None, now)
    with pytest.raises(BadInput, match="too_many"):
        await world.room.following.keep(HERE, Rule(Want.FOLLOW, "c"), None, now)


async def test_a_mute_ends_by_itself_and_is_not_shown_then(world: Dialogue, now: datetime) -> None:
    await world.room.following.keep(HERE, Rule(Want.MUTE, "cup"), timedelta(days=3), now)
    assert len(await world.room.wanting.rules(HERE, now)) == 1
    assert not await world.room.wanting.rules(HERE, now + timedelta(days=4))


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("cup final 3d", ("cup final", timedelta(days=3))),
        ("3d", ("3d", None)),
        ("cup 3", ("cup 3", None)),
        ("cup", ("cup", None)),
        ("cup 2 h", ("cup", timedelta(hours=2))),
        ("cup for 2 weeks", ("cup", timedelta(weeks=2))),
        ("central bank forever", ("central bank", None)),
        ("forever", ("forever", None)),
    ],
)
def test_a_span_at_the_end(given: str, taken: tuple[str, timedelta | None]) -> None:
    assert split_span(given) == taken


async def test_muting_the_source_of_an_article_that_has_none(world: Dialogue, now: datetime) -> None:
    article = await world.article("x", feed_id=0)
    for number in (article.id, 99):
        with pytest.raises(NotFound):
            await world.room.following.mute_source_of(HERE, number, None, now)
    assert await world.room.following.sources_seen(HERE, 5) == []
    feed = await world.feed("The Herald")
    trial = await world.room.following.try_mute(HERE, feed.url, now)
    assert trial.rule.rule.want is Want.MUTE_FEED


async def test_what_an_import_takes_and_leaves(
    world: Dialogue, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.newsroom.belongings.MAX_FEEDS", 3)
    known = await world.feed("The Herald")
    given = [
        Feed(0, known.url),
        *(Feed(0, f"https://n{n}.example/rss") for n in range(5)),
        Feed(0, "ftp://x"),
    ]
    taken = await world.room.belongings.take_in(HERE, given, now)
    assert (taken.added, taken.known, taken.cut) == (3, 0, 3)
    again = await world.room.belongings.take_in(HERE, given, now)
    assert (again.added, again.known) == (0, 3)
    assert len(await world.room.belongings.feeds(HERE.address)) == 3
    assert all(feed.state is FeedState.ACTIVE for feed in world.store.state.feeds.values())


async def test_a_code_for_oneself_changes_nothing(world: Dialogue, now: datetime) -> None:
    assert await world.room.belongings.code(HERE.address) == ""
    await world.room.subscribing.decline(HERE, now)
    code = await world.room.belongings.code(HERE.address)
    assert (await world.room.belongings.restore(HERE, code, now)).state is SubscriberState.NEW
    other = Place(Address(8), person=8)
    assert (await world.room.belongings.restore(other, code, now)).address == Address(8)


# --- why and why not ---


async def why_not(world: Dialogue, article: Article) -> Reason:
    return (await world.room.explaining.about_link(HERE, article.url, world.now)).why


async def test_every_reason_why_something_did_not_come(world: Dialogue, now: datetime) -> None:
    feed = await world.feed("The Herald", "world")
    article = await world.article("Bank", feed)
    assert await why_not(world, article) is Reason.NOT_ACTIVE
    await world.room.subscribing.accept(HERE, now)
    assert await why_not(world, article) is Reason.NOT_PUSHED
    sister = await world.article("Bank again", feed, story=article.story_id)
    await world.delivered(sister, 9)
    assert await why_not(world, article) is Reason.SAME_STORY
    await world.store.write(lambda tx: tx.feeds.save(replace(feed, frozen=True)))
    assert await why_not(world, article) is Reason.FROZEN
    await world.room.subscribing.set(HERE, Setting.CADENCE, "daily", now)
    assert await why_not(world, article) is Reason.FROZEN, "it is in no digest either"
    await world.store.write(lambda tx: tx.feeds.save(feed))
    for cadence, why in ((Cadence.DAILY, Reason.NEXT_EDITION), (Cadence.BREAKING, Reason.BREAKING_ONLY)):
        await world.room.subscribing.set(HERE, Setting.CADENCE, cadence.value, now)
        assert await why_not(world, article) is why
    await world.room.subscribing.set(HERE, Setting.CADENCE, "daily", now)
    assert await world.room.digests.now_for(HERE.address, now + timedelta(minutes=1))
    assert await why_not(world, article) is Reason.DIGESTED
    await world.room.subscribing.set(HERE, Setting.CADENCE, "instant", now)
    await world.room.subscribing.stop(HERE, now)
    await world.room.subscribing.resume(HERE, now + timedelta(hours=1))
    assert await why_not(world, article) is Reason.TOO_OLD
    await world.room.following.keep(HERE, Rule(Want.MUTE, "bank"), None, now)
    assert await why_not(world, article) is Reason.MUTED
    await world.room.wanting.drop_all(HERE, now)
    await world.room.following.keep(HERE, Rule(Want.FOLLOW, "zebra"), None, now)
    other = await world.article("Other", feed)
    assert await why_not(world, other) is Reason.NO_RULE
    with pytest.raises(NotFound):
        await world.room.explaining.about(HERE, 999, now)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (DeliveryState.QUEUED, Reason.WAITING),
        (DeliveryState.SENT, Reason.SENT),
        (DeliveryState.UNKNOWN, Reason.FAILED),
        (DeliveryState.CANCELLED, Reason.WITHDRAWN),
        (DeliveryState.FOLDED, Reason.FOLDED),
    ],
)
async def test_what_became_of_it(world: Dialogue, state: DeliveryState, why: Reason) -> None:
    article = await world.article()
    await world.delivered(article, 5, state)
    assert await why_not(world, article) is why


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (ParcelKind.BULLETIN, Reason.BULLETIN),
        (ParcelKind.CORRECTION, Reason.BULLETIN),
        (ParcelKind.EDITION, Reason.EDITION),
        (ParcelKind.NOTICE, Reason.NOTICE),
    ],
)
async def test_why_a_message_of_another_kind_came(
    world: Dialogue, now: datetime, kind: ParcelKind, why: Reason
) -> None:
    row = Delivery(Parcel(kind, 1), HERE.address, due=now, created=now)
    await world.store.write(lambda tx: tx.outbox.enqueue([row]))
    for number, one in world.store.state.deliveries.items():
        world.store.state.deliveries[number] = replace(one, state=DeliveryState.SENT, message=44)
    assert (await world.room.explaining.why(HERE, 44, 0, now)).why is why
    with pytest.raises(NotFound):
        await world.room.explaining.article_of(HERE.address, 44)


async def test_why_an_article_came(world: Dialogue, now: datetime) -> None:
    explaining = world.room.explaining
    article = await world.article()
    assert (await explaining.why(HERE, 0, article.id, now)).why is Reason.ASKED
    await world.delivered(article, 5)
    assert (await explaining.why(HERE, 5, 0, now)).why is Reason.NO_RULE
    await world.room.subscribing.accept(HERE, now)
    assert (await explaining.why(HERE, 0, article.id, now)).why is Reason.RULE
    await world.room.following.keep(HERE, Rule(Want.MUTE, "harbour"), None, now)
    assert (await explaining.why(HERE, 5, 0, now)).why is Reason.MUTED
