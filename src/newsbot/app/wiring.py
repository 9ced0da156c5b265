"""Which part gets which: built here and nowhere else, so that the type checker proves the fit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from newsbot import __version__
from newsbot.app.callbacks import Callbacks
from newsbot.app.thinking import Stories, StoryTeller, Summarizer
from newsbot.config import ROLES, Settings
from newsbot.domain.errors import StorageDown
from newsbot.feeds.guard import AllowList
from newsbot.feeds.sources import SourceOptions, Sources
from newsbot.newsroom.belongings import Belongings
from newsbot.newsroom.corrections import Corrections
from newsbot.newsroom.desk import Desk
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.explaining import Explaining
from newsbot.newsroom.following import Following
from newsbot.newsroom.ingest import Ingest
from newsbot.newsroom.keeping import Keeping
from newsbot.newsroom.leasing import Leasing
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.reading import Reading
from newsbot.newsroom.sourcing import Sourcing
from newsbot.newsroom.spreading import Spreading
from newsbot.newsroom.staffing import Staffing
from newsbot.newsroom.statistics import Statistics
from newsbot.newsroom.subscribing import Subscribing
from newsbot.newsroom.voices import Voices
from newsbot.newsroom.wanting import Wanting
from newsbot.store import SqlStore, open_store
from newsbot.store.lock import RunnerLock

_BOT_NAME = "bot.name"  # the note that keeps it for the shell's commands


def utc_now() -> datetime:
    """The moment; the one clock of the program."""
    return datetime.now(UTC)


class Bell:
    """Wakes who listens; before anybody does, ringing is nothing."""

    def __init__(self) -> None:
        self.listener: Callable[[], None] | None = None

    def ring(self) -> None:
        """There is work."""
        if self.listener is not None:
            self.listener()


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The use cases and what they stand on; everything but Telegram."""

    settings: Settings
    house: House
    store: SqlStore
    sources: Sources
    bell: Bell
    spreading: Spreading
    ingest: Ingest
    leasing: Leasing
    callbacks: Callbacks
    editions: Editions
    desk: Desk
    corrections: Corrections
    sourcing: Sourcing
    reading: Reading
    voices: Voices
    keeping: Keeping
    subscribing: Subscribing
    wanting: Wanting
    following: Following
    explaining: Explaining
    belongings: Belongings
    staffing: Staffing
    statistics: Statistics
    locks: dict[str, RunnerLock]


def house_of(settings: Settings) -> House:
    """The settings as use cases know them."""
    return House(
        language=settings.language,
        timezone=settings.timezone,
        poll_seconds=settings.poll_seconds,
        approvals=settings.approvals,
        rate=settings.send_rate,
        paid=settings.paid_broadcast,
        retention_days=settings.retention_days,
        admins=settings.admins,
        editors=settings.editors,
    )


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
        room = build_newsroom(settings, store, sources, locks)
        try:
            yield room
        finally:
            await room.spreading.close()
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


def build_newsroom(
    settings: Settings, store: SqlStore, sources: Sources, locks: dict[str, RunnerLock]
) -> Newsroom:
    """Puts the use cases together."""
    house = house_of(settings)
    bell = Bell()
    preparing = Preparing(sources, Summarizer())
    spreading = Spreading(store, bell, house)
    callbacks = Callbacks(sources, settings)
    leasing = Leasing(store, callbacks)
    ingest = Ingest(store, sources, preparing, Stories(), spreading)
    ingest.offers = leasing
    return Newsroom(
        settings=settings,
        house=house,
        store=store,
        sources=sources,
        bell=bell,
        spreading=spreading,
        ingest=ingest,
        leasing=leasing,
        callbacks=callbacks,
        editions=Editions(store, bell, house),
        desk=Desk(store, preparing, spreading, house),
        corrections=Corrections(store, spreading, house),
        sourcing=Sourcing(store, sources, preparing, house),
        reading=Reading(store, preparing),
        voices=Voices(store, StoryTeller()),
        keeping=Keeping(store),
        subscribing=Subscribing(store, house),
        wanting=Wanting(store, sources, house),
        following=Following(store, house),
        explaining=Explaining(store),
        belongings=Belongings(store, house),
        staffing=Staffing(store, house),
        statistics=Statistics(store, bell, house),
        locks=locks,
    )
