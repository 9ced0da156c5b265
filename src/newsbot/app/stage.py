"""The demo: the stand-in and the newsstand on the loopback, the real bot between them, a browser in front."""

from __future__ import annotations

import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web

from newsbot.app.life import Ending, run
from newsbot.app.wiring import utc_now
from newsbot.config import Settings, fixed_settings
from newsbot.demo import Stage, StageOptions
from newsbot.domain.delivery import DeliveryState
from newsbot.domain.errors import StorageDown
from newsbot.store import open_store

ON_THE_WAY = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SENDING)
LOST = (DeliveryState.UNKNOWN, DeliveryState.REFUSED)
LOOPBACK = "127.0.0.1"


class Strip:
    """What the page's strip shows: the outbox's own counts, as JSON over HTTP on the loopback."""

    def __init__(self, database_url: str, doubled: Callable[[], int]) -> None:
        self._store = open_store(database_url, now=utc_now)
        self._doubled = doubled

    async def figures(self, _: web.Request) -> web.Response:
        """Counted now; `doubled` only the receiving end can know."""
        try:
            counts = (await self._store.read(lambda tx: tx.figures(utc_now()))).deliveries
        except StorageDown:  # the bot has not made its tables yet
            counts = {}
        return web.json_response(
            {
                "queued": sum(counts.get(state.value, 0) for state in ON_THE_WAY),
                "sent": counts.get(DeliveryState.SENT.value, 0),
                "lost": sum(counts.get(state.value, 0) for state in LOST),
                "doubled": self._doubled(),
            }
        )

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Its address."""
        app = web.Application()
        app.router.add_get("/figures", self.figures)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, LOOPBACK, 0).start()
            yield f"http://{LOOPBACK}:{runner.addresses[0][1]}/figures"
        finally:
            await runner.cleanup()
            self._store.close()


async def show(port: int, *, open_browser: bool, say: Callable[[str], None]) -> Ending:
    """Runs the demo until Ctrl-C. Its database is thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="newsbot-demo-") as name:
        folder = Path(name)
        stages: list[Stage] = []
        database = f"sqlite:///{folder}/demo.db"
        strip = Strip(database, lambda: _doubled(stages))
        async with AsyncExitStack() as stack:
            figures_url = await stack.enter_async_context(strip.served())
            try:
                stage = Stage(StageOptions(port=port, figures_url=figures_url))
                stages.append(await stack.enter_async_context(stage))
            except OSError as error:
                return Ending(1, f"the chat page cannot use port {port}: {error.strerror}")
            return await run(_settings(stage, folder, database), ready=_ready(stage, open_browser, say))


def _doubled(stages: list[Stage]) -> int:
    return sum(stage.sim.standin.desk.counters.strip(time.monotonic())["doubled"] for stage in stages)


def _settings(stage: Stage, folder: Path, database: str) -> Settings:
    feeds = folder / "feeds.txt"
    feeds.write_text("".join(f"{url} {topic}\n" for url, topic in stage.feeds), "utf-8")
    return fixed_settings(
        token=stage.token,
        api_url=stage.api_url,
        database_url=database,
        feeds=feeds,
        allow_hosts=(stage.newsstand_host,),
        admins=frozenset({stage.editor_id}),
        poll_seconds=5,
        tick_seconds=1,
        log_level="warning",
    )


def _ready(stage: Stage, open_browser: bool, say: Callable[[str], None]) -> Callable[[], None]:
    def ready() -> None:
        say(f"The newsroom is open: {stage.page_url}")
        say("Ctrl-C closes it.")
        if open_browser:
            webbrowser.open(stage.page_url)

    return ready
