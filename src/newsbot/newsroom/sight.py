"""What an address sees: the newsroom's, and what readers brought where it subscribes to that by name."""

from __future__ import annotations

from newsbot.domain.article import Article
from newsbot.domain.errors import NotFound
from newsbot.domain.feed import Feed
from newsbot.domain.subscriber import Address
from newsbot.domain.subscription import sources_of
from newsbot.newsroom.ledger import Tx

Own = frozenset[int]


def own_sources(tx: Tx, address: Address | None) -> Own:
    """The sources that an address subscribes to by name; None stands for anybody."""
    known = tx.subscribers.get(address) if address else None
    return sources_of(tx.subscribers.rules(known.id)) if known else frozenset()


def article_for(tx: Tx, address: Address | None, article_id: int) -> Article:
    """The article of that number, which the address may see or has been sent. Raises NotFound."""
    article = tx.articles.get(article_id)
    if article is None or not (
        article.seen_by(own_sources(tx, address)) or (address is not None and _has(tx, address, article_id))
    ):
        raise NotFound(str(article_id))
    return article


def _has(tx: Tx, address: Address, article_id: int) -> bool:
    """Whether the address was sent the article, or keeps it: buttons under it work after an `/unsub` too."""
    if tx.outbox.of_articles(address, [article_id]):
        return True
    known = tx.subscribers.get(address)
    return known is not None and tx.subscribers.keeps(known.id, article_id)


def article_at(tx: Tx, address: Address | None, key: str) -> Article | None:
    """The article behind a link, by its key, that the address may see."""
    own = own_sources(tx, address)
    known = tx.articles.by_keys([key, *(apart_key(feed_id, key) for feed_id in own)])
    return next((one for one in tx.articles.many(known.values()).values() if one.seen_by(own)), None)


def apart_key(feed_id: int, key: str) -> str:
    """The key of an article that a reader's own source has, where that of another reader has it too."""
    return f"feed:{feed_id}:{key}"


def feed_for(tx: Tx, address: Address, feed_id: int) -> Feed:
    """The source of that number, which the address may see. Raises NotFound."""
    feed = tx.feeds.get(feed_id)
    if feed is None or not feed.seen_by(own_sources(tx, address)):
        raise NotFound(str(feed_id))
    return feed
