"""What asking feeds gave: for the log, the counters and whoever waits at a shell."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.domain.feed import Feed


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What asking one feed gave."""

    feed: Feed
    new: int = 0
    changed: int = 0
    pushed: int = 0
    titles: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one pass gave."""

    feeds: tuple[FeedReport, ...] = ()

    @property
    def new(self) -> int:
        """Articles that were not in the archive before."""
        return sum(report.new for report in self.feeds)

    @property
    def failed(self) -> int:
        """Feeds that could not be read."""
        return sum(1 for report in self.feeds if report.error)
