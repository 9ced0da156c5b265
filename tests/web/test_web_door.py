"""The HTTP face: what it shows, and that nobody without the secret gets anything in."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.parser import text_string_to_metric_families

from newsbot.domain.errors import StorageDown
from newsbot.web import SECRET_HEADER, Checks, Readiness, build_web, start_web

SECRET = "open-sesame"


@dataclass
class Door:
    base: str
    session: aiohttp.ClientSession
    accepted: list[bytes] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    down: bool = False

    async def post(self, body: bytes, secret: str | None = SECRET, path: str = "/webhook") -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.session.post(self.base + path, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.base + path) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    registry = CollectorRegistry()
    Gauge("newsbot_articles", "Articles.", registry=registry).set(3)
    async with aiohttp.ClientSession() as session:
        made = Door("", session)

        async def ready() -> Readiness:
            return Readiness(made.missing, {"last poll": 3.4, "last send": None})

        async def refresh() -> None:
            return None

        async def accept(body: bytes) -> None:
            if made.down:
                raise StorageDown("locked")
            made.accepted.append(body)

        runner = await start_web(build_web(Checks(ready, refresh, registry, accept, SECRET)), "127.0.0.1:0")
        made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield made
        await runner.cleanup()


async def test_health_readiness_and_metrics(door: Door) -> None:
    assert await door.get("/healthz") == (200, "ok\n")
    assert await door.get("/readyz") == (200, "ready\nlast poll: 3 s\nlast send: never\n")
    door.missing += ["database", "ticks"]
    assert await door.get("/readyz") == (
        503,
        "not ready: database\nnot ready: ticks\nlast poll: 3 s\nlast send: never\n",
    )
    status, text = await door.get("/metrics")
    assert status == 200
    assert [(f.name, f.samples[0].value) for f in text_string_to_metric_families(text) if f.samples] == [
        ("newsbot_articles", 3)
    ]


async def test_an_update_with_the_secret_is_taken(door: Door) -> None:
    assert await door.post(b'{"update_id":1}') == 200
    assert door.accepted == [b'{"update_id":1}']


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "x" * 5000, "gehe\u00efm"])
async def test_without_the_secret_nothing_is_taken(door: Door, secret: str | None) -> None:
    assert await door.post(b'{"update_id":1}', secret) == 403
    assert door.accepted == []


BAD = [
    b"",
    b"{",
    b"[]",
    b"5",
    b'{"update_id":"1"}',
    b'{"x":1}',
    b'{"update_id":true}',
    b'{"update_id":-1}',
    b'{"update_id":9223372036854775808}',
    b'{"update_id":1e3}',
    b"\xff\xfe",
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"update_id":1,"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
]


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
async def test_what_is_no_update_is_refused(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400
    assert door.accepted == []


async def test_an_update_that_cannot_be_kept_is_asked_for_again(door: Door) -> None:
    door.down = True
    assert await door.post(b'{"update_id":1}') == 503
    door.down = False
    assert await door.post(b'{"update_id":1}') == 200
    text = (await door.get("/metrics"))[1]
    assert 'newsbot_webhook_requests_total{outcome="put off"} 1.0' in text
    assert 'newsbot_webhook_requests_total{outcome="taken"} 1.0' in text


async def test_other_doors_are_shut(door: Door) -> None:
    assert await door.post(b"x" * 5_000_000) == 413
    assert (await door.get("/webhook"))[0] == 405
    assert (await door.get("/"))[0] == 404
    assert await door.post(b'{"update_id":1}', path="/webhook/../etc") == 404
    assert await door.post(b"{}", path="/metrics") == 405
    assert door.accepted == []
