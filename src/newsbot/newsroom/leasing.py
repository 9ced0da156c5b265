"""Feeds that push: leases at their hubs (WebSub), asked for, confirmed, renewed, given up; pushes taken in.

Polling goes on beside it: a hub that falls silent costs minutes, not news.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial

from newsbot.domain.errors import SourceError
from newsbot.domain.feed import Feed, FeedState
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import Hubs

RENEW = timedelta(days=1)  # a lease is asked for anew so long before its end
RETRY = timedelta(hours=6)  # after which a hub that has not confirmed is asked again
SHORTEST = timedelta(minutes=5)  # a hub that grants less is not asked more often for it
HUBS_AT_ONCE = 8
PER_ROUND = 100
_KEY = "websub.leases"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lease:
    """One feed at one hub. `topic`: the feed's address for itself. Times in seconds since 1970, 0: never."""

    hub: str
    topic: str
    asked: float = 0
    until: float = 0

    def is_due(self, now: float) -> bool:
        """Whether the hub should be asked (again)."""
        granted = self.until - self.asked
        early = min(RENEW.total_seconds(), max(granted / 4, 0))
        pause = SHORTEST if self.until > self.asked else RETRY
        return self.until - early <= now and self.asked + pause.total_seconds() <= now


class Leasing:
    """Keeps the leases in one note. Offers are kept in memory: each answer with news repeats them."""

    def __init__(self, store: Store, hubs: Hubs) -> None:
        self._store = store
        self._hubs = hubs
        self._offers: dict[int, Lease] = {}

    def offered(self, feed: Feed, hub: str, topic: str) -> None:
        """A feed named its hub; the next round asks for a lease where there is none."""
        if feed.id and self._hubs.can_ask(hub, topic):
            self._offers[feed.id] = Lease(hub, topic)

    async def round(self, now: datetime) -> int:
        """Asks hubs for the leases that are due, a hundred at most. How many took the request."""
        offers, self._offers = self._offers, {}
        due = await self._store.write(partial(_due, offers, now.timestamp()))
        room = asyncio.Semaphore(HUBS_AT_ONCE)
        asked = await asyncio.gather(*(self._ask(number, lease, room) for number, lease in due))
        return sum(asked)

    async def _ask(self, feed_id: int, lease: Lease, room: asyncio.Semaphore) -> bool:
        try:
            async with room:
                await self._hubs.subscribe(feed_id, lease.hub, lease.topic)
        except SourceError as error:
            log.info("the hub gave no lease", extra={"feed": feed_id, "why": str(error)})
            return False
        return True

    async def confirmed(self, feed_id: int, query: Mapping[str, str], now: datetime) -> str | None:
        """The answer to a hub's question whether we asked; None: we did not."""
        lease = await self._lease(feed_id)
        if lease is None:
            return None
        if query.get("hub.mode") == "denied" and query.get("hub.topic") == lease.topic:
            await self._store.write(partial(_grant, feed_id, lease, 0.0))
            return ""
        said = self._hubs.challenge(query, lease.topic)
        if said is not None:
            until = now.timestamp() + self._hubs.leased(query)
            await self._store.write(partial(_grant, feed_id, lease, until))
        return said

    async def expected(self, feed_id: int) -> Feed | None:
        """The feed whose pushes are welcome; None where no hub was asked or the feed has left."""
        if await self._lease(feed_id) is None:
            return None
        feed = await self._store.read(lambda tx: tx.feeds.get(feed_id))
        return feed if feed is not None and feed.state is FeedState.ACTIVE else None

    async def _lease(self, feed_id: int) -> Lease | None:
        return (await self._store.read(_leases)).get(str(feed_id))


def _leases(tx: Tx) -> dict[str, Lease]:
    kept = json.loads(tx.notes.get(_KEY) or "{}")
    return {number: Lease(**lease) for number, lease in kept.items()}


def _keep(tx: Tx, leases: Mapping[str, Lease]) -> None:
    tx.notes.put(_KEY, json.dumps({number: asdict(lease) for number, lease in leases.items()}))


def _due(offers: Mapping[int, Lease], now: float, tx: Tx) -> Sequence[tuple[int, Lease]]:
    """The leases to ask for now, marked as asked for. Those of feeds that nobody asks any more lapse."""
    before = _leases(tx)
    leases = dict(before)
    for feed_id, offer in offers.items():
        known = leases.get(str(feed_id))
        if known is None or (known.hub, known.topic) != (offer.hub, offer.topic):
            leases[str(feed_id)] = offer
    if not leases:
        return []
    asked = {str(feed.id) for feed in tx.feeds.asked()}
    leases = {number: lease for number, lease in leases.items() if number in asked}
    due = [(number, lease) for number, lease in leases.items() if lease.is_due(now)][:PER_ROUND]
    leases |= {number: Lease(lease.hub, lease.topic, now, lease.until) for number, lease in due}
    if leases != before:
        _keep(tx, leases)
    return [(int(number), lease) for number, lease in due]


def _grant(feed_id: int, lease: Lease, until: float, tx: Tx) -> None:
    leases = _leases(tx)
    known = leases.get(str(feed_id))
    if known is not None and known.topic == lease.topic:
        leases[str(feed_id)] = Lease(known.hub, known.topic, known.asked, until)
        _keep(tx, leases)
