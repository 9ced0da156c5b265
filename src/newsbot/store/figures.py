"""Counts over all shelves at one moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from newsbot.domain.figures import DayCount, Figures
from newsbot.store.rows import EPOCH, micros, moment_or_none
from newsbot.store.session import Session

DAYS = 14
_DAY = 86_400 * 1_000_000
_FEEDS = """
SELECT COUNT(*), COALESCE(SUM(CASE WHEN failures > 0 OR state = 'gone' THEN 1 ELSE 0 END), 0),
COALESCE(SUM(frozen), 0) FROM feeds WHERE state <> 'removed'"""
_OLDEST = "SELECT MIN(due) FROM deliveries WHERE state = 'queued' AND due <= :now"
_PER_DAY = {
    "articles": "SELECT fetched / :day, COUNT(*) FROM articles WHERE fetched >= :since GROUP BY 1",
    "sent": "SELECT finished / :day, COUNT(*) FROM deliveries "
    "WHERE state = 'sent' AND finished >= :since GROUP BY 1",
}


def figures(session: Session, now: datetime) -> Figures:
    """The figures, with the last DAYS days (UTC) one by one, oldest first."""
    feeds = session.row(_FEEDS) or (0, 0, 0)
    people = _counts(session, "subscribers")
    return Figures(
        articles=session.value("SELECT COUNT(*) FROM articles"),
        stories=session.value("SELECT COUNT(*) FROM stories"),
        feeds=int(feeds[0]),
        feeds_failing=int(feeds[1]),
        feeds_frozen=int(feeds[2]),
        subscribers=sum(people.values()),
        active=people.get("active", 0),
        paused=people.get("paused", 0),
        away=people.get("away", 0),
        deliveries=_counts(session, "deliveries"),
        oldest_queued=moment_or_none(session.value(_OLDEST, {"now": micros(now)})),
        inbox_waiting=session.value("SELECT COUNT(*) FROM inbox WHERE done IS NULL"),
        newest_article=moment_or_none(session.value("SELECT MAX(published) FROM articles")),
        days=_days(session, now),
    )


def _counts(session: Session, table: str) -> dict[str, int]:
    found = session.rows(f"SELECT state, COUNT(*) FROM {table} GROUP BY state")
    return {row[0]: row[1] for row in found}


def _days(session: Session, now: datetime) -> tuple[DayCount, ...]:
    today = (now - EPOCH).days
    first = today - DAYS + 1
    values: dict[str, Any] = {"day": _DAY, "since": first * _DAY}
    per_day = {name: dict(map(tuple, session.rows(sql, values))) for name, sql in _PER_DAY.items()}
    return tuple(
        DayCount(
            date.fromordinal(EPOCH.toordinal()) + timedelta(days=day),
            per_day["articles"].get(day, 0),
            per_day["sent"].get(day, 0),
        )
        for day in range(first, today + 1)
    )
