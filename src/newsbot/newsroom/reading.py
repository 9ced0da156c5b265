"""Readers at work: the newest, the must-reads, search, one article, its summary, what was kept for later."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsbot.domain.article import Article, Summary
from newsbot.domain.errors import BadInput
from newsbot.domain.links import is_web_link, link_key
from newsbot.domain.query import Order, Query, SearchHit, parse_query
from newsbot.domain.spelling import meant
from newsbot.domain.story import TOP_HALF_LIFE, Carrier, Story, must_reads
from newsbot.domain.subscriber import Address
from newsbot.domain.text import clean, one_line
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.naming import scope
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.sight import Own, article_at, article_for, own_sources
from newsbot.newsroom.tokens import needs_note, recall, remember, token_of

A_PAGE = 8
MOST = 160  # results that can be paged through
SLACK = 120  # articles that may arrive meanwhile without changing the pages
MAX_ASKED = 20
TOP_DAYS = timedelta(days=3)
TOP_STORIES = 24
MOST_OF_A_DAY = 1000
WIDEST = 120  # stories of each time that are ranked for the must-reads
SPELLED = 3000  # newest titles by which the words of a question are corrected
TEXT_CHARS = 200_000
FETCHED = 64

_NUMERIC = re.compile(r"^[+\-−]?[\d²³¹٠-٩]")


@dataclass(frozen=True, slots=True)
class Found:
    """One story in a list: its article, how many sources carry it, and the others of them."""

    hit: SearchHit
    sources: int = 1
    also: tuple[Carrier, ...] = ()


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of which list. `anchor`: the newest article when the list was first shown (0: now).

    `token` stands for what was asked; articles above the anchor are left out, so that pages stay put.
    """

    at: int = 0
    anchor: int = 0
    token: str = "="  # noqa: S105 - the empty question
    size: int = A_PAGE

    def turned(self, by: int) -> Paging:
        """The page before or after."""
        return replace(self, at=max(0, self.at + by))


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a list. `asked` is the question in words, `ignored` what of it could not be used."""

    found: tuple[Found, ...]
    paging: Paging
    pages: int = 1
    asked: str = ""
    ignored: tuple[str, ...] = ()


class Reading:
    """What readers ask of the archive. Changes nothing in it. `who` asks: the newsroom's articles are shown
    to all, those of sources that readers brought to who subscribes to them by name."""

    def __init__(self, store: Store, preparing: Preparing) -> None:
        self._store = store
        self._preparing = preparing
        self._fetched: OrderedDict[str, Article] = OrderedDict()

    async def latest(self, given: str, who: Address | None = None) -> Shelf:
        """`[topic or source] [n]`: the newest stories. Raises BadInput("number")."""
        asked, size = _split_number(given)

        def read(tx: Tx) -> tuple[Shelf, str]:
            own = own_sources(tx, who)
            question, left = scope(tx, asked, given, own)
            paging = Paging(token=token_of(question), size=size if left else A_PAGE)
            return _latest(tx, paging, own, question, asked if left else given), question

        shelf, question = await self._store.read(read)
        await self.token(question)
        return shelf

    async def latest_page(self, paging: Paging, who: Address | None = None) -> Shelf:
        """A page of the newest. Raises BadInput("stale")."""

        def read(tx: Tx) -> Shelf:
            return _latest(tx, paging, own_sources(tx, who), recall(tx, paging.token))

        return await self._store.read(read)

    async def search(self, given: str, who: Address | None = None) -> Shelf:
        """The first page of what a question finds; no question gives an error."""
        asked = one_line(given)[:1000]
        token = await self.token(asked)
        return await self.search_page(Paging(token=token), who)

    async def search_page(self, paging: Paging, who: Address | None = None) -> Shelf:
        """A page of it. Raises BadInput("stale")."""
        return await self._store.read(lambda tx: _search(tx, paging, own_sources(tx, who)))

    async def meant(self, asked: str, who: Address | None = None) -> str:
        """What a question that found nothing may have meant, where that finds something; "" else."""

        def read(tx: Tx) -> str:
            own = own_sources(tx, who)
            titles = tx.search.titles(SPELLED, own)
            guess = meant(asked, parse_query(asked).terms, titles)
            found = guess and tx.search.find(replace(parse_query(guess), own=own), 1, 0)
            return guess if found else ""

        return await self._store.read(read)

    async def top(self, paging: Paging, now: datetime, who: Address | None = None) -> Shelf:
        """Must-reads: what editors picked, then what most sources carry."""
        return await self._store.read(lambda tx: _top(tx, paging, own_sources(tx, who), now))

    async def of_a_day(self, now: datetime) -> int:
        """How many stories the last 24 hours brought; at most MOST_OF_A_DAY articles are looked at."""
        query = Query(after=now - timedelta(days=1), own=frozenset())
        hits = await self._store.read(lambda tx: tx.search.find(query, MOST_OF_A_DAY, 0))
        return len(_by_story(hits))

    async def read(self, article_id: int, who: Address | None = None) -> Article:
        """The article of that number. Raises NotFound."""
        return await self._store.read(lambda tx: article_for(tx, who, article_id))

    async def with_story(self, article_id: int, who: Address | None = None) -> tuple[Article, Story | None]:
        """The article and the story that it tells. Raises NotFound."""
        article = await self.read(article_id, who)
        if not article.story_id:
            return article, None
        return article, await self._store.read(lambda tx: tx.articles.story(article.story_id))

    async def of_link(self, url: str, now: datetime, who: Address | None = None) -> Article:
        """The article behind a link: from the archive, or fetched and summarised (then its id is 0).

        Raises BadInput("url") and SourceError.
        """
        if not is_web_link(url):
            raise BadInput("url", url)
        key = link_key(url)
        known = await self._store.read(lambda tx: article_at(tx, who, key))
        if known is not None:
            return known
        if key not in self._fetched:
            self._fetched[key] = await self._preparing.from_link(url, now)
            while len(self._fetched) > FETCHED:
                self._fetched.popitem(last=False)
        return self._fetched[key]

    async def of_text(self, text: str, now: datetime) -> Article:
        """A text that somebody sent, as an article with its summary; it is kept nowhere."""
        body = clean(text[:TEXT_CHARS])
        if not body:
            raise BadInput("empty")
        first = body.split("\n", 1)[0]
        plain = Article(first, "", "", published=now, fetched=now, text=body, summary=Summary(method=""))
        return await self._preparing.summarized(plain)

    async def articles(self, ids: Sequence[int]) -> dict[int, Article]:
        """The articles of those numbers that are (still) in the archive."""
        return await self._store.read(lambda tx: tx.articles.many(ids))

    async def inline(
        self, given: str, offset: int, limit: int, who: Address | None = None
    ) -> Sequence[Article]:
        """Articles for an inline question, best first; the newest for an empty one."""

        def read(tx: Tx) -> Sequence[Article]:
            hits = tx.search.find(replace(parse_query(given), own=own_sources(tx, who)), limit, offset)
            known = tx.articles.many([hit.id for hit in hits])
            return [known[hit.id] for hit in hits if hit.id in known]

        return await self._store.read(read)

    async def token(self, text: str) -> str:
        """A token that stands for the text in a button. Only a long text costs a write."""
        token = token_of(text)
        return await self._store.write(lambda tx: remember(tx, text)) if needs_note(token) else token

    async def text_of(self, token: str) -> str:
        """What the token stands for. Raises BadInput("stale")."""
        return await self._store.read(lambda tx: recall(tx, token))


def _split_number(given: str) -> tuple[str, int]:
    """What was asked for and how many. Raises BadInput("number")."""
    *front, last = given.split() or [""]
    if not _NUMERIC.match(last):
        return one_line(given), A_PAGE
    if not last.isdecimal() or not int(last[:9]) >= 1:
        raise BadInput("number", last)
    return one_line(" ".join(front)), min(int(last[:9]), MAX_ASKED)


def _latest(tx: Tx, paging: Paging, own: Own, question: str, asked: str = "") -> Shelf:
    query = replace(parse_query(question), order=Order.NEW, own=own)
    shelf = _shelf(tx, query, paging)
    name = question.partition('"')[2].rstrip('"')  # as `scope` wrote it
    return replace(shelf, asked=name or asked.strip() if question else "")


def _search(tx: Tx, paging: Paging, own: Own) -> Shelf:
    asked = recall(tx, paging.token)
    query = replace(parse_query(asked), own=own)
    if query.is_empty and asked:
        return Shelf((), paging, asked=asked, ignored=query.ignored)
    shelf = _shelf(tx, query, paging)
    return replace(shelf, asked=asked, ignored=query.ignored)


def _shelf(tx: Tx, query: Query, paging: Paging) -> Shelf:
    """The page of stories that `paging` names; articles that came after its anchor are left out."""
    hits = tx.search.find(query, MOST + SLACK, 0)
    anchor = paging.anchor or max((hit.id for hit in hits), default=0)
    stories = _by_story([hit for hit in hits if hit.id <= anchor][:MOST])
    return _cut(tx, stories, replace(paging, anchor=anchor))


def _by_story(hits: Sequence[SearchHit]) -> list[SearchHit]:
    """The first hit of each story, in order."""
    first: dict[tuple[str, int], SearchHit] = {}
    for hit in hits:
        first.setdefault(("story", hit.story_id) if hit.story_id else ("article", hit.id), hit)
    return list(first.values())


def _cut(tx: Tx, hits: Sequence[SearchHit], paging: Paging) -> Shelf:
    pages = max(1, -(-len(hits) // paging.size))
    at = min(paging.at, pages - 1)
    shown = hits[at * paging.size : (at + 1) * paging.size]
    found = tuple(_found(tx, hit) for hit in shown)
    return Shelf(found, replace(paging, at=at), pages)


def _found(tx: Tx, hit: SearchHit) -> Found:
    story = tx.articles.story(hit.story_id) if hit.story_id else None
    return Found(hit, max(1, len(set(story.sources))), story.also(hit.source)) if story else Found(hit)


def _top(tx: Tx, paging: Paging, own: Own, now: datetime) -> Shelf:
    """Picks, last picked first, then by independent sources; a picked article stands for its story."""
    stories: dict[int, Story] = {}
    leads: dict[int, int] = {}
    # the newest ones by themselves too: older ones with more sources, which rank below them, may be many
    for since in (now - TOP_HALF_LIFE, now - TOP_DAYS):
        for story, number in tx.articles.widest_stories(since, WIDEST, paging.anchor, own):
            stories[story.id] = story
            leads[story.id] = number
    for article in tx.articles.many(tx.articles.picks(since)).values():
        told = tx.articles.story(article.story_id)
        if told is not None and not 0 < paging.anchor < article.id:
            stories[told.id] = told
            leads[told.id] = article.id
    ranked = [leads[story.id] for story in must_reads(stories.values(), now, TOP_STORIES)]
    found = tx.articles.many(ranked)
    anchor = paging.anchor or max(leads.values(), default=0)
    return _cut(tx, [_as_hit(found[one]) for one in ranked], replace(paging, anchor=anchor))


def _as_hit(article: Article) -> SearchHit:
    return SearchHit(
        article.id, article.title, article.url, article.source, article.published, story_id=article.story_id
    )
