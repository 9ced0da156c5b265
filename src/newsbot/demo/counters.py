"""Figures about what arrived: how much, how fast, what came twice, what was turned away and never came."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

LOG_LENGTH = 20_000
ASKED_WITHIN = 5.0
LOST_AFTER = 120.0
REMEMBERED = 2_000_000


class Window:
    """The largest number of moments within a span of seconds."""

    __slots__ = ("moments", "most", "span")

    def __init__(self, span: float) -> None:
        self.span = span
        self.moments: deque[float] = deque()
        self.most = 0

    def add(self, now: float, count: int = 1) -> None:
        """Count at this moment."""
        moments = self.moments
        while moments and moments[0] <= now - self.span:
            moments.popleft()
        for _ in range(count):
            moments.append(now)
        self.most = max(self.most, len(moments))


class Counters:
    """All figures since the start or the last reset. `now` is monotonic seconds."""

    def __init__(self) -> None:
        self.methods: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.floods = 0
        self.faults = 0
        self.sent = 0
        self.doubled = 0
        self.doubled_unasked = 0
        self.per_chat: Counter[int] = Counter()
        self.second = Window(1.0)
        self.group_minutes: dict[int, Window] = {}
        self.log: deque[tuple[float, str, int, int]] = deque(maxlen=LOG_LENGTH)
        self._seen: dict[int, None] = {}  # in order of arrival
        self._away: dict[int, float] = {}

    def arrived(self, now: float, chat: int, text: str, *, count: int = 1, group: bool = False) -> bool:
        """A message was taken; returns whether this very text had come to this chat before."""
        self.sent += count
        self.per_chat[chat] += count
        self.second.add(now, count)
        if group:
            self.group_minutes.setdefault(chat, Window(60.0)).add(now, count)
        if not text:
            return False
        key = hash((chat, text))
        if key not in self._seen:
            self._seen[key] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
            return False
        self.doubled += 1
        return True

    def answered(self, now: float, method: str, chat: int, code: int) -> None:
        """A call was answered: 200, an error code, or 0 where the line was cut."""
        self.methods[method] += 1
        self.log.append((now, method, chat, code))
        if code != 200:
            self.refused[str(code)] += 1
            self.floods += code == 429

    def turned_away(self, key: int, due: float) -> None:
        """A fault kept this message from arriving; it may be tried again from `due`, in monotonic seconds."""
        self._away[key] = max(due, self._away.get(key, 0.0))

    def came_after_all(self, key: int) -> None:
        """It arrived."""
        if self._away:
            self._away.pop(key, None)

    def strip(self, now: float) -> dict[str, int]:
        """What the page shows: under way, arrived, never arrived, arrived twice without being asked for."""
        lost = sum(due + LOST_AFTER < now for due in self._away.values())
        return {
            "queued": len(self._away) - lost,
            "sent": self.sent,
            "lost": lost,
            "doubled": self.doubled_unasked,
        }

    def reset(self) -> None:
        """Begin anew."""
        self.__dict__.update(Counters().__dict__)

    def as_json(self) -> dict[str, Any]:
        """All figures."""
        return {
            "sent": self.sent,
            "doubled": self.doubled,
            "doubled_unasked": self.doubled_unasked,
            "floods": self.floods,
            "faults": self.faults,
            "methods": dict(self.methods),
            "refused": dict(self.refused),
            "max_in_one_second": self.second.most,
            "max_in_one_minute": {str(chat): window.most for chat, window in self.group_minutes.items()},
            "per_chat": {str(chat): count for chat, count in self.per_chat.items()},
            "turned_away": len(self._away),
        }
