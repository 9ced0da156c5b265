"""When a page was first published: from its own declarations, its marked-up times, its words, its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from newsbot.feeds.blocks import Page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
NEWEST = datetime(2100, 1, 1, tzinfo=UTC)  # the clock is not read here; the caller knows what "now" is

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
_ISO = re.compile(
    r"((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?:[T ]+(\d{1,2}):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?(?!\d)"
)
_MONTHS = {
    1: "january jan januar jänner janvier janv enero ene gennaio janeiro januari styczeń stycznia январь января січень січня ocak yanvar يناير",
    2: "february feb februar februarie février fevrier févr fevr febrero febbraio fevereiro fev februari luty lutego февраль февраля лютий лютого şubat fevral فبراير",
    3: "march mar märz maerz mrz mars marzo março maart marzec marca март марта березень березня mart مارس",
    4: "april apr avril avr abril abr aprile kwiecień kwietnia апрель апреля квітень квітня nisan aprel أبريل إبريل",
    5: "may mai mayo mag maggio maio mei maj maja май мая травень травня mayıs مايو",
    6: "june jun juni juin junio jun giugno junho czerwiec czerwca июнь июня червень червня haziran iyun يونيو",
    7: "july jul juli juillet juil julio luglio julho lipiec lipca июль июля липень липня temmuz iyul يوليو",
    8: "august aug août aout agosto ago augustus sierpień sierpnia август августа серпень серпня ağustos avqust أغسطس",
    9: "september sept sep septembre septiembre settembre setembro wrzesień września сентябрь сентября вересень вересня eylül sentyabr سبتمبر",
    10: "october oct oktober okt octobre octubre ottobre outubro październik października октябрь октября жовтень жовтня ekim oktyabr أكتوبر",
    11: "november nov novembre noviembre novembro listopad listopada ноябрь ноября листопада kasım noyabr نوفمبر",
    12: "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień grudnia декабрь декабря грудень грудня aralık dekabr ديسمبر",
}
_BY_NAME = {name: number for number, names in _MONTHS.items() for name in names.split()}
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|°)?\.?(?: de)? ?([^\W\d_]{3,12})\.?,?(?: de| del)? ((?:19|20)\d\d)\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)\b")
_CJK = re.compile(r"((?:19|20)\d\d) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_URL = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)|/((?:19|20)\d\d)/([a-z]{3})/(\d{1,2})/"
)
_CHANGED = re.compile(r"updat|modif|aktualis|mis à jour|actualiz|aggiorn|обновл|güncel|yenilən", re.I)
_PUBLISHED = re.compile(
    r"publish|pubdate|post-?date|entry-?date|article-?date|date-?time|dateline|timestamp|byline|meta|created|datum|fecha|data\b",
    re.I,
)


def parse_date(text: str, *, month_first: bool = False) -> datetime | None:
    """One moment, aware UTC, from ISO 8601, RFC 822 or a written date; None if none or implausible.

    A moment without a zone is taken as UTC. `month_first` reads 11/5/2026 as 5 November.
    """
    text = " ".join(text.split())[:120]
    for read in (_iso, _rfc, _written):
        found = read(text) if read is not _written else _written(text, month_first)
        if found and OLDEST <= found < NEWEST:
            return found
    return None


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return _moment((year, month, day), (hour or 0, minute or 0, second or 0), zone)


def _moment(day: tuple[str, str, str], clock: tuple[str | int, ...], zone: str | None) -> datetime | None:
    try:
        return datetime(*(int(x) for x in (*day, *clock)), tzinfo=_zone(zone)).astimezone(UTC)  # type: ignore[arg-type,misc]
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if not text or text in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    return timezone(sign * timedelta(hours=min(int(digits[:2]), 23), minutes=min(int(digits[2:4]), 59)))


def _rfc(text: str) -> datetime | None:
    if not re.match(r"[A-Za-z]{3}, \d", text):
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _written(text: str, month_first: bool = False) -> datetime | None:
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(text):
            month = _BY_NAME.get(found[order[1]].lower().rstrip("."))
            if month:
                return _moment((found[order[0]], str(month), found[order[2]]), (), None)
    if found := _CJK.search(text):
        return _moment((found[1], found[2], found[3]), (), None)
    if found := _NUMERIC.search(text):
        first, second = found[1], found[3]
        swap = int(first) <= 12 and ((month_first and found[2] == "/") or int(second) > 12)
        day, month_text = (second, first) if swap else (first, second)
        return _moment((found[4], month_text, day), (), None)
    return None


def published(tree: HtmlElement, page: Page, url: str, said: str) -> datetime | None:
    """The first publication of a page. `said` is JSON-LD's date; the order is that of trust."""
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
    return _from_words(page, month_first) or _searched(tree, url)


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
    found = [e for e in tree.iter("time")][:40]
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


def _from_url(url: str) -> datetime | None:
    found = _URL.search(url)
    if not found:
        return None
    if found[1]:
        return _moment((found[1], found[2], found[3]), (), None)
    month = _BY_NAME.get(found[5])
    return _moment((found[4], str(month), found[6]), (), None) if month else None


def _from_words(page: Page, month_first: bool) -> datetime | None:
    """A short line with a date, next to the headline rather than in a menu or a teaser."""
    heads = [i for i, b in enumerate(page.blocks) if b.tag == "h1"]
    start = heads[0] if heads else 0
    for block in page.blocks[max(0, start - 3) : start + 12]:
        if len(block.text) <= 160 and not _CHANGED.match(block.text):
            if found := parse_date(block.text, month_first=month_first):
                return found
    return None


def _searched(tree: HtmlElement, url: str) -> datetime | None:
    """What htmldate finds in the rest of the page."""
    from htmldate import find_date

    try:
        found = find_date(
            tree, original_date=True, extensive_search=True, url=url or None, max_date="2099-12-31"
        )
    except Exception:
        return None
    return parse_date(found) if found else None
