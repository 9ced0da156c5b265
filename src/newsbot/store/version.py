"""Which version the tables of a database have."""

from __future__ import annotations

from sqlalchemy import inspect

from newsbot.store.session import Session


def version(session: Session) -> str | None:
    """The version of the tables; None where there are none."""
    if not inspect(session.connection).has_table("alembic_version"):
        return None
    found: str | None = session.value("SELECT version_num FROM alembic_version")
    return found
