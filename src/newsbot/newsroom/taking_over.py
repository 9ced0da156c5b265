"""Articles that only sources of readers had: taken over by the newsroom, or kept apart for another reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from newsbot.domain.article import Article
from newsbot.domain.feed import Feed
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.sight import apart_key


def others_own(tx: Tx, feed: Feed, by_key: Mapping[str, int]) -> frozenset[str]:
    """Those of these articles that only other sources of readers have given: here they are new."""
    known = tx.articles.many(by_key.values()) if by_key else {}
    theirs = {one.id for one in known.values() if one.personal and one.feed_id != feed.id}
    return frozenset(key for key, number in by_key.items() if number in theirs)


def apart(article: Article, theirs: Collection[str]) -> Article:
    """A reader's own that another reader's source has too (`theirs`, by key) is an article of its own."""
    if not article.personal or article.key not in theirs:
        return article
    return replace(article, key=apart_key(article.feed_id, article.key))


def store_silently(tx: Tx, fresh: Sequence[Article], theirs: Collection[str]) -> tuple[int, ...]:
    """Their numbers. What only readers' sources had is the newsroom's from then on, where that gives it."""
    numbers = iter(tx.articles.add_all([article for article in fresh if article.key not in theirs]))
    return tuple(
        tx.articles.add(apart(article, theirs)).id if article.key in theirs else next(numbers)
        for article in fresh
    )
