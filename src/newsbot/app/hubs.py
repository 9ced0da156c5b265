"""The door that hubs knock at: questions are answered at once, pushes are taken in a few at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from newsbot.app.newsroom import Newsroom
from newsbot.domain.errors import NewsbotError

AT_ONCE = 4  # pushes taken in beside one another: one that takes seconds must not hold up all
WAITING = 64  # pushes that are held in memory; a hub repeats what it was refused

log = logging.getLogger(__name__)


class Door:
    """What hubs do at our addresses. A push is answered at once and taken in by `work`."""

    def __init__(self, room: Newsroom, now: Callable[[], datetime]) -> None:
        self._room = room
        self._now = now
        self._waiting: asyncio.Queue[tuple[int, bytes, str]] = asyncio.Queue(WAITING)

    def is_ours(self, feed_id: int, key: str) -> bool:
        """See `Callbacks.is_ours`."""
        return self._room.callbacks.is_ours(feed_id, key)

    async def confirm(self, feed_id: int, query: Mapping[str, str]) -> str | None:
        """See `Leasing.confirmed`."""
        return await self._room.leasing.confirmed(feed_id, query, self._now())

    async def push(self, feed_id: int, body: bytes, signature: str, content_type: str) -> bool:
        """Takes a push that is signed and lets any other fall, as the protocol wants; False: too many."""
        if not self._room.callbacks.is_signed(feed_id, body, signature):
            return True
        try:
            self._waiting.put_nowait((feed_id, body, content_type))
        except asyncio.QueueFull:
            return False
        return True

    async def work(self) -> None:
        """Takes in what was pushed, for ever; what is lost with the process comes with the next poll."""
        await asyncio.gather(*(self._work() for _ in range(AT_ONCE)))

    async def _work(self) -> None:
        while True:
            feed_id, body, content_type = await self._waiting.get()
            try:
                feed = await self._room.leasing.expected(feed_id)
                if feed is not None:
                    when = (self._now(), self._room.house)
                    await self._room.ingest.push(feed, body, content_type, when)
            except NewsbotError as error:
                log.warning("push not taken in", extra={"feed": feed_id, "why": str(error)})
            except Exception:  # a mistake of ours: for the log, and no other push's loss
                log.exception("push not taken in", extra={"feed": feed_id})
