"""Updates: written down before they are confirmed to Telegram, handled one at a time a chat.

Telegram forgets an update when a later offset is asked for. python-telegram-bot's own polling asks for
the next offset before the handlers have run, and loses what is queued when the process is killed; here
the offset moves after the commit, and what was not handled is handled at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import orjson

from newsbot.domain.errors import AnotherRunner, DeliveryError, NewsbotError, Revoked, StorageDown
from newsbot.newsroom.ledger import Store, Tx

POLL_SECONDS = 50
BATCH = 100
CHATS_AT_ONCE = 32
PAUSES = (0.5, 1, 2, 5, 10, 20, 30)
MOST = 2000  # updates held in memory; the rest wait on the disk

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
        self._stopping = False

    async def fill(self) -> int:
        """Hands out what was received and not handled, so far as there is room. Returns how many wait."""
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
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
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
        if number in self._taken or self._stopping:
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
                log.warning("an update waits for the database", extra={"update": number, "why": str(error)})
                self._taken.discard(number)
                return
            except NewsbotError as error:
                log.error("an update could not be handled", extra={"update": number, "why": str(error)})
            except Exception:  # one update must not end the others; the traceback is in the log
                log.exception("an update could not be handled", extra={"update": number})
            await self._done(number)

    async def _done(self, number: int) -> None:
        try:
            await self._store.write(partial(_mark, number, self._now()))
        except StorageDown as error:
            log.warning("an update will be handled again", extra={"update": number, "why": str(error)})
        self._taken.discard(number)


def _mark(number: int, now: datetime, tx: Tx) -> None:
    tx.inbox.done([number], now)


def _lane(payload: bytes) -> int:
    """Updates of one chat, or of one person where there is no chat, are handled in order."""
    update = orjson.loads(payload)
    for kind, value in update.items():
        if kind == "update_id" or not isinstance(value, dict):
            continue
        message = value.get("message") if kind == "callback_query" else value
        owners = (message.get("chat") if isinstance(message, dict) else None, value.get("from"))
        number = next((owner.get("id") for owner in owners if isinstance(owner, dict)), 0)
        return number if isinstance(number, int) else 0
    return 0
