"""A backup read into an empty database of either kind; `backup` says what stands in the file."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from newsbot.domain.errors import NewsbotError, WrongVersion
from newsbot.store import migrating, tables, tallies
from newsbot.store.backlog import Backlog
from newsbot.store.backup import BATCH, FORMAT, BadBackup, check
from newsbot.store.database import Database
from newsbot.store.indexes import index_of
from newsbot.store.session import Session
from newsbot.store.version import version

# what was not out when the backup was made may have gone out since; it is repeated only when somebody asks
_SETTLE = (
    "UPDATE deliveries SET state = 'unknown', repeats = repeats + 1, lease = 0, lease_until = NULL, "
    "finished = COALESCE(created, 0), reason = 'restored from a backup: it may have gone out since' "
    "WHERE state IN ('queued', 'claimed', 'sending') AND kind <> 'update'",
    "UPDATE inbox SET done = received, payload = :nothing, chat = 0 WHERE done IS NULL",
    "DELETE FROM plans",
)


class NotEmpty(NewsbotError):
    """A backup is only read into a database that has no data."""


def restore(path: Path, url: str, *, repeat: bool = False) -> int:
    """Reads a backup into an empty database; all of it or nothing. Returns the number of rows.

    What waited to be sent is on record as unknown, since it may have gone out after the backup was made;
    with `repeat` it waits again. Raises BadBackup, NotEmpty, WrongVersion, StorageDown, OSError.
    """
    check(path)
    with closing(Database(url)) as database:
        return database.write_now(lambda session: _read_into(session, path, repeat=repeat))


def _read_into(session: Session, path: Path, *, repeat: bool) -> int:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        items = map(json.loads, lines)
        head = next(items)
        if head.get("newsbot") != FORMAT:
            raise WrongVersion(
                "This backup was made by another newsbot, in a form that this one does not know."
            )
        migrating.check_version(head["version"])
        if version(session) is not None and migrating.has_data(session):
            raise NotEmpty("This database has data. Restore into an empty one.")
        migrating.upgrade(session, head["version"])
        count = _fill(session, items)
    if not session.is_sqlite:
        _set_sequences(session)
    migrating.upgrade(session, migrating.HEAD)
    if not repeat:
        for sql in _SETTLE:
            session.run(sql, {"nothing": b""} if ":nothing" in sql else None)
    tallies.recount(session)
    index = index_of(session)
    index.rebuild()
    Backlog(session, index).clear()
    return count


def _fill(session: Session, items: Iterator[Any]) -> int:
    count = 0
    insert = ""
    columns: list[str] = []
    batch: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, list):
            batch.append({f"v{place}": _value(value) for place, value in enumerate(item)})
            count += 1
        if batch and (len(batch) == BATCH or not isinstance(item, list)):
            session.many(insert, batch)
            batch = []
        if isinstance(item, dict) and "table" in item:
            columns = item["columns"]
            insert = _insert(item["table"], columns)
    return count


def _insert(table: str, columns: Sequence[str]) -> str:
    if table not in tables.metadata.tables or not all(name.isidentifier() for name in columns):
        raise BadBackup(f"a table that this newsbot does not know: {table}")
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f":v{place}" for place in range(len(columns)))
    return f'INSERT INTO "{table}" ({names}) VALUES ({values})'


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")  # SQLite keeps that character, PostgreSQL refuses it
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _set_sequences(session: Session) -> None:
    """PostgreSQL counts on from the highest number, as SQLite does by itself."""
    for table in tables.metadata.sorted_tables:
        if "id" in table.columns:
            session.run(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                f'COALESCE((SELECT MAX(id) FROM "{table.name}"), 0) + 1, false)'
            )
