"""Words to follow, words and sources to mute: tried on the newest articles before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsbot.domain.article import Article
from newsbot.domain.errors import BadInput, NotFound
from newsbot.domain.feed import Feed
from newsbot.domain.schedule import parse_span
from newsbot.domain.subscription import Rule, Want, decide, rule_phrase
from newsbot.domain.text import one_line
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.naming import feeds_like, only_one, told_apart
from newsbot.newsroom.places import Place
from newsbot.newsroom.ports import House
from newsbot.newsroom.ruling import Named, edit_rules, facts_of, named, put
from newsbot.newsroom.sight import Own, article_for, feed_for, own_sources

TRIED_ON = 100
EXAMPLES = 3
MAX_PHRASE = 100
LONGEST = timedelta(days=366)
FOR_GOOD = frozenset({"forever", "always"})
MOST_LIKE = 3  # sources that are offered where a word is a part of their names
LONGEST_SPAN = 3  # words: for 2 weeks


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule tried on the newest articles. `span`: how long a mute is to last (None: for good).
    `sources`: number and name of those that a muted word may mean instead."""

    rule: Named
    fits: int
    of: int
    fitting: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    span: timedelta | None = None
    sources: tuple[tuple[int, str], ...] = ()


class Following:
    """Words wanted and unwanted. Plain words, phrases and open endings: no pattern that could run wild."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house

    async def try_follow(self, place: Place, given: str, now: datetime) -> Trial:
        """What following the words would have brought. Raises BadInput."""
        rule = Rule(Want.FOLLOW, _phrase(given))
        return await self._store.read(lambda tx: _tried(tx, rule, own_sources(tx, place.address), now))

    async def try_mute(self, place: Place, given: str, now: datetime) -> Trial:
        """What muting `word or source [3d]` would have held back. Raises BadInput, "which" for a name that
        several sources have."""
        asked, span = split_span(given)
        if span == timedelta():  # a mute that ends at once is none, and one for good was not asked for
            raise BadInput("span", given)

        def read(tx: Tx) -> Trial:
            own = own_sources(tx, place.address)
            feed = _exact_feed(tx, asked, own)
            rule = Rule(Want.MUTE_FEED, str(feed.id)) if feed else Rule(Want.MUTE, _phrase(asked))
            like = () if feed else tuple(_choices(feeds_like(tx, asked, MOST_LIKE, own)))
            return replace(_tried(tx, rule, own, now), span=span, sources=like)

        return await self._store.read(read)

    async def keep(self, place: Place, rule: Rule, span: timedelta | None, now: datetime) -> Named:
        """Keeps a rule that was tried. Raises BadInput("too_many"), NotFound."""
        until = now + min(span, LONGEST) if span else None
        kept = Rule(rule.want, rule.value, until)

        def write(tx: Tx) -> Named:
            if kept.want is Want.MUTE_FEED:
                feed_for(tx, place.address, int(kept.value))
            edit_rules(tx, place, lambda old: put(old, kept), now, self._house)
            return named(tx, kept)

        return await self._store.write(write)

    async def mute_source_of(
        self, place: Place, article_id: int, span: timedelta | None, now: datetime
    ) -> Named:
        """Mutes the source of an article. Raises NotFound where it has none."""

        def find(tx: Tx) -> int:
            article = article_for(tx, place.address, article_id)
            if tx.feeds.get(article.feed_id) is None:
                raise NotFound(str(article_id))
            return article.feed_id

        feed_id = await self._store.read(find)
        return await self.keep(place, Rule(Want.MUTE_FEED, str(feed_id)), span, now)

    async def sources_seen(self, place: Place, limit: int) -> Sequence[tuple[int, str]]:
        """Sources of the newest articles, number and name: ideas of what one might mute."""

        def read(tx: Tx) -> list[Feed]:
            own = own_sources(tx, place.address)
            ids = dict.fromkeys(article.feed_id for article in tx.articles.newest(TRIED_ON, own=own))
            feeds = (tx.feeds.get(feed_id) for feed_id in ids if feed_id)
            return [feed for feed in feeds if feed is not None][:limit]

        return _choices(await self._store.read(read))

    async def sources_called(
        self, place: Place, given: str, limit: int
    ) -> tuple[Sequence[tuple[int, str]], timedelta | None]:
        """The sources that share the name in `word or source [3d]`, and for how long."""
        asked, span = split_span(given)
        found = await self._store.read(lambda tx: _called(tx, asked, own_sources(tx, place.address)))
        return _choices(found[:limit]), span


def _choices(feeds: Sequence[Feed]) -> list[tuple[int, str]]:
    return [(feed.id, name) for feed, name in zip(feeds, told_apart(feeds), strict=True)]


def split_span(given: str) -> tuple[str, timedelta | None]:
    """`word or source [3d]` taken apart: "3 days", "for 2 weeks", "forever"; a span alone is a word.
    A mute lasts a year at most."""
    asked = one_line(given)
    words = asked.split(" ")
    if len(words) > 1 and words[-1].casefold() in FOR_GOOD:
        return " ".join(words[:-1]), None
    for size in range(min(LONGEST_SPAN, len(words) - 1), 0, -1):
        front, last = " ".join(words[:-size]), " ".join(words[-size:])
        try:
            return front, min(parse_span(last.removeprefix("for ")), LONGEST)
        except BadInput:
            continue
    return asked, None


def _phrase(given: str) -> str:
    asked = one_line(given[: MAX_PHRASE * 8])
    if len(asked) > MAX_PHRASE or len(given) > MAX_PHRASE * 8:
        raise BadInput("too_long", asked)
    phrase = rule_phrase(asked)
    if not phrase.strip("*"):
        raise BadInput("phrase", given)
    return phrase


def _exact_feed(tx: Tx, asked: str, own: Own) -> Feed | None:
    """Only the whole name means a source: the beginning of one is a word."""
    return tx.feeds.by_url(asked) or only_one(_called(tx, asked, own), asked)


def _called(tx: Tx, asked: str, own: Own) -> list[Feed]:
    return [feed for feed in tx.feeds.by_name(asked, own) if feed.name.casefold() == asked.casefold()]


def _tried(tx: Tx, rule: Rule, own: Own, now: datetime) -> Trial:
    """`decide` itself is asked, so that the trial and the rule cannot differ."""
    recent = tx.articles.newest(TRIED_ON, own=own)
    fitting: list[Article] = []
    others: list[Article] = []
    for article in recent:
        fits = decide([rule], facts_of(article), now).rule is not None
        (fitting if fits else others).append(article)
    return Trial(
        named(tx, rule),
        len(fitting),
        len(recent),
        tuple(article.title for article in fitting[:EXAMPLES]),
        tuple(article.title for article in others[:EXAMPLES]),
    )
