"""The program's life in this process, against the stand-in: it starts, works, asks, ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from newsbot.app import life
from newsbot.app.checkup import examine
from newsbot.app.stage import Strip, show
from newsbot.app.wiring import open_newsroom, utc_now
from newsbot.config import Settings, fixed_settings
from newsbot.demo import Stage, StageOptions
from newsbot.domain.bulletin import BulletinState
from newsbot.domain.errors import AnotherRunner, StorageDown
from newsbot.domain.subscriber import Address
from newsbot.newsroom.ingest import Ingest
from newsbot.newsroom.ports import Person
from newsbot.store import SqlStore
from newsbot.store.lock import RunnerLock

SHELL = Person(0, Address(0), local=True)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage(StageOptions(every=3600)) as made:
        yield made


@pytest.fixture
def settings(stage: Stage, tmp_path: Path) -> Callable[..., Settings]:
    def make(**more: Any) -> Settings:
        given = {
            "token": stage.token,
            "api_url": stage.api_url,
            "database_url": f"sqlite:///{tmp_path}/news.db",
            "allow_hosts": (stage.newsstand_host,),
            "admins": frozenset({stage.editor_id}),
            "tick_seconds": 0.2,
        }
        return fixed_settings(**given | more)

    return make


async def living(settings: Settings, while_alive: Callable[[], Any]) -> life.Ending:
    ready = asyncio.Event()
    running = asyncio.create_task(life.run(settings, ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({running, waiting}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not running.done():
        await while_alive()
        os.kill(os.getpid(), signal.SIGTERM)
    return await asyncio.wait_for(running, 20)


async def until(true: Callable[[], Any], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 what is waited for happens elsewhere
            await asyncio.sleep(0.05)


async def test_it_starts_seeds_shows_itself_and_ends_well(
    stage: Stage, settings: Callable[..., Settings], tmp_path: Path, unused_port: int
) -> None:
    feeds = tmp_path / "feeds.txt"
    feeds.write_text(f"# mine\n{stage.feeds[0][0]} culture\n{stage.feeds[1][0]}\tWorld News\nnonsense\n")
    given = settings(feeds=feeds, listen=f"127.0.0.1:{unused_port}")

    async def look() -> None:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_port}") as session:
            async with asyncio.timeout(15):
                while (answer := await session.get("/readyz")).status != 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert (await answer.text()).splitlines()[0] == "ready"
            text = await (await session.get("/metrics")).text()
            assert 'newsbot_feeds{health="well"} 2.0' in text
            assert 'newsbot_job_age_seconds{job="feeds"}' in text
            assert stage.token.partition(":")[2] not in text
            assert (await session.post("/webhook")).status == 404

    assert await living(given, look) == life.Ending(0)
    async with open_newsroom(given) as room:
        known = await room.sourcing.all(None, utc_now())
        assert [(feed.url, feed.topic) for feed in known] == [
            (stage.feeds[0][0], "culture"),
            (stage.feeds[1][0], "world news"),
        ]


async def test_what_a_script_wants_approved_is_shown_to_the_editors_once(
    stage: Stage, settings: Callable[..., Settings]
) -> None:
    stage.sim.people.person(stage.editor_id, "Eve", started=True)
    given = settings(approvals=2)
    async with open_newsroom(given) as room:
        draft = await room.desk.draft(SHELL, "Bridge closed for the night", utc_now())
        waiting = await room.desk.send(SHELL, draft.bulletin.id, utc_now())
    assert waiting.bulletin.state is BulletinState.WAITING

    def shown() -> int:
        return int(stage.sim.standin.desk.counters.per_chat[stage.editor_id])

    async def look() -> None:
        await until(lambda: shown() >= 2)
        await asyncio.sleep(0.6)

    assert (await living(given, look)).code == 0
    once = shown()
    assert once == 2
    assert (await living(given, lambda: asyncio.sleep(0.6))).code == 0
    assert shown() == once


async def test_a_second_one_on_the_same_database_says_so_and_ends(settings: Callable[..., Settings]) -> None:
    async with open_newsroom(settings(), alone=True):
        ending = await life.run(settings())
    assert ending.code == 1
    assert "another newsbot" in ending.word


async def test_a_refused_token_ends_it_with_a_word(settings: Callable[..., Settings]) -> None:
    ending = await life.run(settings(token="1:somebody-elses"))
    assert (ending.code, "@BotFather" in ending.word) == (78, True)


async def test_a_port_that_is_taken_is_said(stage: Stage, settings: Callable[..., Settings]) -> None:
    taken = stage.api_url.removeprefix("http://")
    begun: list[None] = []
    ending = await life.run(settings(listen=taken), ready=lambda: begun.append(None))
    assert (ending.code, begun) == (1, [])
    assert ending.word == f"{taken} cannot be listened on: Address already in use"


@pytest.mark.parametrize(
    ("server", "why"),
    [("http://anna:hidden-word@127.0.0.1:9", "no connection"), ("http://127.0.0.1:9", "no connection")],
)
async def test_the_doctor_says_why_nothing_answers(
    settings: Callable[..., Settings], server: str, why: str
) -> None:
    token, *_ = await examine(settings(api_url=server))
    assert token.word == f"http://127.0.0.1:9 does not answer as Telegram does: {why}"


async def test_the_doctor_sees_a_healthy_house(settings: Callable[..., Settings]) -> None:
    found = {finding.what: finding for finding in await examine(settings())}
    six = {"token", "clock", "database", "sources", "rights", "deliveries"}
    assert six | {"disk", "backups"} == set(found)
    assert all(finding.well for finding in found.values())
    refused = await examine(settings(token="1:somebody-elses"))
    assert not refused[0].well
    nobody = await examine(settings(api_url="http://127.0.0.1:1"))
    assert "does not answer" in nobody[0].word
    by_hook = await examine(settings(webhook_url="http://127.0.0.1:9/webhook", listen="127.0.0.1:9"))
    assert [(one.what, one.well) for one in by_hook if one.what == "webhook"] == [("webhook", False)]


async def test_the_strip_shows_the_ledgers_figures(settings: Callable[..., Settings]) -> None:
    given = settings()
    async with open_newsroom(given):
        pass
    strip = Strip(given.database_url.get_secret_value(), lambda: 3)
    async with strip.served() as url, aiohttp.ClientSession() as session, session.get(url) as answer:
        assert await answer.json() == {"queued": 0, "sent": 0, "lost": 0, "doubled": 3}


async def test_the_demo_opens_and_closes() -> None:
    said: list[str] = []
    running = asyncio.create_task(show(0, open_browser=False, say=said.append))
    await until(lambda: said, 20)
    assert said[0].startswith("The newsroom is open: http://127.0.0.1:")
    os.kill(os.getpid(), signal.SIGTERM)
    assert await asyncio.wait_for(running, 20) == life.Ending(0)


class Trouble:
    """Breaks the database's reading and the ticks of a running program, and mends them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.broken: set[str] = set()
        self._break(patch, SqlStore, "read", "database")
        self._break(patch, Ingest, "poll", "ticks")
        self._break(patch, aiohttp.ClientSession, "_request", "telegram", of="/bot")

    def _break(self, patch: pytest.MonkeyPatch, owner: type, name: str, part: str, of: str = "") -> None:
        whole = getattr(owner, name)

        async def maybe(one: Any, *given: Any, **more: Any) -> Any:
            if part in self.broken and of in "".join(map(str, given[1:])):
                raise aiohttp.ClientOSError("refused") if of else StorageDown("gone")
            return await whole(one, *given, **more)

        patch.setattr(owner, name, maybe)


async def test_readiness_tells_what_has_died(
    stage: Stage, settings: Callable[..., Settings], unused_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.app.telegram.QUIET", 0.5)
    monkeypatch.setattr("newsbot.app.face.PATIENCE", timedelta(seconds=1))
    given = settings(listen=f"127.0.0.1:{unused_port}", poll_seconds=5)
    trouble = Trouble(monkeypatch)

    async def look() -> None:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_port}") as session:

            async def becomes(status: int, word: str) -> str:
                async with asyncio.timeout(20):
                    while True:
                        answer = await session.get("/readyz")
                        text = await answer.text()
                        if answer.status == status and word in text:
                            return text
                        await asyncio.sleep(0.1)

            text = await becomes(200, "ready\n")
            assert "last poll: " in text
            assert "oldest unsent: 0 s" in text
            for part in ("database", "ticks", "telegram"):
                trouble.broken = {part}
                await becomes(503, f"not ready: {part}\n")
                shown = await (await session.get("/metrics")).text()
                assert f'newsbot_alive{{part="{part}"}} 0.0' in shown
                trouble.broken = set()
                await becomes(200, "ready\n")

    await living(given, look)


async def test_who_has_lost_the_lock_takes_it_again_or_ends(
    stage: Stage, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.app.life.LOCK_SECONDS", 0.05)
    held = iter([True, False])
    monkeypatch.setattr(RunnerLock, "is_held", lambda _: next(held, True))
    assert (await living(settings(), lambda: asyncio.sleep(0.4))).code == 0

    async def taken(*_: object) -> None:
        raise AnotherRunner("another newsbot already works with this database and token")

    async def lose() -> None:
        monkeypatch.setattr(RunnerLock, "is_held", lambda _: False)
        monkeypatch.setattr(SqlStore, "lock_runner", taken)
        await asyncio.sleep(1)

    ending = await living(settings(), lose)
    assert (ending.code, "another newsbot" in ending.word) == (1, True)


async def test_systemd_hears_that_we_are_ready_alive_and_stopping(
    stage: Stage, settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "n"))
        ear.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "n"))
        monkeypatch.setenv("WATCHDOG_USEC", "400000")
        assert (await living(settings(), lambda: asyncio.sleep(1))).code == 0
        heard = []
        with suppress(BlockingIOError):
            while True:
                heard.append(ear.recv(100).decode())
    alive = "WATCHDOG=1"  # until the very end: while it stops, too
    assert [word for word in heard if word != alive] == ["READY=1", "STOPPING=1"]
    assert heard.count(alive) >= 3


async def test_under_another_token_every_command_is_answered_and_every_draft_is_new(
    settings: Callable[..., Settings],
) -> None:
    for number in (1, 2):  # two servers: each counts its bot's updates from the same number
        async with Stage(StageOptions(every=3600)) as stage:
            stage.sim.people.person(stage.editor_id, "Eve", started=True)
            given = settings(token=stage.token, api_url=stage.api_url, admins=frozenset({stage.editor_id}))

            async def look(stage: Stage = stage, number: int = number) -> None:
                said = {"person": stage.editor_id, "text": f"/breaking Bulletin of bot {number}"}
                await stage.sim.run("say", said)
                await until(lambda: stage.sim.standin.desk.counters.per_chat[stage.editor_id] >= 2)

            assert (await living(given, look)).code == 0
    async with open_newsroom(given) as room:
        drafts = [await room.desk.preview(SHELL, number, utc_now()) for number in (1, 2)]
    assert [draft.bulletin.headline for draft in drafts] == ["Bulletin of bot 1", "Bulletin of bot 2"]
