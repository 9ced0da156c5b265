"""Commands on subscribers: brought from another bot, and back. Nothing is sent to them by this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.given import Lines, count_lines, number_of, text_of
from newsbot.cli.opening import in_newsroom
from newsbot.cli.output import Steps, say, show_json, write_file

if TYPE_CHECKING:
    from newsbot.app.wiring import Newsroom
    from newsbot.domain.schedule import Cadence
    from newsbot.newsroom.moving import Arriving, Leaving

app = typer.Typer(help="People brought from another bot, and back.", no_args_is_help=True)
BATCH = 500


@app.command("import")
def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="One person a line, or - for standard input.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Brings people with their settings; nothing is sent to them.

    Who is here already gets the settings of the file.
    """
    imported, lines = in_newsroom(lambda room: _bring(room, file))
    if json:
        show_json({"imported": imported, "failed": lines.failed})
    else:
        say(f"{imported} imported" + (f", {lines.failed} lines could not be used" if lines.failed else ""))
    lines.end()


async def _bring(room: Newsroom, file: str) -> tuple[int, Lines[Arriving]]:
    from newsbot.app.wiring import utc_now
    from newsbot.newsroom.moving import bring

    now = utc_now()
    lines = Lines(file, lambda line: _arriving(line, now))
    reading = iter(lines)
    imported = 0
    with Steps("subscribers", count_lines(file)) as steps:
        while batch := list(islice(reading, BATCH)):
            await bring(room.store, batch, now, room.house)
            imported += len(batch)
            steps.advance(len(batch))
    return imported, lines


def _arriving(line: dict[str, Any], now: datetime) -> Arriving:
    """A line as a person. Raises ValueError with the name of what cannot be used."""
    from newsbot.domain.errors import BadInput
    from newsbot.domain.schedule import parse_clock, parse_quiet
    from newsbot.domain.subscriber import Address, ChatKind, Subscriber, SubscriberState
    from newsbot.newsroom.moving import Arriving

    chat, thread = number_of(line, "chat"), number_of(line, "thread")
    if not chat:
        raise ValueError("chat must be a number other than 0" if "chat" in line else "chat is missing")
    try:
        subscriber = Subscriber(
            Address(chat, thread),
            kind=ChatKind.PRIVATE if chat > 0 else ChatKind.GROUP,
            state=SubscriberState.ACTIVE,
            language=text_of(line, "language"),
            timezone=_zone(text_of(line, "timezone")),
            cadence=_cadence(text_of(line, "cadence")),
            at=parse_clock(text_of(line, "at", "08:00")),
            quiet=parse_quiet(text_of(line, "quiet")) if line.get("quiet") else None,
            since=now,
            created=now,
        )
    except BadInput as error:
        raise ValueError(f"{error.code} cannot be understood: {error.given}") from None
    texts = {name: _texts(line, name) for name in ("topics", "feeds", "follow", "mute")}
    return Arriving(subscriber, **texts)


def _cadence(name: str) -> Cadence:
    from newsbot.domain.schedule import Cadence

    try:
        return Cadence(name or Cadence.INSTANT)
    except ValueError:
        raise ValueError(f"cadence must be one of {', '.join(Cadence)}") from None


def _zone(name: str) -> str:
    from newsbot.domain.schedule import zone

    if name:
        zone(name)
    return name


def _texts(line: dict[str, Any], name: str) -> tuple[str, ...]:
    given = line.get(name) or []
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise ValueError(f"{name} must be a list of texts")
    return tuple(given)


@app.command("export")
def export(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="Where to write them, or - for the screen.")
    ],
) -> None:
    """Writes everybody with their settings, one a line, in the form that `import` reads."""
    import orjson

    people = in_newsroom(_everybody)
    write_file(file, b"".join(orjson.dumps(_value(person)) + b"\n" for person in people))
    if file != "-":
        say(f"{len(people)} exported to {file}")


async def _everybody(room: Newsroom) -> Sequence[Leaving]:
    from newsbot.newsroom.moving import everybody

    return [person async for person in everybody(room.store)]


def _value(person: Leaving) -> dict[str, Any]:
    from newsbot.domain.schedule import clock

    subscriber = person.subscriber
    value: dict[str, Any] = {"chat": subscriber.address.chat}
    optional: dict[str, Any] = {
        "thread": subscriber.address.thread,
        "language": subscriber.language,
        "timezone": subscriber.timezone,
        "cadence": subscriber.cadence.value,
        "at": clock(subscriber.at),
        "quiet": str(subscriber.quiet) if subscriber.quiet else "",
        "topics": list(person.topics),
        "feeds": list(person.feeds),
        "follow": list(person.follow),
        "mute": list(person.mute),
    }
    return value | {name: item for name, item in optional.items() if item}
