"""Engines, threads and transactions: a whole use case in one thread hop, and errors in our own words.

SQLite: one writer that begins IMMEDIATE and a few readers that cannot write. The default set-up begins no
transaction before a SELECT and loses updates, and a deferred one fails at once where a writer should wait
(docs/decisions/store.md). PostgreSQL: REPEATABLE READ, and the work is done again where two have met.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from newsbot.domain.errors import StorageDown
from newsbot.store.session import Session

T = TypeVar("T")

READERS = 4
POSTGRES_WRITERS = 4
BUSY_SECONDS = 12
BUSY_STEP = 0.5  # how soon a writer that waits for the lock sees that the program ends
OPENING_STEP = 0.02
ATTEMPTS = 20  # of work that meets other writers on PostgreSQL; seconds in all, on a machine at load 15 too
SQLITE_PRAGMAS = (
    "page_size=8192",  # of a new file; articles fill them better than the usual 4096: a sixth less to write
    "journal_mode=WAL",
    "synchronous=FULL",  # what was acknowledged (an update, a SENDING mark) survives a power cut
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "cache_size=-32768",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)
_MET = frozenset({"40001", "40P01"})  # serialization failure, deadlock


def engine_url(url: str) -> URL:
    """The URL with the driver that this program brings. Raises ValueError for other databases."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError("the database URL must be sqlite:///FILE or postgresql://…")


class Database:
    """The engines of one database and the threads that may touch them. Close it to end both."""

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = engine_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._closing = threading.Event()
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, busy_seconds, self._closing)
            self._reader = _sqlite_engine(self.url, busy_seconds)
        else:
            self._writer = _postgres_engine(self.url)
            self._reader = self._writer.execution_options(postgresql_readonly=True)
        self.held: BinaryIO | None = None  # the lock on the file, once it is taken
        writers = 1 if self.is_sqlite else POSTGRES_WRITERS
        self._writing = ThreadPoolExecutor(writers, thread_name_prefix="store-write")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    async def read(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in a reading transaction on another thread. Raises StorageDown."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self.read_now, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in a writing transaction on another thread. Raises StorageDown."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, self.write_now, work)

    def read_now(self, work: Callable[[Session], T]) -> T:
        """`read` on this thread."""
        return self._in_transaction(self._reader, work)

    def write_now(self, work: Callable[[Session], T]) -> T:
        """`write` on this thread."""
        return self._in_transaction(self._writer, work)

    async def aside(self, work: Callable[[], T]) -> T:
        """Runs something long that has connections of its own, e.g. a backup, on a reading thread."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    def connect(self) -> Connection:
        """A writer's connection of one's own; the caller begins, commits and closes."""
        return self._writer.connect()

    def translated(self, work: Callable[[], T]) -> T:
        """Runs something with a connection of its own; its errors are ours. Raises StorageDown."""
        try:
            return work()
        except DBAPIError as error:
            raise _ours(error, self.file) from error

    def close(self) -> None:
        """Lets what is running finish, then closes every connection. Who waits for a lock waits no longer."""
        self._closing.set()
        self._writing.shutdown(wait=True, cancel_futures=True)
        self._reading.shutdown(wait=True, cancel_futures=True)
        self._writer.dispose()
        if self.is_sqlite:
            self._reader.dispose()

    def _in_transaction(self, engine: Engine, work: Callable[[Session], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            committing = False
            try:
                with engine.connect() as connection, connection.begin() as transaction:
                    result = work(Session(connection))
                    committing = True
                    transaction.commit()
                    return result
            except DBAPIError as error:
                # a lost connection may have committed; everything else has certainly not
                lost = error.connection_invalidated and committing
                if lost or attempt == ATTEMPTS or not self._again(error, attempt):
                    raise _ours(error, self.file) from error
            time.sleep(random.uniform(0, 0.002 * 2.0 ** min(attempt, 6)))  # noqa: S311 - spreads retries
        raise AssertionError("the loop returns or raises")

    def _again(self, error: DBAPIError, attempt: int) -> bool:
        """Whether the same work may succeed at once: two writers met, or a kept connection had died."""
        if self.is_sqlite:
            return False
        state = getattr(error.orig, "sqlstate", None)
        if state in _MET or isinstance(error, IntegrityError):
            return attempt < ATTEMPTS if state in _MET else attempt < 3
        return error.connection_invalidated and attempt < 3


def _ours(error: DBAPIError, file: Path | None) -> Exception:
    """StorageDown for what is not the program's fault; a mistake in the program stays what it is."""
    if isinstance(error, IntegrityError):
        return error
    # SQLite says a plain DatabaseError where the file is damaged or none of its own
    outside = ("OperationalError", "InterfaceError", "DatabaseError")
    passing = error.connection_invalidated or type(error).__name__ in outside
    which = f"the database {file}" if file else "the database"
    return StorageDown(f"{which} cannot be used now: {_first_line(error)}") if passing else error


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).splitlines() or [type(error).__name__])[0]


def _sqlite_engine(url: URL, busy_seconds: float, closing: threading.Event | None = None) -> Engine:
    """With `closing` one that writes: it waits for the lock a little at a time, and not while closing."""
    size = 1 if closing else READERS
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=2,
        pool_timeout=busy_seconds,
        connect_args={"check_same_thread": False, "cached_statements": 512, "timeout": busy_seconds},
        query_cache_size=1500,
    )

    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        end = time.monotonic() + busy_seconds
        for pragma in SQLITE_PRAGMAS:
            _set(connection, pragma, end)
        patience = min(busy_seconds, BUSY_STEP) if closing else busy_seconds
        connection.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        if not closing:
            connection.execute("PRAGMA query_only=ON")

    def begin(connection: Connection) -> None:
        if closing is None:
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection, time.monotonic() + busy_seconds, closing)

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def _set(connection: Any, pragma: str, end: float) -> None:
    """Of connections that make one new file WAL at a time SQLite lets all but one fail without waiting."""
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= end:
                raise
            time.sleep(OPENING_STEP)


def _begin_writing(connection: Connection, end: float, closing: threading.Event) -> None:
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error.orig) or closing.is_set() or time.monotonic() >= end:
                raise


def _postgres_engine(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=READERS + POSTGRES_WRITERS,
        max_overflow=2,
        pool_timeout=10,
        isolation_level="REPEATABLE READ",
        connect_args={
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
        },
        query_cache_size=1500,
    )
