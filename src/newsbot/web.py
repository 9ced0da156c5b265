"""The HTTP face: health, readiness, metrics, and the webhook's door."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the header's name, no secret
BODY_LIMIT = 1024 * 1024


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


def build_web(checks: Checks) -> web.Application:
    """The application. Nothing here shows a token, a chat or a text."""
    door = _Door(checks)
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_get("/healthz", door.health)
    app.router.add_get("/readyz", door.ready)
    app.router.add_get("/metrics", door.metrics)
    if checks.accept is not None:
        app.router.add_post("/webhook", door.webhook)
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


def _is_update(body: bytes) -> bool:
    """Whether it is a JSON object with an update's number (orjson refuses nesting beyond reason)."""
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
