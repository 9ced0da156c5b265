"""The world in memory: sources that answer as told, a summarizer, a bell that counts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from newsbot.domain.article import Article, Extract, Length, Sentence, Summary
from newsbot.domain.errors import NotAPage, SourceError, Unreachable
from newsbot.domain.feed import Entry, Feed, FeedAnswer, FoundFeed, ParsedFeed


@dataclass
class FakeSources:
    """Answers by URL. What is not known cannot be reached."""

    feeds: dict[str, FeedAnswer | SourceError] = field(default_factory=dict)
    pages: dict[str, Extract | SourceError] = field(default_factory=dict)
    found: dict[str, Sequence[FoundFeed]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def gives(self, url: str, *entries: Entry, **more: object) -> None:
        parsed = ParsedFeed("The Example", "https://news.example/", entries, **more)  # type: ignore[arg-type]
        self.feeds[url] = FeedAnswer(parsed)

    async def ask(self, feed: Feed, room: Callable[[], Awaitable[object]] | None = None) -> FeedAnswer:
        self.asked.append(feed.url)
        answer = _or_raise(self.feeds.get(feed.url, Unreachable("no answer")))
        if room is not None:
            await room()
        return answer

    async def discover(self, url: str) -> Sequence[FoundFeed]:
        if url not in self.found:
            raise Unreachable("no answer")
        return self.found[url]

    async def read(self, url: str, hint: Entry | None = None) -> Extract:
        self.asked.append(url)
        return _or_raise(self.pages.get(url, NotAPage("nothing there")))

    def body(self, entry: Entry) -> str:
        return re.sub(r"<[^>]+>", "", entry.content or entry.summary).strip()


T = TypeVar("T")


def _or_raise(answer: T | SourceError) -> T:
    if isinstance(answer, SourceError):
        raise answer
    return answer


class FakeSummarizer:
    """The first sentence, always."""

    def __init__(self) -> None:
        self.fails: Exception | None = None

    async def levels(self, article: Article) -> Summary:
        if self.fails is not None:
            raise self.fails
        end = article.text.find(".") + 1
        return Summary((Sentence(article.text[:end], 0, end, Length.SHORTER),), "default")


class FakeBell:
    def __init__(self) -> None:
        self.rung = 0

    def ring(self) -> None:
        self.rung += 1


class FakeSpreader:
    """Counts; carries out nothing."""

    def __init__(self) -> None:
        self.runs = 0

    async def run(self, now: datetime) -> int:
        self.runs += 1
        return 0
