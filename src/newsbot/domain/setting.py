"""A reader's settings by name: what may stand in each, and what a change makes of the subscriber."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from newsbot.domain import schedule
from newsbot.domain.article import Length
from newsbot.domain.errors import BadInput
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import Subscriber, next_edition

MAX_CAP = 500  # instant articles a day; more is no cap


class Setting(StrEnum):
    """The settings that a reader can change."""

    CADENCE = "cadence"
    TIME = "time"
    DAY = "day"
    ZONE = "zone"
    QUIET = "quiet"
    LENGTH = "length"
    PICTURES = "pictures"
    SILENT = "silent"
    LANGUAGE = "language"
    CAP = "cap"


def _cadence(subscriber: Subscriber, value: str) -> Subscriber:
    try:
        return replace(subscriber, cadence=Cadence(value.strip().casefold()))
    except ValueError as error:
        raise BadInput("cadence", value) from error


def _time(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(subscriber, at=schedule.parse_clock(value))


def _day(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(subscriber, weekday=_number(value, 6, "day"))


def _zone(subscriber: Subscriber, value: str) -> Subscriber:
    schedule.zone(value)
    return replace(subscriber, timezone=value)


def _quiet(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(subscriber, quiet=schedule.parse_quiet(value))


def _length(subscriber: Subscriber, value: str) -> Subscriber:
    number = _LENGTHS.get(value.strip().casefold(), value)
    return replace(subscriber, length=Length(_number(number, int(Length.LONGER), "length")))


def _pictures(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(subscriber, pictures=_switch(value))


def _silent(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(subscriber, silent=_switch(value))


def _language(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(subscriber, language=value.strip().casefold()[:8])


def _cap(subscriber: Subscriber, value: str) -> Subscriber:
    return replace(
        subscriber, cap=_number("0" if value.strip().casefold() == "off" else value, MAX_CAP, "cap")
    )


_CHANGES: dict[Setting, Callable[[Subscriber, str], Subscriber]] = {
    Setting.CADENCE: _cadence,
    Setting.TIME: _time,
    Setting.DAY: _day,
    Setting.ZONE: _zone,
    Setting.QUIET: _quiet,
    Setting.LENGTH: _length,
    Setting.PICTURES: _pictures,
    Setting.SILENT: _silent,
    Setting.LANGUAGE: _language,
    Setting.CAP: _cap,
}
_MOVES_DIGEST = frozenset({Setting.CADENCE, Setting.TIME, Setting.DAY, Setting.ZONE, Setting.CAP})
_LENGTHS = {"short": "0", "normal": "1", "long": "2"}
_ON = frozenset({"on", "yes", "1", "true"})
_OFF = frozenset({"off", "no", "0", "false"})


def _number(value: str, most: int, code: str) -> int:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6) or int(digits) > most:
        raise BadInput(code, value)
    return int(digits)


def _switch(value: str) -> bool:
    folded = value.strip().casefold()
    if folded not in _ON | _OFF:
        raise BadInput("switch", value)
    return folded in _ON


def change(
    subscriber: Subscriber, setting: Setting, value: str, now: datetime, house_zone: str
) -> Subscriber:
    """The subscriber with the setting changed, and the next digest's time where that moves it.

    Raises BadInput with the setting's own code where the value cannot be used.
    """
    changed = _CHANGES[setting](subscriber, value)
    if setting not in _MOVES_DIGEST:
        return changed
    moved = with_next_digest(changed, now, house_zone)
    # without a cap there are no more digests, but for the one that holds what is beyond it already
    return replace(moved, due=subscriber.due) if setting is Setting.CAP and moved.due is None else moved


def with_next_digest(subscriber: Subscriber, now: datetime, house_zone: str) -> Subscriber:
    """The subscriber with its next digest in the future: what of today has gone by is not made up for."""
    lateness = timedelta(0) if subscriber.cadence is Cadence.HOURLY else schedule.LATE
    return replace(subscriber, due=next_edition(subscriber, now + lateness, house_zone))
