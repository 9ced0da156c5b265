"""Articles and stories that come are counted by the shelf, many at once, and no longer row by row."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy import text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Carries out the statements that stand beside this file for each database."""
    bind = op.get_bind()
    script = Path(__file__).with_name(f"0003_{bind.dialect.name}.sql")
    for statement in script.read_text("utf-8").split("\n--\n"):
        bind.execute(text(statement))
