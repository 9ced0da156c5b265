"""The store in memory: the same shelves without a disk, under the same tests as the real ones."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fakes.memory_outbox import MemoryOutbox
from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.domain.delivery import Delivery, Parcel
from newsbot.domain.edition import Edition
from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.figures import AuditEntry, Figures
from newsbot.domain.query import Order, Query, SearchHit, Term
from newsbot.domain.staff import Member
from newsbot.domain.story import Carrier, Story
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.domain.text import words
from newsbot.newsroom.ledger import Seen, Tx

T = TypeVar("T")


@dataclass
class State:
    """Everything that is stored. Values are frozen, so a shallow copy of the collections is a snapshot."""

    feeds: dict[int, Feed] = field(default_factory=dict)
    seen: dict[tuple[int, str], Seen] = field(default_factory=dict)
    articles: dict[int, Article] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    picks: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    subscribers: dict[int, Subscriber] = field(default_factory=dict)
    rules: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    saved: dict[tuple[int, int], datetime] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    leases: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    keys: dict[tuple[Parcel, Address, int], int] = field(default_factory=dict)
    plans: dict[Parcel, int] = field(default_factory=dict)
    holds: dict[int, datetime] = field(default_factory=dict)
    editions: dict[int, Edition] = field(default_factory=dict)
    bulletins: dict[int, Bulletin] = field(default_factory=dict)
    corrections: dict[int, Correction] = field(default_factory=dict)
    inbox: dict[int, tuple[bytes, datetime, bool]] = field(default_factory=dict)
    staff: dict[int, Member] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    notices: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, of: str) -> int:
        self.numbers[of] = self.numbers.get(of, 0) + 1
        return self.numbers[of]


class MemoryStore:
    """Fits `ledger.Store`. A write that raises leaves everything as it was."""

    def __init__(self) -> None:
        self.state = State()
        self.down: Exception | None = None

    async def read(self, work: Callable[[Tx], T]) -> T:
        await asyncio.sleep(0)
        if self.down is not None:
            raise self.down
        return work(MemoryTx(self.state))

    async def write(self, work: Callable[[Tx], T]) -> T:
        await asyncio.sleep(0)
        if self.down is not None:
            raise self.down
        before = copy.copy(self.state)
        for name, value in vars(self.state).items():
            setattr(before, name, copy.copy(value))
        try:
            return work(MemoryTx(self.state))
        except BaseException:
            self.state = before
            raise


class MemoryTx:
    """One transaction over all shelves."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.feeds = MemoryFeeds(state)
        self.articles = MemoryArticles(state)
        self.search = MemorySearch(state)
        self.subscribers = MemorySubscribers(state)
        self.outbox = MemoryOutbox(state)
        self.editions = MemoryEditions(state)
        self.bulletins = MemoryBulletins(state)
        self.inbox = MemoryInbox(state)
        self.staff = MemoryStaff(state)
        self.notes = MemoryNotes(state)

    def figures(self, now: datetime) -> Figures:
        feeds = self.feeds.all()
        people = list(self.state.subscribers.values())
        queued = [
            d.due for d in self.state.deliveries.values() if d.state == "queued" and d.due and d.due <= now
        ]
        return Figures(
            articles=len(self.state.articles),
            stories=len(self.state.stories),
            feeds=len(feeds),
            feeds_failing=sum(1 for feed in feeds if feed.failures),
            feeds_frozen=sum(1 for feed in feeds if feed.frozen),
            subscribers=len(people),
            active=sum(1 for person in people if person.state is SubscriberState.ACTIVE),
            paused=sum(1 for person in people if person.state is SubscriberState.PAUSED),
            away=sum(1 for person in people if person.state is SubscriberState.AWAY),
            deliveries={state.value: count for state, count in self.outbox.counts().items()},
            oldest_queued=min(queued, default=None),
            inbox_waiting=len(self.inbox.waiting(10**9)),
            newest_article=max((a.published for a in self.state.articles.values()), default=None),
        )


class MemoryFeeds:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, feed: Feed) -> Feed:
        known = self.by_url(feed.url)
        if known is not None:
            if known.state is not FeedState.ACTIVE:
                known = replace(feed, id=known.id, title=feed.title or known.title)
                self._state.feeds[known.id] = known
            return known
        feed = replace(feed, id=self._state.number("feeds"))
        self._state.feeds[feed.id] = feed
        return feed

    def get(self, feed_id: int) -> Feed | None:
        return self._state.feeds.get(feed_id)

    def by_url(self, url: str) -> Feed | None:
        return next((feed for feed in self._state.feeds.values() if feed.url == url), None)

    def adopt(self, feed_id: int) -> None:
        self._state.feeds[feed_id] = replace(self._state.feeds[feed_id], personal=False)
        for article in list(self._state.articles.values()):
            if article.feed_id == feed_id:
                self._state.articles[article.id] = replace(article, personal=False)

    def by_name(self, name: str, own: Collection[int] | None = None) -> Sequence[Feed]:
        wanted = name.casefold()
        seen = [feed for feed in self.all() if feed.seen_by(own)]
        named = [(feed, (feed.title.casefold(), urlsplit(feed.url).hostname or "")) for feed in seen]
        exact = [feed for feed, names in named if wanted in names]
        prefix = [feed for feed, names in named if any(n.startswith(wanted) for n in names)] if wanted else []
        return exact or prefix

    def all(self) -> Sequence[Feed]:
        return [feed for feed in self._state.feeds.values() if feed.state is not FeedState.REMOVED]

    def asked(self) -> Sequence[Feed]:
        named = {r.value for rules in self._state.rules.values() for r in rules if r.want is Want.FEED}
        wanted = [f for f in self.all() if not f.personal or str(f.id) in named]
        return [f for f in wanted if f.state is FeedState.ACTIVE]

    def due(self, now: datetime, limit: int) -> Sequence[Feed]:
        due = [f for f in self.asked() if f.due is None or f.due <= now]
        return sorted(due, key=lambda feed: (feed.due is not None, feed.due or now, feed.id))[:limit]

    def set_back(self, by: timedelta, now: datetime) -> None:
        for feed in self._state.feeds.values():
            if feed.due is not None and feed.due > now:
                self.save(replace(feed, due=feed.due - by))

    def save(self, feed: Feed) -> None:
        known = self._state.feeds.get(feed.id, feed)
        self._state.feeds[feed.id] = replace(feed, personal=known.personal)
        if feed.personal and not known.personal:
            self.adopt(feed.id)

    def topics(self) -> Sequence[tuple[str, int]]:
        counts: dict[str, int] = {feed.topic: 0 for feed in self.all() if feed.topic and not feed.personal}
        for article in self._state.articles.values():
            if article.topic:
                counts[article.topic] = counts.get(article.topic, 0) + 1
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def seen(self, feed_id: int, entry_ids: Collection[str]) -> dict[str, Seen]:
        return {i: self._state.seen[feed_id, i] for i in entry_ids if (feed_id, i) in self._state.seen}

    def mark_seen(self, feed_id: int, seen: Iterable[Seen], now: datetime) -> None:
        for one in seen:
            self._state.seen[feed_id, one.entry_id] = one


class MemoryArticles:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, article: Article, *, story: int = 0) -> Article:
        known = self.by_keys([article.key])
        if known:
            stored = self._state.articles[known[article.key]]
            return self._take_over(stored, article, story) if stored.personal > article.personal else stored
        if story not in self._state.stories:
            story = self._state.number("stories")
        article = article.stored(self._state.number("articles"), story)
        self._state.articles[article.id] = article
        self._refresh(story, article.fetched)
        return article

    def _take_over(self, own: Article, article: Article, story: int) -> Article:
        taken = article.stored(
            own.id, story if story in self._state.stories else self._state.number("stories")
        )
        self._state.articles[own.id] = taken
        for number in {own.story_id, taken.story_id}:
            self._refresh(number, taken.fetched)
        return taken

    def add_all(self, articles: Sequence[Article]) -> Sequence[int]:
        return [self.add(article).id for article in articles]

    def _refresh(self, story_id: int, now: datetime) -> None:
        members = sorted(
            (a for a in self._state.articles.values() if a.story_id == story_id), key=lambda a: a.id
        )
        if not members:
            self._state.stories.pop(story_id, None)
            return
        old = self._state.stories.get(story_id)
        picked = [at for number, (_, at) in self._state.picks.items() if number in {a.id for a in members}]
        self._state.stories[story_id] = Story(
            id=story_id,
            opened=members[0].fetched,
            updated=now if old is None else max(old.updated, now),
            title=members[0].title,
            articles=len(members),
            carriers=tuple(Carrier(a.source, a.url) for a in members if a.source),
            picked=max(picked, default=None),
        )

    def revise(self, article: Article) -> None:
        if article.id in self._state.articles:
            old = self._state.articles[article.id]
            self._state.articles[article.id] = replace(
                article, story_id=old.story_id, key=old.key, personal=old.personal
            )
            self._refresh(old.story_id, old.fetched)

    def get(self, article_id: int) -> Article | None:
        return self._state.articles.get(article_id)

    def many(self, ids: Collection[int]) -> dict[int, Article]:
        return {number: self._state.articles[number] for number in ids if number in self._state.articles}

    def by_keys(self, keys: Collection[str]) -> dict[str, int]:
        wanted = set(keys)
        return {a.key: a.id for a in self._state.articles.values() if a.key in wanted}

    def _newest_first(self) -> list[Article]:
        return sorted(self._state.articles.values(), key=lambda a: (a.published, a.id), reverse=True)

    def newest(
        self, limit: int, *, before: int | None = None, own: Collection[int] | None = None
    ) -> Sequence[Article]:
        seen = [a for a in self._newest_first() if a.seen_by(own)]
        return [a for a in seen if before is None or a.id < before][:limit]

    def since(self, moment: datetime, limit: int) -> Sequence[Article]:
        found = sorted((a for a in self._state.articles.values() if a.fetched >= moment), key=lambda a: a.id)
        some = [a for kind in (False, True) for a in [b for b in found if b.personal is kind][-limit:]]
        return sorted(some, key=lambda a: a.id)

    def ids_since(self, moment: datetime, limit: int) -> Sequence[int]:
        return [article.id for article in self.since(moment, limit) if not article.personal]

    def index_waiting(self) -> int:
        return 0

    def pending(self, limit: int) -> Sequence[Article]:
        return [a for a in self._newest_first() if a.summary.is_pending][:limit]

    def widest_stories(
        self, moment: datetime, limit: int, newest: int, own: Collection[int] | None = None
    ) -> Sequence[tuple[Story, int]]:
        leads: dict[int, int] = {}
        for article in self._state.articles.values():
            if article.published >= moment and not 0 < newest < article.id and article.seen_by(own):
                leads[article.story_id] = max(article.id, leads.get(article.story_id, 0))
        found = [(self._state.stories[number], lead) for number, lead in leads.items()]
        found.sort(key=lambda pair: (len(pair[0].sources), pair[0].updated, pair[0].id), reverse=True)
        return found[:limit]

    def story(self, story_id: int) -> Story | None:
        return self._state.stories.get(story_id)

    def of_stories(self, story_ids: Collection[int], most: int) -> Sequence[Article]:
        found: list[Article] = []
        for number in story_ids:
            members = [a for a in self._state.articles.values() if a.story_id == number]
            found += sorted(members, key=lambda a: a.id)[:most] if len(members) > 1 else []
        feeds = self._state.feeds
        shown = [a for a in found if not (a.feed_id in feeds and feeds[a.feed_id].frozen)]
        return sorted(shown, key=lambda a: a.id)

    def picks(self, since: datetime) -> Sequence[int]:
        picked = [(at, number) for number, (_, at) in self._state.picks.items() if at >= since]
        return [number for _, number in sorted(picked, reverse=True)]

    def pick(self, article_id: int, person: int, now: datetime) -> None:
        self._state.picks[article_id] = (person, now)
        article = self._state.articles[article_id]
        self._refresh(article.story_id, article.fetched)
        article = self._state.articles.get(article_id)
        if article is not None:
            self._refresh(article.story_id, article.fetched)

    def sent_of_feed(self, feed_id: int, since: datetime, limit: int) -> Sequence[Article]:
        sent = {
            d.parcel.id
            for d in self._state.deliveries.values()
            if d.parcel.kind == "article"
            and d.state in ("sent", "unknown")
            and d.finished
            and d.finished >= since
        }
        return [a for a in self._newest_first() if a.feed_id == feed_id and a.id in sent][:limit]

    def prune(self, before: datetime, limit: int) -> int:
        kept = {article for _, article in self._state.saved}
        kept |= {bulletin.article_id for bulletin in self._state.bulletins.values()}
        old = [a for a in self._state.articles.values() if a.published < before and a.id not in kept][:limit]
        self._leave(old)
        return len(old)

    def remove(self, article_id: int) -> None:
        self._state.saved = {pair: at for pair, at in self._state.saved.items() if pair[1] != article_id}
        self._leave([a for a in self._state.articles.values() if a.id == article_id])

    def _leave(self, old: Sequence[Article]) -> None:
        for article in old:
            del self._state.articles[article.id]
            self._refresh(article.story_id, article.fetched)
        for key, seen in list(self._state.seen.items()):
            if seen.article_id in {a.id for a in old}:
                self._state.seen[key] = replace(seen, article_id=0)

    def load(self, articles: Sequence[Article]) -> int:
        before = len(self._state.articles)
        for article in articles:
            self.add(article)
        return len(self._state.articles) - before


class MemorySearch:
    def __init__(self, state: State) -> None:
        self._state = state

    def titles(self, limit: int, own: Collection[int] | None) -> Sequence[str]:
        newest = MemoryArticles(self._state).newest(10**9)
        return [article.title for article in newest if article.seen_by(own)][:limit]

    def find(self, query: Query, limit: int, offset: int) -> Sequence[SearchHit]:
        newest = MemoryArticles(self._state).newest(10**9)
        fitting = [a for a in newest if a.seen_by(query.own) and _fits(a, query)]
        full = [a for a in fitting if all(_holds(a, term) for term in query.terms)]
        some = [a for a in fitting if a not in full and any(_holds(a, term) for term in query.terms)]
        if query.order is Order.BEST:
            full.sort(key=lambda a: -sum(words(a.title).count(w) for t in query.terms for w in t.words))
        hits = full + (some if len(query.terms) > 1 else [])
        return [
            SearchHit(a.id, a.title, a.url, a.source, a.published, a.text[:160], (), a.story_id)
            for a in hits[offset : offset + limit]
        ]


def _fits(article: Article, query: Query) -> bool:
    return (
        not any(_holds(article, term) for term in query.without)
        and all(_is_of(article, name) for name in query.sources)
        and not any(_is_of(article, name) for name in query.without_sources)
        and (not query.topics or article.topic in query.topics)
        and article.topic not in query.without_topics
        and (
            not query.languages
            or any(article.language.casefold().startswith(code) for code in query.languages)
        )
        and not any(article.language.casefold().startswith(code) for code in query.without_languages)
        and (query.after is None or article.published >= query.after)
        and (query.before is None or article.published < query.before)
    )


def _is_of(article: Article, source: str) -> bool:
    return source in article.source.casefold() or source in article.url.casefold()


def _holds(article: Article, term: Term) -> bool:
    found = words(article.title + "\n" + article.text)
    size = len(term.words)
    for start in range(len(found) - size + 1):
        *front, last = found[start : start + size]
        *wanted, end = term.words
        if list(wanted) == front and (last.startswith(end) if term.prefix else last == end):
            return True
    return False


class MemorySubscribers:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, address: Address) -> Subscriber | None:
        return next((s for s in self._state.subscribers.values() if s.address == address), None)

    def of_chat(self, chat: int) -> Sequence[Subscriber]:
        return [one for one in self._state.subscribers.values() if one.address.chat == chat]

    def by_id(self, subscriber_id: int) -> Subscriber | None:
        return self._state.subscribers.get(subscriber_id)

    def by_ids(self, ids: Collection[int]) -> dict[int, Subscriber]:
        return {
            number: self._state.subscribers[number] for number in ids if number in self._state.subscribers
        }

    def save(self, subscriber: Subscriber) -> Subscriber:
        known = self.get(subscriber.address)
        number = subscriber.id or (known.id if known else self._state.number("subscribers"))
        self._state.subscribers[number] = replace(subscriber, id=number)
        return self._state.subscribers[number]

    def rules(self, subscriber_id: int) -> tuple[Rule, ...]:
        return self._state.rules.get(subscriber_id, ())

    def rules_of(self, ids: Collection[int]) -> dict[int, tuple[Rule, ...]]:
        return {number: self.rules(number) for number in ids}

    def set_rules(self, subscriber_id: int, rules: Iterable[Rule]) -> None:
        unique = {(rule.want, rule.value): rule for rule in rules}
        self._state.rules[subscriber_id] = tuple(unique.values())

    def _phrases(self, want: Want) -> frozenset[str]:
        active = {s.id for s in self._state.subscribers.values() if s.state is SubscriberState.ACTIVE}
        return frozenset(
            rule.value for number, rules in self._state.rules.items() if number in active
            for rule in rules if rule.want is want
        )  # fmt: skip

    def followed_phrases(self) -> frozenset[str]:
        return self._phrases(Want.FOLLOW)

    def muted_phrases(self) -> frozenset[str]:
        return self._phrases(Want.MUTE)

    def due_editions(self, now: datetime, limit: int) -> Sequence[Subscriber]:
        due = [
            s
            for s in self._state.subscribers.values()
            if s.state is SubscriberState.ACTIVE and s.due is not None and s.due <= now
        ]
        return sorted(due, key=lambda s: (s.due or now, s.id))[:limit]

    def ahead(self, now: datetime, after: int, limit: int) -> Sequence[Subscriber]:
        found = [
            s
            for s in self._state.subscribers.values()
            if s.id > after
            and any(moment is not None and moment > now for moment in (s.since, s.last_edition))
        ]
        return sorted(found, key=lambda s: s.id)[:limit]

    def audience_size(self) -> int:
        return sum(1 for s in self._state.subscribers.values() if s.state is SubscriberState.ACTIVE)

    def keep(self, subscriber_id: int, article_id: int, now: datetime) -> bool:
        new = (subscriber_id, article_id) not in self._state.saved
        self._state.saved.setdefault((subscriber_id, article_id), now)
        return new

    def unkeep(self, subscriber_id: int, article_id: int) -> bool:
        return self._state.saved.pop((subscriber_id, article_id), None) is not None

    def keeps(self, subscriber_id: int, article_id: int) -> bool:
        return (subscriber_id, article_id) in self._state.saved

    def kept(self, subscriber_id: int, limit: int, offset: int) -> Sequence[Article]:
        mine = [
            (at, article) for (person, article), at in self._state.saved.items() if person == subscriber_id
        ]
        found = [self._state.articles[a] for _, a in sorted(mine, reverse=True) if a in self._state.articles]
        return found[offset : offset + limit]

    def move_chat(self, old: int, new: int) -> None:
        if old == new:
            return
        for subscriber in [s for s in self._state.subscribers.values() if s.address.chat == old]:
            address = Address(new, subscriber.address.thread)
            if self.get(address) is None:
                self._state.subscribers[subscriber.id] = replace(subscriber, address=address)
            else:
                self._drop(subscriber.id)
        MemoryOutbox(self._state).move_chat(old, new)
        if old in self._state.holds:
            self._state.holds.setdefault(new, self._state.holds.pop(old))

    def mark_away(self, chat: int, now: datetime) -> None:
        for subscriber in self.of_chat(chat):
            if subscriber.state is SubscriberState.ACTIVE:
                self._state.subscribers[subscriber.id] = replace(subscriber, state=SubscriberState.AWAY)
        MemoryOutbox(self._state).gone(chat, now)

    def _drop(self, subscriber_id: int) -> int:
        saved = [key for key in self._state.saved if key[0] == subscriber_id]
        editions = [e.id for e in self._state.editions.values() if e.subscriber_id == subscriber_id]
        for key in saved:
            del self._state.saved[key]
        for number in editions:
            del self._state.editions[number]
        rules = self._state.rules.pop(subscriber_id, ())
        del self._state.subscribers[subscriber_id]
        return 1 + len(saved) + len(editions) + len(rules)

    def forget(self, chat: int) -> int:
        mine = [s.id for s in self._state.subscribers.values() if s.address.chat == chat]
        count = sum(self._drop(number) for number in mine)
        count += MemoryOutbox(self._state).forget(chat)
        return count + (self._state.holds.pop(chat, None) is not None)

    def everything_about(self, chat: int) -> dict[str, object]:
        people = [s for s in self._state.subscribers.values() if s.address.chat == chat]
        numbers = {s.id for s in people}
        plain: dict[str, Any] = {
            "subscribers": [str(s) for s in people],
            "rules": [str(rule) for number in numbers for rule in self.rules(number)],
            "saved": [article for person, article in self._state.saved if person in numbers],
            "deliveries": [str(d) for d in self._state.deliveries.values() if d.address.chat == chat],
        }
        return plain

    def all(self, after: int, limit: int) -> Sequence[tuple[Subscriber, tuple[Rule, ...]]]:
        people = sorted((s for s in self._state.subscribers.values() if s.id > after), key=lambda s: s.id)
        return [(s, self.rules(s.id)) for s in people[:limit]]


class MemoryEditions:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, editions: Sequence[Edition]) -> Sequence[Edition]:
        stored = []
        for edition in editions:
            same = [
                e
                for e in self._state.editions.values()
                if (e.subscriber_id, e.due) == (edition.subscriber_id, edition.due)
            ]
            kept = same[0] if same else replace(edition, id=self._state.number("editions"))
            self._state.editions[kept.id] = kept
            stored.append(kept)
        return stored

    def set_back(self, by: timedelta, now: datetime) -> None:
        for edition in list(self._state.editions.values()):
            if edition.due > now:
                due = edition.due - by - timedelta(microseconds=1)
                self._state.editions[edition.id] = replace(edition, due=due)

    def get(self, edition_id: int) -> Edition | None:
        return self._state.editions.get(edition_id)

    def many(self, ids: Collection[int]) -> dict[int, Edition]:
        return {number: self._state.editions[number] for number in ids if number in self._state.editions}


class MemoryBulletins:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, bulletin: Bulletin) -> Bulletin:
        for known in self._state.bulletins.values():
            if bulletin.origin and known.origin == bulletin.origin:
                return known
        bulletin = replace(bulletin, id=self._state.number("bulletins"))
        self._state.bulletins[bulletin.id] = bulletin
        return bulletin

    def get(self, bulletin_id: int) -> Bulletin | None:
        return self._state.bulletins.get(bulletin_id)

    def save(self, bulletin: Bulletin, *, was: BulletinState) -> bool:
        known = self._state.bulletins.get(bulletin.id)
        if known is None or known.state is not was:
            return False
        self._state.bulletins[bulletin.id] = bulletin
        return True

    def in_state(self, states: Collection[BulletinState]) -> Sequence[Bulletin]:
        return [b for b in self._state.bulletins.values() if b.state in states]

    def since(self, moment: datetime) -> Sequence[Bulletin]:
        recent = [
            b for b in self._state.bulletins.values() if max(b.created, b.launched or b.created) >= moment
        ]
        return sorted(recent, key=lambda bulletin: -bulletin.id)

    def add_correction(self, correction: Correction) -> Correction:
        for known in self._state.corrections.values():
            if correction.origin and known.origin == correction.origin:
                return known
        correction = replace(correction, id=self._state.number("corrections"))
        self._state.corrections[correction.id] = correction
        return correction

    def correction(self, correction_id: int) -> Correction | None:
        return self._state.corrections.get(correction_id)


class MemoryInbox:
    def __init__(self, state: State) -> None:
        self._state = state

    def receive(self, updates: Sequence[tuple[int, bytes]], now: datetime) -> int:
        new = 0
        for number, payload in updates:
            if number not in self._state.inbox:
                self._state.inbox[number] = (payload, now, False)
                new += 1
        return new

    def waiting(self, limit: int) -> Sequence[tuple[int, bytes]]:
        open_ones = [(n, payload) for n, (payload, _, done) in sorted(self._state.inbox.items()) if not done]
        return open_ones[:limit]

    def done(self, update_ids: Collection[int], now: datetime) -> None:
        for number in update_ids:
            if number in self._state.inbox:
                payload, at, _ = self._state.inbox[number]
                self._state.inbox[number] = (payload, at, True)

    def prune(self, before: datetime, limit: int) -> int:
        old = [n for n, (_, at, done) in self._state.inbox.items() if done and at < before][:limit]
        for number in old:
            del self._state.inbox[number]
        return len(old)


class MemoryStaff:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, person: int) -> Member | None:
        return self._state.staff.get(person)

    def all(self) -> Sequence[Member]:
        return list(self._state.staff.values())

    def save(self, member: Member) -> None:
        self._state.staff[member.person] = member

    def remove(self, person: int) -> bool:
        return self._state.staff.pop(person, None) is not None

    def write_down(self, entry: AuditEntry) -> None:
        self._state.audit.append(replace(entry, id=len(self._state.audit) + 1))

    def audit(self, limit: int, offset: int) -> Sequence[AuditEntry]:
        return self._state.audit[::-1][offset : offset + limit]


class MemoryNotes:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, key: str) -> str | None:
        return self._state.notes.get(key)

    def put(self, key: str, value: str) -> None:
        self._state.notes[key] = value

    def add_notice(self, text: str, now: datetime) -> int:
        number = self._state.number("notices")
        self._state.notices[number] = text
        return number

    def notice(self, notice_id: int) -> str | None:
        return self._state.notices.get(notice_id)
