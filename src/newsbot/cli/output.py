"""How commands read and speak: files, links and standard input in; text, JSON and one-line errors out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import orjson
import typer

from newsbot.domain.errors import NewsbotError

DID_NOT = 1
WRONG = 2


def fail(message: str, code: int = DID_NOT) -> NoReturn:
    """Ends the command with one line on standard error."""
    typer.echo(" ".join(f"newsbot: {message}".split()), err=True)
    raise typer.Exit(code)


def say(message: str) -> None:
    """One line (or more) for the person."""
    typer.echo(message)


def show_json(value: Any) -> None:
    """A value as JSON on standard output."""
    sys.stdout.write(orjson.dumps(value, default=_plain, option=orjson.OPT_APPEND_NEWLINE).decode())


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set, tuple)):
        return sorted(value)
    return str(value)


def moment(value: datetime | None) -> str | None:
    """A time as JSON has it: ISO 8601, UTC, to the second."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def is_link(given: str) -> bool:
    """Whether the argument is a web address and not a file."""
    return given.casefold().startswith(("http://", "https://"))


def read_bytes(given: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Ends the command where it cannot be read."""
    if given == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(given).read_bytes()
    except OSError as error:
        fail(f"{given} cannot be read: {error.strerror}")


def read_lines(given: str) -> Iterator[bytes]:
    """The lines of a file or of standard input, one at a time."""
    if given == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(given).open("rb") as file:
            yield from file
    except OSError as error:
        fail(f"{given} cannot be read: {error.strerror}")


def each_line(lines: Iterable[bytes], work: Callable[[dict[str, Any]], dict[str, Any] | None]) -> int:
    """Runs `work` on each JSON object and prints what it gives, in order. Returns how many lines failed.

    A line that cannot be used is named on standard error and the next one goes on.
    """
    failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = orjson.loads(line)
            if not isinstance(given, dict):
                raise ValueError("not a JSON object")
            result = work(given)
        except (ValueError, KeyError, TypeError, NewsbotError) as error:
            failed += 1
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            typer.echo(f"newsbot: line {number}: {what}", err=True)
            continue
        if result is not None:
            show_json(result)
    sys.stdout.flush()
    return failed


class Steps:
    """A progress bar on standard error, where that is a terminal; otherwise nothing."""

    def __init__(self, what: str, total: int | None = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> Steps:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, by: int = 1) -> None:
        """So many more are done."""
        self._bar.advance(self._task, by)


def text_of(given: dict[str, Any], name: str, default: str = "") -> str:
    """A text field of a line. Raises ValueError where it holds something else."""
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return value


def time_of(given: dict[str, Any], name: str) -> datetime | None:
    """A time field of a line (ISO 8601; without a zone: UTC). Raises ValueError."""
    value = text_of(given, name)
    if not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{name} must be a time such as 2026-11-24T18:30:00Z") from None
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
