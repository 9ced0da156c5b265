"""A newsstand on the loopback: invented newspapers, their feeds and pages, a new article now and then."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import escape

from aiohttp import web

from newsbot.demo.listener import Listener
from newsbot.demo.pictures import landscape
from newsbot.demo.press import CONTENT_TYPES, SOURCES, Printed, entity_tag, feed, page
from newsbot.demo.writing import Draft, Newsroom, archive, opening_pairs

BACK_ARTICLES = 60
FEED_LENGTH = 25
KEPT = 3000
_EXTENSIONS = {"rss": "xml", "atom": "atom", "json": "json"}


class Newsstand:
    """Serves the newspapers; publishes every `every` seconds (0: only what `publish` is given)."""

    def __init__(self, every: float = 4.0, host: str = "127.0.0.1", port: int = 0) -> None:
        self.every = every
        self.listener = Listener(self._handle, host, port)
        self._newsroom = iter(Newsroom())
        self._articles: deque[Printed] = deque(maxlen=KEPT)
        self._number = 0
        self._task: asyncio.Task[None] | None = None
        self._feeds: dict[str, tuple[str, str]] = {}
        self._rooms: dict[str, Callable[[str, web.BaseRequest], web.Response | None]] = {
            "articles": self._page,
            "pictures": self._picture,
        }

    @property
    def host(self) -> str:
        """`address:port`, as a bot's allow list wants it."""
        return f"{self.listener.host}:{self.listener.port}"

    @property
    def feeds(self) -> list[tuple[str, str]]:
        """All feeds: (url, topic)."""
        return [(f"{self.listener.url}{path}", topic) for path, (_, topic) in self._feeds.items()]

    async def start(self) -> None:
        """Print the back articles, open, and begin to publish."""
        await self.listener.start()
        now = datetime.now(UTC).replace(microsecond=0)
        drafts = archive()
        drafts += itertools.islice(self._newsroom, BACK_ARTICLES - len(drafts))
        for place, draft in reversed(list(enumerate(drafts))):
            # the newest an hour old, the oldest about four days, closer together towards the present
            age = timedelta(minutes=60 + 85 * place + (place * 37) % 50)
            self.publish(draft, now - age)
        if self.every:
            self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Close."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.listener.stop()

    def publish(self, draft: Draft | None = None, when: datetime | None = None) -> Printed:
        """Print an article (by default the newsroom's next one, now) and return it. Raises ValueError."""
        draft = draft or next(self._newsroom)
        if draft.source not in SOURCES:
            raise ValueError(f"no newspaper {draft.source!r}; there are: {', '.join(SOURCES)}")
        self._number += 1
        moment = when or datetime.now(UTC).replace(microsecond=0)
        article = Printed(self._number, draft, moment, self.listener.url)
        self._articles.append(article)
        self._feeds.setdefault(_feed_path(draft), (draft.source, draft.topic))
        return article

    async def _go_on(self) -> None:
        opening = opening_pairs()
        for number in itertools.count():
            await asyncio.sleep(self.every)
            pair, place = divmod(number, 3)
            # two papers on one event, then something else, while there are pairs
            prepared = opening[2 * pair + place] if place < 2 and pair < len(opening) // 2 else None
            self.publish(prepared)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, text="Method not allowed\n")
        path = request.path
        if path in self._feeds:
            return self._feed(path, request)
        if path == "/":
            return self._front_page()
        room, _, name = path.rpartition("/")
        answer = self._rooms.get(room.rpartition("/")[2])
        found = answer(name, request) if answer is not None else None
        return found or web.Response(status=404, text="Not found\n")

    def _feed(self, path: str, request: web.BaseRequest) -> web.Response:
        source_key, topic = self._feeds[path]
        source = SOURCES[source_key]
        chosen = [one for one in reversed(self._articles) if _feed_path(one.draft) == path][:FEED_LENGTH]
        body = feed(source, topic, f"{self.listener.url}{path}", chosen)
        changed = max(one.published for one in chosen)
        headers = {"ETag": entity_tag(body), "Last-Modified": format_datetime(changed, usegmt=True)}
        if _unchanged(request, headers["ETag"], changed):
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=body, headers=headers, content_type=CONTENT_TYPES[source.form], charset="utf-8"
        )

    def _page(self, name: str, _request: web.BaseRequest) -> web.Response | None:
        article = next((one for one in reversed(self._articles) if one.slug == name), None)
        if article is None:
            return None
        others = [one for one in reversed(self._articles) if one is not article]
        related = [one for one in others if one.draft.source == article.draft.source][:4]
        feed_url = f"{self.listener.url}{_feed_path(article.draft)}"
        return web.Response(body=page(article, feed_url, related), content_type="text/html", charset="utf-8")

    def _picture(self, name: str, _request: web.BaseRequest) -> web.Response | None:
        number = name.removesuffix(".png")
        if not number.isdecimal() or not 0 < int(number) <= self._number:
            return None
        return web.Response(body=landscape(int(number)), content_type="image/png")

    def _front_page(self) -> web.Response:
        """All feeds, declared as a site declares its own and listed for people."""
        heads, rows = [], []
        for path, (key, topic) in self._feeds.items():
            source, url = SOURCES[key], f"{self.listener.url}{path}"
            name = escape(f"{source.name}: {topic}")
            kind = CONTENT_TYPES[source.form]
            heads.append(f'<link rel="alternate" type="{kind}" title="{name}" href="{url}">')
            rows.append(f'<li><a href="{url}">{name}</a></li>')
        text = f"<!doctype html><title>Newsstand</title>{''.join(heads)}<ul>{''.join(rows)}</ul>"
        return web.Response(text=text, content_type="text/html", charset="utf-8")


def _feed_path(draft: Draft) -> str:
    return f"/{draft.source}/{draft.topic}.{_EXTENSIONS[SOURCES[draft.source].form]}"


def _unchanged(request: web.BaseRequest, tag: str, changed: datetime) -> bool:
    """RFC 9110 §13: If-None-Match decides where it is given, otherwise If-Modified-Since."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return tags.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in tags.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and changed <= since
