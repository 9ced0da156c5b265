"""Migrations, backups and restores: the data in other hands, whole or not at all."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import WrongVersion
from newsbot.domain.figures import AuditEntry
from newsbot.domain.query import parse_query
from newsbot.domain.subscriber import Address
from newsbot.store import SqlStore, backup, migrating, open_store, restoring
from newsbot.store.database import Database
from newsbot.store.tables import metadata
from newsbot.store.unit_of_work import UnitOfWork
from newsbot.store.version import version as version_of
from store.stock import NOON, article, feed, subscribe


def fill(tx: Any) -> None:
    tx.feeds.add(feed(1))
    for number in (1, 2, 3):
        tx.articles.add(article(number, text=f"Müller and 東京 {number}"))
    person = subscribe(tx, -5, name="Reading “room” 👩‍👩‍👧")
    tx.subscribers.keep(person.id, 1, NOON)
    rows = [Delivery(Parcel(ParcelKind.ARTICLE, n), Address(-5), due=NOON, created=NOON) for n in (1, 2)]
    tx.outbox.enqueue(rows)
    tx.inbox.receive([(1, b'{"text": "\xd0\xb6"}'), (2, b"\x00\xff")], NOON)
    tx.inbox.done([1], NOON)
    tx.staff.write_down(AuditEntry(NOON, 7, "send"))
    tx.notes.put("salt", "sand")


# connections of PostgreSQL count apart; what they count together has to come through
_COUNTS = """
SELECT kind, parcel_id, state, CAST(SUM(parts) AS BIGINT), CAST(SUM(firsts) AS BIGINT) FROM tallies
GROUP BY kind, parcel_id, state HAVING SUM(parts) <> 0"""
_SELECT = {"tallies": _COUNTS}


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    database = Database(url)
    try:
        return database.read_now(
            lambda session: {
                name: sorted(map(tuple, session.rows(_SELECT.get(name, f'SELECT * FROM "{name}"'))), key=repr)
                for name in metadata.tables
                if name != "tallies"  # counted anew, and apart for each connection
            }
        )
    finally:
        database.close()


@pytest.fixture
def other(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty database of the other kind."""
    if url.startswith("sqlite"):
        return str(request.getfixturevalue("postgres").empty())
    return f"sqlite:///{tmp_path / 'other.db'}"


async def test_a_backup_goes_into_the_other_kind_of_database_and_back(
    sql_store: SqlStore, url: str, other: str, tmp_path: Path
) -> None:
    await sql_store.write(fill)
    saved = backup.backup(url, tmp_path / "a.backup")
    assert saved.rows == backup.check(saved.path) == restoring.restore(saved.path, other, repeat=True)
    assert dump(other) == dump(url)
    again = backup.backup(other, tmp_path / "b.backup")
    assert again.rows == saved.rows
    moved = open_store(other, now=lambda: NOON)
    hits = await moved.read(lambda tx: tx.search.find(parse_query("muller 東京"), 9, 0))
    assert len(hits) == 3
    assert (await moved.write(lambda tx: tx.articles.add(article(9)))).id == 4
    assert (await moved.write(lambda tx: subscribe(tx, -6))).id == 2
    moved.close()


async def test_what_waited_at_the_backup_is_repeated_only_when_somebody_asks(
    sql_store: SqlStore, url: str, other: str, tmp_path: Path
) -> None:
    await sql_store.write(fill)
    restoring.restore(backup.backup(url, tmp_path / "a.backup").path, other)
    moved = open_store(other, now=lambda: NOON)
    assert list(await moved.write(lambda tx: tx.outbox.claim(NOON, 9))) == []
    assert await moved.write(lambda tx: tx.outbox.recover(NOON, all_leases=True)) == (0, 0)
    assert await moved.read(lambda tx: tx.outbox.counts()) == {DeliveryState.UNKNOWN: 2}
    lost = await moved.read(lambda tx: tx.outbox.ended_badly(9, 0))
    assert await moved.write(lambda tx: tx.outbox.retry(lost[0].id, NOON))
    assert list(await moved.read(lambda tx: tx.inbox.waiting(9))) == []
    moved.close()


async def test_a_backup_is_taken_while_the_bot_writes(sql_store: SqlStore, url: str, tmp_path: Path) -> None:
    import asyncio

    async def write_on() -> None:
        for number in range(40):
            await sql_store.write(lambda tx, number=number: tx.articles.add(article(number)))  # type: ignore[misc]

    writing = asyncio.create_task(write_on())
    saved = await asyncio.to_thread(backup.backup, url, tmp_path / "a.backup")
    await writing
    target = f"sqlite:///{tmp_path / 'target.db'}"
    restoring.restore(saved.path, target)
    rows = dump(target)
    assert len(rows["articles"]) == len(rows["stories"])


async def test_a_broken_backup_is_refused_and_nothing_is_changed(
    sql_store: SqlStore, url: str, tmp_path: Path
) -> None:
    await sql_store.write(fill)
    whole = backup.backup(url, tmp_path / "a.backup").path
    target = f"sqlite:///{tmp_path / 'target.db'}"
    raw = gzip.decompress(whole.read_bytes())
    broken = {
        "half": whole.read_bytes()[: len(whole.read_bytes()) // 2],
        "changed": gzip.compress(raw.replace(b"sand", b"sane")),
        "no end": gzip.compress(raw.rsplit(b"\n", 2)[0] + b"\n"),
        "no gzip": b"SQLite format 3",
        "empty": b"",
    }
    for name, data in broken.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(backup.BadBackup, match=name):
            restoring.restore(path, target)
    with pytest.raises(restoring.NotEmpty):
        restoring.restore(whole, url)
    assert not (tmp_path / "target.db").exists()


def test_tables_after_migrating_are_the_tables_of_the_program(url: str) -> None:
    database = Database(url)

    def differences(session: Any) -> list[Any]:
        options = {"include_object": migrating.is_ours, "compare_type": True}
        found = compare_metadata(MigrationContext.configure(session.connection, opts=options), metadata)
        return list(found)

    with warnings.catch_warnings():  # of indexes on expressions, which reflection cannot read
        warnings.simplefilter("ignore")
        assert database.read_now(differences) == []
    database.close()


async def test_migrating_twice_changes_nothing(url: str) -> None:
    store = open_store(url, now=lambda: NOON)
    assert await store.migrate() == migrating.HEAD
    assert await store.migrate() == migrating.HEAD
    store.close()


async def test_a_newer_database_is_refused_in_a_clear_sentence(sql_store: SqlStore) -> None:
    await sql_store.database.write(
        lambda session: session.run("UPDATE alembic_version SET version_num = '9999'")
    )
    with pytest.raises(WrongVersion, match="made by a newer one"):
        await sql_store.migrate()
    await sql_store.database.write(
        lambda session: session.run(f"UPDATE alembic_version SET version_num = '{migrating.HEAD}'")
    )


async def test_a_migration_is_backed_up_where_there_is_data(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(sqlite_template, tmp_path / "n.db")
    store = open_store(f"sqlite:///{tmp_path / 'n.db'}", now=lambda: NOON)
    await store.write(fill)
    monkeypatch.setattr(migrating, "HEAD", "next")
    monkeypatch.setattr(migrating, "upgrade", lambda session, to: session.run("DELETE FROM notes"))
    await store.migrate(backup_dir=tmp_path / "kept")
    (saved,) = (tmp_path / "kept").iterdir()
    assert backup.check(saved) > 10
    store.close()


def test_a_killed_migration_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import *; from newsbot.store.database import Database; "
        "from newsbot.store.migrating import migrate; "
        "migrate(Database(sys.argv[1]), backup_dir=None, now=datetime.now(UTC))"
    )
    found = set()
    for number in range(4):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen([sys.executable, "-c", program, url], env=environment)
        ends = time.monotonic() + 20
        while not (tmp_path / f"{number}.db").exists() and time.monotonic() < ends:
            time.sleep(0.002)
        time.sleep(number * 0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        database = Database(url)
        version = database.read_now(version_of)
        found.add(version)
        tables = database.read_now(lambda session: session.value("SELECT COUNT(*) FROM sqlite_master"))
        assert (version, tables > 0) in ((None, False), (migrating.HEAD, True))
        assert migrating.migrate(database, backup_dir=None, now=NOON) == migrating.HEAD
        database.write_now(lambda session: UnitOfWork(session).notes.put("a", "b"))
        database.close()
    assert found <= {None, migrating.HEAD}
