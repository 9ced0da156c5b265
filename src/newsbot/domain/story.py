"""A story: the articles that tell of one event; what a new one means for a chat, and which are must-reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from newsbot.domain.links import is_web_link

WINDOW = timedelta(days=7)  # an article joins no story whose last article is older than this
HEADLINE_HALF_LIFE = timedelta(hours=36)  # likeness of headlines counts half for a story this old
TEXT_HALF_LIFE = timedelta(hours=72)  # the same of full texts, which a follow-up shares more words with
GOES_ON = timedelta(hours=12)  # within it a headline's number may change and mean the same event
REPRINT_SHARE = 0.5  # of the shorter text's sampled shingles that the longer one must hold
FULL_LENGTH = 50  # words from which on a text counts as full
LONG_LENGTH = 170  # words from which on it counts as long
TOP_HALF_LIFE = timedelta(hours=18)  # a must-read's weight halves in this time


class MatchKind(StrEnum):
    """How an article was found to belong to a story, strictest first."""

    SAME_TEXT = "same_text"
    REPRINT = "reprint"
    SAME_EVENT = "same_event"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of an article tells its event. `published` is aware UTC; `text` may be empty (a headline)."""

    published: datetime
    title: str
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The story that an article belongs to, and the article in it that says so (`score` 0 to 1)."""

    story: int
    kind: MatchKind
    score: float
    article: int


def decay(gap: timedelta, length: int) -> float:
    """How much likeness counts across `gap` of time, either way; the shorter text has `length` words."""
    full = _fullness(length)
    half_life = HEADLINE_HALF_LIFE + (TEXT_HALF_LIFE - HEADLINE_HALF_LIFE) * full
    return float(0.5 ** (abs(gap) / half_life))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The cosine from which on two articles tell of one event: of more articles more are alike by chance.

    `most` in a large crowd, half of it in a crowd of `half` articles, and never under `least`.
    """

    most: float
    half: float
    least: float

    def among(self, crowd: float) -> float:
        """What is wanted among `crowd` articles of some days."""
        return max(self.most * crowd / (crowd + self.half), self.least)


HEADLINE = Wanted(most=0.28, half=50.0, least=0.14)
SHORT_TEXT = Wanted(most=0.22, half=30.0, least=0.18)  # of FULL_LENGTH words, all of which may be common
LONG_TEXT = Wanted(most=0.22, half=30.0, least=0.15)  # from LONG_LENGTH words on: more words to differ in


def enough(length: int, crowd: float) -> float:
    """The likeness that makes one event of two articles, the shorter of which has `length` words of text.

    A headline needs most in a large crowd; a few words of text need never less than a full text.
    """
    headline, short, long = (wanted.among(crowd) for wanted in (HEADLINE, SHORT_TEXT, LONG_TEXT))
    if not length:
        return headline
    grown = min(max(length - FULL_LENGTH, 0) / (LONG_LENGTH - FULL_LENGTH), 1.0)
    text = short + (long - short) * grown
    return text + max(headline - text, 0.0) * (1.0 - _fullness(length))


def _fullness(length: int) -> float:
    return min(length / FULL_LENGTH, 1.0)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A source that carries a story, with the link of its first article on it ("" where there is none).

    `opening` is how that text begins, by which one agency's text in many papers is known.
    """

    source: str
    url: str = ""
    opening: str = ""

    @property
    def owner(self) -> str:
        """Who answers for it: the host of its link, or its name."""
        host = (urlsplit(self.url).hostname or "") if is_web_link(self.url) else ""
        return host.removeprefix("www.") or self.source.casefold()


@dataclass(frozen=True, slots=True)
class Story:
    """A story as lists show it. `carriers` are in the order in which they came; `title` is the first's."""

    id: int
    opened: datetime
    updated: datetime
    title: str
    articles: int = 1
    carriers: tuple[Carrier, ...] = ()
    picked: datetime | None = None  # when an editor put it on the must-reads

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of those who carry it, each once."""
        return tuple(dict.fromkeys(carrier.source for carrier in self.carriers))

    def also(self, shown: str) -> tuple[Carrier, ...]:
        """The other sources that carry it, each once, for "also: B, C" under an article of `shown`."""
        first: dict[str, Carrier] = {}
        for carrier in self.carriers:
            first.setdefault(carrier.source, carrier)
        return tuple(carrier for source, carrier in first.items() if source != shown)

    def independent(self) -> int:
        """How many carry it in words of their own: one owner counts once, one text in many papers too."""
        seen: set[str] = set()
        count = 0
        for carrier in self.carriers:
            marks = {f"by {carrier.owner}", f"as {carrier.source}", f"text {carrier.opening}"} - {"text "}
            count += marks.isdisjoint(seen)
            seen |= marks
        return count


@dataclass(frozen=True, slots=True)
class Voice:
    """A verbatim sentence of a story's digest, the source that says it, and the number of its article."""

    text: str
    source: str
    article: int


def top_score(story: Story, now: datetime) -> tuple[int, float]:
    """Rank of a must-read, greater first: picks before all, then independent sources decayed by age."""
    since = story.picked or story.updated
    age = max(now - since, timedelta(0))
    weight = max(story.independent(), 1) * 0.5 ** (age / TOP_HALF_LIFE)
    return (1 if story.picked else 0, float(weight))


def must_reads(stories: Iterable[Story], now: datetime, limit: int) -> list[Story]:
    """The `limit` first must-reads; equal ones newest first."""
    ranked = sorted(
        stories, key=lambda story: (*top_score(story, now), story.updated, story.id), reverse=True
    )
    return ranked[:limit]
