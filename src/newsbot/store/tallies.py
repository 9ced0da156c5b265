"""Deliveries counted as they move: by parcel and over all, in the transaction that moves them.

What waits, is claimed or is being sent counts as `open`: claims and starts change no count. Articles (by
topic and by day) and stories are counted by the shelf when they come, many at once; when they leave or
change their topic, and for subscribers, triggers of the tables count. An edition's only row is counted over
all alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newsbot.domain.article import Article
from newsbot.domain.delivery import Parcel
from newsbot.store.rows import micros
from newsbot.store.session import Row, Session

OPEN = "open"
_OPEN_STATES = ("queued", "claimed", "sending")
DAY = 86_400 * 1_000_000
_ADD = """
INSERT INTO tallies (kind, parcel_id, state, slot, parts, firsts)
VALUES (:kind, :parcel, :state, {slot}, :parts, :firsts)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET
parts = tallies.parts + excluded.parts, firsts = tallies.firsts + excluded.firsts"""
_STATE = "CASE WHEN state IN ('queued', 'claimed', 'sending') THEN 'open' ELSE state END"
_INTO = "INSERT INTO tallies (kind, parcel_id, state, slot, parts, firsts) "
_RECOUNT = (
    "DELETE FROM tallies",
    f"{_INTO}SELECT kind, parcel_id, {_STATE}, 0, COUNT(*), SUM(CASE WHEN part = 0 THEN 1 ELSE 0 END) "
    "FROM deliveries WHERE kind <> 'edition' GROUP BY 1, 2, 3",
    f"{_INTO}SELECT '', 0, {_STATE}, 0, COUNT(*), 0 FROM deliveries GROUP BY 3",
    f"{_INTO}SELECT 'day', finished / {DAY}, 'sent', 0, COUNT(*), 0 FROM deliveries "
    "WHERE state = 'sent' GROUP BY 2",
    f"{_INTO}SELECT 'day', fetched / {DAY}, 'articles', 0, COUNT(*), 0 FROM articles GROUP BY 2",
    f"{_INTO}SELECT 'articles', 0, '', 0, COUNT(*), 0 FROM articles",
    f"{_INTO}SELECT 'topics', 0, topic, 0, COUNT(*), 0 FROM articles GROUP BY topic",
    f"{_INTO}SELECT 'stories', 0, '', 0, COUNT(*), 0 FROM stories",
    f"{_INTO}SELECT 'subscribers', 0, state, 0, COUNT(*), 0 FROM subscribers GROUP BY state",
)
# what has been put together to nothing, and what connections of PostgreSQL counted apart
_LOOSE = """
SELECT kind, parcel_id, state, slot FROM tallies
WHERE slot <> 0 OR (parts = 0 AND firsts = 0) LIMIT :limit"""
_TAKE = """
DELETE FROM tallies WHERE kind = :kind AND parcel_id = :parcel AND state = :state AND slot = :slot
RETURNING parts, firsts"""


class Tally:
    """Gathers what one piece of work changes; `write` puts it down."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changes: defaultdict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0, 0])

    def came(self, kind: str, parcel_id: int, count: int, *, part: int = 0) -> None:
        """So many rows of a parcel's part are open that were not there."""
        self._change((kind, parcel_id, part), OPEN, count)

    def moved(self, rows: Iterable[Row], state: str, day: int = 0) -> int:
        """Rows (kind, parcel_id, part) were open and are now in that state, since that day. How many."""
        return self._each(rows, lambda row, count: self._end(row, state, day, count))

    def reopened(self, rows: Iterable[Row]) -> int:
        """Rows (kind, parcel_id, part, the state that they had) wait again; none was sent. How many."""
        return self._each(rows, lambda row, count: self._end(row, row[3], 0, -count), 4)

    def gone(self, rows: Iterable[Row]) -> int:
        """Rows (kind, parcel_id, part, state, day of its end) are there no more. How many."""
        return self._each(rows, self._lose, 5)

    def _each(self, rows: Iterable[Row], change: Callable[[Row, int], None], width: int = 3) -> int:
        counts = Counter(tuple(row[:width]) for row in rows)
        for row, count in counts.items():
            change(row, count)
        return counts.total()

    def _end(self, row: Row, state: str, day: int, count: int) -> None:
        self._change(row, OPEN, -count)
        self._change(row, state, count, day)

    def _lose(self, row: Row, count: int) -> None:
        self._change(row, row[3], -count, row[4] or 0)

    def _change(self, row: Sequence[Any], state: str, by: int, day: int = 0) -> None:
        kind, parcel_id, part = row[:3]
        state = OPEN if state in _OPEN_STATES else state
        self._changes["", 0, state][0] += by
        if kind != "edition":
            change = self._changes[kind, parcel_id, state]
            change[0] += by
            change[1] += 0 if part else by
        if state == "sent":
            self._changes["day", day, state][0] += by

    def write(self) -> None:
        """Puts the changes down, always in the same order: two writers do not wait for each other."""
        changed = [(key, by) for key, by in sorted(self._changes.items()) if by != [0, 0]]
        slot = "0" if self._session.is_sqlite else "pg_backend_pid()"
        self._session.many(
            _ADD.format(slot=slot),
            [
                {"kind": kind, "parcel": parcel, "state": state, "parts": parts, "firsts": firsts}
                for (kind, parcel, state), (parts, firsts) in changed
            ],
        )
        self._changes.clear()


def count_articles(session: Session, came: Sequence[Article]) -> None:
    """These new articles are in the archive."""
    counts: Counter[tuple[str, int, str]] = Counter()
    for (fetched, topic), count in Counter((article.fetched, article.topic) for article in came).items():
        counts["topics", 0, topic] += count
        counts["day", int(micros(fetched) / DAY), "articles"] += count  # as SQL divides: towards zero
        counts["articles", 0, ""] += count
    _add(session, counts)


def move_article(session: Session, old: Article, new: Article) -> None:
    """An article counts for the day on which it came as what it is now."""
    counts = Counter({("day", int(micros(new.fetched) / DAY), "articles"): 1})
    counts["day", int(micros(old.fetched) / DAY), "articles"] -= 1
    _add(session, counts)


def count_stories(session: Session, count: int) -> None:
    """So many new stories are there."""
    _add(session, {("stories", 0, ""): count})


def _add(session: Session, counts: Mapping[tuple[str, int, str], int]) -> None:
    slot = "0" if session.is_sqlite else "pg_backend_pid()"
    session.many(
        _ADD.format(slot=slot),
        [
            {"kind": kind, "parcel": parcel, "state": state, "parts": count, "firsts": 0}
            for (kind, parcel, state), count in sorted(counts.items())
            if count
        ],
    )


def by_state(session: Session, kind: str, parcel_id: int = 0, *, firsts: bool = False) -> dict[str, int]:
    """The counts of a parcel, or of a kind over all; states that nothing is in are left out."""
    column = "firsts" if firsts else "parts"
    found = session.rows(
        f"SELECT state, SUM({column}) FROM tallies WHERE kind = :kind AND parcel_id = :parcel GROUP BY state",
        {"kind": kind, "parcel": parcel_id},
    )
    return {row[0]: int(row[1]) for row in found if row[1]}


def of_parcel(session: Session, parcel: Parcel) -> dict[str, int]:
    """How many addresses are in each state for a parcel."""
    return by_state(session, parcel.kind.value, parcel.id, firsts=True)


def open_parcels(session: Session) -> dict[str, list[int]]:
    """Parcels that may still have rows on their way, by kind; never one too few."""
    found = session.rows(
        "SELECT DISTINCT kind, parcel_id FROM tallies WHERE state = 'open' AND parts <> 0 AND kind <> ''"
    )
    parcels: dict[str, list[int]] = {}
    for kind, parcel_id in found:
        parcels.setdefault(kind, []).append(parcel_id)
    return parcels


def settle(session: Session, limit: int) -> int:
    """Puts together what connections counted apart, and lets go of what is nothing. How many rows went."""
    tally: defaultdict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0, 0])
    loose = session.rows(_LOOSE, {"limit": limit})
    for kind, parcel, state, slot in loose:
        values = {"kind": kind, "parcel": parcel, "state": state, "slot": slot}
        for parts, firsts in session.rows(_TAKE, values):
            tally[kind, parcel, state][0] += parts
            tally[kind, parcel, state][1] += firsts
    session.many(
        _ADD.format(slot="0"),
        [
            {"kind": kind, "parcel": parcel, "state": state, "parts": parts, "firsts": firsts}
            for (kind, parcel, state), (parts, firsts) in tally.items()
            if parts or firsts
        ],
    )
    return len(loose)


def recount(session: Session) -> None:
    """Counts everything anew, by walking it."""
    for sql in _RECOUNT:
        session.run(sql)
