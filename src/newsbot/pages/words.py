"""Words in the reader's language, and times on the reader's clock. Catalogues are read when first used.

A sentence is written in English in the code and translated in `locales/*.po`. What is put into it comes
from outside: it is escaped and, where its letters run the other way, isolated (UAX 9, FSI … PDI).
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.domain import schedule
from newsbot.domain.errors import BadInput
from newsbot.domain.text import words as words_of
from newsbot.pages.page import View, escape

if TYPE_CHECKING:
    from babel.support import NullTranslations

LOCALES = Path(__file__).with_name("locales")
SOURCE = "en"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "ru": "Русский",
    "az": "Azərbaycanca",
    "ar": "العربية",
}
RIGHT_TO_LEFT = frozenset({"ar"})
FSI, PDI, RLM = "\u2068", "\u2069", "\u200f"
WEEK = timedelta(days=7)
SEASONS = timedelta(days=270)  # a day further back may be taken for one of another year
_RTL_CLASSES = frozenset({"R", "AL", "AN"})


class Html(str):
    """Text that is Telegram's HTML already and is put into a sentence as it is."""

    __slots__ = ()


def term(sentence: str) -> str:
    """Marks a sentence in a table as one to be translated; gives it back as it is."""
    return sentence


def choose_language(code: str, default: str = SOURCE) -> str:
    """The language that we speak and that fits an IETF code best (`de-AT` gives `de`), else `default`."""
    short = code.replace("_", "-").split("-")[0].casefold()
    return short if short in LANGUAGES else default


def language_named(given: str) -> str:
    """The code of a language that we speak, by its code or its name, English or its own; "" for others."""
    from babel import Locale

    asked = given.strip().casefold()
    for code, own in LANGUAGES.items():
        english = Locale(code).get_display_name("en") or ""
        if asked in (code, own.casefold(), english.casefold()):
            return code
    return ""


def weekday_named(given: str, language: str) -> int | None:
    """The day (Monday 0) by its name or the beginning of it, in `language` or else in any that we speak."""
    asked = " ".join(words_of(given))
    for fits in (str.__eq__, str.startswith):
        for code in (language, *LANGUAGES):
            days = {day for day, name in _day_names(code) if fits(name, asked)}
            if len(days) == 1 and len(asked) > 1:
                return days.pop()
    return None


@cache
def _day_names(code: str) -> list[tuple[int, str]]:
    from babel import Locale

    names = Locale(code).days["stand-alone"]
    return [
        (day, " ".join(words_of(name)))
        for width in ("wide", "abbreviated", "short")
        for day, name in names[width].items()
    ]


def zones_of_country(given: str) -> tuple[str, ...]:
    """The zones of a country by its name, in any language that we speak; none where it is no country."""
    from babel import Locale
    from babel.core import get_global

    asked = given.strip().casefold()
    for code in LANGUAGES:
        for territory, name in Locale(code).territories.items():
            if name.casefold() == asked:
                return tuple(get_global("territory_zones").get(territory, ()))
    return ()


def isolate(text: str, language: str) -> str:
    """`text` kept from turning the line it stands in around, where it could."""
    rtl = language in RIGHT_TO_LEFT
    if not rtl and text.isascii():
        return text
    strangers = {"L"} if rtl else _RTL_CLASSES
    if any(unicodedata.bidirectional(char) in strangers for char in text):
        return f"{FSI}{text}{PDI}"
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import NullTranslations, Translations

    if language == SOURCE:
        return NullTranslations()
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True, slots=True)
class Words:
    """One reader's words: `say` gives HTML, `plain` text for buttons and toasts."""

    language: str
    zone: str

    @property
    def is_rtl(self) -> bool:
        """Whether the language runs from right to left."""
        return self.language in RIGHT_TO_LEFT

    def plain(self, sentence: str, **inserts: object) -> str:
        """The sentence as plain text; for buttons and toasts."""
        shaped = {name: isolate(str(value), self.language) for name, value in inserts.items()}
        found = _catalogue(self.language).gettext(sentence)
        return found.format(**shaped) if shaped else found

    def say(self, sentence: str, **inserts: object) -> Html:
        """The sentence as HTML; inserts are escaped unless they are `Html`."""
        shaped = {name: self.field(value) for name, value in inserts.items()}
        found = _catalogue(self.language).gettext(sentence)
        return Html(found.format(**shaped) if shaped else found)

    def count(self, one: str, many: str, n: int, **inserts: object) -> Html:
        """The sentence in the plural form for `n`, which it may name as {n}."""
        shaped = {name: self.field(value) for name, value in inserts.items()}
        found = _catalogue(self.language).ngettext(one, many, n)
        return Html(found.format(n=self.number(n), **shaped))

    def field(self, value: object) -> Html:
        """Something from outside as HTML that stays what it is and where it is."""
        if isinstance(value, Html):
            return value
        return Html(escape(isolate(str(value), self.language)))

    def place(self, n: int) -> str:
        """A number at the beginning of a line, which then runs as the language does, whatever follows."""
        return f"{RLM if self.is_rtl else ''}{n}."

    def number(self, n: int) -> str:
        """A number as the language writes it."""
        from babel.numbers import format_decimal

        return str(format_decimal(n, locale=self.language))

    def clock(self, minute: int) -> str:
        """A minute of the day as the language writes times (12 or 24 hours)."""
        from babel.dates import format_time

        wall = datetime(2000, 1, 1, minute // 60, minute % 60)  # noqa: DTZ001 - a wall clock without a place
        return str(format_time(wall.time(), format="short", locale=self.language))

    def weekday(self, day: int) -> str:
        """The name of a day of the week, Monday 0."""
        from babel.dates import get_day_names

        return str(get_day_names("wide", context="stand-alone", locale=self.language)[day])

    def moment(self, at: datetime, *, year: bool = False) -> str:
        """Day and time on the reader's clock; the zone is named where the reader has chosen none."""
        from babel.dates import format_skeleton, format_time

        wall = schedule.local(at, self._zone())
        day = format_skeleton("yMMMd" if year else "MMMd", wall, fuzzy=True, locale=self.language)
        time = format_time(wall, format="short", tzinfo=wall.tzinfo, locale=self.language)
        return f"{day}{'،' if self.is_rtl else ','} {time}" + (" UTC" if self.zone == "UTC" else "")

    def day(self, at: datetime) -> str:
        """The day on the reader's calendar, with its weekday."""
        from babel.dates import format_skeleton

        wall = schedule.local(at, self._zone())
        return str(format_skeleton("MMMEd", wall, fuzzy=True, locale=self.language))

    def age(self, at: datetime, now: datetime) -> str:
        """How long ago it was, in words; the day for what is older than a week, with its year
        where that is not plain."""
        from babel.dates import format_skeleton, format_timedelta

        gap = now - at
        if gap >= SEASONS:
            wall = schedule.local(at, self._zone())
            return str(format_skeleton("yMMMd", wall, fuzzy=True, locale=self.language))
        if gap >= WEEK:
            return self.day(at)
        if gap < timedelta(minutes=1):
            return self.plain("just now")
        return str(
            format_timedelta(-gap, add_direction=True, format="short", threshold=1, locale=self.language)
        )

    def span(self, length: timedelta) -> str:
        """A length of time in words."""
        from babel.dates import format_timedelta

        return str(format_timedelta(length, threshold=1.3, locale=self.language))

    def ahead(self, length: timedelta) -> str:
        """How far ahead something is, in words ("in 3 days")."""
        from babel.dates import format_timedelta

        return str(format_timedelta(length, add_direction=True, threshold=1.3, locale=self.language))

    def _zone(self) -> str:
        try:
            schedule.zone(self.zone)
        except BadInput:
            return "UTC"
        return self.zone


@lru_cache(maxsize=512)
def _words(language: str, zone: str) -> Words:
    return Words(choose_language(language), zone)


def words_for(view: View) -> Words:
    """The words for a reader."""
    return _words(view.language, view.timezone)
