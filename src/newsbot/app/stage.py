"""The demo: the stand-in and the newsstand on the loopback, the real bot between them, a browser in front."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path

from newsbot.app.life import Ending, run
from newsbot.config import read_settings
from newsbot.demo import Stage, StageOptions


async def show(port: int, *, open_browser: bool, say: Callable[[str], None]) -> Ending:
    """Runs the demo until Ctrl-C. Its database is thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="newsbot-demo-") as folder:
        async with Stage(StageOptions(port=port)) as stage:
            feeds = Path(folder) / "feeds.txt"
            feeds.write_text("".join(f"{url} {topic}\n" for url, topic in stage.feeds), "utf-8")
            settings = read_settings(
                token=stage.token,
                api_url=stage.api_url,
                database_url=f"sqlite:///{folder}/demo.db",
                feeds=feeds,
                allow_hosts=(stage.newsstand_host,),
                admins=frozenset({stage.editor_id}),
                editors=frozenset(),
                poll_seconds=5,
                tick_seconds=1,
                listen="",
                webhook_url="",
                log_level="warning",
            )

            def ready() -> None:
                say(f"The newsroom is open: {stage.page_url}")
                say("Ctrl-C closes it.")
                if open_browser:
                    webbrowser.open(stage.page_url)

            return await run(settings, ready=ready)
