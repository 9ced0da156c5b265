"""The life of the program: start in order, work until told to stop, end without losing anything."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from newsbot.app.asking import Asking
from newsbot.app.metrics import Metrics
from newsbot.app.seeding import feeds_in
from newsbot.app.telegram import Telegram, open_telegram
from newsbot.app.wiring import Newsroom, open_newsroom, utc_now
from newsbot.config import Settings
from newsbot.domain.errors import AnotherRunner, DeliveryError, NewsbotError, Revoked, StorageDown
from newsbot.jobs import Job, Ticks
from newsbot.newsroom.housekeeping import Housekeeping
from newsbot.store import backup as store_backup
from newsbot.web import Checks, build_web, start_web

ENDED_WELL, COULD_NOT, REVOKED = 0, 1, 78
DRAIN_SECONDS = 9
READY_AFTER = timedelta(minutes=5)
PAUSES = (1, 2, 5, 10, 30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the program ended: the exit code, and a sentence where it could not go on."""

    code: int
    word: str = ""


async def run(settings: Settings, *, ready: Callable[[], None] = lambda: None) -> Ending:
    """Runs the bot until a signal or an error that no waiting mends. `ready` is called when it works."""
    try:
        async with AsyncExitStack() as stack:
            room = await stack.enter_async_context(open_newsroom(settings, alone=True))
            telegram = await stack.enter_async_context(open_telegram(room))
            await _connect(telegram)
            return await _live(room, telegram, ready)
    except Revoked:
        return Ending(
            REVOKED, "Telegram refuses the token: it was revoked or is wrong. @BotFather gives a new one."
        )
    except NewsbotError as error:
        return Ending(COULD_NOT, str(error))


async def _connect(telegram: Telegram) -> None:
    """Learns who we are and that nobody else runs with this token; waits while Telegram is out of reach."""
    failures = 0
    while True:
        try:
            await telegram.connect()
            return
        except (AnotherRunner, Revoked):
            raise
        except DeliveryError as error:
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            log.warning("Telegram is out of reach, trying again", why=str(error), seconds=pause)
            await asyncio.sleep(pause)


async def _live(room: Newsroom, telegram: Telegram, ready: Callable[[], None]) -> Ending:
    stop = _signals()
    metrics = Metrics(telegram.dispatcher.totals)
    await _seed(room)
    ticks = Ticks(_jobs(room, telegram))
    async with AsyncExitStack() as stack:
        tasks = {asyncio.create_task(work, name=name) for name, work in telegram.work(room.settings).items()}
        ticks.start()
        stack.push_async_callback(ticks.stop)
        if room.settings.listen:
            await stack.enter_async_context(_face(room, telegram, ticks, metrics))
        gc.collect()
        gc.freeze()  # what is there now stays: each look at all of it would stop the loop for 50 ms
        ready()
        log.info("newsbot works", bot=telegram.name, roles=",".join(room.settings.roles))
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await telegram.drain(DRAIN_SECONDS)
        for task in (*tasks, stopping):
            task.cancel()
        await asyncio.gather(*tasks, stopping, return_exceptions=True)
    for task in done - {stopping}:
        task.result()  # raises what ended it
    log.info("newsbot has stopped")
    return Ending(ENDED_WELL)


def _signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no handlers on the loop; Ctrl-C still ends it
            loop.add_signal_handler(number, stop.set)
    return stop


async def _seed(room: Newsroom) -> None:
    """Adds the feeds of the file in the settings; known ones are left as they are."""
    path = room.settings.feeds
    if path is None:
        return
    try:
        feeds, cut = feeds_in(await asyncio.to_thread(path.read_bytes))
    except (OSError, NewsbotError) as error:
        log.error("NEWSBOT_FEEDS cannot be read", why=str(error))
        return
    done = await room.sourcing.bring(None, feeds, utc_now())
    log.info("feeds of the settings", added=done.added, known=done.known, left_out=cut)


def _jobs(room: Newsroom, telegram: Telegram) -> list[Job]:
    settings = room.settings
    tick = settings.tick_seconds
    care = Housekeeping(room.store, room.house)
    jobs = [Job("care", care.nightly, hour=3)]
    if settings.runs("feeds"):
        jobs += [Job("feeds", _feeds(room), seconds=tick), Job("editions", _editions(room), seconds=tick)]
        jobs.append(Job("desk", _desk(room), seconds=tick))
    if settings.runs("chat"):
        jobs.append(Job("inbox", telegram.fill, seconds=tick))
        jobs.append(Job("asking", Asking(room, lambda: telegram.chat.answers).run, seconds=tick))
    if settings.backup_dir is not None:
        jobs.append(Job("backup", _backup(room), hour=2))
    return jobs


def _feeds(room: Newsroom) -> Callable[[datetime], Awaitable[str]]:
    remembered = False

    async def feeds(now: datetime) -> str:
        nonlocal remembered
        if not remembered:  # in the first tick and not before it: a full archive takes a minute to read
            await room.ingest.remember(now)
            remembered = True
        report = await room.ingest.poll(now, room.house)
        await room.ingest.complete()
        return (
            f"{report.new} new of {len(report.feeds)} sources, {report.failed} failed" if report.feeds else ""
        )

    return feeds


def _editions(room: Newsroom) -> Callable[[datetime], Awaitable[str]]:
    async def editions(now: datetime) -> str:
        report = await room.editions.close_due(now)
        folded = await room.editions.fold_stale(now)
        return f"{report.closed} of {report.due} closed, {folded} folded" if report.due or folded else ""

    return editions


def _desk(room: Newsroom) -> Callable[[datetime], Awaitable[str]]:
    async def desk(now: datetime) -> str:
        lifted = await room.desk.lift(now)
        added = await room.spreading.run(now)
        return f"{len(lifted)} lifted, {added} enqueued" if lifted or added else ""

    return desk


def _backup(room: Newsroom) -> Callable[[datetime], Awaitable[str]]:
    async def backup(now: datetime) -> str:
        folder = room.settings.backup_dir
        assert folder is not None
        file = folder / f"newsbot-{now:%Y-%m-%d}.backup"
        await asyncio.to_thread(store_backup.backup, room.settings.database_url.get_secret_value(), file)
        return f"written to {file.name}"

    return backup


@asynccontextmanager
async def _face(room: Newsroom, telegram: Telegram, ticks: Ticks, metrics: Metrics) -> AsyncIterator[None]:
    settings = room.settings

    async def ready() -> list[str]:
        missing = [] if await _answers(room) else ["database"]
        if settings.runs("feeds") and ticks.beat.is_late("feeds", utc_now(), READY_AFTER):
            missing.append("ticks")
        return missing if telegram.is_alive else [*missing, "telegram"]

    async def refresh() -> None:
        now = utc_now()
        with suppress(StorageDown):  # the metrics of the last look are better than none
            metrics.show(await room.statistics.figures(now), ticks.beat, now)

    accept = telegram.accept if settings.webhook_url else None
    checks = Checks(ready, refresh, metrics.registry, accept, settings.webhook_key())
    try:
        runner = await start_web(build_web(checks), settings.listen)
    except OSError as error:
        raise AnotherRunner(f"{settings.listen} cannot be listened on: {error.strerror}") from None
    try:
        yield
    finally:
        await runner.cleanup()


async def _answers(room: Newsroom) -> bool:
    try:
        await room.store.read(lambda tx: tx.notes.get("ready"))
    except StorageDown:
        return False
    return True
