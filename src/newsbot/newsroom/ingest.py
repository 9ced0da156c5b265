"""Feed to outbox: one pass over the feeds that are due."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from newsbot.domain import arrival
from newsbot.domain.arrival import Intake, Known
from newsbot.domain.article import Article
from newsbot.domain.delivery import Parcel, ParcelKind
from newsbot.domain.errors import BadStatus, SourceError, StorageDown
from newsbot.domain.feed import (
    Entry,
    Failure,
    Feed,
    ParsedFeed,
    after_failure,
    after_success,
    is_broken,
)
from newsbot.domain.text import digest
from newsbot.newsroom.batching import Batching
from newsbot.newsroom.filing import Filing
from newsbot.newsroom.flood import instead_of_a_flood
from newsbot.newsroom.harvest import FeedReport, IngestReport
from newsbot.newsroom.ledger import Seen, Store, Tx
from newsbot.newsroom.ports import House, Offers, Sources, Spreader, StoryFinder
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.taking_over import apart, others_own, store_silently
from newsbot.newsroom.telling import tell_of_trouble

MOST = 1000  # feeds that one pass begins to ask
FEEDS_AT_ONCE = 300  # asked, or answered and not read yet: the bodies of more would take too much memory
OF_ONE_HOST = 30  # of these: a server that hangs keeps a tenth of the places, however many feeds it has
TAKEN_IN_AT_ONCE = 30  # feeds whose entries are in memory
AT_A_STRETCH = 100  # entries made into articles before the event loop gets its turn: some 2 ms
REREAD = 10  # changed entries of one poll that are read again

log = logging.getLogger(__name__)


class Ingest:
    """Asks feeds, keeps what is new, plans its spreading. One bad feed or article stops nothing else."""

    offers: Offers | None = None  # who hears of hubs

    def __init__(
        self, store: Store, sources: Sources, preparing: Preparing, finder: StoryFinder, spreader: Spreader
    ) -> None:
        self._store = store
        self._sources = sources
        self._preparing = preparing
        self._filing = Filing(store, finder)
        self._spreader = spreader
        self._feeds = asyncio.Semaphore(FEEDS_AT_ONCE)
        self._hosts = defaultdict[str, asyncio.Semaphore](partial(asyncio.Semaphore, OF_ONE_HOST))
        self._room = asyncio.Semaphore(TAKEN_IN_AT_ONCE)
        self._reading, self._writing = Batching(store.read), Batching(store.write)
        self._under_way: dict[int, asyncio.Task[FeedReport]] = {}

    async def poll(
        self, now: datetime, house: House, *, every: bool = False, patience: float | None = None
    ) -> IngestReport:
        """Asks the feeds that are due (or `every` one), once each.

        With `patience` (s) slow ones are not waited for: they go on beside the next passes, which do not ask
        them again, and are in the report of the pass that finds them done.
        """
        await self._filing.begin(now)
        feeds = await self._store.read(lambda tx: tx.feeds.all() if every else tx.feeds.due(now, MOST))
        new = [feed for feed in feeds if feed.id not in self._under_way]
        for feed in new:
            self._under_way[feed.id] = asyncio.create_task(self._ask(feed, now, house))
        if new:
            await asyncio.wait([self._under_way[feed.id] for feed in new], timeout=patience)
        reports = await self._done()
        await self._spreader.run(now)
        return IngestReport(tuple(reports))

    async def _done(self) -> list[FeedReport]:
        """What those that are done have given. Raises StorageDown."""
        ended = [number for number, task in self._under_way.items() if task.done()]
        results = await asyncio.gather(*map(self._under_way.pop, ended), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result for result in results if isinstance(result, FeedReport)]

    async def close(self) -> None:
        """Ends what is under way; those feeds are asked again at the next start."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._under_way.clear()

    async def push(
        self, feed: Feed, body: bytes, content_type: str, when: tuple[datetime, House]
    ) -> FeedReport:
        """Takes in what a hub pushed, as a poll would; the feed is polled on all the same."""
        try:
            await self._filing.begin(when[0])
            async with self._room:
                parsed = await self._sources.parse(feed, body, content_type)
                return await self._take_in(feed, feed, parsed.entries, when)
        except SourceError as error:
            return FeedReport(feed, error=str(error))

    async def complete(self, limit: int = 20) -> int:
        """Does what silent polls left open, newest first: the index, then pages and summaries of `limit`."""
        await self.index()
        pending = await self._store.read(lambda tx: tx.articles.pending(limit))
        for article in await asyncio.gather(*(self._preparing.complete(article) for article in pending)):
            await self._store.write(partial(_revise, article))
            await self._filing.learn([article])
        return len(pending)

    async def index(self) -> None:
        """Lets the index read what silent polls have stored."""
        while await self._store.write(lambda tx: tx.articles.index_waiting()):
            pass  # others write between two steps

    async def _ask(self, feed: Feed, now: datetime, house: House) -> FeedReport:
        try:
            host = urlsplit(feed.url).netloc
            async with self._hosts[host], self._feeds, AsyncExitStack() as held:
                answer = await self._sources.ask(feed, lambda: held.enter_async_context(self._room))
                kept = after_success(feed, answer, now, house.poll_seconds)
                if answer.parsed is not None:
                    report = await self._take_in(feed, kept, answer.parsed.entries, (now, house))
                    self._offer(kept, answer.parsed)  # not before: pushes to a new feed are news only then
                    return report
                await self._writing.do(lambda tx: tx.feeds.save(kept))
                return FeedReport(kept)
        except StorageDown:
            raise
        except Exception as error:
            if not isinstance(error, SourceError):  # a mistake of ours: for the log, and no other feed's loss
                log.exception("feed not taken in", extra={"feed": feed.id})
            return await self._failed(feed, error, now, house)

    def _offer(self, feed: Feed, parsed: ParsedFeed) -> None:
        if parsed.hub and self.offers is not None:
            self.offers.offered(feed, parsed.hub, parsed.self_url or feed.url)

    async def _failed(self, feed: Feed, error: Exception, now: datetime, house: House) -> FeedReport:
        failed = after_failure(feed, _failure(error), now, house.poll_seconds)

        def keep(tx: Tx) -> Feed:
            kept = failed
            if is_broken(kept, now):
                tell_of_trouble(tx, kept, now, house)
                kept = replace(kept, told=True)
            tx.feeds.save(kept)
            return kept

        return FeedReport(await self._writing.do(keep), error=str(error))

    async def _take_in(
        self, feed: Feed, kept: Feed, entries: Sequence[Entry], when: tuple[datetime, House]
    ) -> FeedReport:
        now, house = when
        if feed.quiet_first:
            return await self._silently(kept, entries, now)
        intake = await self._reading.do(lambda tx: _sort(tx, feed, entries, now))
        if intake.brakes:
            report = await self._silently(kept, entries, now, house)
            if not feed.frozen:
                await self._spreader.run(now)
            return report
        given = [apart(one, intake.theirs) for one in await self._as_given(kept, intake.fresh, now)]
        filed = await self._publish(kept, given, now)
        revised = [await self._revise(kept, entry, known, now) for entry, known in intake.changed[:REREAD]]
        changed = tuple(article for article in revised if article is not None)
        numbers = tuple(number for number, _ in filed)
        await self._writing.do(partial(_Keeping(kept, intake, numbers, changed).into, now))
        pushed = sum(push for _, push in filed)
        if pushed or changed:
            await self._spreader.run(now)  # at once: a server that hangs must not hold up others' news
        return FeedReport(kept, len(given), len(changed), pushed, tuple(article.title for article in given))

    async def _silently(
        self, feed: Feed, entries: Sequence[Entry], now: datetime, flooded: House | None = None
    ) -> FeedReport:
        """Stores what is new as it was given, unannounced; one message instead where a house is flooded.

        Only what a silent poll leaves open (full texts, summaries, the index) is done later: `complete`.
        """
        given = {article.entry_id: article for article in await self._as_given(feed, entries, now)}
        new = await self._writing.do(partial(_keep_silently, feed, entries, given, (now, flooded)))
        self._filing.set_aside(feed.id, [number for _, number in new])
        titles = tuple(given[entry_id].title for entry_id, _ in new)
        return FeedReport(feed, len(new), 0, int(flooded is not None and not feed.frozen), titles)

    async def _publish(self, feed: Feed, given: Sequence[Article], now: datetime) -> list[tuple[int, bool]]:
        whole = await asyncio.gather(*(self._preparing.complete(article) for article in given))
        return [await self._filing.publish(article, feed, now) for article in whole]

    async def _as_given(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> list[Article]:
        articles = []
        for place, entry in enumerate(entries, 1):
            articles.append(self._preparing.as_given(feed, entry, now))
            if place % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
        return articles

    async def _revise(self, feed: Feed, entry: Entry, article_id: int, now: datetime) -> Article | None:
        """The article's next revision; None where what readers see has not changed after all."""
        old = await self._store.read(lambda tx: tx.articles.get(article_id))
        if old is None or (feed.personal and old.feed_id != feed.id):  # no reader rewrites what others get
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
    """What one poll of one feed changes, for one short transaction. `filed`: numbers of the fresh."""

    feed: Feed
    intake: Intake
    filed: tuple[int, ...]
    revised: tuple[Article, ...] = ()

    def into(self, now: datetime, tx: Tx) -> None:
        """Stores revisions, what was seen, and health."""
        for article in self.revised:
            tx.articles.revise(article)
            tx.outbox.plan(Parcel(ParcelKind.UPDATE, article.id))
        tx.feeds.save(self.feed)
        tx.feeds.mark_seen(self.feed.id, self._seen(), now)

    def _seen(self) -> list[Seen]:
        known = (*self.intake.changed, *self.intake.copies)
        pairs = (*zip(self.intake.fresh, self.filed, strict=True), *known)
        return [Seen(entry.id, article, arrival.fingerprint(entry)) for entry, article in pairs]


def _keep_silently(
    feed: Feed,
    entries: Sequence[Entry],
    given: Mapping[str, Article],
    when: tuple[datetime, House | None],
    tx: Tx,
) -> list[tuple[str, int]]:
    """Entry ids and numbers of what is new. What has changed waits for a poll that tells readers."""
    now, flooded = when
    intake = replace(_sort(tx, feed, entries, now), changed=())
    numbers = store_silently(tx, [given[entry.id] for entry in intake.fresh], intake.theirs)
    if flooded is not None:
        instead_of_a_flood(tx, feed, intake, now, flooded)
    _Keeping(feed, intake, numbers).into(now, tx)
    return [(entry.id, number) for entry, number in zip(intake.fresh, numbers, strict=True)]


def _revise(article: Article, tx: Tx) -> None:
    tx.articles.revise(article)


def _failure(error: Exception) -> Failure:
    if isinstance(error, BadStatus):
        return Failure(str(error), error.retry_after, gone=error.status == 410)
    return Failure(str(error))


def _sort(tx: Tx, feed: Feed, entries: Sequence[Entry], now: datetime) -> Intake:
    seen = tx.feeds.seen(feed.id, [entry.id for entry in entries])
    known = {key: Known(value.article_id, value.fingerprint) for key, value in seen.items()}
    unseen = {arrival.entry_key(entry) for entry in entries if entry.id not in known}
    by_key = tx.articles.by_keys(unseen)
    theirs = others_own(tx, feed, by_key)
    by_key = {key: number for key, number in by_key.items() if key not in theirs}
    return replace(arrival.sort_entries(entries, known, by_key, now), theirs=theirs)
