"""The store as the program sees it: opened by a URL, read and written by whole use cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from newsbot.store import migrating
from newsbot.store.backlog import Behind
from newsbot.store.database import Database
from newsbot.store.lock import RunnerLock
from newsbot.store.unit_of_work import UnitOfWork

T = TypeVar("T")
CATCH_UP = 8  # steps of the index that a question waits for: some 0.4 s with full texts


class SqlStore:
    """The disk. Fits `newsroom.ledger.Store`."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.database = database
        self._now = now

    async def read(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        """Runs a use case's reading in one transaction, off the event loop. Raises StorageDown.

        `work` is run again where it asked the index before that had read all: the newest articles that
        wait are read first. Where more wait than can be read in the time of an answer, it lacks the others,
        unless who asks is `patient`.
        """
        try:
            return await self.database.read(lambda session: work(UnitOfWork(session)))
        except Behind:
            for _ in count() if patient else range(CATCH_UP):
                if not await self.write(lambda tx: tx.articles.index_waiting()):
                    break
            return await self.database.read(lambda session: work(UnitOfWork(session, hurries=True)))

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Runs a use case's writing in one transaction, off the event loop. Raises StorageDown.

        `work` may be run again where another writer came between, so it must not keep anything outside.
        """
        return await self.database.write(lambda session: work(UnitOfWork(session)))

    async def migrate(self, *, backup_dir: Path | None = None) -> str:
        """Brings the tables to this version, after a backup where there is data. Returns the version.

        Raises MigrationRefused where the database belongs to a newer program.
        """
        return await self.database.aside(
            lambda: migrating.migrate(self.database, backup_dir=backup_dir, now=self._now())
        )

    async def lock_runner(self, purpose: str = "run") -> RunnerLock:
        """Takes the lock that one process at a time may hold. Raises AnotherRunner."""
        return await self.database.aside(lambda: RunnerLock.take(self.database, purpose))

    def close(self) -> None:
        """Lets running transactions finish and closes every connection."""
        self.database.close()


def open_store(url: str, *, now: Callable[[], datetime]) -> SqlStore:
    """Opens the database of a URL (`sqlite:///FILE`, `postgresql://…`); touches nothing yet.

    Raises ValueError for any other URL.
    """
    return SqlStore(Database(url), now)
