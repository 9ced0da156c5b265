"""A text of several messages that a crash cut off: what follows a part of unknown fate goes out all the same.

Recovery knows rows and not pages, so how many parts there are is asked here, once after each start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from newsbot.domain.delivery import Delivery
from newsbot.domain.errors import NewsbotError
from newsbot.newsroom.ledger import Store
from newsbot.newsroom.ports import Messenger
from newsbot.newsroom.taking import Ready, Taking

log = logging.getLogger(__name__)


class Continuing:
    """Used by one dispatcher."""

    def __init__(
        self, store: Store, taking: Taking, messenger: Messenger, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._taking = taking
        self._messenger = messenger
        self._now = now
        self._is_done = False

    async def once(self) -> None:
        """Enqueues the parts that a crash kept from being enqueued. Raises StorageDown."""
        if self._is_done:
            return
        now = self._now()
        cut = await self._store.read(lambda tx: self._taking.cut_off(tx, now))
        following = [_next_part(one.claim.delivery, now) for one in cut if self._has_more(one)]
        if following:
            log.info("texts go on after a part of unknown fate", extra={"count": len(following)})
            await self._store.write(lambda tx: tx.outbox.enqueue(following))
        self._is_done = True

    def _has_more(self, cut: Ready) -> bool:
        row = cut.claim.delivery
        with suppress(NewsbotError):  # what cannot be rendered any more has no more parts
            return row.part + 1 < self._messenger.parts(row, cut.subscriber, cut.load)
        return False


def _next_part(row: Delivery, now: datetime) -> Delivery:
    return Delivery(
        row.parcel, row.address, row.part + 1, row.lane, due=now, expires=row.expires, created=now
    )
