"""Lead image, address, site and language out of what a page declares, shows and was fed as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from newsbot.feeds.head import Head
from newsbot.feeds.sitenames import site_of

_PLACEHOLDER = re.compile(
    r"(?:(?<![a-z])default|placeholder|blank|spacer|pixel|logo|sprite|avatar|favicon|1x1|no-?image|og-?fallback)",
    re.I,
)


def canonical_of(head: Head) -> str:
    """The page's own address for itself, on the same site and not its front page; "" otherwise."""
    given = [
        link.get("href", "")
        for link in head.tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for address in (*given, head.meta("og:url")):
        full = _absolute(address, head.url)
        if not full or (head.url and site_of(full) != site_of(head.url)):
            continue
        if urlsplit(full).path in ("", "/") and urlsplit(head.url).path not in ("", "/"):
            continue
        return full.split("#")[0]
    return ""


def _absolute(address: str, base: str) -> str:
    try:
        full = urljoin(base, address.strip()) if address.strip() else ""
        parts = urlsplit(full)
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"\\]", full)
    return full if good and len(full) <= 2000 else ""


def site_name(head: Head) -> str:
    """The site's name, or its host without www."""
    if head.site and len(head.site) <= 80:
        return head.site
    try:
        return (urlsplit(head.url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def image_of(head: Head, hint: str = "") -> str:
    """The lead picture's absolute address: declared, else the first large one of the article; "" if none."""
    links = (
        link.get("href", "")
        for link in head.tree.iter("link")
        if (link.get("rel") or "").lower() == "image_src"
    )
    declared = (
        head.meta("og:image:secure_url", "og:image", "og:image:url"),
        head.meta("twitter:image", "twitter:image:src"),
        head.said.image,
        next(links, ""),
        head.meta("thumbnail", "image", "parsely-image-url", "sailthru.image.full"),
    )
    weak = ""
    for address in (hint, *declared):
        full = _absolute(address, head.url)
        if full and not _PLACEHOLDER.search(urlsplit(full).path.rsplit("/", 1)[-1]):
            return full
        weak = weak or full
    return next(_large_images(head), "") or weak


def _large_images(head: Head) -> Iterator[str]:
    for image in list(head.tree.iter("img", "amp-img"))[:80]:
        width = re.match(r"\d+", image.get("width") or "")
        source = image.get("data-src") or image.get("src") or ""
        full = _absolute(source, head.url)
        if full and width and int(width[0][:6]) >= 300 and not _PLACEHOLDER.search(full):
            yield full


def language_of(head: Head, text: str, hint: str = "") -> str:
    """Two letters: what is declared, if the text bears it out, else what the text is most like; or ""."""
    declared = [
        code
        for code in (
            _code(head.tree.get("lang") or head.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
            _code(head.meta("og:locale")),
            _code(head.meta("content-language", "language")),
            _code(hint),
        )
        if code
    ]
    if len(text) < 40:
        return declared[0] if declared else ""
    import py3langid

    ranked = [name for name, _ in py3langid.rank(text[:800])[:4]]
    return next((code for code in declared if code in ranked), ranked[0])


def _code(text: str) -> str:
    found = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", text.strip())
    return found[1].lower() if found else ""
