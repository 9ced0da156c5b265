"""Commands on subscribers: brought from another bot, and back. Nothing is sent to them by this."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.given import Lines, count_lines
from newsbot.cli.opening import in_newsroom
from newsbot.cli.output import DID_NOT, Steps, complain, say, show_json, write_file
from newsbot.cli.person import arriving, line_of

if TYPE_CHECKING:
    from newsbot.app.newsroom import Newsroom
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
    imported, unknown, lines = in_newsroom(lambda room: _bring(room, file))
    if json:
        show_json({"imported": imported, "failed": lines.failed})
    else:
        say(f"{imported} imported{lines.left_out}")
    if unknown:
        raise typer.Exit(DID_NOT)
    lines.end()


async def _bring(room: Newsroom, file: str) -> tuple[int, int, Lines[Arriving]]:
    from newsbot.app.wiring import utc_now
    from newsbot.newsroom.moving import bring

    now = utc_now()
    lines = Lines(file, lambda line: arriving(line, now))
    reading = iter(lines)
    imported = unknown = 0
    with Steps("subscribers", count_lines(file)) as steps:
        while batch := list(islice(reading, BATCH)):
            for chat, name in await bring(room.store, batch, now, room.house):
                complain(f"chat {chat}: imported without the source {name[:100]!r}, which nobody here knows")
                unknown += 1
            imported += len(batch)
            steps.advance(len(batch))
    return imported, unknown, lines


@app.command("export")
def export(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="Where to write them, or - for the screen.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Writes everybody with their settings, as `import` reads them."""
    import orjson

    people = in_newsroom(_everybody)
    write_file(file, b"".join(orjson.dumps(line_of(person)) + b"\n" for person in people))
    if json and file != "-":
        show_json({"file": file, "exported": len(people)})
    elif file != "-":
        say(f"{len(people)} exported to {file}")


async def _everybody(room: Newsroom) -> Sequence[Leaving]:
    from newsbot.newsroom.moving import everybody

    return [person async for person in everybody(room.store)]
