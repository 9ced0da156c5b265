"""What must stay cheap: counts in step, work in slices, nothing walked. An older archive comes through."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.bulletin import Bulletin, BulletinState
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Outcome, Parcel, ParcelKind
from newsbot.domain.fanout import Act, Chunk, Spread
from newsbot.domain.query import Order, Query, parse_query
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.store import SqlStore, backup, migrating, open_store, restoring, tallies
from newsbot.store.database import Database
from newsbot.store.session import Session
from newsbot.store.unit_of_work import UnitOfWork
from newsbot.store.version import version as version_of
from store.stock import NOON, article, subscribe

S = DeliveryState
FIRST = -(2**62)
KEPT = (
    "SELECT kind, parcel_id, state, SUM(parts), SUM(firsts) FROM tallies GROUP BY kind, parcel_id, state "
    "HAVING SUM(parts) <> 0 OR SUM(firsts) <> 0 ORDER BY kind, parcel_id, state"
)


def counted(session: Session) -> list[tuple[Any, ...]]:
    return [(*row[:3], int(row[3]), int(row[4])) for row in session.rows(KEPT)]


def recounted(session: Session) -> list[tuple[Any, ...]]:
    tallies.recount(session)
    return counted(session)


def bulletin_to(tx: Any, people: int) -> Parcel:
    for chat in range(1, people + 1):
        subscribe(tx, chat)
    stored = tx.bulletins.add(Bulletin("Ferries stop", 9, NOON, state=BulletinState.SENDING))
    tx.outbox.spread_bulletin(stored, NOON, Chunk(0))
    return Parcel(ParcelKind.BULLETIN, stored.id)


def sent(tx: Any, limit: int, state: DeliveryState = S.SENT) -> None:
    claims = tx.outbox.start(tx.outbox.claim(NOON, limit), NOON)
    tx.outbox.record([Outcome(c, state, NOON, message=n + 1) for n, c in enumerate(claims)])


async def test_stopping_takes_what_is_claimed_at_once_and_the_rest_in_slices(sql_store: SqlStore) -> None:
    parcel = await sql_store.write(lambda tx: bulletin_to(tx, 7))
    await sql_store.write(lambda tx: sent(tx, 2))
    claims = await sql_store.write(lambda tx: tx.outbox.claim(NOON, 2))
    assert await sql_store.write(lambda tx: tx.outbox.withdraw(parcel, 0)) == 2
    assert list(await sql_store.write(lambda tx: tx.outbox.start(claims, NOON))) == []
    (plan,) = await sql_store.read(lambda tx: tx.outbox.plans())
    assert (plan.parcel, plan.act) == (parcel, Act.WITHDRAW)
    # what waits for its slice is not going out any more
    assert (await sql_store.read(lambda tx: tx.outbox.progress(parcel))).left == 0

    counts = []
    after: int | None = plan.after
    while after is not None:
        chunk = Chunk(after, 2)
        done = await sql_store.write(lambda tx, chunk=chunk: tx.outbox.take_back(parcel, chunk))  # type: ignore[misc]
        counts.append(done.added)
        after = done.next_after
    assert sum(counts) == 3
    assert max(counts) <= 2
    assert await sql_store.read(lambda tx: tx.outbox.counts()) == {S.SENT: 2, S.CANCELLED: 5}

    assert await sql_store.write(lambda tx: tx.outbox.resume(parcel, NOON)) == 5
    progress = await sql_store.read(lambda tx: tx.outbox.progress(parcel))
    assert (progress.total, progress.sent, progress.left) == (7, 2, 5)


async def test_a_frozen_source_gives_back_a_slice_and_plans_the_rest(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.store.outbox_care.CHANGES", 3)

    def fill(tx: Any) -> None:
        for chat in (1, 2):
            subscribe(tx, chat)
        for number in (1, 2, 3):
            stored = tx.articles.add(article(number, feed_id=8))
            nothing: frozenset[str] = frozenset()
            tx.outbox.spread_article(Spread(stored, nothing, nothing, NOON, NOON), Chunk(0))

    await sql_store.write(fill)
    assert await sql_store.write(lambda tx: tx.outbox.withdraw_feed(8)) == 3
    plans = await sql_store.read(lambda tx: tx.outbox.plans())
    assert {plan.act for plan in plans} == {Act.WITHDRAW}
    for plan in plans:
        await sql_store.write(lambda tx, plan=plan: tx.outbox.take_back(plan.parcel, Chunk(plan.after)))  # type: ignore[misc]
    assert await sql_store.read(lambda tx: tx.outbox.counts()) == {S.CANCELLED: 6}


async def test_counts_are_what_a_recount_gives(sql_store: SqlStore) -> None:
    """After one of everything; the state machine does it in any order on SQLite."""

    def live(tx: Any) -> None:
        parcel = bulletin_to(tx, 9)
        for number, topic in ((1, "world"), (2, ""), (3, "sport")):
            tx.articles.add(article(number, topic=topic))
        tx.articles.revise(article(3, topic="world"))
        sent(tx, 3)
        sent(tx, 2, S.REFUSED)
        tx.outbox.enqueue([Delivery(Parcel(ParcelKind.EDITION, 5), Address(9), due=NOON, lane=Lane.EDITION)])
        tx.subscribers.mark_away(8, NOON)
        tx.subscribers.move_chat(7, 70)
        tx.subscribers.forget(1)
        subscribe(tx, 6, state=SubscriberState.PAUSED)
        tx.outbox.cancel(Address(6))
        tx.outbox.withdraw(parcel)
        tx.outbox.resume(parcel, NOON)
        tx.articles.prune(NOON - timedelta(minutes=2, seconds=30), 9)
        bad = tx.outbox.ended_badly(9, 0)
        tx.outbox.retry(bad[0].id, NOON)
        tx.outbox.prune(NOON + timedelta(days=1), 1)

    await sql_store.write(live)
    assert await sql_store.read(lambda tx: tx.feeds.topics()) == [("world", 1)]
    kept = sql_store.database.read_now(counted)
    assert any(kind == "bulletin" for kind, *_ in kept)
    assert kept == sql_store.database.write_now(recounted)


async def test_counts_of_several_connections_are_put_together(sql_store: SqlStore, url: str) -> None:
    other = open_store(url, now=lambda: NOON)
    await sql_store.write(lambda tx: bulletin_to(tx, 4))
    await other.write(lambda tx: sent(tx, 4))
    before = sql_store.database.read_now(counted)
    assert await sql_store.write(lambda tx: tx.outbox.settle(1000)) == 0  # little is left to do
    assert sql_store.database.read_now(counted) == before
    loose = "SELECT COUNT(*) FROM tallies WHERE slot <> 0"
    assert sql_store.database.read_now(lambda session: session.value(loose)) == 0
    assert await other.read(lambda tx: tx.outbox.counts()) == {S.SENT: 4}
    other.close()


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "figures": lambda tx: tx.figures(NOON),
    "progress": lambda tx: tx.outbox.progress(Parcel(ParcelKind.BULLETIN, 1)),
    "claim": lambda tx: tx.outbox.claim(NOON, 3),
    "recover": lambda tx: tx.outbox.recover(NOON, all_leases=False),
    "next due": lambda tx: tx.outbox.next_due(),
    "a chat goes": lambda tx: tx.subscribers.mark_away(3, NOON),
    "a chat is forgotten": lambda tx: tx.subscribers.forget(4),
    "a chat moves": lambda tx: tx.subscribers.move_chat(5, 50),
    "a chat takes back": lambda tx: tx.outbox.cancel(Address(2)),
    "a bulletin is stopped": lambda tx: tx.outbox.withdraw(Parcel(ParcelKind.BULLETIN, 1)),
    "failed": lambda tx: tx.outbox.ended_badly(5, 0),
    "audience": lambda tx: tx.subscribers.audience_size(),
    "latest": lambda tx: tx.search.find(Query(order=Order.NEW), 250, 0),
    "latest of a topic": lambda tx: tx.search.find(Query(topics=("world",), order=Order.NEW), 250, 0),
    "latest of a source": lambda tx: tx.search.find(Query(sources=("a",), order=Order.NEW), 250, 0),
    "must-reads": lambda tx: tx.articles.widest_stories(NOON - timedelta(days=1), 100, 0),
    "topics": lambda tx: tx.feeds.topics(),
    "an edition's choice": lambda tx: tx.articles.since(NOON - timedelta(days=2), 100),
    "due editions": lambda tx: tx.subscribers.due_editions(NOON, 100),
    "prune": lambda tx: tx.articles.prune(NOON - timedelta(days=9), 100),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_that_is_asked_often_walks_a_table(name: str, tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "n.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'n.db'}")
    database.write_now(lambda session: bulletin_to(UnitOfWork(session), 9))
    asked: list[str] = []

    def work(session: Session) -> None:
        driver: Any = session.connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        QUESTIONS[name](UnitOfWork(session))
        driver.set_trace_callback(None)
        for sql in asked:
            if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                plan = session.rows(f"EXPLAIN QUERY PLAN {sql}")
                walked = [
                    row[3]
                    for row in plan
                    if re.match(
                        r"SCAN (deliveries|articles|subscribers|[ads])( USING INDEX ix_articles_story)?$",
                        row[3],
                    )
                ]
                assert not walked, (walked, sql)

    database.write_now(work)
    assert asked
    database.close()


def fill_the_first_version(session: Session) -> None:
    migrating.upgrade(session, "0001")
    session.many(
        "INSERT INTO subscribers (id, chat, state) VALUES (:id, :id, 'active')",
        [{"id": n} for n in range(1, 9)],
    )
    values = {"key": "k", "title": "Old news", "text": "of a ferry", "topic": "world", "at": 10**15}
    session.run(
        "INSERT INTO articles (key, title, text, topic, published, fetched, summary) "
        "VALUES (:key, :title, :text, :topic, :at, :at, :summary)",
        values | {"summary": '{"s": [], "m": "lead"}'},
    )
    states = ("queued", "claimed", "sending", "sent", "refused", "cancelled", "gone", "unknown")
    session.many(
        "INSERT INTO deliveries (kind, parcel_id, chat, state, due, created, finished, lease_until) "
        "VALUES ('article', 1, :chat, :state, 5, 5, :finished, :until)",
        [
            {
                "chat": chat,
                "state": state,
                # the first version left a cancelled row without an end
                "finished": 10**15 if state in ("sent", "refused", "gone", "unknown") else None,
                "until": 5 if state in ("claimed", "sending") else None,
            }
            for chat, state in enumerate(states, 1)
        ],
    )
    session.run("INSERT INTO plans (kind, parcel_id) VALUES ('article', 1)")


@pytest.fixture
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("postgres").empty())


@pytest.mark.parametrize("old_url", ["sqlite", "postgresql"], indirect=True)
async def test_an_archive_of_the_first_version_comes_through(old_url: str, tmp_path: Path) -> None:
    database = Database(old_url)
    database.write_now(fill_the_first_version)
    database.close()
    store = open_store(old_url, now=lambda: NOON)
    assert await store.migrate(backup_dir=tmp_path / "kept") == migrating.HEAD
    (saved,) = (tmp_path / "kept").iterdir()
    assert backup.check(saved) == 18
    assert store.database.read_now(counted) == store.database.write_now(recounted)
    figures = await store.read(lambda tx: tx.figures(NOON))
    assert (figures.articles, figures.active, sum(figures.deliveries.values())) == (1, 8, 8)
    (plan,) = await store.read(lambda tx: tx.outbox.plans())
    assert plan.act is Act.SPREAD
    await store.write(lambda tx: tx.subscribers.forget(6))  # the cancelled one is found too
    assert S.CANCELLED not in await store.read(lambda tx: tx.outbox.counts())
    await store.write(lambda tx: tx.articles.add(article(5)))
    assert (await store.read(lambda tx: tx.figures(NOON))).articles == 2
    # a backup of the older version goes into a new database
    restoring.restore(saved, f"sqlite:///{tmp_path / 'new.db'}", repeat=True)
    store.close()


def fill_the_second_version(session: Session) -> None:
    migrating.upgrade(session, "0002")
    session.many(
        "INSERT INTO articles (key, topic, published, fetched, story_id, summary) "
        "VALUES (:n, 'world', 5, :at, :n, :summary)",
        [{"n": n, "at": 10**15, "summary": '{"s": [], "m": "lead"}'} for n in range(1, 4)],
    )
    session.many(
        "INSERT INTO stories (opened, updated, title) VALUES (5, 5, :t)", [{"t": "a"}, {"t": "b"}, {"t": "c"}]
    )


@pytest.mark.parametrize("old_url", ["sqlite", "postgresql"], indirect=True)
async def test_an_archive_whose_triggers_counted_goes_on_counting(old_url: str, tmp_path: Path) -> None:
    database = Database(old_url)
    database.write_now(fill_the_second_version)
    database.close()
    store = open_store(old_url, now=lambda: NOON)
    assert await store.migrate(backup_dir=tmp_path / "kept") == migrating.HEAD
    assert store.database.read_now(counted) == store.database.write_now(recounted)
    await store.write(lambda tx: tx.articles.add(article(5)))
    await store.write(lambda tx: tx.articles.add_all([article(6), article(7)]))
    await store.write(lambda tx: tx.articles.load([article(8)]))
    assert (await store.read(lambda tx: tx.figures(NOON))).articles == 7
    assert store.database.read_now(counted) == store.database.write_now(recounted)
    store.close()


def fill_the_third_version(session: Session) -> None:
    migrating.upgrade(session, "0003")
    session.run(
        "INSERT INTO articles (key, title, text, topic, published, fetched, summary) "
        "VALUES ('k', 'सेना', 'देश की सेना', 'world', 5, 5, :summary)",
        {"summary": '{"s": [], "m": "lead"}'},
    )


@pytest.mark.parametrize("old_url", ["sqlite", "postgresql"], indirect=True)
async def test_an_archive_with_indic_words_is_read_into_the_index_again(old_url: str, tmp_path: Path) -> None:
    database = Database(old_url)
    database.write_now(fill_the_third_version)
    database.close()
    store = open_store(old_url, now=lambda: NOON)
    assert await store.migrate(backup_dir=tmp_path / "kept") == migrating.HEAD
    query = parse_query("देश")
    assert len(await store.read(lambda tx: tx.search.find(query, 10, 0))) == 1
    store.close()


def test_a_killed_migration_of_an_old_archive_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import *; from pathlib import Path; "
        "from newsbot.store.database import Database; from newsbot.store.migrating import migrate; "
        "migrate(Database(sys.argv[1]), backup_dir=Path(sys.argv[2]), now=datetime.now(UTC))"
    )
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    database.write_now(fill_the_first_version)
    database.write_now(
        lambda session: session.many(
            "INSERT INTO deliveries (kind, parcel_id, chat, state, finished) "
            "VALUES ('article', 2, :n, 'sent', 5)",
            [{"n": n} for n in range(20_000)],
        )
    )
    database.close()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for number in range(5):
        path, kept = tmp_path / f"{number}.db", tmp_path / f"kept{number}"
        path.write_bytes((tmp_path / "old.db").read_bytes())
        url = f"sqlite:///{path}"
        process = subprocess.Popen([sys.executable, "-c", program, url, str(kept)], env=environment)
        ends = time.monotonic() + 30
        while not (kept.exists() and any(kept.iterdir())) and time.monotonic() < ends:
            time.sleep(0.002)
        time.sleep(number * 0.08)
        process.send_signal(signal.SIGKILL)
        process.wait()
        database = Database(url)
        found = database.read_now(version_of)
        assert found in ("0001", migrating.HEAD)
        if found == migrating.HEAD:  # then the backup was there before it
            assert [backup.check(file) for file in kept.iterdir() if file.suffix == ".backup"] == [20_018]
        assert migrating.migrate(database, backup_dir=kept, now=NOON) == migrating.HEAD
        assert database.read_now(lambda session: session.value("SELECT COUNT(*) FROM deliveries")) == 20_008
        assert database.read_now(counted) == database.write_now(recounted)
        database.close()
