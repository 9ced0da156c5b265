"""Who brings a source decides whose it is; what readers bring reaches nobody else, and can be adopted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from builders import NOON, a_feed, a_house, a_person, a_reader, an_entry
from fakes.memory import MemoryStore
from fakes.world import FakeBell, FakeSources, FakeSummarizer
from newsbot.domain.article import Article
from newsbot.domain.delivery import ParcelKind
from newsbot.domain.errors import NotFound, Unreachable
from newsbot.domain.feed import Feed, FeedState, FoundFeed
from newsbot.domain.reason import Reason
from newsbot.domain.subscriber import Address
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom import moving
from newsbot.newsroom.belongings import Belongings
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.explaining import Explaining
from newsbot.newsroom.following import Following
from newsbot.newsroom.ingest import Ingest
from newsbot.newsroom.keeping import Keeping
from newsbot.newsroom.places import Place
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.reading import Paging, Reading
from newsbot.newsroom.sourcing import Sourcing
from newsbot.newsroom.spreading import Spreading
from newsbot.newsroom.subscribing import Subscribing
from newsbot.newsroom.wanting import Wanting
from newsbot.stories.finder import StoryFinder

ANA, BEN = Place(Address(11), person=11), Place(Address(12), person=12)
EDITOR = Place(Address(2), person=2)
URL, OURS = "https://blog.example/feed?key=secret", "https://news.example/feed"


class Room:
    """A newsroom with Ana, who brings sources, and Ben, who gets everything."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.sources = FakeSources()
        self.house = a_house()
        self.now = NOON
        self.spreading = Spreading(self.store, FakeBell(), self.house)
        preparing = Preparing(self.sources, FakeSummarizer())
        self.ingest = Ingest(self.store, self.sources, preparing, StoryFinder(), self.spreading)
        self.wanting = Wanting(self.store, self.sources, self.house)
        self.sourcing = Sourcing(self.store, self.sources, preparing, self.house)
        self.belongings = Belongings(self.store, self.house)
        self.reading = Reading(self.store, preparing)
        self.following = Following(self.store, self.house)
        self.explaining = Explaining(self.store)
        self.editions = Editions(self.store, FakeBell(), self.house)
        self.keeping = Keeping(self.store)
        self.subscribing = Subscribing(self.store, self.house)
        self.sources.found[URL] = [FoundFeed(URL, "Ana's blog")]
        self.sources.gives(URL)

    async def begin(self) -> None:
        def add(tx):  # type: ignore[no-untyped-def]
            for chat in (11, 12):
                reader = tx.subscribers.save(a_reader(chat))
                tx.subscribers.set_rules(reader.id, [Rule(Want.ALL)])

        await self.store.write(add)

    async def brought(self) -> Feed:
        """Ana's own source, past its silent first poll."""
        await self.wanting.subscribe(ANA, URL, self.now)
        await self.poll()
        return self.feed(URL)

    async def poll(self) -> None:
        self.now += timedelta(minutes=10)
        await self.ingest.poll(self.now, self.house)

    def feed(self, url: str) -> Feed:
        return next(feed for feed in self.store.state.feeds.values() if feed.url == url)

    def article(self, title: str) -> Article:
        return next(one for one in self.store.state.articles.values() if one.title == title)

    def queued(self) -> list[tuple[int, int]]:
        rows = self.store.state.deliveries.values()
        return sorted((d.address.chat, d.parcel.id) for d in rows if d.parcel.kind is ParcelKind.ARTICLE)

    def fresh(self, number: int, **changes: object):  # type: ignore[no-untyped-def]
        return an_entry(number, published=self.now + timedelta(minutes=5), **changes)


@pytest.fixture
async def room() -> Room:
    room = Room()
    await room.begin()
    return room


async def test_a_readers_source_comes_to_the_reader_alone(room: Room) -> None:
    feed = await room.brought()
    assert feed.personal
    assert feed.added_by == 11
    room.sources.gives(URL, room.fresh(1))
    await room.poll()
    number = room.article("Storm 1 crosses the northern islands").id
    assert room.queued() == [(11, number)]
    assert (await room.explaining.about(BEN, number, room.now)).why is Reason.NO_RULE
    assert (await room.explaining.about(ANA, number, room.now)).why is Reason.WAITING


async def test_nobody_else_finds_it_anywhere(room: Room) -> None:
    feed = await room.brought()
    room.sources.gives(URL, room.fresh(1))
    await room.poll()
    number = room.article("Storm 1 crosses the northern islands").id
    counts = []
    for who in (ANA.address, BEN.address, None):
        shelves = [
            await room.reading.latest("", who),
            await room.reading.latest("ana's blog", who),
            await room.reading.latest_page(Paging(), who),
            await room.reading.search("storm", who),
            await room.reading.top(Paging(), room.now, who),
        ]
        counts.append([len(shelf.found) for shelf in shelves])
        counts[-1].append(len(await room.reading.inline("storm", 0, 9, who)))
    assert counts == [[1] * 6, [0] * 6, [0] * 6]
    assert await room.reading.of_a_day(room.now) == 0
    assert (await room.reading.read(number, ANA.address)).id == number
    for refused in (
        room.reading.read(number, BEN.address),
        room.reading.with_story(number),
        room.keeping.save(a_person(12), number, room.now),
        room.wanting.subscribe_feed(BEN, feed.id, room.now),
        room.wanting.unsubscribe_feed(BEN, feed.id, room.now),
        room.following.keep(BEN, Rule(Want.MUTE_FEED, str(feed.id)), None, room.now),
        room.following.mute_source_of(BEN, number, None, room.now),
    ):
        with pytest.raises(NotFound):
            await refused
    assert not await room.wanting.sources_like(BEN, "blog")
    assert len(await room.wanting.sources_like(ANA, "blog")) == 1
    assert not await room.following.sources_seen(BEN, 9)
    assert len(await room.following.sources_seen(ANA, 9)) == 1
    trial = await room.following.try_follow(BEN, "storm", room.now)
    assert (trial.of, trial.fitting, trial.others) == (0, (), ())
    assert (await room.following.try_mute(BEN, "ana's blog", room.now)).rule.rule.want is Want.MUTE
    assert (await room.following.try_mute(ANA, "ana's blog", room.now)).rule.rule.want is Want.MUTE_FEED
    assert await room.editions.now_for(BEN.address, room.now) is None
    assert await room.editions.now_for(ANA.address, room.now) is not None


async def test_who_has_it_can_read_it_after_an_unsub(room: Room) -> None:
    feed = await room.brought()
    room.sources.gives(URL, room.fresh(1), room.fresh(2))
    await room.poll()
    number = room.article("Storm 1 crosses the northern islands").id
    assert await room.keeping.save(a_person(11), number, room.now)
    done = await room.wanting.unsubscribe_feed(ANA, feed.id, room.now)
    assert done.rule.want is Want.FEED, "nothing wider would bring it: there is nothing to mute"
    assert (await room.reading.read(number, ANA.address)).id == number
    room.store.state.deliveries.clear()
    assert (await room.reading.read(number, ANA.address)).id == number, "it is kept"
    with pytest.raises(NotFound):
        await room.reading.read(room.article("Storm 2 crosses the northern islands").id, ANA.address)


async def test_narrowing_to_topics_takes_nobodys_source_along(room: Room) -> None:
    feed = await room.brought()
    await room.store.write(lambda tx: tx.feeds.add(a_feed(topic="world")))
    await room.wanting.unsubscribe(BEN, "world", room.now)
    reader = await room.store.read(lambda tx: tx.subscribers.get(BEN.address))
    assert reader is not None
    rules = room.store.state.rules[reader.id]
    assert Rule(Want.FEED, str(feed.id)) not in rules


async def test_with_everything_on_a_source_of_ones_own_is_news(room: Room) -> None:
    change = await room.wanting.subscribe(ANA, URL, room.now)
    assert (change.fresh, change.covered) == (True, False)
    again = await room.wanting.subscribe(BEN, URL, room.now)
    assert (again.fresh, again.covered) == (False, False)
    assert room.feed(URL).personal


async def _by_word(room: Room) -> None:
    await room.wanting.subscribe(EDITOR, URL, room.now)


async def _by_file(room: Room) -> None:
    await room.belongings.take_in(EDITOR, [Feed(0, URL)], room.now)


async def _by_command(room: Room) -> None:
    await room.sourcing.add(a_person(2, at=room.now), FoundFeed(URL, "The Blog"), "tech", room.now)


async def _by_list(room: Room) -> None:
    assert (await room.sourcing.bring(None, [Feed(0, URL, topic="tech")], room.now)).refused == 0


@pytest.mark.parametrize("way", [_by_word, _by_file, _by_command, _by_list])
@pytest.mark.parametrize("known", [False, True])
async def test_what_staff_or_the_shell_bring_is_the_newsrooms(
    room: Room, way: Callable[[Room], object], known: bool
) -> None:
    if known:
        await room.brought()
        room.sources.gives(URL, room.fresh(1))
        await room.poll()
    before = room.queued()
    await way(room)  # type: ignore[misc]
    assert not room.feed(URL).personal
    assert not any(article.personal for article in room.store.state.articles.values())
    assert room.queued() == before, "nothing old is pushed for that"
    if known:
        found = await room.reading.latest("", BEN.address)
        assert len(found.found) == 1
        room.sources.gives(URL, room.fresh(2))
        await room.poll()
        number = room.article("Storm 2 crosses the northern islands").id
        assert {chat for chat, one in room.queued() if one == number} >= {11, 12}


async def test_the_topic_of_a_readers_list_comes_back_with_it_and_is_nobody_elses(room: Room) -> None:
    await room.belongings.take_in(ANA, [Feed(0, URL, title="Blog", topic="knitting")], room.now)
    await room.poll()
    room.sources.gives(URL, room.fresh(1))
    await room.poll()
    assert [feed.topic for feed in await room.belongings.feeds(ANA.address)] == ["knitting"]
    assert room.article("Storm 1 crosses the northern islands").topic == ""
    assert not (await room.wanting.topics(BEN))[0]


async def test_the_newsroom_names_what_it_adopts(room: Room) -> None:
    await room.belongings.take_in(ANA, [Feed(0, URL, title="BBC News", topic="world")], room.now)
    assert (room.feed(URL).personal, room.feed(URL).topic) == (True, "world")
    await room.sourcing.add(None, FoundFeed(URL, "Ana's blog"), "Tech", room.now)
    feed = room.feed(URL)
    assert (feed.title, feed.topic, feed.personal) == ("Ana's blog", "tech", False)


async def test_a_reader_takes_nothing_from_the_newsroom(room: Room) -> None:
    await room.sourcing.add(None, FoundFeed(URL, "Ours"), "", room.now)
    await room.wanting.subscribe(ANA, URL, room.now)
    await room.belongings.take_in(BEN, [Feed(0, URL)], room.now)
    assert not room.feed(URL).personal


@pytest.mark.parametrize("place", [ANA, Place(Address(-5)), replace(EDITOR, person=0)])
async def test_others_bring_for_themselves(room: Room, place: Place) -> None:
    taken = await room.belongings.take_in(place, [Feed(0, URL)], room.now)
    assert taken.own
    assert room.feed(URL).personal


async def test_a_code_brings_for_the_reader(room: Room) -> None:
    await room.brought()
    code = await room.belongings.code(ANA.address)
    room.store.state.feeds.clear()
    await room.belongings.restore(BEN, code, room.now)
    assert room.feed(URL).personal


async def test_people_from_another_bot_bring_for_themselves(room: Room) -> None:
    assert (await room.brought()).title == "Ana's blog"
    other = "https://other.example/feed"
    arriving = moving.Arriving(a_reader(13), feeds=(other, "Ana's blog"))
    unknown = await moving.bring(room.store, [arriving], room.now, room.house)
    assert room.feed(other).personal
    assert unknown == [(13, "Ana's blog")], "a name does not lead to what somebody else brought"


async def test_what_staff_dropped_and_a_reader_brings_is_the_readers(room: Room) -> None:
    await room.sourcing.add(None, FoundFeed(URL, "Ours"), "", room.now)
    await room.sourcing.drop(None, URL, room.now)
    await room.wanting.subscribe(ANA, URL, room.now)
    assert room.feed(URL).personal


async def test_an_own_source_that_ended_is_the_newsrooms_when_that_adds_it(room: Room) -> None:
    feed = await room.brought()
    await room.store.write(lambda tx: tx.feeds.save(replace(feed, state=FeedState.REMOVED)))
    await room.sourcing.add(None, FoundFeed(URL, "Ours"), "", room.now)
    assert not room.feed(URL).personal


async def test_what_the_newsroom_gives_too_is_news_for_all_others(room: Room) -> None:
    await room.brought()
    await room.store.write(lambda tx: tx.feeds.add(a_feed()))
    room.sources.gives(OURS)
    await room.poll()
    room.sources.gives(URL, room.fresh(1, title="Forged", content="<p>Forged words.</p>"))
    await room.poll()
    number = room.article("Forged").id
    assert room.queued() == [(11, number)]
    room.sources.gives(OURS, room.fresh(1))
    await room.poll()
    article = room.article("Storm 1 crosses the northern islands")
    assert (article.id, article.personal, article.feed_id) == (number, False, room.feed(OURS).id)
    assert room.queued() == [(11, number), (12, number)]


async def test_an_old_article_of_a_silent_poll_becomes_the_newsrooms_too(room: Room) -> None:
    await room.brought()
    room.sources.gives(URL, room.fresh(1))
    await room.poll()
    await room.store.write(lambda tx: tx.feeds.add(a_feed(quiet_first=True)))
    room.sources.gives(OURS, room.fresh(1), room.fresh(2))
    before = room.queued()
    await room.poll()
    assert not room.article("Storm 1 crosses the northern islands").personal
    assert room.queued() == before
    assert len((await room.reading.latest("", BEN.address)).found) == 2


async def test_no_reader_rewrites_what_others_get(room: Room) -> None:
    await room.brought()
    await room.store.write(lambda tx: tx.feeds.add(a_feed()))
    room.sources.gives(OURS, room.fresh(1))
    await room.poll()
    entry = room.fresh(1)
    for title in ("Forged", "Forged again"):
        room.sources.gives(URL, replace(entry, title=title))
        await room.poll()
    article = room.article("Storm 1 crosses the northern islands")
    assert (article.revision, article.feed_id) == (1, room.feed(OURS).id)
    kinds = {delivery.parcel.kind for delivery in room.store.state.deliveries.values()}
    assert kinds == {ParcelKind.ARTICLE}


@pytest.mark.parametrize("first", [URL, OURS])
async def test_a_readers_own_is_in_nobodys_story(room: Room, first: str) -> None:
    await room.brought()
    await room.store.write(lambda tx: tx.feeds.add(a_feed()))
    room.sources.gives(OURS)
    await room.poll()
    for url in (first, *({URL, OURS} - {first})):
        room.sources.gives(url, room.fresh(1, url=f"{url}/1"))
        await room.poll()
    mine, ours = sorted(room.store.state.articles.values(), key=lambda article: article.id)
    assert mine.title == ours.title
    assert mine.story_id != ours.story_id
    assert [story.articles for story in room.store.state.stories.values()] == [1, 1]


async def test_a_flood_of_an_own_source_is_one_message_for_its_reader(room: Room) -> None:
    await room.brought()
    room.sources.gives(URL, *(room.fresh(number) for number in range(40)))
    await room.poll()
    assert {chat for chat, _ in room.queued()} == {11}


async def test_what_an_editor_picks_is_for_all(room: Room) -> None:
    await room.brought()
    room.sources.gives(URL, room.fresh(1))
    await room.poll()
    number = room.article("Storm 1 crosses the northern islands").id
    await room.sourcing.pick(a_person(2, at=room.now), number, room.now)
    found = (await room.reading.top(Paging(), room.now, BEN.address)).found
    assert [one.hit.id for one in found] == [number]


async def test_two_readers_with_one_site_get_it_each_from_their_own(room: Room) -> None:
    other = "https://blog.example/rss"
    room.sources.found[other] = [FoundFeed(other, "The same blog")]
    await room.brought()
    room.sources.gives(URL, room.fresh(1))
    await room.poll()
    room.sources.gives(other, room.fresh(1))
    await room.wanting.subscribe(BEN, other, room.now)
    await room.poll()
    for again in ("", "changed"):  # the same entry under another id is no other article
        entries = [room.fresh(2, id=f"2{again}")]
        room.sources.gives(URL, *entries)
        room.sources.gives(other, *entries)
        await room.poll()
    for reader in (ANA, BEN):
        assert len((await room.reading.latest("", reader.address)).found) == 2
        link = await room.reading.of_link("https://news.example/storm/1", room.now, reader.address)
        assert link.personal
    assert sorted(chat for chat, _ in room.queued()) == [11, 11, 12]
    about = await room.explaining.about_link(BEN, "https://news.example/storm/2", room.now)
    assert about.why is Reason.WAITING
    nobody = await room.explaining.about_link(EDITOR, "https://news.example/storm/2", room.now)
    assert nobody.why is Reason.UNKNOWN_LINK


async def test_a_paper_that_ended_stays_the_newsrooms_when_a_reader_asks_for_it(room: Room) -> None:
    feed, _ = await room.sourcing.add(None, FoundFeed(URL, "Ours"), "world", room.now)
    await room.store.write(lambda tx: tx.feeds.save(replace(feed, state=FeedState.GONE)))
    await room.belongings.take_in(ANA, [Feed(0, URL, title="Mine", topic="other")], room.now)
    known = room.feed(URL)
    assert (known.title, known.topic, known.personal) == ("Ours", "world", False)


async def test_who_brought_a_source_hears_that_it_cannot_be_read(room: Room) -> None:
    await room.brought()
    room.sources.feeds[URL] = Unreachable("no answer")
    for _ in range(5):
        room.now += timedelta(days=1)
        await room.poll()
    told = [
        (row.address.chat, room.store.state.notices[row.parcel.id])
        for row in room.store.state.deliveries.values()
        if row.parcel.kind is ParcelKind.NOTICE
    ]
    assert [text for chat, text in told if chat == ANA.address.chat and "own_feed_broken" in text]
    assert len([chat for chat, _ in told if chat == ANA.address.chat]) == 1, "once"
    assert BEN.address.chat not in [chat for chat, _ in told]
