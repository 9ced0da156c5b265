"""Figures: what admins, health and metrics are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day in a chart."""

    day: date
    articles: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts at one moment."""

    articles: int = 0
    stories: int = 0
    feeds: int = 0
    feeds_failing: int = 0
    feeds_frozen: int = 0
    subscribers: int = 0
    active: int = 0
    paused: int = 0
    away: int = 0
    deliveries: dict[str, int] = field(default_factory=dict)
    oldest_queued: datetime | None = None
    inbox_waiting: int = 0
    newest_article: datetime | None = None
    days: tuple[DayCount, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when. `fingerprint` is a hash of the text concerned, never the text."""

    at: datetime
    person: int
    act: str
    subject: str = ""
    detail: str = ""
    fingerprint: str = ""
    id: int = 0
