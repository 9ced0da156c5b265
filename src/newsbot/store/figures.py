"""Counts over all shelves at one moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from newsbot.domain.delivery import Lane
from newsbot.domain.figures import DayCount, Figures
from newsbot.store.outbox_view import counts
from newsbot.store.rows import EPOCH, micros, moment_or_none
from newsbot.store.session import Session
from newsbot.store.tallies import by_state

DAYS = 14
_FEEDS = """
SELECT COUNT(*), COALESCE(SUM(CASE WHEN failures > 0 OR state = 'gone' THEN 1 ELSE 0 END), 0),
COALESCE(SUM(frozen), 0) FROM feeds WHERE state <> 'removed'"""
_OLDEST = "SELECT MIN(due) FROM deliveries WHERE state = 'queued' AND lane = :lane AND due <= :now"
_PER_DAY = """
SELECT parcel_id, state, SUM(parts) FROM tallies WHERE kind = 'day' AND parcel_id >= :first
GROUP BY parcel_id, state"""


def figures(session: Session, now: datetime) -> Figures:
    """The figures, with the last DAYS days (UTC) one by one, oldest first."""
    feeds = session.row(_FEEDS) or (0, 0, 0)
    people = by_state(session, "subscribers")
    return Figures(
        articles=by_state(session, "articles").get("", 0),
        stories=by_state(session, "stories").get("", 0),
        feeds=int(feeds[0]),
        feeds_failing=int(feeds[1]),
        feeds_frozen=int(feeds[2]),
        subscribers=sum(people.values()),
        active=people.get("active", 0),
        paused=people.get("paused", 0),
        away=people.get("away", 0),
        deliveries={state.value: count for state, count in counts(session).items()},
        oldest_queued=_oldest(session, micros(now)),
        inbox_waiting=session.value("SELECT COUNT(*) FROM inbox WHERE done IS NULL"),
        newest_article=moment_or_none(session.value("SELECT MAX(published) FROM articles")),
        days=_days(session, now),
    )


def _oldest(session: Session, now: int) -> datetime | None:
    found = [session.value(_OLDEST, {"lane": int(lane), "now": now}) for lane in Lane]
    return moment_or_none(min((due for due in found if due is not None), default=None))


def _days(session: Session, now: datetime) -> tuple[DayCount, ...]:
    today = (now - EPOCH).days
    first = today - DAYS + 1
    found = session.rows(_PER_DAY, {"first": first})
    count = {(row[0], row[1]): int(row[2]) for row in found}
    return tuple(
        DayCount(
            date.fromordinal(EPOCH.toordinal()) + timedelta(days=day),
            count.get((day, "articles"), 0),
            count.get((day, "sent"), 0),
        )
        for day in range(first, today + 1)
    )
