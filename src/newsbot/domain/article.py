"""An article: one published text, in full, with what is known of it; and its verbatim summary."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum


class Length(IntEnum):
    """Three lengths of a summary; their sentences nest (a shorter one is part of a longer one)."""

    SHORTER = 0
    NORMAL = 1
    LONGER = 2


class PageKind(StrEnum):
    """What a page turned out to be. Only an ARTICLE is summarised."""

    ARTICLE = "article"
    PAYWALL = "paywall"
    BOT_WALL = "bot_wall"
    LIST = "list"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verbatim piece of a text: `text == source[start:end]`. `level`: the shortest length it is in."""

    text: str
    start: int
    end: int
    level: Length = Length.NORMAL


@dataclass(frozen=True, slots=True)
class Summary:
    """Verbatim sentences in the article's order and the method that chose them ("": none yet).

    `refused` is None for a real summary; otherwise a short code of why there is none (`too_short`,
    `too_long_share`, `paywall`, `list`, `live`, `no_sentences`), and `sentences` hold the lead (none of a
    line of JSON that is `unreadable`).
    """

    sentences: tuple[Sentence, ...] = ()
    method: str = "lead"
    refused: str | None = None

    def at(self, length: Length) -> tuple[Sentence, ...]:
        """The sentences of this summary that belong to `length`."""
        return tuple(s for s in self.sentences if s.level <= length)

    @property
    def is_pending(self) -> bool:
        """True where no summary has been made yet: the article is as its feed gave it."""
        return not self.method

    @property
    def is_lead(self) -> bool:
        """True where the text is the article's lead and must be marked so."""
        return self.refused is not None or self.method == "lead"


@dataclass(frozen=True, slots=True)
class Extract:
    """What a page says: plain text with one blank line between paragraphs, and its metadata.

    `canonical` is the page's own address for itself (same site) or ""; `published` is aware.
    """

    title: str = ""
    byline: str = ""
    published: datetime | None = None
    language: str = ""
    image: str = ""
    text: str = ""
    canonical: str = ""
    site: str = ""
    kind: PageKind = PageKind.ARTICLE


_ROLL_UP = "roll-up"  # what the keys of articles that stand for many begin with


def roll_up_key(feed_id: int, count: int, now: datetime) -> str:
    """The key of the article that stands for `count` articles which one feed brought at once."""
    return f"{_ROLL_UP}:{feed_id}:{count}:{now.isoformat()}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as the archive keeps it. `id` 0: not stored yet. All times are aware UTC.

    `url` is the link to show, `key` the one to compare (see `domain.links.link_key`). `revision` counts
    from 1 and grows when the publisher changes the text. `source` is the feed's title. `personal`: it came
    by a source that readers brought (see `domain.feed.Feed`).
    """

    title: str
    url: str
    key: str
    published: datetime
    fetched: datetime
    text: str = ""
    byline: str = ""
    language: str = ""
    image: str = ""
    topic: str = ""
    source: str = ""
    feed_id: int = 0
    entry_id: str = ""
    kind: PageKind = PageKind.ARTICLE
    summary: Summary = field(default_factory=Summary)
    revision: int = 1
    story_id: int = 0
    id: int = 0
    personal: bool = False

    @property
    def rolled_up(self) -> int:
        """How many articles it stands for, of a flood from one feed; 0 for an article of its own."""
        kind, *told = self.key.split(":", 3)
        return int(told[1]) if kind == _ROLL_UP and len(told) == 3 and told[1].isdecimal() else 0

    def seen_by(self, own: Collection[int] | None) -> bool:
        """Whether it is shown to who subscribes by name to the sources `own` (None: to who sees all)."""
        return not self.personal or own is None or self.feed_id in own

    def stored(self, article_id: int, story_id: int) -> Article:
        """The same article with the numbers that the archive gave it."""
        return replace(self, id=article_id, story_id=story_id)
