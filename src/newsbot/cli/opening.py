"""The settings and the newsroom that a command works with, opened when it needs them and closed after it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from newsbot.cli.output import WRONG, complain

if TYPE_CHECKING:  # what a command does not need is not loaded: `newsbot --help` answers at once
    from newsbot.app.newsroom import Newsroom
    from newsbot.config import Settings
    from newsbot.feeds.sources import Sources

T = TypeVar("T")


def env_file() -> Path | None:
    """`.env` beside `bot.py` where that was started, else in the working directory; None without one."""
    started = Path(sys.argv[0])
    folders = [started.resolve().parent] if started.name == "bot.py" else []
    found = (folder / ".env" for folder in (*folders, Path()))
    return next((file for file in found if file.is_file()), None)


def settings_or_end() -> Settings:
    """The settings from environment and `.env`; a fault ends the process with code 2, all faults named."""
    from newsbot.app.suspicions import suspicions
    from newsbot.config import BadSettings, read_settings

    file = env_file()
    for suspicion in suspicions(file):
        complain(f"warning: {suspicion}")
    try:
        return read_settings(file)
    except BadSettings as error:
        complain("these settings cannot be used:")
        for fault in error.faults:
            typer.echo(f"  {fault}", err=True)
        raise typer.Exit(WRONG) from None


def on_loop(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives on the quickest event loop that there is.

    What was loaded by then stays for good and is left out of the search for garbage.
    """
    gc.freeze()
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        import asyncio

        return asyncio.run(work)
    return uvloop.run(work)


def in_newsroom(work: Callable[[Newsroom], Awaitable[T]]) -> T:
    """What `work` gives in the newsroom on its database."""
    from newsbot.app.wiring import open_newsroom

    settings = settings_or_end()

    async def opened() -> T:
        async with open_newsroom(settings) as room:
            return await work(room)

    return on_loop(opened())


def with_sources(work: Callable[[Sources], Awaitable[T]]) -> T:
    """What `work` gives with the guarded way to the world; no database."""
    from newsbot.app.wiring import open_sources

    settings = settings_or_end()

    async def opened() -> T:
        sources = open_sources(settings)
        try:
            return await work(sources)
        finally:
            await sources.close()

    return on_loop(opened())
