"""An index of sitemaps, asked as one feed: the parts that changed, newest first, within limits."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from newsbot.domain.errors import BadStatus, NotAFeed, SourceError
from newsbot.domain.feed import Entry, Feed, FeedAnswer, ParsedFeed, Validators
from newsbot.feeds.draft import newest, own_ids
from newsbot.feeds.fetch import Answer, Fetcher
from newsbot.feeds.sitemap import MAX_URLS, Part

MAX_PARTS = 20  # sitemaps asked in one poll; the newest
MAX_DEPTH = 2  # indexes below the first
MAX_REMEMBERED = 500  # indexes

_INDEX = "index:"

Read = Callable[[Answer], Awaitable[ParsedFeed | tuple[Part, ...]]]


@dataclass(slots=True)
class _Memory:
    """What the parts of one index said last; only good while the feed's digest is ours."""

    digest: str = ""
    parts: dict[str, tuple[Validators, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Round:
    """One poll of one index. `parts`: (validators, digest) of each sitemap asked."""

    before: dict[str, tuple[Validators, str]]
    parts: dict[str, tuple[Validators, str]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    cut: int = 0
    titles: list[ParsedFeed] = field(default_factory=list)
    error: SourceError | None = None

    @property
    def full(self) -> bool:
        """True when this poll has asked enough."""
        return len(self.parts) >= MAX_PARTS or len(self.entries) >= MAX_URLS


class Sitemaps:
    """Asks the parts of indexes. `read` tells for an answer's body a sitemap from another index."""

    def __init__(self, fetcher: Fetcher, read: Read) -> None:
        self._fetcher = fetcher
        self._read = read
        self._known: dict[str, _Memory] = {}

    async def ask(self, feed: Feed, answer: Answer, parts: tuple[Part, ...]) -> FeedAnswer:
        """The entries of the parts that changed since the last time; all of them the first time.

        A part that fails is passed over; when all fail, the first error is raised.
        """
        memory = self._known.pop(feed.url, _Memory())
        trusted = memory.digest == feed.digest and feed.digest != ""
        now = _Round(memory.parts if trusted else {})
        await self._over(now, parts, 0)
        if not now.parts:
            raise now.error or NotAFeed("The list of sitemaps is empty.")
        digest = hashlib.blake2b(
            "".join(sorted(each for _, each in now.parts.values())).encode(), digest_size=16
        ).hexdigest()
        self._known[feed.url] = _Memory(digest, now.parts)
        if len(self._known) > MAX_REMEMBERED:
            del self._known[next(iter(self._known))]
        if digest == feed.digest:
            return FeedAnswer(None, moved_to=answer.moved_to, wait=answer.wait, digest=digest)
        entries = newest(own_ids(now.entries))
        parsed = ParsedFeed(
            title=next((each.title for each in now.titles if each.title), ""),
            entries=entries,
            cut=now.cut + len(now.entries) - len(entries),
        )
        return FeedAnswer(parsed, moved_to=answer.moved_to, wait=answer.wait, digest=digest)

    async def _over(self, now: _Round, parts: tuple[Part, ...], depth: int) -> None:
        for part in sorted(parts, key=_newest_first):
            if now.full:
                return
            if part.url and part.url not in now.parts:
                try:
                    await self._one(now, part, depth)
                except SourceError as error:
                    if isinstance(error, BadStatus) and error.status in (429, 503):
                        raise
                    now.error = now.error or error

    async def _one(self, now: _Round, part: Part, depth: int) -> None:
        before = now.before.get(part.url, (Validators(), ""))
        answer = await self._fetcher.get(part.url, validators=before[0])
        if answer.status == 304:
            now.parts[part.url] = (answer.validators, before[1])
            return
        now.parts[part.url] = (answer.validators, answer.digest)
        if answer.digest == before[1]:
            return
        found = await self._read(answer)
        if isinstance(found, ParsedFeed):
            now.entries += found.entries
            now.cut += found.cut
            now.titles.append(replace(found, entries=()))
        elif depth < MAX_DEPTH:
            # its own parts may change while it does not: it is read each time
            now.parts[part.url] = (Validators(), _INDEX + answer.digest)
            await self._over(now, found, depth + 1)


def _newest_first(part: Part) -> tuple[bool, float]:
    return "news" not in part.url.lower(), -part.changed.timestamp() if part.changed else 0.0
