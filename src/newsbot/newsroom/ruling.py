"""Rules put on and taken off an address; queued mail that is no longer wanted goes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.delivery import DeliveryState, Parcel, ParcelKind
from newsbot.domain.errors import BadInput
from newsbot.domain.feed import Feed
from newsbot.domain.subscriber import Subscriber, SubscriberState
from newsbot.domain.subscription import Facts, Rule, Want, decide, sources_of
from newsbot.domain.text import digest
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.places import Place, subscriber_at, turn_on
from newsbot.newsroom.ports import House

MAX_RULES = 1000
LOOKED_BACK = 300  # what is queued for an address is among the newest; these are looked at when rules change
KEY = 12
MUTES = frozenset({Want.MUTE, Want.MUTE_FEED})


@dataclass(frozen=True, slots=True)
class Named:
    """A rule with the key that stands for it in a button and the name of what it is about."""

    rule: Rule
    key: str
    name: str
    feed: Feed | None = None


def rule_key(rule: Rule) -> str:
    """A short stable key of a rule."""
    return digest(rule.want, rule.value)[:KEY]


def named(tx: Tx, rule: Rule) -> Named:
    """The rule as people see it."""
    feed = tx.feeds.get(int(rule.value)) if rule.want in (Want.FEED, Want.MUTE_FEED) else None
    return Named(rule, rule_key(rule), feed.name if feed else rule.value, feed)


def without(rules: Iterable[Rule], want: Want, value: str = "") -> list[Rule]:
    """The rules but that one."""
    return [rule for rule in rules if (rule.want, rule.value) != (want, value)]


def put(rules: Iterable[Rule], rule: Rule) -> list[Rule]:
    """The rules with that one, in place of an older one on the same thing."""
    return [*without(rules, rule.want, rule.value), rule]


def facts_of(article: Article) -> Facts:
    """What deciding needs of an article."""
    facts = Facts.of(article.feed_id, article.topic, article.title, article.text)
    return replace(facts, personal=article.personal)


def edit_rules(
    tx: Tx, place: Place, edit: Callable[[Sequence[Rule]], Sequence[Rule]], now: datetime, house: House
) -> Subscriber:
    """Changes the rules of a place; asking for something turns news on. Raises BadInput("too_many")."""
    known = subscriber_at(tx, place, now)
    old = [rule for rule in tx.subscribers.rules(known.id) if rule.until is None or rule.until > now]
    new = list(edit(old))
    if len(new) > MAX_RULES and len(new) > len(old):
        raise BadInput("too_many", str(MAX_RULES))
    tx.subscribers.set_rules(known.id, new)
    asked = any(rule not in old and rule.want not in MUTES for rule in new)
    if asked and known.state is not SubscriberState.ACTIVE:
        known = turn_on(tx, known, now, house)
    withdraw_unwanted(tx, known, new, now, sources_of((*old, *new)))
    return known


def withdraw_unwanted(
    tx: Tx, known: Subscriber, rules: Sequence[Rule], now: datetime, own: frozenset[int]
) -> int:
    """Takes queued articles back that the rules do not bring any more. Returns how many.

    `own`: of sources that readers brought, those whose articles may be queued for this one."""
    recent = {article.id: article for article in tx.articles.newest(LOOKED_BACK, own=own)}
    unwanted = {
        Parcel(ParcelKind.ARTICLE, delivery.parcel.id)
        for delivery in tx.outbox.of_articles(known.address, list(recent))
        if delivery.state is DeliveryState.QUEUED
        and delivery.parcel.kind is ParcelKind.ARTICLE
        and not decide(rules, facts_of(recent[delivery.parcel.id]), now).wanted
    }
    return tx.outbox.cancel(known.address, parcels=unwanted) if unwanted else 0
