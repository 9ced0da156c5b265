"""Dates as feeds write them, in some fifteen ways, as aware UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from newsbot.feeds.moments import BY_NAME

_ZONES = {
    "ut": 0, "at": -240, "et": -300, "ct": -360, "mt": -420, "pt": -480,
    "utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "bst": 60, "wet": 0,
    "west": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180,
    "ist": 330, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720,
    "nzdt": 780, "art": -180, "brt": -180,
}  # fmt: skip
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
)
_ZONE = (
    r"(?:\s*(?:(?:GMT|UTC?)\s*)?(?P<offset>[+-]\s?\d{1,2}:?\d{2}|[+-]\d{1,2})"
    r"|\s*\(?(?P<zone>[A-Za-z]{1,4})\)?)?"
)
_NAME_DAY = r"(?:[^\W\d]+\.?,?\s+)?(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form + r"(?:\s*\(.*\))?", re.IGNORECASE)
    for form in (
        # Tue, 24 Nov 2026 12:00:00 GMT; 24-Nov-26 12:00 +0100; 24. November 2026
        rf"(?:[^\W\d]+(?:\.?,?\s+|,))?(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th)?[\s-]+(?:de\s+)?"
        rf"(?P<name>[^\W\d_]{{3,12}})\.?,?[\s-]+(?:de\s+)?"
        rf"(?P<year>\d{{2,4}})(?:\s?[гр]\.)?(?:,?[\sT]+(?:at\s+)?{_TIME}{_ZONE})?",
        # 2026. november 24. 12:00
        rf"(?P<year>\d{{4}})\.?,?\s+(?P<name>[^\W\d_]{{3,12}})\.?\s+(?P<day>\d{{1,2}})\.?,?(?:\s+{_TIME}{_ZONE})?",
        # 24 11월 2026 12:00:00 +0900
        rf"(?:[^\W\d]+,?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>\d{{1,2}})\s?[月월]\s+(?P<year>\d{{4}})(?:\s+{_TIME}{_ZONE})?",
        # Tue Nov 24 12:00:00 2026; Nov 24, 2026 12:00 PM EST
        rf"{_NAME_DAY},?\s+(?:{_TIME}{_ZONE}\s+)?(?P<year>\d{{4}})",
        rf"{_NAME_DAY},?\s+(?P<year>\d{{4}}),?\s+(?:at\s+)?{_TIME}{_ZONE}",
        # 2026-11-24 12:00:00 +0100; 2026/11/24; 2026-11
        rf"(?P<year>\d{{4}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?:(?P=sep)(?P<day>\d{{1,2}}))?(?:[\sT]+{_TIME}{_ZONE})?",
        # 2026年11月24日 12:00; 2026년 11월 24일
        rf"(?P<year>\d{{4}})\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]?(?:\s*{_TIME}{_ZONE})?",
        # 11/24/2026 12:00 PM; 24/11/2026 where only that is a date
        rf"(?:[^\W\d]+\.?,?\s+)?(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})(?:,?\s+{_TIME}{_ZONE})?",
        # 24.11.2026 12:00; 24-11-2026; 12:00 24.11.2026
        rf"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{{1,2}})(?P<sep>[.-])(?P<month>\d{{1,2}})(?P=sep)(?P<year>\d{{4}})(?:,?\s+{_TIME}{_ZONE})?",
        rf"{_TIME},?\s+(?P<day>\d{{1,2}})(?P<sep>[./-])(?P<month>\d{{1,2}})(?P=sep)(?P<year>\d{{4}})",
    )
)  # fmt: skip
_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) (GMT|UTC|[+-]\d{4})", re.ASCII
)
_UNIVERSAL = frozenset({"+0000", "GMT", "UTC", "-0000"})
_EPOCH = re.compile(r"\d{10}(?:\d{3}|\.\d{1,9})?")
_RUN = re.compile(r"(\d{8})(\d{6})")
_HALVES = re.compile(r"(?:(오전|上午|午前)|(?:오후|下午|午後))\s*(\d{1,2}:\d\d(?::\d\d)?)")
_OLDEST = 1900


def read_date(text: str) -> datetime | None:
    """The moment that `text` names, or None. A missing zone is UTC; never raises."""
    text = text.strip().replace("\u2212", "-")
    if not 4 <= len(text) <= 100:
        return None
    for way in _WAYS:
        try:
            moment = way(text)
        except (ValueError, OverflowError):
            continue
        if moment is not None:
            return moment if moment.year >= _OLDEST else None
    return None


def _rfc_822(text: str) -> datetime | None:
    """The form that nearly every RSS feed uses, first because it is."""
    found = _RFC_822.fullmatch(text)
    if found is None:
        return None
    day, name, year, clock, zone = found.groups()
    month = BY_NAME.get(name.lower(), 0)
    moment = datetime.fromisoformat(f"{year}-{month:02}-{day:0>2}T{clock}Z")
    return moment if zone in _UNIVERSAL else moment - timedelta(minutes=_offset(zone))


def _iso(text: str) -> datetime | None:
    """ISO 8601 as Python reads it: dates, times, weeks, fractions, zones."""
    if not text[:4].isdigit() or _EPOCH.fullmatch(text):
        return None
    run = _RUN.fullmatch(text)
    moment = datetime.fromisoformat(f"{run[1]}T{run[2]}" if run else text.replace(" Z", "Z"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _written(text: str) -> datetime | None:
    if not text.isascii():
        text = _HALVES.sub(lambda found: f"{found[2]} {'am' if found[1] else 'pm'}", text)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            return _from_parts(found.groupdict())
    return None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def _rare(text: str) -> datetime | None:
    """Greek, Hungarian, Korean and other forms that feedparser has gathered over twenty years."""
    from feedparser.datetimes import _parse_date

    parts = _parse_date(text)
    if not parts:
        return None
    year, month, day, hour, minute, second = parts[:6]
    if f"{year % 100:02}" not in text:
        return None  # it takes today's date where it finds none
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _from_parts(parts: dict[str, str | None]) -> datetime | None:
    month = int(parts.get("month") or 0) or BY_NAME.get((parts.get("name") or "").lower(), 0)
    year = int(parts["year"] or 0)
    day = int(parts.get("day") or 1)
    if month > 12 >= day:
        month, day = day, month
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, second = int(parts.get("hour") or 0), int(parts.get("second") or 0)
    if parts.get("half"):
        hour = hour % 12 + (12 if (parts["half"] or "").lower() == "p" else 0)
    days, hour = (1, 0) if hour == 24 else (0, hour)
    moment = datetime(
        year,
        month,
        day,
        hour,
        int(parts.get("minute") or 0),
        min(second, 59),
        tzinfo=UTC,
    )
    return moment + timedelta(days=days, minutes=-_minutes_east(parts))


def _minutes_east(parts: dict[str, str | None]) -> int:
    if parts.get("offset"):
        return _offset((parts["offset"] or "").replace(" ", ""))
    return _ZONES.get((parts.get("zone") or "").lower(), 0)


def _offset(text: str) -> int:
    """Minutes east of Greenwich in `+0100`, `+01:00`, `+1`."""
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 15:
        raise ValueError(text)
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


_WAYS: tuple[Callable[[str], datetime | None], ...] = (_rfc_822, _iso, _written, _epoch, _rare)
