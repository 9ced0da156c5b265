"""Editions: at a reader's own hour, what is new and wanted since the last one, closed as one parcel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind, Stale
from newsbot.domain.edition import MAX_LINES, Edition
from newsbot.domain.schedule import LATE, Cadence, after_quiet, local
from newsbot.domain.subscriber import Address, Subscriber, next_edition
from newsbot.domain.subscription import Facts, Found, Phrases, Rule, Want, decide
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import Bell, House
from newsbot.newsroom.wording import BULLETIN_KEY

CHUNK = 200  # subscribers closed in one transaction
FOLDED = 100  # chats whose backlog is folded in one transaction
LOOK_BACK = {Cadence.HOURLY: timedelta(hours=2), Cadence.WEEKLY: timedelta(days=8)}
DAY_BACK = timedelta(days=2)
MOST_ARTICLES = 5000
# what a reader has, may have, or got in another edition
_PUSHED = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.FOLDED})
BACKLOG = timedelta(days=1)  # what a new feed brings from before is archive, not news


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What one pass did: subscribers that were due, editions that had something in them."""

    due: int = 0
    closed: int = 0


class _Desk:
    """The articles of one pass, and the choices made so far: equal rules and times choose equally."""

    def __init__(self, now: datetime, articles: Sequence[Article], since: datetime, phrases: Phrases) -> None:
        self.since = since  # it has what came after this
        self.now = now
        self._articles = articles
        self._phrases = phrases
        self._found: dict[int, Found] = {}
        self._chosen: dict[tuple[tuple[Rule, ...], datetime | None], tuple[int, ...]] = {}

    def choose(self, rules: tuple[Rule, ...], since: datetime) -> tuple[int, ...]:
        """Ids of what the rules want of the articles that came after `since`, one a story, newest first."""
        key = (rules, since if self._articles and since >= self._articles[0].fetched else None)
        if key not in self._chosen:
            self._chosen[key] = self._pick(rules, since)
        return self._chosen[key]

    def _pick(self, rules: tuple[Rule, ...], since: datetime) -> tuple[int, ...]:
        stories: dict[int, Article] = {}
        for article in reversed(self._articles):
            if article.fetched <= since:
                break
            if article.published <= since - BACKLOG:
                continue
            if decide(rules, self._facts(article), self.now).wanted:
                stories.setdefault(article.story_id or -article.id, article)
        return tuple(one.id for one in sorted(stories.values(), key=_newest_first))

    def _facts(self, article: Article) -> Found:
        """Each article is read once for all phrases of all readers."""
        if article.id not in self._found:
            facts = Facts.of(article.feed_id, article.topic, article.title, article.text)
            found = self._phrases.found_in(facts)
            self._found[article.id] = Found(article.feed_id, article.topic, found, article.personal)
        return self._found[article.id]


def _newest_first(article: Article) -> tuple[float, int]:
    return -article.published.timestamp(), -article.id


class Editions:
    """Closes editions. Each is one row in the outbox, made in the transaction that moves the due time on."""

    def __init__(self, store: Store, bell: Bell, house: House) -> None:
        self._store = store
        self._bell = bell
        self._house = house

    async def close_due(self, now: datetime) -> EditionReport:
        """Closes everything that is due, a chunk at a time: chosen without a lock, then written."""
        due = closed = 0
        desk: _Desk | None = None
        while True:
            work = partial(self._look, now, desk)
            people, chosen, desk = await self._store.read(work)
            if not people:
                return EditionReport(due, closed)
            closed += await self._store.write(partial(self._close, people, chosen, now))
            due += len(people)
            self._bell.ring()
            await asyncio.sleep(0)

    def _look(
        self, now: datetime, desk: _Desk | None, tx: Tx
    ) -> tuple[Sequence[Subscriber], Sequence[tuple[int, ...]], _Desk | None]:
        """The next readers who are due, what each is to get, and the desk for the next look."""
        people = tx.subscribers.due_editions(now, CHUNK)
        if not people:
            return people, (), desk
        since = min(_since(person, now) for person in people)
        if desk is None or since < desk.since:
            desk = self._desk(tx, since, now, bulletins=False)
        rules = tx.subscribers.rules_of([person.id for person in people])
        return people, [_unread(tx, desk, person, rules.get(person.id, ())) for person in people], desk

    async def now_for(self, address: Address, now: datetime, *, read: bool = True) -> Edition | None:
        """What is new for this address since its last edition, as an edition of this moment; None: nothing.

        It counts as `read`, unless it is not: the next one starts here, at its usual time.
        """

        def write(tx: Tx) -> Edition | None:
            person = tx.subscribers.get(address)
            if person is None:
                person = tx.subscribers.save(Subscriber(address, created=now))
            rules = tx.subscribers.rules(person.id) or (Rule(Want.ALL),)
            # who asks wants the day's news: that nothing older is pushed after an OK is another matter
            floor = _floor(person, now)
            since = max(person.last_edition or floor, floor)
            edition = self._edition(person, self._desk(tx, since, now).choose(rules, since), now)
            if read:
                tx.subscribers.save(replace(person, last_edition=now))
            return tx.editions.add([edition])[0] if edition else None

        return await self._store.write(write)

    async def fold_stale(self, now: datetime) -> int:
        """After a long silence of Telegram: what waited too long in a chat goes out as one edition.

        Returns how many chats. They are found without a lock, and folded a few at a time.
        """
        folded = 0
        shares = await self._store.read(lambda tx: tx.outbox.shares())
        for share in range(shares):
            stale = await self._store.read(partial(_stale, now, share, shares))
            for first in range(0, len(stale), FOLDED):
                some = stale[first : first + FOLDED]
                folded += await self._store.write(partial(self._fold, some, now))
                self._bell.ring()
        return folded

    def _fold(self, stale: Sequence[Stale], now: datetime, tx: Tx) -> int:
        ready = []
        for address, articles in tx.outbox.fold(stale, now).items():
            person = tx.subscribers.get(address)
            edition = self._edition(person, tuple(reversed(articles)), now) if person else None
            if person and edition:
                ready.append((person, edition))
        self._enqueue(tx, ready, now)
        return len(ready)

    def _close(
        self, people: Sequence[Subscriber], chosen: Sequence[tuple[int, ...]], now: datetime, tx: Tx
    ) -> int:
        """Who has changed anything since the look, or is closed already, is left for the next one."""
        known = tx.subscribers.by_ids([person.id for person in people])
        ready = []
        for person, articles in zip(people, chosen, strict=True):
            if known.get(person.id) != person:
                continue
            if _is_too_late(person, now):
                tx.subscribers.save(replace(person, due=next_edition(person, now, self._house.timezone)))
                continue
            served = replace(person, served=self._day(person, person.due or now), last_edition=now)
            tx.subscribers.save(replace(served, due=next_edition(served, now, self._house.timezone)))
            if edition := self._edition(person, articles, person.due or now):
                ready.append((person, edition))
        return self._enqueue(tx, ready, now)

    def _enqueue(self, tx: Tx, ready: Sequence[tuple[Subscriber, Edition]], now: datetime) -> int:
        stored = tx.editions.add([edition for _, edition in ready])
        return tx.outbox.enqueue(
            Delivery(
                Parcel(ParcelKind.EDITION, edition.id),
                person.address,
                lane=Lane.EDITION,
                due=after_quiet(now, person.quiet, person.timezone or self._house.timezone),
                created=now,
            )
            for (person, _), edition in zip(ready, stored, strict=True)
        )

    def _desk(self, tx: Tx, since: datetime, now: datetime, *, bulletins: bool = True) -> _Desk:
        """`bulletins`: with those, which everybody was pushed already who gets news."""
        frozen = {feed.id for feed in tx.feeds.all() if feed.frozen}
        articles = [
            article
            for article in tx.articles.since(since, MOST_ARTICLES)
            if bulletins or not article.key.startswith(BULLETIN_KEY)
        ]
        phrases = Phrases(tx.subscribers.followed_phrases() | tx.subscribers.muted_phrases())
        return _Desk(now, [a for a in articles if a.feed_id not in frozen], since, phrases)

    def _edition(self, person: Subscriber, chosen: Sequence[int], due: datetime) -> Edition | None:
        if not chosen:
            return None
        more = max(0, len(chosen) - MAX_LINES)
        return Edition(person.id, due, self._day(person, due), tuple(chosen[:MAX_LINES]), more)

    def _day(self, person: Subscriber, moment: datetime) -> date:
        return local(moment, person.timezone or self._house.timezone).date()


def _stale(now: datetime, share: int, of: int, tx: Tx) -> Sequence[Stale]:
    return tx.outbox.stale(now, share, of)


def _is_too_late(person: Subscriber, now: datetime) -> bool:
    """Whether a daily digest is so late that the next takes it over; a weekly one is worth having late."""
    daily = person.cadence in (Cadence.DAILY, Cadence.INSTANT)
    return daily and person.due is not None and now - person.due > LATE


def _unread(tx: Tx, desk: _Desk, person: Subscriber, rules: tuple[Rule, ...]) -> tuple[int, ...]:
    """What a reader's digest holds: what is new and wanted and was not pushed, and what was put aside for it.

    With a daily cap that is only what went beyond it, whenever that came out: in quiet hours an article
    may wait past one digest before it is put aside for the next.
    """
    since = _since(person, desk.now)
    ended = tx.outbox.ended(person.address, since)
    aside = [row.parcel.id for row in ended if row.state is DeliveryState.FOLDED and row.reason]
    pushed = {row.parcel.id for row in ended if row.state in _PUSHED} - set(aside)
    chosen = () if person.cadence is Cadence.INSTANT else desk.choose(rules, since)
    return tuple(dict.fromkeys((*(one for one in chosen if one not in pushed), *reversed(aside))))


def _since(person: Subscriber, now: datetime) -> datetime:
    """Where the next edition begins: at the last one or at the OK, and never in the distant past."""
    begin = max(filter(None, (person.last_edition, person.since)), default=None)
    floor = _floor(person, now)
    return max(begin, floor) if begin else floor


def _floor(person: Subscriber, now: datetime) -> datetime:
    return now - LOOK_BACK.get(person.cadence, DAY_BACK)
