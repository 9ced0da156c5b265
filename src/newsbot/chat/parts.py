"""What the chat is made of: the use cases that it asks, and the means to speak."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from telegram.request import BaseRequest

from newsbot.domain.edition import Edition
from newsbot.domain.feed import Feed
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address
from newsbot.newsroom.belongings import Belongings
from newsbot.newsroom.explaining import Explaining
from newsbot.newsroom.following import Following
from newsbot.newsroom.keeping import Keeping
from newsbot.newsroom.ports import House, Pacer, Person
from newsbot.newsroom.reading import Reading
from newsbot.newsroom.subscribing import Subscribing
from newsbot.newsroom.voices import Voices
from newsbot.newsroom.wanting import Wanting


class Digests(Protocol):
    """The edition of what is new for an address since its last one."""

    async def now_for(self, address: Address, now: datetime, *, read: bool = True) -> Edition | None:
        """Closes it now; None where nothing is new."""
        ...


class Outlines(Protocol):
    """Lists of feeds as files (OPML)."""

    def read(self, data: bytes) -> tuple[Sequence[Feed], int]:
        """The feeds of a file, and how many more there were. Raises the errors.SourceError family."""
        ...

    def write(self, feeds: Sequence[Feed]) -> bytes:
        """A file that any feed reader takes."""
        ...


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The use cases that readers reach."""

    reading: Reading
    voices: Voices
    keeping: Keeping
    subscribing: Subscribing
    wanting: Wanting
    following: Following
    explaining: Explaining
    belongings: Belongings
    digests: Digests


async def nobody_told(person: Person, act: str) -> None:
    """The default of `Parts.denied`: nothing is written down."""
    del person, act


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the chat is built from. `role_of` is asked at the moment of each act.

    `clock` gives aware UTC. `denied` is told when somebody tries an act that is above their role.
    `request` carries the calls; `api_url` is the Bot API server's.
    """

    token: str = field(repr=False)
    newsroom: Newsroom
    house: House
    pacer: Pacer
    outlines: Outlines
    role_of: Callable[[int], Awaitable[Role]]
    clock: Callable[[], datetime]
    denied: Callable[[Person, str], Awaitable[None]] = nobody_told
    request: BaseRequest | None = None
    api_url: str = "https://api.telegram.org"
