"""Lists of feeds as files, for the chat."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.app.seeding import feeds_in, opml_of
from newsbot.domain.feed import Feed
from newsbot.feeds.opml import STRANGERS


class OpmlFiles:
    """OPML in and out, on the chat's terms."""

    def read(self, data: bytes) -> Sequence[Feed]:
        """The feeds of a file. Raises the errors.SourceError family."""
        return feeds_in(data, STRANGERS)[0]

    def write(self, feeds: Sequence[Feed]) -> bytes:
        """A file that any feed reader takes."""
        return opml_of(feeds)
