"""What the newsroom asks of the archive on the disk: feeds, articles, search, bulletins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.domain.edition import Edition
from newsbot.domain.feed import Feed, Seen
from newsbot.domain.query import Query, SearchHit
from newsbot.domain.story import Story


class Feeds(Protocol):
    """Sources and their health."""

    def add(self, feed: Feed) -> Feed:
        """Stores a new feed; one of that URL that is polled is left as it is, any other is revived."""

    def get(self, feed_id: int) -> Feed | None:
        """The feed of that id, dropped ones included."""

    def by_url(self, url: str) -> Feed | None:
        """The feed of exactly that URL, dropped ones included."""

    def adopt(self, feed_id: int) -> None:
        """A source that readers brought is the newsroom's from now on, its articles too."""

    def by_name(self, name: str, own: Collection[int] | None = None) -> Sequence[Feed]:
        """Feeds whose title or host is `name`, or else begins with it; case does not count.

        `own`: of those that readers brought, these alone (None: all).
        """

    def all(self) -> Sequence[Feed]:
        """All feeds but the dropped, in the order of their adding."""

    def asked(self) -> Sequence[Feed]:
        """Feeds that are asked at all; one that readers brought while somebody subscribes."""

    def due(self, now: datetime, limit: int) -> Sequence[Feed]:
        """Of those, the ones to be asked now, longest due first."""

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was set back by so much: what is due beyond `now` comes sooner."""

    def save(self, feed: Feed) -> None:
        """Writes a feed back, but for whose it is. A URL of another feed by now is not taken over."""

    def topics(self) -> Sequence[tuple[str, int]]:
        """Topics of articles and of feeds that are asked, with the number of articles, most first."""

    def seen(self, feed_id: int, entry_ids: Collection[str]) -> dict[str, Seen]:
        """Which of these entries the feed has given before."""

    def mark_seen(self, feed_id: int, seen: Iterable[Seen], now: datetime) -> None:
        """Remembers entries, also when their articles have left the archive."""


class Articles(Protocol):
    """The archive and its stories. Nothing under embargo is in it."""

    def add(self, article: Article, *, story: int = 0) -> Article:
        """Stores an article in `story` (0: a new one). One of the same key is returned as it is stored; a
        reader's own one that is now given as the newsroom's is the newsroom's from then on."""

    def add_all(self, articles: Sequence[Article]) -> Sequence[int]:
        """Stores many, each opening a story of its own; their numbers.

        Their keys must be new to the archive, as `by_keys` tells in the same transaction. The index reads
        them later, the newest at the latest when somebody searches.
        """
        ...

    def index_waiting(self) -> int:
        """Lets the index read some of what `add_all` or `load` have left; how many, 0 where none is left."""
        ...

    def revise(self, article: Article) -> None:
        """Writes the article of that id (or, with id 0, of that key) as it is now, in the index too."""

    def get(self, article_id: int) -> Article | None:
        """The article of that id."""

    def many(self, ids: Collection[int]) -> dict[int, Article]:
        """Those of these articles that there are."""

    def by_keys(self, keys: Collection[str]) -> dict[str, int]:
        """Ids of the articles with these keys."""

    def newest(
        self, limit: int, *, before: int | None = None, own: Collection[int] | None = None
    ) -> Sequence[Article]:
        """The newest by publication; with `before`: those that follow that article in this order.

        `own`: of articles from sources that readers brought, those of these alone (None: all).
        """

    def since(self, moment: datetime, limit: int) -> Sequence[Article]:
        """The last `limit` that have come since and were news then, in the order of their coming; and as many
        of sources that readers brought, which take nobody's place."""

    def ids_since(self, moment: datetime, limit: int) -> Sequence[int]:
        """The ids of what `since` gives of the newsroom, for a walk through more than fits into memory."""

    def pending(self, limit: int) -> Sequence[Article]:
        """Articles that have no summary yet, newest first."""

    def widest_stories(
        self, moment: datetime, limit: int, newest: int, own: Collection[int] | None = None
    ) -> Sequence[tuple[Story, int]]:
        """Stories with news since, most sources first, each with its newest article.

        `newest` (unless 0) is the last article that counts; `own` as in `newest`.
        """

    def story(self, story_id: int) -> Story | None:
        """The story of that id."""

    def of_stories(self, story_ids: Collection[int], most: int) -> Sequence[Article]:
        """Of each of these stories that has several articles the first `most`, in order of arrival.

        Those of frozen feeds are left out.
        """

    def picks(self, since: datetime) -> Sequence[int]:
        """Articles that editors have picked since, the last picked first."""

    def pick(self, article_id: int, person: int, now: datetime) -> None:
        """Puts an article onto the must-reads; again: as of now."""

    def sent_of_feed(self, feed_id: int, since: datetime, limit: int) -> Sequence[Article]:
        """The feed's articles that somebody has been sent since, newest first."""

    def prune(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` articles published before; how many. Saved ones and bulletins stay."""

    def remove(self, article_id: int) -> None:
        """Takes one article out of the archive, out of every reader's saved ones too."""

    def load(self, articles: Sequence[Article]) -> int:
        """Stores many at once, each in a story of its own, oldest first; known keys are left out.

        Returns how many were new. The index reads them later, as with `add_all`.
        """


class Search(Protocol):
    """One question, answered by the database's full-text index. No question gives an error."""

    def find(self, query: Query, limit: int, offset: int) -> Sequence[SearchHit]:
        """The hits of one page. Words that the archive lacks give none; no question gives an error."""

    def titles(self, limit: int, own: Collection[int] | None) -> Sequence[str]:
        """Those of the newest articles, without sources of readers other than `own` (None: of all)."""


class Editions(Protocol):
    """Closed editions."""

    def add(self, editions: Sequence[Edition]) -> Sequence[Edition]:
        """Stores editions and returns them in order; where one was closed for that time before, that one."""

    def get(self, edition_id: int) -> Edition | None:
        """The edition of that id."""

    def many(self, ids: Collection[int]) -> dict[int, Edition]:
        """Those of these editions that there are."""

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was set back by so much: editions of a time beyond `now` leave it to the next ones."""


class Bulletins(Protocol):
    """Drafts, bulletins, corrections."""

    def add(self, bulletin: Bulletin) -> Bulletin:
        """Stores a draft; the one that the same update made before, where there is one."""

    def get(self, bulletin_id: int) -> Bulletin | None:
        """The bulletin of that number."""

    def save(self, bulletin: Bulletin, *, was: BulletinState) -> bool:
        """Writes a bulletin back if it still is in state `was`. False (and nothing written) otherwise."""

    def in_state(self, states: Collection[BulletinState]) -> Sequence[Bulletin]:
        """Bulletins in one of these states, in order of their numbers."""

    def since(self, moment: datetime) -> Sequence[Bulletin]:
        """Bulletins drafted or sent since, newest first."""

    def add_correction(self, correction: Correction) -> Correction:
        """Stores a correction; the one that the same update made before, where there is one."""

    def correction(self, correction_id: int) -> Correction | None:
        """The correction of that number."""
