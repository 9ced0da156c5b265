"""The stand-in's other port, for people and tests: the control panel and the page, behind a secret path."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from aiohttp import web

from newsbot.demo.chatpage import ChatPage
from newsbot.demo.listener import Listener
from newsbot.demo.sim import Sim


class Front:
    """Answers under /<secret>/: `_sim/<verb>` is the control panel, all else the chat page."""

    def __init__(self, sim: Sim, page: ChatPage, host: str = "127.0.0.1", port: int = 0) -> None:
        self.sim = sim
        self.page = page
        self.secret = secrets.token_urlsafe(18)
        self.listener = Listener(self._handle, host, port)

    @property
    def page_url(self) -> str:
        """The page, for a browser."""
        return f"{self.listener.url}/{self.secret}/"

    @property
    def control_url(self) -> str:
        """Where `control.Control` talks to."""
        return f"{self.listener.url}/{self.secret}/_sim"

    async def start(self) -> None:
        """Listen."""
        await self.page.start()
        await self.listener.start()

    async def stop(self) -> None:
        """End."""
        await self.page.stop()
        await self.listener.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        secret, slash, rest = request.path[1:].partition("/")
        # another name that leads here would make the page readable for a foreign site
        if request.host not in (
            f"{self.listener.host}:{self.listener.port}",
            f"localhost:{self.listener.port}",
        ):
            return web.Response(status=421, text="Misdirected request\n")
        if not secrets.compare_digest(secret.encode(), self.secret.encode()):
            return web.Response(status=404, text="Not found\n")
        if not slash:
            return web.Response(status=308, headers={"Location": f"/{self.secret}/"})
        room, _, name = rest.partition("/")
        if room == "_sim" and request.method == "POST":
            return await self._verb(request, name)
        if request.method == "GET":
            return await self.page.handle(request, rest)
        return web.Response(status=405, text="Method not allowed\n")

    async def _verb(self, request: web.BaseRequest, verb: str) -> web.Response:
        try:
            values: Any = orjson.loads(await request.read() or b"{}")
            result = await self.sim.run(verb, values)
        except ValueError as wrong:
            return web.Response(status=400, text=str(wrong))
        return web.json_response(body=orjson.dumps({"result": result}))
