"""The CPU's rooms, opened when there is first something to think about: most commands never need them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from newsbot.domain.article import Article, Summary
from newsbot.domain.story import Candidate, Match, Voice

if TYPE_CHECKING:
    from newsbot.stories.finder import StoryFinder
    from newsbot.summaries.story_digest import Quoted, Source

# Of articles that no summary could be made of for other reasons only what is shown instead is quoted.
_QUOTABLE = (None, "too_short", "too_long_share")
# What is kept of a text for a digest, which reads less, and how many digests are kept.
_BEGINNING, _REMEMBERED = 2_100, 500


class Summarizer:
    """The summaries' room off the event loop. Fits `newsroom.ports.Summarizer`."""

    async def levels(self, article: Article) -> Summary:
        """All three lengths of an article's summary."""
        from newsbot.summaries.summarize import Ask, levels

        ask = Ask(title=article.title, language=article.language, kind=article.kind)
        return await asyncio.to_thread(levels, article.text, ask)


class StoryTeller:
    """The digest of a story. Fits `newsroom.ports.StoryTeller`."""

    def digest(self, articles: Sequence[Article], words: int) -> Sequence[Voice]:
        """Sentences of the articles, each with its source."""
        sources = tuple(_source(article) for article in articles)
        return [
            Voice(quoted.sentence.text, articles[quoted.source].source, articles[quoted.source].id)
            for quoted in _story_digest(sources, words)
        ]


def _source(article: Article) -> Source:
    from newsbot.summaries.story_digest import Source

    shown = article.summary.sentences
    whole = shown and article.summary.refused in _QUOTABLE
    text = article.text[:_BEGINNING] if whole else "\n".join(sentence.text for sentence in shown)
    return Source(text, article.language, article.title)


@lru_cache(_REMEMBERED)
def _story_digest(sources: tuple[Source, ...], words: int) -> tuple[Quoted, ...]:
    """Made once: a morning's editions tell thousands of readers the same stories."""
    from newsbot.summaries.story_digest import story_digest

    return story_digest(sources, words)


class Stories:
    """The stories' room. Fits `newsroom.ports.StoryFinder`."""

    @cached_property
    def _finder(self) -> StoryFinder:
        from newsbot.stories.finder import StoryFinder

        return StoryFinder()

    def find(self, candidate: Candidate) -> Match | None:
        """The story it tells, if one is known."""
        return self._finder.find(candidate)

    def add(self, article: int, story: int, candidate: Candidate) -> None:
        """Remembers a stored article."""
        self._finder.add(article, story, candidate)

    def forget(self, before: datetime) -> None:
        """Drops what is too old to be joined; before the first article there is nothing."""
        if "_finder" in self.__dict__:
            self._finder.forget(before)


def warm_up() -> None:
    """Thinks once about nothing: the first news and the first answers of the bot then wait for no tables."""
    from newsbot.feeds import documents  # noqa: F401 the parser
    from newsbot.pages.page import View
    from newsbot.pages.words import words_for
    from newsbot.stories.finder import StoryFinder
    from newsbot.summaries.summarize import Ask, levels

    text = "The ferry left the harbour in the rain. " * 8 + "Nobody knows why it sailed, the pilot said. " * 8
    words_for(View("en")).plain("ferry")
    levels(text, Ask(title="The ferry"))
    StoryFinder().find(Candidate(datetime(2026, 11, 24, tzinfo=UTC), "The ferry", text, "en"))
