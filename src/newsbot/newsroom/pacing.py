"""The allowed pace of sending: who may go now, who goes first, who must rest."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from newsbot.domain.delivery import Lane
from newsbot.newsroom.allowance import ChatPace, Flight, Overall

SEVERAL = 3  # chats told to wait within SEVERAL_WITHIN seconds: it is the token that is too fast
SEVERAL_WITHIN = 5.0
LONGEST_PAUSE = 30.0  # seconds that the whole token stops for; chats may be told to wait for hours
UNLIMITED = 1000.0  # messages a second to come back from, where no limit was set and Telegram sets one
GRAIN = 0.0005  # seconds too short to wait for
SWEEP = 4096  # chats remembered before the idle ones are forgotten


@dataclass(slots=True, eq=False)
class _Waiter:
    """One message that waits for its turn."""

    chat: int
    lane: Lane
    weight: int
    order: int
    turn: asyncio.Future[None]


class Pacing:
    """Grants turns: first by lane, then by order of asking, so far as the chat may be sent to.

    `rate` is messages a second over all chats; 0: no limit but what Telegram itself asks for.
    A turn is taken when it is granted; `landed` tells that the call has been answered.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._is_free = rate <= 0
        self._clock = clock
        self._sleep = sleep
        self._overall = Overall(rate if rate > 0 else UNLIMITED)
        self._chats: dict[int, ChatPace] = {}
        self._forget_at = SWEEP
        self._rests: dict[int, float] = {}
        self._full: dict[int, float] = {}
        self._limited: deque[tuple[float, int, float]] = deque()
        self._flights: dict[tuple[int, bool], deque[Flight]] = {}  # of a chat: its pushes, its answers
        self._ready: list[tuple[int, int, _Waiter]] = []
        self._later: list[tuple[float, int, _Waiter]] = []
        self._order = itertools.count()
        self._timer: asyncio.Task[None] | None = None
        self._wake_at = math.inf

    @property
    def rate(self) -> float:
        """Messages a second allowed now; 0 for no limit."""
        now = self._clock()
        return 0.0 if self._unbound(now) else self._overall.rate(now)

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._ready) + len(self._later)

    def share(self, rate: float) -> None:
        """Where the token is not ours alone: so many messages a second from now on."""
        self._overall.full = rate

    async def turn(self, chat: int, lane: Lane, weight: int = 1) -> None:
        """Returns when the message may go out now; the turn is taken."""
        if self._is_free and chat not in self._rests and self._unbound(self._clock()):
            return
        waiter = _Waiter(chat, lane, weight, next(self._order), asyncio.get_running_loop().create_future())
        heapq.heappush(self._ready, (lane, waiter.order, waiter))
        self._grant()
        await waiter.turn

    def landed(self, chat: int, lane: Lane = Lane.INSTANT) -> None:
        """The call under way to this chat has been answered, or has failed."""
        key = (chat, lane is Lane.ANSWER)
        flights = self._flights.get(key)
        if not flights:
            return
        now = self._clock()
        self._overall.land(flights.popleft(), now)
        if not flights:
            del self._flights[key]
        if lane is Lane.ANSWER and chat in self._chats:
            self._chats[chat].came_late(now - self._overall.trip)
        if self._ready:
            self._grant()

    def rest(self, chat: int, seconds: float) -> None:
        """Telegram asked this chat to wait; several within seconds slow the whole token down."""
        now = self._clock()
        self.hold(chat, seconds)
        self._limited.append((now, chat, seconds))
        while self._limited[0][0] < now - SEVERAL_WITHIN:
            self._limited.popleft()
        if len({limited for _, limited, _ in self._limited}) >= SEVERAL:
            pause = min(asked for _, _, asked in self._limited)
            self._overall.slow(now, min(pause, LONGEST_PAUSE))
            self._limited.clear()

    def hold(self, chat: int, seconds: float) -> None:
        """This chat rests; known from before a restart, it says nothing about the token."""
        self._rests[chat] = max(self._rests.get(chat, 0.0), self._clock() + seconds)

    def rest_of(self, chat: int) -> float:
        """Seconds that Telegram wants this chat to rest for still."""
        return max(0.0, self._rests.get(chat, 0.0) - self._clock())

    def resting(self) -> Sequence[int]:
        """Chats that may not be pushed to within the next second."""
        soon = self._clock() + 1.0
        self._rests = {chat: until for chat, until in self._rests.items() if until > soon - 1.0}
        self._full = {chat: until for chat, until in self._full.items() if until > soon}
        return [*(chat for chat, until in self._rests.items() if until > soon), *self._full]

    def _unbound(self, now: float) -> bool:
        return self._is_free and not self._overall.is_slow(now)

    def _grant(self) -> None:
        """Gives turns to all who may go now and sets the timer for the next one."""
        now = self._clock()
        while self._later and self._later[0][0] <= now:
            waiter = heapq.heappop(self._later)[2]
            heapq.heappush(self._ready, (waiter.lane, waiter.order, waiter))
        wait = self._grant_ready(now)
        if self._later:
            wait = min(wait, self._later[0][0] - now)
        if wait < math.inf:
            self._arm(now + wait)

    def _grant_ready(self, now: float) -> float:
        """Returns the seconds until the limit over all chats lets the next one go (inf: nobody is ready)."""
        while self._ready:
            waiter = self._ready[0][2]
            if waiter.turn.done():
                heapq.heappop(self._ready)
                continue
            wait = self._chat_wait(waiter, now)
            if wait > GRAIN:
                heapq.heappop(self._ready)
                heapq.heappush(self._later, (now + wait, waiter.order, waiter))
                continue
            if not self._unbound(now):
                wait = self._overall.wait(now, waiter.weight)
                if wait > 0:
                    return wait
                self._take(waiter, now)
            heapq.heappop(self._ready)
            waiter.turn.set_result(None)
        return math.inf

    def _chat_wait(self, waiter: _Waiter, now: float) -> float:
        rest = self._rests.get(waiter.chat, now) - now
        pace = None if self._unbound(now) else self._chats.get(waiter.chat)
        if pace is None:
            return rest
        return max(rest, pace.wait(now, waiter.weight, answer=waiter.lane is Lane.ANSWER))

    def _take(self, waiter: _Waiter, now: float) -> None:
        chat = waiter.chat
        key = (chat, waiter.lane is Lane.ANSWER)
        flights = self._flights.setdefault(key, deque())
        while flights and flights[0].is_over(now):  # nobody told what became of it
            flights.popleft()
        flights.append(self._overall.take(now, waiter.weight))
        pace = self._chats.get(chat)
        if pace is None:
            if len(self._chats) >= self._forget_at:
                self._forget_idle(now)
            pace = self._chats[chat] = ChatPace(is_group=chat < 0)
        pace.take(now, waiter.weight)
        until = pace.full_until(now)
        if until > now:
            self._full[chat] = until

    def _forget_idle(self, now: float) -> None:
        self._chats = {chat: pace for chat, pace in self._chats.items() if not pace.is_idle(now)}
        self._flights = {key: kept for key, kept in self._flights.items() if not kept[-1].is_over(now)}
        self._forget_at = max(SWEEP, 2 * len(self._chats))

    def _arm(self, wake_at: float) -> None:
        if self._timer is not None and not self._timer.done():
            if self._wake_at <= wake_at:
                return
            self._timer.cancel()
        self._wake_at = wake_at
        self._timer = asyncio.get_running_loop().create_task(self._wake_later(wake_at))

    async def _wake_later(self, wake_at: float) -> None:
        while (wait := wake_at - self._clock()) > 0:
            await self._sleep(max(wait, GRAIN))
        self._timer = None
        self._grant()
