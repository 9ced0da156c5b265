"""People brought from another bot, and back: subscribers with what they want, by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from newsbot.domain.feed import Feed
from newsbot.domain.links import is_web_link
from newsbot.domain.subscriber import Subscriber, SubscriberState, next_edition
from newsbot.domain.subscription import Rule, Want, rule_phrase, topic_key
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Arriving:
    """One person as another bot knew them. `feeds` are URLs or names; no topics and no feeds: everything."""

    subscriber: Subscriber
    topics: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()


Leaving = Arriving


async def bring(store: Store, people: Sequence[Arriving], now: datetime, house: House) -> None:
    """Stores a batch. Sources that are not known yet are added; nothing is sent to anybody."""

    def write(tx: Tx) -> None:
        feeds = {feed.url: feed.id for feed in tx.feeds.all()}
        feeds.update({feed.title.casefold(): feed.id for feed in tx.feeds.all() if feed.title})
        for person in people:
            known = tx.subscribers.get(person.subscriber.address)
            subscriber = replace(person.subscriber, id=known.id if known else 0)
            subscriber = replace(subscriber, due=next_edition(subscriber, now, house.timezone))
            stored = tx.subscribers.save(subscriber)
            tx.subscribers.set_rules(stored.id, _rules(tx, person, feeds, now))

    await store.write(write)


def _rules(tx: Tx, person: Arriving, feeds: dict[str, int], now: datetime) -> list[Rule]:
    rules = [] if person.topics or person.feeds else [Rule(Want.ALL)]
    rules += [Rule(Want.TOPIC, topic_key(topic)) for topic in person.topics]
    for name in person.feeds:
        feed_id = feeds.get(name) or feeds.get(name.casefold())
        if feed_id is None and is_web_link(name):
            feed_id = feeds[name] = tx.feeds.add(Feed(0, name, due=now)).id
        if feed_id is not None:
            rules.append(Rule(Want.FEED, str(feed_id)))
    rules += [Rule(Want.FOLLOW, phrase) for word in person.follow if (phrase := rule_phrase(word))]
    rules += [Rule(Want.MUTE, phrase) for word in person.mute if (phrase := rule_phrase(word))]
    return rules


async def everybody(store: Store) -> AsyncIterator[Leaving]:
    """All who have ever said OK and are not deleted, with what they want, by name."""
    after = 0
    feeds = {str(feed.id): feed.url for feed in await store.read(lambda tx: tx.feeds.all())}
    while page := await store.read(partial(_page, after)):
        for subscriber, rules in page:
            if subscriber.state is not SubscriberState.NEW:
                yield _leaving(subscriber, rules, feeds)
        after = page[-1][0].id


def _page(after: int, tx: Tx) -> Sequence[tuple[Subscriber, tuple[Rule, ...]]]:
    return tx.subscribers.all(after, PAGE)


def _leaving(subscriber: Subscriber, rules: Sequence[Rule], feeds: dict[str, str]) -> Leaving:
    values = {want: tuple(rule.value for rule in rules if rule.want is want) for want in Want}
    return Leaving(
        subscriber,
        topics=values[Want.TOPIC],
        feeds=tuple(feeds[number] for number in values[Want.FEED] if number in feeds),
        follow=values[Want.FOLLOW],
        mute=values[Want.MUTE],
    )
