"""People brought from another bot, and back: subscribers with what they want, by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """One person as another bot knew them. `feeds` are URLs or names; no topics and no feeds: everything.

    A subscriber in the state NEW is one of whom the file does not say whether they paused; `everything`
    None, one of whom it does not say that. `until` tells by phrase or feed when a mute ends.
    """

    subscriber: Subscriber
    topics: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    mute_feeds: tuple[str, ...] = ()
    everything: bool | None = None
    until: Mapping[str, datetime] = field(default_factory=dict)


Leaving = Arriving


Unknown = tuple[int, str]  # a chat, and the name of a source that nobody here knows


async def bring(store: Store, people: Sequence[Arriving], now: datetime, house: House) -> Sequence[Unknown]:
    """Stores a batch; nothing is sent to anybody. Sources whose URL is not known yet are added; names that
    lead to none are given back."""

    def write(tx: Tx) -> Sequence[Unknown]:
        unknown: list[Unknown] = []
        feeds = {feed.url: feed.id for feed in tx.feeds.all()}
        feeds.update({feed.title.casefold(): feed.id for feed in tx.feeds.all() if feed.title})
        for person in people:
            known = tx.subscribers.get(person.subscriber.address)
            subscriber = _as_here(person.subscriber, known)
            subscriber = replace(subscriber, due=next_edition(subscriber, now, house.timezone))
            stored = tx.subscribers.save(subscriber)
            tx.subscribers.set_rules(stored.id, _rules(tx, person, feeds, now))
            wanted = (*person.feeds, *person.mute_feeds)
            unknown += [(stored.address.chat, name) for name in wanted if _known(name, feeds) is None]
        return unknown

    return await store.write(write)


def _as_here(arriving: Subscriber, known: Subscriber | None) -> Subscriber:
    """With what this house knows better: who said stop here, or has blocked us, is not brought back by a
    file that does not speak of it, and who had today's digest gets no second one."""
    said = [arriving.state, known.state] if known else [arriving.state]
    state = next((one for one in said if one is not SubscriberState.NEW), SubscriberState.ACTIVE)
    if known is None:
        return replace(arriving, state=state)
    return replace(
        arriving,
        id=known.id,
        state=state,
        kind=known.kind,
        name=arriving.name or known.name,
        served=known.served,
        last_edition=known.last_edition,
        created=known.created,
    )


def _rules(tx: Tx, person: Arriving, feeds: dict[str, int], now: datetime) -> list[Rule]:
    everything = person.everything
    if everything is None:
        everything = not person.topics and not person.feeds
    rules = [Rule(Want.ALL)] if everything else []
    rules += [Rule(Want.TOPIC, topic_key(topic)) for topic in person.topics]
    for want, names in ((Want.FEED, person.feeds), (Want.MUTE_FEED, person.mute_feeds)):
        for name in names:
            feed_id = _feed_id(tx, name, feeds, now)
            if feed_id is not None:
                rules.append(Rule(want, str(feed_id), person.until.get(name)))
    rules += [Rule(Want.FOLLOW, phrase) for word in person.follow if (phrase := rule_phrase(word))]
    rules += [
        Rule(Want.MUTE, phrase, person.until.get(word))
        for word in person.mute
        if (phrase := rule_phrase(word))
    ]
    return rules


def _feed_id(tx: Tx, name: str, feeds: dict[str, int], now: datetime) -> int | None:
    """The source of that URL or name; a URL that nobody knows yet becomes one."""
    feed_id = _known(name, feeds)
    if feed_id is None and is_web_link(name):
        feed_id = feeds[name] = tx.feeds.add(Feed(0, name, due=now)).id
    return feed_id


def _known(name: str, feeds: Mapping[str, int]) -> int | None:
    return feeds.get(name) or feeds.get(name.casefold())


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
    def named(want: Want) -> tuple[str, ...]:
        return tuple(feeds[rule.value] for rule in rules if rule.want is want and rule.value in feeds)

    values = {want: tuple(rule.value for rule in rules if rule.want is want) for want in Want}
    ending = {feeds.get(rule.value, rule.value): rule.until for rule in rules if rule.until is not None}
    everything = bool(values[Want.ALL])
    leaving = Leaving(
        subscriber,
        topics=values[Want.TOPIC],
        feeds=named(Want.FEED),
        follow=values[Want.FOLLOW],
        mute=values[Want.MUTE],
        mute_feeds=named(Want.MUTE_FEED),
        until=ending,
    )
    understood = not leaving.topics and not leaving.feeds  # what a file without a word on it means
    return leaving if everything is understood else replace(leaving, everything=everything)
