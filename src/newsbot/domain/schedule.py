"""When something is due in a reader's own time: local days served once, quiet hours, times that people type.

The rule for a daily time: local date + time of day with fold=0, turned into UTC; strictly after the last
local date served. Measured against APScheduler's cron, which misses and doubles days when clocks change
(see docs/decisions/schedule.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsbot.domain.errors import BadInput

LATE = timedelta(hours=6)  # an edition later than this is folded into the next
APART = timedelta(hours=20)  # two daily editions of one reader are never closer
FIXED = "Etc/GMT"  # what zones without summer time begin with; east of Greenwich is minus in their names


class Cadence(StrEnum):
    """How often a subscriber hears from us."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    BREAKING = "breaking"

    @property
    def has_editions(self) -> bool:
        """Whether news come as closed editions ("digests")."""
        return self in (Cadence.HOURLY, Cadence.DAILY, Cadence.WEEKLY)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours: minutes of the local day, from (included) to (excluded); may pass midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether the minute of the local day is quiet."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"


def clock(minute: int) -> str:
    """`HH:MM` of a minute of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises BadInput("zone") for anything else, paths included."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise BadInput("zone", name) from error


def fixed_zone(text: str) -> str:
    """The zone that is meant by `+3`, `UTC+3` or `GMT-05:00`, the same all year; "" for anything else."""
    found = _OFFSET.match(text)
    hours = int(found[2]) if found else 0
    east = found is not None and found[1] == "+"
    if not found or hours > (14 if east else 12):
        return ""
    return f"{FIXED}{'-' if east else '+'}{hours}" if hours else "UTC"


@lru_cache(maxsize=1024)
def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of a name that was good when it was stored; UTC where this machine does not know it."""
    try:
        return zone(name)
    except BadInput:
        return ZoneInfo("UTC")


def local(moment: datetime, zone_name: str) -> datetime:
    """The moment on the reader's clock."""
    return moment.astimezone(zone_or_utc(zone_name))


@lru_cache(maxsize=8192)
def at_local(day: date, minute: int, zone_name: str) -> datetime:
    """UTC of a local date and minute, with fold=0. A time in the spring gap comes after the gap."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone_or_utc(zone_name))
    return wall.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DueTime:
    """A minute of the local day in a zone; with `weekday` (Monday 0) on that day only."""

    minute: int
    zone: str
    weekday: int | None = None


def next_day(now: datetime, served: date | None, at: DueTime) -> tuple[date, datetime]:
    """The next local day to serve and its due time in UTC, strictly later than the last day `served`.

    A time that went by less than LATE ago is still due: after a stop of the process it is sent once, late.
    """
    day = local(now, at.zone).date() - timedelta(days=1)
    if served is not None:
        day = max(day, served + timedelta(days=1))
    while (at.weekday is not None and day.weekday() != at.weekday) or (
        at_local(day, at.minute, at.zone) <= now - LATE
    ):
        day += timedelta(days=1)
    return day, at_local(day, at.minute, at.zone)


def next_hourly(after: datetime) -> datetime:
    """The next full hour after the moment."""
    return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def after_quiet(moment: datetime, quiet: Quiet | None, zone_name: str) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    if quiet is None or quiet.start == quiet.end:
        return moment
    wall = local(moment, zone_name)
    minute = wall.hour * 60 + wall.minute
    if not quiet.holds(minute):
        return moment
    day = wall.date()
    if quiet.start > quiet.end and minute >= quiet.start:
        day += timedelta(days=1)
    end = at_local(day, quiet.end, zone_name)
    # where the clocks go back, fold=0 may name an end that has passed: the hours are over then
    return max(end, moment)


_OFFSET = re.compile(r"^\s*(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?00)?\s*$", re.IGNORECASE)
_TIME = r"\d{1,2}(?:[:.]?\d{2})?\s*(?:[ap]m)?"
_RANGE = re.compile(rf"^\s*({_TIME})\s*(?:-|–|—|to|\s)\s*({_TIME})\s*$", re.IGNORECASE)
_CLOCK = re.compile(r"^\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\s*$", re.IGNORECASE)
_DAY = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<on>\d{1,2})\.(?P<of>\d{1,2})\.(?P<in>\d{4})?"
_MOMENT = re.compile(rf"^\s*(?:{_DAY})(?:,?\s+|T)(?P<clock>{_TIME})(?::00)?\s*$", re.IGNORECASE)
_UNIT = r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)"
_SPAN = re.compile(rf"^\s*(?:in\s+)?{_UNIT}(?:[\s,]*{_UNIT})?\s*$", re.IGNORECASE)
_BARE = re.compile(r"^(\d{1,2})(\d{2})(?!\d)")  # 2230
_DAYS = {"today": 0, "tomorrow": 1}
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_quiet(text: str) -> Quiet | None:
    """`22-7`, `22:30-07:00`, `10pm-7am`; `off` gives None. Raises BadInput("quiet")."""
    if text.strip().casefold() in ("off", "no", "none", "0"):
        return None
    found = _RANGE.match(text)
    if not found:
        raise BadInput("quiet", text)
    try:
        start, end = (parse_clock(_BARE.sub(r"\1:\2", side)) for side in found.groups())
    except BadInput as error:
        raise BadInput("quiet", text) from error
    if start == end:
        raise BadInput("quiet", text)
    return Quiet(start, end)


def parse_clock(text: str) -> int:
    """`8`, `08:30`, `6.15`, `6pm` as a minute of the day. Raises BadInput("time")."""
    found = _CLOCK.match(text)
    if not found:
        raise BadInput("time", text)
    minute = _minute(found[1], found[2], "time", text)
    half = (found[3] or "").lower()
    if half:
        if not 60 <= minute < 13 * 60:
            raise BadInput("time", text)
        minute = minute % (12 * 60) + (12 * 60 if half == "pm" else 0)
    return minute


def _minute(hour: str, minute: str | None, code: str, given: str) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if hours == 24 and minutes == 0:
        hours = 0
    if hours > 23 or minutes > 59:
        raise BadInput(code, given)
    return hours * 60 + minutes


def parse_span(text: str) -> timedelta:
    """`3d`, `in 2h`, `90 min`, `2h 30m`. Raises BadInput("span")."""
    found = _SPAN.match(text)
    if not found:
        raise BadInput("span", text)
    counted = ((found[1], found[2]), (found[3], found[4]))
    return timedelta(seconds=sum(int(n) * _SECONDS[unit[0].lower()] for n, unit in counted if n))


def parse_moment(text: str, now: datetime, zone_name: str) -> datetime:
    """`18:30` (the next such time), `2026-11-24 18:30`, `24.11. 18:30`, `tomorrow 18:30`, `in 2h`; in the
    zone given, as UTC.

    Raises BadInput("moment") for what is no time and BadInput("past") for what has gone by.
    """
    moment = _read_moment(text, now, zone_name)
    if moment <= now:
        raise BadInput("past", text)
    return moment


def _read_moment(text: str, now: datetime, zone_name: str) -> datetime:
    if _SPAN.match(text):
        return now + parse_span(text)
    if found := _MOMENT.match(text):
        return _on_a_day(found, text, now, zone_name)
    day, _, clock = text.strip().partition(" ")
    named = _DAYS.get(day.casefold())
    try:
        minute = parse_clock(text if named is None else clock)
    except BadInput as error:
        raise BadInput("moment", text) from error
    today = local(now, zone_name).date()
    moment = at_local(today + timedelta(days=named or 0), minute, zone_name)
    if named is not None or moment > now:
        return moment
    return at_local(today + timedelta(days=1), minute, zone_name)


def _on_a_day(found: re.Match[str], text: str, now: datetime, zone_name: str) -> datetime:
    """A date with a time; without a year, the next such day."""
    today = local(now, zone_name).date()
    year, month, day = (
        int(found[one] or found[other] or 0)
        for one, other in (("year", "in"), ("month", "of"), ("day", "on"))
    )
    try:
        minute = parse_clock(_BARE.sub(r"\1:\2", found["clock"]))
        moment = at_local(date(year or today.year, month, day), minute, zone_name)
        if not year and moment <= now:
            moment = at_local(date(today.year + 1, month, day), minute, zone_name)
    except (BadInput, ValueError, OverflowError) as error:
        raise BadInput("moment", text) from error
    return moment
