"""A feed: a source that is asked; its entries as it gave them; when to ask again (a pure decider)."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from newsbot.domain.links import without_credentials

MAX_BACKOFF = timedelta(hours=24)
MAX_INTERVAL = timedelta(hours=24)
BROKEN_AFTER = timedelta(days=3)


class FeedState(StrEnum):
    """ACTIVE is polled; GONE said 410 and is not; REMOVED was dropped by staff, its articles stay."""

    ACTIVE = "active"
    GONE = "gone"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its feed gave it. `title` is plain text; `summary` and `content` may be HTML.

    `id` is never empty: the feed's own, else the link, else a hash of the title. `published` is aware
    UTC or None. `url` is absolute http(s) or "".
    """

    id: str
    title: str = ""
    url: str = ""
    author: str = ""
    published: datetime | None = None
    summary: str = ""
    content: str = ""
    image: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry that its feed has given before. `article_id` 0: the article has left the archive."""

    entry_id: str
    article_id: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as read. `url` is the site it belongs to, `ttl` how long it asks to be left alone (s)."""

    title: str = ""
    url: str = ""
    entries: tuple[Entry, ...] = ()
    language: str = ""
    ttl: int | None = None
    hub: str = ""
    self_url: str = ""
    skip: frozenset[int] = frozenset()  # hours of the week not to be asked in; 0: Monday from 00 UTC
    cut: int = 0  # entries left out because of the cap


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a GET conditional."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What asking a feed gave. `parsed` None: not changed (304, or the very same bytes).

    `moved_to` is set when every hop of the redirect was permanent. `wait` is the longest pause (s) that
    the server asked for by Cache-Control or Retry-After. `digest` is a hash of the body.
    """

    parsed: ParsedFeed | None
    validators: Validators = Validators()
    moved_to: str = ""
    wait: float | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page's address led to."""

    url: str
    title: str = ""
    parsed: ParsedFeed | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A source with its health. `quiet_first`: nothing of the first successful poll is pushed.

    `interval`: seconds for which the feed itself wants to be left alone (its TTL); 0: it does not say.
    `skip`: hours of the week in which it wants to be left alone, as in `ParsedFeed`.
    `personal`: readers brought it and not the newsroom; only who subscribes to it by name gets or sees it.
    """

    id: int
    url: str
    title: str = ""
    site: str = ""
    topic: str = ""
    language: str = ""
    state: FeedState = FeedState.ACTIVE
    frozen: bool = False
    quiet_first: bool = True
    validators: Validators = Validators()
    digest: str = ""
    interval: int = 0
    skip: frozenset[int] = frozenset()
    due: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_ok: datetime | None = None
    last_error: str = ""
    told: bool = False
    added_by: int = 0
    personal: bool = False

    def seen_by(self, own: Collection[int] | None) -> bool:
        """Whether it is shown to who subscribes by name to the sources `own` (None: to who sees all)."""
        return not self.personal or own is None or self.id in own

    @property
    def name(self) -> str:
        """What readers call it."""
        return self.title or without_credentials(self.url)


def after_success(feed: Feed, answer: FeedAnswer, now: datetime, poll: int) -> Feed:
    """The feed after an answer: health restored, next poll at the longest of our pause and theirs.

    What the feed itself asks for (TTL, hours) holds until it says otherwise: a 304 says nothing. One that
    readers brought keeps its address: it must not become, with what it has said, a paper that it leads to.
    """
    parsed = answer.parsed
    interval, skip = (parsed.ttl or 0, parsed.skip) if parsed else (feed.interval, feed.skip)
    wait = min(max(poll, answer.wait or 0, interval), MAX_INTERVAL.total_seconds())
    return replace(
        feed,
        url=feed.url if feed.personal else answer.moved_to or feed.url,
        title=feed.title or (parsed.title if parsed else ""),
        site=feed.site or (parsed.url if parsed else ""),
        language=feed.language or (parsed.language if parsed else ""),
        validators=answer.validators,
        digest=answer.digest or feed.digest,
        quiet_first=False,
        interval=interval,
        skip=skip,
        due=_outside(skip, now + timedelta(seconds=wait)),
        failures=0,
        failing_since=None,
        last_ok=now,
        last_error="",
        told=False,
    )


def _outside(skip: frozenset[int], due: datetime) -> datetime:
    """The first moment from `due` on in no hour that is to be skipped; `due` where all are."""
    start = due.replace(minute=0, second=0, microsecond=0)
    for hours in range(7 * 24):
        moment = start + timedelta(hours=hours)
        if moment.weekday() * 24 + moment.hour not in skip:
            return max(due, moment)
    return due


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a feed could not be read. `retry_after`: seconds that the server named; `gone`: it said 410."""

    reason: str
    retry_after: float | None = None
    gone: bool = False


def after_failure(feed: Feed, failure: Failure, now: datetime, poll: int) -> Feed:
    """The feed after a failure: back-off doubles to 24 h with jitter; 410 ends it.

    The jitter is drawn from the feed and its count of failures, so the decision is a pure function.
    """
    failures = feed.failures + 1
    pause = min(poll * 2.0 ** min(failures, 20), MAX_BACKOFF.total_seconds())
    jitter = 0.9 + 0.2 * (zlib.crc32(f"{feed.id}/{failures}".encode()) % 1000) / 1000
    pause = max(min(pause * jitter, MAX_BACKOFF.total_seconds()), failure.retry_after or 0)
    return replace(
        feed,
        state=FeedState.GONE if failure.gone else feed.state,
        due=now + timedelta(seconds=pause),
        failures=failures,
        failing_since=feed.failing_since or now,
        last_error=failure.reason,
    )


def is_broken(feed: Feed, now: datetime) -> bool:
    """True when a feed has failed for days (or has ended) and its people should be told, once."""
    if feed.told:
        return False
    if feed.state is FeedState.GONE:
        return True
    return feed.failing_since is not None and now - feed.failing_since >= BROKEN_AFTER
