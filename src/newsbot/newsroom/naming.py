"""What people's words stand for: topics, sources, web addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsbot.domain.errors import BadInput
from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.links import is_web_link
from newsbot.domain.subscriber import Address
from newsbot.domain.subscription import Want, topic_key
from newsbot.domain.text import digest, one_line
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ruling import KEY
from newsbot.newsroom.sight import Own


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as an address sees it."""

    name: str
    key: str
    articles: int
    on: bool


def topic_button(name: str) -> str:
    """What stands for a topic in a button."""
    return digest(topic_key(name))[:KEY]


def topics_for(tx: Tx, address: Address) -> tuple[list[Topic], bool]:
    """The topics there are, most articles first, and whether the address gets everything."""
    known = tx.subscribers.get(address)
    rules = tx.subscribers.rules(known.id) if known else ()
    on = {rule.value for rule in rules if rule.want is Want.TOPIC}
    counted = [(name, count) for name, count in tx.feeds.topics() if name]
    topics = [Topic(name, topic_button(name), count, topic_key(name) in on) for name, count in counted]
    return topics, any(rule.want is Want.ALL for rule in rules)


def told_apart(feeds: Sequence[Feed]) -> list[str]:
    """The names of sources; where several have the same one, with the topic or else the address."""
    names = [feed.name for feed in feeds]
    places = [(feed.name, feed.topic) for feed in feeds]
    return [
        feed.name
        if names.count(feed.name) == 1
        else f"{feed.name} · {feed.topic}"
        if feed.topic and places.count((feed.name, feed.topic)) == 1
        else feed.url
        for feed in feeds
    ]


def only_one(found: Sequence[Feed], asked: str, *, numbered: bool = False) -> Feed | None:
    """The source that a name means; None for none. Raises BadInput("which", names) where it may be several.

    `numbered`: for people who name sources by their numbers; then it is BadInput("which_source").
    """
    exact = [feed for feed in found if feed.name.casefold() == asked.casefold()]
    if len(exact) == 1 or len(found) <= 1:
        return next(iter(exact or found), None)
    several = (exact or found)[:5]
    names = told_apart(several)
    if numbered:
        names = [f"{feed.id}: {name}" for feed, name in zip(several, names, strict=True)]
    raise BadInput("which_source" if numbered else "which", ", ".join(names))


def feed_named(tx: Tx, asked: str, own: Own) -> Feed | None:
    """The source of that address, or of that name among those that are seen. Raises BadInput("which") where
    it fits several."""
    exact = tx.feeds.by_url(asked)
    if exact is not None:
        return exact if exact.state is FeedState.ACTIVE else None
    found = [feed for feed in tx.feeds.by_name(asked, own) if feed.state is FeedState.ACTIVE] if asked else []
    return only_one(found, asked)


def feeds_like(tx: Tx, asked: str, most: int, own: Own | None) -> list[Feed]:
    """The sources that are seen whose name or host has all the words that were given, for a choice."""
    words = asked.casefold().split()
    seen = [feed for feed in tx.feeds.all() if feed.seen_by(own)]
    named = [(feed, f"{feed.name} {urlsplit(feed.url).hostname}".casefold()) for feed in seen]
    return [feed for feed, name in named if words and all(word in name for word in words)][:most]


def web_address(given: str) -> str:
    """What a person typed as an address (`example.com` is one). Raises BadInput("unknown_source")."""
    asked = given.strip()
    if is_web_link(asked):
        return asked
    host = asked.split("/")[0]
    if " " not in asked and "." in host.strip(".") and is_web_link(f"https://{asked}"):
        return f"https://{asked}"
    raise BadInput("url" if "://" in asked else "unknown_source", given)


def scope(tx: Tx, asked: str, given: str, own: Own) -> tuple[str, bool]:
    """The question that stands for a topic or source; whether the number at its end counts as a number."""
    whole = one_line(given)
    if whole != asked and (question := _named(tx, whole, own)):
        return question, False
    if not asked:
        return "", True
    return _named(tx, asked, own) or f'source:"{_unquoted(asked)}"', True


def _named(tx: Tx, name: str, own: Own) -> str:
    """The question for what is called exactly so; "" where nothing is."""
    key = topic_key(name)
    for topic, _ in tx.feeds.topics():
        if topic_key(topic) == key:
            return f'topic:"{_unquoted(topic)}"'
    feed = tx.feeds.by_url(name)
    if feed is not None and feed.seen_by(own):
        return f'source:"{_unquoted(feed.name)}"'
    exact = [feed for feed in tx.feeds.by_name(name, own) if feed.title.casefold() == name.casefold()]
    return f'source:"{_unquoted(exact[0].title)}"' if exact else ""


def _unquoted(text: str) -> str:
    return text.replace('"', " ").strip()
