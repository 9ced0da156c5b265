"""Manners: at most so many open requests to one server, counted by its network address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class HostSlots:
    """Slots per (address, port): who comes too many waits there and holds nothing else up."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._slots: dict[tuple[str, int], tuple[asyncio.Semaphore, list[int]]] = {}

    @asynccontextmanager
    async def slot(self, address: str, port: int) -> AsyncIterator[None]:
        """One slot of the server at `address`, for as long as the block runs."""
        key = (address, port)
        semaphore, users = self._slots.setdefault(key, (asyncio.Semaphore(self._per_host), [0]))
        users[0] += 1
        try:
            async with semaphore:
                yield
        finally:
            users[0] -= 1
            if not users[0]:
                del self._slots[key]
