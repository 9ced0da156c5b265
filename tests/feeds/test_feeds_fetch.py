"""One guarded fetcher: conditional, polite, and never more than its caps."""

from __future__ import annotations

import asyncio
import gzip
import resource
import time
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest

from feeds.feeds_world import World, reply, served
from newsbot.domain.errors import BadStatus, Forbidden, TooLarge, Unreachable
from newsbot.domain.feed import Validators
from newsbot.feeds.fetch import Fetcher, Kind, Limits
from newsbot.feeds.freshness import asked_pause, fresh_for, retry_after
from newsbot.feeds.guard import AllowList, Door
from newsbot.feeds.hosts import HostSlots
from newsbot.feeds.inflate import Inflater, gunzip
from pace import slowness

LOOPBACK = AllowList.parse("127.0.0.0/8")
QUICK = Limits(connect=0.5, whole=0.4)


@pytest.fixture
async def fetcher(now: datetime) -> AsyncIterator[Fetcher]:
    async with Fetcher(Door(LOOPBACK), "newsbot/1 (+https://bot.example)", lambda: now, QUICK) as one:
        yield one


def at(port: int, path: str = "/") -> str:
    return f"http://127.0.0.1:{port}{path}"


async def test_request_is_conditional_and_says_who_asks(fetcher: Fetcher) -> None:
    seen: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\n\r\n')
        await writer.drain()

    async with served(handler) as port:
        answer = await fetcher.get(at(port), validators=Validators('"a"', "Tue, 24 Nov 2026 10:00:00 GMT"))
    assert answer.status == 304
    assert answer.validators == Validators('"b"', "Tue, 24 Nov 2026 10:00:00 GMT")
    assert b'If-None-Match: "a"\r\n' in seen[0]
    assert b"If-Modified-Since: Tue, 24 Nov 2026 10:00:00 GMT\r\n" in seen[0]
    assert b"User-Agent: newsbot/1 (+https://bot.example)\r\n" in seen[0]
    assert b"Cookie" not in seen[0]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("", lambda body: body),
        ("identity", lambda body: body),
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("gzip", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:]) + b"\0\0rubbish"),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
    ],
)
async def test_packed_answers_are_unpacked(fetcher: Fetcher, name: str, pack: Any) -> None:
    body = b"news " * 1000
    async with served(reply(pack(body), Content_Encoding=name, ETag='"1"')) as port:
        answer = await fetcher.get(at(port))
    assert answer.body == body
    assert answer.validators.etag == '"1"'


@pytest.mark.parametrize("name", ["gzip, gzip", "gzip, br", "zstd", "compress"])
async def test_only_one_layer_is_unpacked(fetcher: Fetcher, name: str) -> None:
    async with served(reply(gzip.compress(gzip.compress(b"x")), Content_Encoding=name)) as port:
        with pytest.raises(Unreachable):
            await fetcher.get(at(port))


@pytest.mark.parametrize("name", ["gzip", "br", "deflate"])
async def test_damaged_packing_is_unreachable(fetcher: Fetcher, name: str) -> None:
    async with served(reply(b"\x1f\x8b\x08\x00rubbish that is no stream", Content_Encoding=name)) as port:
        with pytest.raises(Unreachable):
            await fetcher.get(at(port))


async def test_a_closed_port_and_one_that_speaks_no_http_get_one_sentence_that_helps(
    fetcher: Fetcher,
) -> None:
    async def mumble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-whatever\r\n")
        await writer.drain()

    said = set()
    async with served(mumble) as port:
        with pytest.raises(Unreachable) as no_http:
            await fetcher.get(at(port))
        said.add(str(no_http.value))
    with pytest.raises(Unreachable) as closed:
        await fetcher.get(at(port))
    assert said == {str(closed.value)}
    assert "check the address" in str(closed.value)


def _bomb(name: str, megabytes: int) -> bytes:
    block = bytes(1 << 20)
    if name == "br":
        brotli_packer = brotli.Compressor(quality=1)
        return b"".join(brotli_packer.process(block) for _ in range(megabytes)) + brotli_packer.finish()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if name == "gzip" else 15)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
async def test_bomb_stops_at_its_cap_and_blocks_nobody(fetcher: Fetcher, name: str) -> None:
    bomb = _bomb(name, 128)
    slowest = 0.0

    async def watch() -> None:
        nonlocal slowest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            slowest = max(slowest, time.perf_counter() - before)
            await asyncio.sleep(0.005)

    async with served(reply(bomb, Content_Encoding=name)) as port:
        watcher = asyncio.create_task(watch())
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        with pytest.raises(TooLarge):
            await fetcher.get(at(port))
        watcher.cancel()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < 32 * 1024
    assert time.process_time() - started < 1.0 * slowness()
    assert slowest < 0.1


async def test_lie_about_length_is_refused_before_reading(fetcher: Fetcher) -> None:
    async with served(reply(b"x", Content_Length=str(10**18))) as port:
        with pytest.raises(TooLarge):
            await fetcher.get(at(port))


@pytest.mark.parametrize(
    ("kind", "cap"), [(Kind.FEED, 10_000_000), (Kind.PAGE, 5_000_000), (Kind.ROBOTS, 512_000)]
)
async def test_each_kind_has_its_cap(fetcher: Fetcher, kind: Kind, cap: int) -> None:
    async with served(reply(b"x" * cap, Content_Length="", Connection="close")) as port:
        assert len((await fetcher.get(at(port), kind)).body) == cap
    async with served(reply(b"x" * (cap + 1), Content_Length="", Connection="close")) as port:
        with pytest.raises(TooLarge):
            await fetcher.get(at(port), kind)


async def test_endless_body_ends_at_the_cap(fetcher: Fetcher) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()

    async with served(handler) as port:
        with pytest.raises(TooLarge):
            await fetcher.get(at(port), Kind.ROBOTS)


async def test_dripping_body_ends_in_time(fetcher: Fetcher) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with served(handler) as port:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            await fetcher.get(at(port))
        assert time.monotonic() - started < 2


async def test_silent_server_ends_in_time(fetcher: Fetcher) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with served(handler) as port:
        with pytest.raises(Unreachable):
            await fetcher.get(at(port))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % i for i in range(100_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %b\r\n" % (i, b"a" * 7000) for i in range(50)) + b"\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
    ids=["one huge header", "very many headers", "many long headers", "no HTTP", "nothing"],
)
async def test_bad_heads_are_refused(fetcher: Fetcher, head: bytes) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        await writer.drain()

    async with served(handler) as port:
        with pytest.raises((TooLarge, Unreachable)):
            await fetcher.get(at(port))


async def test_cut_answer_is_no_answer(fetcher: Fetcher) -> None:
    async with served(reply(b"half", Content_Length="100")) as port:
        with pytest.raises(Unreachable):
            await fetcher.get(at(port))


@pytest.mark.parametrize(
    ("status", "header", "after"),
    [
        ("410 Gone", "", None),
        ("429 Too Many", "120", 120.0),
        ("503 Busy", "Tue, 24 Nov 2026 13:00:00 GMT", 3600.0),
    ],
)
async def test_refusals_of_the_server_are_told(
    fetcher: Fetcher, status: str, header: str, after: float | None
) -> None:
    async with served(reply(b"no", status, Retry_After=header)) as port:
        with pytest.raises(BadStatus) as caught:
            await fetcher.get(at(port))
    assert caught.value.status == int(status[:3])
    assert caught.value.retry_after == after


def _chain(*statuses: int) -> Any:
    """A server that redirects with each status in turn, then answers."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        step = int(head.split()[1].rpartition(b"/")[2] or b"0")
        if step < len(statuses):
            there = f"Location: /hop/{step + 1}\r\nContent-Length: 0\r\n\r\n"
            writer.write(f"HTTP/1.1 {statuses[step]} Go\r\n{there}".encode())
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews")
        await writer.drain()

    return handler


@pytest.mark.parametrize(
    ("statuses", "stored"),
    [
        ((301,), True),
        ((308, 301), True),
        ((301, 302), False),
        ((302,), False),
        ((307,), False),
        ((303, 301), False),
    ],
)
async def test_only_permanent_redirects_are_stored(
    fetcher: Fetcher, statuses: tuple[int, ...], stored: bool
) -> None:
    async with served(_chain(*statuses)) as port:
        answer = await fetcher.get(at(port, "/hop/0"))
        assert answer.url == at(port, f"/hop/{len(statuses)}")
        assert answer.moved_to == (answer.url if stored else "")


async def test_five_redirects_are_fine_and_six_are_not(fetcher: Fetcher) -> None:
    async with served(_chain(302, 302, 302, 302, 302)) as port:
        assert (await fetcher.get(at(port, "/hop/0"))).body == b"news"
    async with served(_chain(*[302] * 6)) as port:
        with pytest.raises(Unreachable):
            await fetcher.get(at(port, "/hop/0"))


async def test_stored_redirect_is_checked_like_any_address(fetcher: Fetcher) -> None:
    async with served(reply(status="301 Moved", Location="http://10.0.0.1/")) as port:
        with pytest.raises(Forbidden):
            await fetcher.get(at(port))


async def test_credentials_go_to_their_own_server_alone(now: datetime) -> None:
    seen: list[bytes] = []

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with served(other) as there:

        async def first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            head = f"HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:{there}/\r\n"
            writer.write(f"{head}Content-Length: 0\r\n\r\n".encode())
            await writer.drain()

        async with served(first) as port, Fetcher(Door(LOOPBACK), "t", lambda: now, QUICK) as fetcher:
            answer = await fetcher.get(f"http://user:p%40ss@127.0.0.1:{port}/")
    assert b"Authorization: Basic dXNlcjpwQHNz\r\n" in seen[0]
    assert b"Authorization" not in seen[1]
    assert "user" not in answer.url


async def test_at_most_two_requests_at_once_to_one_server_and_others_do_not_wait(now: datetime) -> None:
    """Three names on one address are one server; a hanging one delays only itself."""
    open_now, peak = 0, 0

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, peak
        open_now += 1
        peak = max(peak, open_now)
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.05)
        open_now -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")
        await writer.drain()

    world = World({f"{name}.test": [["127.0.0.1"]] for name in "abc"})
    async with (
        served(slow) as port,
        served(reply(b"quick")) as other,
        Fetcher(Door(LOOPBACK, world.lookup), "t", lambda: now, Limits(whole=5)) as fetcher,
    ):
        slow_ones = [asyncio.create_task(fetcher.get(f"http://{name}.test:{port}/")) for name in "abc" * 4]
        await asyncio.sleep(0)
        started = time.monotonic()
        assert (await fetcher.get(at(other))).body == b"quick"
        assert time.monotonic() - started < 0.2
        await asyncio.gather(*slow_ones)
    assert peak == 2


async def test_slots_are_forgotten_when_nobody_uses_them() -> None:
    slots = HostSlots(1)
    async with slots.slot("a", 80), slots.slot("b", 80):
        assert len(slots._slots) == 2
    assert slots._slots == {}


async def test_hubs_are_read_from_the_link_header(fetcher: Fetcher) -> None:
    link = '<https://hub.example/>; rel="hub", </feed>; rel=self'
    async with served(reply(b"x", Link=link)) as port:
        answer = await fetcher.get(at(port))
        assert answer.links == {"hub": "https://hub.example/", "self": at(port, "/feed")}


async def test_form_is_posted_and_not_carried_on(fetcher: Fetcher) -> None:
    seen: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"hub.mode=subscribe"))
        writer.write(b"HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with served(handler) as port:
        with pytest.raises(BadStatus):
            await fetcher.post(at(port), b"hub.mode=subscribe")
    with pytest.raises(Forbidden):
        await fetcher.post("http://10.0.0.1/", b"x")
    assert seen[0].startswith(b"POST / HTTP/1.1\r\n")
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in seen[0]
    assert len(seen) == 1


async def test_closing_twice_is_harmless(now: datetime) -> None:
    one = Fetcher(Door(), "t", lambda: now)
    await one.close()
    await one.close()


def test_pauses_are_read(now: datetime) -> None:
    assert asked_pause({"Retry-After": "60", "Cache-Control": "public, max-age=300"}, now) == 300
    assert asked_pause({"Cache-Control": "max-age=600", "Age": "100"}, now) == 500
    assert asked_pause({"Cache-Control": "no-cache, max-age=600"}, now) is None
    assert asked_pause({"Cache-Control": "s-maxage=600"}, now) is None
    assert asked_pause({}, now) is None
    assert fresh_for({"Cache-Control": "max-age=5", "Age": "nonsense"}) == 5
    assert retry_after({"Retry-After": "Tue, 24 Nov 2026 12:30:00 GMT"}, now) == 1800
    at_server = {"Retry-After": "Mon, 01 Jan 2029 00:01:00 GMT", "Date": "Mon, 01 Jan 2029 00:00:00 GMT"}
    assert retry_after(at_server, now) == 60
    for wrong in ("", "soon", "-5", "9" * 40, "²", "Tue, 99 Nov 2026 99:00:00 GMT", "x" * 100):
        assert retry_after({"Retry-After": wrong}, now) is None
    assert (
        retry_after({"Retry-After": "Tue, 24 Nov 2026 12:30:00"}, datetime(2026, 11, 24, 13, tzinfo=UTC)) == 0
    )


def test_file_that_is_itself_packed() -> None:
    assert gunzip(gzip.compress(b"<urlset/>"), 100) == b"<urlset/>"
    assert gunzip(b"<urlset/>", 100) == b"<urlset/>"
    with pytest.raises(TooLarge):
        gunzip(gzip.compress(bytes(1000)), 100)


def test_small_answers_may_be_packed_well() -> None:
    inflater = Inflater("gzip", 10_000_000)
    inflater.feed(gzip.compress(bytes(900_000)))  # a ratio of 1000, below a megabyte
    assert inflater.size == 900_000
    with pytest.raises(TooLarge):
        Inflater("gzip", 10_000_000).feed(gzip.compress(bytes(5_000_000)))
