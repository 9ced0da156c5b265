"""Our addresses at hubs: made from the webhook's secret, given out, and known again."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256

from newsbot.config import Settings
from newsbot.feeds import websub
from newsbot.feeds.sources import Sources


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
