"""Why an article came to an address, and why another one did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import NotFound
from newsbot.domain.links import link_key
from newsbot.domain.reason import Reason
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Verdict, decide
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.places import Place
from newsbot.newsroom.ruling import MUTES, Named, facts_of, named
from newsbot.newsroom.sight import article_at
from newsbot.newsroom.wording import BULLETIN_KEY

SISTERS = 300  # newest articles among which others of the same story are looked for


_FATES = {
    DeliveryState.QUEUED: Reason.WAITING,
    DeliveryState.CLAIMED: Reason.WAITING,
    DeliveryState.SENDING: Reason.WAITING,
    DeliveryState.SENT: Reason.SENT,
    DeliveryState.UNKNOWN: Reason.FAILED,
    DeliveryState.REFUSED: Reason.FAILED,
    DeliveryState.GONE: Reason.FAILED,
    DeliveryState.EXPIRED: Reason.FAILED,
    DeliveryState.CANCELLED: Reason.WITHDRAWN,
    DeliveryState.FOLDED: Reason.FOLDED,
}
_KINDS = {
    ParcelKind.EDITION: Reason.EDITION,
    ParcelKind.BULLETIN: Reason.BULLETIN,
    ParcelKind.CORRECTION: Reason.BULLETIN,
    ParcelKind.NOTICE: Reason.NOTICE,
}


@dataclass(frozen=True, slots=True)
class Because:
    """What decided, the rule where one did, and the reader's cadence."""

    why: Reason
    rule: Named | None = None
    cadence: Cadence = Cadence.INSTANT


class Explaining:
    """Reads the same rules and rows that decided; changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def article_of(self, address: Address, message: int) -> int:
        """The article that a message at an address brought. Raises NotFound."""

        def read(tx: Tx) -> int:
            delivery = tx.outbox.find_message(address, message)
            number = _article_in(tx, delivery.parcel) if delivery else 0
            if not number:
                raise NotFound(str(message))
            return number

        return await self._store.read(read)

    async def why(self, place: Place, message: int, article_id: int, now: datetime) -> Because:
        """Why a message came: by its number, or (0) by the article that it shows."""

        def read(tx: Tx) -> Because:
            delivery = tx.outbox.find_message(place.address, message) if message else None
            if delivery is not None and delivery.parcel.kind in _KINDS:
                known = tx.subscribers.get(place.address)
                return Because(
                    _KINDS[delivery.parcel.kind], cadence=known.cadence if known else Cadence.DAILY
                )
            number = delivery.parcel.id if delivery else article_id
            if delivery is None and not _was_sent(tx, place.address, number):
                return Because(Reason.ASKED)
            return _why(tx, place, number, now)

        return await self._store.read(read)

    async def about(self, place: Place, article_id: int, now: datetime) -> Because:
        """Why an article came or, where it did not, what kept it from coming. Raises NotFound."""

        def read(tx: Tx) -> Because:
            article = tx.articles.get(article_id)
            if article is None:
                raise NotFound(str(article_id))
            return _about(tx, place, article, now)

        return await self._store.read(read)

    async def about_link(self, place: Place, url: str, now: datetime) -> Because:
        """The same for the article behind a link."""

        def read(tx: Tx) -> Because:
            article = article_at(tx, place.address, link_key(url))
            return _about(tx, place, article, now) if article else Because(Reason.UNKNOWN_LINK)

        return await self._store.read(read)


def _rules(tx: Tx, address: Address) -> tuple[Rule, ...]:
    known = tx.subscribers.get(address)
    return tx.subscribers.rules(known.id) if known else ()


def _verdict(tx: Tx, address: Address, article: Article, now: datetime) -> Verdict:
    return decide(_rules(tx, address), facts_of(article), now)


def _why(tx: Tx, place: Place, article_id: int, now: datetime) -> Because:
    """The rule that brings an article (or would not any more)."""
    article = tx.articles.get(article_id)
    verdict = _verdict(tx, place.address, article, now) if article else Verdict(False)
    if verdict.rule is None:
        return Because(Reason.NO_RULE)
    return Because(Reason.RULE if verdict.wanted else Reason.MUTED, named(tx, verdict.rule))


def _about(tx: Tx, place: Place, article: Article, now: datetime) -> Because:
    """What kept it from coming; where it did come, the rule that brought it as far as it still holds."""
    because = _why_not(tx, place, article, now)
    if because.why is not Reason.SENT:
        return because
    came = _why(tx, place, article.id, now)
    return came if came.why is Reason.RULE else because


def _was_sent(tx: Tx, address: Address, article_id: int) -> bool:
    rows = tx.outbox.of_articles(address, [article_id]) if article_id else ()
    return any(row.state is DeliveryState.SENT for row in rows)


def _why_not(tx: Tx, place: Place, article: Article, now: datetime) -> Because:
    """The checks in the order in which the fan-out makes them."""
    row = _row(tx, place.address, article.id)
    if row is not None:
        return Because(_FATES[row.state])
    known = tx.subscribers.get(place.address)
    if known is None or known.state is not SubscriberState.ACTIVE:
        return Because(Reason.NOT_ACTIVE)
    if article.key.startswith(BULLETIN_KEY):
        return Because(Reason.BULLETIN)
    verdict = _verdict(tx, place.address, article, now)
    if verdict.rule is not None and verdict.rule.want in MUTES:
        return Because(Reason.MUTED, named(tx, verdict.rule))
    if verdict.rule is None:
        return Because(Reason.NO_RULE)
    return _held(tx, known, article, named(tx, verdict.rule))


def _held(tx: Tx, known: Subscriber, article: Article, rule: Named) -> Because:
    """Why a wanted article has no row."""
    if known.cadence is Cadence.BREAKING:
        return Because(Reason.BREAKING_ONLY)
    if known.since is not None and article.fetched < known.since:
        return Because(Reason.TOO_OLD)
    feed = tx.feeds.get(article.feed_id) if article.feed_id else None
    if feed is not None and feed.frozen:
        return Because(Reason.FROZEN)
    if known.cadence.has_editions:
        had = known.last_edition is not None and article.fetched <= known.last_edition
        return Because(Reason.DIGESTED if had else Reason.NEXT_EDITION, rule, known.cadence)
    if article.story_id and _story_told(tx, known.address, article):
        return Because(Reason.SAME_STORY)
    return Because(Reason.NOT_PUSHED)


def _story_told(tx: Tx, address: Address, article: Article) -> bool:
    sisters = [
        one.id for one in tx.articles.newest(SISTERS, own=frozenset()) if one.story_id == article.story_id
    ]
    return any(row.state is DeliveryState.SENT for row in tx.outbox.of_articles(address, sisters))


def _row(tx: Tx, address: Address, article_id: int) -> Delivery | None:
    rows = [
        row
        for row in tx.outbox.of_articles(address, [article_id])
        if row.parcel.kind is ParcelKind.ARTICLE and row.part == 0
    ]
    return rows[0] if rows else None


def _article_in(tx: Tx, parcel: Parcel) -> int:
    """The article that a parcel brought; of a bulletin and its correction that in the archive; 0: none."""
    if parcel.kind in (ParcelKind.ARTICLE, ParcelKind.UPDATE):
        return parcel.id
    number = parcel.id
    if parcel.kind is ParcelKind.CORRECTION:
        correction = tx.bulletins.correction(number)
        number = correction.bulletin_id if correction else 0
    elif parcel.kind is not ParcelKind.BULLETIN:
        return 0
    bulletin = tx.bulletins.get(number)
    return bulletin.article_id if bulletin else 0
