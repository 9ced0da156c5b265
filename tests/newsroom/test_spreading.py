"""Fan-outs: the most urgent first, chunk by chunk; what a call began goes on by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from fakes.memory import MemoryStore
from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin
from newsbot.domain.delivery import DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import StorageDown
from newsbot.domain.fanout import Chunk
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.ports import House
from newsbot.newsroom.spreading import Spreading

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Bell:
    def __init__(self) -> None:
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1


class Desk:
    """A store with ten subscribers, an article and a bulletin to be spread two at a time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("newsbot.newsroom.spreading.Chunk", partial(Chunk, limit=2))
        self.store = MemoryStore()
        self.bell = Bell()
        self.spreading = Spreading(self.store, self.bell, House())

    async def fill(self) -> None:
        def write(tx: Any) -> None:
            for chat in range(1, 11):
                saved = tx.subscribers.save(Subscriber(Address(chat), state=SubscriberState.ACTIVE))
                tx.subscribers.set_rules(saved.id, [Rule(Want.ALL)])
            article = tx.articles.add(Article("Storm", "https://a.example/1", "a", NOON, NOON))
            tx.outbox.plan(Parcel(ParcelKind.ARTICLE, article.id))

        await self.store.write(write)

    async def send(self) -> Parcel:
        def write(tx: Any) -> Parcel:
            stored = tx.bulletins.add(Bulletin("Flood", 9, NOON))
            parcel = Parcel(ParcelKind.BULLETIN, stored.id)
            tx.outbox.plan(parcel)
            return parcel

        return await self.store.write(write)

    def kinds(self) -> list[str]:
        """Kinds of what was enqueued, in order."""
        return [row.parcel.kind.value for row in self.store.state.deliveries.values()]


async def test_a_bulletin_goes_between_the_chunks_of_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    await desk.fill()
    running = asyncio.create_task(desk.spreading.run(NOON))
    for _ in range(3):
        await asyncio.sleep(0)
    before = len(desk.kinds())
    await desk.send()
    await desk.spreading.begin(NOON)
    # the article was under way: at most the chunk that was being written comes before the bulletin
    assert 0 < before < 10
    assert "bulletin" in desk.kinds()[: before + 4]
    await running
    await desk.spreading.run(NOON)
    kinds = desk.kinds()
    assert (kinds.count("bulletin"), kinds.count("article")) == (10, 10)
    last = max(place for place, kind in enumerate(kinds) if kind == "bulletin")
    assert kinds[last + 1 :] == ["article"] * (19 - last)


async def test_the_first_chunk_is_there_at_once_and_the_rest_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    await desk.fill()
    await desk.send()
    await desk.spreading.begin(NOON)
    assert desk.kinds() == ["bulletin"] * 2
    assert desk.bell.rings == 1
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(desk.kinds()) == 20
    await desk.spreading.close()
    assert desk.bell.rings == 10


async def test_what_follows_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    await desk.fill()
    await desk.spreading.begin(NOON)
    desk.store.down = StorageDown("locked")
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(desk.kinds()) == 2
    desk.store.down = None
    assert await desk.spreading.run(NOON) == 8
    await desk.spreading.close()


async def test_a_resumed_bulletin_reaches_who_was_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    await desk.fill()
    parcel = await desk.send()
    await desk.spreading.begin(NOON)
    await desk.store.write(lambda tx: tx.outbox.withdraw(parcel))
    await desk.spreading.run(NOON)
    assert desk.kinds().count("bulletin") == 2
    await desk.store.write(lambda tx: (tx.outbox.resume(parcel, NOON), tx.outbox.plan(parcel)))
    await desk.spreading.run(NOON)
    states = [d.state for d in desk.store.state.deliveries.values() if d.parcel == parcel]
    assert states == [DeliveryState.QUEUED] * 10
