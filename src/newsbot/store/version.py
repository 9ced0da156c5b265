"""Which version the tables of a database have."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect

from newsbot.domain.errors import WrongVersion
from newsbot.store.session import Session

HEAD = "0007"
SCRIPTS = Path(__file__).parent / "migrations"


def version(session: Session) -> str | None:
    """The version of the tables; None where there are none."""
    if not inspect(session.connection).has_table("alembic_version"):
        return None
    found: str | None = session.value("SELECT version_num FROM alembic_version")
    return found


def check_version(found: str | None) -> None:
    """Raises WrongVersion for a version that this program does not know: it never migrates downwards."""
    if found is not None and not list((SCRIPTS / "versions").glob(f"{found}_*.py")):
        raise WrongVersion(
            f"This database has version {found}, which this newsbot ({HEAD}) does not know: it was made by a "
            "newer one. Install that version, or restore a backup made before the upgrade."
        )
