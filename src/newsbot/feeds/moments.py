"""A moment out of words or figures: ISO 8601, RFC 822, and dates as they are written in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        "january jan januar jänner janvier janv enero ene gennaio janeiro januari styczeń stycznia "
        "январь января січень січня ocak yanvar يناير ledna leden ianuarie ιανουαρίου ιανουάριος "
        "tammikuuta tammikuu január januára siječnja јануар ינואר בינואר"
    ),
    2: (
        "february feb februar februarie février fevrier févr fevr febrero febbraio fevereiro fev "
        "februari luty lutego февраль февраля лютий лютого şubat fevral فبراير února únor φεβρουαρίου "
        "φεβρουάριος helmikuuta helmikuu február februára veljače фебруар פברואר בפברואר"
    ),
    3: (
        "march mar märz maerz mrz mars marzo março maart marzec marca март марта березень березня mart "
        "مارس března březen martie μαρτίου μάρτιος maaliskuuta maaliskuu március ožujka мартa מרץ במרץ "
        "maret"
    ),
    4: (
        "april apr avril avr abril abr aprile kwiecień kwietnia апрель апреля квітень квітня nisan aprel "
        "أبريل إبريل dubna duben aprilie απριλίου απρίλιος huhtikuuta huhtikuu április apríla travnja "
        "אפריל באפריל"
    ),
    5: (
        "may mai mayo mag maggio maio mei maj maja май мая травень травня mayıs مايو května květen μαΐου "
        "μάιος toukokuuta toukokuu május mája svibnja מאי במאי"
    ),
    6: (
        "june jun juni juin junio jun giugno junho czerwiec czerwca июнь июня червень червня haziran "
        "iyun يونيو června červen iunie ιουνίου ιούνιος kesäkuuta kesäkuu június júna lipnja יוני ביוני"
    ),
    7: (
        "july jul juli juillet juil julio luglio julho lipiec lipca июль июля липень липня temmuz iyul "
        "يوليو července červenec iulie ιουλίου ιούλιος heinäkuuta heinäkuu július júla srpnja יולי ביולי"
    ),
    8: (
        "august aug août aout agosto ago augustus sierpień sierpnia август августа серпень серпня "
        "ağustos avqust أغسطس srpna srpen αυγούστου αύγουστος elokuuta elokuu augusztus augusta kolovoza "
        "אוגוסט באוגוסט augusti agustus"
    ),
    9: (
        "september sept sep septembre septiembre settembre setembro wrzesień września сентябрь сентября "
        "вересень вересня eylül sentyabr سبتمبر září septembrie σεπτεμβρίου σεπτέμβριος syyskuuta "
        "syyskuu szeptember septembra rujna септембар ספטמבר בספטמבר"
    ),
    10: (
        "october oct oktober okt octobre octubre ottobre outubro październik października октябрь "
        "октября жовтень жовтня ekim oktyabr أكتوبر října říjen octombrie οκτωβρίου οκτώβριος lokakuuta "
        "lokakuu október októbra октобар אוקטובר באוקטובר"
    ),
    11: (
        "november nov novembre noviembre novembro listopad listopada ноябрь ноября листопада kasım "
        "noyabr نوفمبر listopadu noiembrie νοεμβρίου νοέμβριος marraskuuta marraskuu novembra studenoga "
        "studenog новембар נובמבר בנובמבר"
    ),
    12: (
        "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień "
        "grudnia декабрь декабря грудень грудня aralık dekabr ديسمبر prosince prosinec decembrie "
        "δεκεμβρίου δεκέμβριος joulukuuta joulukuu decembra prosinca децембар דצמבר בדצמבר desember"
    ),
}
_SHORTER = (
    "gen янв січ sty oca led tammi ιαν",
    "фев лют lut şub úno helmi φεβ",
    "мар бер mrt bře maalis μαρ",
    "апр кві kwi квіт nis dub huhti απρ",
    "тра трав kvě touko μαϊ μαι",
    "giu июн чер cze черв haz čvn kesä ιουν",
    "lug июл лип lip tem čvc heinä ιουλ",
    "авг сер sie серп ağu srp elo αυγ",
    "set сен вер wrz верес eyl zář syys σεπ",
    "ott out окт жов paź жовт eki říj loka οκτ",
    "ноя лис lis листоп kas marras νοε",
    "дек гру gru груд ara pro joulu δεκ",
)
BY_NAME = {name: number for number, names in _MONTHS.items() for name in names.split()}
BY_NAME |= {name: number for number, names in enumerate(_SHORTER, 1) for name in names.split()}
MONTH = rf"(?:{'|'.join(map(re.escape, sorted(BY_NAME, key=len, reverse=True)))})(?![^\W\d_])"  # by any name
_YEAR = r"((?:19|20)\d\d)(?!\d)"
_ISO_DAY = r"((?:19|20)\d\d)-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])(?!\d)"
_WORD = r"([^\W\d_]{3,12})"
# Ways to write a day, each with the groups of year, month and day. A leaf of a calendar has no blanks.
_WAYS = tuple(
    (re.compile(way, re.IGNORECASE), order)
    for way, order in (
        (_ISO_DAY, (1, 2, 3)),
        (
            r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|ten|º|°)?\.?(?: (?:de|of)(?= ))?[ -]?"
            rf"{_WORD}\.?,?[ -]?(?:de |del )?{_YEAR}",
            (3, 2, 1),
        ),
        (rf"(?<![^\W\d_]){_WORD}\.? ?(\d{{1,2}})(?:st|nd|rd|th)?,? ?{_YEAR}", (3, 1, 2)),
        (rf"\b{_WORD} (\d{{1,2}}) \d\d:\d\d(?::\d\d)?(?: [A-Z]{{2,5}})? {_YEAR}", (3, 1, 2)),
        (rf"\b{_YEAR}[.,]? {_WORD}\.? (\d{{1,2}})\b", (1, 2, 3)),  # 2026. november 24.
        (r"((?:19|20)\d\d) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]", (1, 2, 3)),
        (rf"\b(\d{{1,2}}) tháng (\d{{1,2}})(?:,| năm)? {_YEAR}", (3, 2, 1)),
        (r"(?<![\d./-])((?:19|20)\d\d)([./]) ?(\d{1,2})\2 ?(\d{1,2})\b", (1, 3, 4)),
    )
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-]) ?(\d{1,2})\2 ?((?:19|20)\d\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d./])(\d{1,2})([./])(\d{1,2})\2(\d\d)(?![\d./])")  # 24.11.26


def parse_date(text: str, *, month_first: bool = False) -> datetime | None:
    """One moment, aware, from ISO 8601, RFC 822, an epoch or a written date; None if none or implausible.

    It stays in the zone that it is given in; one without a zone is taken as UTC. `month_first`
    reads 11/5/2026 as 5 November.
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
    """Year, month and day, with hour, minute and second, in their zone; None where there is no such day."""
    year, month, date = (int(figure) for figure in day)
    hour, minute, second = (int(figure) for figure in clock or (0, 0, 0))
    try:
        return datetime(year, month, date, hour, minute, second, tzinfo=_zone(zone))
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
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _written(text: str, month_first: bool = False) -> datetime | None:
    return next((date for _, date in dates_in(text, month_first=month_first)), None)


def dates_in(text: str, *, month_first: bool = False) -> list[tuple[int, datetime]]:
    """The days that are written in a text, in its order, each with where it begins."""
    found: dict[int, datetime] = {}
    for start, date in (*_named(text), *_figures(text, month_first)):
        if date and OLDEST <= date < NEWEST:
            found.setdefault(start, date)
    return sorted(found.items())


def _named(text: str) -> Iterator[tuple[int, datetime | None]]:
    """Days whose month has a name, or whose order is plain."""
    for way, (year, month, day) in _WAYS:
        for found in way.finditer(text):
            figure = found[month] if found[month].isdigit() else str(BY_NAME.get(found[month].lower(), 0))
            yield found.start(), moment((found[year], figure, found[day]))


def _figures(text: str, month_first: bool) -> Iterator[tuple[int, datetime | None]]:
    """12.3.2026, 12/3/2026 (or 3/12/2026 where the month comes first, or where only that is one), 12.3.26."""
    for pattern, century in ((_NUMERIC, ""), (_SHORT, "20")):
        for found in pattern.finditer(text):
            first, second = found[1], found[3]
            loose = found[2] == "/" or not century
            swap = int(first) <= 12 and loose and ((month_first and found[2] == "/") or int(second) > 12)
            day, month = (second, first) if swap else (first, second)
            yield found.start(), moment((century + found[4], month, day))
