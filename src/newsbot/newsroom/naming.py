"""What people's words stand for: topics, sources, web addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from newsbot.domain.errors import BadInput
from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.links import is_web_link
from newsbot.domain.subscriber import Address
from newsbot.domain.subscription import Want, topic_key
from newsbot.domain.text import digest
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ruling import KEY


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


def feed_named(tx: Tx, asked: str) -> Feed | None:
    """The source of that address or name. Raises BadInput("which") where it fits several."""
    exact = tx.feeds.by_url(asked)
    if exact is not None:
        return exact if exact.state is FeedState.ACTIVE else None
    found = [feed for feed in tx.feeds.by_name(asked) if feed.state is FeedState.ACTIVE] if asked else []
    if len(found) > 1 and found[0].name.casefold() != asked.casefold():
        raise BadInput("which", ", ".join(feed.name for feed in found[:5]))
    return found[0] if found else None


def feeds_like(tx: Tx, asked: str, most: int) -> list[Feed]:
    """The sources whose name or host has all the words that were given, for a choice."""
    words = asked.casefold().split()
    named = [(feed, f"{feed.name} {urlsplit(feed.url).hostname}".casefold()) for feed in tx.feeds.all()]
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
