"""Feed to outbox: one pass over the feeds that are due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from newsbot.domain import arrival
from newsbot.domain.arrival import Intake, Known
from newsbot.domain.article import Article, PageKind, Summary
from newsbot.domain.delivery import Parcel, ParcelKind
from newsbot.domain.errors import BadStatus, SourceError
from newsbot.domain.feed import Entry, Failure, Feed, FeedState, after_failure, after_success, is_broken
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.domain.story import Match, MatchKind
from newsbot.domain.text import digest
from newsbot.newsroom.ledger import Seen, Store, Tx
from newsbot.newsroom.ports import House, Sources, Spreader, StoryFinder
from newsbot.newsroom.preparing import Preparing, candidate
from newsbot.newsroom.telling import tell_staff

FEEDS_AT_ONCE = 400  # the fetcher bounds connections; few here would let one slow server hold up all
REREAD = 10  # changed entries of one poll that are read again
WINDOW = timedelta(days=7)
COPIES = (MatchKind.SAME_TEXT, MatchKind.REPRINT)

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article ready to be stored. `push`: it goes to subscribers; `match`: the story it belongs to."""

    article: Article
    entry: Entry | None = None
    match: Match | None = None
    push: bool = False


class Ingest:
    """Asks feeds, keeps what is new, plans its spreading. One bad feed or article stops nothing else."""

    def __init__(
        self, store: Store, sources: Sources, preparing: Preparing, finder: StoryFinder, spreader: Spreader
    ) -> None:
        self._store = store
        self._sources = sources
        self._preparing = preparing
        self._finder = finder
        self._spreader = spreader
        self._feeds = asyncio.Semaphore(FEEDS_AT_ONCE)

    async def remember(self, now: datetime) -> int:
        """Fills the story finder from the archive of the last days; at start. Returns how many."""
        articles = await self._store.read(lambda tx: tx.articles.since(now - WINDOW, 50_000))
        for article in articles:
            self._finder.add(article.id, article.story_id, candidate(article))
        return len(articles)

    async def poll(
        self, now: datetime, house: House, *, every: bool = False, limit: int = 1000
    ) -> IngestReport:
        """Asks the feeds that are due (or `every` one), once each."""
        self._finder.forget(now - WINDOW)
        feeds = await self._store.read(lambda tx: tx.feeds.all() if every else tx.feeds.due(now, limit))
        reports = await asyncio.gather(*(self._ask(feed, now, house) for feed in feeds))
        await self._spreader.run(now)
        return IngestReport(tuple(reports))

    async def complete(self, limit: int = 20) -> int:
        """Reads the pages and makes the summaries that a first poll left open, newest first."""
        pending = await self._store.read(lambda tx: tx.articles.pending(limit))
        for article in await asyncio.gather(*(self._preparing.complete(article) for article in pending)):
            await self._store.write(partial(_revise, article))
        return len(pending)

    async def _ask(self, feed: Feed, now: datetime, house: House) -> FeedReport:
        async with self._feeds:
            try:
                answer = await self._sources.ask(feed)
            except SourceError as error:
                return await self._failed(feed, error, now, house)
            kept = after_success(feed, answer, now, house.poll_seconds)
            if answer.parsed is None:
                await self._store.write(lambda tx: tx.feeds.save(kept))
                return FeedReport(kept)
            return await self._take_in(feed, kept, answer.parsed.entries, (now, house))

    async def _failed(self, feed: Feed, error: SourceError, now: datetime, house: House) -> FeedReport:
        failed = after_failure(feed, _failure(error), now, house.poll_seconds)

        def keep(tx: Tx) -> Feed:
            kept = failed
            if is_broken(kept, now):
                code = NoticeCode.FEED_GONE if kept.state is FeedState.GONE else NoticeCode.FEED_BROKEN
                values = (("feed", kept.name), ("url", kept.url), ("error", kept.last_error))
                tell_staff(tx, Notice(code, values), now, house)
                kept = replace(kept, told=True)
            tx.feeds.save(kept)
            return kept

        return FeedReport(await self._store.write(keep), error=str(error))

    async def _take_in(
        self, feed: Feed, kept: Feed, entries: Sequence[Entry], when: tuple[datetime, House]
    ) -> FeedReport:
        now, house = when
        intake = await self._store.read(lambda tx: _sort(tx, feed, entries, now))
        silent = feed.quiet_first or intake.brakes
        prepared = [await self._prepare(kept, entry, now, silent=silent) for entry in intake.fresh]
        flood = intake.brakes and not feed.quiet_first
        if flood:
            prepared.append(_Prepared(_roll_up(kept, intake, now), push=not feed.frozen))
        revised = [await self._revise(kept, entry, known, now) for entry, known in intake.changed[:REREAD]]
        changed = [article for article in revised if article is not None]
        keeping = _Keeping(kept, intake, tuple(prepared), tuple(changed), now, house if flood else None)
        stored = await self._store.write(keeping.into)
        for article in stored:
            self._finder.add(article.id, article.story_id, candidate(article))
        pushed = sum(1 for item in prepared if item.push)
        titles = tuple(article.title for article in stored)
        return FeedReport(kept, len(intake.fresh), len(changed), pushed, titles)

    async def _prepare(self, feed: Feed, entry: Entry, now: datetime, *, silent: bool) -> _Prepared:
        article = self._preparing.as_given(feed, entry, now)
        if silent:
            return _Prepared(article, entry)
        article = await self._preparing.complete(article)
        match = self._finder.find(candidate(article))
        copy = match is not None and match.kind in COPIES and await self._same_feed(match.article, feed)
        news = arrival.is_news(article.published, now) and not feed.frozen
        return _Prepared(article, entry, match, push=news and not copy)

    async def _same_feed(self, article_id: int, feed: Feed) -> bool:
        """Whether a copy comes from the feed that gave the first: a changed id or link, not a reprint."""
        article = await self._store.read(lambda tx: tx.articles.get(article_id))
        return article is not None and article.feed_id == feed.id

    async def _revise(self, feed: Feed, entry: Entry, article_id: int, now: datetime) -> Article | None:
        """The article's next revision; None where what readers see has not changed after all."""
        old = await self._store.read(lambda tx: tx.articles.get(article_id))
        if old is None:
            return None
        new = await self._preparing.complete(self._preparing.as_given(feed, entry, now))
        if digest(old.title, old.text) == digest(new.title, new.text):
            return None
        return replace(
            old,
            title=new.title,
            text=new.text,
            image=new.image or old.image,
            kind=new.kind,
            summary=new.summary,
            revision=old.revision + 1,
        )


@dataclass(frozen=True, slots=True)
class _Keeping:
    """Everything that one poll of one feed changes, for one short transaction.

    `flooded`: the house whose staff are told that the feed brought too much at once.
    """

    feed: Feed
    intake: Intake
    prepared: tuple[_Prepared, ...]
    revised: tuple[Article, ...]
    now: datetime
    flooded: House | None = None

    def into(self, tx: Tx) -> list[Article]:
        """Stores articles and health and plans what is spread. Returns the articles with their numbers."""
        stored = [self._add(tx, item) for item in self.prepared]
        for article in self.revised:
            tx.articles.revise(article)
            tx.outbox.plan(Parcel(ParcelKind.UPDATE, article.id))
        if self.flooded is not None:
            values = (("feed", self.feed.name), ("count", str(len(self.intake.fresh))))
            tell_staff(tx, Notice(NoticeCode.FEED_FLOOD, values), self.now, self.flooded)
        tx.feeds.save(self.feed)
        tx.feeds.mark_seen(self.feed.id, self._seen(stored), self.now)
        return stored

    def _add(self, tx: Tx, item: _Prepared) -> Article:
        article = tx.articles.add(item.article, story=item.match.story if item.match else 0)
        if item.push:
            tx.outbox.plan(Parcel(ParcelKind.ARTICLE, article.id))
            if item.match is not None:
                tx.outbox.plan(Parcel(ParcelKind.UPDATE, article.id))
        return article

    def _seen(self, stored: Sequence[Article]) -> list[Seen]:
        fresh = [
            Seen(item.entry.id, article.id, arrival.fingerprint(item.entry))
            for item, article in zip(self.prepared, stored, strict=True)
            if item.entry is not None
        ]
        again = (*self.intake.changed, *self.intake.copies)
        return fresh + [Seen(entry.id, known, arrival.fingerprint(entry)) for entry, known in again]


def _revise(article: Article, tx: Tx) -> None:
    tx.articles.revise(article)


def _failure(error: SourceError) -> Failure:
    if isinstance(error, BadStatus):
        return Failure(str(error), error.retry_after, gone=error.status == 410)
    return Failure(str(error))


def _sort(tx: Tx, feed: Feed, entries: Sequence[Entry], now: datetime) -> Intake:
    seen = tx.feeds.seen(feed.id, [entry.id for entry in entries])
    known = {key: Known(value.article_id, value.fingerprint) for key, value in seen.items()}
    unseen = {arrival.entry_key(entry) for entry in entries if entry.id not in known}
    return arrival.sort_entries(entries, known, tx.articles.by_keys(unseen), now)


def _roll_up(feed: Feed, intake: Intake, now: datetime) -> Article:
    """One message in place of a flood: how many came and the newest headlines."""
    newest = [entry.title for entry in reversed(intake.fresh[-10:])]
    return Article(
        title=f"{feed.name}: {len(intake.fresh)} new articles at once",
        url=feed.site or feed.url,
        key=f"roll-up:{feed.id}:{now.isoformat()}",
        published=now,
        fetched=now,
        text="\n\n".join(newest),
        topic=feed.topic,
        source=feed.name,
        feed_id=feed.id,
        kind=PageKind.LIST,
        summary=Summary(refused="list"),
    )
