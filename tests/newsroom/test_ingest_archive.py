"""From feed to archive on a real database: what publishers do, and what readers notice of it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders import BODY, NOON, a_feed, a_house, a_reader, an_entry
from fakes.world import FakeBell, FakeSources, FakeSummarizer
from newsbot.domain.feed import Entry, Feed, FeedState
from newsbot.domain.query import Query, parse_query
from newsbot.domain.subscription import Rule, Want
from newsbot.feeds.parse import parse_feed
from newsbot.newsroom.ingest import Ingest
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.spreading import Spreading
from newsbot.store import SqlStore, open_store
from newsbot.stories.finder import StoryFinder

URL, OTHER = a_feed(1).url, a_feed(2).url
WORDS = BODY.lower().replace(".", " ").split()


class Paper:
    """A newsroom on SQLite, with one feed that is known for long and one reader of everything."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.sources, self.house = store, FakeSources(), a_house()
        self.now = NOON
        self.start()

    def start(self) -> None:
        """As after a restart: nothing remembered but what is on disk."""
        spreading = Spreading(self.store, FakeBell(), self.house)
        preparing = Preparing(self.sources, FakeSummarizer())
        self.ingest = Ingest(self.store, self.sources, preparing, StoryFinder(), spreading)

    async def has(self, feed: Feed) -> None:
        await self.store.write(lambda tx: tx.feeds.add(feed))

    async def reader(self, chat: int = 11) -> None:
        def add(tx: Any) -> None:
            tx.subscribers.set_rules(tx.subscribers.save(a_reader(chat)).id, [Rule(Want.ALL)])

        await self.store.write(add)

    async def gives(self, *entries: Entry, url: str = URL) -> Any:
        """One poll in which the feed says this. Returns the report."""
        self.sources.gives(url, *entries)
        self.now += timedelta(minutes=5)
        return await self.ingest.poll(self.now, self.house, every=True)

    async def articles(self) -> list[Any]:
        return list(await self.store.read(lambda tx: tx.articles.newest(10_000)))

    async def pushes(self, kind: str = "article") -> list[tuple[int, int]]:
        """Who gets what: (chat, number of the article)."""
        sql = f"SELECT chat, parcel_id FROM deliveries WHERE kind = '{kind}' ORDER BY chat, parcel_id"
        found = await self.store.database.read(lambda session: session.rows(sql))
        return [(row[0], row[1]) for row in found]

    async def found(self, words: str) -> int:
        query = parse_query(words)
        assert isinstance(query, Query)
        return len(await self.store.read(lambda tx: tx.search.find(query, 10_000, 0)))


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[Paper]:
    store = open_store(f"sqlite:///{tmp_path / 'newsbot.db'}", now=lambda: NOON)
    await store.migrate()
    made = Paper(store)
    await made.has(a_feed(1))
    await made.reader()
    yield made
    store.close()


def own_text(seed: int, words: int = 220) -> str:
    """A text of its own, unlike every other seed's."""
    dice = random.Random(seed)
    made = ["".join(dice.choices("abdefgiklmnoprstuvz", k=dice.randint(3, 9))) for _ in range(words)]
    return " ".join(made).capitalize() + "."


def story(number: int, **changes: Any) -> Entry:
    values: dict[str, Any] = {"title": own_text(10_000 + number, 7), "content": f"<p>{own_text(number)}</p>"}
    return an_entry(number, **(values | changes))


async def test_changed_guids_bring_nothing_new(paper: Paper) -> None:
    await paper.gives(*(story(n) for n in range(1, 6)))
    report = await paper.gives(*(story(n, id=f"new-{n}") for n in range(1, 6)))
    assert report.new == 0
    assert len(await paper.articles()) == len(await paper.pushes()) == 5


async def test_changed_guids_and_links_are_stored_but_not_pushed_again(paper: Paper) -> None:
    await paper.gives(*(story(n) for n in range(1, 6)))
    moved = [story(n, id=f"new-{n}", url=f"https://new.example/{n}") for n in range(1, 6)]
    await paper.gives(*moved)
    assert len(await paper.pushes()) == 5


async def test_the_same_after_a_silent_first_poll_and_after_a_restart(paper: Paper) -> None:
    await paper.has(a_feed(2, quiet_first=True))
    await paper.gives(*(story(n) for n in range(1, 6)), url=OTHER)
    assert await paper.pushes() == []
    await paper.gives(*(story(n, id=f"b{n}", url=f"https://b.example/{n}") for n in range(1, 3)), url=OTHER)
    assert await paper.pushes() == []
    paper.start()
    await paper.gives(*(story(n, id=f"c{n}", url=f"https://c.example/{n}") for n in range(1, 6)), url=OTHER)
    assert await paper.pushes() == []


async def test_missing_guids_and_links_are_told_apart_by_what_they_say(paper: Paper) -> None:
    bare = [Entry(f"hash:{n}", f"Note {n}", summary=own_text(n), published=NOON) for n in range(1, 4)]
    assert (await paper.gives(*bare)).new == 3
    assert (await paper.gives(*bare)).new == 0
    assert len(await paper.articles()) == 3


async def test_one_guid_for_all_is_as_good_as_none(paper: Paper) -> None:
    items = "".join(
        f"<item><guid>same</guid><title>Item {n}</title><link>https://paper.example/{n}</link>"
        f"<description>{own_text(n)}</description></item>"
        for n in range(1, 6)
    )
    parsed = parse_feed(f"<rss version='2.0'><channel><title>P</title>{items}</channel></rss>".encode(), URL)
    assert (await paper.gives(*parsed.entries)).new == 5
    assert (await paper.gives(*reversed(parsed.entries))).new == 0
    assert len(await paper.articles()) == len(await paper.pushes()) == 5


async def test_an_edited_title_is_a_revision_that_can_be_found(paper: Paper) -> None:
    await paper.gives(story(1, title="Ferry delayed"))
    report = await paper.gives(story(1, title="Ferry cancelled"))
    assert (report.new, report.feeds[0].changed) == (0, 1)
    (article,) = await paper.articles()
    assert (article.title, article.revision) == ("Ferry cancelled", 2)
    assert (await paper.found("cancelled"), await paper.found("delayed")) == (1, 0)
    assert len(await paper.pushes()) == 1


async def test_redated_and_reordered_feeds_bring_nothing(paper: Paper) -> None:
    entries = [story(n) for n in range(1, 8)]
    await paper.gives(*entries)
    later = [replace(entry, published=paper.now + timedelta(hours=1)) for entry in reversed(entries)]
    report = await paper.gives(*later)
    assert (report.new, report.feeds[0].changed) == (0, 0)
    assert len(await paper.pushes()) == 7


async def test_a_feed_that_empties_and_refills_brings_nothing(paper: Paper) -> None:
    entries = [story(n) for n in range(1, 8)]
    await paper.gives(*entries)
    assert (await paper.gives()).new == 0
    assert (await paper.gives(*entries)).new == 0
    assert len(await paper.pushes()) == 7


async def test_twins_for_phones_and_counters_are_one_article(paper: Paper) -> None:
    page = "https://paper.example/world/ferry"
    links = (
        page,
        f"{page}/amp",
        f"{page}?utm_source=rss&utm_medium=feed",
        "https://m.paper.example/world/ferry",
    )
    report = await paper.gives(*(story(1, id=str(n), url=link) for n, link in enumerate(links)))
    assert report.new == 1
    assert len(await paper.pushes()) == 1


async def test_a_sitemap_and_a_feed_of_one_site_give_one_article(paper: Paper) -> None:
    await paper.has(a_feed(2, title="Sitemap"))
    page = "https://paper.example/world/ferry"
    paper.sources.gives(URL, story(1, url=f"{page}?at_medium=RSS"))
    await paper.gives(Entry(page, own_text(10_001, 7), page, published=NOON), url=OTHER)
    assert len(await paper.articles()) == 1
    assert len(await paper.pushes()) == 1


def lightly_edited(text: str, seed: int) -> str:
    """The text with a dateline, one word in fifty changed, and a last line of its own."""
    dice = random.Random(seed)
    words = [dice.choice(WORDS) if dice.random() < 0.02 else word for word in text.split()]
    return "PORT (Agency) - " + " ".join(words) + f" Reporting by desk {seed}."


@pytest.mark.parametrize("together", [True, False])
async def test_syndicated_copies_ring_once_in_a_chat(paper: Paper, together: bool) -> None:
    for number in range(2, 6):
        await paper.has(a_feed(number, title=f"Paper {number}"))
    paper.sources.gives(URL, story(1))
    for number in range(2, 6):
        copy = story(
            1, id=f"p{number}", url=f"https://p{number}.example/x", title=f"{story(1).title} {number}"
        )
        text = lightly_edited(own_text(1), number)
        paper.sources.gives(a_feed(number).url, replace(copy, content=f"<p>{text}</p>"))
        if not together:
            await paper.ingest.poll(paper.now, paper.house, every=True)
    await paper.ingest.poll(paper.now, paper.house, every=True)
    assert len(await paper.articles()) == 5
    assert len(await paper.pushes()) == 1


async def test_five_thousand_at_once_are_one_message_and_all_can_be_found(paper: Paper) -> None:
    await paper.gives(story(1))
    flood = [an_entry(n, title=f"Old item {n}", content="<p>Zebra again.</p>") for n in range(2, 5002)]
    report = await paper.gives(story(1), *flood)
    assert report.new == 5000
    assert await paper.found("zebra") >= 4000, "a question does not wait for the whole of a flood"
    await paper.ingest.index()  # as after every pass
    assert await paper.found("zebra") == 5000
    pushed = await paper.pushes()
    assert len(pushed) == 2
    roll_up = await paper.store.read(lambda tx: tx.articles.get(pushed[-1][1]))
    assert roll_up is not None
    assert "5000" in roll_up.title
    assert {chat for chat, _ in await paper.pushes("notice")} == {1}
    assert (await paper.gives(story(1), *flood)).new == 0
    assert len(await paper.pushes()) == 2


async def test_a_feed_that_was_dropped_and_added_again_does_not_flood(paper: Paper) -> None:
    entries = [story(n) for n in range(1, 26)]
    await paper.has(a_feed(2, quiet_first=True))
    await paper.gives(*entries[:20], url=OTHER)
    feed = await paper.store.read(lambda tx: tx.feeds.by_url(OTHER))
    assert feed is not None
    await paper.store.write(lambda tx: tx.feeds.save(replace(feed, state=FeedState.REMOVED)))
    await paper.has(a_feed(0, url=OTHER, quiet_first=True))
    await paper.gives(*entries, url=OTHER)
    assert await paper.pushes() == []


async def test_what_retention_took_away_does_not_come_back(paper: Paper) -> None:
    entries = [story(n) for n in range(1, 4)]
    await paper.gives(*entries)
    await paper.store.write(lambda tx: tx.articles.prune(paper.now, 100))
    assert await paper.articles() == []
    report = await paper.gives(*(replace(entry, title="Edited since") for entry in entries))
    assert (report.new, await paper.articles()) == (0, [])


async def test_a_bad_feed_does_not_undo_its_neighbours(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsbot.newsroom import ingest

    sort = ingest._sort

    def fails_for_two(tx: Any, feed: Feed, *rest: Any) -> Any:
        if feed.id == 2:
            raise ValueError("a mistake of ours")
        return sort(tx, feed, *rest)

    monkeypatch.setattr(ingest, "_sort", fails_for_two)
    await paper.has(a_feed(2))
    paper.sources.gives(OTHER, story(2))
    report = await paper.gives(story(1))
    assert (report.new, report.failed) == (1, 1)
    assert len(await paper.pushes()) == 1
