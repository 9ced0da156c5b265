"""An article into the archive: matched with the stories of the last days, stored, planned for its readers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from newsbot.domain import arrival
from newsbot.domain.article import Article
from newsbot.domain.delivery import Parcel, ParcelKind
from newsbot.domain.feed import Feed
from newsbot.domain.story import Match, MatchKind
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import StoryFinder
from newsbot.newsroom.preparing import candidate

WINDOW = timedelta(days=7)
KEPT = 50_000  # articles that the finder reads at a start
PAGE = 200  # of them in memory at a time
QUIET = 100  # newest articles of a silent poll that later entries of their feed are compared with
COPIES = (MatchKind.SAME_TEXT, MatchKind.REPRINT)


class Filing:
    """Files one article at a time, so that of two copies that come together the second knows the first."""

    def __init__(self, store: Store, finder: StoryFinder) -> None:
        self._store = store
        self._finder = finder
        self._one = asyncio.Lock()
        self._unread: list[int] | None = None  # of the archive of the last days; None before the first pass
        self._quiet: dict[int, Sequence[int]] = {}  # articles by feed that the finder has not read yet

    async def begin(self, now: datetime) -> None:
        """Before each pass: at the first notes what of the archive the finder must know, later lets go.

        It is read when the first news comes: a full archive takes a minute, and most passes bring nothing.
        """
        if self._unread is None:
            self._unread = list(await self._store.read(lambda tx: tx.articles.ids_since(now - WINDOW, KEPT)))
        self._finder.forget(now - WINDOW)

    async def _remember(self) -> None:
        """Fills the finder, a page at a time: neither memory nor the event loop feels how much there is."""
        while self._unread:
            await self._learn_by_id(self._unread[:PAGE])
            del self._unread[:PAGE]

    async def learn(self, articles: Sequence[Article]) -> None:
        """Lets the finder read articles as stored. Each takes milliseconds, so the loop has its turn."""
        for article in articles:
            if article.personal:  # a reader's own: nobody else's article names it
                continue
            self._finder.add(article.id, article.story_id, candidate(article))
            await asyncio.sleep(0)

    def set_aside(self, feed_id: int, articles: Sequence[int]) -> None:
        """Notes what a silent poll stored, oldest first; it is read when the feed's next news comes."""
        self._quiet[feed_id] = articles[-QUIET:]

    async def publish(self, article: Article, feed: Feed, now: datetime) -> tuple[int, bool]:
        """Stores an article and, where it is news and no copy, plans its spreading.

        Returns its number and whether it is spread.
        """
        async with self._one:
            await self._remember()
            await self._catch_up(feed.id)
            match = None if article.personal else self._finder.find(candidate(article))
            copy = match is not None and match.kind in COPIES and await self._same_feed(match.article, feed)
            push = arrival.is_news(article.published, now) and not feed.frozen and not copy
            stored = await self._store.write(lambda tx: _add(tx, article, match, push=push))
            await self.learn([stored])
        return stored.id, push

    async def _catch_up(self, feed_id: int) -> None:
        ids = self._quiet.pop(feed_id, ())
        if ids:
            await self._learn_by_id(ids)

    async def _learn_by_id(self, ids: Sequence[int]) -> None:
        """Lets the finder read these articles, in this order; those that have left are passed over."""
        found = await self._store.read(lambda tx: tx.articles.many(ids))
        await self.learn([found[one] for one in ids if one in found])

    async def _same_feed(self, article_id: int, feed: Feed) -> bool:
        """Whether a copy comes from the feed that gave the first: a changed id or link, not a reprint."""
        article = await self._store.read(lambda tx: tx.articles.get(article_id))
        return article is not None and article.feed_id == feed.id


def _add(tx: Tx, article: Article, match: Match | None, *, push: bool) -> Article:
    stored = tx.articles.add(article, story=match.story if match else 0)
    if push:
        tx.outbox.plan(Parcel(ParcelKind.ARTICLE, stored.id))
        if match is not None:
            tx.outbox.plan(Parcel(ParcelKind.UPDATE, stored.id))
    return stored
