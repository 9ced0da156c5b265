"""Many readers due in one tick: each gets one digest, and the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.article import Article
from newsbot.domain.delivery import ParcelKind
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.ports import House
from newsbot.newsroom.wording import BULLETIN_KEY
from newsbot.store import SqlStore, open_store

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EARLIER = NOON - timedelta(hours=1)
READERS = 1000
BLOCKED = 0.05  # seconds, of this process: what other programs take does not count


class Bell:
    def ring(self) -> None:
        pass


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    opened = open_store(f"sqlite:///{tmp_path / 'n.db'}", now=lambda: NOON)
    await opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def settled() -> Iterator[None]:
    """As the program runs: what was there at the start is not looked through for garbage again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def fill(tx: Any) -> None:
    words = " ".join(f"word{n}" for n in range(120))
    tx.articles.load(
        [
            Article(f"Headline {n}", f"https://a.example/{n}", f"a{n}", at, at, words, topic="world")
            for n, at in ((n, NOON - timedelta(minutes=n + 1)) for n in range(300))
        ]
    )
    for chat in range(1, READERS + 1):
        reader = Subscriber(
            Address(chat),
            state=SubscriberState.ACTIVE,
            cadence=Cadence.DAILY,
            at=12 * 60,
            due=NOON - timedelta(seconds=1),
            timezone=("UTC", "Europe/London")[chat % 2],
        )
        saved = tx.subscribers.save(reader)
        rules = [Rule(Want.FOLLOW, f"word{chat % 100}")] if chat % 5 == 0 else [Rule(Want.ALL)]
        tx.subscribers.set_rules(saved.id, rules)


async def longest_wait(stop: asyncio.Event) -> float:
    """Seconds of CPU that the loop's own thread spent at a stretch; others do not count."""
    longest = 0.0
    while not stop.is_set():
        start = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - start)
    return longest


async def test_a_thousand_due_at_once_do_not_stop_the_loop(store: SqlStore, settled: None) -> None:
    await store.write(fill)
    editions, stop = Editions(store, Bell(), House()), asyncio.Event()
    probe = asyncio.create_task(longest_wait(stop))
    report = await editions.close_due(NOON)
    stop.set()
    assert await probe <= BLOCKED
    assert (report.due, report.closed) == (READERS, READERS)
    assert (await editions.close_due(NOON)).due == 0
    rows = await store.read(lambda tx: tx.outbox._select("d.kind = 'edition'", {}))
    assert len({row.address for row in rows}) == len(rows) == READERS


async def test_who_changes_something_meanwhile_keeps_it(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the choice and the writing there is no lock: a change is seen and not overwritten."""
    await store.write(fill_one)
    editions = Editions(store, Bell(), House())
    closing = editions._close

    def changed(people: Any, chosen: Any, now: datetime, tx: Any) -> int:
        monkeypatch.setattr(editions, "_close", closing)
        known = tx.subscribers.get(Address(1))
        tx.subscribers.save(Subscriber(known.address, id=known.id, state=SubscriberState.PAUSED))
        return closing(people, chosen, now, tx)

    monkeypatch.setattr(editions, "_close", changed)
    report = await editions.close_due(NOON)
    assert report.closed == 0
    kept = await store.read(lambda tx: tx.subscribers.get(Address(1)))
    assert kept is not None
    assert kept.state is SubscriberState.PAUSED
    rows = await store.read(lambda tx: tx.outbox._select("1 = 1", {}))
    assert [row.parcel.kind for row in rows if row.parcel.kind is ParcelKind.EDITION] == []


def fill_one(tx: Any) -> None:
    tx.articles.add(Article("Storm", "https://a.example/1", "a", NOON, NOON - timedelta(minutes=5)))
    saved = tx.subscribers.save(
        Subscriber(
            Address(1),
            state=SubscriberState.ACTIVE,
            cadence=Cadence.DAILY,
            due=NOON - timedelta(seconds=1),
        )
    )
    tx.subscribers.set_rules(saved.id, [Rule(Want.ALL)])


async def test_what_the_desk_pushed_to_everybody_is_in_no_digest_again(store: Any) -> None:
    def write(tx: Any) -> None:
        tx.subscribers.set_rules(
            tx.subscribers.save(
                Subscriber(
                    Address(1), state=SubscriberState.ACTIVE, cadence=Cadence.DAILY, at=12 * 60, due=NOON
                )
            ).id,
            [Rule(Want.ALL)],
        )
        for name, key in (("Dam breaks", f"{BULLETIN_KEY}1"), ("Harbour reopens", "h.example/1")):
            tx.articles.add(Article(name, "", key, published=EARLIER, fetched=EARLIER, text=name))

    await store.write(write)
    editions = Editions(store, Bell(), House())
    asked = await editions.now_for(Address(1), NOON - timedelta(minutes=1), read=False)
    assert asked is not None
    assert len(asked.articles) == 2, "who asks sees all of it"
    assert (await editions.close_due(NOON)).closed == 1
    closed = await store.read(lambda tx: tx.editions.get(asked.id + 1))
    articles = await store.read(lambda tx: [tx.articles.get(number) for number in closed.articles])
    assert [article.title for article in articles] == ["Harbour reopens"]
