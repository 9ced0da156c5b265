"""Who sees which articles: what readers brought is shown to who subscribes to it by name."""

from __future__ import annotations

from collections.abc import Collection

from newsbot.store.index import Where
from newsbot.store.session import Session


def seen_by(session: Session, own: Collection[int] | None) -> Where:
    """The condition that an article `a` is the newsroom's or of the sources `own`; None: all are seen.

    There is none where no article is a reader's own, which one look at a small index tells.
    """
    if own is None or session.value("SELECT 1 FROM articles WHERE personal = 1 LIMIT 1") is None:
        return Where()
    if not own:
        return Where("a.personal = 0")
    return Where(f"(a.personal = 0 OR {session.among('a.feed_id', 'own')})", {"own": session.pack(own)})


def both(one: Where, other: Where) -> Where:
    """Both conditions as one."""
    return Where(" AND ".join(filter(None, (one.sql, other.sql))), one.values | other.values)
