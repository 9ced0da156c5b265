"""What recurs: which part of the newsroom works at which tick, in the process that has the role for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from newsbot.app.asking import Asking
from newsbot.app.care import Care
from newsbot.app.metrics import Metrics
from newsbot.app.newsroom import Newsroom
from newsbot.app.telegram import Telegram
from newsbot.jobs import Job
from newsbot.newsroom.housekeeping import Housekeeping
from newsbot.newsroom.turning import Turning

DISK_SECONDS = 300
PATIENCE = 1.0  # seconds that a pass over the feeds waits for slow servers
BACKUP_SECONDS = 600  # between two looks whether the night's backup is there

Duty = Callable[[datetime], Awaitable[str]]


def duties(room: Newsroom, telegram: Telegram, care: Care, metrics: Metrics) -> list[Job]:
    """The jobs of this process. The clock of the house is with the feeds: several processes share one."""
    settings = room.settings
    tick = settings.tick_seconds
    jobs = [Job("disk", care.look, seconds=DISK_SECONDS, vital=False)]
    if settings.runs("feeds"):
        jobs += [
            Job("clock", Turning(room.store, room.house).look, seconds=tick),
            Job("feeds", _feeds(room, metrics), seconds=tick),
            Job("editions", _editions(room, metrics), seconds=tick),
            Job("desk", _desk(room), seconds=tick),
            Job("care", Housekeeping(room.store, room.house).nightly, hour=3),
        ]
    if settings.runs("chat"):
        jobs.append(Job("inbox", telegram.fill, seconds=tick))
        jobs.append(Job("asking", Asking(room, lambda: telegram.chat.answers).run, seconds=tick))
    if settings.runs("feeds") and settings.listen and settings.webhook_url:
        jobs.append(Job("hubs", room.leasing.round, seconds=tick, vital=False))
    if settings.runs("feeds") and settings.backup_dir is not None:
        jobs.append(Job("backup", care.back_up, seconds=BACKUP_SECONDS, vital=False))
    return jobs


def _feeds(room: Newsroom, metrics: Metrics) -> Duty:
    async def feeds(now: datetime) -> str:
        report = await room.ingest.poll(now, room.house, patience=PATIENCE)
        metrics.found.inc(report.new)
        metrics.polls.labels("failed").inc(report.failed)
        metrics.polls.labels("read").inc(len(report.feeds) - report.failed)
        await room.ingest.complete()
        return (
            f"{report.new} new of {len(report.feeds)} sources, {report.failed} failed" if report.feeds else ""
        )

    return feeds


def _editions(room: Newsroom, metrics: Metrics) -> Duty:
    async def editions(now: datetime) -> str:
        report = await room.editions.close_due(now)
        metrics.closed.inc(report.closed)
        folded = await room.editions.fold_stale(now)
        return f"{report.closed} of {report.due} closed, {folded} folded" if report.due or folded else ""

    return editions


def _desk(room: Newsroom) -> Duty:
    async def desk(now: datetime) -> str:
        lifted = await room.desk.lift(now)
        added = await room.spreading.run(now)
        return f"{len(lifted)} lifted, {added} enqueued" if lifted or added else ""

    return desk
