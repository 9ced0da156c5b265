"""A story: the articles that tell of one event; what a new one means for a chat, and which are must-reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(days=7)  # an article joins no story whose last article is older than this
HALF_LIFE = timedelta(days=3)  # likeness of wording counts half when this much time lies between two articles
GOES_ON = timedelta(hours=12)  # within it a headline's number may change and mean the same event
REPRINT_SHARE = 0.5  # of the shorter text's sampled shingles that the longer one must hold
HEADLINE_LIKENESS = 0.35  # cosine from which on two headlines tell of one event
TEXT_LIKENESS = 0.24  # the same of two full texts, which have more words to differ in
FULL_LENGTH = 50  # words from which on a text counts as full
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


def decay(gap: timedelta) -> float:
    """How much likeness counts across `gap` of time, either way: 1 at once, 0.5 after HALF_LIFE."""
    return float(0.5 ** (abs(gap) / HALF_LIFE))


def enough(length: int) -> float:
    """The likeness that makes one event of two articles, the shorter of which has `length` words of text."""
    full = min(length / FULL_LENGTH, 1.0)
    return HEADLINE_LIKENESS + (TEXT_LIKENESS - HEADLINE_LIKENESS) * full


@dataclass(frozen=True, slots=True)
class Story:
    """A story as lists show it. `sources` are in the order in which they came; `title` is the first's."""

    id: int
    opened: datetime
    updated: datetime
    title: str
    articles: int = 1
    sources: tuple[str, ...] = ()
    picked: datetime | None = None  # when an editor put it on the must-reads

    def also(self, shown: str) -> tuple[str, ...]:
        """The other sources that carry it, for "also: B, C" under an article of `shown`."""
        return tuple(source for source in dict.fromkeys(self.sources) if source != shown)


@dataclass(frozen=True, slots=True)
class Voice:
    """A verbatim sentence of a story's digest, the source that says it, and the number of its article."""

    text: str
    source: str
    article: int


class Effect(StrEnum):
    """What a new article of a story does to a chat: a message of its own, an edit of the first, nothing."""

    RING = "ring"
    EDIT = "edit"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Told:
    """What a chat has of a story: the article and revision that rang, and the sources named under it.

    `editable` is False where the message cannot be edited any more (deleted, never confirmed, too old).
    """

    article: int
    revision: int = 1
    sources: tuple[str, ...] = ()
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article (or a new revision of one) that joined a story. `again`: an editor wants it to ring."""

    article: int
    source: str
    revision: int = 1
    again: bool = False


def effect(told: Told | None, arrival: Arrival) -> Effect:
    """What `arrival` means for a chat that was `told` this much of its story (None: nothing yet).

    A story rings once a chat unless an editor says so; after that more sources, and new revisions of
    the article that rang, are edits of the message that is there. (Issue 5, point 9.)
    """
    if told is None or arrival.again:
        return Effect.RING
    if not told.editable:
        return Effect.NOTHING
    revised = arrival.article == told.article and arrival.revision > told.revision
    return Effect.EDIT if revised or arrival.source not in told.sources else Effect.NOTHING


def top_score(story: Story, now: datetime) -> tuple[int, float]:
    """Rank of a must-read, greater first: picks before all, then independent sources decayed by age."""
    since = story.picked or story.updated
    age = max(now - since, timedelta(0))
    weight = max(len(set(story.sources)), 1) * 0.5 ** (age / TOP_HALF_LIFE)
    return (1 if story.picked else 0, float(weight))


def must_reads(stories: Iterable[Story], now: datetime, limit: int) -> list[Story]:
    """The `limit` first must-reads; equal ones newest first."""
    ranked = sorted(
        stories, key=lambda story: (*top_score(story, now), story.updated, story.id), reverse=True
    )
    return ranked[:limit]
