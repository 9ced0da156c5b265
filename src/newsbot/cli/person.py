"""One subscriber as a line of JSON, and back. Whatever a line leaves out is the default."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from newsbot.cli.given import number_of, text_of, time_of, without_nul
from newsbot.cli.output import moment

if TYPE_CHECKING:
    from enum import Enum

    from newsbot.domain.subscriber import Subscriber
    from newsbot.newsroom.moving import Arriving, Leaving

    E = TypeVar("E", bound=Enum)

LISTS = ("topics", "feeds", "follow", "mute", "mute_feeds")
FIELDS = {"zone": "timezone", "time": "at"}  # what the rules call a field, and what a line calls it
LARGEST_CAP = 1000


def arriving(line: dict[str, Any], now: datetime) -> Arriving:
    """A line as a person. Raises ValueError with the name of what cannot be used."""
    from newsbot.newsroom.moving import Arriving

    until = line.get("until") or {}
    if not isinstance(until, dict):
        raise ValueError("until must be an object of times")
    return Arriving(
        _subscriber(line, now),
        **{name: _texts(line, name) for name in LISTS},
        everything=_flag(line, "all"),
        until={name: ends for name in until if (ends := time_of(until, name)) is not None},
    )


def _subscriber(line: dict[str, Any], now: datetime) -> Subscriber:
    from newsbot.domain.article import Length
    from newsbot.domain.errors import BadInput
    from newsbot.domain.schedule import Cadence, parse_clock, parse_quiet
    from newsbot.domain.subscriber import Address, ChatKind, Subscriber, SubscriberState

    chat, thread = number_of(line, "chat"), number_of(line, "thread")
    if not chat:
        raise ValueError("chat must be a number other than 0" if "chat" in line else "chat is missing")
    if thread < 0:
        raise ValueError("thread must be a number, 0 or more")
    try:
        return Subscriber(
            Address(chat, thread),
            kind=_one_of(ChatKind, line, "kind", ChatKind(_kind(chat))),
            name=text_of(line, "name"),
            state=_one_of(SubscriberState, line, "state", SubscriberState.NEW),
            language=_language(text_of(line, "language")),
            timezone=_zone(text_of(line, "timezone")),
            cadence=_one_of(Cadence, line, "cadence", Cadence.INSTANT),
            at=parse_clock(text_of(line, "at") or "08:00"),
            weekday=_within(line, "weekday", 6),
            quiet=parse_quiet(text_of(line, "quiet")) if line.get("quiet") else None,
            length=Length[_one_of(_named(Length), line, "length", _named(Length)("normal")).name],
            pictures=_flag(line, "pictures") is not False,
            silent=_flag(line, "silent") is True,
            cap=_within(line, "cap", LARGEST_CAP),
            since=now,
            created=now,
        )
    except BadInput as error:
        name = FIELDS.get(error.code, error.code)
        raise ValueError(f"{name} cannot be understood: {error.given}") from None


def line_of(person: Leaving) -> dict[str, Any]:
    """A person as a line: the chat, and whatever differs from the default."""
    from newsbot.domain.article import Length
    from newsbot.domain.schedule import clock
    from newsbot.domain.subscriber import SubscriberState

    subscriber = person.subscriber
    active = subscriber.state is SubscriberState.ACTIVE
    optional: dict[str, Any] = {
        "thread": subscriber.address.thread,
        "kind": "" if subscriber.kind.value == _kind(subscriber.address.chat) else subscriber.kind.value,
        "name": subscriber.name,
        "state": "" if active else subscriber.state.value,
        "language": subscriber.language,
        "timezone": subscriber.timezone,
        "cadence": subscriber.cadence.value,
        "at": clock(subscriber.at),
        "weekday": subscriber.weekday,
        "quiet": str(subscriber.quiet) if subscriber.quiet else "",
        "length": "" if subscriber.length is Length.NORMAL else subscriber.length.name.lower(),
        "silent": subscriber.silent,
        "cap": subscriber.cap,
        **{name: list(getattr(person, name)) for name in LISTS},
        "until": {name: moment(ends) for name, ends in person.until.items()},
    }
    line = {"chat": subscriber.address.chat} | {name: item for name, item in optional.items() if item}
    if not subscriber.pictures:
        line["pictures"] = False
    if person.everything is not None:
        line["all"] = person.everything
    return line


def _kind(chat: int) -> str:
    """What a chat is by its number, as far as that tells."""
    return "private" if chat > 0 else "group"


def _one_of(kinds: type[E], line: dict[str, Any], name: str, default: E) -> E:
    given = text_of(line, name)
    try:
        return kinds(given) if given else default
    except ValueError:
        raise ValueError(f"{name} must be one of {', '.join(str(kind.value) for kind in kinds)}") from None


def _named(numbers: type[Enum]) -> type[Enum]:
    """An enumeration by the names of another one, as people write them."""
    from enum import Enum

    return Enum(numbers.__name__, {one.name: one.name.lower() for one in numbers})  # type: ignore[return-value]


def _within(line: dict[str, Any], name: str, most: int) -> int:
    value = number_of(line, name)
    if not 0 <= value <= most:
        raise ValueError(f"{name} must be a number from 0 to {most}")
    return value


def _flag(line: dict[str, Any], name: str) -> bool | None:
    value = line.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    return value


def _zone(name: str) -> str:
    from newsbot.domain.schedule import zone

    if name:
        zone(name)
    return name


def _language(code: str) -> str:
    """The code as we keep it: Telegram's own for a person (`pt-BR`) says more than we need."""
    short = code.replace("_", "-").partition("-")[0].casefold()
    if short and not (short.isascii() and short.isalpha() and len(short) in (2, 3)):
        raise ValueError(f"language must be a code such as en or pt-BR, not {code[:20]}")
    return short


def _texts(line: dict[str, Any], name: str) -> tuple[str, ...]:
    given = line.get(name) or []
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise ValueError(f"{name} must be a list of texts")
    return tuple(without_nul(item) for item in given)
