"""A moment out of words or figures: ISO 8601, RFC 822, and dates as they are written in many languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
NEWEST = datetime(2100, 1, 1, tzinfo=UTC)  # the clock is not read here; the caller knows what "now" is

_ISO = re.compile(
    r"((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?:[T "
    r"]+(\d{1,2}):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?(?!\d)"
)
_EPOCH = re.compile(r"[89]\d{8}|1\d{9}(?:\d{3})?")
_MONTHS = {
    1: (
        "january jan januar jänner janvier janv enero ene gennaio janeiro januari styczeń stycznia январь "
        "января січень січня ocak yanvar يناير"
    ),
    2: (
        "february feb februar februarie février fevrier févr fevr febrero febbraio fevereiro fev februari "
        "luty lutego февраль февраля лютий лютого şubat fevral فبراير"
    ),
    3: "march mar märz maerz mrz mars marzo março maart marzec marca март марта березень березня mart مارس",
    4: (
        "april apr avril avr abril abr aprile kwiecień kwietnia апрель апреля квітень квітня nisan aprel "
        "أبريل إبريل"
    ),
    5: "may mai mayo mag maggio maio mei maj maja май мая травень травня mayıs مايو",
    6: (
        "june jun juni juin junio jun giugno junho czerwiec czerwca июнь июня червень червня haziran iyun "
        "يونيو"
    ),
    7: "july jul juli juillet juil julio luglio julho lipiec lipca июль июля липень липня temmuz iyul يوليو",
    8: (
        "august aug août aout agosto ago augustus sierpień sierpnia август августа серпень серпня ağustos "
        "avqust أغسطس"
    ),
    9: (
        "september sept sep septembre septiembre settembre setembro wrzesień września сентябрь сентября "
        "вересень вересня eylül sentyabr سبتمبر"
    ),
    10: (
        "october oct oktober okt octobre octubre ottobre outubro październik października октябрь октября "
        "жовтень жовтня ekim oktyabr أكتوبر"
    ),
    11: (
        "november nov novembre noviembre novembro listopad listopada ноябрь ноября листопада kasım noyabr "
        "نوفمبر"
    ),
    12: (
        "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień grudnia "
        "декабрь декабря грудень грудня aralık dekabr ديسمبر"
    ),
}
BY_NAME = {name: number for number, names in _MONTHS.items() for name in names.split()}
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|°)?\.?(?: de)? ?([^\W\d_]{3,12})\.?,?(?: de| del)? ((?:19|20)\d\d)\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)\b")
_CJK = re.compile(r"((?:19|20)\d\d) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")


def parse_date(text: str, *, month_first: bool = False) -> datetime | None:
    """One moment, aware UTC, from ISO 8601, RFC 822, an epoch or a written date; None if none or implausible.

    A moment without a zone is taken as UTC. `month_first` reads 11/5/2026 as 5 November.
    """
    text = " ".join(text.split())[:120]
    readings = (_iso(text), _rfc(text), _written(text, month_first), _epoch(text))
    return next((found for found in readings if found and OLDEST <= found < NEWEST), None)


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return moment((year, month, day), (hour or 0, minute or 0, second or 0), zone)


def moment(
    day: tuple[str, str, str], clock: tuple[str | int, ...] = (), zone: str | None = None
) -> datetime | None:
    """Year, month and day, with hour, minute and second, as aware UTC; None where there is no such day."""
    year, month, date = (int(figure) for figure in day)
    hour, minute, second = (int(figure) for figure in clock or (0, 0, 0))
    try:
        return datetime(year, month, date, hour, minute, second, tzinfo=_zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if not text or text in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    return timezone(sign * timedelta(hours=min(int(digits[:2]), 23), minutes=min(int(digits[2:4]), 59)))


def _epoch(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    return datetime.fromtimestamp(int(text[:10]), tz=UTC) if _EPOCH.fullmatch(text) else None


def _rfc(text: str) -> datetime | None:
    if not re.match(r"[A-Za-z]{3}, \d", text):
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _written(text: str, month_first: bool = False) -> datetime | None:
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(text):
            month = BY_NAME.get(found[order[1]].lower().rstrip("."))
            if month:
                return moment((found[order[0]], str(month), found[order[2]]))
    if east := _CJK.search(text):
        return moment((east[1], east[2], east[3]))
    return _figures(text, month_first)


def _figures(text: str, month_first: bool) -> datetime | None:
    """12.3.2026, 12/3/2026 (or 3/12/2026 where the month comes first, or where only that is a date)."""
    found = _NUMERIC.search(text)
    if not found:
        return None
    first, second = found[1], found[3]
    swap = int(first) <= 12 and ((month_first and found[2] == "/") or int(second) > 12)
    day, month = (second, first) if swap else (first, second)
    return moment((found[4], month, day))
