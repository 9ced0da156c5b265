"""Lead image, address, site and language out of what a page declares, shows and was fed as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsbot.feeds.head import Head
from newsbot.feeds.sitenames import site_of
from newsbot.feeds.surroundings import is_elsewhere
from newsbot.languages import likeliest

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LOOKED_AT = 80  # pictures
_LARGE, _SMALL = 300, 140  # points
_TEXT = 400  # letters
_BOXES = 5  # around a picture
_THUMB = re.compile(
    r"(?<!\d)\d{1,2}x\d{1,3}(?!\d)|(?<!\d)\d{3}x\d{2}(?!\d)|thumb(?:nail)?s?[/_-]|author|profile"
)
_PHOTO = re.compile(r"\.(?:jpe?g|png|webp|avif)(?:$|[?&/:])|/im(?:g|ages?)?/|resiz", re.I)
_PLACEHOLDER = re.compile(
    r"(?:(?<![a-z])default|placeholder|blank|spacer|pixel|logo|sprite|avatar|favicon|1x1|no-?image|og-?fallback)",
    re.I,
)
_ORNAMENT = re.compile(
    r"\.(?:svg|gif)|loader|icon|button|smil(?:e|ey|ies)|emoji|counter|transparent|banner|/ads?/|doubleclick",
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
    """Pictures of the article: first those that say that they are large, then those amid its text."""
    unsized = ""
    headed = not head.headings
    for image in list(head.tree.iter("h1", "img", "amp-img"))[:_LOOKED_AT]:
        headed = headed or image.tag == "h1"
        source = _source(image)
        full = _absolute(source, head.url) if source.strip() else ""
        if not full or _is_ornament(full) or is_elsewhere(image):
            continue
        width, height = _size(image, "width"), _size(image, "height")
        if width >= _LARGE:
            yield full
        elif headed and not unsized and _may_lead(full, width, height) and _is_amid_text(image):
            unsized = full
    if unsized:
        yield unsized


def _is_ornament(address: str) -> bool:
    return bool(_PLACEHOLDER.search(address) or _ORNAMENT.search(address))


def _may_lead(address: str, width: int, height: int) -> bool:
    """A photograph as far as its address and its size tell."""
    small = (0 < width < _SMALL) or (0 < height < _SMALL / 2) or _THUMB.search(address)
    return not small and bool(_PHOTO.search(address))


def _source(image: HtmlElement) -> str:
    """Where the picture is; one that is loaded late stands beside what is shown first."""
    late = image.get("data-src") or image.get("data-lazy-src") or image.get("data-original")
    return late or image.get("src") or (image.get("srcset") or "").split(" ")[0]


def _size(image: HtmlElement, side: str) -> int:
    """Its width or height in points, as far as it is said; 0 where not."""
    found = re.match(r"\s*(\d{1,5})(?!\d|%)", image.get(side) or "")
    return int(found[1]) if found else 0


def _is_amid_text(image: HtmlElement) -> bool:
    """A few boxes around it is running text."""
    for above in islice(image.iterancestors(), _BOXES):
        if above.tag in ("a", "body", "nav", "aside", "footer", "header", "form"):
            if above.tag != "a":
                return False
        elif _holds(above, _TEXT):
            return True
    return False


def _holds(element: HtmlElement, letters: int) -> bool:
    """So many letters of text stand in the element; no more of it is read than that takes."""
    size = 0
    for text in element.itertext():
        size += len(text.strip())
        if size >= letters:
            return True
    return False


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
    ranked = likeliest(text[:800])[:4]
    return next((code for code in declared if code in ranked), ranked[0])


def _code(text: str) -> str:
    found = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", text.strip())
    return found[1].lower() if found else ""
