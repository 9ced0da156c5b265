"""Dispatcher, pace, messenger, SQLite and the strict stand-in together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.line import Line
from newsbot.chat.messenger import Messenger
from newsbot.chat.wire import Wire
from newsbot.demo.pace import Limits
from newsbot.demo.stage import Stage, StageOptions
from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import Revoked
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.ports import House, Load
from newsbot.pages.page import Page, View, escape
from newsbot.store import SqlStore, open_store

FIRST = 5000


def utc_now() -> datetime:
    return datetime.now(UTC)


def render(load: Load, _view: View, _kind: ParcelKind) -> tuple[Page, ...]:
    assert load.article is not None
    return tuple(Page(f"<b>{escape(part)}</b>") for part in load.article.text.split("|"))


class House24:
    """All of it, with `people` subscribers. `states` is what the ledger says in the end."""

    def __init__(self, stage: Stage, store: SqlStore, line: Line, rate: float) -> None:
        self.stage = stage
        self.store = store
        self.messenger = Messenger(Wire(line, stage.api_url, stage.token), render)
        self.rate = rate
        self.dispatcher = Dispatcher(store, self.messenger, Pacing(rate), House(rate=rate), utc_now)

    async def fill(self, people: int, text: str = "Rain") -> None:
        now = utc_now()

        def write(tx: Any) -> None:
            article = tx.articles.add(Article("Rain", "https://n.example/1", "n.example/1", now, now, text))
            parcel = Parcel(ParcelKind.ARTICLE, article.id)
            for chat in range(FIRST, FIRST + people):
                tx.subscribers.save(Subscriber(Address(chat), state=SubscriberState.ACTIVE, created=now))
            tx.outbox.enqueue(
                Delivery(parcel, Address(chat), due=now, created=now) for chat in range(FIRST, FIRST + people)
            )

        for chat in range(FIRST, FIRST + people):
            self.stage.sim.people.person(chat, "R", started=True)
        await self.store.write(write)

    async def until(self, done: Callable[[dict[DeliveryState, int]], bool], seconds: float = 25) -> None:
        running = asyncio.create_task(self.dispatcher.run())
        async with asyncio.timeout(seconds):
            while not done(await self.states()):  # noqa: ASYNC110 the ledger rings no bell
                await asyncio.sleep(0.05)
        await self.dispatcher.drain()
        await running

    async def states(self) -> dict[DeliveryState, int]:
        counts = await self.store.read(lambda tx: tx.outbox.counts())
        return {state: count for state, count in counts.items() if count}

    def copies(self, people: int) -> list[int]:
        return [len(self.stage.sim.messages(FIRST + n, from_bot=True)) for n in range(people)]


@asynccontextmanager
async def house(tmp_path: Path, rate: float, *, strict: bool = True) -> AsyncIterator[House24]:
    limits = Limits(a_second=int(rate) or 30)
    store = open_store(f"sqlite:///{tmp_path / 'n.db'}", now=utc_now)
    await store.migrate()
    async with Stage(StageOptions(news=False, strict=strict, limits=limits)) as stage, Line() as line:
        yield House24(stage, store, line, rate)
    store.close()


async def test_a_strict_server_never_has_to_say_429_and_nearly_all_of_its_limit_is_used(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, 100) as all_of_it:
        await all_of_it.fill(500)
        await all_of_it.until(lambda states: states.get(DeliveryState.SENT) == 500)
        calls = all_of_it.stage.sim.calls(method="sendMessage")
        assert {call["code"] for call in calls} == {200}
        assert all_of_it.copies(500) == [1] * 500
        seconds = calls[-1]["at"] - calls[0]["at"]
        assert 500 / seconds >= 60  # a busy machine may slow us down, never the server


@pytest.mark.campaign
async def test_thirty_a_second_over_three_minutes_without_one_429(tmp_path: Path) -> None:
    async with house(tmp_path, 30) as all_of_it:
        await all_of_it.fill(5400)
        await all_of_it.until(lambda states: states.get(DeliveryState.SENT) == 5400, 300)
        calls = all_of_it.stage.sim.calls(method="sendMessage", last=10_000)
        assert {call["code"] for call in calls} == {200}
        assert 5400 / (calls[-1]["at"] - calls[0]["at"]) >= 0.93 * 30


async def test_faults_of_every_kind_end_in_what_they_mean(tmp_path: Path) -> None:
    async with house(tmp_path, 0, strict=False) as all_of_it:
        await all_of_it.fill(60, "one|two|three")
        fault = all_of_it.stage.sim.fault
        fault("drop", chat=FIRST + 1)
        fault("drop_reply", chat=FIRST + 2, skip=1)
        fault("html", chat=FIRST + 3)
        fault("reply", chat=FIRST + 4, code=403, description="Forbidden: bot was blocked by the user")
        fault("reply", chat=FIRST + 5, retry_after=2)
        # three calls have lost their answer and one reader is gone: everything else arrives
        await all_of_it.until(lambda states: states.get(DeliveryState.SENT, 0) == 59 * 3 - 3)
        assert await all_of_it.states() == {
            DeliveryState.SENT: 59 * 3 - 3,
            DeliveryState.UNKNOWN: 3,
            DeliveryState.GONE: 1,
        }
        copies = all_of_it.copies(60)
        assert copies[4] == 0
        assert copies[1] == copies[3] == 2
        assert copies[0] == copies[2] == copies[5] == 3
        words = [m["message"]["text"] for m in all_of_it.stage.sim.messages(FIRST + 5, from_bot=True)]
        assert words == ["one", "two", "three"]


async def test_the_port_goes_dark_and_comes_back_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    async with house(tmp_path, 200) as all_of_it:
        await all_of_it.fill(300)
        asyncio.get_running_loop().call_later(
            0.5, lambda: asyncio.create_task(all_of_it.stage.standin.go_dark(1.5))
        )
        await all_of_it.until(
            lambda states: states.get(DeliveryState.SENT, 0) + states.get(DeliveryState.UNKNOWN, 0) == 300
        )
        states = await all_of_it.states()
        assert states.get(DeliveryState.UNKNOWN, 0) <= 128
        copies = all_of_it.copies(300)
        assert max(copies) == 1
        assert copies.count(0) <= states.get(DeliveryState.UNKNOWN, 0)


async def test_a_revoked_token_ends_it_with_everything_still_waiting(tmp_path: Path) -> None:
    async with house(tmp_path, 30) as all_of_it:
        await all_of_it.fill(20)
        all_of_it.stage.sim.revoke()
        with pytest.raises(Revoked) as caught:
            await all_of_it.dispatcher.run()
        await all_of_it.dispatcher.drain()
        assert all_of_it.stage.token not in repr(caught.value)
        assert await all_of_it.states() == {DeliveryState.QUEUED: 20}
