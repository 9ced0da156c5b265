"""The first tables, with the full-text index and an audit that only grows."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy import text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Carries out the statements that stand beside this file for each database."""
    bind = op.get_bind()
    script = Path(__file__).with_name(f"0001_{bind.dialect.name}.sql")
    for statement in script.read_text("utf-8").split("\n--\n"):
        bind.execute(text(statement.replace(":", "\\:")))
