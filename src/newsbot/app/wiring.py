"""Which part gets which: built here and nowhere else, so that the type checker proves the fit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from newsbot import __version__
from newsbot.app.telling import StoryTeller
from newsbot.config import ROLES, Settings
from newsbot.domain.article import Article, Summary
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
from newsbot.stories.finder import StoryFinder
from newsbot.summaries.summarize import Ask, levels

USER_AGENT = f"newsbot/{__version__} (+https://core.telegram.org/bots; feed reader)"


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


class Summarizer:
    """The summaries' room off the event loop."""

    async def levels(self, article: Article) -> Summary:
        """All three lengths of an article's summary."""
        ask = Ask(title=article.title, language=article.language, kind=article.kind)
        return await asyncio.to_thread(levels, article.text, ask)


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


def house_of(settings: Settings) -> House:
    """The settings as use cases know them."""
    return House(
        language=settings.language,
        timezone=settings.timezone,
        poll_seconds=settings.poll_seconds,
        approvals=settings.approvals,
        rate=settings.send_rate,
        retention_days=settings.retention_days,
        admins=settings.admins,
        editors=settings.editors,
    )


def open_sources(settings: Settings) -> Sources:
    """The guarded way to the world; belongs to the running event loop."""
    allow = AllowList.parse(",".join(settings.allow_hosts))
    return Sources(SourceOptions(USER_AGENT, allow), utc_now)


@asynccontextmanager
async def open_newsroom(settings: Settings, *, alone: bool = False) -> AsyncIterator[Newsroom]:
    """The newsroom on its database, tables brought to this version. Closes what it opened.

    `alone`: nobody else may run on this database in the same role. Raises AnotherRunner, StorageDown.
    """
    store = open_store(settings.database_url.get_secret_value(), now=utc_now)
    sources = open_sources(settings)
    locks = []
    try:
        if alone:
            locks = [await store.lock_runner(part) for part in _parts(settings)]
        await store.migrate(backup_dir=settings.backup_dir)
        yield build_newsroom(settings, store, sources)
    finally:
        for lock in locks:
            lock.release()
        await sources.close()
        store.close()


def _parts(settings: Settings) -> tuple[str, ...]:
    """What one process alone may run: the whole SQLite file, or each part on a shared PostgreSQL."""
    if settings.database_url.get_secret_value().startswith("sqlite"):
        return ("run",)
    return tuple(sorted(ROLES if "all" in settings.roles else settings.roles))


def build_newsroom(settings: Settings, store: SqlStore, sources: Sources) -> Newsroom:
    """Puts the use cases together."""
    house = house_of(settings)
    bell = Bell()
    preparing = Preparing(sources, Summarizer())
    spreading = Spreading(store, bell, house)
    return Newsroom(
        settings=settings,
        house=house,
        store=store,
        sources=sources,
        bell=bell,
        spreading=spreading,
        ingest=Ingest(store, sources, preparing, StoryFinder(), spreading),
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
    )
