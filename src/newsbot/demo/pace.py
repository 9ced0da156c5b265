"""How fast Telegram lets a bot send: 30 a second, 1 a second to a chat, 20 a minute to a group."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from newsbot.demo.refusals import too_many


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages allowed; `chat_burst` is how many may follow at once before 1 a second holds for a chat."""

    a_second: int = 30
    paid_a_second: int = 1000
    chat_burst: int = 3
    group_a_minute: int = 20


class Pace:
    """Sliding windows over what was accepted; a refused message counts nowhere. Monotonic seconds."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._all: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}

    def take(self, now: float, chat: int, count: int, *, group: bool, paid: bool) -> None:
        """Count `count` messages for a chat, or raise Refusal 429 with the seconds after which they fit."""
        limit = self.limits.paid_a_second if paid else self.limits.a_second
        wait = max(
            _window_wait(self._all, now, 1.0, limit - count),
            self._chat_wait(now, chat, count),
            self._group_wait(now, chat, count) if group else 0.0,
        )
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._all.extend([now] * count)
        tokens, at = self._chats.get(chat, (float(self.limits.chat_burst), now))
        self._chats[chat] = (min(tokens + now - at, self.limits.chat_burst) - count, now)
        if group:
            self._groups[chat].extend([now] * count)

    def _chat_wait(self, now: float, chat: int, count: int) -> float:
        known = self._chats.get(chat)
        if known is None:
            return 0.0
        burst = self.limits.chat_burst
        tokens = min(known[0] + now - known[1], burst)
        # an album may be larger than the burst: it passes a rested chat and is paid back afterwards
        return min(count, burst) - tokens

    def _group_wait(self, now: float, chat: int, count: int) -> float:
        window = self._groups.setdefault(chat, deque())
        return _window_wait(window, now, 60.0, self.limits.group_a_minute - count)


def _window_wait(window: deque[float], now: float, span: float, room: int) -> float:
    """Seconds until at most `room` of the window's moments are younger than the span."""
    while window and window[0] <= now - span:
        window.popleft()
    surplus = len(window) - max(room, 0)
    return window[surplus - 1] + span - now if surplus > 0 else 0.0
