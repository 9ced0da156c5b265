"""What the entries of one poll mean for the archive: a pure decider from feed data to intents.

Kept apart: known ones, changed ones, copies under a new id, old news, and what is news. The decision is
made before anything is fetched or stored (after lemon24/reader's update decider).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsbot.domain import text
from newsbot.domain.feed import Entry
from newsbot.domain.links import link_key

BRAKE = 30  # more news than this in one poll of one feed come as one message
OLD = timedelta(days=3)  # what was published before this is archive, not news
TEASER = 700  # characters of text; a feed's body shorter than this is completed from the page


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows of an entry: its article (0: left the archive) and its fingerprint."""

    article_id: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Entries sorted by what they mean.

    `fresh` are new to the archive, oldest first; `changed` go with the article that they revise; `copies`
    are known articles under another id. `theirs`: keys of fresh ones that only other sources of readers had.
    """

    fresh: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, int], ...] = ()
    copies: tuple[tuple[Entry, int], ...] = ()
    unchanged: int = 0
    theirs: frozenset[str] = frozenset()

    @property
    def brakes(self) -> bool:
        """Whether the poll brought so much that it must not be pushed one by one."""
        return len(self.fresh) > BRAKE


@dataclass(slots=True)
class _Sorting:
    fresh: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, int]] = field(default_factory=list)
    copies: list[tuple[Entry, int]] = field(default_factory=list)
    unchanged: int = 0


def fingerprint(entry: Entry) -> str:
    """Changes when the publisher changes what readers see."""
    return text.digest(entry.title, entry.content or entry.summary)


def entry_key(entry: Entry) -> str:
    """What makes two entries one article: the key of the link, or the id where there is no link."""
    return link_key(entry.url) if entry.url else f"id:{entry.id}"


def sort_entries(
    entries: Sequence[Entry], seen: Mapping[str, Known], by_key: Mapping[str, int], now: datetime
) -> Intake:
    """Sorts the entries of one poll. `seen` is by entry id, `by_key` the archive's articles by link key."""
    sorting = _Sorting()
    taken: set[str] = set()
    for entry in entries:
        key = entry_key(entry)
        known = seen.get(entry.id)
        if known is not None:
            _again(sorting, entry, known)
        elif key in by_key:
            sorting.copies.append((entry, by_key[key]))
        elif key not in taken:
            taken.add(key)
            sorting.fresh.append(entry)
    sorting.fresh.sort(key=lambda entry: entry.published or now)
    return Intake(tuple(sorting.fresh), tuple(sorting.changed), tuple(sorting.copies), sorting.unchanged)


def _again(sorting: _Sorting, entry: Entry, known: Known) -> None:
    if known.article_id and known.fingerprint != fingerprint(entry):
        sorting.changed.append((entry, known.article_id))
    else:
        sorting.unchanged += 1


def published(entry: Entry, now: datetime) -> datetime:
    """The entry's time, never in the future; `now` where it has none."""
    return min(entry.published, now) if entry.published else now


def is_news(published_at: datetime, now: datetime) -> bool:
    """Whether something of this age is worth a push."""
    return now - published_at <= OLD


def is_teaser(body: str) -> bool:
    """Whether a feed's body only whets the appetite and the page has the rest."""
    return len(body) < TEASER
