"""From feed to outbox: what is stored, what is pushed, what is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from builders import BODY, NOON, a_feed, a_house, a_reader, an_entry
from fakes.memory import MemoryStore
from fakes.world import FakeBell, FakeSources, FakeSummarizer
from newsbot.domain.article import Article, Extract, PageKind
from newsbot.domain.delivery import DeliveryState, ParcelKind
from newsbot.domain.errors import BadStatus, NotFound, Unreachable
from newsbot.domain.feed import Entry, Feed, FeedAnswer, FeedState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.ingest import Ingest
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.spreading import Spreading
from newsbot.stories.finder import StoryFinder


class Room:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.sources = FakeSources()
        self.summarizer = FakeSummarizer()
        self.house = a_house()
        spreading = Spreading(self.store, FakeBell(), self.house)
        preparing = Preparing(self.sources, self.summarizer)
        self.ingest = Ingest(self.store, self.sources, preparing, StoryFinder(), spreading)
        self.now = NOON

    async def has(self, *feeds: Feed) -> None:
        for feed in feeds:
            await self.store.write(lambda tx, feed=feed: tx.feeds.add(feed))

    async def reader(self, chat: int = 11, *rules: Rule) -> None:
        def add(tx):  # type: ignore[no-untyped-def]
            reader = tx.subscribers.save(a_reader(chat))
            tx.subscribers.set_rules(reader.id, rules or [Rule(Want.ALL)])

        await self.store.write(add)

    async def poll(self):  # type: ignore[no-untyped-def]
        return await self.ingest.poll(self.now, self.house, every=True)

    def articles(self) -> list[Article]:
        return list(self.store.state.articles.values())

    def queued(self, kind: ParcelKind = ParcelKind.ARTICLE) -> list[int]:
        return [
            d.parcel.id
            for d in self.store.state.deliveries.values()
            if d.parcel.kind is kind and d.state is DeliveryState.QUEUED
        ]


@pytest.fixture
async def room() -> Room:
    room = Room()
    await room.has(a_feed())
    await room.reader()
    return room


URL = a_feed().url


async def test_a_new_article_is_kept_in_full_and_goes_to_who_wants_it(room: Room) -> None:
    await room.reader(12, Rule(Want.TOPIC, "sport"))
    await room.reader(13, Rule(Want.FOLLOW, "storm"), Rule(Want.MUTE, "football"))
    room.sources.gives(URL, an_entry(1, author="Ana Writer"))
    report = await room.poll()
    assert (report.new, report.failed) == (1, 0)
    article = room.articles()[0]
    assert (article.byline, article.source, article.topic) == ("Ana Writer", "The Example", "world")
    assert article.summary.sentences
    chats = [d.address.chat for d in room.store.state.deliveries.values()]
    assert chats == [11, 13]


async def test_the_same_article_is_never_stored_or_sent_twice(room: Room) -> None:
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    again = an_entry(1, id="another-id", url="https://news.example/storm/1?utm_source=feed")
    room.sources.gives(URL, an_entry(1), again)
    assert (await room.poll()).new == 0
    assert len(room.articles()) == 1
    assert len(room.queued()) == 1


async def test_the_first_fetch_of_a_feed_is_silent_and_completed_later(room: Room) -> None:
    await room.has(a_feed(2, quiet_first=True))
    room.sources.gives(a_feed(2).url, an_entry(5), an_entry(6, content="Only a teaser."))
    room.sources.pages["https://news.example/storm/6"] = Extract(title="x", text="Six. " + BODY)
    await room.poll()
    assert room.queued() == []
    assert all(article.summary.is_pending for article in room.articles())
    assert await room.ingest.complete() == 2
    assert not any(article.summary.is_pending for article in room.articles())
    assert any(article.text.startswith("Six.") for article in room.articles())
    assert await room.ingest.complete() == 0


async def test_a_teaser_is_completed_from_its_page(room: Room) -> None:
    page = Extract(title="Other", byline="Bo Page", text="Whole. " + BODY, image="https://news.example/i.jpg")
    room.sources.pages["https://news.example/storm/1"] = page
    room.sources.gives(URL, an_entry(1, content="Teaser."))
    await room.poll()
    article = room.articles()[0]
    assert article.title.startswith("Storm 1")
    assert (article.byline, article.text[:6], article.image) == ("Bo Page", "Whole.", page.image)


async def test_where_the_page_cannot_be_read_the_feeds_words_stand(room: Room) -> None:
    other = an_entry(2, content="Teaser two.", title="Council votes on the harbour budget")
    room.sources.gives(URL, an_entry(1, content="Teaser."), other)
    room.sources.pages["https://news.example/storm/2"] = Extract(
        text="Checking your browser", kind=PageKind.BOT_WALL
    )
    await room.poll()
    assert sorted(article.text for article in room.articles()) == ["Teaser two.", "Teaser."]
    assert len(room.queued()) == 2


async def test_an_article_without_a_summary_still_goes_out(room: Room) -> None:
    room.summarizer.fails = NotFound("no")
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    assert room.articles()[0].summary.refused == "no_sentences"
    assert len(room.queued()) == 1


async def test_old_news_of_a_known_feed_is_archive(room: Room) -> None:
    room.sources.gives(URL, an_entry(1, published=NOON - timedelta(days=9)))
    await room.poll()
    assert len(room.articles()) == 1
    assert room.queued() == []


async def test_times_from_the_future_are_now(room: Room) -> None:
    room.sources.gives(URL, an_entry(1, published=NOON + timedelta(days=900)), an_entry(2, published=None))
    await room.poll()
    assert {article.published for article in room.articles()} == {NOON}


async def test_a_flood_becomes_one_message_and_staff_are_told(room: Room) -> None:
    room.sources.gives(URL, *(an_entry(n) for n in range(1, 200)))
    report = await room.poll()
    assert report.new == 199
    assert len(room.articles()) == 200
    (sent,) = room.queued()
    assert room.store.state.articles[sent].rolled_up == 199
    assert len(room.queued(ParcelKind.NOTICE)) == 1


async def test_a_frozen_source_is_read_and_kept_but_not_pushed(room: Room) -> None:
    feed = room.store.state.feeds[1]
    await room.store.write(lambda tx: tx.feeds.save(replace(feed, frozen=True)))
    room.sources.gives(URL, an_entry(1))
    assert (await room.poll()).new == 1
    assert room.queued() == []


async def test_a_changed_article_is_a_new_revision_and_who_got_it_is_told(room: Room) -> None:
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    delivery = next(iter(room.store.state.deliveries.values()))
    room.store.state.deliveries[delivery.id] = replace(delivery, state=DeliveryState.SENT, message=77)
    room.sources.gives(URL, an_entry(1, content=f"<p>Corrected. {BODY}</p>"))
    report = await room.poll()
    assert (report.new, report.feeds[0].changed) == (0, 1)
    assert room.articles()[0].revision == 2
    (update,) = [d for d in room.store.state.deliveries.values() if d.parcel.kind is ParcelKind.UPDATE]
    assert update.edits == 77


async def test_a_change_that_readers_do_not_see_is_no_revision(room: Room) -> None:
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    room.sources.gives(URL, an_entry(1, content=an_entry(1).content + "<!-- counted -->"))
    room.sources.body = lambda entry: f"1 {BODY}".strip()  # type: ignore[method-assign]
    assert (await room.poll()).feeds[0].changed in (0, 1)
    room.sources.gives(URL, an_entry(1, content=an_entry(1).content + "<!-- counted again -->"))
    assert (await room.poll()).feeds[0].changed == 0


async def test_a_copy_in_the_same_feed_under_another_link_is_not_pushed(room: Room) -> None:
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    moved = replace(an_entry(1), id="moved", url="https://news.example/elsewhere/1")
    room.sources.gives(URL, an_entry(1), moved)
    await room.poll()
    assert len(room.articles()) == 2
    assert len({article.story_id for article in room.articles()}) == 1
    assert len(room.queued()) == 1


async def test_another_source_of_one_story_rings_only_where_it_has_not_rung(room: Room) -> None:
    await room.has(a_feed(2, title="The Other"))
    await room.reader(12, Rule(Want.FEED, "2"))
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    room.sources.gives(a_feed(2).url, an_entry(1, id="b", url="https://other.example/1"))
    await room.poll()
    assert sorted((d.address.chat, d.parcel.id) for d in room.store.state.deliveries.values()) == [
        (11, 1),
        (12, 2),
    ]


async def test_a_failing_feed_concerns_nobody_else_and_is_reported_once(room: Room) -> None:
    await room.has(a_feed(2))
    room.sources.feeds[a_feed(2).url] = Unreachable("no answer")
    room.sources.gives(URL, an_entry(1))
    report = await room.poll()
    assert (report.new, report.failed) == (1, 1)
    for day in range(1, 6):
        room.now = NOON + timedelta(days=day)
        await room.poll()
    assert len(room.queued(ParcelKind.NOTICE)) == 1
    assert room.store.state.feeds[2].failures == 6


async def test_410_ends_a_feed(room: Room) -> None:
    room.sources.feeds[URL] = BadStatus(410)
    await room.poll()
    assert room.store.state.feeds[1].state is FeedState.GONE
    assert len(room.queued(ParcelKind.NOTICE)) == 1


async def test_not_changed_is_no_work(room: Room) -> None:
    room.sources.feeds[URL] = FeedAnswer(None)
    report = await room.poll()
    assert report.new == 0
    assert room.store.state.feeds[1].last_ok == NOON


async def test_only_due_feeds_are_asked(room: Room) -> None:
    await room.has(a_feed(2, due=NOON + timedelta(hours=1)))
    room.sources.gives(URL)
    await room.ingest.poll(NOON, room.house)
    assert room.sources.asked == [URL]


async def test_stories_are_remembered_over_a_restart_when_the_first_news_comes(room: Room) -> None:
    room.sources.gives(URL, an_entry(1))
    await room.poll()
    finder = StoryFinder()
    spreading = Spreading(room.store, FakeBell(), room.house)
    room.ingest = Ingest(
        room.store, room.sources, Preparing(room.sources, room.summarizer), finder, spreading
    )
    await room.poll()
    assert len(finder) == 0  # nothing new: nothing had to be read
    room.sources.gives(URL, an_entry(2))
    await room.poll()
    assert len(finder) == 2


async def test_an_entry_without_link_or_title_is_kept(room: Room) -> None:
    room.sources.gives(URL, Entry(id="bare", summary="Just a note about the weather.", published=NOON))
    await room.poll()
    assert room.articles()[0].title == "Just a note about the weather."


async def test_a_page_gives_the_title_and_the_time_that_the_feed_did_not(room: Room) -> None:
    written = NOON - timedelta(hours=5)
    room.sources.pages["https://news.example/x"] = Extract(
        title="Found at last", text=BODY, published=written
    )
    room.sources.gives(URL, Entry(id="x", url="https://news.example/x", summary="A teaser."))
    await room.poll()
    article = room.articles()[0]
    assert (article.title, article.published) == ("Found at last", written)


async def test_a_hub_is_heard_of_when_what_the_feed_has_is_stored(room: Room) -> None:
    """Before, a push to a new feed would be taken for its first poll, which nobody is told of."""
    heard: list[tuple[str, str, bool, int]] = []

    class Offers:
        def offered(self, feed: Feed, hub: str, topic: str) -> None:
            stored = room.store.state.feeds[feed.id]
            heard.append((hub, topic, stored.quiet_first, len(room.articles())))

    room.ingest.offers = Offers()
    await room.has(a_feed(url="https://new.example/feed", quiet_first=True))
    room.sources.gives("https://new.example/feed", an_entry(7), hub="https://hub.example/")
    await room.poll()
    assert heard == [("https://hub.example/", "https://new.example/feed", False, 1)]


async def test_a_server_that_hangs_holds_up_neither_this_pass_nor_the_next(room: Room) -> None:
    hanging, answer = a_feed(url="https://hangs.example/feed"), asyncio.Event()
    await room.has(hanging)
    room.sources.gives(hanging.url, an_entry(7, url="https://hangs.example/7"))
    room.sources.gives(URL, an_entry(1))
    at_once = room.sources.ask

    async def ask(feed: Feed, *more: object) -> FeedAnswer:
        result = await at_once(feed, *more)  # type: ignore[arg-type]
        if feed.url == hanging.url:
            await answer.wait()
        return result

    room.sources.ask = ask  # type: ignore[method-assign]

    async def passes() -> list[str]:
        report = await room.ingest.poll(room.now, room.house, every=True, patience=0.4)
        return [one.feed.url for one in report.feeds]

    assert [await passes(), await passes()] == [[URL], [URL]]
    assert room.sources.asked.count(hanging.url) == 1
    answer.set()
    await asyncio.sleep(0.1)
    assert sorted(await passes()) == sorted([hanging.url, URL])
    assert len(room.articles()) == 2
    answer.clear()
    assert await passes() == [URL]
    await room.ingest.close()
    answer.set()
    assert hanging.url in await passes()  # what was cut off is asked anew
