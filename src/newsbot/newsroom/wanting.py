"""What an address gets: everything, topics, sources; put on and taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.domain.errors import BadInput, NotFound
from newsbot.domain.feed import Feed, FeedState, FoundFeed
from newsbot.domain.subscription import Rule, Want, rule_phrase, topic_key
from newsbot.domain.text import one_line, shorten
from newsbot.newsroom.bringing import bring, is_staff
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.naming import Topic, feed_named, feeds_like, topics_for, web_address
from newsbot.newsroom.places import Place
from newsbot.newsroom.ports import House, Sources
from newsbot.newsroom.ruling import MUTES, Named, edit_rules, named, put, rule_key, without
from newsbot.newsroom.sight import feed_for, own_sources

MAX_FOUND = 8


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a wish. `covered`: everything is on, this included, and nothing was changed but for
    a source. `fresh`: a source that nobody had before. `had`: it was subscribed to before. `found`: several
    feeds to choose from."""

    rule: Named | None = None
    covered: bool = False
    fresh: bool = False
    had: bool = False
    found: tuple[FoundFeed, ...] = ()


class Wanting:
    """Wishes of an address. Whether the person may act for it is asked before, in `chat`."""

    def __init__(self, store: Store, sources: Sources, house: House) -> None:
        self._store = store
        self._sources = sources
        self._house = house

    async def rules(self, place: Place, now: datetime) -> Sequence[Named]:
        """All rules that hold now, in the order in which they were made."""

        def read(tx: Tx) -> Sequence[Named]:
            known = tx.subscribers.get(place.address)
            rules = tx.subscribers.rules(known.id) if known else ()
            return [named(tx, rule) for rule in rules if rule.until is None or rule.until > now]

        return await self._store.read(read)

    async def topics(self, place: Place) -> tuple[Sequence[Topic], bool]:
        """The topics there are, most articles first, and whether the address gets everything."""
        return await self._store.read(lambda tx: topics_for(tx, place.address))

    async def toggle_topic(self, place: Place, key: str, now: datetime) -> Topic:
        """Turns a topic on or off; with everything on, narrows to it. Raises BadInput("stale")."""

        def write(tx: Tx) -> Topic:
            topic = next((one for one in topics_for(tx, place.address)[0] if one.key == key), None)
            if topic is None:
                raise BadInput("stale", key)
            rule = Rule(Want.TOPIC, topic_key(topic.name))

            def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
                if topic.on:
                    return without(rules, rule.want, rule.value)
                return put(without(rules, Want.ALL), rule)

            edit_rules(tx, place, edit, now, self._house)
            return replace(topic, on=not topic.on)

        return await self._store.write(write)

    async def everything(self, place: Place, now: datetime) -> None:
        """Everything again: topics are part of it; sources, words and mutes stay."""

        def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
            return put([rule for rule in rules if rule.want is not Want.TOPIC], Rule(Want.ALL))

        await self._store.write(lambda tx: edit_rules(tx, place, edit, now, self._house))

    async def subscribe(self, place: Place, given: str, now: datetime) -> Change:
        """A topic, a known source or an address. Raises BadInput and the SourceError family."""
        asked = one_line(given)
        change = await self._store.write(lambda tx: self._known(tx, place, asked, now))
        if change is not None:
            return change
        return await self.subscribe_url(place, web_address(asked), now)

    async def sources_like(self, place: Place, given: str) -> Sequence[Feed]:
        """Sources that somebody may mean who did not write the whole name."""

        def read(tx: Tx) -> Sequence[Feed]:
            return feeds_like(tx, one_line(given), MAX_FOUND, own_sources(tx, place.address))

        return await self._store.read(read)

    async def subscribe_url(self, place: Place, url: str, now: datetime) -> Change:
        """The feed behind an address, asked once; several feeds are a choice."""
        known = await self._store.write(lambda tx: self._known_url(tx, place, url, now))
        if known is not None:
            return known
        found = list(await self._sources.discover(url))
        if not found:
            raise NotFound(url)
        if len(found) > 1:
            return Change(found=tuple(found[:MAX_FOUND]))
        return await self._store.write(lambda tx: self._add(tx, place, found[0], now))

    async def subscribe_feed(
        self, place: Place, feed_id: int, now: datetime, *, only: bool = False
    ) -> Change:
        """A source by its number; `only`: it instead of everything. Raises NotFound."""

        def write(tx: Tx) -> Change:
            feed = feed_for(tx, place.address, feed_id)
            if feed.state is FeedState.REMOVED:
                raise NotFound(str(feed_id))
            return self._with_feed(tx, place, feed, now, only=only)

        return await self._store.write(write)

    async def unsubscribe(self, place: Place, given: str, now: datetime) -> Named:
        """A topic, source or address that shall come no more. Raises NotFound, BadInput("which")."""

        def write(tx: Tx) -> Named:
            asked = one_line(given)
            topics, _ = topics_for(tx, place.address)
            topic = next((one for one in topics if topic_key(one.name) == topic_key(asked)), None)
            if topic is not None:
                return self._without_topic(tx, place, topic, now)
            feed = feed_named(tx, asked, own_sources(tx, place.address))
            if feed is None:
                return self._without_word(tx, place, asked, now)
            return self._without_feed(tx, place, feed, now)

        return await self._store.write(write)

    async def unsubscribe_feed(self, place: Place, feed_id: int, now: datetime) -> Named:
        """A source by its number. Raises NotFound."""

        def write(tx: Tx) -> Named:
            return self._without_feed(tx, place, feed_for(tx, place.address, feed_id), now)

        return await self._store.write(write)

    async def drop(self, place: Place, key: str, now: datetime) -> Named:
        """Takes one rule off by its key. Raises NotFound."""

        def write(tx: Tx) -> Named:
            known = tx.subscribers.get(place.address)
            rules = tx.subscribers.rules(known.id) if known else ()
            rule = next((rule for rule in rules if rule_key(rule) == key), None)
            if rule is None:
                raise NotFound(key)
            shown = named(tx, rule)
            edit_rules(tx, place, lambda old: without(old, rule.want, rule.value), now, self._house)
            return shown

        return await self._store.write(write)

    async def drop_all(self, place: Place, now: datetime) -> None:
        """Takes off all that brings articles; mutes stay."""

        def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
            return [rule for rule in rules if rule.want in MUTES]

        await self._store.write(lambda tx: edit_rules(tx, place, edit, now, self._house))

    def _known(self, tx: Tx, place: Place, asked: str, now: datetime) -> Change | None:
        topics, everything = topics_for(tx, place.address)
        topic = next((one for one in topics if topic_key(one.name) == topic_key(asked)), None)
        if topic is not None:
            rule = Rule(Want.TOPIC, topic_key(topic.name))
            if everything:
                return Change(named(tx, rule), covered=True)
            edit_rules(tx, place, lambda old: put(old, rule), now, self._house)
            return Change(named(tx, rule), had=topic.on)
        feed = feed_named(tx, asked, own_sources(tx, place.address))
        return self._brought(tx, place, feed, now) if feed else None

    def _known_url(self, tx: Tx, place: Place, url: str, now: datetime) -> Change | None:
        feed = tx.feeds.by_url(url)
        if feed is None or feed.state is not FeedState.ACTIVE:
            return None
        return self._brought(tx, place, feed, now)

    def _add(self, tx: Tx, place: Place, found: FoundFeed, now: datetime) -> Change:
        """Makes a source of what was found; its first poll is silent."""
        parsed = found.parsed
        feed = Feed(
            0,
            found.url,
            title=shorten(one_line(found.title or (parsed.title if parsed else "")), 200),
            site=parsed.url if parsed else "",
            language=parsed.language if parsed else "",
            interval=self._house.poll_seconds,
            due=now,
            added_by=place.person,
        )
        return self._brought(tx, place, feed, now)

    def _brought(self, tx: Tx, place: Place, given: Feed, now: datetime) -> Change:
        """A source that somebody names: the newsroom's where staff do, else the reader's own."""
        feed, fresh = bring(tx, given, personal=not is_staff(tx, place.person, self._house))
        return replace(self._with_feed(tx, place, feed, now), fresh=fresh)

    def _with_feed(self, tx: Tx, place: Place, feed: Feed, now: datetime, *, only: bool = False) -> Change:
        rule = Rule(Want.FEED, str(feed.id))
        covered = had = False

        def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
            nonlocal covered, had
            had = rule in rules
            covered = any(one.want is Want.ALL for one in rules) and not (only or feed.personal)
            kept = without(rules, Want.MUTE_FEED, rule.value)
            return put(without(kept, Want.ALL) if only else kept, rule)

        edit_rules(tx, place, edit, now, self._house)
        return Change(named(tx, rule), covered=covered, had=had)

    def _without_topic(self, tx: Tx, place: Place, topic: Topic, now: datetime) -> Named:
        """With everything on, all other topics stay on, and the sources that have none."""
        topics, everything = topics_for(tx, place.address)
        if not (topic.on or everything):
            raise NotFound(topic.name)
        rule = Rule(Want.TOPIC, topic_key(topic.name))

        def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
            left = without(rules, rule.want, rule.value)
            if not everything:
                return left
            others = [Rule(Want.TOPIC, topic_key(one.name)) for one in topics if one.key != topic.key]
            bare = [
                Rule(Want.FEED, str(feed.id)) for feed in tx.feeds.all() if not (feed.topic or feed.personal)
            ]
            return [*dict.fromkeys((*without(left, Want.ALL), *others, *bare))]

        edit_rules(tx, place, edit, now, self._house)
        return named(tx, rule)

    def _without_feed(self, tx: Tx, place: Place, feed: Feed, now: datetime) -> Named:
        """Where something wider would go on bringing the source, it is muted. Returns the rule to undo."""
        value = str(feed.id)
        done = Rule(Want.FEED, value)

        def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
            nonlocal done
            left = without(rules, Want.FEED, value)
            if not feed.personal and any(_brings(rule, feed) for rule in left):
                done = Rule(Want.MUTE_FEED, value)
                return put(left, done)
            if len(left) == len(rules):
                raise NotFound(feed.name)
            return left

        edit_rules(tx, place, edit, now, self._house)
        return named(tx, done)

    def _without_word(self, tx: Tx, place: Place, asked: str, now: datetime) -> Named:
        rule = Rule(Want.FOLLOW, rule_phrase(asked))
        known = tx.subscribers.get(place.address)
        rules = tx.subscribers.rules(known.id) if known else ()
        if not any((one.want, one.value) == (rule.want, rule.value) for one in rules):
            raise NotFound(asked)
        edit_rules(tx, place, lambda old: without(old, rule.want, rule.value), now, self._house)
        return named(tx, rule)


def _brings(rule: Rule, feed: Feed) -> bool:
    if rule.want is Want.TOPIC:
        return rule.value == topic_key(feed.topic)
    return rule.want in (Want.ALL, Want.FOLLOW)
