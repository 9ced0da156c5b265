"""How far a bulletin is, for the desk: shown every few seconds while it is sent, and its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from newsbot.domain.bulletin import Bulletin, BulletinState, Progress, step
from newsbot.domain.errors import DeliveryError, StorageDown
from newsbot.newsroom.acts import parcel_of, progress_of
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import ProgressShow

EVERY = 3.0  # seconds between two looks

log = logging.getLogger(__name__)


class Showing:
    """Watches bulletins that are being sent and ends them when nothing is left to send."""

    def __init__(self, store: Store, show: ProgressShow, now: Callable[[], datetime]) -> None:
        self._store = store
        self._show = show
        self._now = now
        self._before: dict[int, tuple[datetime, int]] = {}

    async def run(self) -> None:
        """Looks every EVERY seconds until cancelled."""
        while True:
            try:
                await self.look()
            except StorageDown as error:
                log.warning("progress cannot be read now", extra={"why": str(error)})
            except Exception:  # what is only shown must not end what is sent
                log.exception("progress could not be shown")
            await asyncio.sleep(EVERY)

    async def look(self) -> int:
        """Shows each bulletin under way once; returns how many. Raises StorageDown."""
        sending = await self._store.read(lambda tx: tx.bulletins.in_state({BulletinState.SENDING}))
        if not sending:
            self._before.clear()
            return 0
        now = self._now()
        for bulletin, progress in await self._store.write(lambda tx: _watch(tx, now)):
            rate = self._rate(bulletin, progress, now)
            try:
                await self._show.show(bulletin, progress, rate)
            except DeliveryError as error:
                log.info("progress not shown", extra={"bulletin": bulletin.id, "why": str(error)})
        return len(sending)

    def _rate(self, bulletin: Bulletin, progress: Progress, now: datetime) -> float:
        """Messages a second since the last look, or since the launch."""
        ended = progress.sent + progress.failed + progress.unknown
        at, before = self._before.get(bulletin.id, (bulletin.launched or now, 0))
        self._before[bulletin.id] = (now, ended)
        seconds = (now - at).total_seconds()
        return (ended - before) / seconds if seconds > 0 else 0.0


def _watch(tx: Tx, now: datetime) -> list[tuple[Bulletin, Progress]]:
    planned = {plan.parcel for plan in tx.outbox.plans()}
    shown = []
    for bulletin in tx.bulletins.in_state({BulletinState.SENDING}):
        progress = progress_of(tx, bulletin)
        if progress.done and parcel_of(bulletin) not in planned:
            ended = replace(bulletin, state=step(bulletin.state, BulletinState.SENT), finished=now)
            if tx.bulletins.save(ended, was=BulletinState.SENDING):
                bulletin = ended  # noqa: PLW2901 it is shown as it now stands
        shown.append((bulletin, progress))
    return shown
