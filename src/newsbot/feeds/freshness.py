"""How long a server asks to be left alone: Retry-After and Cache-Control (RFC 9110, RFC 9111)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NO_REUSE = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)(?:$|[\s,=])", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` names, as a number or as a date; None where it says nothing.

    A date is compared with the server's own clock (`Date`) where it tells it, else with `now`.
    """
    given = headers.get("Retry-After", "").strip()
    if given.isascii() and given.isdigit() and len(given) <= 10:
        return float(given)
    until = _http_date(given)
    if until is None:
        return None
    asked = _http_date(headers.get("Date", "")) or now
    return max(0.0, (until - asked).total_seconds())


def fresh_for(headers: Mapping[str, str]) -> float | None:
    """Seconds for which `Cache-Control: max-age` (less `Age`) says that nothing will change."""
    control = headers.get("Cache-Control", "")
    found = _MAX_AGE.search(control)
    if found is None or _NO_REUSE.search(control):
        return None
    age = headers.get("Age", "").strip()
    return max(
        0.0, float(found[1]) - (float(age) if age.isascii() and age.isdigit() and len(age) < 11 else 0)
    )


def asked_pause(headers: Mapping[str, str], now: datetime) -> float | None:
    """The longest pause (s) that an answer asks for, or None."""
    asked = [each for each in (retry_after(headers, now), fresh_for(headers)) if each]
    return max(asked, default=None)


def _http_date(text: str) -> datetime | None:
    if not text or len(text) > 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
