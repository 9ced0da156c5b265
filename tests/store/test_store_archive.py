"""Feeds, articles and stories, the same over every maker."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from newsbot.domain.article import Length, Sentence, Summary
from newsbot.domain.bulletin import Bulletin
from newsbot.domain.feed import FeedState, Seen, Validators
from newsbot.domain.query import Order, Query, parse_query
from newsbot.domain.subscription import Rule, Want
from store.stock import NOON, article, feed, subscribe


async def test_a_feed_comes_back_as_it_was_saved(store: Any) -> None:
    added = await store.write(lambda tx: tx.feeds.add(feed(topic="world", language="en")))
    full = replace(
        added,
        frozen=True,
        quiet_first=False,
        validators=Validators("etag", "yesterday"),
        digest="d",
        interval=60,
        skip=frozenset({0, 36, 167}),
        due=NOON + timedelta(microseconds=1),
        failures=2,
        failing_since=NOON - timedelta(days=1),
        last_ok=NOON,
        last_error="HTTP 500",
        told=True,
        added_by=7,
    )
    await store.write(lambda tx: tx.feeds.save(full))
    assert await store.read(lambda tx: tx.feeds.get(added.id)) == full
    assert await store.read(lambda tx: tx.feeds.by_url(full.url)) == full
    assert await store.read(lambda tx: tx.feeds.get(99)) is None


async def test_a_dropped_feed_is_out_of_sight_and_can_come_back(store: Any) -> None:
    added = await store.write(lambda tx: tx.feeds.add(feed(topic="world")))
    await store.write(lambda tx: tx.feeds.save(replace(added, state=FeedState.REMOVED)))
    assert await store.read(lambda tx: (list(tx.feeds.all()), list(tx.feeds.due(NOON, 9)))) == ([], [])
    again = await store.write(lambda tx: tx.feeds.add(feed(topic="sports")))
    assert (again.id, again.state, again.topic) == (added.id, FeedState.ACTIVE, "sports")
    twice = await store.write(lambda tx: tx.feeds.add(feed(topic="other")))
    assert twice == again


async def test_feeds_are_found_by_title_or_host_exact_before_beginning(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.feeds.add(feed(1, title="Le Monde", url="https://www.lemonde.example/rss"))
        tx.feeds.add(feed(2, title="Le Monde diplomatique"))

    await store.write(fill)
    names = {
        asked: [f.title for f in await store.read(lambda tx, asked=asked: tx.feeds.by_name(asked))]
        for asked in ("le monde", "LE", "nothing", "")
    }
    assert names == {
        "le monde": ["Le Monde"],
        "LE": ["Le Monde", "Le Monde diplomatique"],
        "nothing": [],
        "": [],
    }


async def test_due_feeds_come_longest_due_first(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.feeds.add(feed(1, due=NOON - timedelta(minutes=1)))
        tx.feeds.add(feed(2, due=NOON - timedelta(hours=1)))
        tx.feeds.add(feed(3, due=NOON + timedelta(seconds=1)))
        tx.feeds.add(feed(4, due=None))
        tx.feeds.add(feed(5, due=NOON, state=FeedState.GONE))

    await store.write(fill)
    assert [f.id for f in await store.read(lambda tx: tx.feeds.due(NOON, 9))] == [4, 2, 1]
    assert len(await store.read(lambda tx: tx.feeds.due(NOON, 2))) == 2
    assert [f.id for f in await store.read(lambda tx: tx.feeds.asked())] == [1, 2, 3, 4]


async def test_what_a_reader_brought_is_asked_while_somebody_subscribes(store: Any) -> None:
    brought = await store.write(lambda tx: tx.feeds.add(feed(1, personal=True)))
    assert await store.read(lambda tx: list(tx.feeds.asked())) == []
    await store.write(lambda tx: subscribe(tx, 5, Rule(Want.FEED, str(brought.id))))
    assert [f.id for f in await store.read(lambda tx: tx.feeds.asked())] == [brought.id]


async def test_a_feed_that_moves_onto_another_ones_url_keeps_its_own(sql_store: Any) -> None:
    one = await sql_store.write(lambda tx: tx.feeds.add(feed(1)))
    two = await sql_store.write(lambda tx: tx.feeds.add(feed(2)))
    await sql_store.write(lambda tx: tx.feeds.save(replace(two, url=one.url, title="moved")))
    kept = await sql_store.read(lambda tx: tx.feeds.get(two.id))
    assert (kept.url, kept.title) == (two.url, "moved")


async def test_entries_are_remembered_after_their_articles_have_left(store: Any) -> None:
    def fill(tx: Any) -> None:
        stored = tx.articles.add(article(1))
        tx.feeds.mark_seen(5, [Seen("e1", stored.id, "f1"), Seen("e2", 0, "f2")], NOON)
        tx.feeds.mark_seen(5, [Seen("e2", 0, "f3")], NOON)

    await store.write(fill)
    assert await store.write(lambda tx: tx.articles.prune(NOON, 10)) == 1
    seen = await store.read(lambda tx: tx.feeds.seen(5, ["e1", "e2", "e3"]))
    assert seen == {"e1": Seen("e1", 0, "f1"), "e2": Seen("e2", 0, "f3")}
    assert await store.read(lambda tx: tx.feeds.seen(6, ["e1"])) == {}


async def test_an_article_comes_back_with_its_verbatim_summary(store: Any) -> None:
    text = "Rain fell. Rivers rose. 洪水です。"
    summary = Summary(
        (
            Sentence("Rain fell.", 0, 10, Length.SHORTER),
            Sentence("Rivers rose!", 11, 23, Length.LONGER),  # not what stands there: kept as it is
        ),
        "lead",
        "too_short",
    )
    full = article(text=text, summary=summary, byline="A. Writer", image="i", language="en", topic="world")
    stored = await store.write(lambda tx: tx.articles.add(full))
    assert stored == replace(full, id=stored.id, story_id=stored.story_id)
    assert await store.read(lambda tx: tx.articles.get(stored.id)) == stored
    assert await store.read(lambda tx: tx.articles.many([stored.id, 99])) == {stored.id: stored}


async def test_the_same_key_is_stored_once(store: Any) -> None:
    first = await store.write(lambda tx: tx.articles.add(article(1)))
    again = await store.write(lambda tx: tx.articles.add(article(1, title="Another")))
    assert again == first
    assert await store.read(lambda tx: tx.articles.by_keys([first.key, "other"])) == {first.key: first.id}


async def test_a_revision_takes_the_place_of_the_words_and_not_of_the_numbers(store: Any) -> None:
    first = await store.write(lambda tx: tx.articles.add(article(1)))
    new = replace(first, title="New headline", text="New text.", revision=2, story_id=77, key="other")
    await store.write(lambda tx: tx.articles.revise(new))
    kept = await store.read(lambda tx: tx.articles.get(first.id))
    assert (kept.title, kept.text, kept.revision) == ("New headline", "New text.", 2)
    assert (kept.key, kept.story_id, kept.fetched) == (first.key, first.story_id, first.fetched)


async def test_the_newest_come_first_page_by_page(store: Any) -> None:
    def fill(tx: Any) -> None:
        for number in (5, 4, 3, 2, 1):
            tx.articles.add(article(number))

    await store.write(fill)
    first = await store.read(lambda tx: tx.articles.newest(2))
    second = await store.read(lambda tx: tx.articles.newest(9, before=first[-1].id))
    titles = [a.title for a in (*first, *second)]
    assert titles == [f"Headline {n}" for n in (1, 2, 3, 4, 5)]


async def test_since_gives_the_last_that_came_in_the_order_of_their_coming(store: Any) -> None:
    def fill(tx: Any) -> None:
        for number in (4, 3, 2, 1):
            tx.articles.add(article(number))

    await store.write(fill)
    found = await store.read(lambda tx: tx.articles.since(NOON - timedelta(minutes=3), 2))
    ids = await store.read(lambda tx: tx.articles.ids_since(NOON - timedelta(minutes=3), 2))
    assert ids == [one.id for one in found]
    assert [a.title for a in found] == ["Headline 2", "Headline 1"]


async def test_articles_without_a_summary_are_pending(store: Any) -> None:
    waiting = await store.write(lambda tx: tx.articles.add(article(1, summary=Summary(method=""))))
    await store.write(lambda tx: tx.articles.add(article(2)))
    assert [a.id for a in await store.read(lambda tx: tx.articles.pending(5))] == [waiting.id]
    await store.write(lambda tx: tx.articles.revise(replace(waiting, summary=Summary())))
    assert list(await store.read(lambda tx: tx.articles.pending(5))) == []


async def test_a_story_grows_by_the_articles_that_join_it(store: Any) -> None:
    def fill(tx: Any) -> Any:
        first = tx.articles.add(article(9, source="A"))
        tx.articles.add(article(8))
        tx.articles.add(article(1, source="B", topic="world"), story=first.story_id)
        return first

    first = await store.write(fill)
    story = await store.read(lambda tx: tx.articles.story(first.story_id))
    assert (story.title, story.articles, story.sources) == ("Headline 9", 2, ("A", "B"))
    latest = await store.read(lambda tx: tx.search.find(Query(order=Order.NEW), 5, 0))
    assert [hit.title for hit in latest] == ["Headline 1", "Headline 8", "Headline 9"]
    assert [hit.story_id == first.story_id for hit in latest] == [True, False, True]
    worldly = await store.read(lambda tx: tx.search.find(Query(topics=("world",), order=Order.NEW), 5, 0))
    assert [(hit.title, hit.story_id) for hit in worldly] == [("Headline 1", first.story_id)]
    assert (
        list(await store.read(lambda tx: tx.search.find(Query(sources=("C",), order=Order.NEW), 5, 0))) == []
    )
    wide = await store.read(lambda tx: tx.articles.widest_stories(NOON - timedelta(minutes=2), 5, 0))
    assert [story.id for story, _ in wide] == [first.story_id]
    assert await store.read(lambda tx: tx.articles.story(99)) is None


async def test_the_articles_of_a_story_come_in_order_and_without_frozen_feeds(store: Any) -> None:
    def fill(tx: Any) -> tuple[Any, int]:
        frozen = tx.feeds.add(feed())
        tx.feeds.save(replace(frozen, frozen=True))
        first = tx.articles.add(article(9, source="A"))
        alone = tx.articles.add(article(8))
        for number, owner in ((1, 0), (2, frozen.id), (3, 0)):
            tx.articles.add(article(number, feed_id=owner), story=first.story_id)
        return first, alone.story_id

    first, alone = await store.write(fill)
    found = await store.read(lambda tx: tx.articles.of_stories({first.story_id, alone}, 9))
    assert [a.title for a in found] == ["Headline 9", "Headline 1", "Headline 3"]
    assert len(await store.read(lambda tx: tx.articles.of_stories([first.story_id], 2))) == 2
    assert list(await store.read(lambda tx: tx.articles.of_stories((), 9))) == []


async def test_picks_of_editors_come_last_picked_first(store: Any) -> None:
    def fill(tx: Any) -> list[int]:
        ids = [tx.articles.add(article(n)).id for n in (1, 2, 3)]
        for hours, one in enumerate(ids):
            tx.articles.pick(one, 7, NOON - timedelta(hours=hours))
        tx.articles.pick(ids[1], 8, NOON + timedelta(hours=1))
        return ids

    ids = await store.write(fill)
    found = await store.read(lambda tx: tx.articles.picks(NOON - timedelta(hours=1)))
    assert list(found) == [ids[1], ids[0]]
    story = await store.read(lambda tx: tx.articles.story(tx.articles.get(ids[1]).story_id))
    assert story.picked == NOON + timedelta(hours=1)


async def test_pruning_spares_what_is_saved_and_bulletins(store: Any) -> None:
    def fill(tx: Any) -> Any:
        saved, told, _old = (tx.articles.add(article(n)) for n in (1, 2, 3))
        reader = subscribe(tx, 1)
        assert tx.subscribers.keep(reader.id, saved.id, NOON)
        tx.bulletins.add(Bulletin("h", 1, NOON, article_id=told.id))
        return saved, told

    saved, told = await store.write(fill)
    assert await store.write(lambda tx: tx.articles.prune(NOON, 10)) == 1
    assert {a.id for a in await store.read(lambda tx: tx.articles.newest(9))} == {saved.id, told.id}
    assert len(await store.read(lambda tx: tx.search.find(Query(order=Order.NEW), 9, 0))) == 2
    assert await store.write(lambda tx: tx.articles.prune(NOON, 10)) == 0


async def test_what_is_removed_is_nowhere(store: Any) -> None:
    def fill(tx: Any) -> Any:
        gone, kept = tx.articles.add(article(1)), tx.articles.add(article(2))
        reader = subscribe(tx, 1)
        assert tx.subscribers.keep(reader.id, gone.id, NOON)
        tx.articles.pick(gone.id, 1, NOON)
        return gone, kept, reader

    gone, kept, reader = await store.write(fill)
    await store.write(lambda tx: tx.articles.remove(gone.id))
    await store.write(lambda tx: tx.articles.remove(99))
    assert [a.id for a in await store.read(lambda tx: tx.articles.newest(9))] == [kept.id]
    assert await store.read(lambda tx: tx.articles.get(gone.id)) is None
    assert await store.read(lambda tx: tx.articles.story(gone.story_id)) is None
    assert not await store.read(lambda tx: tx.subscribers.kept(reader.id, 9, 0))
    hits = await store.read(lambda tx: tx.search.find(parse_query(gone.title), 9, 0))
    assert gone.id not in [hit.id for hit in hits]
    assert (await store.write(lambda tx: tx.articles.add(article(3)))).id > kept.id


async def test_loading_skips_what_is_known_and_pushes_nothing(store: Any) -> None:
    await store.write(lambda tx: tx.articles.add(article(1)))
    many = [article(n) for n in range(1, 700)] + [article(3, title="twice")]
    assert await store.write(lambda tx: tx.articles.load(many)) == 698
    assert await store.write(lambda tx: tx.articles.load(many)) == 0
    figures = await store.read(lambda tx: tx.figures(NOON))
    assert (figures.articles, figures.stories, figures.deliveries) == (699, 699, {})
    after = await store.write(lambda tx: tx.articles.add(article(9999)))
    assert after.id > max((await store.read(lambda tx: tx.articles.by_keys(a.key for a in many))).values())


async def test_topics_are_counted_most_first(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.feeds.add(feed(1, topic="quiet"))
        for number, topic in enumerate(("a", "b", "b", "")):
            tx.articles.add(article(number, topic=topic))

    await store.write(fill)
    assert list(await store.read(lambda tx: tx.feeds.topics())) == [("b", 2), ("a", 1), ("quiet", 0)]
