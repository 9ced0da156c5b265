"""What a button says when it is pressed: one table of verbs, one builder, one reader. At most 64 bytes.

The data begins with a version, so that a button of an older release is recognised and not misread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from newsbot.domain.errors import BadInput
from newsbot.domain.subscriber import Address
from newsbot.pages.page import DATA_LIMIT

VERSION = "1"
SUPERGROUP = "-100"  # what numbers of supergroups and channels begin with
MAX_NUMBER = 2**53  # above every id and every offset that we hand out
_PLACE = re.compile(r"(?P<chat>(?:-|c)?[0-9]{1,19})(?:/(?P<thread>[0-9]{1,10}))?")
_QUOTED = {"%": "%25", ":": "%3A", "@": "%40"}


class Verb(StrEnum):
    """Everything that a button can ask for."""

    READ = "r"
    SAVE = "sv"
    UNSAVE = "uv"
    MUTE = "mu"
    MUTE_FEED = "mf"
    MORE = "mo"
    LESS = "le"
    WHY = "wy"
    WHY_NOT = "wn"
    SUMMARY = "sm"
    LATEST = "la"
    TOP = "to"
    SEARCH = "se"
    SAVED = "sd"
    DIGEST = "dg"
    ACCEPT = "ok"
    DECLINE = "no"
    TOPICS = "tp"
    TOPIC = "tc"
    EVERYTHING = "ev"
    SUBS = "ss"
    SUB_FEED = "sf"
    SUB_URL = "su"
    UNSUB = "un"
    UNSUB_ALL = "ua"
    FOLLOW = "fo"
    MUTE_WORD = "mw"
    MUTE_SOURCE = "ms"
    SUMMARY_LINK = "sl"
    RULES = "ru"
    DROP_RULE = "dr"
    SETTINGS = "st"
    SET = "sx"
    RESUME = "re"
    STOP = "sp"
    FORGET = "fg"
    HELP = "hp"
    STAY = "xx"


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button. `at` is the place that it concerns where that is another one (None: this one)."""

    verb: str
    args: tuple[str, ...] = ()
    at: Address | None = None

    def number(self, index: int) -> int:
        """The argument as a whole number from 0. Raises BadInput("stale")."""
        found = self.text(index)
        if not (found.isascii() and found.isdigit()) or int(found[:20]) > MAX_NUMBER:
            raise BadInput("stale", found[:DATA_LIMIT])
        return int(found)

    def text(self, index: int) -> str:
        """The argument as text. Raises BadInput("stale") where there is none."""
        if index >= len(self.args):
            raise BadInput("stale")
        return self.args[index]


def press(verb: str, *args: object) -> str:
    """The data of a button. Raises ValueError where it would be too long."""
    data = ":".join((VERSION, verb, *(_quote(str(arg)) for arg in args)))
    if len(data.encode()) > DATA_LIMIT:
        raise ValueError(f"a button's data over {DATA_LIMIT} bytes: {data[:80]!r}")
    return data


def aimed(data: str, place: Address) -> str:
    """The same button, for another place than the one that it is shown in."""
    chat = str(place.chat).replace(SUPERGROUP, "c", 1)  # three bytes of few
    return f"{data}@{chat}" + (f"/{place.thread}" if place.thread else "")


def read_press(data: str) -> Press:
    """What a button says. Raises BadInput("stale") for anything that we did not write."""
    body, at, aim = data.partition("@")
    version, _, rest = body.partition(":")
    place = _PLACE.fullmatch(aim)
    if version != VERSION or not rest or not all(char.isprintable() for char in data) or (at and not place):
        raise BadInput("stale", data[:DATA_LIMIT])
    verb, *args = rest.split(":")
    return Press(verb, tuple(_unquote(arg) for arg in args), _address(place) if place else None)


def _address(place: re.Match[str]) -> Address:
    return Address(int(place["chat"].replace("c", SUPERGROUP, 1)), int(place["thread"] or 0))


def _quote(text: str) -> str:
    for plain, quoted in _QUOTED.items():
        text = text.replace(plain, quoted)
    return text


def _unquote(text: str) -> str:
    for plain, quoted in reversed(_QUOTED.items()):
        text = text.replace(quoted, plain)
    return text
