"""Bytes in, a feed out: the quick way for what is well-formed, mending for what is not, one result."""

from __future__ import annotations

from datetime import datetime

from newsbot.domain.errors import NotAFeed, TooLarge
from newsbot.domain.feed import Entry, ParsedFeed
from newsbot.feeds.channel import Channel
from newsbot.feeds.charset import is_plain_utf8, to_text
from newsbot.feeds.draft import Finisher, newest, own_ids
from newsbot.feeds.jsonfeed import read_json_feed
from newsbot.feeds.mend import mend, wrapped
from newsbot.feeds.reader import Broken, Document, Origin, has_doctype, read_document, root_of
from newsbot.feeds.sitemap import Part
from newsbot.feeds.tolerant import Worker

MAX_BODY = 10_000_000
_NOT_FEEDS = frozenset({"html", "svg", "opml", "xsl", "plist", "wml"})


def parse_feed(
    body: bytes,
    url: str = "",
    content_type: str = "",
    *,
    now: datetime | None = None,
    worker: Worker | None = None,
) -> ParsedFeed:
    """The feed in `body`: RSS, RDF, Atom, CDF, JSON Feed or a sitemap, in whatever state it is.

    `url` is where it came from (relative links start there), `content_type` the HTTP header, `now` the
    moment after which no entry can be published. Raises `NotAFeed` or `TooLarge`, nothing else.
    May take seconds for a broken feed; `parse_wellformed` never does.
    """
    _check_size(body)
    body = _as_utf8(body, content_type)
    quick = _read_strictly(body, Origin(url, now))
    if quick is not None:
        return quick
    own = worker or Worker()
    try:
        return _parse_broken(body.decode("utf-8", "replace"), Origin(url, now), own)
    finally:
        if worker is None:
            own.close()


def parse_file(body: bytes, url: str = "") -> ParsedFeed:
    """As `parse_feed`; where nobody said where it came from, relative links start at the site it names."""
    feed = parse_feed(body, url)
    site = "" if url else feed.url or feed.self_url
    return parse_feed(body, site) if site else feed


def parse_wellformed(
    body: bytes, url: str = "", content_type: str = "", now: datetime | None = None
) -> ParsedFeed | None:
    """As `parse_feed`, but None where the document is not UTF-8 or needs mending: that may take long."""
    _check_size(body)
    body = body.strip()
    return _read_strictly(body, Origin(url, now)) if is_plain_utf8(body, content_type) else None


def _check_size(body: bytes) -> None:
    if len(body) > MAX_BODY:
        raise TooLarge(f"More than {MAX_BODY} bytes.")


def _read_strictly(body: bytes, origin: Origin) -> ParsedFeed | None:
    if body[:1] == b"{":
        return _parse_json(body, origin)
    if has_doctype(body) and root_of(body) not in _NOT_FEEDS:
        return None
    try:
        return _told(read_document(body, origin))
    except Broken:
        return None
    except NotAFeed:
        if _may_be_feed(body):
            return None
        raise


def _as_utf8(body: bytes, content_type: str) -> bytes:
    body = body.strip()
    if not is_plain_utf8(body, content_type):
        body = to_text(body, content_type).strip().encode("utf-8", "replace")
    if not body:
        raise NotAFeed("There is nothing in it.")
    return body


def sitemap_parts(body: bytes) -> tuple[Part, ...]:
    """The sitemaps that an index names; empty for any other document."""
    if root_of(body) != "sitemapindex":
        return ()
    try:
        return tuple(read_document(body, Origin()).parts)
    except Broken:
        mended = mend(to_text(body)).encode("utf-8", "replace")
    try:
        return tuple(read_document(mended, Origin(), recover=True).parts)
    except (Broken, NotAFeed):
        return ()


def _may_be_feed(body: bytes) -> bool:
    """True for rubbish before a feed (a warning of PHP, a comment of a cache), not for a page."""
    head = body[:4096].lower()
    return root_of(body) not in _NOT_FEEDS and any(
        mark in head for mark in (b"<rss", b"<feed", b"rdf:rdf", b"<?xml", b"<channel", b"<urlset")
    )


def _parse_json(body: bytes, origin: Origin) -> ParsedFeed:
    channel, drafts = read_json_feed(body.decode("utf-8", "replace"), origin.url)
    finisher = Finisher(origin.url, origin.now)
    return _feed(channel, [entry for entry in map(finisher.entry, drafts) if entry])


def _parse_broken(text: str, origin: Origin, worker: Worker) -> ParsedFeed:
    """Mended, then with literal texts, then by feedparser, then whatever can be saved."""
    mended = mend(text)
    if root_of(mended[:100_000].encode()) in _NOT_FEEDS:
        raise NotAFeed("The document is no feed.")
    for attempt in (mended, wrapped(mended)):
        try:
            return _told(read_document(attempt.encode("utf-8", "replace"), origin))
        except Broken:
            continue
    found = worker.read(mended, origin.url)
    if found is not None and found[1]:
        finisher = Finisher(origin.url, origin.now)
        return _feed(found[0], [entry for entry in map(finisher.entry, found[1]) if entry])
    try:
        saved = read_document(wrapped(mended).encode("utf-8", "replace"), origin, recover=True)
    except Broken:
        raise NotAFeed("The document is damaged.") from None
    if not saved.entries and not saved.channel.title:
        raise NotAFeed("The document is damaged.")
    return _told(saved)


def _told(document: Document) -> ParsedFeed:
    if document.root == "sitemapindex":
        raise NotAFeed("The document is a list of sitemaps.")
    return _feed(document.channel, document.entries, document.unread)


def _feed(channel: Channel, entries: list[Entry], unread: int = 0) -> ParsedFeed:
    apart = own_ids(entries)
    kept = newest(apart)
    return ParsedFeed(
        title=channel.title,
        url=channel.url,
        entries=kept,
        language=channel.language,
        ttl=channel.ttl,
        hub=channel.hub,
        self_url=channel.self_url,
        skip=channel.skip,
        cut=unread + len(apart) - len(kept),
    )
