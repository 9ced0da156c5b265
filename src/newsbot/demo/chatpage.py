"""The chat page's server side: its files, what the seats hold, and every change as it happens."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from importlib import resources

import aiohttp
import orjson
from aiohttp import web

from newsbot.demo.files import picture_type
from newsbot.demo.sim import Sim
from newsbot.demo.world import Bar, Json

SHOWN = 200
WAITING_EVENTS = 2000
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody whose chat the page shows."""

    person: int
    role: str


class ChatPage:
    """Serves one page with some seats. Without `figures_url` the strip shows the stand-in's own figures."""

    def __init__(self, sim: Sim, seats: list[Seat], figures_url: str = "") -> None:
        self.sim = sim
        self.seats = seats
        self.figures_url = figures_url
        self._figures: Json = {}
        self._visited = False
        self._queues: set[asyncio.Queue[bytes | None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen for changes."""
        self.sim.world.watchers.append(self._heard)
        self._task = asyncio.create_task(self._keep_figures())

    async def stop(self) -> None:
        """End, and let the browsers go."""
        self.sim.world.watchers.remove(self._heard)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for queue in self._queues:
            queue.put_nowait(None)

    async def handle(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Answer a GET below the secret."""
        if path == "events":
            return await self._events(request)
        if path == "state":
            return web.Response(
                body=orjson.dumps(self._state()), content_type="application/json", headers=HEADERS
            )
        room, _, name = path.rpartition("/")
        if room == "files":
            return self._file(name)
        return _static(path or "index.html")

    def _state(self) -> Json:
        """All that the page shows at first; the first visit lets the first reader say /start."""
        if not self._visited:
            self._visited = True
            self._greet()
        return {
            "bot": self._bot(),
            "figures": self._figures,
            "seats": [self._seat(seat) for seat in self.seats],
        }

    def _bot(self) -> Json:
        texts = self.sim.standin.profile.texts
        shown = {"first_name": texts.get(("name", "")), "description": texts.get(("description", ""))}
        return {**self.sim.world.profile, **{name: text for name, text in shown.items() if text}}

    def _greet(self) -> None:
        reader = self.seats[0].person
        if self.sim.world.chats[reader].bar is Bar.NOT_STARTED:
            self.sim.people.say(reader, "/start")

    def _seat(self, seat: Seat) -> Json:
        chat = self.sim.world.chats[seat.person]
        kept = [one for one in list(chat.messages.values())[-SHOWN:] if one.deleted_at is None]
        return {
            "id": seat.person,
            "role": seat.role,
            "person": self.sim.world.people[seat.person],
            "bar": chat.bar,
            "commands": self.sim.commands(seat.person),
            "messages": [_shown(one.as_json()) for one in kept],
        }

    def _heard(self, kind: str, chat_id: int, data: Json) -> None:
        if not self._queues:
            return
        seat = any(seat.person == chat_id for seat in self.seats)
        if seat or kind in ("commands", "fault", "figures"):
            self._tell(kind, chat_id, _shown(data) if "message" in data else data)

    def _tell(self, kind: str, chat_id: int, data: Json) -> None:
        line = b"data: " + orjson.dumps({"kind": kind, "chat": chat_id, "data": data}) + b"\n\n"
        for queue in self._queues:
            if queue.qsize() < WAITING_EVENTS:
                queue.put_nowait(line)
            else:
                queue.put_nowait(None)  # too slow: let it come back and read the whole state

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            await response.write(b"retry: 500\n\n")
            while (line := await queue.get()) is not None:
                await response.write(line)
        except ConnectionError:
            pass  # the browser went away
        finally:
            self._queues.discard(queue)
        return response

    async def _keep_figures(self) -> None:
        timeout = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                figures = await self._read_figures(session)
                if figures != self._figures:
                    self._figures = figures
                    self._heard("figures", 0, figures)
                await asyncio.sleep(0.5)

    async def _read_figures(self, session: aiohttp.ClientSession) -> Json:
        own: Json = dict(self.sim.standin.desk.counters.strip(time.monotonic()))
        if not self.figures_url:
            return own
        try:
            async with session.get(self.figures_url) as answer:
                given = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return self._figures or own
        return {name: given[name] for name in own if isinstance(given.get(name), int)}

    def _file(self, file_id: str) -> web.Response:
        stored = self.sim.standin.desk.files.find(file_id)
        if stored is None:
            return web.Response(status=404, headers=HEADERS)
        data = stored.upload.data
        kind = picture_type(data)
        if stored.picture and kind:
            return web.Response(body=data, content_type=kind, headers=HEADERS)
        saved = {**HEADERS, "Content-Disposition": "attachment"}
        return web.Response(body=data, content_type="application/octet-stream", headers=saved)


def _shown(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "revisions"}


def _static(name: str) -> web.Response:
    kind = _TYPES.get(name.rpartition(".")[2])
    file = resources.files("newsbot.demo") / "page" / name
    if kind is None or "/" in name or not file.is_file():
        return web.Response(status=404, text="Not found\n", headers=HEADERS)
    return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS)
