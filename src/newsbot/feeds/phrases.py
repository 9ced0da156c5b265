"""The furniture of news sites in words: `phrases.toml`, compiled for one language at a time."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Kind(StrEnum):
    """What a phrase is for; the tables of `phrases.toml`."""

    ALONE = "alone"
    POINTER = "pointer"
    TAIL = "tail"
    APPEAL = "appeal"
    CREDIT = "credit"
    BY = "by"
    ROLES = "roles"
    DESKS = "desks"


_SHAPES = {
    Kind.POINTER: r"(?:{})\s*(?:[:：»›>|–—]| - )\s*.{{0,240}}",
    Kind.BY: r"(?:{})(?:\s*[:：|]\s*|\s+|(?<=[:：・＝=]))",
    Kind.ROLES: r"(?<!\w)(?:{})(?!\w)",
}


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("newsbot.feeds").joinpath("phrases.toml").read_text("utf-8"))


@cache
def pattern(kind: Kind, language: str) -> re.Pattern[str]:
    """All phrases of one kind in `language` (two letters; "" for every language) and in English.

    ALONE, POINTER, TAIL, APPEAL, CREDIT and DESKS are for `fullmatch`, BY for `match`, ROLES for `search`.
    What heads a box of links may be a pointer's label, too.
    """
    tables = [_tables()[each] for each in ((kind, Kind.TAIL) if kind is Kind.POINTER else (kind,))]
    wanted = [
        table.get(code, []) for table in tables for code in ((language, "en", "any") if language else table)
    ]
    union = (
        "|".join(phrase for phrases in wanted for phrase in phrases)
        .replace(" …", r"\W.{0,240}")
        .replace("…", ".{0,240}")
    )
    return re.compile(_SHAPES.get(kind, "(?:{})").format(union), re.IGNORECASE | re.DOTALL)
