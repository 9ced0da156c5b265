"""Fates are written down, whatever it takes: kept in memory until the database has them."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.delivery import DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import StorageDown
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.newsroom.fates import Fate
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House
from newsbot.newsroom.telling import tell_staff
from newsbot.newsroom.windows import Window

PAUSES = (0.1, 0.25, 0.5, 1.0, 2.0)
WORTH_TELLING = 5.0  # seconds without the database after which staff are told, once it is back

log = logging.getLogger(__name__)


class Recording:
    """Writes fates in micro-windows, with everything that belongs to them in one transaction."""

    def __init__(self, store: Store, house: House, now: Callable[[], datetime]) -> None:
        self._store = store
        self._house = house
        self._now = now
        self._window: Window[Fate, None] = Window(self._write)
        self._down_since: float | None = None
        self.unwritten = 0  # calls whose outcome is known and not on the disk

    @property
    def is_stuck(self) -> bool:
        """Whether the database takes nothing now."""
        return self._down_since is not None

    def down(self) -> None:
        """Somebody else found the database unusable."""
        if self._down_since is None:
            self._down_since = asyncio.get_running_loop().time()

    async def up(self) -> None:
        """The database can be used: staff hear of it where it was away for long."""
        since, self._down_since = self._down_since, None
        if since is not None and asyncio.get_running_loop().time() - since >= WORTH_TELLING:
            notice = Notice(NoticeCode.STORAGE_BACK)
            try:
                await self._store.write(lambda tx: tell_staff(tx, notice, self._now(), self._house))
            except StorageDown:
                self._down_since = since

    async def add(self, fate: Fate) -> None:
        """Returns when the fate is on the disk."""
        counts = fate.outcome.state is not DeliveryState.QUEUED
        self.unwritten += counts
        await self._window.add(fate)
        self.unwritten -= counts

    async def _write(self, fates: Sequence[Fate]) -> Sequence[None]:
        tries = 0
        while True:
            try:
                await self._store.write(lambda tx: self._apply(tx, fates))
            except StorageDown as error:
                self.down()
                log.warning("outcomes wait for the database", extra={"why": str(error), "count": len(fates)})
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
                continue
            except Exception:
                await self._one_by_one(fates)
                return [None] * len(fates)
            await self.up()
            return [None] * len(fates)

    async def _one_by_one(self, fates: Sequence[Fate]) -> None:
        """One fate that cannot be written must not take the others with it; its lease runs out."""
        if len(fates) == 1:
            log.exception(
                "an outcome cannot be written", extra={"delivery": fates[0].outcome.claim.delivery.id}
            )
            return
        for fate in fates:
            await self._write([fate])

    def _apply(self, tx: Tx, fates: Sequence[Fate]) -> None:
        tx.outbox.record([fate.outcome for fate in fates])
        for fate in fates:
            self._apply_to_chat(tx, fate)
        self._tell_of_dead(tx, fates)

    def _apply_to_chat(self, tx: Tx, fate: Fate) -> None:
        address = fate.outcome.claim.delivery.address
        if fate.rest:
            tx.outbox.hold_chat(address.chat, fate.outcome.at + timedelta(seconds=fate.rest))
        if fate.is_gone:
            tx.subscribers.mark_away(address.chat, fate.outcome.at)
        if fate.topic_gone:
            _leave_topic(tx, address)
        if fate.moved_to:
            tx.subscribers.move_chat(address.chat, fate.moved_to)

    def _tell_of_dead(self, tx: Tx, fates: Sequence[Fate]) -> None:
        """Staff hear once of each parcel that is refused for good."""
        dead = Counter(_parcel(fate) for fate in fates if fate.outcome.state is DeliveryState.REFUSED)
        for parcel, count in dead.items():
            key = f"dead:{parcel.kind}:{parcel.id}"
            if parcel.kind is ParcelKind.NOTICE or tx.notes.get(key) is not None:
                continue
            tx.notes.put(key, "told")
            tell_staff(
                tx, Notice(NoticeCode.DELIVERIES_DEAD, (("count", str(count)),)), self._now(), self._house
            )


def _parcel(fate: Fate) -> Parcel:
    return fate.outcome.claim.delivery.parcel


def _leave_topic(tx: Tx, address: Address) -> None:
    tx.outbox.cancel(address)
    subscriber = tx.subscribers.get(address)
    if subscriber is not None:
        tx.subscribers.save(replace(subscriber, state=SubscriberState.AWAY))
