"""Commands on subscribers: brought from another bot, and back. Nothing is sent to them by this."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from newsbot.app.wiring import open_newsroom, utc_now
from newsbot.cli.output import DID_NOT, Steps, each_line, fail, read_lines, say, show_json, text_of
from newsbot.cli.settings import settings_or_end
from newsbot.domain.errors import BadInput
from newsbot.domain.schedule import Cadence, clock, parse_clock, parse_quiet, zone
from newsbot.domain.subscriber import Address, ChatKind, Subscriber, SubscriberState
from newsbot.newsroom.moving import Arriving, Leaving, bring, everybody

app = typer.Typer(help="People brought from another bot, and back.", no_args_is_help=True)
BATCH = 500


@app.command("import")
def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="One person a line, or - for standard input.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Brings people with their settings. Those who are here already get the settings of the file."""
    now = utc_now()
    arriving: list[Arriving] = []
    failed = each_line(read_lines(file), lambda line: arriving.append(_arriving(line, now)))
    asyncio.run(_bring(arriving, now))
    if json:
        show_json({"imported": len(arriving), "failed": failed})
    else:
        say(f"{len(arriving)} imported" + (f", {failed} lines could not be used" if failed else ""))
    if failed:
        raise typer.Exit(DID_NOT)


async def _bring(arriving: list[Arriving], now: datetime) -> None:
    async with open_newsroom(settings_or_end()) as room:
        with Steps("subscribers", len(arriving)) as steps:
            for start in range(0, len(arriving), BATCH):
                batch = arriving[start : start + BATCH]
                await bring(room.store, batch, now, room.house)
                steps.advance(len(batch))


def _arriving(line: dict[str, Any], now: datetime) -> Arriving:
    """A line as a person. Raises ValueError with the name of what cannot be used."""
    if not isinstance(line["chat"], int) or not isinstance(line.get("thread") or 0, int):
        raise ValueError("chat and thread must be numbers")
    chat = line["chat"]
    try:
        subscriber = Subscriber(
            Address(chat, line.get("thread") or 0),
            kind=ChatKind.PRIVATE if chat > 0 else ChatKind.GROUP,
            state=SubscriberState.ACTIVE,
            language=text_of(line, "language"),
            timezone=_zone(text_of(line, "timezone")),
            cadence=Cadence(text_of(line, "cadence", Cadence.INSTANT.value)),
            at=parse_clock(text_of(line, "at", "08:00")),
            quiet=parse_quiet(text_of(line, "quiet")) if line.get("quiet") else None,
            since=now,
            created=now,
        )
    except BadInput as error:
        raise ValueError(f"{error.code} cannot be understood: {error.given}") from None
    texts = {name: _texts(line, name) for name in ("topics", "feeds", "follow", "mute")}
    return Arriving(subscriber, **texts)


def _zone(name: str) -> str:
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
    count = _export(file)
    if file != "-":
        say(f"{count} exported to {file}")


async def _everybody() -> list[Leaving]:
    async with open_newsroom(settings_or_end()) as room:
        return [person async for person in everybody(room.store)]


def _export(file: str) -> int:
    people = asyncio.run(_everybody())
    lines = b"".join(orjson.dumps(_value(person)) + b"\n" for person in people)
    if file == "-":
        sys.stdout.buffer.write(lines)
        return len(people)
    try:
        Path(file).write_bytes(lines)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    return len(people)


def _value(person: Leaving) -> dict[str, Any]:
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
