"""What the newsroom asks of the disk: Protocols only. One use case, one transaction, one thread hop.

`Store.read` and `Store.write` run a plain function with a `Tx` in one transaction, off the event loop.
The function must not wait for anything else; everything it returns is a plain value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from newsbot.domain.fanout import Chunk, FannedOut, Plan, Spread
from newsbot.domain.feed import Seen
from newsbot.domain.figures import Figures
from newsbot.newsroom.ledger_archive import Articles, Bulletins, Editions, Feeds, Search
from newsbot.newsroom.ledger_outbox import Outbox
from newsbot.newsroom.ledger_people import Inbox, Notes, Staff, Subscribers

__all__ = [
    "Articles",
    "Bulletins",
    "Chunk",
    "Editions",
    "FannedOut",
    "Feeds",
    "Inbox",
    "Notes",
    "Outbox",
    "Plan",
    "Search",
    "Seen",
    "Spread",
    "Staff",
    "Store",
    "Subscribers",
    "Tx",
]

T = TypeVar("T")


class Tx(Protocol):
    """One transaction over all shelves."""

    @property
    def feeds(self) -> Feeds:
        """Sources and their health."""

    @property
    def articles(self) -> Articles:
        """The archive."""

    @property
    def search(self) -> Search:
        """Questions to the archive."""

    @property
    def subscribers(self) -> Subscribers:
        """Addresses, settings, rules, saved articles."""

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""

    @property
    def editions(self) -> Editions:
        """Closed editions."""

    @property
    def bulletins(self) -> Bulletins:
        """Drafts, bulletins, corrections."""

    @property
    def inbox(self) -> Inbox:
        """Updates received and not yet handled."""

    @property
    def staff(self) -> Staff:
        """Staff and the audit."""

    @property
    def notes(self) -> Notes:
        """Small texts."""

    def figures(self, now: datetime) -> Figures:
        """Counts over all shelves."""


class Store(Protocol):
    """The disk. Raises errors.StorageDown where the database cannot be used now."""

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Runs a use case's reading in one transaction, off the event loop. Raises StorageDown."""

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Runs a use case's writing in one transaction, off the event loop. Raises StorageDown.

        `work` may be run again where another writer came between, so it must not keep anything outside.
        """
