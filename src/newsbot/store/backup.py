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
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import text

from newsbot.domain.errors import NewsbotError
from newsbot.store import tables
from newsbot.store.database import Database
from newsbot.store.session import Session
from newsbot.store.version import check_version, version

FORMAT = 1
BATCH = 500


class BadBackup(NewsbotError):
    """The file is no backup, or not all of it is there."""


class NothingThere(NewsbotError):
    """The database has no tables yet."""


_NOT_WHOLE = "{} is no whole backup: its end is missing, it was changed, or something else wrote it"


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was written, read again and found whole."""

    path: Path
    rows: int


def backup(url: str, path: Path) -> Saved:
    """Writes a backup of the database at `url`.

    Raises NothingThere, WrongVersion, StorageDown, OSError, and BadBackup where `path` is the database.
    """
    with closing(Database(url)) as database:
        if database.file is not None and path.exists() and path.samefile(database.file):
            raise BadBackup(f"{path.name} is the database itself: a backup needs a file of its own")
        is_new = database.file is not None and not database.file.exists()
        found = None if is_new else database.read_now(version)
        if found is None:
            raise NothingThere("There is nothing to back up: newsbot has no tables in this database.")
        check_version(found)  # of a newer one we know neither all tables nor all columns
        return write_backup(database, path)


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
    """How many rows a backup holds. Raises BadBackup where anything of it is missing or changed, OSError."""
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
    except (gzip.BadGzipFile, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise BadBackup(_NOT_WHOLE.format(path.name)) from error
    if not isinstance(tail, dict) or (tail.get("rows"), tail.get("digest")) != (counted, digest.hexdigest()):
        raise BadBackup(_NOT_WHOLE.format(path.name))
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
    yield {"newsbot": FORMAT, "version": version(session)}
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
