"""What only sources of readers had, and the newsroom's own give now: to the newsroom it is new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from newsbot.domain.article import Article
from newsbot.newsroom.ledger import Tx


def readers_own(tx: Tx, by_key: Mapping[str, int]) -> frozenset[str]:
    """Those of these articles that only sources of readers have given."""
    known = tx.articles.many(by_key.values()) if by_key else {}
    return frozenset(key for key, number in by_key.items() if number in known and known[number].personal)


def store_silently(tx: Tx, fresh: Sequence[Article], theirs: Collection[str]) -> tuple[int, ...]:
    """Their numbers. What only readers' sources had (`theirs`, by key) is the newsroom's from then on."""
    numbers = iter(tx.articles.add_all([article for article in fresh if article.key not in theirs]))
    return tuple(tx.articles.add(article).id if article.key in theirs else next(numbers) for article in fresh)
