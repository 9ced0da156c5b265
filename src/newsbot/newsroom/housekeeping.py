"""Once a night: what is too old leaves, a little at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House

CHUNK = 2000  # rows in one transaction, so that nobody waits for it
ARTICLES = 300  # of those the words must leave the index too
KEEP_DELIVERIES = timedelta(days=90)
KEEP_UPDATES = timedelta(days=7)


class Housekeeping:
    """Prunes finished deliveries, handled updates and, where a limit is set, old articles."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house

    async def nightly(self, now: datetime) -> str:
        """Returns what left, in words for the log."""
        deliveries = await self._all(partial(_deliveries, now - KEEP_DELIVERIES))
        await self._all(_counts)
        updates = await self._all(partial(_updates, now - KEEP_UPDATES))
        articles = 0
        if self._house.retention_days:
            articles = await self._all(partial(_articles, now - timedelta(days=self._house.retention_days)))
        return f"{articles} articles, {deliveries} deliveries, {updates} updates left"

    async def _all(self, prune: Callable[[Tx], int]) -> int:
        total = 0
        while gone := await self._store.write(prune):
            total += gone
        return total


def _deliveries(before: datetime, tx: Tx) -> int:
    return tx.outbox.prune(before, CHUNK)


def _counts(tx: Tx) -> int:
    return tx.outbox.settle(CHUNK)


def _updates(before: datetime, tx: Tx) -> int:
    return tx.inbox.prune(before, CHUNK)


def _articles(before: datetime, tx: Tx) -> int:
    return tx.articles.prune(before, ARTICLES)
