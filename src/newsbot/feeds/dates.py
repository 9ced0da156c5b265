"""When a page was first published: its own declarations, marked-up times, address, words and data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from newsbot.feeds.datelines import CHANGED, datelines
from newsbot.feeds.head import Head
from newsbot.feeds.moments import BY_NAME, moment, parse_date
from newsbot.feeds.sitenames import host_of
from newsbot.feeds.surroundings import Around, is_about_others, is_elsewhere

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
    "article.created",
    "article.published",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "weibo:article:create_at",
)
_WEAK = ("dc.date", "dcterms.date", "dc.terms.date", "date", "created", "timestamp")
_DAY_FIRST = (".uk", ".au", ".nz", ".ie", ".in", ".za")
_ZONES = (-5, -6, -7, -8, -10, -11, 1, 2, 3, 5, 8, 9, 10, 12)  # hours east, the likely ones first
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
_PUBLISHED = re.compile(
    r"publish|pubdate|post-?date|entry-?date|article-?date|date-?time|dateline|timestamp|byline|meta|"
    r"created|datum|fecha|data\b",
    re.I,
)


def published(head: Head, around: Around, markup: str, language: str) -> datetime | None:
    """The first publication of a page; the order is that of trust. None where nothing dates it.

    The head's tree may be cut down: ask this last.
    """
    tree = head.tree
    month_first = _is_month_first(head, language)
    lines = datelines(around, month_first)
    shown = [line for line in lines if not line.changed]
    address = _from_url(head.url)
    days = {line.date.date() for line in shown if line.near}
    likely = days or ({address.date()} if address else set())
    marked = _parsed(_times(tree), month_first)
    if declared := next(_parsed(_declared(head), month_first), None):
        return _borne_out(_on_day(_with_clock(declared, tree), likely), marked, days)
    near = [line.date for line in shown if line.near and (line.stated or _fits(line.date, address))]
    ranked = [*near, *(time for time in marked if _fits(time, address)), *([address] if address else [])]
    ranked += [line.date for line in shown if line.stated]
    if ranked:
        return _with_clock(ranked[0], tree)
    if weak := next(_parsed(_undecided(head), month_first), None):
        return _on_day(weak, likely)
    return next((line.date for line in lines), None) or _from_scripts(markup) or _searched(tree, head.url)


def _parsed(texts: Iterable[str], month_first: bool) -> Iterator[datetime]:
    return (found for text in texts if (found := parse_date(text, month_first=month_first)))


def _borne_out(declared: datetime, marked: Iterable[datetime], days: set[date]) -> datetime:
    """What is declared, unless the page shows another day and marks it up as a time: two witnesses to one."""
    if not days or declared.date() in days:
        return declared
    return next((time for time in marked if time.date() in days), declared)


def _fits(found: datetime, address: datetime | None) -> bool:
    """Within days of what the address says, if it says a day."""
    return address is None or abs(found - address) < timedelta(days=3)


def _is_month_first(head: Head, language: str) -> bool:
    """11/5/2012 is the fifth of November: on pages in English, but for those of the old Commonwealth."""
    declared = (head.tree.get("lang") or head.meta("og:locale") or language).lower().replace("_", "-")
    return (
        declared in ("en", "en-us") and language in ("", "en") and not host_of(head.url).endswith(_DAY_FIRST)
    )


def _on_day(found: datetime, days: set[date]) -> datetime:
    """The same moment in a zone where it falls on a day that the page shows, if it is given in UTC alone."""
    if found.utcoffset() or not days or found.date() in days:
        return found
    local = (found.astimezone(timezone(timedelta(hours=hours))) for hours in _ZONES)
    return next((moment for moment in local if moment.date() in days), found)


def _with_clock(found: datetime, tree: HtmlElement) -> datetime:
    """A bare day gets the time that a `<time>` of the same day names."""
    if found.time() != datetime.min.time():
        return found
    for text in _times(tree):
        other = parse_date(text)
        if other and other.date() == found.date():
            return other
    return found


def _declared(head: Head) -> Iterator[str]:
    """What the page calls its publication."""
    strong = head.meta(_META[0])
    yield from (text for text in (strong, head.said.published) if text)
    yield from (text for name in _META[1:] if (text := head.meta(name)))
    for element in head.tree.iter("time", "span", "div", "abbr", "p", "li"):
        if "datepublished" in (element.get("itemprop") or "").lower():
            yield element.get("content") or element.get("datetime") or element.text_content()[:80]


def _undecided(head: Head) -> Iterator[str]:
    """What may as well be the last change, or today."""
    yield from (text for name in _WEAK if (text := head.meta(name)))


def _times(tree: HtmlElement) -> Iterator[str]:
    """`<time>` elements, those named as publication first, changes last."""
    found = [e for e in tree.iter("time", "abbr") if _is_time(e) and not is_elsewhere(e)][:40]
    names = [f"{e.get('class', '')} {e.get('itemprop', '')} {e.getparent().get('class', '')}" for e in found]
    ranked = sorted(
        range(len(found)),
        key=lambda i: (
            bool(CHANGED.search(names[i])),
            found[i].get("pubdate") is None,
            not _PUBLISHED.search(names[i]),
        ),
    )
    for index in ranked:
        element = found[index]
        yield element.get("datetime") or element.get("title") or element.text_content()[:80]


def _is_time(element: HtmlElement) -> bool:
    """A `<time>`, or the abbreviation of one as microformats write it."""
    return element.tag == "time" or "published" in (element.get("class") or "")


def _from_url(url: str) -> datetime | None:
    found = _URL.search(url)
    if not found:
        return None
    if found[1]:
        return moment((found[1], found[2], found[3]))
    month = BY_NAME.get(found[5])
    return moment((found[4], str(month), found[6])) if month else None


def _from_scripts(markup: str) -> datetime | None:
    """A date of publication in the page's own data, where all that stand there agree on the day."""
    found = [date for text in _DATA.findall(markup)[:20] if (date := parse_date(text))]
    return found[0] if found and len({date.date() for date in found}) == 1 else None


def _searched(tree: HtmlElement, url: str) -> datetime | None:
    """What htmldate finds in the page, less its comments and boxes, which are taken out of the tree."""
    from htmldate import find_date

    for element in list(tree.iter("aside", "section", "div", "ul", "ol")):
        inside = element.getparent() is not None
        if inside and is_about_others(element) and element.find(".//h1") is None:
            element.drop_tree()
    try:
        found = find_date(
            tree, original_date=True, extensive_search=False, url=url or None, max_date="2099-12-31"
        )
    except Exception:  # third-party heuristics on arbitrary trees: no date then
        return None
    date = parse_date(found) if found else None
    return date if date and (date.month, date.day) != (1, 1) else None  # a bare year, most likely
