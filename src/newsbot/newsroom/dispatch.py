"""From the outbox to the readers: claim, wait for the turn, commit, call, record."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from newsbot.domain.delivery import Claim, DeliveryState, Lane, repeats_unknown
from newsbot.domain.errors import NewsbotError, Revoked, StorageDown, Uncertain
from newsbot.newsroom import fates
from newsbot.newsroom.continuing import Continuing
from newsbot.newsroom.fates import Fate
from newsbot.newsroom.gate import Gate
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House, Messenger, Pacer
from newsbot.newsroom.recording import Recording
from newsbot.newsroom.taking import Ready, Taken, Taking
from newsbot.newsroom.tending import Tending
from newsbot.newsroom.windows import Window

AHEAD = 0.5  # seconds of the allowed pace that are claimed ahead of it
LEAST_AHEAD = 8
FAST = 128  # calls at once where the pace is 1000 a second or without limit
SLOW = 16  # calls at once at Telegram's usual pace
RUNG = 8  # room that is made for what rings, though the hand is full
IDLE = 1.0  # seconds after which the outbox is looked at again without a ring
BUSY = 0.05

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DispatchReport:
    """What one pass did: how many were claimed, and the states they went to."""

    claimed: int = 0
    states: dict[DeliveryState, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Hand:
    """One delivery between claim and record. `task` is None until it runs."""

    ready: Ready
    task: asyncio.Task[None] | None = None


class Dispatcher:
    """Sends what is due. Implements ports.Bell. One a token."""

    def __init__(
        self, store: Store, messenger: Messenger, pacer: Pacer, house: House, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._pacer = pacer
        self._now = now
        self._taking = Taking(house.timezone)
        self._recording = Recording(store, house, now)
        self._tending = Tending(store, now)
        self._continuing = Continuing(store, self._taking, messenger, now)
        self._starts: Window[Claim, bool] = Window(self._start)
        self._gate = Gate(messenger.reachable)
        self._hands: dict[int, _Hand] = {}
        self._waiting: set[int] = set()  # of these, those that wait for their turn
        self._wake = asyncio.Event()
        self._rung = False
        self._stopping = False
        self._counts: Counter[DeliveryState] = Counter()
        self._empty = 0
        fast = house.rate == 0 or house.rate > 100
        self._at_once = asyncio.Semaphore(FAST if fast else SLOW)
        self._window = 2 * FAST if fast else max(LEAST_AHEAD, math.ceil(house.rate * AHEAD))

    def ring(self) -> None:
        """There is work: the outbox is looked at now."""
        self._rung = True
        self._wake.set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._hands)

    def totals(self) -> dict[DeliveryState, int]:
        """How many deliveries went to each state since the start."""
        return dict(self._counts)

    async def run(self) -> None:
        """Sends until `drain` or cancelled. Raises Revoked. First takes back what a crash left."""
        for chat, until in (await self._until_stored(self._tending.begin)).items():
            self._pacer.hold(chat, (until - self._now()).total_seconds())
        try:
            while not self._stopping:
                await self._round()
        finally:
            await self._gate.close()

    async def drain(self, seconds: float = 10.0) -> int:
        """Claims no more, gives back what waits, and lets what is under way end.

        How many outcomes could not be written down in that time: the next start calls them unknown.
        """
        self._stopping = True
        self._wake.set()
        self._recall(lambda _: True)
        tasks = [hand.task for hand in self._hands.values() if hand.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return self._recording.unwritten

    async def pass_once(self, limit: int = 1000) -> DispatchReport:
        """Claims once and sends all of it. Raises Revoked, StorageDown."""
        before = Counter(self._counts)
        taken = await self._take(limit)
        tasks = [hand.task for hand in self._hands.values() if hand.task is not None]
        await asyncio.gather(*tasks)
        if self._gate.revoked is not None:
            raise self._gate.revoked
        return DispatchReport(len(taken.ready) + taken.dropped + taken.held, dict(self._counts - before))

    async def _round(self) -> None:
        self._wake.clear()
        if self._gate.revoked is not None:
            raise self._gate.revoked
        if self._gate.is_closed():
            await self._gate.opened(IDLE)
            return
        room, self._rung = self._room(), False
        pause = IDLE
        if room > 0 and not (self._recording.is_stuck and self._hands):
            pause = await self._look(room)
        await self._sleep(pause)

    async def _look(self, room: int) -> float:
        """Takes what is due. Returns the pause until the next look."""
        try:
            await self._tending.tend(tuple(self._hands))
            await self._continuing.once()
            taken = await self._take(room)
        except StorageDown as error:
            log.warning("the outbox cannot be used now", extra={"why": str(error)})
            self._recording.down()
            return IDLE / 2
        except Exception:  # what one row carries must not end the sending of all others
            log.exception("deliveries could not be taken")
            return IDLE
        await self._recording.up()
        return self._pause(taken)

    def _room(self) -> int:
        """How many to claim: refilled when half of it is gone, so that what rings finds room at once."""
        if self._gate.is_ajar:
            return 1 - len(self._hands)
        held = len(self._waiting)
        room = self._window - held if held <= self._window // 2 else 0
        return max(room, min(RUNG, 2 * self._window - held)) if self._rung else room

    async def _take(self, room: int) -> Taken:
        resting = {hand.ready.claim.delivery.address.chat for hand in self._hands.values()}
        resting.update(self._pacer.resting())
        now = self._now()
        taken = await self._store.write(lambda tx: self._taking.take(tx, now, room, resting))
        if any(ready.claim.delivery.lane is Lane.BULLETIN for ready in taken.ready):
            self._recall(lambda lane: lane > Lane.BULLETIN)
        for ready in taken.ready:
            hand = self._hands[ready.claim.delivery.id] = _Hand(ready)
            self._waiting.add(ready.claim.delivery.id)
            hand.task = asyncio.create_task(self._carry(hand))
        return taken

    def _pause(self, taken: Taken) -> float:
        if taken.ready or taken.dropped or taken.held:
            self._empty = 0
            return 0.0 if self._room() > 0 and not self._gate.is_ajar else IDLE
        # what is due and yet not to be had belongs to chats that rest: look again ever more seldom
        self._empty += 1
        pause = min(IDLE, BUSY * 2.0 ** min(self._empty, 10))
        ahead = (taken.next_due - self._now()).total_seconds() if taken.next_due else IDLE
        return min(IDLE, ahead) if ahead > 0 else pause

    async def _sleep(self, seconds: float) -> None:
        if seconds <= 0 or self._wake.is_set():
            await asyncio.sleep(0)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _recall(self, concerned: Callable[[Lane], bool]) -> None:
        """Takes back what still waits for its turn, so that its chats are free for what goes first."""
        for hand in (self._hands[number] for number in self._waiting):
            if hand.task is not None and concerned(hand.ready.claim.delivery.lane):
                hand.task.cancel()

    async def _carry(self, hand: _Hand) -> None:
        """One delivery from its claim to its record. Never raises but when it is cut off."""
        delivery = hand.ready.claim.delivery
        try:
            fate = await self._through_its_turn(hand)
            if fate is not None:
                await self._recording.add(fate)
                self._counts[fate.outcome.state] += 1
        finally:
            del self._hands[delivery.id]
            if len(self._hands) <= self._window // 2:
                self._wake.set()

    async def _through_its_turn(self, hand: _Hand) -> Fate | None:
        claim, chat = hand.ready.claim, hand.ready.claim.delivery.address.chat
        weight = self._messenger.weight(claim.delivery, hand.ready.subscriber, hand.ready.load)
        try:
            await self._pacer.turn(chat, claim.delivery.lane, weight)
            await self._at_once.acquire()
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None:
                task.uncancel()
            return fates.given_back(claim, self._now())
        finally:
            self._waiting.discard(claim.delivery.id)
            if len(self._waiting) <= self._window // 2:
                self._wake.set()
        try:
            return await self._call(hand.ready)
        finally:
            self._at_once.release()
            self._pacer.landed(chat)

    async def _call(self, ready: Ready) -> Fate | None:
        """Commits that it is being sent, then sends it. None: it was withdrawn in between."""
        if self._stopping or self._gate.is_closed() or self._recording.is_stuck:
            return fates.given_back(ready.claim, self._now())
        try:
            if not await self._starts.add(ready.claim):
                return None
        except StorageDown:
            self._recording.down()
            return fates.given_back(ready.claim, self._now())
        if self._gate.is_closed():
            return fates.given_back(ready.claim, self._now())
        fate = await self._deliver(ready)
        (self._gate.trouble if fate.silence else self._gate.fine)()
        if fate.rest:
            self._pacer.rest(ready.claim.delivery.address.chat, fate.rest)
        return fate

    async def _deliver(self, ready: Ready) -> Fate:
        claim, delivery = ready.claim, ready.claim.delivery
        try:
            sent = await self._messenger.deliver(delivery, ready.subscriber, ready.load)
        except Revoked as error:
            self._gate.revoked = error
            self._wake.set()
            return fates.failed(claim, error, self._now())
        except NewsbotError as error:
            log.info("not delivered", extra={"delivery": delivery.id, "why": str(error)})
            return self._failed(ready, error)
        except Exception:  # a mistake of ours: its row has a fate all the same
            log.exception("a call ended in an error", extra={"delivery": delivery.id})
            return self._failed(ready, Uncertain("an error of the program"))
        return fates.sent(claim, sent, self._now())

    def _failed(self, ready: Ready, error: NewsbotError) -> Fate:
        fate = fates.failed(ready.claim, error, self._now())
        row = ready.claim.delivery
        again = repeats_unknown(row.parcel.kind, row.repeats, row.edits)
        if fate.outcome.state is not DeliveryState.UNKNOWN or again:
            return fate
        parts = self._messenger.parts(row, ready.subscriber, ready.load)
        return replace(fate, outcome=replace(fate.outcome, parts=parts))

    async def _start(self, claims: Sequence[Claim]) -> Sequence[bool]:
        now = self._now()
        started = await self._store.write(lambda tx: tx.outbox.start(claims, now))
        going = {claim.delivery.id for claim in started}
        return [claim.delivery.id in going for claim in claims]

    async def _until_stored(self, work: Callable[[Tx], T]) -> T:
        while True:
            try:
                return await self._store.write(work)
            except StorageDown as error:
                log.warning("waiting for the database", extra={"why": str(error)})
                self._recording.down()
                await asyncio.sleep(IDLE / 2)
