# ruff: noqa: E501 - feeds as publishers write them
"""Parsing and polling feeds: CPU per feed, beside feedparser in the same run."""

from __future__ import annotations

import argparse
import asyncio
import gzip
import io
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import feedparser
from aiohttp import web

from newsbot.domain.feed import Feed
from newsbot.feeds.fetch import Limits
from newsbot.feeds.guard import AllowList
from newsbot.feeds.parse import parse_feed
from newsbot.feeds.sources import SourceOptions, Sources

URL = "https://example.com/rss"
WORDS = [
    "harbour",
    "council",
    "ferry",
    "reopened",
    "storm",
    "budget",
    "minister",
    "library",
    "rain",
    "vote",
    "bridge",
    "school",
    "market",
    "harvest",
    "fire",
    "court",
    "museum",
    "strike",
    "river",
    "tax",
    "hospital",
    "award",
    "festival",
    "airport",
    "forest",
    "police",
    "union",
    "coast",
    "winter",
    "train",
]
RUSSIAN = [
    "порт",
    "совет",
    "паром",
    "шторм",
    "бюджет",
    "министр",
    "библиотека",
    "дождь",
    "мост",
    "школа",
    "рынок",
    "урожай",
    "суд",
    "музей",
    "река",
    "налог",
]


def text(seed: int, length: int, words: list[str] = WORDS) -> str:
    """`length` words that differ from seed to seed."""
    return (
        " ".join(words[(seed * 7 + i * i + i * seed) % len(words)] for i in range(length)).capitalize() + "."
    )


def rss(entries: int, full: bool, feed: int = 0, words: list[str] = WORDS) -> bytes:
    """RSS 2.0 as WordPress writes it."""
    rows = []
    for i in range(entries):
        seed = feed * 1000 + i
        body = "".join(
            f"<p>{text(seed + p, 60, words)} <a href='https://example.com/{p}'>More</a></p>" for p in range(4)
        )
        rows.append(
            f"<item><title>{text(seed, 9, words)}</title><link>https://example.com/{feed}/{seed}?utm_source=rss</link>"
            f"<dc:creator><![CDATA[Jane Doe]]></dc:creator><pubDate>Tue, 24 Nov 2026 {i % 24:02}:30:00 +0000</pubDate>"
            f"<category>World</category><guid isPermaLink='false'>https://example.com/?p={seed}</guid>"
            f"<description><![CDATA[{text(seed, 40, words)}]]></description>"
            + (f"<content:encoded><![CDATA[{body}]]></content:encoded>" if full else "")
            + "</item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example</title><link>https://example.com/</link>'
        f"<language>en-US</language>{''.join(rows)}</channel></rss>"
    ).encode()


def atom(entries: int) -> bytes:
    """Atom 1.0 with summaries and contents."""
    rows = "".join(
        f"<entry><title>{text(i, 9)}</title><id>urn:{i}</id><link href='https://example.com/{i}'/>"
        f"<updated>2026-11-24T{i % 24:02}:30:00Z</updated><author><name>Jane Doe</name></author>"
        f"<summary>{text(i, 40)}</summary><content type='html'>&lt;p&gt;{text(i, 300)}&lt;/p&gt;</content></entry>"
        for i in range(entries)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title>{rows}</feed>'.encode()


def cpu(work: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU for one call: the best of five rounds, as the machine is shared."""
    work()
    rounds = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - started) / times * 1000)
    return min(rounds)


def parsing() -> None:
    """CPU per feed of fifty entries, ours and feedparser's (without its sanitizer)."""
    kinds = {
        "RSS, summaries": rss(50, False),
        "RSS, full text": rss(50, True),
        "RSS, full text, Russian": rss(50, True, 0, RUSSIAN),
        "Atom": atom(50),
        "RSS, entities to mend": rss(50, False).replace(b"harbour", b"harbour &eacute; & more"),
    }
    print(f"{'50 entries':26} {'kB':>6} {'ours ms':>8} {'feedparser ms':>14} {'ratio':>7}")
    for name, body in kinds.items():
        ours = cpu(lambda body=body: parse_feed(body, URL), 10)
        theirs = cpu(lambda body=body: feedparser.parse(io.BytesIO(body), sanitize_html=False), 1)
        print(f"{name:26} {len(body) / 1000:6.0f} {ours:8.2f} {theirs:14.1f} {theirs / ours:6.1f}x")


def stand(feeds: int, pipe: Connection) -> None:
    """A process that serves the feeds, packed, with validators."""
    made = [gzip.compress(rss(50, True, number), 5) for number in range(min(feeds, 40))]  # 103 kB each

    async def answer(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        tag = f'"{number}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        headers = {"ETag": tag, "Content-Encoding": "gzip", "Content-Type": "application/rss+xml"}
        return web.Response(body=made[number % len(made)], headers=headers)

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/{number}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(serve())


async def polling(port: int, count: int) -> None:
    """Two rounds over all feeds: cold, then with validators."""
    options = SourceOptions("newsbot benchmark", AllowList.parse("127.0.0.1"), Limits(per_host=32))
    sources = Sources(options, lambda: datetime.now(UTC))
    feeds = [Feed(number, f"http://127.0.0.1:{port}/{number}") for number in range(count)]
    room = asyncio.Semaphore(50)

    async def one(feed: Feed) -> Feed:
        async with room:
            answer = await sources.ask(feed)
        for entry in answer.parsed.entries if answer.parsed else ():
            sources.body(entry)
        return replace(feed, validators=answer.validators, digest=answer.digest)

    for name in ("cold", "304"):
        started, wall = time.process_time(), time.perf_counter()
        feeds = await asyncio.gather(*map(one, feeds))
        used = time.process_time() - started
        print(
            f"{count} feeds x 50, {name:5} {used:6.2f} s CPU {used / count * 1000:6.2f} ms a feed"
            f" {time.perf_counter() - wall:6.2f} s wall"
        )
    await sources.close()
    print(
        f"resident memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=1000)
    given = options.parse_args()
    parsing()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=stand, args=(given.feeds, there), daemon=True
    )
    server.start()
    try:
        try:
            import uvloop

            uvloop.run(polling(here.recv(), given.feeds))
        except ImportError:
            asyncio.run(polling(here.recv(), given.feeds))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
