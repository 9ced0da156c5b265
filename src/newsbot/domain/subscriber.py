"""A subscriber: an address that wants news, and how it wants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from newsbot.domain.article import Length
from newsbot.domain.schedule import APART, Cadence, DueTime, Quiet, next_day, next_hourly


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where messages go: a chat and, in a forum, one of its topics (0: none)."""

    chat: int
    thread: int = 0


class ChatKind(StrEnum):
    """What an address is."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class SubscriberState(StrEnum):
    """NEW has not said OK yet; ACTIVE gets news; PAUSED said stop; AWAY blocked or removed the bot."""

    NEW = "new"
    ACTIVE = "active"
    PAUSED = "paused"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One address with its settings. `language` and `timezone` "" mean the house's default.

    `since`: nothing fetched before it is pushed (set by OK and by resume, so there is no backlog).
    `served`: the last local day that had its edition; `due`: when the next edition is due, None if none.
    `cap`: instant articles a local day, 0 for no cap; what exceeds it goes into a digest.
    """

    address: Address
    id: int = 0
    kind: ChatKind = ChatKind.PRIVATE
    name: str = ""
    state: SubscriberState = SubscriberState.NEW
    language: str = ""
    timezone: str = ""
    cadence: Cadence = Cadence.INSTANT
    at: int = 8 * 60
    weekday: int = 0
    quiet: Quiet | None = None
    length: Length = Length.NORMAL
    pictures: bool = True
    silent: bool = False
    cap: int = 0
    since: datetime | None = None
    served: date | None = None
    last_edition: datetime | None = None
    due: datetime | None = None
    created: datetime | None = None


def next_edition(subscriber: Subscriber, now: datetime, house_zone: str) -> datetime | None:
    """When the subscriber's next edition is due in UTC; None where the cadence has none.

    Never closer than `schedule.APART` to the last one, so that a change of zone brings no second digest.
    """
    zone_name = subscriber.timezone or house_zone
    if subscriber.cadence is Cadence.HOURLY:
        return next_hourly(now)
    weekday = subscriber.weekday if subscriber.cadence is Cadence.WEEKLY else None
    if weekday is None and subscriber.cadence is not Cadence.DAILY and not _overflows(subscriber):
        return None
    day, due = next_day(now, subscriber.served, DueTime(subscriber.at, zone_name, weekday))
    while subscriber.last_edition is not None and due - subscriber.last_edition < APART:
        day, due = next_day(now, day, DueTime(subscriber.at, zone_name, weekday))
    return due


def _overflows(subscriber: Subscriber) -> bool:
    """Instant news with a daily cap: what exceeds it comes as a daily digest."""
    return subscriber.cadence is Cadence.INSTANT and subscriber.cap > 0
