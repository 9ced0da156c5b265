"""The tables brought to this version: Alembic without its command line, in one transaction, backed up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from newsbot.domain.errors import WrongVersion
from newsbot.store.database import Database
from newsbot.store.session import Session
from newsbot.store.version import version

HEAD = "0004"
SCRIPTS = Path(__file__).parent / "migrations"

log = logging.getLogger(__name__)


def migrate(database: Database, *, backup_dir: Path | None, now: datetime) -> str:
    """Brings the database to HEAD; a kill leaves it as it was or as it is to be. Returns HEAD.

    Where there is data, a backup is made first: in `backup_dir`, else beside the SQLite file or in the
    working directory. Raises WrongVersion where the database is newer than this program, StorageDown.
    """
    found = database.read_now(version)
    if found == HEAD:
        return HEAD
    check_version(found)
    if found is not None and database.read_now(has_data):
        from newsbot.store.backup import write_backup

        folder = backup_dir or (database.file.parent if database.file else Path.cwd())
        saved = write_backup(database, folder / f"newsbot-{found}-{now:%Y%m%d-%H%M%S}.backup")
        log.info("backup before migration: %s", saved.path)
    with _alone(database):
        database.write_now(lambda session: upgrade(session, HEAD))
    return HEAD


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Of two programs that start together, one migrates and the other then sees that it is done.

    The lock is taken before the transaction begins: what a transaction has waited for it does not see.
    """
    if database.is_sqlite:
        yield
        return
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SELECT pg_advisory_lock(hashtext('newsbot.migrate'))")
        try:
            yield
        finally:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(hashtext('newsbot.migrate'))")


def check_version(found: str | None) -> None:
    """Raises WrongVersion for a version that this program does not know: it never migrates downwards."""
    if found is not None and not list((SCRIPTS / "versions").glob(f"{found}_*.py")):
        raise WrongVersion(
            f"This database has version {found}, which this newsbot ({HEAD}) does not know: it was made by a "
            "newer one. Install that version, or restore a backup made before the upgrade."
        )


def has_data(session: Session) -> bool:
    """Whether there is anything to lose."""
    names = ("feeds", "articles", "subscribers", "bulletins", "staff")
    return any(session.value(f"SELECT 1 FROM {name} LIMIT 1") for name in names)


def upgrade(session: Session, to: str) -> None:
    """Carries out the migrations up to `to` inside the session's transaction."""
    from alembic import command
    from alembic.config import Config

    if version(session) == to:
        return
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = session.connection
    command.upgrade(config, to)


def is_ours(item: Any, name: str | None, kind: str, *_: Any) -> bool:
    """What Alembic may compare: not the tables of the full-text index, which are no part of the metadata."""
    return not (kind == "table" and str(name).startswith("article_words")) and item is not None


def run_environment(connection: Connection) -> None:
    """What Alembic's `env.py` does."""
    from alembic import context

    from newsbot.store.tables import metadata

    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_object=is_ours,
        transactional_ddl=True,
    )
    context.run_migrations()
