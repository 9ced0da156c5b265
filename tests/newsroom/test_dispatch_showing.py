"""Progress of a bulletin: shown while it runs, ended when nothing is left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.memory import MemoryStore
from newsbot.domain.bulletin import Bulletin, BulletinState, Progress
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Outcome, Parcel, ParcelKind
from newsbot.domain.errors import StorageDown, TryLater
from newsbot.domain.subscriber import Address
from newsbot.newsroom.showing import Showing

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Board:
    def __init__(self) -> None:
        self.shown: list[tuple[BulletinState, int, float]] = []
        self.broken = False

    async def show(self, bulletin: Bulletin, progress: Progress, rate: float) -> None:
        if self.broken:
            raise TryLater(5)
        self.shown.append((bulletin.state, progress.left, rate))


class Desk:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.board = Board()
        self.at = NOON
        self.showing = Showing(self.store, self.board, lambda: self.at)

    async def launch(self, readers: int) -> Parcel:
        bulletin = Bulletin("Flood", 9, NOON, state=BulletinState.SENDING, launched=NOON)
        stored = await self.store.write(lambda tx: tx.bulletins.add(bulletin))
        parcel = Parcel(ParcelKind.BULLETIN, stored.id)
        rows = [
            Delivery(parcel, Address(chat), lane=Lane.BULLETIN, due=NOON) for chat in range(1, readers + 1)
        ]
        await self.store.write(lambda tx: tx.outbox.enqueue(rows))
        return parcel

    async def send(self, count: int, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

        def write(tx: Any) -> None:
            claims = tx.outbox.start(tx.outbox.claim(self.at, count), self.at)
            tx.outbox.record([Outcome(claim, DeliveryState.SENT, self.at, message=1) for claim in claims])

        await self.store.write(write)


async def test_progress_is_shown_with_its_pace_and_the_bulletin_ends_as_sent() -> None:
    desk = Desk()
    await desk.launch(30)
    await desk.send(20, 2)
    assert await desk.showing.look() == 1
    await desk.send(10, 5)
    await desk.showing.look()
    assert desk.board.shown == [(BulletinState.SENDING, 10, 10.0), (BulletinState.SENT, 0, 2.0)]
    assert await desk.showing.look() == 0


async def test_a_bulletin_whose_fan_out_is_not_finished_is_not_at_its_end() -> None:
    desk = Desk()
    parcel = await desk.launch(1)
    await desk.store.write(lambda tx: tx.outbox.plan(parcel))
    await desk.send(1, 1)
    await desk.showing.look()
    assert desk.board.shown[0][0] is BulletinState.SENDING


async def test_a_board_that_cannot_be_edited_stops_nothing() -> None:
    desk = Desk()
    desk.board.broken = True
    await desk.launch(1)
    assert await desk.showing.look() == 1
    await desk.send(1, 1)
    await desk.showing.look()
    (ended,) = desk.store.state.bulletins.values()
    assert (ended.state, replace(ended, finished=None).finished) == (BulletinState.SENT, None)


async def test_it_goes_on_when_the_database_comes_back() -> None:
    desk = Desk()
    desk.store.down = StorageDown("locked")
    task = asyncio.create_task(desk.showing.run())
    await asyncio.sleep(0.01)
    assert not task.done()
    task.cancel()
