"""From the outbox to what is ready to be sent: claimed, screened and read, in one transaction."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.bulletin import BulletinState
from newsbot.domain.delivery import EXPIRY, Claim, Delivery, DeliveryState, Outcome, Parcel, ParcelKind
from newsbot.domain.edition import Edition
from newsbot.domain.schedule import at_local, local
from newsbot.domain.subscriber import Subscriber
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import Load
from newsbot.newsroom.screening import Verdict, screen
from newsbot.newsroom.voices import MEMBERS

KEPT = 1024  # loads kept, so that a parcel is one object for all its chats and is rendered once
_K = ParcelKind
_RANG = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN})
_WITHDRAWN = frozenset({BulletinState.STOPPED, BulletinState.RETRACTED})


@dataclass(frozen=True, slots=True)
class Ready:
    """A claim that goes out, and what it carries. `subscriber` as the messenger is to see it."""

    claim: Claim
    subscriber: Subscriber | None
    load: Load


@dataclass(frozen=True, slots=True)
class Taken:
    """What one claim gave. `next_due`: when there is more, where nothing was to be claimed."""

    ready: Sequence[Ready] = ()
    dropped: int = 0
    held: int = 0
    next_due: datetime | None = None


class Taking:
    """Claims and reads. Used in one transaction at a time."""

    def __init__(self, house_zone: str) -> None:
        self._zone = house_zone
        self._kept: OrderedDict[Parcel, Load] = OrderedDict()

    def take(self, tx: Tx, now: datetime, limit: int, resting: Collection[int]) -> Taken:
        """Up to `limit` deliveries to be sent; what may not go now is given back or ended."""
        claims = tx.outbox.claim(now, limit, resting=resting)
        if not claims:
            return Taken(next_due=tx.outbox.next_due())
        shelf = _Shelf(tx, claims)
        ready: list[Ready] = []
        dropped: list[Outcome] = []
        held: dict[datetime, list[Claim]] = {}
        for claim in claims:
            load = self._load(shelf, claim.delivery)
            verdict = self._verdict(shelf, claim, load, now)
            if verdict.drop is not None:
                dropped.append(_outcome(claim, verdict.drop, verdict.reason, now))
            elif verdict.hold is not None:
                held.setdefault(verdict.hold, []).append(claim)
            elif load is not None:
                ready.append(Ready(claim, _as_seen(claim.subscriber, verdict), load))
        if dropped:
            tx.outbox.record(dropped)
        for due, those in held.items():
            tx.outbox.release(those, due)
        return Taken(ready, len(dropped), sum(map(len, held.values())))

    def cut_off(self, tx: Tx, now: datetime) -> Sequence[Ready]:
        """What may lack its next part: see `ledger_outbox.Outbox.cut_off`."""
        claims = tx.outbox.cut_off(now - EXPIRY)
        shelf = _Shelf(tx, claims)
        loaded = [(claim, self._load(shelf, claim.delivery)) for claim in claims]
        return [Ready(claim, claim.subscriber, load) for claim, load in loaded if load is not None]

    def _verdict(self, shelf: _Shelf, claim: Claim, load: Load | None, now: datetime) -> Verdict:
        if load is None:
            return Verdict(DeliveryState.CANCELLED, "what it carried is gone")
        if withdrawn := shelf.withdrawn(claim.delivery, load):
            return Verdict(DeliveryState.CANCELLED, withdrawn)
        verdict = screen(claim.delivery, claim.subscriber, now, self._zone)
        if verdict.drop is None and verdict.hold is None and self._is_over_cap(shelf.tx, claim, now):
            return Verdict(DeliveryState.FOLDED, "over the daily cap: goes into the digest")
        return verdict

    def _is_over_cap(self, tx: Tx, claim: Claim, now: datetime) -> bool:
        person = claim.subscriber
        first = claim.delivery.parcel.kind is _K.ARTICLE and claim.delivery.part == 0
        if person is None or not person.cap or not first:
            return False
        zone = person.timezone or self._zone
        midnight = at_local(local(now, zone).date(), 0, zone)
        return person.cap <= sum(row.state in _RANG for row in tx.outbox.ended(person.address, midnight))

    def _load(self, shelf: _Shelf, delivery: Delivery) -> Load | None:
        parcel = shelf.shown(delivery)
        if parcel not in shelf.loads:
            shelf.loads[parcel] = self._same(parcel, shelf.read(parcel))
        return shelf.loads[parcel]

    def _same(self, parcel: Parcel, load: Load | None) -> Load | None:
        """The object from before where nothing in it has changed."""
        if load is None:
            return None
        kept = self._kept.pop(parcel, load)
        self._kept[parcel] = load if kept != load else kept
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[parcel]


class _Shelf:
    """What the claims of one transaction carry, each thing read once."""

    def __init__(self, tx: Tx, claims: Sequence[Claim]) -> None:
        self.tx = tx
        self.loads: dict[Parcel, Load | None] = {}
        self._frozen: dict[int, bool] = {}
        wanted = [claim.delivery.parcel for claim in claims]
        self._editions: Mapping[int, Edition] = tx.editions.many(
            {p.id for p in wanted if p.kind is _K.EDITION}
        )
        ids = {p.id for p in wanted if p.kind in (_K.ARTICLE, _K.UPDATE)}
        ids.update(number for edition in self._editions.values() for number in edition.articles)
        self._articles: Mapping[int, Article] = tx.articles.many(ids) if ids else {}
        lines = {n for edition in self._editions.values() for n in edition.articles if n in self._articles}
        self._members = tx.articles.of_stories({self._articles[n].story_id for n in lines} - {0}, MEMBERS)

    def shown(self, delivery: Delivery) -> Parcel:
        """What the message shows: an update shows the article that rang, with all that is new about it."""
        if delivery.parcel.kind is _K.UPDATE and delivery.edits:
            told = self.tx.outbox.find_message(delivery.address, delivery.edits)
            if told is not None and told.parcel.kind is _K.ARTICLE:
                return Parcel(_K.UPDATE, told.parcel.id)
        return delivery.parcel

    def read(self, parcel: Parcel) -> Load | None:
        """What the parcel carries; None where it is gone."""
        if parcel.kind in (_K.ARTICLE, _K.UPDATE):
            article = self._articles.get(parcel.id) or self.tx.articles.get(parcel.id)
            return Load(article=article, story=self.tx.articles.story(article.story_id)) if article else None
        if parcel.kind is _K.EDITION:
            edition = self._editions.get(parcel.id)
            if edition is None:
                return None
            found = {
                number: self._articles[number] for number in edition.articles if number in self._articles
            }
            members = [m for m in self._members if m.story_id in {a.story_id for a in found.values()}]
            return Load(edition=edition, articles=found, members=members) if found else None
        if parcel.kind is _K.NOTICE:
            notice = self.tx.notes.notice(parcel.id)
            return Load(notice=notice) if notice else None
        return self._read_bulletin(parcel)

    def _read_bulletin(self, parcel: Parcel) -> Load | None:
        if parcel.kind is _K.BULLETIN:
            bulletin = self.tx.bulletins.get(parcel.id)
            return Load(bulletin=bulletin) if bulletin else None
        correction = self.tx.bulletins.correction(parcel.id)
        bulletin = self.tx.bulletins.get(correction.bulletin_id) if correction else None
        return Load(bulletin=bulletin, correction=correction) if bulletin else None

    def withdrawn(self, delivery: Delivery, load: Load) -> str:
        """Why it goes to nobody; "" where it does."""
        kind = delivery.parcel.kind
        if kind is _K.BULLETIN and load.bulletin is not None and load.bulletin.state in _WITHDRAWN:
            return "the bulletin was stopped"
        if kind is _K.ARTICLE and load.article is not None and self._is_frozen(load.article.feed_id):
            return "the source is frozen"
        return ""

    def _is_frozen(self, feed_id: int) -> bool:
        if feed_id not in self._frozen:
            feed = self.tx.feeds.get(feed_id) if feed_id else None
            self._frozen[feed_id] = feed is not None and feed.frozen
        return self._frozen[feed_id]


def _as_seen(subscriber: Subscriber | None, verdict: Verdict) -> Subscriber | None:
    if subscriber is not None and verdict.silent and not subscriber.silent:
        return replace(subscriber, silent=True)
    return subscriber


def _outcome(claim: Claim, state: DeliveryState, reason: str, now: datetime) -> Outcome:
    row = claim.delivery
    return Outcome(claim, state, now, reason=reason, attempts=row.attempts, plain=row.plain)
