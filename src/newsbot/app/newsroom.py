"""Which part gets which: put together here and nowhere else, so that the type checker proves the fit.

Each use case is loaded when it is first asked for: a command of the shell needs one or two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from newsbot.app.callbacks import Callbacks
from newsbot.app.thinking import Stories, StoryTeller, Summarizer
from newsbot.config import Settings
from newsbot.feeds.sources import Sources
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.spreading import Spreading
from newsbot.store import SqlStore
from newsbot.store.lock import RunnerLock

if TYPE_CHECKING:
    from newsbot.newsroom.belongings import Belongings
    from newsbot.newsroom.corrections import Corrections
    from newsbot.newsroom.desk import Desk
    from newsbot.newsroom.editions import Editions
    from newsbot.newsroom.explaining import Explaining
    from newsbot.newsroom.following import Following
    from newsbot.newsroom.ingest import Ingest
    from newsbot.newsroom.keeping import Keeping
    from newsbot.newsroom.leasing import Leasing
    from newsbot.newsroom.reading import Reading
    from newsbot.newsroom.sourcing import Sourcing
    from newsbot.newsroom.staffing import Staffing
    from newsbot.newsroom.statistics import Statistics
    from newsbot.newsroom.subscribing import Subscribing
    from newsbot.newsroom.voices import Voices
    from newsbot.newsroom.wanting import Wanting


class Bell:
    """Wakes who listens; before anybody does, ringing is nothing."""

    def __init__(self) -> None:
        self.listener: Callable[[], None] | None = None

    def ring(self) -> None:
        """There is work."""
        if self.listener is not None:
            self.listener()


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


class Newsroom:
    """The use cases and what they stand on; everything but Telegram. Belongs to one event loop."""

    def __init__(
        self, settings: Settings, store: SqlStore, sources: Sources, locks: dict[str, RunnerLock]
    ) -> None:
        self.settings = settings
        self.store = store
        self.sources = sources
        self.locks = locks
        self.house = house_of(settings)
        self.bell = Bell()
        self.preparing = Preparing(sources, Summarizer())
        self.spreading = Spreading(store, self.bell, self.house)
        self.callbacks = Callbacks(sources, settings)

    async def close(self) -> None:
        """Ends what is under way."""
        if "ingest" in self.__dict__:
            await self.ingest.close()
        await self.spreading.close()

    @cached_property
    def ingest(self) -> Ingest:
        """Feed to outbox."""
        from newsbot.newsroom.ingest import Ingest

        made = Ingest(self.store, self.sources, self.preparing, Stories(), self.spreading)
        made.offers = self.leasing
        return made

    @cached_property
    def leasing(self) -> Leasing:
        """Feeds that push."""
        from newsbot.newsroom.leasing import Leasing

        return Leasing(self.store, self.callbacks)

    @cached_property
    def editions(self) -> Editions:
        """Digests."""
        from newsbot.newsroom.editions import Editions

        return Editions(self.store, self.bell, self.house)

    @cached_property
    def desk(self) -> Desk:
        """Bulletins."""
        from newsbot.newsroom.desk import Desk

        return Desk(self.store, self.preparing, self.spreading, self.house)

    @cached_property
    def corrections(self) -> Corrections:
        """What is mended and withdrawn after it went out."""
        from newsbot.newsroom.corrections import Corrections

        return Corrections(self.store, self.spreading, self.house)

    @cached_property
    def sourcing(self) -> Sourcing:
        """Sources, and who tends them."""
        from newsbot.newsroom.sourcing import Sourcing

        return Sourcing(self.store, self.sources, self.preparing, self.house)

    @cached_property
    def reading(self) -> Reading:
        """The archive as readers ask it."""
        from newsbot.newsroom.reading import Reading

        return Reading(self.store, self.preparing)

    @cached_property
    def voices(self) -> Voices:
        """What a story's sources say of it."""
        from newsbot.newsroom.voices import Voices

        return Voices(self.store, StoryTeller())

    @cached_property
    def keeping(self) -> Keeping:
        """Saved articles."""
        from newsbot.newsroom.keeping import Keeping

        return Keeping(self.store)

    @cached_property
    def subscribing(self) -> Subscribing:
        """Subscribers and their settings."""
        from newsbot.newsroom.subscribing import Subscribing

        return Subscribing(self.store, self.house)

    @cached_property
    def wanting(self) -> Wanting:
        """Topics and sources that readers want."""
        from newsbot.newsroom.wanting import Wanting

        return Wanting(self.store, self.sources, self.house)

    @cached_property
    def following(self) -> Following:
        """Words that readers want, and do not want."""
        from newsbot.newsroom.following import Following

        return Following(self.store, self.house)

    @cached_property
    def explaining(self) -> Explaining:
        """Why something came, or did not."""
        from newsbot.newsroom.explaining import Explaining

        return Explaining(self.store)

    @cached_property
    def belongings(self) -> Belongings:
        """What is stored of a person."""
        from newsbot.newsroom.belongings import Belongings

        return Belongings(self.store, self.house)

    @cached_property
    def staffing(self) -> Staffing:
        """Editors and admins."""
        from newsbot.newsroom.staffing import Staffing

        return Staffing(self.store, self.house)

    @cached_property
    def statistics(self) -> Statistics:
        """Figures."""
        from newsbot.newsroom.statistics import Statistics

        return Statistics(self.store, self.bell, self.house)
