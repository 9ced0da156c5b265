"""One runner at a time: a file lock beside a SQLite file, an advisory lock in PostgreSQL."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from newsbot.domain.errors import AnotherRunner, StorageDown
from newsbot.store.database import Database

# of this very connection: after a restart the driver makes a new one, which holds nothing
_OURS = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()"


class RunnerLock:
    """A lock that is held until `release`, or until the process ends in whatever way."""

    def __init__(self, held: BinaryIO | Connection) -> None:
        self._held = held

    @classmethod
    def take(cls, database: Database, purpose: str) -> RunnerLock:
        """Takes the lock. SQLite: one for the file; PostgreSQL: one for the database and `purpose` (a role,
        a token's digest). Raises AnotherRunner, StorageDown."""
        if database.file is not None:
            if database.held is None:
                database.held = _lock_file(database.file)
            return cls(database.held)  # the same for every purpose of this program
        return cls(database.translated(lambda: _lock_postgres(database, purpose)))

    def release(self) -> None:
        """Lets the next one in."""
        if isinstance(self._held, Connection) and self.is_held():
            self._held.exec_driver_sql("SELECT pg_advisory_unlock_all()")
        self._held.close()

    def is_held(self) -> bool:
        """Whether the lock still stands: a PostgreSQL that was restarted has forgotten it."""
        if not isinstance(self._held, Connection):
            return True
        try:
            return bool(self._held.exec_driver_sql(_OURS).scalar())
        except Exception:
            return False


def _lock_file(database: Path) -> BinaryIO:
    import fcntl

    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.open("ab")
    except OSError as error:
        raise StorageDown(f"{path} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise AnotherRunner(f"another newsbot already works with {database}") from error
    return held


def _lock_postgres(database: Database, purpose: str) -> Connection:
    key = int.from_bytes(hashlib.sha256(f"newsbot/{purpose}".encode()).digest()[:8], "big", signed=True)
    connection = database.connect().execution_options(isolation_level="AUTOCOMMIT")
    if connection.exec_driver_sql("SELECT pg_try_advisory_lock(%(key)s)", {"key": key}).scalar():
        return connection
    connection.close()
    raise AnotherRunner("another newsbot already works with this database and token")
