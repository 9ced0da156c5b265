"""An entry on its way from a dialect to the domain: what was said, in order of trust; and its repair."""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from newsbot.domain.feed import Entry
from newsbot.domain.links import clean_link, is_web_link, link_key, usual_host
from newsbot.feeds.addresses import METADATA_NAMES, is_metadata, is_public, parse_address
from newsbot.feeds.plain import Markup, body, plain
from newsbot.feeds.timestamps import read_date

MAX_ENTRIES = 5000
MAX_ID = 1000
MAX_AUTHOR = 300
INHERITED = 9  # the rank of an author who counts only where an entry names none
MAX_LEAD = 20_000  # characters of a text in which its picture is looked for
FUTURE = timedelta(days=1)
_LAST_YEAR = 2098

_EMAIL = re.compile(r"[^\s@<>()\"]+@[^\s@<>()\"]+")
_MAIL_AND_NAME = re.compile(r"(?:mailto:)?<?([^\s@<>()]+@[^\s@<>()]+)>?\s*\((.*)\)")
_NAME_AND_MAIL = re.compile(r"(.*?)\s*[<(\[]\s*(?:mailto:)?[^\s@<>()]+@[^\s@<>()]+\s*[>)\]]")
_PLAIN_NAME = re.compile(r"[A-Za-z]+(?:[ .-] ?[A-Za-z]+){0,5}")
_IMG = re.compile(r"<img\b[^>]{0,2000}>", re.IGNORECASE)
_SRC = re.compile(r"""\b(?:data-)?src\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))""", re.IGNORECASE)
_TINY = re.compile(r"""\b(?:width|height)\s*=\s*["']?[0-3](?:px)?["'\s/>]""", re.IGNORECASE)
_RELATIVE = re.compile(
    r"""(<[A-Za-z][^<>]*?\s(?:href|src)\s*=\s*)(["'])(?![A-Za-z][A-Za-z0-9+.-]*:|#|\{)([^"'<>]*)\2""",
    re.IGNORECASE,
)

# a quick look before the long one: it begins with the one sign that texts hardly hold
_MAY_BE_RELATIVE = re.compile(
    r"""=(?:(?<=href=)|(?<=src=)|(?<=\s=))\s*["'](?!https?:|#|mailto:)""", re.IGNORECASE
)

Ranked = list[tuple[int, str]]


@dataclass(slots=True)
class Draft:
    """What a feed said of one entry. Lists hold (rank, value): the lowest rank is trusted first."""

    base: str = ""
    ids: Ranked = field(default_factory=list)
    titles: list[tuple[int, str, Markup]] = field(default_factory=list)
    links: Ranked = field(default_factory=list)
    authors: Ranked = field(default_factory=list)
    dates: Ranked = field(default_factory=list)
    summaries: Ranked = field(default_factory=list)
    contents: Ranked = field(default_factory=list)
    images: Ranked = field(default_factory=list)
    language: str = ""


_rank = operator.itemgetter(0)


def best(ranked: Ranked) -> str:
    """The first value of the lowest rank that says anything."""
    if len(ranked) == 1:
        return ranked[0][1].strip()
    said = [pair for pair in ranked if pair[1] and not pair[1].isspace()]
    return min(said, key=_rank)[1].strip() if said else ""


class Finisher:
    """Makes entries of drafts: links that lead somewhere, dates that can be, plain titles.

    `site` is the feed's address: links into private networks are dropped unless the feed lives there.
    Nothing is published after `now` (None: after 2098).
    """

    def __init__(self, site: str, now: datetime | None, suspect: bool = True) -> None:
        self._inside = _lives_inside(site)
        self._now = now
        self._suspect = suspect

    def entry(self, draft: Draft) -> Entry | None:
        """The entry, or None where the draft says nothing at all."""
        if not _says_something(draft):
            return None
        url = _link(draft.links, draft.base, self._inside)
        title = _title(draft.titles)
        content, summary = self._body(draft.contents, draft.base), self._body(draft.summaries, draft.base)
        given = plain(best(draft.ids), Markup.PLAIN, MAX_ID) if draft.ids else ""
        image = _link(draft.images, draft.base, self._inside) if draft.images else ""
        return Entry(
            id=given or url or _hash(title or summary or content or repr(draft.dates or draft.authors)),
            title=title,
            url=url,
            author=_byline(draft.authors) if draft.authors else "",
            published=_date(draft.dates, self._now),
            summary=summary,
            content=content,
            image=image or self._picture(content or summary, draft.base),
            language=draft.language.strip()[:35] if draft.language else "",
        )

    def _body(self, ranked: Ranked, base: str) -> str:
        text = body(best(ranked), self._suspect) if ranked else ""
        if base and _MAY_BE_RELATIVE.search(text):
            return _RELATIVE.sub(
                lambda found: found[1] + found[2] + absolute(base, found[3]) + found[2], text
            )
        return text

    def _picture(self, text: str, base: str) -> str:
        """The first picture in a text that is more than a counter's pixel."""
        tag = _IMG.search(text, 0, MAX_LEAD)
        if tag is None:
            return ""
        source = _SRC.search(tag[0]) if not _TINY.search(tag[0]) else None
        given = next((each for each in source.groups() if each), "") if source else ""
        return safe_link(absolute(base, given.replace("&amp;", "&")), self._inside)


def _says_something(draft: Draft) -> bool:
    """False for an element that is empty, or was cut off before its first word."""
    if any(text.strip() for _, text, _ in draft.titles):
        return True
    texts = (
        draft.links,
        draft.summaries,
        draft.contents,
        draft.ids,
        draft.dates,
        draft.authors,
        draft.images,
    )
    return any(text.strip() for ranked in texts for _, text in ranked)


def newest(entries: tuple[Entry, ...], cap: int = MAX_ENTRIES) -> tuple[Entry, ...]:
    """At most `cap` entries, the newest, in the feed's order; what has no date stands where it stood."""
    if len(entries) <= cap:
        return entries
    known = [entry.published.timestamp() for entry in entries if entry.published]
    middle = sorted(known)[len(known) // 2] if known else 0.0
    order = sorted(
        range(len(entries)), key=lambda i: (-(p.timestamp() if (p := entries[i].published) else middle), i)
    )
    return tuple(entries[i] for i in sorted(order[:cap]))


def _title(titles: list[tuple[int, str, Markup]]) -> str:
    for _, text, markup in sorted(titles, key=_rank) if len(titles) > 1 else titles:
        title = plain(text, markup)
        if title:
            return title
    return ""


def _link(ranked: Ranked, base: str, inside: bool) -> str:
    """The first link, by trust, that leads somewhere."""
    for _, given in sorted(ranked, key=_rank) if len(ranked) > 1 else ranked:
        link = safe_link(absolute(base, given), inside)
        if link:
            return link
    return ""


def absolute(base: str, url: str) -> str:
    """`url` seen from `base`; as it is where that makes no sense."""
    url = url.strip()
    if (
        not base
        or url.startswith(("https://", "http://"))
        or not url
        or url[:8].lower().startswith(("http://", "https://"))
    ):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def safe_link(url: str, inside: bool = False) -> str:
    """`url` where it may be shown to a reader, else "". `inside`: private addresses are at home here."""
    host = usual_host(url)
    if host:
        return "" if host in METADATA_NAMES or (not inside and host.endswith("localhost")) else url
    if " " in url:
        url = url.replace(" ", "%20")
    if not is_web_link(url):
        return ""
    host = urlsplit(url).hostname or ""
    if is_metadata(host) or (not inside and _is_inside(host)):
        return ""
    return url


def _lives_inside(url: str) -> bool:
    try:
        return _is_inside(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _is_inside(host: str) -> bool:
    """True for addresses and names that only mean something inside a private network."""
    if host.endswith("localhost"):
        return True
    return parse_address(host) is not None and not is_public(host)


def _byline(ranked: Ranked) -> str:
    if len(ranked) == 1 and ranked[0][1].isascii() and _PLAIN_NAME.fullmatch(ranked[0][1]):
        return ranked[0][1]
    names: list[str] = []
    mails: list[str] = []
    own = [pair for pair in ranked if pair[0] < INHERITED and pair[1].strip()]
    for _, given in sorted(own or ranked, key=_rank):
        text = plain(given, Markup.UNSAID, MAX_AUTHOR)
        if "@" not in text:
            if text and text not in names:
                names.append(text)
            continue
        found = _MAIL_AND_NAME.fullmatch(text)
        name = found[2].strip() if found else _named(text)
        target, value = (names, name) if name and not _EMAIL.fullmatch(name) else (mails, text)
        if value and value not in target:
            target.append(value)
    once = [name for name in names if not any(name != other and name in other for other in names)]
    return ", ".join(once or mails[:1])[:MAX_AUTHOR]


def _named(text: str) -> str:
    found = _NAME_AND_MAIL.fullmatch(text)
    return (found[1].strip(" \"'") or text) if found else text


def _date(dates: Ranked, now: datetime | None) -> datetime | None:
    for _, text in sorted(dates, key=_rank) if len(dates) > 1 else dates:
        moment = read_date(text)
        if moment is not None:
            late = moment > now + FUTURE if now else moment.year > _LAST_YEAR
            return None if late else moment
    return None


def _hash(text: str) -> str:
    return "hash:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def own_ids(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each entry with an id of its own: one id for many falls back to the link, then to the title.

    Copies (same id, same link or title) are left out; the first stays, as feeds put the newest first.
    """
    if len({entry.id for entry in entries}) == len(entries):
        return tuple(entries)
    entries = _no_copies(entries)
    for other in (lambda entry: entry.url, lambda entry: _hash(entry.id + entry.title + entry.summary)):
        entries = _told_apart(entries, other)
    return tuple(_no_copies(entries))


def _told_apart(entries: list[Entry], other: Callable[[Entry], str]) -> list[Entry]:
    count: dict[str, int] = {}
    for entry in entries:
        count[entry.id] = count.get(entry.id, 0) + 1
    return [
        replace(entry, id=other(entry) or entry.id) if count[entry.id] > 1 else entry for entry in entries
    ]


def _no_copies(entries: list[Entry]) -> list[Entry]:
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        same = link_key(clean_link(entry.url)) if entry.url else entry.title or entry.summary
        apart = entry.title if entry.id == entry.url else ""  # nobody said that they are one
        seen.setdefault((entry.id, same, apart), entry)
    return list(seen.values())
