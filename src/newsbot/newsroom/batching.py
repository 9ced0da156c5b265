"""Many short works in one transaction: what a hundred feeds bring costs a few commits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from newsbot.domain.errors import StorageDown
from newsbot.newsroom.ledger import Tx

MOST = 25  # works in one transaction: more would keep other writers waiting
LINGER = 0.02  # seconds without another work after which those that wait are done

T = TypeVar("T")
Work = Callable[[Tx], Any]


class Batching:
    """Gathers works that come close together and does them in one transaction.

    `run` does one function in a transaction of its own (`Store.read` or `Store.write`).
    """

    def __init__(self, run: Callable[[Work], Awaitable[Any]]) -> None:
        self._run = run
        self._waiting: list[tuple[Work, asyncio.Future[Any]]] = []
        self._doing: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[Tx], T]) -> T:
        """What `work` returns or raises; a neighbour's failure is none of its own. Raises StorageDown."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._do_all())
        return await done

    async def _do_all(self) -> None:
        while self._waiting:
            await self._gather()
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._together([one for one in batch if not one[1].done()])

    async def _gather(self) -> None:
        count = 0
        while count < len(self._waiting) < MOST:
            count = len(self._waiting)
            await asyncio.sleep(LINGER)

    async def _together(self, batch: list[tuple[Work, asyncio.Future[Any]]]) -> None:
        try:
            results = await self._run(lambda tx: [work(tx) for work, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, StorageDown):
                for one in batch:  # each by itself: the others must not suffer
                    await self._together([one])
                return
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():
                done.set_result(result)
