"""An index of stories that no question uses costs every article that comes."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Takes it away."""
    op.execute("DROP INDEX ix_stories_updated")
