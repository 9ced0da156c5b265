"""Title, lead image, address, site and language out of what a page declares, shows and was fed as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, zip_longest
from urllib.parse import urljoin, urlsplit

from newsbot.feeds.blocks import Page
from newsbot.feeds.head import Head, one_line
from newsbot.feeds.lines import plain

_SEPARATOR = re.compile(r"\s+[|–—·•»«›:/~]+\s+|\s+-{1,2}\s+|\s*[|｜»]\s*|\s*::\s*|\s+::?\s+")
_BEFORE = re.compile(r"(?:[|｜–—·•»«›:/~]|\s-{1,2})\s*$")
_AFTER = re.compile(r"\s*(?:[|｜–—·•»«›/~]|-{1,2}\s|::?\s|[.…]+$)")
_QUOTES = {ord(sign): straight for straight, signs in (('"', "“”„‟«»"), ("'", "‘’‚‛´`")) for sign in signs}
_SHORTEST = 8  # letters of a headline
_LABEL = 40
_MARKS = 12  # separators in a title
_LONGEST = 200
_TOP = 60  # blocks in which a headline stands
_PLACEHOLDER = re.compile(
    r"(?:(?<![a-z])default|placeholder|blank|spacer|pixel|logo|sprite|avatar|favicon|1x1|no-?image|og-?fallback)",
    re.I,
)
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "gov", "edu", "ac", "gob", "go", "or", "ne"])


def title_of(head: Head, page: Page, hint: str = "") -> str:
    """The headline, without the site's name: the feed's, else what the page shows and its head bears out."""
    if hint:
        return without_site(one_line(hint), head)
    given = [
        c for c in (head.meta("og:title"), head.said.headline, head.meta("twitter:title"), head.title) if c
    ]
    headings = [h for h in head.headings if not _is_site(h, head)]
    if shown := _shown(given, headings):
        return shown
    lesser = [h for h in head.lesser() if not _is_site(h, head)]
    if shown := _shown(given, lesser):
        return shown
    claims = [without_site(claim, head) for claim in given]
    for claim in claims:
        for heading in headings:
            if alike(claim, heading):
                return claim if _is_under_kicker(claim, heading) else heading
    if len(set(headings)) == 1 and len(headings[0]) >= 15:
        return headings[0]
    lines = [line for block in page.blocks[:_TOP] for line in block.text.split("\n") if len(line) <= _LONGEST]
    shown = _shown(given, [line for line in lines if not _is_site(line, head)])
    return next((text for text in (shown, *claims, *headings, *lesser) if text), "")


def _is_under_kicker(claim: str, heading: str) -> bool:
    """The heading is the claim with a label before it that only its looks set apart."""
    label, words = heading[: -len(claim)], plain(heading)
    below = heading.endswith(claim) and label.endswith(" ") and label.rstrip()[-1:].isalnum()
    parted = claim.count(": ") > heading.count(": ") and plain(claim) == words
    return parted or (below and len(label) <= _LABEL)


def _shown(claims: list[str], texts: list[str]) -> str:
    """The longest of the texts that is a claim, or a part of one between separators; "" if none is."""
    fitting = [text for text in texts if len(text) >= _SHORTEST and any(_is_part(text, c) for c in claims)]
    return max(fitting, key=len, default="")


def _is_part(text: str, claim: str) -> bool:
    """Stands in the claim, and nothing but a separator beside it."""
    wanted, whole = text.translate(_QUOTES), claim.translate(_QUOTES)
    start = whole.casefold().find(wanted.casefold())
    if start < 0 or len(whole.casefold()) != len(whole):
        return start == 0 and len(text) == len(claim)
    before, after = whole[:start], whole[start + len(wanted) :]
    return bool((not before or _BEFORE.search(before)) and (not after or _AFTER.match(after)))


def alike(one: str, other: str) -> bool:
    """Two wordings of one headline: the shorter's words are nearly all in the longer."""
    a, b = set(plain(one).split()), set(plain(other).split())
    if not a or not b:
        return False
    shared = len(a & b)
    return shared >= 0.75 * min(len(a), len(b)) and shared >= 0.5 * max(len(a), len(b))


def without_site(title: str, head: Head) -> str:
    """The title without the site's name (and its section) at the end or at the start."""
    front, colon, rest = title.partition(": ")
    if colon and len(rest) >= _SHORTEST and (_is_named(front, head) or rest in head.headings):
        return rest
    marks = list(islice(_SEPARATOR.finditer(title), _MARKS))
    for heading in head.headings:
        if len(heading) >= 15 and title.startswith(heading) and any(m.start() == len(heading) for m in marks):
            return heading
    for mark, after in zip_longest(marks, marks[1:]):
        parts = (title[mark.end() :], title[mark.end() : after.start() if after else None])
        if mark.start() >= _SHORTEST and any(_is_site(part, head) for part in parts):
            return without_site(title[: mark.start()], head)
    if marks and _is_site(title[: marks[0].start()], head) and len(title) - marks[0].end() >= _SHORTEST:
        return title[marks[0].end() :]
    return title


def _is_named(text: str, head: Head) -> bool:
    """The site's very name; a domain of one word may as well be what the title is about."""
    name = _letters(text)
    return name == _letters(head.site) or (" " in text.strip() and name == _letters(_label(head.url)))


def _is_site(text: str, head: Head) -> bool:
    """The site's name, or its domain's."""
    name = _letters(text)
    if not name or len(text) > 60:
        return False
    known = _letters(head.site)
    if known and (name == known or (len(known) > 4 and known in name and len(name) < 2.2 * len(known))):
        return True
    if known and len(name) > 3 and name in known and len(known) < 2.2 * len(name):
        return True
    domain = _letters(_label(head.url))
    return bool(domain) and (
        name in (domain, _letters(urlsplit(head.url).hostname or "")) or _abbreviates(domain, text)
    )


def _abbreviates(domain: str, text: str) -> bool:
    """nytimes for The New York Times; spiegel for DER SPIEGEL; zeit for ZEIT ONLINE."""
    words = [w for w in plain(text).split() if w]
    name = "".join(words)
    if len(domain) >= 4 and domain in name and len(words) <= 5:
        return True
    if len(name) >= 4 and name in domain and len(words) <= 5:
        return len(name) >= 0.5 * len(domain)
    return len(words) >= 2 and "".join(w[0] for w in words) == domain


def _letters(text: str) -> str:
    return re.sub(r"[\W_]|^(?:the|www)\b", "", text.casefold())


def _label(url: str) -> str:
    """The name in a host: `bbc` of www.bbc.co.uk."""
    return site_of(url).split(".")[0]


def site_of(url: str) -> str:
    """The registrable part of a host, as far as a rule of thumb goes."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    parts = host.split(".")
    if len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])


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
