"""`python -m newsbot.demo`: the stage alone, without a bot; prints its addresses as one line of JSON."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import sys
from typing import Any

from newsbot.demo.pace import Limits
from newsbot.demo.stage import Stage, StageOptions


def _options(arguments: list[str]) -> StageOptions:
    parser = argparse.ArgumentParser(prog="python -m newsbot.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of the page (0: any)")
    parser.add_argument("--token", default="", help="the bot's token (default: a random one)")
    parser.add_argument("--no-news", action="store_true", help="without the newsstand")
    parser.add_argument(
        "--unlimited", action="store_true", help="without Telegram's limits of pace, for benchmarks"
    )
    parser.add_argument(
        "--chat-burst", type=int, default=Limits().chat_burst, help="messages at once to one chat"
    )
    parser.add_argument("--every", type=float, default=4.0, help="seconds between new articles")
    parser.add_argument("--keep", type=int, default=0, help="messages kept for each chat (0: all)")
    parser.add_argument("--figures-url", default="", help="where the page's strip gets its figures")
    given = parser.parse_args(arguments)
    return StageOptions(
        port=given.port,
        token=given.token,
        news=not given.no_news,
        strict=not given.unlimited,
        every=given.every,
        keep=given.keep,
        figures_url=given.figures_url,
        limits=Limits(chat_burst=given.chat_burst),
    )


def _addresses(stage: Stage) -> dict[str, Any]:
    return {
        "api_url": stage.api_url,
        "page_url": stage.page_url,
        "control_url": stage.control_url,
        "token": stage.token,
        "feeds": stage.feeds,
        "newsstand_host": stage.newsstand_host,
        "reader_id": stage.reader_id,
        "editor_id": stage.editor_id,
    }


async def serve(options: StageOptions) -> None:
    """Print the addresses and stay until SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with Stage(options) as stage:
        sys.stdout.write(json.dumps(_addresses(stage)) + "\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Run on uvloop where it is installed."""
    options = _options(sys.argv[1:])
    gc.set_threshold(50_000, 20, 100)  # every message stays: looking for garbage among them costs a fifth
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(options))
    else:
        uvloop.run(serve(options))


if __name__ == "__main__":
    main()
