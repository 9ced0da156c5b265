"""What the outbox needs besides sending: lost leases come back; a clock set back holds up nothing."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Collection
from datetime import datetime

from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.turning import Wall

TEND = 10.0  # seconds between two looks for leases that have run out

log = logging.getLogger(__name__)


class Tending:
    """Used by one dispatcher."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._wall = Wall("clock of the dispatcher")
        self._tended = -math.inf

    def begin(self, tx: Tx) -> dict[int, datetime]:
        """Takes back everything that a crash left. The chats that must still wait, and until when."""
        now = self._now()
        tx.outbox.recover(now, all_leases=True)
        self._make_good(tx, now)
        return tx.outbox.holds(now)

    async def tend(self, held: Collection[int]) -> None:
        """Takes back leases that have run out; what may be repeated is. Raises StorageDown.

        The deliveries that are `held` are left alone: where the clock was set forward their leases look old.
        """
        clock, now = asyncio.get_running_loop().time(), self._now()
        due = self._wall.is_due(now)
        if clock - self._tended < TEND and not due:
            return
        self._tended = clock

        def write(tx: Tx) -> None:
            back = due and self._make_good(tx, now)
            tx.outbox.recover(now, all_leases=back, in_hand=held)

        await self._store.write(write)
        if due:
            self._wall.seen(now)

    def _make_good(self, tx: Tx, now: datetime) -> bool:
        back = self._wall.back(tx, now)
        if back:
            log.warning("the clock was set back; what is due does not wait for it", extra={"by": str(back)})
            tx.outbox.set_back(back, now)
        self._wall.note(tx, now)
        return bool(back)
