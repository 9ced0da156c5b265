"""The gate before Telegram: closed from the first call without an answer until Telegram answers again.

A call whose answer is lost may have been carried out and is not repeated, so calling on into a silence
would use up one delivery after another. A harmless call asks first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from newsbot.domain.errors import Revoked

PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds before each question in a row without an answer
RELAPSES = (0.0, 0.5, 1.0, 2.0, 4.0)  # seconds more, where questions are answered and deliveries are not


class Gate:
    """Open, closed, or ajar: after a silence one delivery goes alone before the others follow."""

    def __init__(self, ask: Callable[[], Awaitable[bool]]) -> None:
        self._ask = ask
        self._relapses = 0
        self._open = asyncio.Event()
        self._open.set()
        self._asking: asyncio.Task[None] | None = None
        self.is_ajar = False
        self.revoked: Revoked | None = None

    def is_closed(self) -> bool:
        """Whether nothing may be sent now."""
        return not self._open.is_set()

    def trouble(self) -> None:
        """A call got no answer."""
        if not self.is_closed():
            self._open.clear()
            self._asking = asyncio.create_task(self._until_answered())

    def fine(self) -> None:
        """A call got an answer, whichever."""
        self.is_ajar = False
        self._relapses = 0

    async def opened(self, seconds: float) -> None:
        """Returns when it is open, or after that many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._open.wait()
        except TimeoutError:
            pass

    async def close(self) -> None:
        """Stops asking."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _until_answered(self) -> None:
        answered = False
        failures = 0
        await asyncio.sleep(RELAPSES[min(self._relapses, len(RELAPSES) - 1)])
        self._relapses += 1
        while not answered:
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1
            try:
                answered = await self._ask()
            except Revoked as error:
                self.revoked = error
                answered = True
        self.is_ajar = True
        self._open.set()
