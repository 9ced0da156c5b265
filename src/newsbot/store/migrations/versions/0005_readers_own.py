"""Sources that readers brought are theirs alone; what is there stays the newsroom's."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the columns that tell, and an index of the few articles that are nobody else's."""
    for table in ("feeds", "articles"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN personal BIGINT DEFAULT '0' NOT NULL")
    op.execute("CREATE INDEX ix_articles_personal ON articles (fetched) WHERE personal = 1")
