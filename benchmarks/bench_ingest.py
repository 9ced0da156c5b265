"""From the bytes of a thousand feeds to rows that can be searched: newsbot beside feedparser and `reader`.

Everything goes over HTTP on the loopback, from a process that serves 1,000 feeds of 50 entries (about 100 MB,
70 % of them gzipped). CPU is that of the polling process alone, so the figures hold on a busy machine. A
first poll leaves the full-text index to a step in the background: it is measured by itself; the program's
first search waits for it. The program is `newsbot poll --all` and its like, each from its start to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import multiprocessing
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from newsbot.cli.opening import on_loop
from newsbot.domain.feed import Feed
from newsbot.feeds.fetch import Limits
from newsbot.feeds.guard import AllowList
from newsbot.feeds.sources import SourceOptions, Sources
from newsbot.newsroom.ingest import Ingest
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.spreading import Spreading
from newsbot.store import open_store
from newsbot.stories.finder import StoryFinder

ENTRIES = 50
PACKED = 0.7
TEXTS = 40  # feeds whose texts differ; the others repeat them under links of their own
NS = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'

MEGABYTE = 1024 if sys.platform == "linux" else 1 << 20  # in the units of getrusage

T = TypeVar("T")


def vocabulary(dice: random.Random) -> list[str]:
    """Six thousand words; the first are the most frequent, as in any language."""
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    return ["".join(dice.choices(syllables, k=dice.randint(1, 4))) for _ in range(6000)]


def feed_xml(dice: random.Random, words: list[str], weights: list[float]) -> str:
    """RSS 2.0 as WordPress writes it, with full texts; `{feed}` stands for the feed's number."""

    def text(length: int) -> str:
        return " ".join(dice.choices(words, cum_weights=weights, k=length)).capitalize() + "."

    started = datetime.now(UTC)
    rows = []
    for place in range(ENTRIES):
        body = "".join(
            f"<p>{text(58)} <a href='https://paper{{feed}}.example/{p}'>More</a></p>" for p in range(4)
        )
        when = (started - timedelta(hours=place)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        rows.append(
            f"<item><title>{text(9)}</title><link>https://paper{{feed}}.example/{place}?utm_source=rss</link>"
            f"<dc:creator><![CDATA[Jane Doe]]></dc:creator><pubDate>{when}</pubDate>"
            "<category>World</category>"
            f"<guid isPermaLink='false'>https://paper{{feed}}.example/?p={place}</guid>"
            f"<description><![CDATA[{text(30)}]]></description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NS}><channel>'
        f"<title>Paper {{feed}}</title><link>https://paper{{feed}}.example/</link><language>en</language>{''.join(rows)}</channel></rss>"
    )


def made_feeds(count: int) -> list[bytes]:
    """The feeds, packed."""
    dice = random.Random(7)
    words = vocabulary(dice)
    total, weights = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 3)
        weights.append(total)
    texts = [feed_xml(dice, words, weights) for _ in range(min(TEXTS, count))]
    return [gzip.compress(texts[n % TEXTS].replace("{feed}", str(n)).encode(), 1) for n in range(count)]


def stand(count: int, pipe: Connection) -> None:
    """A process that serves the feeds, with validators; `/slow` accepts and never answers."""
    made = made_feeds(count)

    async def answer(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        tag = f'"{number}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        headers = {"ETag": tag, "Content-Type": "application/rss+xml"}
        if number % 10 < PACKED * 10:
            return web.Response(body=made[number], headers=headers | {"Content-Encoding": "gzip"})
        return web.Response(body=gzip.decompress(made[number]), headers=headers)

    async def hang(_request: web.Request) -> web.Response:
        await asyncio.sleep(3600)
        return web.Response()

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/slow/{number}", hang)
        app.router.add_get("/{number}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "0.0.0.0", 0)  # the hanging server has an address of its own
        await site.start()
        pipe.send((runner.addresses[0][1], sum(len(gzip.decompress(each)) for each in made)))
        await asyncio.Event().wait()

    asyncio.run(serve())


class NoSummaries:
    """A silent first poll asks for none."""

    async def levels(self, article: Any) -> Any:
        raise AssertionError(article)


class NoBell:
    """Nobody waits for deliveries here."""

    def ring(self) -> None:
        """Wakes nobody."""


async def watched(work: Awaitable[T]) -> tuple[T, float]:
    """What `work` gives, and the longest stretch (s of CPU) in which the event loop did nothing else."""
    longest = 0.0

    async def look() -> None:
        nonlocal longest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.001)
            longest = max(longest, time.thread_time() - before)

    looking = asyncio.create_task(look())
    try:
        return await work, longest
    finally:
        looking.cancel()


@asynccontextmanager
async def newsroom(folder: Path, urls: list[str]) -> Any:
    """The feeds' half of newsbot on a database of its own, as `newsbot run` puts it together."""
    store = open_store(f"sqlite:///{folder / 'newsbot.db'}", now=lambda: datetime.now(UTC))
    # one address serves all the feeds here: the two connections that one server is granted would be all
    options = SourceOptions("newsbot benchmark", AllowList.parse("127.0.0.0/8"), Limits(per_host=50))
    sources = Sources(options, lambda: datetime.now(UTC))
    await store.migrate()
    await store.write(lambda tx: [tx.feeds.add(Feed(0, url)) for url in urls])
    spreading = Spreading(store, NoBell(), House())
    preparing = Preparing(sources, NoSummaries())
    ingest = Ingest(store, sources, preparing, StoryFinder(), spreading)
    try:
        yield store, ingest
    finally:
        await ingest.close()
        await sources.close()
        store.close()


async def rows(store: Any) -> int:
    """How many articles are stored."""
    return int((await store.read(lambda tx: tx.figures(datetime.now(UTC)))).articles)


async def ours(folder: Path, port: int, count: int) -> dict[str, float]:
    """A cold round and one of 304s."""
    figures: dict[str, float] = {}
    async with newsroom(folder, [f"http://127.0.0.1:{port}/{n}" for n in range(count)]) as (store, ingest):
        for name in ("cold", "304"):
            used, wall = time.process_time(), time.perf_counter()
            report, blocked = await watched(ingest.poll(datetime.now(UTC), House(), every=True))
            figures[name] = time.process_time() - used
            figures[f"{name} wall"], figures[f"{name} loop"] = time.perf_counter() - wall, blocked
            assert report.failed == 0, report
        used = time.process_time()
        while await store.write(lambda tx: tx.articles.index_waiting()):
            pass
        figures["index"] = time.process_time() - used
        figures["rows"] = await rows(store)
    return figures


def program(folder: Path, port: int, count: int) -> dict[str, tuple[float, float]]:
    """CPU (s) and memory (MB) of the shell's commands, one after another, on one database."""
    outlines = "".join(
        f"<outline type='rss' text='{n}' xmlUrl='http://127.1.{n // 200}.{n % 200 + 1}:{port}/{n}'/>"
        for n in range(count)
    )
    (folder / "feeds.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>")
    environment = os.environ | {
        "NEWSBOT_DATABASE_URL": f"sqlite:///{folder / 'newsbot.db'}",
        "NEWSBOT_ALLOW_HOSTS": "127.0.0.0/8",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    figures: dict[str, tuple[float, float]] = {}
    for name, *words in (
        ("first start", "migrate"),
        ("start alone", "migrate"),
        ("help", "--help"),
        ("import", "feeds", "import", str(folder / "feeds.opml")),
        ("poll, cold", "poll", "--all"),
        ("poll, 304", "poll", "--all"),
        ("search", "search", "zelibo"),
        ("search again", "search", "zelibo"),
    ):
        arguments = [sys.executable, "-m", "newsbot", *words]
        quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        child = os.posix_spawn(sys.executable, arguments, environment, file_actions=quiet)
        _, status, usage = os.wait4(child, 0)
        assert status == 0, words
        figures[name] = (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE)
    return figures


async def slow_host(folder: Path, port: int, count: int) -> float:
    """How much later (s) the last of the others is stored because one server accepts and hangs."""
    ends: list[float] = []
    for case, hanging in enumerate(((), (f"http://127.0.0.2:{port}/slow/1",))):
        place = folder / str(case)
        place.mkdir()
        urls = [*hanging, *(f"http://127.0.0.1:{port}/{n}" for n in range(count))]
        async with newsroom(place, urls) as (store, ingest):
            started = time.perf_counter()
            polling = asyncio.create_task(ingest.poll(datetime.now(UTC), House(), every=True))
            while await rows(store) < count * ENTRIES:  # noqa: ASYNC110 - it is on disk that they are wanted
                await asyncio.sleep(0.05)
            ends.append(time.perf_counter() - started)
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
    return ends[1] - ends[0]


async def theirs(folder: Path, port: int, count: int) -> float:
    """CPU of the plain way: fetch, feedparser (without its sanitizer), a row and an index row for each."""
    import aiohttp
    import feedparser

    table = sqlite3.connect(folder / "plain.db")
    table.execute("PRAGMA journal_mode=WAL")
    table.execute("CREATE TABLE a (key TEXT PRIMARY KEY, feed INT, title TEXT, url TEXT, text TEXT, at TEXT)")
    table.execute("CREATE VIRTUAL TABLE w USING fts5(title, body, content='')")
    room = asyncio.Semaphore(50)
    used = time.process_time()
    async with aiohttp.ClientSession() as session:

        async def one(number: int) -> None:
            async with room, session.get(f"http://127.0.0.1:{port}/{number}") as response:
                body = await response.read()
            for entry in feedparser.parse(body, sanitize_html=False).entries:
                row = (entry.id, number, entry.title, entry.link, entry.content[0].value, entry.published)
                done = table.execute("INSERT OR IGNORE INTO a VALUES (?,?,?,?,?,?)", row)
                values = (done.lastrowid, entry.title, entry.content[0].value)
                table.execute("INSERT INTO w (rowid, title, body) VALUES (?,?,?)", values)
            table.commit()

        await asyncio.gather(*(one(number) for number in range(count)))
    table.close()
    return time.process_time() - used


def with_reader(folder: Path, port: int, count: int) -> tuple[float, float] | None:
    """CPU of `reader`, cold and 304, without its search; None where it is not installed."""
    if find_spec("reader") is None or find_spec("sgmllib") is None:
        return None
    from reader import make_reader

    made = make_reader(str(folder / "reader.db"))
    for number in range(count):
        made.add_feed(f"http://127.0.0.1:{port}/{number}")
    figures = []
    for _ in range(2):
        used = time.process_time()
        made.update_feeds(workers=20, scheduled=False)
        figures.append(time.process_time() - used)
    made.close()
    return figures[0], figures[1]


def measured(work: Callable[[Path], T]) -> T:
    """`work` in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return work(Path(folder))


def report(port: int, size: int, given: argparse.Namespace) -> None:
    """Everything measured and printed, as ratios too."""
    count, few = given.feeds, min(given.few, given.feeds)
    # first: a child's highest memory is never told as less than what this process has by then
    commands = measured(lambda folder: program(folder, port, count))
    measured(lambda folder: on_loop(ours(folder, port, 2)))  # loading does not count
    rounds = [measured(lambda folder: on_loop(ours(folder, port, count))) for _ in range(given.rounds)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    best = {name: min(one[name] for one in rounds) for name in rounds[0]}
    plain = min(measured(lambda folder: on_loop(theirs(folder, port, few))) for _ in range(given.rounds))
    other = measured(lambda folder: with_reader(folder, port, few))
    print(f"{count} feeds x {ENTRIES} entries, {size / 1e6:.0f} MB; {best['rows']:.0f} articles stored")
    for name in ("cold", "304"):
        print(
            f"newsbot, {name:5}{best[name]:7.2f} s CPU {best[name + ' wall']:7.2f} s wall"
            f"  loop blocked at most {best[name + ' loop'] * 1000:4.0f} ms"
        )
    print(f"newsbot, index read in the background: {best['index']:.2f} s CPU")
    print(f"newsbot: {best['rows'] / best['cold']:.0f} articles a CPU second; {memory:.0f} MB at the highest")
    ratio = plain / few / (best["cold"] / count)
    print(
        f"feedparser and plain inserts: {plain / few * count:.1f} s CPU for as many: {ratio:.1f} x newsbot's"
    )
    if other is None:
        print("reader: not installed (pip install reader sgmllib3k)")
    else:
        cold, again = (used / few * count for used in other)
        print(
            f"reader: {cold:.1f} s cold ({cold / best['cold']:.1f} x newsbot's),"
            f" {again:.2f} s of 304 ({again / best['304']:.1f} x)"
        )
    for name, (used, held) in commands.items():
        print(f"the program, {name:34}{used:7.2f} s CPU {held:5.0f} MB")
    delay = measured(lambda folder: on_loop(slow_host(folder, port, few)))
    print(f"one server that accepts and hangs delays the others by {delay:.2f} s")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--few", type=int, default=100, help="feeds for the slower ways; scaled")
    options.add_argument("--rounds", type=int, default=3, help="the best counts")
    given = options.parse_args()
    here, there = multiprocessing.Pipe()
    spawned = multiprocessing.get_context("spawn")
    server = spawned.Process(target=stand, args=(given.feeds, there), daemon=True)
    server.start()
    try:
        port, size = here.recv()
        report(port, size, given)
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
