"""One token, two processes: how the one that answers people and the one that pushes share the allowed pace.

The pushing one says in the database whether answers may have FEW or MANY of the places. It gives before it
says so, and takes only when nobody can believe any more what it said before. No clock is compared: a word is
good for TERM from before it was read, and whoever cannot read it has FEW.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from typing import Protocol

from newsbot.domain.errors import StorageDown
from newsbot.newsroom.ledger import Store, Tx

FEW, MANY = 30, 3  # a thirtieth and a third of the rate for answers
LOOK = 0.5  # seconds between two looks into the database
PATIENCE = 1.0  # seconds that a look may take
TERM = 3.0  # seconds for which a word is believed: two looks and what the loop may be late
WINDOW = 2.0  # seconds for which what was sent before may count: one on its way, one at Telegram
IDLE = 5.0  # seconds without a push after which the places are lent
ASKED_FOR = 10.0  # seconds for which a wish counts
WORD, WISH = "pace.answers", "pace.wish"

log = logging.getLogger(__name__)


class Shared(Protocol):
    """The pace of one process."""

    @property
    def waiting(self) -> int:
        """Messages that wait for their turn."""
        ...

    def share(self, rate: float) -> None:
        """So many messages a second from now on."""
        ...


class Lending:
    """The pushing side. `is_busy`: whether there is something to push."""

    def __init__(
        self, store: Store, pace: Shared, rate: float, is_busy: Callable[[], bool], clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._pace = pace
        self._rate = rate
        self._is_busy = is_busy
        self._clock = clock
        self._wish: str | None = None
        self._wished_at = self._busy_at = -math.inf
        self._lent: int | None = None  # not known after a start
        pace.share(rate - rate / MANY)

    async def run(self) -> None:
        """Lends and takes back until cancelled."""
        await _again_and_again(self._look)

    async def _look(self) -> None:
        wish = await self._store.read(lambda tx: tx.notes.get(WISH))
        now = self._clock()
        if wish != self._wish:
            self._wish, self._wished_at = wish, now
        if self._is_busy():
            self._busy_at = now
        lend = MANY if now - self._busy_at >= IDLE or now - self._wished_at < ASKED_FOR else FEW
        if lend == self._lent:
            return
        if lend == MANY:
            self._pace.share(self._rate - self._rate / MANY)
            await asyncio.sleep(WINDOW)
        await self._store.write(lambda tx: tx.notes.put(WORD, str(lend)))
        if lend == FEW:
            await asyncio.sleep(TERM + WINDOW)
            self._pace.share(self._rate - self._rate / FEW)
        self._lent = lend


class Borrowing:
    """The answering side."""

    def __init__(self, store: Store, pace: Shared, rate: float, clock: Callable[[], float]) -> None:
        self._store = store
        self._pace = pace
        self._rate = rate
        self._clock = clock
        pace.share(rate / FEW)

    async def run(self) -> None:
        """Keeps to what is lent until cancelled."""
        await _again_and_again(self._look)

    async def _look(self) -> None:
        word = None
        try:
            async with asyncio.timeout(PATIENCE):
                word = await self._ask()
        finally:  # also where nothing could be read
            self._pace.share(self._rate / (MANY if word == str(MANY) else FEW))

    async def _ask(self) -> str | None:
        def wish(tx: Tx) -> str | None:
            tx.notes.put(WISH, repr(self._clock()))
            return tx.notes.get(WORD)

        if self._pace.waiting > self._rate / FEW:
            return await self._store.write(wish)
        return await self._store.read(lambda tx: tx.notes.get(WORD))


async def _again_and_again(look: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await look()
        except (StorageDown, TimeoutError) as error:
            log.info("the pace cannot be shared anew now", extra={"why": str(error)})
        await asyncio.sleep(LOOK)
