"""Lists of feeds in files: read at start and by commands, written back as OPML."""

from __future__ import annotations

from collections.abc import Iterable

from newsbot.domain.feed import Feed
from newsbot.feeds.charset import to_text
from newsbot.feeds.guard import without_feed_scheme
from newsbot.feeds.opml import OWN, Caps, Outline, read_opml, write_opml


def feeds_in(data: bytes, caps: Caps = OWN) -> tuple[list[Feed], int]:
    """The feeds of an OPML file, or of a list with one URL a line (a topic may follow), and how many were
    left out by the cap. Raises SourceError for what is neither."""
    text = to_text(data).lstrip("\ufeff")
    if text.lstrip().startswith("<"):
        read = read_opml(data, caps)
        return [_feed(outline) for outline in read.outlines], read.cut
    lines = (line.strip() for line in text.splitlines())
    return [_of_line(line) for line in lines if line and not line.startswith("#")], 0


def _of_line(line: str) -> Feed:
    url, _, topic = line.replace("\t", " ").partition(" ")
    return Feed(0, without_feed_scheme(url), topic=" ".join(topic.split()).casefold())


def _feed(outline: Outline) -> Feed:
    return Feed(
        0,
        outline.url,
        title=outline.title,
        site=outline.site,
        topic=" ".join(outline.topic.casefold().split()),
        frozen=outline.settings.get("frozen") == "yes",
    )


def opml_of(feeds: Iterable[Feed]) -> bytes:
    """The feeds as OPML; topics and newsbot's own settings go along."""
    outlines = (
        Outline(feed.url, feed.title, feed.site, feed.topic, {"frozen": "yes"} if feed.frozen else {})
        for feed in feeds
    )
    return write_opml(outlines, "newsbot")
