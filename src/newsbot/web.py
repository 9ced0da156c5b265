"""The HTTP face: health, readiness, metrics, and the webhook's door."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest

from newsbot.domain.errors import NewsbotError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the header's name, no secret
_HUB_PATH = r"/hub/{feed:\d{1,15}}/{key:[0-9a-f]{1,64}}"
BODY_LIMIT = 1024 * 1024
LARGEST = 2**63  # what a database keeps as a number
PUSH_LIMIT = 5 * 1024 * 1024  # bytes of one feed that a hub may push

log = logging.getLogger(__name__)


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
class Readiness:
    """The names of what is not alive, and how long ago (s) the last signs of life were (None: never)."""

    missing: list[str]
    ages: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checks:
    """What the pages ask. `ready` tells what is not alive; `refresh` brings figures up to date.

    `accept` writes a webhook's update down and returns when that is committed; None: no webhook here.
    """

    ready: Callable[[], Awaitable[Readiness]]
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
        self._webhook = Counter(
            "newsbot_webhook_requests",
            "Requests at the webhook, by outcome.",
            ["outcome"],
            registry=checks.registry,
        )

    async def health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(self, _: web.Request) -> web.Response:
        found = await self._checks.ready()
        lines = [f"not ready: {name}" for name in found.missing] or ["ready"]
        for name, age in found.ages.items():
            lines.append(f"{name}: {'never' if age is None else f'{age:.0f} s'}")
        return web.Response(status=503 if found.missing else 200, text="\n".join(lines) + "\n")

    async def metrics(self, _: web.Request) -> web.Response:
        await self._checks.refresh()
        return web.Response(
            body=generate_latest(self._checks.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def webhook(self, request: web.Request) -> web.Response:
        status = await self._taken(request)
        self._webhook.labels("taken" if status == 200 else "refused" if status < 500 else "put off").inc()
        return web.Response(status=status, text=f"{HTTPStatus(status).phrase}\n")

    async def _taken(self, request: web.Request) -> int:
        """The status that a webhook's request is answered with; 200 only once it is written down."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._checks.secret.encode()):
            return 403
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return 413
        if not _is_update(body):
            return 400
        assert self._checks.accept is not None
        try:
            await self._checks.accept(body)
        except NewsbotError as error:  # Telegram sends it again
            log.warning("an update could not be written down", extra={"why": str(error)})
            return 503
        return 200


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
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < LARGEST
