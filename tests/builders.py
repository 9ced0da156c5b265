"""Values for tests, with everything that a test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from newsbot.domain.article import Article, Length, Sentence, Summary
from newsbot.domain.feed import Entry, Feed
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.newsroom.ports import House, Person

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = (
    "The council met on Tuesday and agreed on the new bridge. Work begins in spring. It will take two years. "
    * 9
)


def an_article(number: int = 1, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "title": f"Council agrees on bridge {number}",
        "url": f"https://news.example/{number}",
        "key": f"news.example/{number}",
        "published": NOON - timedelta(minutes=number),
        "fetched": NOON - timedelta(minutes=number),
        "text": BODY,
        "source": "The Example",
        "summary": Summary((Sentence(BODY[:56], 0, 56, Length.SHORTER),), "default"),
    }
    return Article(**values | changes)


def an_entry(number: int = 1, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": f"entry-{number}",
        "title": f"Storm {number} crosses the northern islands",
        "url": f"https://news.example/storm/{number}",
        "published": NOON - timedelta(minutes=number),
        "content": f"<p>{number} " + BODY + "</p>",
    }
    return Entry(**values | changes)


def a_feed(number: int = 0, **changes: Any) -> Feed:
    values: dict[str, Any] = {
        "id": number,
        "url": f"https://news.example/feed{number or ''}",
        "title": f"The Example {number or ''}".strip(),
        "topic": "world",
        "quiet_first": False,
        "due": NOON,
    }
    return Feed(**values | changes)


def a_reader(chat: int = 11, **changes: Any) -> Subscriber:
    values: dict[str, Any] = {
        "address": Address(chat),
        "state": SubscriberState.ACTIVE,
        "since": NOON - timedelta(days=1),
    }
    return Subscriber(**values | changes)


def a_person(number: int = 1, **changes: Any) -> Person:
    return Person(
        **{"id": number, "address": Address(number), "name": f"Person {number}", "at": NOON} | changes
    )


def a_house(**changes: Any) -> House:
    return House(**{"admins": frozenset({1}), "editors": frozenset({2, 3})} | changes)
