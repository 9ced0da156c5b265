"""A polite guest, seen from the host: a farm that notes what it is asked, and a clock that runs ahead."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from newsbot.app.newsroom import Newsroom
from newsbot.app.wiring import introduce, open_newsroom
from newsbot.config import Settings
from newsbot.domain.feed import Feed, FeedState

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # a Monday
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def rss(extra: str = "", item: str = "one") -> bytes:
    return (
        f'<rss version="2.0"><channel><title>Farm</title>{extra}<item><title>{item}</title>'
        f"<guid>{item}</guid><link>https://farm.example/{item}</link></item></channel></rss>"
    ).encode()


@dataclass
class Farm:
    """`says`: what a path answers; a callable may look at the request."""

    room: Newsroom
    base: str = ""
    now: datetime = START
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    open_now: int = 0
    most_open: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, self.now))
        self.agents.add(request.headers.get("User-Agent", ""))
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            said = self.says.get(request.path, rss())
            said = said(request) if callable(said) else said
            if asyncio.iscoroutine(said):
                said = await said
            return said if isinstance(said, web.StreamResponse) else web.Response(body=said)
        finally:
            self.open_now -= 1

    async def has(self, path: str = "/feed") -> None:
        await self.room.store.write(lambda tx: tx.feeds.add(Feed(0, self.base + path)))

    async def feed(self) -> Feed:
        return (await self.room.store.read(lambda tx: tx.feeds.all()))[0]

    async def run(self, span: timedelta, step: timedelta = MINUTE) -> list[float]:
        """Ticks for so long; the minutes since the start at which the farm was asked."""
        end = self.now + span
        while self.now < end:
            await self.room.ingest.poll(self.now, self.room.house)
            self.now += step
        return [(moment - START) / MINUTE for _, moment in self.asked]


@pytest.fixture
async def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Farm]:
    monkeypatch.setenv("NEWSBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'n.db'}")
    monkeypatch.setenv("NEWSBOT_ALLOW_HOSTS", "127.0.0.0/8")
    monkeypatch.setenv("NEWSBOT_POLL_SECONDS", "300")
    async with open_newsroom(Settings(_env_file=None)) as room:
        made = Farm(room)
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", made.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield made
        await runner.cleanup()


def with_headers(body: bytes = b"", status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        body=body, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


async def test_a_feed_that_asks_for_nothing_is_asked_every_five_minutes(farm: Farm) -> None:
    await farm.has()
    assert await farm.run(16 * MINUTE) == [0, 5, 10, 15]


async def test_ttl_holds_though_later_answers_say_that_nothing_has_changed(farm: Farm) -> None:
    def conditional(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return with_headers(status=304, ETag='"1"')
        return with_headers(rss("<ttl>30</ttl>"), ETag='"1"')

    farm.says["/feed"] = conditional
    await farm.has()
    assert await farm.run(91 * MINUTE) == [0, 30, 60, 90]


@pytest.mark.parametrize("status", [200, 304])
async def test_cache_control_is_obeyed(farm: Farm, status: int) -> None:
    farm.says["/feed"] = lambda _: with_headers(
        rss() if status == 200 else b"", status, Cache_Control="public, max-age=1200"
    )
    await farm.has()
    assert await farm.run(41 * MINUTE) == [0, 20, 40]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_obeyed(farm: Farm, status: int, as_date: bool) -> None:
    def later(_request: web.Request) -> web.Response:
        until = format_datetime(farm.now + 2 * HOUR, usegmt=True) if as_date else "7200"
        return with_headers(status=status, Retry_After=until, Date=format_datetime(farm.now, usegmt=True))

    farm.says["/feed"] = later
    await farm.has()
    assert await farm.run(125 * MINUTE, 5 * MINUTE) == [0, 120]


async def test_hours_and_days_to_skip_are_skipped_also_after_a_304_and_a_restart(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(2, 24))

    def conditional(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match"):
            return with_headers(status=304)
        said = f"<skipHours>{hours}</skipHours><skipDays><day>Tuesday</day></skipDays>"
        return with_headers(rss(said), ETag='"1"')

    farm.says["/feed"] = conditional
    await farm.has()
    await farm.run(timedelta(hours=1), 5 * MINUTE)
    async with open_newsroom(farm.room.settings) as again:
        monkeypatch.setattr(farm, "room", again)
        await farm.run(timedelta(days=3) - HOUR, 5 * MINUTE)
    assert {(moment.weekday(), moment.hour) for _, moment in farm.asked} == {(0, 0), (0, 1), (2, 0), (2, 1)}


@pytest.mark.parametrize("status", [301, 308, 302, 303, 307])
async def test_only_permanent_moves_are_kept(farm: Farm, status: int) -> None:
    farm.says["/feed"] = lambda _: with_headers(status=status, Location="/new")
    await farm.has()
    await farm.run(6 * MINUTE)
    again = ["/new"] if status in (301, 308) else ["/feed", "/new"]
    assert [path for path, _ in farm.asked] == ["/feed", "/new", *again]


async def test_a_feed_that_is_gone_is_not_asked_again(farm: Farm) -> None:
    farm.says["/feed"] = lambda _: with_headers(status=410)
    await farm.has()
    assert await farm.run(timedelta(days=3), HOUR) == [0]
    assert (await farm.feed()).state is FeedState.GONE


async def test_a_broken_feed_is_asked_ever_more_seldom_and_not_in_step(farm: Farm) -> None:
    farm.says["/feed"] = lambda _: with_headers(status=500)
    await farm.has()
    times = await farm.run(timedelta(days=5), MINUTE * 5)
    pauses = [after - before for before, after in itertools.pairwise(times)]
    for before, after in itertools.pairwise(pauses):
        assert after == pytest.approx(min(2 * before, 24 * 60), rel=0.35)
    assert 20 * 60 <= max(pauses) <= 24 * 60 + 5
    assert len(times) < 16
    farm.says["/feed"] = rss()
    farm.asked.clear()
    await farm.run(timedelta(days=1, hours=1), MINUTE * 5)
    assert len(farm.asked) > 10  # well again: as often as before


async def test_no_host_sees_more_than_two_of_us_at_once(farm: Farm) -> None:
    async def slow(_request: web.Request) -> bytes:
        await asyncio.sleep(0.02)
        return rss()

    for number in range(20):
        farm.says[f"/{number}"] = slow
        await farm.has(f"/{number}")
    await farm.run(MINUTE)
    assert (len(farm.asked), farm.most_open) == (20, 2)


async def test_adding_a_feed_is_one_request(farm: Farm) -> None:
    await farm.room.sources.discover(farm.base + "/feed")
    assert [path for path, _ in farm.asked] == ["/feed"]


async def test_hosts_learn_whom_to_write_to(farm: Farm) -> None:
    await introduce(farm.room, "evening_news_bot")
    await farm.has()
    await farm.run(MINUTE)
    (agent,) = farm.agents
    assert agent.startswith("newsbot/")
    assert "+https://t.me/evening_news_bot" in agent


async def test_the_contact_is_known_to_the_next_process(farm: Farm) -> None:
    await introduce(farm.room, "evening_news_bot")
    async with open_newsroom(farm.room.settings) as other:
        await other.ingest.poll(START, other.house)
        await other.sources.discover(farm.base + "/feed")
    assert all("t.me/evening_news_bot" in agent for agent in farm.agents)


async def test_any_number_of_feeds_at_a_server_that_hangs_holds_nobody_up(farm: Farm) -> None:
    gone = asyncio.Event()

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.2", 0)
    hanging = f"http://127.0.0.2:{server.sockets[0].getsockname()[1]}"
    await farm.room.store.write(
        lambda tx: [tx.feeds.add(Feed(0, f"{hanging}/{number}")) for number in range(400)]
    )
    await farm.has()
    polling = asyncio.create_task(farm.room.ingest.poll(farm.now, farm.room.house))
    async with asyncio.timeout(10):  # a server that hangs is given up after 20 seconds
        while not (await farm.room.store.read(lambda tx: tx.feeds.all()))[-1].last_ok:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert not polling.done()
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    gone.set()
    server.close()
