"""From an entry or a link to a whole article: full text where the feed had a teaser, then the summary."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from newsbot.domain import arrival
from newsbot.domain.article import Article, Extract, PageKind, Summary
from newsbot.domain.errors import NewsbotError, SourceError
from newsbot.domain.feed import Entry, Feed
from newsbot.domain.links import clean_link, is_web_link, link_key
from newsbot.domain.story import Candidate
from newsbot.domain.subscription import topic_key
from newsbot.domain.text import one_line, shorten
from newsbot.newsroom.ports import Sources, Summarizer

PAGES_AT_ONCE = 8
TITLE_UNITS = 300
BYLINE_UNITS = 120
PENDING = Summary(method="")

log = logging.getLogger(__name__)


class Preparing:
    """Makes articles complete. What the page does not give, the feed's own words stand for."""

    def __init__(self, sources: Sources, summarizer: Summarizer) -> None:
        self._sources = sources
        self._summarizer = summarizer
        self._pages = asyncio.Semaphore(PAGES_AT_ONCE)

    def as_given(self, feed: Feed, entry: Entry, now: datetime) -> Article:
        """The article as the feed gave it; its summary is pending."""
        body = self._sources.body(entry)
        url = clean_link(entry.url) if entry.url else feed.site
        return Article(
            title=shorten(one_line(entry.title), TITLE_UNITS) or _stand_in(body, url) or entry.id,
            url=url,
            key=arrival.entry_key(entry),
            published=arrival.published(entry, now),
            fetched=now,
            text=body,
            byline=shorten(one_line(entry.author), BYLINE_UNITS),
            language=entry.language or feed.language,
            image=entry.image if entry.image and is_web_link(entry.image) else "",
            topic="" if feed.personal else topic_key(feed.topic),  # topics are for all
            source=feed.name,
            feed_id=feed.id,
            entry_id=entry.id,
            personal=feed.personal,
            summary=PENDING,
        )

    async def complete(self, article: Article) -> Article:
        """The article with its full text and its summary. Never raises for one bad page or text."""
        if article.url and is_web_link(article.url) and arrival.is_teaser(article.text):
            article = await self._with_page(article)
        return await self.summarized(article)

    async def from_link(self, url: str, now: datetime) -> Article:
        """An article that no feed gave. Raises SourceError where the page cannot be read."""
        async with self._pages:
            page = await self._sources.read(url)
        article = Article(
            title=shorten(one_line(page.title), TITLE_UNITS) or url,
            url=clean_link(page.canonical or url),
            key=link_key(page.canonical or url),
            published=min(page.published, now) if page.published else now,
            fetched=now,
            source=page.site,
            summary=PENDING,
        )
        return await self.summarized(_filled(article, page))

    async def _with_page(self, article: Article) -> Article:
        hint = Entry(
            id=article.entry_id,
            title=article.title,
            url=article.url,
            author=article.byline,
            published=article.published,
            summary=article.text,
        )
        try:
            async with self._pages:
                page = await self._sources.read(article.url, hint)
        except SourceError as error:
            log.info(
                "page not read, the feed's text stands", extra={"article": article.url, "why": str(error)}
            )
            return article
        if page.kind is PageKind.BOT_WALL or len(page.text) <= len(article.text):
            page = replace(page, text="", kind=article.kind if page.kind is PageKind.BOT_WALL else page.kind)
        return _filled(article, page)

    async def summarized(self, article: Article) -> Article:
        """The article with its summary in all lengths; a text that has none gets its lead."""
        try:
            return replace(article, summary=await self._summarizer.levels(article))
        except NewsbotError as error:
            log.warning("no summary", extra={"article": article.url, "why": str(error)})
            return replace(article, summary=Summary(refused="no_sentences"))


def _filled(article: Article, page: Extract) -> Article:
    """The feed's title, date and author come first; the page fills what is missing and gives the text."""
    untitled = article.title == _stand_in(article.text, article.url)
    undated = article.published == article.fetched and page.published is not None
    return replace(
        article,
        title=(untitled and shorten(one_line(page.title), TITLE_UNITS)) or article.title,
        published=min(page.published, article.fetched) if undated and page.published else article.published,
        text=page.text or article.text,
        byline=article.byline or shorten(one_line(page.byline), BYLINE_UNITS),
        language=article.language or page.language,
        image=article.image or page.image,
        kind=page.kind,
    )


def _stand_in(body: str, url: str) -> str:
    """What an article is called while its publisher has given no title."""
    return shorten(one_line(body), 80) or url


def candidate(article: Article) -> Candidate:
    """What of the article tells its event."""
    return Candidate(article.published, article.title, article.text, article.language)
