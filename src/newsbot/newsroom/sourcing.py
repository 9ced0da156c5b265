"""Sources in the hands of staff: add, drop, freeze, list, import; and the archive by hand: publish, pick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsbot.domain.article import Article
from newsbot.domain.errors import BadInput, NotFound
from newsbot.domain.feed import Feed, FeedState, FoundFeed
from newsbot.domain.figures import AuditEntry
from newsbot.domain.links import is_web_link
from newsbot.domain.subscription import topic_key
from newsbot.domain.text import clean, digest
from newsbot.newsroom.acts import check
from newsbot.newsroom.bringing import bring
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.naming import feeds_like, only_one
from newsbot.newsroom.ports import House, Person, Sources
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.wording import plain_words

SENT_WINDOW = timedelta(hours=1)
MOST_LIKE = 5  # sources that a part of a name may mean


@dataclass(frozen=True, slots=True)
class Frozen:
    """A source whose pushes have stopped (or go on), and what it sent in the last hour."""

    feed: Feed
    sent: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    known: int
    refused: int = 0


class Sourcing:
    """What staff do with sources and the archive. `person` None is the shell, which needs no right."""

    def __init__(self, store: Store, sources: Sources, preparing: Preparing, house: House) -> None:
        self._store = store
        self._sources = sources
        self._preparing = preparing
        self._house = house

    async def find(self, person: Person | None, url: str, now: datetime) -> Sequence[FoundFeed]:
        """The feeds behind an address. Raises NotAllowed, BadInput("url"), SourceError."""
        if person is not None:
            await self._store.read(lambda tx: check(tx, person, self._house, now))
        if not is_web_link(url):
            raise BadInput("url", url)
        return await self._sources.discover(url)

    async def add(
        self, person: Person | None, found: FoundFeed, topic: str, now: datetime
    ) -> tuple[Feed, bool]:
        """Adds one feed; its first poll is silent. Returns it and whether it is new."""
        parsed = found.parsed
        feed = Feed(
            0,
            found.url,
            title=found.title or (parsed.title if parsed else ""),
            site=parsed.url if parsed else "",
            topic=topic_key(topic),
            language=parsed.language if parsed else "",
            interval=self._house.poll_seconds,
            due=now,
            added_by=person.id if person else 0,
        )

        def write(tx: Tx) -> tuple[Feed, bool]:
            if person is not None:
                check(tx, person, self._house, now)
            known = tx.feeds.by_url(feed.url)
            added, new = bring(tx, feed, personal=False)
            if new or (known is not None and known.personal):
                self._write_down(tx, person, "add feed", added.url, now)
            return added, new

        return await self._store.write(write)

    async def bring(self, person: Person | None, feeds: Iterable[Feed], now: datetime) -> Imported:
        """Adds many at once (an OPML file, the list in the settings); known ones are left as they are."""
        wanted = {feed.url: feed for feed in feeds}
        good = [feed for url, feed in wanted.items() if is_web_link(url)]

        def write(tx: Tx) -> Imported:
            if person is not None:
                check(tx, person, self._house, now)
            known = {feed.url for feed in tx.feeds.all() if not feed.personal}
            brought = [feed for feed in good if feed.url not in known]
            new = [feed for feed in brought if bring(tx, self._fresh(feed, now), personal=False)[1]]
            if brought:
                self._write_down(tx, person, "import feeds", str(len(brought)), now)
            return Imported(len(new), len(good) - len(new), len(wanted) - len(good))

        return await self._store.write(write)

    def _fresh(self, feed: Feed, now: datetime) -> Feed:
        return replace(feed, due=now, interval=self._house.poll_seconds)

    async def all(self, person: Person | None, now: datetime) -> Sequence[Feed]:
        """All sources with their health."""

        def read(tx: Tx) -> Sequence[Feed]:
            if person is not None:
                check(tx, person, self._house, now)
            return tx.feeds.all()

        return await self._store.read(read)

    async def drop(self, person: Person | None, name: str, now: datetime) -> Feed:
        """Asks a source no more; its articles stay. Raises NotFound, BadInput("which_source", names)."""

        def write(tx: Tx) -> Feed:
            feed = self._named(tx, person, name, now)
            if feed.state is FeedState.REMOVED:
                raise NotFound(name)
            dropped = replace(feed, state=FeedState.REMOVED)
            tx.feeds.save(dropped)
            self._write_down(tx, person, "drop feed", feed.url, now)
            return dropped

        return await self._store.write(write)

    async def freeze(self, person: Person | None, name: str, now: datetime) -> Frozen:
        """Stops all pushes from a source; it is still read and kept. Frozen before, it stays so: of two
        editors who hear the alarm, the second must not undo what the first has done."""

        def write(tx: Tx) -> Frozen:
            feed = self._named(tx, person, name, now, in_part=True)
            frozen = replace(feed, frozen=True)
            if not feed.frozen:
                tx.feeds.save(frozen)
                self._write_down(tx, person, "freeze", feed.url, now)
            tx.outbox.withdraw_feed(feed.id)
            return Frozen(frozen, tuple(tx.articles.sent_of_feed(feed.id, now - SENT_WINDOW, 50)))

        return await self._store.write(write)

    async def thaw(self, person: Person, feed_id: int, now: datetime) -> Feed:
        """Lets pushes from a frozen source go on. Raises NotAllowed, NotFound."""

        def write(tx: Tx) -> Feed:
            check(tx, person, self._house, now)
            feed = tx.feeds.get(feed_id)
            if feed is None:
                raise NotFound(str(feed_id))
            if feed.frozen:
                tx.feeds.save(replace(feed, frozen=False))
                self._write_down(tx, person, "thaw", feed.url, now)
            return replace(feed, frozen=False)

        return await self._store.write(write)

    async def publish(self, person: Person, given: str, now: datetime) -> Article:
        """Puts a link's article, or a text, into the archive without a push."""
        await self._store.read(lambda tx: check(tx, person, self._house, now))
        text = clean(given)
        if is_web_link(text) and len(text.split()) == 1:
            article = await self._preparing.from_link(text, now)
        else:
            article = await self._own(text, now)

        def write(tx: Tx) -> Article:
            check(tx, person, self._house, now)
            stored = tx.articles.add(article)
            self._write_down(tx, person, "publish", f"article {stored.id}", now)
            return stored

        return await self._store.write(write)

    async def _own(self, text: str, now: datetime) -> Article:
        said = plain_words(text)
        key = f"own:{digest(said.headline, said.text)}"
        body = said.text or said.headline
        article = Article(said.headline, said.url, key, published=now, fetched=now, text=body)
        return await self._preparing.summarized(article)

    async def pick(self, person: Person, article_id: int, now: datetime) -> Article:
        """Puts an article onto the must-reads, a reader's own as the newsroom's. Raises NotFound."""

        def write(tx: Tx) -> Article:
            check(tx, person, self._house, now)
            article = tx.articles.get(article_id)
            if article is None:
                raise NotFound(str(article_id))
            if article.personal:  # picked for all
                article = tx.articles.add(replace(article, personal=False))
            tx.articles.pick(article_id, person.id, now)
            self._write_down(tx, person, "pick", f"article {article_id}", now)
            return article

        return await self._store.write(write)

    def _named(
        self, tx: Tx, person: Person | None, name: str, now: datetime, *, in_part: bool = False
    ) -> Feed:
        """`in_part`: words from anywhere in its name will do, for what is undone by a press."""
        if person is not None:
            check(tx, person, self._house, now)
        number = name.strip()
        numbered = number.isascii() and number.isdigit() and len(number) < 16
        # the number in the list of sources goes before names that begin with it: "3" is not "3sat"
        exact = tx.feeds.by_url(number) or (tx.feeds.get(int(number)) if numbered else None)
        named = [] if exact else tx.feeds.by_name(number)
        if in_part and not (exact or named or numbered):
            named = feeds_like(tx, number, MOST_LIKE, None)
        feed = exact or only_one(named, number, numbered=True)
        if feed is None:
            raise NotFound(name)
        return feed

    def _write_down(self, tx: Tx, person: Person | None, act: str, subject: str, now: datetime) -> None:
        tx.staff.write_down(AuditEntry(now, person.id if person else 0, act, subject))
