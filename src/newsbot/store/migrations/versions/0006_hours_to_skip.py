"""The hours in which a feed wants to be left alone outlive the program."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds their column; a feed that is there says them again with its next news."""
    op.execute("ALTER TABLE feeds ADD COLUMN skip TEXT DEFAULT '' NOT NULL")
