"""The tables of commands and presses that the chat answers: a row says who may, where, and what is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from newsbot.chat.turn import Turn
from newsbot.domain.staff import Role

Act = Callable[[Turn], Awaitable[None]]


class Where(Enum):
    """Where a command may be used."""

    ANYWHERE = "anywhere"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `does`: what it does, one sentence for menu and help ("" keeps it out of both).

    `changes`: it changes what a place gets, so in a group or for a channel only an admin of it may.
    `heavy`: it costs much (the web, the CPU). `aims`: from a private chat it may name another place first.
    """

    name: str
    act: Act
    does: str = ""
    aliases: tuple[str, ...] = ()
    role: Role = Role.READER
    where: Where = Where.ANYWHERE
    changes: bool = False
    heavy: bool = False
    aims: bool = False


@dataclass(frozen=True, slots=True)
class Pressing:
    """What a button does; the flags mean what they mean for a Command."""

    act: Act
    role: Role = Role.READER
    changes: bool = False
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The commands and presses of one part of the chat. `document`: takes a file sent in private.

    `document` of a table with a role above READER comes first, for those who have that role.
    """

    commands: tuple[Command, ...] = ()
    presses: Mapping[str, Pressing] = field(default_factory=dict)
    document: Pressing | None = None
