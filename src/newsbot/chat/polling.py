"""Long polling over the lean wire: the inbox's source of updates, which knows who else polls."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newsbot.chat.wire import Wire
from newsbot.domain.errors import AnotherRunner, Uncertain

SETTLED = 60.0  # seconds of polling after which, unproven, it is the other one that has to go
STUBBORN = 30  # conflicts in a row after which even a settled poller gives up
BRIEF = 2.0  # seconds of conflict after which somebody else is believed to be at work
ASK_AGAIN = (1.0, 1.0, 4.0)  # seconds between two questions while there is a conflict; the last one goes on
BREATH = 0.3  # seconds between two polls of a server that answers at once with nothing
_ANOTHER = "Another process already runs with this token: stop it first, or give this one its own token."


class Polling:
    """getUpdates of one bot. Of two runners on one token the newcomer ends and the settled one goes on.

    Telegram ends the older of two polls with 409. A settled runner polls again at once, which gives the
    newcomer its 409 within milliseconds.
    """

    def __init__(
        self, wire: Wire, allowed: Sequence[str] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wire = wire
        self._allowed = list(allowed)
        self._clock = clock
        self._since: float | None = None
        self._was_alone = False
        self._conflicts = 0

    async def alone(self, seconds: int = 1, patience: float = BRIEF) -> None:
        """Polls once or twice without taking anything, before the program sends anything.

        `patience`: seconds for which a conflict may be with a poll of our own past life, that a server
        has not yet found dead. Raises AnotherRunner where somebody else polls with this token; Revoked;
        the DeliveryError family.
        """
        received = await self._without_conflict(seconds, patience)
        for _ in range(3):
            if not received:
                self._was_alone = True  # whoever comes now comes second
                return
            await asyncio.sleep(0.2)  # updates wait, so nobody's poll was open: look again
            received = await self._ask(0, seconds, 1)

    async def _without_conflict(self, seconds: int, patience: float) -> Sequence[Mapping[str, Any]]:
        began, tries = self._clock(), 0
        while True:
            try:
                return await self._ask(0, seconds, 1)
            except AnotherRunner:
                if self._clock() - began >= patience:
                    raise
                await asyncio.sleep(ASK_AGAIN[min(tries, len(ASK_AGAIN) - 1)])
                tries += 1

    async def poll(self, offset: int, seconds: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """The updates from `offset` on, waiting up to `seconds` for the first."""
        if self._since is None:
            self._since = self._clock()
        began = self._clock()
        try:
            updates = await self._ask(offset, seconds, limit)
        except AnotherRunner:
            self._conflicts += 1
            settled = self._was_alone or self._clock() - self._since >= SETTLED
            if not settled or self._conflicts >= STUBBORN:
                raise
            return []
        self._conflicts = 0
        if not updates and self._clock() - began < BREATH:
            await asyncio.sleep(BREATH)
        return updates

    async def _ask(self, offset: int, seconds: int, limit: int) -> list[dict[str, Any]]:
        given: dict[str, Any] = {"timeout": seconds, "limit": limit}
        if offset:
            given["offset"] = offset
        if self._allowed:
            given["allowed_updates"] = self._allowed
        try:
            updates = await self._wire.call("getUpdates", given, seconds + 10)
        except AnotherRunner as error:
            if "webhook" not in str(error):
                raise AnotherRunner(_ANOTHER) from None
            await self._wire.call("deleteWebhook", {"drop_pending_updates": False})
            return []
        return _readable(updates)


def _readable(received: Any) -> list[dict[str, Any]]:
    """The updates that have a number. Raises Uncertain where there is none among what came."""
    listed = received if isinstance(received, list) else [received]
    updates = [one for one in listed if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
    if listed and not updates:
        raise Uncertain("what Telegram answered is no list of updates")
    return updates
