"""Everything the bot knows in one file, taken while it runs, readable into either database.

The file is gzip over lines of JSON: a head with the version of the tables; for each table its name, its
columns and its rows; a tail with counts and a digest of all that stands before. Indexes are made anew.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import text

from newsbot.domain.errors import NewsbotError, WrongVersion
from newsbot.store import migrating, tables, tallies
from newsbot.store.database import Database
from newsbot.store.session import Session

FORMAT = 1
BATCH = 500
# what was not out when the backup was made may have gone out since; it is repeated only when somebody asks
_SETTLE = (
    "UPDATE deliveries SET state = 'unknown', repeats = repeats + 1, lease = 0, lease_until = NULL, "
    "finished = COALESCE(created, 0), reason = 'restored from a backup: it may have gone out since' "
    "WHERE state IN ('queued', 'claimed', 'sending') AND kind <> 'update'",
    "UPDATE inbox SET done = received, payload = :nothing, chat = 0 WHERE done IS NULL",
    "DELETE FROM plans",
)


class BadBackup(NewsbotError):
    """The file is no backup, or not all of it is there."""


class NothingThere(NewsbotError):
    """The database has no tables yet."""


class NotEmpty(NewsbotError):
    """A backup is only read into a database that has no data."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was written, read again and found whole."""

    path: Path
    rows: int


def backup(url: str, path: Path) -> Saved:
    """Writes a backup of the database at `url`. Raises NothingThere, StorageDown, OSError."""
    with closing(Database(url)) as database:
        is_new = database.file is not None and not database.file.exists()
        if is_new or database.read_now(migrating.version) is None:
            raise NothingThere("There is nothing to back up: this database is empty.")
        return write_backup(database, path)


def restore(path: Path, url: str, *, repeat: bool = False) -> int:
    """Reads a backup into an empty database; all of it or nothing. Returns the number of rows.

    What waited to be sent is on record as unknown, since it may have gone out after the backup was made;
    with `repeat` it waits again. Raises BadBackup, NotEmpty, WrongVersion, StorageDown, OSError.
    """
    check(path)
    with closing(Database(url)) as database:
        return database.write_now(lambda session: _read_into(session, path, repeat=repeat))


def write_backup(database: Database, path: Path) -> Saved:
    """Writes a backup of an open database, in one reading transaction, and checks the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.parent / f"{path.name}.part"
    try:
        with os.fdopen(_for_the_owner(half), "wb") as raw:
            rows = database.read_now(lambda session: _write(session, raw))
            raw.flush()
            os.fsync(raw.fileno())
        check(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)  # half a backup is worth nothing, and the disk may be full
    return Saved(path, rows)


def _for_the_owner(path: Path) -> int:
    """A new file: people's settings will be in it, which nobody else on the machine may read."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def check(path: Path) -> int:
    """How many rows a backup holds. Raises BadBackup where anything of it is missing or changed."""
    counted = 0
    digest = hashlib.sha256()
    head: Any = None
    tail: Any = None
    before = b""
    try:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                digest.update(before)
                counted += isinstance(tail, list)
                before, tail = line, json.loads(line)
                head = head or tail
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise BadBackup(f"{path.name} is no whole backup: {error}") from error
    if not isinstance(tail, dict) or (tail.get("rows"), tail.get("digest")) != (counted, digest.hexdigest()):
        raise BadBackup(f"{path.name} is no whole backup: its end is missing or it was changed")
    if not (isinstance(head, dict) and "newsbot" in head and "version" in head):
        raise BadBackup(f"{path.name} is no backup of newsbot")
    return counted


def _write(session: Session, raw: BinaryIO) -> int:
    digest = hashlib.sha256()
    count = 0
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0) as lines:
        for item in _items(session):
            line = (
                json.dumps(item, ensure_ascii=False, separators=(",", ":"), default=_bytes).encode() + b"\n"
            )
            digest.update(line)
            lines.write(line)
            count += isinstance(item, list)
        tail = {"rows": count, "digest": digest.hexdigest()}
        lines.write(json.dumps(tail).encode() + b"\n")
    return count


def _items(session: Session) -> Iterator[Any]:
    """The head; then for each table its name and columns, and its rows as lists."""
    yield {"newsbot": FORMAT, "version": migrating.version(session)}
    for table in tables.metadata.sorted_tables:
        if table is tables.tallies:  # they are counted anew
            continue
        result = session.connection.execution_options(yield_per=BATCH).execute(
            text(f'SELECT * FROM "{table.name}"')
        )
        yield {"table": table.name, "columns": list(result.keys())}
        for row in result:
            yield list(row)


def _bytes(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    raise TypeError(f"{type(value).__name__} has no place in a backup")


def _read_into(session: Session, path: Path, *, repeat: bool) -> int:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        items = map(json.loads, lines)
        head = next(items)
        if head.get("newsbot") != FORMAT:
            raise WrongVersion(
                "This backup was made by another newsbot, in a form that this one does not know."
            )
        migrating.check_version(head["version"])
        if migrating.version(session) is not None and migrating.has_data(session):
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
    from newsbot.store.backlog import Backlog
    from newsbot.store.index import index_of

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
