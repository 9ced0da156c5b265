"""Words of the scripts of Southern Asia are kept whole: the index is made again where there are any."""

from __future__ import annotations

from alembic import op

from newsbot.store.backlog import Backlog
from newsbot.store.indexes import index_of
from newsbot.store.session import Session

revision = "0004"
down_revision = "0003"

_ANY = {
    "sqlite": "SELECT 1 FROM articles WHERE title || text GLOB '*[\u0900-\u0dff]*' LIMIT 1",
    "postgresql": "SELECT 1 FROM articles WHERE title || text ~ '[\u0900-\u0dff]' LIMIT 1",
}


def upgrade() -> None:
    """Makes the index again: it took these words in as pieces between their vowels."""
    bind = op.get_bind()
    session = Session(bind)
    if session.value(_ANY[bind.dialect.name]):
        index = index_of(session)
        index.rebuild()
        Backlog(session, index).clear()
