"""How commands speak: text and JSON on standard output, one-line errors and progress on standard error."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import typer

from newsbot.domain.errors import Forbidden, NewsbotError

DID_NOT = 1
WRONG = 2
LONGEST = 1000  # characters of a complaint
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def fail(message: str, code: int = DID_NOT) -> NoReturn:
    """Ends the command with one line on standard error."""
    complain(message)
    raise typer.Exit(code)


def complain(message: str) -> None:
    """One line on standard error, without secrets; of what is given at great length the ends."""
    from newsbot.logs import Redaction

    line = " ".join(Redaction(()).text(f"newsbot: {message}").split())
    typer.echo(line if len(line) <= LONGEST else f"{line[:300]} … {line[-300:]}", err=True)


def reason(error: NewsbotError) -> str:
    """What went wrong, and for whoever runs the house what may open a closed door."""
    if isinstance(error, Forbidden):
        return f"{error} Private addresses and odd ports are closed; NEWSBOT_ALLOW_HOSTS opens them."
    return str(error)


def say(message: str) -> None:
    """One line (or more) for the person."""
    typer.echo(harmless(message))


def show(message: str) -> None:
    """One line (or more) for the person who is being asked: standard output stays the answer's."""
    typer.echo(harmless(message), err=True)


def harmless(text: str) -> str:
    """The text without what would steer a terminal: titles and answers come from strangers."""
    return _STEERING.sub("", text)


def show_json(value: Any) -> None:
    """A value as one line of JSON on standard output, at once: whoever reads it need not wait for the end."""
    import orjson

    options = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, default=_plain, option=options))  # JSON is UTF-8 everywhere
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    return str(value)


def moment(value: datetime | None) -> str | None:
    """A time as JSON has it: ISO 8601 to the second, with `Z` where its zone is UTC."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


def file_named(name: str) -> Path:
    """The file of that name. Ends the command where it is empty: that would be the folder one is in."""
    if not name:
        fail("the name of a file is empty", WRONG)
    return Path(name)


def write_file(file: str, content: bytes) -> None:
    """Writes a file whole or not at all; `-` is standard output. Ends the command where it cannot."""
    if file == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    path = file_named(file)
    half = path.parent / f"{path.name}.part"
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "Is a directory")
        if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to replace
            path.write_bytes(content)
            return
        half.write_bytes(content)
        half.replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            half.unlink()
        fail(f"{file} cannot be written: {getattr(error, 'strerror', None) or error}")


class Steps:
    """A progress bar on standard error, where that is a terminal; otherwise nothing."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what = what
        self._total = total
        self._bar: Any = None

    def __enter__(self) -> Steps:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn(self._what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task(self._what, total=self._total)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, by: int = 1) -> None:
        """So many more are done."""
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], by)
