"""One port on the loopback that answers HTTP, and can go dark and come back."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

BODY_LIMIT = 50 * 1024 * 1024  # bytes, Telegram's own for uploads
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Listener:
    """A small HTTP server. Refuses any address but the machine's own."""

    def __init__(self, handler: Handler, host: str = "127.0.0.1", port: int = 0) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the demo listens on the loopback alone, not on {host}")
        self.host = host
        self.port = port
        self._handler = handler
        self._runner: web.ServerRunner | None = None
        self._server: web.Server | None = None

    @property
    def url(self) -> str:
        """Where it listens: http://host:port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def open(self) -> bool:
        """Whether it takes connections now."""
        return self._runner is not None

    async def start(self) -> None:
        """Listen; the port chosen at the first start is kept for later ones."""
        if self._runner is not None:
            return
        loop = asyncio.get_running_loop()

        def request(
            message: Any, payload: Any, protocol: Any, writer: Any, task: Any
        ) -> web.BaseRequest:  # aiohttp's own, but for the size
            return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT)

        self._server = web.Server(
            self._handler, request_factory=request, access_log=None, tcp_keepalive=False
        )
        runner = web.ServerRunner(self._server, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, self.host, self.port, reuse_address=True, backlog=1024)
        await site.start()
        self.port = runner.addresses[0][1]
        self._runner = runner

    async def stop(self) -> None:
        """Close the port and cut every connection at once."""
        runner, self._runner = self._runner, None
        if runner is None or self._server is None:
            return
        for site in list(runner.sites):
            await site.stop()
        for connection in list(self._server.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await runner.cleanup()
