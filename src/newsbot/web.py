"""The HTTP face: health, readiness, metrics, and the webhook's door."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the header's name, no secret
_HUB_PATH = r"/hub/{feed:\d{1,15}}/{key:[0-9a-f]{1,64}}"
BODY_LIMIT = 1024 * 1024
PUSH_LIMIT = 5 * 1024 * 1024  # bytes of one feed that a hub may push


class HubDoor(Protocol):
    """Where hubs confirm leases and push news (WebSub)."""

    def is_ours(self, feed_id: int, key: str) -> bool:
        """Whether the address is one that we gave a hub."""
        ...

    async def confirm(self, feed_id: int, query: Mapping[str, str]) -> str | None:
        """The answer to the hub's question; None: we did not ask for that."""
        ...

    async def push(self, feed_id: int, body: bytes, signature: str, content_type: str) -> bool:
        """Takes a push, or lets it fall where it is not signed; False: not now."""
        ...


@dataclass(frozen=True, slots=True)
class Checks:
    """What the pages ask. `ready` gives the names of what is not alive; `refresh` brings figures up to date.

    `accept` writes a webhook's update down and returns when that is committed; None: no webhook here.
    """

    ready: Callable[[], Awaitable[list[str]]]
    refresh: Callable[[], Awaitable[None]]
    registry: CollectorRegistry
    accept: Callable[[bytes], Awaitable[None]] | None = None
    secret: str = ""
    hub: HubDoor | None = None


def build_web(checks: Checks) -> web.Application:
    """The application. Nothing here shows a token, a chat or a text."""
    door = _Door(checks)
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_get("/healthz", door.health)
    app.router.add_get("/readyz", door.ready)
    app.router.add_get("/metrics", door.metrics)
    if checks.accept is not None:
        app.router.add_post("/webhook", door.webhook)
    if checks.hub is not None:
        hubs = _Hubs(checks.hub)
        app.router.add_get(_HUB_PATH, hubs.confirm, allow_head=False)
        app.router.add_post(_HUB_PATH, hubs.push)
    return app


async def start_web(app: web.Application, listen: str) -> web.AppRunner:
    """Serves it on `host:port`. Raises OSError where the port is taken."""
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    return runner


class _Door:
    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    async def health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(self, _: web.Request) -> web.Response:
        missing = await self._checks.ready()
        if missing:
            return web.Response(status=503, text="".join(f"not ready: {name}\n" for name in missing))
        return web.Response(text="ready\n")

    async def metrics(self, _: web.Request) -> web.Response:
        await self._checks.refresh()
        return web.Response(
            body=generate_latest(self._checks.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def webhook(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._checks.secret.encode()):
            return web.Response(status=403, text="forbidden\n")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413, text="too large\n")
        if not _is_update(body):
            return web.Response(status=400, text="not an update\n")
        assert self._checks.accept is not None
        await self._checks.accept(body)
        return web.Response(text="ok\n")


class _Hubs:
    """A stranger's address gets the same 404 as one that never was."""

    def __init__(self, door: HubDoor) -> None:
        self._door = door

    def _feed(self, request: web.Request) -> int:
        number = int(request.match_info["feed"])
        if not self._door.is_ours(number, request.match_info["key"]):
            raise web.HTTPNotFound
        return number

    async def confirm(self, request: web.Request) -> web.Response:
        said = await self._door.confirm(self._feed(request), request.query)
        if said is None:
            raise web.HTTPNotFound
        return web.Response(text=said)  # plain text: a challenge is whatever its sender likes

    async def push(self, request: web.Request) -> web.Response:
        number = self._feed(request)
        body = bytearray()
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > PUSH_LIMIT:
                return web.Response(status=413, text="too large\n")
        signature, kind = request.headers.get("X-Hub-Signature", ""), request.headers.get("Content-Type", "")
        if not await self._door.push(number, bytes(body), signature, kind):
            return web.Response(status=503, text="later\n", headers={"Retry-After": "60"})
        return web.Response(status=202)


def _is_update(body: bytes) -> bool:
    """Whether it is a JSON object with an update's number (orjson refuses nesting beyond reason)."""
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
