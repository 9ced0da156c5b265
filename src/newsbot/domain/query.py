"""The question language of the archive: words, "phrases", -without, prefix*, field:value."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from newsbot.domain import text

MAX_TERMS = 32
MIN_PREFIX = 3  # a shorter prefix matches half the archive (see docs/decisions/search.md)


class Order(StrEnum):
    """AUTO ranks where there are few enough hits, and gives the newest first otherwise."""

    AUTO = "auto"
    NEW = "new"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: folded words in order (one word, or a phrase); `quoted`: as it stands or not.

    `spelled`: the same words with "ae" for "ä"; () where they have none.
    """

    words: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False
    spelled: tuple[str, ...] = ()

    @property
    def is_phrase(self) -> bool:
        """Whether it is more than one word in order."""
        return len(self.words) > 1


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed question. No text gives an error; what cannot be understood is looked for as words.

    `after` and `before` bound the publication (UTC; `before` is excluded). `ignored` are parts that were
    understood but cannot be used (an impossible date or order), so that the answer can say so. `own`: of
    articles from sources that readers brought, those of these sources alone are found (None: all of them).
    """

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    sources: tuple[str, ...] = ()
    without_sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    without_topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    without_languages: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    order: Order = Order.AUTO
    ignored: tuple[str, ...] = ()
    own: frozenset[int] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not (self.terms or self.sources or self.topics or self.languages or self.after or self.before)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One article found. `snippet` is plain text; `marks` are (start, end) of the words found in it."""

    id: int
    title: str
    url: str
    source: str
    published: datetime
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    story_id: int = 0


MAX_LENGTH = 1000  # characters of a question that are read
_FIELDS = {
    "source": "source",
    "site": "source",
    "topic": "topic",
    "after": "after",
    "since": "after",
    "before": "before",
    "until": "before",
    "lang": "lang",
    "language": "lang",
    "sort": "sort",
}
_LISTED_FIELDS = ("source", "topic", "lang")  # given as often as one likes, and with a minus
_ORDERS = {"new": Order.NEW, "best": Order.BEST, "auto": Order.AUTO}
_PART = re.compile(
    rf"""(?P<minus>-)?
        (?:(?P<field>{"|".join(_FIELDS)})[:：](?:\ (?=["\d]))?)?
        (?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂「」『』", '"'))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_DASH = re.compile(r"(?<!\S)[–−](?=[^\s–−])")  # what telephones make of a minus
_LISTED = re.compile(r"[,;，、；。？！](?!\d)")  # "flood,storm" is two words, 1,000 is one


def parse_query(given: str) -> Query:
    """Reads a question. Never raises."""
    query = Query()
    for found in _PART.finditer(_plain(given)):
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        name = _FIELDS[found["field"].lower()] if found["field"] else ""
        if name in _LISTED_FIELDS:
            query = _with_listed(query, name, value, without=bool(found["minus"]))
        elif name and not found["minus"]:
            query = _with_field(query, name, value)
        elif found["quoted"] is not None:
            query = _with_term(query, value, found)
        else:
            for one in _LISTED.split(value):
                query = _with_term(query, one, found)
    return query


def _plain(given: str) -> str:
    """The question on one line of bounded length, with plain quotation marks and minus signs.

    A last mark that closes nothing and opens no word ('12" pizza') is left out.
    """
    line = text.one_line(given)
    if len(line) > MAX_LENGTH:
        line = line[:MAX_LENGTH].rsplit(" ", 1)[0]
    line = _DASH.sub("-", line.translate(_QUOTES))
    front, mark, rest = line.rpartition('"')
    opens = rest[:1].strip() and (not front or front[-1] in " -:：")
    return f"{front} {rest}" if line.count('"') % 2 and not opens else front + mark + rest


def _with_term(query: Query, value: str, found: re.Match[str]) -> Query:
    folded = tuple(text.words(value))
    if not folded or len(query.terms) + len(query.without) >= MAX_TERMS:
        return query
    prefix = value.endswith("*") and found["quoted"] is None and len(folded[-1]) >= MIN_PREFIX
    spelled = tuple(text.words(value.translate(_UMLAUTS)))
    term = Term(folded, prefix, found["quoted"] is not None, () if spelled == folded else spelled)
    if found["minus"]:
        return replace(query, without=(*query.without, term))
    return replace(query, terms=(*query.terms, term))


def _with_listed(query: Query, name: str, value: str, *, without: bool) -> Query:
    told = " ".join(value.casefold().split())
    if name == "source":
        if without:
            return replace(query, without_sources=(*query.without_sources, told))
        return replace(query, sources=(*query.sources, told))
    if name == "topic":
        if without:
            return replace(query, without_topics=(*query.without_topics, told))
        return replace(query, topics=(*query.topics, told))
    if without:
        return replace(query, without_languages=(*query.without_languages, told[:8]))
    return replace(query, languages=(*query.languages, told[:8]))


def _with_field(query: Query, name: str, value: str) -> Query:
    if name == "sort":
        if order := _ORDERS.get(value.casefold()):
            return replace(query, order=order)
        return replace(query, ignored=(*query.ignored, f"{name}:{value}"))
    return _with_date(query, name, value)


def _with_date(query: Query, name: str, value: str) -> Query:
    try:
        day = date.fromisoformat(value)
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if name == "after":
            return replace(query, after=start)
        return replace(query, before=start)
    except (ValueError, OverflowError):
        return replace(query, ignored=(*query.ignored, f"{name}:{value}"))
