"""Two dispatchers on one database that know nothing of each other, as where PostgreSQL forgot their lock."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.ports import House, Load, Sent
from store.stock import article

PEOPLE, ARTICLES = 120, 3
S = DeliveryState


class Telegram:
    """Counts what arrived."""

    def __init__(self) -> None:
        self.arrived: Counter[tuple[int, int]] = Counter()

    def weight(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        return 1

    def parts(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        return 1

    async def deliver(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> Sent:
        await asyncio.sleep(0.01)
        self.arrived[delivery.address.chat, delivery.parcel.id] += 1
        return Sent(self.arrived.total())

    async def reachable(self) -> bool:
        return True


def utc_now() -> datetime:
    return datetime.now(UTC)


async def test_nothing_goes_twice_and_nothing_is_lost(sql_store: Any) -> None:
    def fill(tx: Any) -> None:
        now = utc_now()
        for chat in range(1, PEOPLE + 1):
            tx.subscribers.save(Subscriber(Address(chat), state=SubscriberState.ACTIVE, created=now))
        for number in range(1, ARTICLES + 1):
            parcel = Parcel(ParcelKind.ARTICLE, tx.articles.add(article(number)).id)
            tx.outbox.enqueue(
                Delivery(parcel, Address(chat), due=now, created=now) for chat in range(1, PEOPLE + 1)
            )

    await sql_store.write(fill)
    telegram = Telegram()
    pair = [Dispatcher(sql_store, telegram, Pacing(0), House(rate=0), utc_now) for _ in range(2)]
    running = [asyncio.create_task(pair[0].run())]
    while telegram.arrived.total() < 20:  # noqa: ASYNC110 nobody rings
        await asyncio.sleep(0.005)
    running.append(asyncio.create_task(pair[1].run()))  # which takes back what it finds begun
    async with asyncio.timeout(60):
        while telegram.arrived.total() < PEOPLE * ARTICLES:  # noqa: ASYNC110 nobody rings
            await asyncio.sleep(0.05)
    for one in pair:
        await one.drain()
    await asyncio.gather(*running)
    states = await sql_store.read(lambda tx: tx.outbox.counts())
    assert set(states) <= {S.SENT, S.UNKNOWN}
    assert states[S.SENT] + states.get(S.UNKNOWN, 0) == PEOPLE * ARTICLES
    assert set(telegram.arrived.values()) == {1}
    assert telegram.arrived.total() == PEOPLE * ARTICLES
