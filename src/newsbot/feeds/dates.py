"""When a page was first published: its own declarations, marked-up times, address, words and data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from newsbot.feeds.blocks import Page
from newsbot.feeds.head import Head
from newsbot.feeds.lines import ends_sentence
from newsbot.feeds.moments import BY_NAME, moment, parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "date-published",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "published-date",
    "published_date",
    "publication_date",
    "publicationdate",
    "pubdate",
    "pub_date",
    "article_date_original",
    "originalpublicationdate",
    "original-publish-date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.terms.date",
    "date",
    "article.created",
    "article.published",
    "created",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "timestamp",
    "weibo:article:create_at",
)
_URL = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)|/((?:19|"
    r"20)\d\d)/([a-z]{3})/(\d{1,2})/"
)
_DATA = re.compile(
    r"[\"'](?:datePublished|date_?published|published_?(?:at|date|time)|publish_?(?:date|time)|pub_?date|"
    r"firstPublished)[\"']"
    r"\s*:\s*[\"']([^\"']{8,40})[\"']",
    re.I,
)
_CHANGED = re.compile(r"updat|modif|aktualis|mis à jour|actualiz|aggiorn|обновл|güncel|yenilən", re.I)
_STATED = re.compile(
    r"publi[sc]|posted|veröffentlicht|erstellt|erschienen|pubblicat|опубликован|gepubliceerd|geplaatst|yayın|"
    r"dərc|نشر",
    re.I,
)
_ELSEWHERE = re.compile(
    r"comment|kommentar|relat|teaser|side-?bar|recommend|popular|latest|most-?(?:read|view)", re.I
)
_SENTENCE = 60  # letters
_ABOVE = 6  # elements
_PUBLISHED = re.compile(
    r"publish|pubdate|post-?date|entry-?date|article-?date|date-?time|dateline|timestamp|byline|meta|"
    r"created|datum|fecha|data\b",
    re.I,
)


def published(head: Head, page: Page, markup: str) -> datetime | None:
    """The first publication of a page; the order is that of trust. None where nothing dates it.

    The head's tree may be cut down: ask this last.
    """
    tree, url, said = head.tree, head.url, head.said.published
    month_first = (tree.get("lang") or "").lower().replace("_", "-") in ("", "en", "en-us")
    for text in _declared(tree, said):
        if found := parse_date(text, month_first=month_first):
            return _with_clock(found, tree)
    address = _from_url(url)
    for text in _times(tree):
        found = parse_date(text, month_first=month_first)
        if found and (address is None or abs(found - address) < timedelta(days=3)):
            return found
    if address:
        return address
    return _from_words(page, month_first) or _from_scripts(markup) or _searched(tree, url)


def _with_clock(found: datetime, tree: HtmlElement) -> datetime:
    """A bare day gets the time that a `<time>` of the same day names."""
    if found.time() != datetime.min.time():
        return found
    for text in _times(tree):
        other = parse_date(text)
        if other and other.date() == found.date():
            return other
    return found


def _declared(tree: HtmlElement, said: str) -> Iterator[str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            metas.setdefault(name, meta.get("content", ""))
    strong = metas.get(_META[0])
    yield from (text for text in (strong, said) if text)
    yield from (metas[name] for name in _META[1:] if name in metas)
    for element in tree.iter("time", "span", "div", "abbr", "p", "li"):
        if "datepublished" in (element.get("itemprop") or "").lower():
            yield element.get("content") or element.get("datetime") or element.text_content()[:80]


def _times(tree: HtmlElement) -> Iterator[str]:
    """`<time>` elements, those named as publication first, changes last."""
    found = [e for e in tree.iter("time") if not _is_elsewhere(e)][:40]
    names = [f"{e.get('class', '')} {e.get('itemprop', '')} {e.getparent().get('class', '')}" for e in found]
    ranked = sorted(
        range(len(found)),
        key=lambda i: (
            bool(_CHANGED.search(names[i])),
            found[i].get("pubdate") is None,
            not _PUBLISHED.search(names[i]),
        ),
    )
    for index in ranked:
        element = found[index]
        yield element.get("datetime") or element.text_content()[:80]


def _is_elsewhere(element: HtmlElement) -> bool:
    """In comments, or in a box about other articles."""
    for above in islice(element.iterancestors(), _ABOVE):
        if above.tag in ("article", "main", "body"):
            return False
        if above.tag in ("aside", "nav") or _ELSEWHERE.search(
            f"{above.get('class', '')} {above.get('id', '')}"
        ):
            return above.find(".//h1") is None
    return False


def _from_url(url: str) -> datetime | None:
    found = _URL.search(url)
    if not found:
        return None
    if found[1]:
        return moment((found[1], found[2], found[3]))
    month = BY_NAME.get(found[5])
    return moment((found[4], str(month), found[6])) if month else None


def _from_words(page: Page, month_first: bool) -> datetime | None:
    """A short line with a date, next to the headline rather than in a menu or a teaser."""
    heads = [i for i, b in enumerate(page.blocks) if b.tag == "h1"]
    proses = [i for i, b in enumerate(page.blocks) if b.prose]
    start = heads[0] - 3 if heads else (proses[0] - 6 if proses else 0)
    for block in page.blocks[max(0, start) : max(0, start) + (15 if heads else 7)]:
        said = _dateline(block.text)
        if said and (found := parse_date(said, month_first=month_first)):
            return found
    return None


def _dateline(text: str) -> str:
    """What a short line says of publication; "" for sentences and for changes alone."""
    if len(text) > 160 or (len(text) > _SENTENCE and ends_sentence(text)):
        return ""
    if stated := _STATED.search(text):
        return text[stated.end() :]
    return "" if _CHANGED.match(text) else text


def _from_scripts(markup: str) -> datetime | None:
    """A date of publication in the page's own data, where all that stand there agree on the day."""
    found = [date for text in _DATA.findall(markup)[:20] if (date := parse_date(text))]
    return found[0] if found and len({date.date() for date in found}) == 1 else None


def _searched(tree: HtmlElement, url: str) -> datetime | None:
    """What htmldate finds in the page, less its comments and boxes, which are taken out of the tree."""
    from htmldate import find_date

    for element in list(tree.iter("aside", "section", "div", "ul", "ol")):
        named = _ELSEWHERE.search(f"{element.get('class', '')} {element.get('id', '')}")
        if (
            (named or element.tag == "aside")
            and element.find(".//h1") is None
            and element.getparent() is not None
        ):
            element.drop_tree()
    try:
        found = find_date(
            tree, original_date=True, extensive_search=False, url=url or None, max_date="2099-12-31"
        )
    except Exception:  # third-party heuristics on arbitrary trees: no date then
        return None
    date = parse_date(found) if found else None
    return date if date and (date.month, date.day) != (1, 1) else None  # a bare year, most likely
