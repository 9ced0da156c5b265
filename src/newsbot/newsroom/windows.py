"""Micro-windows: what comes in while one transaction runs goes into the next one together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


class Window(Generic[Item, Done]):
    """Gathers items for one piece of work at a time. Nothing waits longer than the work before it takes."""

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Done]]]) -> None:
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[Done]]] = []
        self._running: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Done:
        """What the work gave for this item; raises what it raised."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._run_one(batch)
        finally:
            self._running = None
            for _, done in self._waiting:  # only where we are cut off
                done.cancel()

    async def _run_one(self, batch: list[tuple[Item, asyncio.Future[Done]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:  # it belongs to those who wait for it
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        except asyncio.CancelledError:
            for _, done in batch:
                done.cancel()
            raise
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():
                done.set_result(result)
