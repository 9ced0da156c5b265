"""The life of the program: start in order, work until told to stop, end without losing anything."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any

import structlog

from newsbot.app import supervisor
from newsbot.app.care import Care
from newsbot.app.duties import duties
from newsbot.app.metrics import Metrics
from newsbot.app.newsroom import Newsroom
from newsbot.app.seeding import feeds_in
from newsbot.app.telegram import Telegram, open_telegram
from newsbot.app.thinking import warm_up
from newsbot.app.wiring import introduce, open_newsroom, utc_now
from newsbot.config import Settings
from newsbot.domain.errors import AnotherRunner, DeliveryError, NewsbotError, Revoked, StorageDown, TryLater
from newsbot.jobs import Ticks

ENDED_WELL, COULD_NOT, REVOKED = 0, 1, 78
DRAIN_SECONDS = 8.5  # of the ten that an end may take; a writer that waits for a lock and the rest take one
GARBAGE = (20_000, 20, 20)  # objects between two looks for rubbish; Python's own 700 cost a message 9 %
LOCK_SECONDS = 5.0  # between two looks whether nobody else has taken our place
PAUSES = (1, 2, 5, 10, 30)
UNWRITTEN = (
    "The database took nothing until the end: what became of {count} messages could not be written down. "
    "The next start calls them unknown."
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the program ended: the exit code, and a sentence where it could not go on."""

    code: int
    word: str = ""


async def run(settings: Settings, *, ready: Callable[[], None] = lambda: None) -> Ending:
    """Runs the bot until a signal or an error that no waiting mends. `ready` is called when it works."""
    stop = _signals()
    try:
        async with AsyncExitStack() as stack:
            room = await stack.enter_async_context(open_newsroom(settings, alone=True))
            telegram = await stack.enter_async_context(open_telegram(room))
            # meanwhile: whether nobody else polls is only known after a second in which nothing else is to do
            warming = asyncio.create_task(asyncio.to_thread(warm_up))
            stack.push_async_callback(asyncio.wait, {warming})
            if not await _unless(stop, _connect(telegram)):
                return Ending(ENDED_WELL)
            await introduce(room, telegram.name.removeprefix("@"))
            return await _live(room, telegram, stop, ready)
    except Revoked:
        return Ending(
            REVOKED, "Telegram refuses the token: it was revoked or is wrong. @BotFather gives a new one."
        )
    except NewsbotError as error:
        return Ending(COULD_NOT, str(error))


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Does the work, unless a signal comes first. Whether it was done."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False
    working.result()  # raises what it raised
    return True


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
            pause: float = PAUSES[min(failures, len(PAUSES) - 1)]
            if isinstance(error, TryLater):
                pause = max(pause, error.after)
            failures += 1
            log.warning("Telegram is out of reach, trying again", why=str(error), seconds=pause)
            await asyncio.sleep(pause)


async def _live(room: Newsroom, telegram: Telegram, stop: asyncio.Event, ready: Callable[[], None]) -> Ending:
    metrics = Metrics(telegram.dispatcher.totals, telegram.line.calls, lambda: telegram.pacing.rate)
    care = Care(room)
    await _seed(room)
    ticks = Ticks(duties(room, telegram, care, metrics))
    async with AsyncExitStack() as stack:
        if room.settings.listen:  # first: where the port is taken, nothing has begun
            from newsbot.app.face import Face

            await stack.enter_async_context(Face(room, telegram, ticks, metrics, care).served())
        tasks = {asyncio.create_task(work, name=name) for name, work in telegram.work(room.settings).items()}
        tasks.add(asyncio.create_task(_stay_alone(room), name="alone"))
        if seconds := supervisor.watchdog_seconds():
            tasks.add(asyncio.create_task(supervisor.keep_alive(seconds), name="watchdog"))
        ticks.start()
        stack.push_async_callback(ticks.stop)
        gc.collect()
        gc.freeze()  # what is there now stays: each look at all of it would stop the loop for 50 ms
        gc.set_threshold(*GARBAGE)
        ready()
        supervisor.notify(supervisor.READY)
        log.info("newsbot works", bot=telegram.name, roles=",".join(room.settings.roles))
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
        supervisor.notify(supervisor.STOPPING)
        unwritten = await telegram.drain(DRAIN_SECONDS)
        ending = (*tasks, stopping)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
    for task in done - {stopping}:
        task.result()  # raises what ended it
    log.info("newsbot has stopped")
    return Ending(COULD_NOT, UNWRITTEN.format(count=unwritten)) if unwritten else Ending(ENDED_WELL)


async def _stay_alone(room: Newsroom) -> None:
    """Takes our place again where the database has forgotten it. Raises AnotherRunner where it is taken."""
    while True:
        await asyncio.sleep(LOCK_SECONDS)
        for part, lock in room.locks.items():
            with suppress(StorageDown):
                if not await asyncio.to_thread(lock.is_held):
                    room.locks[part] = await room.store.lock_runner(part)
                    log.warning("the database had forgotten who runs here; it knows again", part=part)


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
