"""One guarded fetcher for everything that comes from a URL: each hop checked, each byte counted."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from newsbot.domain.errors import BadStatus, Forbidden, TooLarge, Unreachable
from newsbot.domain.feed import Validators
from newsbot.feeds.freshness import asked_pause, retry_after
from newsbot.feeds.guard import Door, Target, join_target, read_target, refused
from newsbot.feeds.hosts import HostSlots
from newsbot.feeds.inflate import Inflater

if TYPE_CHECKING:
    import aiohttp

MAX_HEADERS = 64 * 1024
# one sentence for a closed port, a line that broke and an answer that is no HTTP: it tells them not apart
UNUSABLE = "No answer that can be used: the site may be down. Try again later, or check the address."
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FEED_TYPES = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/rdf+xml;q=0.9,"
    "application/xml;q=0.8,text/xml;q=0.8,*/*;q=0.5"
)


class Kind(Enum):
    """What is asked for: its cap in inflated bytes, and the types that are welcome."""

    FEED = (10_000_000, _FEED_TYPES)
    PAGE = (5_000_000, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5")
    IMAGE = (10_000_000, "image/*,*/*;q=0.1")
    OPML = (10_000_000, "text/x-opml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5")
    ROBOTS = (512_000, "text/plain,*/*;q=0.1")

    @property
    def cap(self) -> int:
        """Bytes, inflated."""
        return self.value[0]

    @property
    def accept(self) -> str:
        """The request's `Accept`."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, hops and connections; the values are what one server may cost us."""

    connect: float = 5.0
    whole: float = 20.0
    hops: int = 5
    per_host: int = 2
    at_once: int = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What a GET gave. `status` is 304 (then `body` is empty) or 2xx; `url` is where it came from.

    `moved_to` is set when every redirect on the way was permanent; `wait` in seconds, `links` by `rel`.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    moved_to: str = ""
    wait: float | None = None
    links: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A hash of the body; worked out anew each time it is asked for."""
        return hashlib.sha256(self.body).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Ask:
    kind: Kind
    validators: Validators = field(default_factory=Validators)
    form: bytes = b""  # what is posted; empty: nothing, it is a GET


class Fetcher:
    """Asks servers for bytes, politely and within limits. Belongs to one event loop; `close` it."""

    def __init__(
        self, door: Door, user_agent: str, now: Callable[[], datetime], limits: Limits | None = None
    ) -> None:
        self._door = door
        self._user_agent = user_agent
        self._now = now
        self._limits = limits or Limits()
        self._slots = HostSlots(self._limits.per_host)
        self._room = asyncio.Semaphore(self._limits.at_once)
        self._session: aiohttp.ClientSession | None = None

    def introduce(self, user_agent: str) -> None:
        """From now on servers are told this."""
        self._user_agent = user_agent

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        self._door.close()

    async def get(self, url: str, kind: Kind = Kind.FEED, validators: Validators | None = None) -> Answer:
        """Ask for `url`, following at most five redirects.

        Raises `Forbidden`, `Unreachable`, `TooLarge` or `BadStatus`; no text of theirs names the address.
        """
        return await self._ask(url, _Ask(kind, validators or Validators()))

    async def post(self, url: str, form: bytes) -> Answer:
        """Post a form (to a WebSub hub), by the same rules as `get`; a redirect is not followed."""
        return await self._ask(url, _Ask(Kind.ROBOTS, form=form))

    async def _ask(self, url: str, ask: _Ask) -> Answer:
        target = read_target(url)
        permanent, moved = True, ""
        left = self._limits.whole
        loop = asyncio.get_running_loop()
        for _ in range(self._limits.hops + 1):
            addresses = await self._door.addresses(target)
            async with self._slots.slot(min(addresses), target.port), self._room:
                started = loop.time()
                step = await self._in_time(target, ask, left)
                left -= loop.time() - started
            if isinstance(step, Answer):
                return replace(step, moved_to=moved) if moved and permanent else step
            permanent = permanent and step[0] in _PERMANENT
            target = _follow(target, step[1])
            moved = target.full_url
        raise Unreachable("The address redirects too often.")

    async def _in_time(self, target: Target, ask: _Ask, left: float) -> Answer | tuple[int, str]:
        """One hop: an answer, or the status and place of a redirect. All errors become ours here."""
        self._opened()  # the first time it loads a library: none of the server's time
        try:
            async with asyncio.timeout(max(left, 0.001)):
                return await self._hop(target, ask)
        except TimeoutError:
            raise Unreachable("No answer in time.") from None
        except _faults() as error:
            if _was_refused(error):
                raise refused() from None
            raise Unreachable(UNUSABLE) from error

    async def _hop(self, target: Target, ask: _Ask) -> Answer | tuple[int, str]:
        from yarl import URL

        session = self._opened()
        headers = self._headers(target, ask)
        address = URL(target.url, encoded=True)
        method, form = ("POST", ask.form) if ask.form else ("GET", None)
        async with session.request(
            method, address, data=form, headers=headers, allow_redirects=False
        ) as response:
            if sum(len(name) + len(value) for name, value in response.raw_headers) > MAX_HEADERS:
                raise TooLarge(f"More than {MAX_HEADERS} bytes of headers.")
            if form is None and response.status in _REDIRECTS and response.headers.get("Location"):
                return response.status, response.headers["Location"]
            if response.status == 304:
                return self._answer(target, response, ask.validators)
            if not 200 <= response.status < 300:
                raise BadStatus(response.status, retry_after(response.headers, self._now()))
            body = await _read(response, ask.kind.cap)
            return self._answer(target, response, Validators(), body)

    def _answer(
        self, target: Target, response: aiohttp.ClientResponse, kept: Validators, body: bytes = b""
    ) -> Answer:
        headers = response.headers
        return Answer(
            url=target.full_url,
            status=response.status,
            body=body,
            content_type=headers.get("Content-Type", "")[:200],
            validators=Validators(
                headers.get("ETag", kept.etag)[:512], headers.get("Last-Modified", kept.last_modified)[:128]
            ),
            wait=asked_pause(headers, self._now()),
            links=_links(response) if "Link" in headers else {},
        )

    def _headers(self, target: Target, ask: _Ask) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": ask.kind.accept,
            "Accept-Encoding": "gzip, deflate, br",
        }
        if ask.validators.etag:
            headers["If-None-Match"] = ask.validators.etag
        if ask.validators.last_modified:
            headers["If-Modified-Since"] = ask.validators.last_modified
        if ask.form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if target.credentials:
            token = base64.b64encode(unquote(target.credentials).encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        return headers

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            from newsbot.feeds.client import open_session

            self._session = open_session(self._door, self._limits.connect)
        return self._session


def _follow(target: Target, location: str) -> Target:
    """The next hop; from https to http only without credentials."""
    following = join_target(target, location)
    if target.credentials and target.scheme == "https" and following.scheme == "http":
        raise refused()
    return following


def _faults() -> tuple[type[Exception], ...]:
    """What goes wrong between us and a server."""
    from aiohttp import ClientError

    return ClientError, OSError, ValueError, EOFError


def _was_refused(error: BaseException) -> bool:
    """True where the door refused while aiohttp was connecting (which wraps what the door raises)."""
    seen: Any = error
    for _ in range(5):
        if seen is None or isinstance(seen, Forbidden):
            break
        seen = getattr(seen, "os_error", None) or seen.__cause__ or seen.__context__
    return isinstance(seen, Forbidden)


async def _read(response: aiohttp.ClientResponse, cap: int) -> bytes:
    """The body, inflated; `TooLarge` as soon as it is known to be."""
    if (response.content_length or 0) > cap:
        raise TooLarge(f"More than {cap} bytes.")
    inflater = Inflater(response.headers.get("Content-Encoding", ""), cap)
    async for chunk in response.content.iter_any():
        inflater.feed(chunk)
    return inflater.body()


def _links(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The `Link` header by relation, absolute."""
    try:
        return {rel: str(link["url"]) for rel, link in response.links.items() if "url" in link}
    except (ValueError, KeyError):
        return {}
