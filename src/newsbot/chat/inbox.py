"""Updates: written down before they are confirmed to Telegram, handled one at a time a chat.

Telegram forgets an update when a later offset is asked for. python-telegram-bot's own polling asks for
the next offset before the handlers have run, and loses what is queued when the process is killed; here
the offset moves after the commit, and what was not handled is handled at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import orjson

from newsbot.domain.errors import (
    AnotherRunner,
    DeliveryError,
    NewsbotError,
    Revoked,
    StorageDown,
    TryLater,
)
from newsbot.newsroom.ledger import Store, Tx

POLL_SECONDS = 25
BATCH = 100
CHATS_AT_ONCE = 128  # some of them only wait for their chat's rest
PAUSES = (0.5, 1, 2, 5, 10, 20, 30)
MOST = 2000  # updates held in memory; the rest wait on the disk
TRIES = 5  # failures of the database over one update before it is looked at whether it fails over all
REMEMBERED = 4 * MOST  # numbers of handled updates, for lists that were read before their mark was written
LONGEST_REST = 3600.0  # seconds; a server that asks for more is asked again after an hour

log = logging.getLogger(__name__)

Handle = Callable[[bytes], Awaitable[None]]


class Updates(Protocol):
    """Where updates come from: one long poll. Raises the DeliveryError family, AnotherRunner, Revoked."""

    async def poll(self, offset: int, seconds: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """The updates from `offset` on, waiting up to `seconds` for the first."""
        ...


class Inbox:
    """Receives, keeps and hands out updates."""

    def __init__(self, store: Store, handle: Handle, now: Callable[[], datetime]) -> None:
        self._store = store
        self._handle = handle
        self._now = now
        self._last: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(CHATS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._taken: set[int] = set()
        self._handled: OrderedDict[int, None] = OrderedDict()
        self._unmarked: set[int] = set()
        self._tries: Counter[int] = Counter()
        self._stopping = False

    async def fill(self) -> int:
        """Hands out what was received and not handled, so far as there is room. Returns how many wait."""
        if self._unmarked:
            await self._mark(set(self._unmarked))
        waiting = await self._store.read(lambda tx: tx.inbox.waiting(MOST))
        for number, payload in waiting:
            self._hand_out(number, payload)
        return len(waiting)

    async def accept(self, payload: bytes) -> None:
        """One update from the webhook: kept when this returns. Raises StorageDown."""
        number = int(orjson.loads(payload)["update_id"])
        if await self._keep([(number, payload)]):
            self._hand_out(number, payload)

    async def run(self, updates: Updates) -> None:
        """Polls until cancelled. Raises AnotherRunner and Revoked."""
        offset = failures = 0
        while not self._stopping:
            try:
                await self._make_room()
                received = await updates.poll(offset, POLL_SECONDS, BATCH)
                if received:
                    offset = await self._take(received)
                failures = 0
            except (AnotherRunner, Revoked):
                raise
            except (DeliveryError, StorageDown) as error:
                pause: float = PAUSES[min(failures, len(PAUSES) - 1)]
                if isinstance(error, TryLater):
                    pause = max(pause, min(error.after, LONGEST_REST))
                failures += 1
                log.warning("no updates now, trying again", extra={"why": str(error), "seconds": pause})
                await asyncio.sleep(pause)

    async def stop(self, seconds: float = 5) -> None:
        """Takes no more and gives what is being handled a moment; the rest is handled at the next start."""
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take(self, received: Sequence[Mapping[str, Any]]) -> int:
        kept = [(int(update["update_id"]), orjson.dumps(update)) for update in received]
        await self._keep(kept)
        await self.fill()
        return max(number for number, _ in kept) + 1

    async def _make_room(self) -> None:
        while len(self._tasks) >= MOST - BATCH:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def _keep(self, updates: Sequence[tuple[int, bytes]]) -> int:
        now = self._now()
        return await self._store.write(lambda tx: tx.inbox.receive(updates, now))

    def _hand_out(self, number: int, payload: bytes) -> None:
        if number in self._taken or number in self._handled or self._stopping:
            return
        self._taken.add(number)
        lane = _lane(payload)
        task = asyncio.create_task(self._work(number, payload, self._last.get(lane)))
        self._last[lane] = task
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, lane))

    def _ended(self, lane: int, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(lane) is task:
            del self._last[lane]

    async def _work(self, number: int, payload: bytes, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._room:
            if self._stopping:
                return
            try:
                await self._handle(payload)
            except StorageDown as error:
                await self._waits(number, error)
                return
            except NewsbotError as error:
                log.error("an update could not be handled", extra={"update": number, "why": str(error)})
            except Exception:  # one update must not end the others; the traceback is in the log
                log.exception("an update could not be handled", extra={"update": number})
            await self._done(number)

    async def _waits(self, number: int, error: StorageDown) -> None:
        """It comes again later, unless the database is there and it is this update that it cannot bear."""
        self._tries[number] += 1
        try:
            if self._tries[number] >= TRIES:
                await self._mark({number})
                log.error("an update was given up", extra={"update": number, "why": str(error)})
                del self._tries[number]
        except StorageDown:
            pass
        log.warning("an update waits for the database", extra={"update": number, "why": str(error)})
        self._taken.discard(number)

    async def _done(self, number: int) -> None:
        """It is handled: never again in this life, whatever becomes of the mark that says so."""
        self._handled[number] = None
        if len(self._handled) > REMEMBERED:
            self._handled.popitem(last=False)
        self._taken.discard(number)
        self._tries.pop(number, None)
        self._unmarked.add(number)
        try:
            await self._mark({number})
        except StorageDown as error:
            log.warning("a handled update is marked later", extra={"update": number, "why": str(error)})

    async def _mark(self, numbers: set[int]) -> None:
        await self._store.write(partial(_mark, numbers, self._now()))
        self._unmarked -= numbers


def _mark(numbers: Collection[int], now: datetime, tx: Tx) -> None:
    tx.inbox.done(numbers, now)


def _lane(payload: bytes) -> int:
    """Updates of one chat, or of one person where there is no chat, are handled in order."""
    update = orjson.loads(payload)
    for kind, value in update.items():
        if kind == "update_id" or not isinstance(value, dict):
            continue
        message = value.get("message") if kind == "callback_query" else value
        owners = (_part(message, "chat"), value.get("from"))
        return next((number for one in owners if isinstance(number := _part(one, "id"), int)), 0)
    return 0


def _part(record: Any, name: str) -> Any:
    return record.get(name) if isinstance(record, dict) else None
