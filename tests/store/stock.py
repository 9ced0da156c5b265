"""Things to put on the shelves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from newsbot.domain.article import Article
from newsbot.domain.feed import Feed
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def article(number: int = 1, **changes: Any) -> Article:
    """An article that came `number` minutes before noon."""
    at = NOON - timedelta(minutes=number)
    values: dict[str, Any] = {
        "title": f"Headline {number}",
        "url": f"https://paper.example/{number}",
        "key": f"paper.example/{number}",
        "published": at,
        "fetched": at,
        "text": f"Text of number {number}.",
        "source": "The Paper",
    }
    return Article(**(values | changes))


def feed(number: int = 1, **changes: Any) -> Feed:
    values: dict[str, Any] = {"title": f"Paper {number}", "url": f"https://paper{number}.example/feed"}
    return Feed(0, **(values | changes))


def subscribe(tx: Any, chat: int, *rules: Rule, **changes: Any) -> Subscriber:
    """An active subscriber, to everything where no rules are given."""
    address = Address(chat, changes.pop("thread", 0))
    state = changes.pop("state", SubscriberState.ACTIVE)
    saved: Subscriber = tx.subscribers.save(Subscriber(address, state=state, created=NOON, **changes))
    tx.subscribers.set_rules(saved.id, rules or [Rule(Want.ALL)])
    return saved
