"""What bodies say: a feed, an index of sitemaps, or a page that names feeds; long ones off the event loop.

Loaded with the first body: a round in which nothing has changed reads none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from newsbot.domain.feed import FoundFeed, ParsedFeed
from newsbot.feeds import discover
from newsbot.feeds.fetch import Answer
from newsbot.feeds.parse import parse_feed, parse_wellformed, sitemap_parts
from newsbot.feeds.sitemap import Part
from newsbot.feeds.tolerant import Worker

OFF_LOOP = 128_000  # bytes from which parsing leaves the event loop: the worst of that size takes 70 ms

T = TypeVar("T")


class Documents:
    """Reads bodies. Belongs to one event loop; `close` it."""

    def __init__(self, threads: ThreadPoolExecutor, now: Callable[[], datetime]) -> None:
        self._threads = threads
        self._now = now
        self._worker = Worker()
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """End the worker process."""
        await asyncio.to_thread(self._worker.close)

    async def feed(self, body: bytes, answer: Answer) -> ParsedFeed:
        """Small and well-formed: at once. Anything else in a thread. Raises `NotAFeed`, `TooLarge`."""
        if len(body) <= OFF_LOOP:
            async with self._turn:  # of many that wait to be read the loop sees one at a time
                quick = parse_wellformed(body, answer.url, answer.content_type, self._now())
                await asyncio.sleep(0)
            if quick is not None:
                return quick
        return await self._in_thread(self._slowly, body, answer)

    def _slowly(self, body: bytes, answer: Answer) -> ParsedFeed:
        return parse_feed(body, answer.url, answer.content_type, now=self._now(), worker=self._worker)

    async def parts(self, body: bytes) -> tuple[Part, ...]:
        """What an index of sitemaps names. Raises what `feed` raises."""
        return await self._in_thread(sitemap_parts, body)

    async def feeds_of(self, body: bytes, answer: Answer) -> tuple[FoundFeed, ...]:
        """The feeds that a page names."""
        return await self._in_thread(discover.feeds_of_page, body, answer.url, answer.content_type)

    async def _in_thread(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
