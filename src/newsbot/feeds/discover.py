"""From a page to its feeds: what it declares, what it links to, and where feeds usually are. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from newsbot.domain.feed import FoundFeed
from newsbot.domain.links import is_web_link, link_key
from newsbot.feeds.charset import to_text
from newsbot.feeds.guard import without_feed_scheme
from newsbot.feeds.plain import plain

MAX_FOUND = 30
MAX_PAGE = 1_000_000  # characters; feeds are named in the head
_TYPES = re.compile(
    r"(?:application|text)/(?:(?:rss|atom|rdf)(?:\+xml)?|feed\+json|x-rss\+xml|xml|json)\b", re.IGNORECASE
)
_SURE = re.compile(r"rss|atom|rdf|feed\+json", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:^|[/.=?&_-])(?:rss|atom|feeds?|rdf)(?:\d|[/.?&=_-]|$)|\.(?:rss|atom|rdf)(?:$|[?#])|/feed\.json",
    re.IGNORECASE,
)
_NOT_MINE = re.compile(
    r"/(?:comments?)(?:/|$|\?)|oembed|wp-json|\.(?:png|jpe?g|svg|css|js|ico|woff2?)(?:$|\?)", re.IGNORECASE
)
_WORDS = re.compile(r"\b(?:rss|atom|feeds?|newsfeed)\b", re.IGNORECASE)
_ROBOTS = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
WELL_KNOWN = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
)


def feeds_of_page(body: bytes, url: str, content_type: str = "") -> tuple[FoundFeed, ...]:
    """The feeds that a page names, best first: declared ones, then links that look like feeds.

    Read with any quoting, any case, relative to `<base>`; comment feeds come last. `url` is the page's.
    """
    from lxml import etree

    text = to_text(body, content_type)[:MAX_PAGE]
    root = (
        etree.fromstring(
            text.encode("utf-8", "replace"),
            etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False),
        )
        if text.strip()
        else None
    )
    if root is None:
        return _known_places(url)
    base = next((urljoin(url, each.get("href")) for each in root.iter("base") if each.get("href")), url)
    found = [*_known_places(url), *_declared(root, base)]
    if not found:
        found = _linked(root, base)
    return _unique(found)


def sitemaps_of_robots(body: bytes) -> tuple[str, ...]:
    """The sitemaps that a `robots.txt` names; those of news first."""
    found = [each for each in _ROBOTS.findall(body.decode("utf-8", "replace")) if is_web_link(each)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: "news" not in each.lower()))


def well_known(url: str) -> tuple[str, ...]:
    """Where a site's feed usually is, below its root."""
    return tuple(urljoin(url, path) for path in WELL_KNOWN)


def _declared(root: Any, base: str) -> list[FoundFeed]:
    found: list[tuple[int, FoundFeed]] = []
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind, href = link.get("type") or "", (link.get("href") or "").strip()
        if not href or not ({"alternate", "feed"} & set(rel)):
            continue
        if not (
            "feed" in rel or (_TYPES.match(kind.strip()) and (_SURE.search(kind) or _ADDRESS.search(href)))
        ):
            continue
        one = _found(base, href, link.get("title") or "")
        if one is not None:
            found.append((_NOT_MINE.search(one.url) is not None, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _linked(root: Any, base: str) -> list[FoundFeed]:
    found = []
    for link in root.iter("a"):
        href = (link.get("href") or "").strip()
        words = " ".join(["".join(link.itertext()), link.get("title") or "", link.get("class") or ""])[:300]
        if not href or _NOT_MINE.search(href) or not (_ADDRESS.search(href) or _WORDS.search(words)):
            continue
        one = _found(base, href, words)
        if one is not None and (
            _ADDRESS.search(one.url) or urlsplit(one.url).netloc == urlsplit(base).netloc
        ):
            found.append(one)
    return sorted(found, key=lambda one: _ADDRESS.search(urlsplit(one.url).path) is None)


def _found(base: str, href: str, title: str) -> FoundFeed | None:
    href = without_feed_scheme(href)
    try:
        address = urljoin(base, href.replace(" ", "%20"))
    except ValueError:
        return None
    return FoundFeed(address.partition("#")[0], plain(title, cap=200)) if is_web_link(address) else None


def _unique(found: list[FoundFeed]) -> tuple[FoundFeed, ...]:
    seen: dict[str, FoundFeed] = {}
    for one in found:
        seen.setdefault(link_key(one.url), one)
    return tuple(seen.values())[:MAX_FOUND]


def _known_places(url: str) -> tuple[FoundFeed, ...]:
    """Sites whose pages do not say where their feeds are."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    if host == "youtube.com" and len(steps) > 1 and steps[0] == "channel":
        return (FoundFeed(f"https://www.youtube.com/feeds/videos.xml?channel_id={steps[1]}"),)
    if host == "github.com" and len(steps) == 2:
        place = f"https://github.com/{steps[0]}/{steps[1]}"
        return (
            FoundFeed(f"{place}/releases.atom", "Releases"),
            FoundFeed(f"{place}/commits.atom", "Commits"),
        )
    if host in ("reddit.com", "old.reddit.com") and len(steps) > 1 and steps[0] == "r":
        return (FoundFeed(f"https://www.reddit.com/r/{steps[1]}/.rss", f"r/{steps[1]}"),)
    return ()
