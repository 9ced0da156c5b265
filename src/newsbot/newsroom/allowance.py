"""How many messages Telegram takes: the sliding windows and buckets that the pace is made of."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

SPAN = 1.0  # seconds of the window over all chats
SHARE = 0.97  # of the allowed rate that is used, so that clocks need not agree
LONGEST_FLIGHT = 1.0  # seconds after which a call on its way no longer holds back its place in the window
RTT_MEMORY = 60.0  # seconds for which the shortest round trip is remembered
TRIPS = (
    50  # round trips of which one is believed to be the shortest there is: the first ones wait for a start
)
GROUP_SPAN = 60.5  # seconds; Telegram counts 60
GROUP_MOST = 20
GROUP_KEPT = 1  # of these are kept for answers to people
PUSH_GAP = 1.05  # seconds between two pushes to a chat
BURST = 3  # answers that may follow each other at once in a chat
HALVING = 10.0  # seconds between two steps back up to the full rate
STEPS_UP = 30  # steps from nothing to the full rate


@dataclass(slots=True)
class Flight:
    """One message between its turn and its answer."""

    at: float
    weight: int
    landed: bool = False

    def is_over(self, now: float) -> bool:
        """Whether it no longer holds its place as a call on its way."""
        return self.landed or now - self.at >= LONGEST_FLIGHT


class Overall:
    """The limit over all chats: at most `rate` messages in any second *at the server*.

    When a call arrives there is not known, only that it is between its start and its answer. So a place
    in the window is taken from the turn on and is free again a second after the answer (less the shortest
    round trip, which lies between any two arrivals). Stalls on either side slow us down, never Telegram.
    """

    def __init__(self, rate: float) -> None:
        self.full = rate
        self._next = 0.0
        self._flying: deque[Flight] = deque()
        self._landed: deque[tuple[float, int]] = deque()
        self._used = 0
        self._trip = 0.0
        self._trip_at = -math.inf
        self._shortest = math.inf
        self._trips = 0
        self._slow_from: float | None = None
        self._slow_rate = rate
        self._paused_until = 0.0

    def rate(self, now: float) -> float:
        """Messages a second allowed now; less than the full rate for a while after `slow`."""
        if self._slow_from is None:
            return self.full
        steps = math.floor(max(0.0, now - self._slow_from) / HALVING)
        rate = self._slow_rate + steps * max(1.0, self.full / STEPS_UP)
        if rate >= self.full:
            self._slow_from = None
        return min(rate, self.full)

    def is_slow(self, now: float) -> bool:
        """Whether the full rate has not come back yet."""
        return self._slow_from is not None and self.rate(now) < self.full

    def slow(self, now: float, pause: float) -> None:
        """The token as a whole is limited: stop for `pause` seconds, then go on at half the rate."""
        self._slow_rate = max(1.0, self.rate(now) / 2)
        self._slow_from = self._paused_until = now + pause

    def wait(self, now: float, weight: int) -> float:
        """Seconds until a message of that weight may go; 0 for now."""
        rate = self.rate(now)
        self._expire(now)
        wait = max(self._next, self._paused_until) - now
        room = max(1, math.floor(rate)) - self._used
        if min(weight, max(1, math.floor(rate))) > room:
            wait = max(wait, self._first_free(now))
        return max(wait, 0.0)

    def take(self, now: float, weight: int) -> Flight:
        """Takes the place."""
        flight = Flight(now, weight)
        self._flying.append(flight)
        self._used += weight
        self._next = now + weight / (self.rate(now) * SHARE)
        return flight

    @property
    def trip(self) -> float:
        """The shortest round trip in seconds; 0 before it is known."""
        return min(self._trip, self._shortest)

    def land(self, flight: Flight, now: float) -> None:
        """The answer to that call is here (or it failed)."""
        if flight.landed:
            return
        flight.landed = True
        self._shortest = min(self._shortest, now - flight.at)
        self._trips += 1
        if self._trips >= TRIPS and now - self._trip_at > RTT_MEMORY:
            self._trip, self._trip_at = self._shortest, now
            self._shortest, self._trips = math.inf, 0
        self._landed.append((now - self.trip + SPAN, flight.weight))

    def _expire(self, now: float) -> None:
        while self._flying and self._flying[0].is_over(now):
            flight = self._flying.popleft()
            if not flight.landed:
                flight.landed = True
                self._landed.append((flight.at + LONGEST_FLIGHT + SPAN, flight.weight))
        while self._landed and self._landed[0][0] <= now:
            self._used -= self._landed.popleft()[1]

    def _first_free(self, now: float) -> float:
        if self._landed:
            return max(self._landed[0][0] - now, 0.001)
        return max(self._flying[0].at + LONGEST_FLIGHT - now, 0.001)


@dataclass(slots=True)
class ChatPace:
    """What one chat may get: a push a second, a few answers at once, in groups 20 messages a minute."""

    is_group: bool
    tokens: float = float(BURST)
    at: float = -math.inf
    sent: deque[tuple[float, int]] = field(default_factory=deque)

    def wait(self, now: float, weight: int, *, answer: bool) -> float:
        """Seconds until a message of that weight may go; 0 for now."""
        gap = self._bucket_wait(now) if answer else self.at + PUSH_GAP - now
        if self.is_group:
            gap = max(gap, self._group_wait(now, weight, GROUP_MOST if answer else GROUP_MOST - GROUP_KEPT))
        return max(gap, 0.0)

    def take(self, now: float, weight: int) -> None:
        """Counts a message."""
        self.tokens = self._tokens(now) - weight
        # an album counts each picture, so the chat rests for each
        self.at = now + (weight - 1) * PUSH_GAP
        if self.is_group:
            self.sent.append((now, weight))

    def came_late(self, at: float) -> None:
        """The last message reached the server as late as this: it has earned nothing on its way."""
        self.at = max(self.at, at)

    def full_until(self, now: float) -> float:
        """The moment from which a group takes a push again; `now` or earlier where it does."""
        return now + self._group_wait(now, 1, GROUP_MOST - GROUP_KEPT) if self.is_group else now

    def is_idle(self, now: float) -> bool:
        """Whether nothing of it need be remembered."""
        return now - self.at > (GROUP_SPAN if self.is_group else BURST * PUSH_GAP)

    def _tokens(self, now: float) -> float:
        elapsed = min(now - self.at, float(BURST)) if self.at > -math.inf else float(BURST)
        return min(float(BURST), self.tokens + elapsed / PUSH_GAP)

    def _bucket_wait(self, now: float) -> float:
        return (1.0 - self._tokens(now)) * PUSH_GAP

    def _group_wait(self, now: float, weight: int, most: int) -> float:
        while self.sent and self.sent[0][0] + GROUP_SPAN <= now:
            self.sent.popleft()
        surplus = sum(count for _, count in self.sent) + min(weight, most) - most
        for at, count in self.sent:
            if surplus <= 0:
                break
            surplus -= count
            if surplus <= 0:
                return at + GROUP_SPAN - now
        return 0.0
