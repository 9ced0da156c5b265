"""WebSub put together: the protocol's words, our keys, the leases, and the door that hubs knock at."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from newsbot.config import Settings
from newsbot.domain.errors import NewsbotError
from newsbot.feeds import websub
from newsbot.feeds.sources import Sources

if TYPE_CHECKING:
    from newsbot.app.wiring import Newsroom

AT_ONCE = 4  # pushes taken in beside one another: one that takes seconds must not hold up all
WAITING = 64  # pushes that are held in memory; a hub repeats what it was refused

log = logging.getLogger(__name__)


class Callbacks:
    """Our addresses at hubs and the secrets shared with them. Fits `newsroom.ports.Hubs`.

    Both are made from the webhook's secret, so nothing of them is stored: whoever knows the address of one
    feed cannot guess another's, and a push needs the secret besides.
    """

    def __init__(self, sources: Sources, settings: Settings) -> None:
        self._sources = sources
        self._base = settings.webhook_url.rpartition("/")[0] if settings.listen else ""
        self._root = settings.webhook_key().encode()

    def can_ask(self, hub: str, topic: str) -> bool:
        """Whether we can be reached, and both are addresses that can be asked."""
        return bool(self._base) and websub.can_subscribe(hub, topic)

    async def subscribe(self, feed_id: int, hub: str, topic: str) -> None:
        """Asks the hub. Raises the SourceError family."""
        callback = f"{self._base}/hub/{feed_id}/{self._made('door', feed_id)}"
        await self._sources.subscribe(hub, websub.Topic(topic, callback, self._made("secret", feed_id)))

    def challenge(self, query: Mapping[str, str], topic: str) -> str | None:
        """What to answer to the hub's question; None: it asks for something that we did not."""
        return websub.challenge(query, websub.Topic(topic, "", ""))

    def leased(self, query: Mapping[str, str]) -> int:
        """Seconds that the hub grants."""
        return websub.leased(query)

    def is_ours(self, feed_id: int, key: str) -> bool:
        """Whether the address that somebody calls is one that we gave a hub."""
        return hmac.compare_digest(self._made("door", feed_id).encode(), key.encode("utf-8", "replace"))

    def is_signed(self, feed_id: int, body: bytes, signature: str) -> bool:
        """Whether the body is from the hub that has our secret."""
        return websub.is_signed(body, signature, self._made("secret", feed_id))

    def _made(self, purpose: str, feed_id: int) -> str:
        return hmac.new(self._root, f"websub {purpose} {feed_id}".encode(), sha256).hexdigest()[:40]


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
