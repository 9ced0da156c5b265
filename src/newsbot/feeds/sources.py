"""The room's front door: ask a feed, find a page's feeds, read a page, get a picture."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsbot.domain.article import Extract
from newsbot.domain.errors import BadStatus, Forbidden, NotAFeed, NotAPage, SourceError, Unreachable
from newsbot.domain.feed import Entry, Feed, FeedAnswer, FoundFeed, ParsedFeed
from newsbot.feeds.fetch import Answer, Fetcher, Kind, Limits
from newsbot.feeds.guard import AllowList, Door, Lookup, read_target
from newsbot.feeds.inflate import gunzip
from newsbot.feeds.websub import Topic, subscription

if TYPE_CHECKING:
    from newsbot.feeds.documents import Documents
    from newsbot.feeds.sitemap import Part
    from newsbot.feeds.sitemap_index import Sitemaps

MAX_UNPACKED = 10_000_000  # bytes of a file that is itself gzipped
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_PAGE_TYPES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d{1,5}(?:/|$))")

Extractor = Callable[[bytes, str, Entry | None], Extract]


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """`user_agent` names the bot and a contact; `allow` is what the owner lets feeds use inside."""

    user_agent: str
    allow: AllowList = field(default_factory=AllowList)
    limits: Limits = field(default_factory=Limits)
    threads: int = 2


class Sources:
    """Everything that newsbot asks of the world outside Telegram. Belongs to one event loop; `close` it."""

    def __init__(
        self,
        options: SourceOptions,
        now: Callable[[], datetime],
        *,
        lookup: Lookup | None = None,
        extractor: Extractor | None = None,
    ) -> None:
        self._now = now
        self._door = Door(options.allow, lookup)
        self._fetcher = Fetcher(self._door, options.user_agent, now, options.limits)
        self._threads = ThreadPoolExecutor(options.threads, thread_name_prefix="sources")
        self._extract = extractor

    @cached_property
    def _documents(self) -> Documents:
        from newsbot.feeds.documents import Documents

        return Documents(self._threads, self._now)

    @cached_property
    def _sitemaps(self) -> Sitemaps:
        from newsbot.feeds.sitemap_index import Sitemaps

        return Sitemaps(self._fetcher, self._read_part)

    async def close(self) -> None:
        """Close connections, threads and the worker process."""
        await self._fetcher.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        if "_documents" in self.__dict__:
            await self._documents.close()

    def introduce(self, user_agent: str) -> None:
        """Who asks, from now on, and whom to write to about it."""
        self._fetcher.introduce(user_agent)

    async def ask(self, feed: Feed, room: Callable[[], Awaitable[object]] | None = None) -> FeedAnswer:
        """Ask a feed for news, conditionally. `room` is awaited when there is a body to be read: entries
        take more memory than their bytes, and who cannot store as fast as servers answer lets them wait.

        Raises `Forbidden`, `Unreachable`, `TooLarge`, `NotAFeed`, or `BadStatus` (410: it has ended;
        429 and 503 with `retry_after` where the server named it).
        """
        answer = await self._fetcher.get(feed.url, Kind.FEED, feed.validators)
        if answer.status == 304:
            return self._unchanged(feed, answer)
        body = gunzip(answer.body, MAX_UNPACKED)
        parts = await self._parts(body)
        if parts:
            return await self._sitemaps.ask(feed, answer, parts)
        digest = answer.digest
        if digest == feed.digest:
            return self._unchanged(feed, answer)
        if room is not None:
            await room()
        parsed = await self._documents.feed(body, answer)
        return _changed(answer, parsed, digest)

    async def parse(self, feed: Feed, body: bytes, content_type: str) -> ParsedFeed:
        """A feed's document that a hub pushed. Raises `NotAFeed`, `TooLarge`."""
        return _telling(await self._documents.feed(body, Answer(feed.url, 200, body, content_type)))

    async def discover(self, url: str) -> tuple[FoundFeed, ...]:
        """All feeds to which an address leads; one request where it is a feed itself.

        Raises what `ask` raises; `NotAFeed` where there is none.
        """
        address, answer = await self._first(url)
        body = gunzip(answer.body, MAX_UNPACKED)
        if await self._parts(body):
            return (FoundFeed(address, urlsplit(address).hostname or ""),)
        try:
            parsed = await self._documents.feed(body, answer)
        except NotAFeed:
            found = await self._documents.feeds_of(body, answer)
            allowed = tuple(one for one in found if self._allowed(one.url))
            return allowed or await self._guess(answer.url)
        return (FoundFeed(address, parsed.title, parsed),)

    async def read(self, url: str, hint: Entry | None = None) -> Extract:
        """The article on a page. `hint` is what its feed said of it.

        Raises what `ask` raises, and `NotAPage` where there is no page.
        """
        answer = await self._fetcher.get(url, Kind.PAGE)
        kind = answer.content_type.partition(";")[0].strip().lower()
        if not answer.body.strip() or (kind and not kind.startswith(_PAGE_TYPES)):
            raise NotAPage("There is no page to read.")
        extractor = self._extract or _default_extractor()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, extractor, answer.body, answer.url, hint)

    async def subscribe(self, hub: str, topic: Topic) -> None:
        """Ask a hub to push a feed's news to `topic.callback`. Raises what `ask` raises."""
        await self._fetcher.post(hub, subscription(topic))

    def body(self, entry: Entry) -> str:
        """The plain text of what the feed itself gave for an entry, in paragraphs."""
        from newsbot.feeds.entry_text import plain_body

        return plain_body(entry)

    async def picture(self, url: str) -> bytes:
        """The bytes of a picture (JPEG, PNG, GIF, WebP). Raises what `ask` raises, and `NotAPage`."""
        body = (await self._fetcher.get(url, Kind.IMAGE)).body
        if body.startswith(_PICTURES) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
            return body
        raise NotAPage("There is no picture.")

    def _unchanged(self, feed: Feed, answer: Answer) -> FeedAnswer:
        return FeedAnswer(None, answer.validators, answer.moved_to, answer.wait, feed.digest)

    async def _read_part(self, answer: Answer) -> ParsedFeed | tuple[Part, ...]:
        body = gunzip(answer.body, MAX_UNPACKED)
        return await self._parts(body) or await self._documents.feed(body, answer)

    async def _parts(self, body: bytes) -> tuple[Part, ...]:
        """What an index of sitemaps names; nothing for any other body."""
        if b"<sitemapindex" not in body[:4096]:
            return ()
        return await self._documents.parts(body)

    async def _first(self, url: str) -> tuple[str, Answer]:
        """The answer for what somebody typed, and the address to keep; https comes first."""
        url = url.strip()
        if not _SCHEME.match(url):
            with contextlib.suppress(Unreachable, BadStatus):
                return await self._first(f"https://{url}")
            url = f"http://{url}"
        answer = await self._fetcher.get(url)
        return answer.moved_to or read_target(url).full_url, answer

    async def _guess(self, url: str) -> tuple[FoundFeed, ...]:
        """Where feeds usually are, when a page names none. Raises `NotAFeed` where there is none either."""
        from newsbot.feeds.discover import sitemaps_of_robots, well_known

        try:
            robots = await self._fetcher.get(urljoin(url, "/robots.txt"), Kind.ROBOTS)
            named = sitemaps_of_robots(robots.body)[:1]
        except SourceError:
            named = ()
        for address in (*well_known(url), *named):
            try:
                kept, answer = await self._first(address)
                body = gunzip(answer.body, MAX_UNPACKED)
                if await self._parts(body):
                    return (FoundFeed(kept, urlsplit(kept).hostname or ""),)
                parsed = await self._documents.feed(body, answer)
            except SourceError:
                continue
            return (FoundFeed(kept, parsed.title, parsed),)
        raise NotAFeed("There is no feed at that address.")

    def _allowed(self, url: str) -> bool:
        try:
            self._door.check(read_target(url))
        except Forbidden:
            return False
        return True


def _changed(answer: Answer, parsed: ParsedFeed, digest: str) -> FeedAnswer:
    hub = parsed.hub or answer.links.get("hub", "")
    own = parsed.self_url or answer.links.get("self", "")
    return FeedAnswer(
        parsed=replace(_telling(parsed), hub=hub, self_url=own),
        validators=answer.validators,
        moved_to=answer.moved_to,
        wait=answer.wait,
        digest=digest,
    )


def _telling(parsed: ParsedFeed) -> ParsedFeed:
    """Without the entries that say nothing."""
    kept = tuple(each for each in parsed.entries if each.title or each.url or each.summary or each.content)
    return replace(parsed, entries=kept)


def _default_extractor() -> Extractor:
    from newsbot.feeds.extract import extract

    return extract
