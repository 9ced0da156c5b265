"""The HTTP face of one process: whether it is ready, and its metrics."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from newsbot.app.care import Care, backups
from newsbot.app.hubs import Door
from newsbot.app.metrics import SENDING, Metrics, age_of
from newsbot.app.newsroom import Newsroom
from newsbot.app.telegram import Telegram
from newsbot.app.wiring import utc_now
from newsbot.domain.errors import AnotherRunner, StorageDown
from newsbot.domain.figures import Figures
from newsbot.jobs import Ticks
from newsbot.web import Checks, Readiness, build_web, start_web

PATIENCE = timedelta(minutes=5)  # without a good end of a job that recurs
ANSWER_SECONDS = 5.0  # that the database may take
FRESH_SECONDS = 5.0  # figures younger than this, or than SHARE times their cost, are shown again
SHARE = 20


class Face:
    """Asks the parts whether they live. Figures are counted seldom where counting is dear."""

    def __init__(
        self, room: Newsroom, telegram: Telegram, ticks: Ticks, metrics: Metrics, care: Care
    ) -> None:
        self._room = room
        self._telegram = telegram
        self._ticks = ticks
        self._metrics = metrics
        self._care = care
        self._figures: Figures | None = None
        self._fresh_until = 0.0
        self._one = asyncio.Lock()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Listens where the settings say. Raises AnotherRunner where that is taken."""
        settings = self._room.settings
        accept = self._telegram.accept if settings.webhook_url and settings.runs("chat") else None
        hub = Door(self._room, utc_now) if settings.webhook_url and settings.runs("feeds") else None
        key = settings.webhook_key()
        checks = Checks(self.readiness, self.refresh, self._metrics.registry, accept, key, hub)
        try:
            runner = await start_web(build_web(checks), settings.listen)
        except OSError as error:
            # a name without an address has a number of its own kind
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise AnotherRunner(f"{settings.listen} cannot be listened on: {why}") from None
        pushes = asyncio.create_task(hub.work(), name="pushes") if hub else None
        try:
            yield
        finally:
            await runner.cleanup()
            if pushes:
                pushes.cancel()

    async def readiness(self) -> Readiness:
        """Database, Telegram and ticks; with the ages of the last poll, message and due delivery."""
        now = utc_now()
        is_there, oldest = await self._oldest(now)
        alive = {
            "database": is_there,
            "ticks": self._ticking(now),
            "telegram": await self._telegram.answers(),
        }
        for part, well in alive.items():
            self._metrics.alive.labels(part).set(well)
        calls = self._telegram.line.calls
        ages = {
            "last poll": age_of(calls, ("getUpdates",)),
            "last send": age_of(calls, SENDING),
            "oldest unsent": max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        }
        return Readiness([part for part, well in alive.items() if not well], ages)

    async def refresh(self) -> None:
        """Brings the metrics up to date; what cannot be counted now stays as it was."""
        now = utc_now()
        await self.readiness()
        async with self._one:
            if time.monotonic() >= self._fresh_until:
                await self._count(now)
        if self._figures is not None:
            self._metrics.show(self._figures, self._ticks.beat, now)
        written = [path.stat().st_mtime for path in backups(self._room.settings.backup_dir)]
        self._metrics.show_disk(self._care.places(), written)

    async def _count(self, now: datetime) -> None:
        began = time.monotonic()
        try:
            self._figures = await self._room.statistics.figures(now)
        except StorageDown:
            return
        cost = time.monotonic() - began
        self._metrics.figures_seconds.set(cost)
        self._fresh_until = time.monotonic() + max(FRESH_SECONDS, SHARE * cost)

    def _ticking(self, now: datetime) -> bool:
        """Whether every job that recurs has ended well of late."""
        patience = max(PATIENCE, timedelta(seconds=3 * self._room.settings.tick_seconds))
        return not any(self._ticks.beat.is_late(job, now, patience) for job in self._ticks.recurring)

    async def _oldest(self, now: datetime) -> tuple[bool, datetime | None]:
        """Whether the database answers, and since when the oldest delivery is due."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                due = await self._room.store.read(lambda tx: tx.outbox.next_due())
        except (StorageDown, TimeoutError):
            return False, None
        return True, due if due is not None and due <= now else None
