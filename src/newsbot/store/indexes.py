"""The full-text index of the database at hand."""

from __future__ import annotations

from newsbot.store.index import Index
from newsbot.store.search_postgres import PostgresIndex
from newsbot.store.search_sqlite import SqliteIndex
from newsbot.store.session import Session


def index_of(session: Session) -> Index:
    """The index of the database that the session works on."""
    return SqliteIndex(session) if session.is_sqlite else PostgresIndex(session)
