"""What commands are given: files, links and standard input, whole or one JSON object a line."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from newsbot.cli.opening import with_sources
from newsbot.cli.output import DID_NOT, complain, fail, file_named, reason
from newsbot.domain.errors import NewsbotError
from newsbot.domain.text import counted

if TYPE_CHECKING:
    from newsbot.domain.article import Extract

T = TypeVar("T")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
NAMED = 20  # lines that cannot be used and are named, each with the reason; more are only counted
LARGEST = 2**63 - 1  # what a database keeps


def is_link(given: str) -> bool:
    """Whether the argument is a web address and not a file."""
    return given.casefold().startswith(("http://", "https://"))


def read_bytes(given: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Ends the command where it cannot be read."""
    if given == "-":
        return sys.stdin.buffer.read()
    if _SCHEME.match(given):
        fail(f"{given} cannot be read: a file, or an address with http:// or https://")
    try:
        return file_named(given).read_bytes()
    except (OSError, ValueError) as error:
        fail(f"{given} cannot be read: {getattr(error, 'strerror', None) or error}")


def page_of(source: str, url: str = "") -> Extract:
    """The article of a link, an HTML file or a plain text. Ends the command where there is none."""
    try:
        if is_link(source):
            return with_sources(lambda sources: sources.read(source))
        return _page_of_bytes(read_bytes(source), url)
    except NewsbotError as error:
        fail(f"{source}: {reason(error)}")


def _page_of_bytes(body: bytes, url: str) -> Extract:
    from newsbot.domain.article import Extract
    from newsbot.domain.errors import NotAPage
    from newsbot.feeds.charset import to_text
    from newsbot.feeds.clean import clean_text
    from newsbot.feeds.extract import extract as read_page

    text = to_text(body)
    if text[:2000].lstrip("\ufeff \t\r\n").startswith("<"):
        return read_page(body, url)
    if "\0" in text:
        raise NotAPage("this is neither a page nor a text")
    cleaned = clean_text(text)
    return Extract(title=cleaned.title, byline=cleaned.byline, text=cleaned.text)


def read_lines(given: str) -> Iterator[bytes]:
    """The lines of a file or of standard input, one at a time. Ends the command where it cannot be read."""
    if given == "-":
        yield from sys.stdin.buffer
        return
    try:
        with file_named(given).open("rb") as file:
            yield from file
    except (OSError, ValueError) as error:
        fail(f"{given} cannot be read: {getattr(error, 'strerror', None) or error}")


def count_lines(given: str) -> int | None:
    """How many lines a file has, for a progress bar; None for standard input and what is no plain file."""
    path = file_named(given)
    if given == "-" or not path.is_file():
        return None
    with suppress(OSError), path.open("rb") as file:  # who reads the lines says why it cannot be read
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    return None


class Lines(Generic[T]):
    """Lines of JSON objects as what `make` makes of them, one at a time and in order.

    A line that cannot be used is named on standard error and counted, and the next one goes on; where
    its id can be read, what `instead` makes of that stands for it. Ends the command where the file is a
    JSON array: that is another form.
    """

    def __init__(
        self, given: str, make: Callable[[dict[str, Any]], T], instead: Callable[[Any], T] | None = None
    ) -> None:
        self._given = given
        self._make = make
        self._instead = instead
        self.failed = 0

    def __iter__(self) -> Iterator[T]:
        for number, line in enumerate(read_lines(self._given), 1):
            if not line.strip():
                continue
            if number == 1 and line.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
                fail(f"{self._given}: one JSON object a line is read, not an array (jq -c '.[]' makes lines)")
            told: dict[str, Any] = {}
            try:
                told = _object(line)
                made = self._make(told)
            except (ValueError, KeyError, TypeError, NewsbotError) as error:
                what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                self.fault(f"line {number}: {what}")
                if self._instead is None or "id" not in told:
                    continue
                made = self._instead(told["id"])
            yield made

    def fault(self, what: str) -> None:
        """Names a fault of a line and counts it."""
        self.failed += 1
        if self.failed <= NAMED:
            complain(what)
        elif self.failed == NAMED + 1:
            complain("more lines that cannot be used are only counted")

    @property
    def left_out(self) -> str:
        """How many could not be used, to be said after how many could."""
        return f", {counted(self.failed, 'line')} could not be used" if self.failed else ""

    def end(self) -> None:
        """Ends the command with code 1 where a line could not be used."""
        if self.failed:
            import typer

            raise typer.Exit(DID_NOT)


def _object(line: bytes) -> dict[str, Any]:
    import orjson

    line = line.removeprefix(codecs.BOM_UTF8)
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        given = _object_with_halves(line, error.msg)
    if not isinstance(given, dict):
        raise ValueError("not a JSON object")
    return given


def _object_with_halves(line: bytes, why: str) -> Any:
    """The value of a line that has half a character in it (`"\\ud800"`), as scripts in Python and
    JavaScript write them where they have cut an emoji in two; a question mark stands for it."""
    import json

    import orjson

    try:
        return orjson.loads(json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise ValueError("not JSON: it is not in UTF-8" if "UTF-8" in why else f"not JSON: {why}") from None


def text_of(given: dict[str, Any], name: str, default: str = "") -> str:
    """A text field of a line. Raises ValueError where it holds something else."""
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return without_nul(value)


def without_nul(text: str) -> str:
    """The text without the one character that PostgreSQL cannot keep."""
    return text.replace("\0", "")


def number_of(given: dict[str, Any], name: str, default: int = 0) -> int:
    """A whole number of a line. Raises ValueError where it holds something else."""
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise ValueError(f"{name} must be a number")
    return value


def time_of(given: dict[str, Any], name: str) -> datetime | None:
    """A time field of a line (ISO 8601; without a zone: UTC; or as feeds write times). Raises ValueError."""
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        parsed = datetime.fromisoformat(str(value))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        from newsbot.feeds.timestamps import read_date

        found = None if isinstance(value, bool) else read_date(str(value))
        if found is None:
            raise ValueError(f"{name} must be a time such as 2026-11-24T18:30:00Z") from None
        return found
