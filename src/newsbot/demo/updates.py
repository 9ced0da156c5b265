"""Updates on their way to the bot: kept until a later getUpdates, or the webhook's answer, confirms them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.refusals import conflict

Json = dict[str, Any]
LONGEST_POLL = 50
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Updates:
    """The queue of one bot. Nothing leaves it before it is confirmed."""

    def __init__(self) -> None:
        self.queue: deque[Json] = deque()
        self.allowed: list[str] = []
        self.webhook_active = False
        self.on_arrival: Callable[[], None] | None = None
        self._last_id = 100_000_000
        self._poll: asyncio.Future[None] | None = None

    def push(self, kind: str, data: Json) -> int:
        """Queue an update; returns its id, 0 where the bot has not asked for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _ON_REQUEST
        if not wanted:
            return 0
        self._last_id += 1
        self.queue.append({"update_id": self._last_id, kind: data})
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.on_arrival is not None:
            self.on_arrival()
        return self._last_id

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {"getupdates": self.get_updates}

    async def get_updates(self, call: Call) -> list[Json]:
        """Confirm all below `offset`, then answer with what is next, after up to `timeout` seconds."""
        if self.webhook_active:
            raise conflict(_WEBHOOK_ACTIVE)
        self.end_poll(_OTHER_POLLER)
        self.allow(call)
        self._confirm(call.integer("offset"))
        limit = call.integer("limit", 100)
        limit = limit if 1 <= limit <= 100 else 100
        timeout = min(call.integer("timeout"), LONGEST_POLL)
        if not self.queue and timeout > 0:
            await self._wait(timeout)
        return [self.queue[place] for place in range(min(limit, len(self.queue)))]

    def allow(self, call: Call) -> None:
        """Take over `allowed_updates` where the call names them; an empty list means the usual kinds."""
        kinds = call.structure("allowed_updates")
        if isinstance(kinds, list):
            self.allowed = [str(kind) for kind in kinds]

    def confirm(self, update_id: int) -> None:
        """The webhook took this one, the first."""
        if self.queue and self.queue[0]["update_id"] == update_id:
            self.queue.popleft()

    def end_poll(self, words: str) -> None:
        """Answer the poll under way with a conflict."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(words))

    def release(self) -> None:
        """Answer the poll under way with what there is: the server closes."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.queue) > -offset:
                self.queue.popleft()
        while self.queue and self.queue[0]["update_id"] < offset:
            self.queue.popleft()

    async def _wait(self, seconds: float) -> None:
        self._poll = mine = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(mine, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is mine:
                self._poll = None
