"""What readers brought: who gets it, who finds it, when it is asked, and how it becomes the newsroom's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.article import Article
from newsbot.domain.fanout import Chunk, Spread
from newsbot.domain.feed import FeedState
from newsbot.domain.query import Query, parse_query
from newsbot.domain.subscription import Rule, Want
from newsbot.store import SqlStore, migrating, open_store
from newsbot.store.database import Database
from newsbot.store.session import Session
from newsbot.store.tallies import recount
from store.stock import NOON, article, feed, subscribe


def own(tx: Any, number: int = 1, **changes: Any) -> Article:
    """An article of a source that readers brought, which has this number."""
    added: Article = tx.articles.add(article(number, personal=True, feed_id=1, **changes))
    return added


def spread(tx: Any, one: Article) -> set[int]:
    """The chats that an article goes to."""
    values = Spread(one, frozenset({"flood"}), frozenset({"hail"}), NOON, NOON + timedelta(days=1))
    tx.outbox.spread_article(values, Chunk(0))
    claims = tx.outbox.claim(NOON, 100)
    return {claim.delivery.address.chat for claim in claims if claim.delivery.parcel.id == one.id}


async def test_only_who_subscribes_by_name_gets_a_readers_own(store: Any) -> None:
    def work(tx: Any) -> set[int]:
        brought = tx.feeds.add(feed(1, personal=True))
        name = Rule(Want.FEED, str(brought.id))
        for chat, rules in enumerate(
            (
                [name],
                [Rule(Want.ALL)],
                [Rule(Want.TOPIC, "world")],
                [Rule(Want.FOLLOW, "flood")],
                [name, Rule(Want.MUTE, "hail")],
                [name, Rule(Want.ALL)],
            ),
            1,
        ):
            subscribe(tx, chat, *rules, since=NOON - timedelta(days=1))
        return spread(tx, own(tx, topic="world"))

    assert await store.write(work) == {1, 6}


async def test_a_source_that_nobody_wants_any_more_is_not_asked(store: Any) -> None:
    def work(tx: Any) -> list[list[int]]:
        theirs = tx.feeds.add(feed(1, personal=True))
        ours = tx.feeds.add(feed(2))
        reader = subscribe(tx, 1, Rule(Want.FEED, str(theirs.id)))
        asked = [[one.id for one in tx.feeds.due(NOON, 9)]]
        tx.subscribers.set_rules(reader.id, [Rule(Want.MUTE_FEED, str(theirs.id)), Rule(Want.ALL)])
        asked.append([one.id for one in tx.feeds.due(NOON, 9)])
        tx.subscribers.set_rules(reader.id, [Rule(Want.FEED, str(theirs.id))])
        asked.append([one.id for one in tx.feeds.due(NOON, 9)])
        assert ours.id == 2
        return asked

    assert await store.write(work) == [[1, 2], [2], [1, 2]]


async def test_titles_of_readers_own_sources_are_known_to_who_subscribes_alone(store: Any) -> None:
    def work(tx: Any) -> list[list[str]]:
        tx.feeds.add(feed(1, personal=True))
        own(tx, title="Knitting")
        tx.articles.add(article(7, title="Floods"))
        return [list(tx.search.titles(9, seen)) for seen in (frozenset(), frozenset({1}), None)] + [
            list(tx.search.titles(1, None))
        ]

    none, one, everything, newest = await store.write(work)
    assert none == ["Floods"]
    assert sorted(one) == sorted(everything) == ["Floods", "Knitting"]
    assert len(newest) == 1


async def test_lists_show_it_to_who_subscribes_alone(store: Any) -> None:
    def work(tx: Any) -> None:
        tx.feeds.add(feed(1, title="Herald", personal=True))
        tx.feeds.add(feed(2, title="Herald Tribune"))
        mine = own(tx, 1, title="Secret storm", fetched=NOON)
        ours = tx.articles.add(article(2, title="Open storm", fetched=NOON))
        both = [mine.id, ours.id]
        for views, seen in ((None, both), ({1}, both), ({7}, [ours.id]), (set(), [ours.id])):
            for question in ("storm", "", "storm -rain", "after:2026-01-01", "stor*"):
                query = replace(parse_query(question), own=views if views is None else frozenset(views))
                found = [hit.id for hit in tx.search.find(query, 9, 0)]
                assert sorted(found) == seen, (question, views)
            assert [one.id for one in tx.articles.newest(9, own=views)] == seen
            widest = tx.articles.widest_stories(NOON - timedelta(days=1), 9, 0, views)
            assert sorted(number for _, number in widest) == seen
        assert [one.title for one in tx.feeds.by_name("herald")] == ["Herald"]
        assert [one.title for one in tx.feeds.by_name("herald", frozenset())] == ["Herald Tribune"]

    await store.write(work)


async def test_a_flood_of_a_readers_own_takes_nobodys_place(store: Any) -> None:
    def work(tx: Any) -> None:
        ours = tx.articles.add(article(50, fetched=NOON - timedelta(hours=1)))
        theirs = [own(tx, number, fetched=NOON) for number in range(1, 6)]
        found = [one.id for one in tx.articles.since(NOON - timedelta(hours=2), 3)]
        assert found == [ours.id, *(one.id for one in theirs[-3:])]
        assert list(tx.articles.ids_since(NOON - timedelta(hours=2), 3)) == [ours.id]

    await store.write(work)


async def test_what_the_newsroom_gives_too_becomes_the_newsrooms(store: Any) -> None:
    def work(tx: Any) -> None:
        reader = subscribe(tx, 1, Rule(Want.FEED, "1"), since=NOON - timedelta(days=3))
        subscribe(tx, 2, since=NOON - timedelta(days=3))
        mine = own(tx, 1, title="Forged", text="Forged words.", fetched=NOON - timedelta(days=2))
        assert spread(tx, mine) == {1}
        told = tx.articles.add(article(9))
        given = article(1, title="True", text="True words.", topic="world", feed_id=2, fetched=NOON)
        assert own(tx, 1) == mine, "a second reader's source changes nothing"
        taken = tx.articles.add(given, story=told.story_id)
        assert taken == replace(given, id=mine.id, story_id=told.story_id)
        assert tx.articles.get(mine.id) == taken
        assert tx.articles.story(mine.story_id) is None
        assert tx.articles.story(told.story_id).articles == 2
        assert [hit.id for hit in tx.search.find(parse_query("true"), 9, 0)] == [mine.id]
        assert not tx.search.find(parse_query("forged"), 9, 0)
        assert tx.articles.add(replace(given, personal=True, title="Again")) == taken
        assert spread(tx, taken) == {2}, "who has it does not get it again"
        assert reader.id

    await store.write(work)


async def test_what_somebody_keeps_is_known_one_by_one(store: Any) -> None:
    def work(tx: Any) -> list[bool]:
        one, other = subscribe(tx, 1), subscribe(tx, 2)
        stored = tx.articles.add(article(1))
        tx.subscribers.keep(one.id, stored.id, NOON)
        return [
            tx.subscribers.keeps(who.id, what) for who in (one, other) for what in (stored.id, stored.id + 1)
        ]

    assert await store.write(work) == [True, False, False, False]


async def test_topics_of_readers_sources_are_not_listed(store: Any) -> None:
    def work(tx: Any) -> Any:
        tx.feeds.add(feed(1, topic="world"))
        tx.feeds.add(replace(feed(2, topic="knitting"), personal=True))
        return list(tx.feeds.topics())

    assert await store.write(work) == [("world", 0)]


async def test_what_is_taken_over_opens_a_story_under_its_own_title(store: Any) -> None:
    def work(tx: Any) -> None:
        mine = own(tx, title="Forged")
        taken = tx.articles.add(article(1, title="True", feed_id=2))
        assert tx.articles.story(taken.story_id).title == "True"
        assert tx.articles.story(mine.story_id) is None

    await store.write(work)


async def test_a_source_becomes_the_newsrooms_with_its_articles(store: Any) -> None:
    def work(tx: Any) -> None:
        brought = tx.feeds.add(feed(1, personal=True))
        one = own(tx)
        tx.feeds.save(replace(brought, personal=False, title="Other"))
        assert tx.feeds.get(brought.id).personal, "a poll that is under way does not change whose it is"
        tx.feeds.adopt(brought.id)
        other = own(tx, 2)
        tx.feeds.save(replace(brought, title="Another"))
        assert not tx.feeds.get(brought.id).personal
        assert not any(kept.personal for kept in tx.articles.many([one.id, other.id]).values())
        assert len(tx.search.find(Query(own=frozenset()), 9, 0)) == 2

    await store.write(work)


async def test_a_dropped_source_comes_back_as_whose_it_is_now(store: Any) -> None:
    def work(tx: Any) -> None:
        ours = tx.feeds.add(feed(1))
        tx.feeds.save(replace(ours, state=FeedState.REMOVED))
        assert tx.feeds.add(feed(1, personal=True)).id == ours.id
        assert tx.feeds.get(ours.id).personal

    await store.write(work)


async def test_a_revision_leaves_whose_it_is(store: Any) -> None:
    def work(tx: Any) -> None:
        one = own(tx)
        tx.articles.revise(replace(one, text="New words.", personal=False))
        assert tx.articles.get(one.id).personal

    await store.write(work)


async def test_counts_stay_true_when_an_article_is_taken_over(sql_store: SqlStore) -> None:
    def work(tx: Any) -> None:
        mine = own(tx, 1, fetched=NOON - timedelta(days=2))
        tx.articles.add(replace(article(1, topic="world", feed_id=2), fetched=NOON))
        assert mine.id

    def counted(session: Session) -> list[tuple[Any, ...]]:
        found = session.rows(
            "SELECT kind, parcel_id, state, SUM(parts) FROM tallies GROUP BY 1, 2, 3 HAVING SUM(parts) <> 0"
        )
        return sorted(tuple(row) for row in found)

    def recounted(session: Session) -> list[tuple[Any, ...]]:
        recount(session)
        return counted(session)

    await sql_store.write(work)
    assert sql_store.database.read_now(counted) == sql_store.database.write_now(recounted)


def test_one_look_tells_that_nothing_is_a_readers_own(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'plan.db'}")
    migrating.migrate(database, backup_dir=None, now=NOON)

    def plan(session: Session) -> str:
        looked = "EXPLAIN QUERY PLAN SELECT 1 FROM articles WHERE personal = 1 LIMIT 1"
        return " ".join(str(row[3]) for row in session.rows(looked))

    assert "ix_articles_personal" in database.read_now(plan)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("postgres").empty())


async def test_what_was_there_before_is_the_newsrooms(old_url: str, tmp_path: Path) -> None:
    def fill(session: Session) -> None:
        migrating.upgrade(session, "0004")
        session.run("INSERT INTO feeds (url, title, state) VALUES ('https://a.example/f', 'A', 'active')")
        session.run(
            "INSERT INTO articles (key, title, text, feed_id, published, fetched, kind, summary) "
            "VALUES ('k', 'Title', 'Text', 1, 5, 5, 'article', :summary)",
            {"summary": '{"s": [], "m": "lead"}'},
        )

    database = Database(old_url)
    database.write_now(fill)
    database.close()
    store = open_store(old_url, now=lambda: NOON)
    assert await store.migrate(backup_dir=tmp_path / "kept") == migrating.HEAD
    known = await store.read(lambda tx: tx.feeds.get(1))
    assert known is not None
    assert not known.personal
    assert len(await store.read(lambda tx: tx.search.find(Query(own=frozenset()), 9, 0))) == 1
    store.close()
