"""WebSub from end to end: a hub on the loopback, our door over HTTP, the archive and the outbox behind it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from builders import a_reader
from newsbot.app.hubs import AT_ONCE, WAITING, Door
from newsbot.app.newsroom import Newsroom
from newsbot.app.wiring import open_newsroom
from newsbot.config import Settings
from newsbot.domain.feed import Feed
from newsbot.domain.subscription import Rule, Want
from newsbot.web import PUSH_LIMIT, Checks, build_web

DAY = 86_400
TEXT = "The council met and spoke at length of what the river had done. " * 30


def rss(*titles: str, hub: str = "", own: str = "", text: str = TEXT) -> bytes:
    links = f'<a:link rel="hub" href="{hub}"/><a:link rel="self" href="{own}"/>' if hub else ""
    when = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>{t}</title><link>https://paper.example/{t}</link><guid>{t}</guid>"
        f"<pubDate>{when}</pubDate><description>{t}: {text}</description></item>"
        for t in titles
    )
    return (
        '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Paper</title>'
        f"{links}{items}</channel></rss>"
    ).encode()


@dataclass
class Town:
    """A paper and its hub on one port, our door on another, and the clock that both go by."""

    room: Newsroom
    paper: str = ""
    door: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    hub_says: int = 202
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    session: aiohttp.ClientSession | None = None

    async def confirm(self, **changes: str) -> tuple[int, str]:
        """The hub's question for the last request, or a false one."""
        form = self.asked[-1]
        query = {
            "hub.mode": "subscribe",
            "hub.topic": form["hub.topic"],
            "hub.challenge": "echo <me>",
            "hub.lease_seconds": str(10 * DAY),
        } | {name.replace("_", ".", 1): value for name, value in changes.items()}
        assert self.session is not None
        async with self.session.get(form["hub.callback"], params=query) as answer:
            return answer.status, await answer.text()

    async def push(self, body: bytes, signature: str | None = None, url: str = "") -> int:
        form = self.asked[-1]
        made = hmac.new(form["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "X-Hub-Signature": f"sha256={made}" if signature is None else signature,
            "Content-Type": "application/rss+xml",
        }
        assert self.session is not None
        try:
            async with self.session.post(
                url or form["hub.callback"], data=io.BytesIO(body), headers=headers
            ) as answer:
                return answer.status
        except aiohttp.ClientConnectionError:  # the door answered and closed before it had read all
            return 413

    async def titles(self) -> set[str]:
        return {article.title for article in await self.room.store.read(lambda tx: tx.articles.newest(99))}

    async def queued(self, wanted: int) -> bool:
        async with asyncio.timeout(20):
            while wanted != await self.room.store.read(_rows):  # noqa: ASYNC110 - they are wanted on disk
                await asyncio.sleep(0.01)
        return True

    async def comes(self, title: str, seconds: float = 20) -> bool:
        async with asyncio.timeout(seconds):
            while title not in await self.titles():  # noqa: ASYNC110 - it is on disk that it is wanted
                await asyncio.sleep(0.01)
        return True


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def stand(town: Callable[[], Town]) -> web.Application:
    async def feed(_request: web.Request) -> web.Response:
        here = town()
        return web.Response(
            body=rss("old", hub=f"{here.paper}/hub", own=f"{here.paper}/feed", text="A note.")
        )

    async def hub(request: web.Request) -> web.Response:
        form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        town().asked.append(form)
        return web.Response(status=town().hub_says)

    app = web.Application()
    app.router.add_get("/feed", feed)
    app.router.add_post("/hub", hub)
    return app


@pytest.fixture
async def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    made: list[Town] = []
    async with serving(stand(lambda: made[0])) as paper:
        port = _free_port()
        for name, value in {
            "NEWSBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'n.db'}",
            "NEWSBOT_ALLOW_HOSTS": "127.0.0.0/8",
            "NEWSBOT_LISTEN": f"127.0.0.1:{port}",
            "NEWSBOT_API_URL": "http://127.0.0.1:9",
            "NEWSBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/webhook",
            "NEWSBOT_TOKEN": "1234567:AAH_abcdefghijklmnopqrstuvwxyz01234",
        }.items():
            monkeypatch.setenv(name, value)
        async with open_newsroom(Settings(_env_file=None)) as room, aiohttp.ClientSession() as session:
            made.append(Town(room, paper, f"http://127.0.0.1:{port}", session=session))
            here = made[0]
            hubs = Door(room, lambda: here.now)
            checks = Checks(_nothing, _nothing, CollectorRegistry(), hub=hubs)
            runner = web.AppRunner(build_web(checks))
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            working = asyncio.create_task(hubs.work())
            await room.store.write(lambda tx: tx.feeds.add(Feed(0, f"{paper}/feed")))
            await room.store.write(_reader)
            await room.ingest.poll(here.now, room.house, every=True)
            await room.leasing.round(here.now)
            yield here
            working.cancel()
            await runner.cleanup()


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def _nothing() -> list[str]:
    return []


def _rows(tx: object) -> int:
    ids = [article.id for article in tx.articles.newest(99)]  # type: ignore[attr-defined]
    return len(tx.outbox.of_articles(a_reader().address, ids))  # type: ignore[attr-defined]


def _reader(tx: object) -> None:
    people = tx.subscribers  # type: ignore[attr-defined]
    person = people.save(a_reader())
    people.set_rules(person.id, [Rule(Want.ALL)])


async def test_a_push_reaches_the_outbox_without_a_poll(town: Town) -> None:
    assert [form["hub.mode"] for form in town.asked] == ["subscribe"]
    assert town.asked[0]["hub.topic"] == f"{town.paper}/feed"
    assert await town.confirm() == (200, "echo <me>")
    assert await town.push(rss("flood")) == 202
    assert await town.comes("flood")
    assert await town.queued(1)
    assert await town.push(rss("flood")) == 202  # a hub may repeat itself
    assert await town.push(rss("later")) == 202
    assert await town.comes("later")
    assert await town.queued(1)  # the same words under another headline: one story, told once
    assert await town.titles() == {"old", "flood", "later"}


async def test_a_question_that_we_did_not_cause_is_not_confirmed(town: Town) -> None:
    for wrong in (
        {"hub_topic": "https://other.example/feed"},
        {"hub_mode": "unsubscribe"},
        {"hub_mode": "nonsense"},
        {"hub_challenge": ""},
        {"hub_challenge": "x" * 1001},
    ):
        assert (await town.confirm(**wrong))[0] == 404
    town.asked[-1]["hub.callback"] += "0"
    assert (await town.confirm())[0] == 404


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha256=" + "0" * 64, "md5=" + "0" * 32, "sha256", "ä=ö", "=" * 5000]
)
async def test_an_unsigned_push_falls_without_a_word(town: Town, signature: str) -> None:
    await town.confirm()
    assert await town.push(rss("forged"), signature) in (202, 400)
    assert await town.push(rss("true")) == 202
    assert await town.comes("true")
    assert "forged" not in await town.titles()


async def test_a_push_to_an_address_that_is_not_ours_is_not_even_read(town: Town) -> None:
    for path in (
        "/hub/1/" + "0" * 40,
        "/hub/2/" + town.asked[0]["hub.callback"].rpartition("/")[2],
        "/hub/1",
    ):
        assert await town.push(rss("forged"), url=town.door + path) == 404
    assert await town.titles() == {"old"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"<html><body>no feed</body></html>",
        b"{" * 100_000,
        b"<rss><channel>" + b"<a>" * 100_000,
        b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 1000 + b'">]><rss><channel>' + b"&a;" * 100_000,
        b"\x1f\x8b" + b"\x00" * 100,
    ],
)
async def test_a_hub_that_pushes_rubbish_harms_nothing(town: Town, body: bytes) -> None:
    await town.confirm()
    assert await town.push(body) == 202
    assert await town.push(rss("after")) == 202
    assert await town.comes("after", 60)


async def test_what_is_too_big_or_too_much_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.confirm()
    assert await town.push(b"<" * (PUSH_LIMIT + 1)) == 413

    async def never(*_given: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(type(town.room.ingest), "push", never)
    answers = [await town.push(rss("many")) for _ in range(WAITING + AT_ONCE + 1)]
    assert answers[:WAITING] == [202] * WAITING
    assert answers[-1] == 503


async def test_a_lease_is_renewed_a_day_before_its_end_and_not_before(town: Town) -> None:
    await town.confirm(hub_lease_seconds=str(10 * DAY))
    for days, asked in ((5, 1), (8.9, 1), (9.1, 2)):
        await town.room.leasing.round(town.now + timedelta(days=days))
        assert len(town.asked) == asked
    town.now += timedelta(days=9.1)
    await town.confirm(hub_lease_seconds=str(10 * DAY))
    await town.room.leasing.round(town.now + timedelta(days=1))
    assert len(town.asked) == 2


async def test_a_hub_that_does_not_confirm_is_asked_again_every_six_hours(town: Town) -> None:
    for hours, asked in ((1, 1), (5.9, 1), (6.1, 2), (12, 2), (12.3, 3)):
        await town.room.leasing.round(town.now + timedelta(hours=hours))
        assert len(town.asked) == asked


async def test_a_hub_that_grants_moments_is_not_asked_all_the_time(town: Town) -> None:
    await town.confirm(hub_lease_seconds="1")
    for second in range(0, 290, 15):
        await town.room.leasing.round(town.now + timedelta(seconds=second))
    assert len(town.asked) == 1
    await town.room.leasing.round(town.now + timedelta(seconds=310))
    assert len(town.asked) == 2


async def test_a_denied_or_failing_hub_stops_nothing(town: Town) -> None:
    assert (await town.confirm(hub_mode="denied"))[0] == 200
    town.hub_says = 500
    await town.room.leasing.round(town.now + timedelta(hours=7))
    assert len(town.asked) == 2
    report = await town.room.ingest.poll(town.now + timedelta(hours=7), town.room.house, every=True)
    assert report.failed == 0


async def test_pushes_of_a_feed_that_has_left_are_dropped(town: Town) -> None:
    await town.confirm()
    from newsbot.domain.feed import FeedState

    def drop(tx: object) -> None:
        from dataclasses import replace

        feeds = tx.feeds  # type: ignore[attr-defined]
        feeds.save(replace(feeds.get(1), state=FeedState.REMOVED))

    await town.room.store.write(drop)
    assert await town.push(rss("late")) == 202
    await town.room.leasing.round(town.now + timedelta(days=30))
    assert len(town.asked) == 1  # no renewal either
    assert await town.titles() == {"old"}


async def test_the_lease_of_a_source_that_nobody_wants_any_more_lapses(town: Town) -> None:
    await town.confirm()
    brought = "UPDATE feeds SET personal = 1"  # by a reader, who has left
    town.room.store.database.write_now(lambda session: session.run(brought))
    await town.room.leasing.round(town.now + timedelta(days=30))
    assert len(town.asked) == 1
    assert await town.push(rss("late")) == 202
    assert (await town.confirm())[0] == 404  # a hub that asks learns that nobody wants it
    assert await town.titles() == {"old"}


async def test_a_hub_inside_our_network_is_never_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits: list[str] = []

    async def hub(request: web.Request) -> web.Response:
        hits.append(request.path)
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/hub", hub)
    monkeypatch.setenv("NEWSBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'n.db'}")
    monkeypatch.setenv("NEWSBOT_LISTEN", "127.0.0.1:1")
    monkeypatch.setenv("NEWSBOT_WEBHOOK_URL", "https://bot.example/webhook")
    async with serving(app) as inside, open_newsroom(Settings(_env_file=None)) as room:
        feed = await room.store.write(lambda tx: tx.feeds.add(Feed(0, "https://paper.example/feed")))
        room.leasing.offered(feed, f"{inside}/hub", feed.url)
        assert await room.leasing.round(datetime.now(UTC)) == 0
    assert hits == []
