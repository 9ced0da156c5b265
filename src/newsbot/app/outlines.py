"""Lists of feeds as files, for the chat."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.app.seeding import feeds_in, opml_of
from newsbot.domain.feed import Feed
from newsbot.domain.links import is_web_link
from newsbot.feeds.opml import STRANGERS


class OpmlFiles:
    """OPML in and out, on the chat's terms."""

    def read(self, data: bytes) -> tuple[Sequence[Feed], int]:
        """The feeds of a file, and how many more there were. Raises the errors.SourceError family."""
        most = STRANGERS.feeds
        feeds, cut = feeds_in(data, STRANGERS)
        good = [feed for feed in feeds if is_web_link(feed.url)]
        return good[:most], cut + max(0, len(good) - most)

    def write(self, feeds: Sequence[Feed]) -> bytes:
        """A file that any feed reader takes."""
        return opml_of(feeds)
