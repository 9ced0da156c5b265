"""The newsroom opened on its database, the way to the world, the clock; and all of it closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from newsbot import __version__
from newsbot.app.newsroom import Newsroom
from newsbot.config import ROLES, Settings
from newsbot.domain.errors import StorageDown
from newsbot.feeds.guard import AllowList
from newsbot.feeds.sources import SourceOptions, Sources
from newsbot.store import open_store
from newsbot.store.lock import RunnerLock

_BOT_NAME = "bot.name"  # the note that keeps it for the shell's commands


def utc_now() -> datetime:
    """The moment; the one clock of the program."""
    return datetime.now(UTC)


def open_sources(settings: Settings) -> Sources:
    """The guarded way to the world; belongs to the running event loop."""
    allow = AllowList.parse(",".join(settings.allow_hosts))
    return Sources(SourceOptions(user_agent(""), allow), utc_now)


def user_agent(bot: str) -> str:
    """What servers are told. Their contact is the operator's `bot`, by its name in Telegram, once known."""
    contact = f"; +https://t.me/{bot}" if bot else ""
    return f"newsbot/{__version__} (feed reader{contact})"


async def introduce(room: Newsroom, bot: str) -> None:
    """Tells servers from now on, in every process on this database, who asks."""
    room.sources.introduce(user_agent(bot))
    with suppress(StorageDown):  # the name is written at the next start
        await room.store.write(lambda tx: tx.notes.put(_BOT_NAME, bot))


@asynccontextmanager
async def open_newsroom(settings: Settings, *, alone: bool = False) -> AsyncIterator[Newsroom]:
    """The newsroom on its database, tables brought to this version. Closes what it opened.

    `alone`: nobody else may run on this database in the same role. Raises AnotherRunner, StorageDown.
    """
    store = open_store(settings.database_url.get_secret_value(), now=utc_now)
    sources = open_sources(settings)
    locks: dict[str, RunnerLock] = {}
    try:
        for part in _parts(settings) if alone else ():
            locks[part] = await store.lock_runner(part)
        await store.migrate(backup_dir=settings.backup_dir)
        bot: str | None = await store.read(lambda tx: tx.notes.get(_BOT_NAME))
        sources.introduce(user_agent(bot or ""))
        room = Newsroom(settings, store, sources, locks)
        try:
            yield room
        finally:
            await room.close()
    finally:
        for lock in locks.values():
            lock.release()
        await sources.close()
        store.close()


def _parts(settings: Settings) -> tuple[str, ...]:
    """What one process alone may run: the whole SQLite file, or each part on a shared PostgreSQL."""
    if settings.database_url.get_secret_value().startswith("sqlite"):
        return ("run",)
    return tuple(sorted(ROLES if "all" in settings.roles else settings.roles))
