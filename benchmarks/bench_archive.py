"""What the archive costs when it is big: search by class of question, lists, editions' choice, pruning.

    python benchmarks/bench_archive.py [--articles N] [--kinds sqlite,postgresql] [--folder F]

A million articles take SQLite about 3 minutes to load and PostgreSQL about 20; with `--folder` they are kept
for the next run. All figures are ms of CPU: this thread's and, for PostgreSQL, the server's as well.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from costs import BETWEEN, NOW, TOPICS, Corpus, Meter, opened, p95
from newsbot.domain.query import Order, Query, parse_query
from newsbot.store.database import Database
from newsbot.store.session import Session
from newsbot.store.unit_of_work import UnitOfWork

LOADS = 2000
TIMES = 40


def load(database: Database, count: int, corpus: Corpus) -> None:
    meter, costs, there = Meter(database), [], _size(database)
    for first in range(there + 1, count + 1, LOADS):
        batch = [corpus.article(n) for n in range(first, min(first + LOADS, count + 1))]
        with meter.into(costs):
            database.write_now(lambda session, batch=batch: UnitOfWork(session).articles.load(batch))
    if costs:
        print(f"load: {sum(costs) / (count - there) * 1e6:.0f} µs an article")


def _size(database: Database) -> int:
    return int(database.read_now(lambda session: session.value("SELECT COALESCE(MAX(id), 0) FROM articles")))


def search(database: Database, corpus: Corpus) -> None:
    meter, mixed = Meter(database), []
    for name, questions in corpus.questions(TIMES).items():
        costs: list[float] = []
        for asked in questions:
            query = parse_query(asked)
            with meter.into(costs):
                database.read_now(lambda session, q=query: UnitOfWork(session).search.find(q, 10, 0))
        newest = []
        for asked in questions:
            query = parse_query(asked + " sort:new")
            with meter.into(newest):
                database.read_now(lambda session, q=query: UnitOfWork(session).search.find(q, 10, 0))
        mixed += newest
        half, most = p95(costs)
        print(
            f"search {name:18} p50 {half:7.2f}  p95 {most:7.2f} ms   newest first p95 {p95(newest)[1]:7.2f}"
        )
    print(f"all classes newest first: p50 {p95(mixed)[0]:.2f}  p95 {p95(mixed)[1]:.2f} ms")


def lists(database: Database) -> None:
    meter = Meter(database)
    questions: dict[str, Callable[[UnitOfWork], Any]] = {
        "latest": lambda tx: tx.search.find(Query(order=Order.NEW), 250, 0),
        "latest of a topic": lambda tx: tx.search.find(Query(topics=(TOPICS[1],), order=Order.NEW), 250, 0),
        "latest of a source": lambda tx: tx.search.find(Query(sources=("X",), order=Order.NEW), 250, 0),
        "must-reads of three days": lambda tx: tx.articles.widest_stories(NOW - timedelta(days=3), 200, 0),
        "topics": lambda tx: tx.feeds.topics(),
        "newest": lambda tx: tx.articles.newest(10),
        "two days for an edition": lambda tx: tx.articles.since(NOW - timedelta(days=2), 5000),
        "figures": lambda tx: tx.figures(NOW),
    }
    for name, ask in questions.items():
        costs: list[float] = []
        for _ in range(10):
            with meter.into(costs):
                database.read_now(lambda session, ask=ask: ask(UnitOfWork(session)))
        print(f"{name:30} p50 {p95(costs)[0]:8.2f} ms  worst {max(costs) * 1e3:8.2f}")


def prune(database: Database, count: int) -> None:
    """Takes the oldest out and puts nothing back: the benchmark loses 500 articles at each run."""
    meter, costs = Meter(database), []
    before = NOW - count * BETWEEN + timedelta(days=30)

    def work(session: Session) -> int:
        return UnitOfWork(session).articles.prune(before, 100)

    for _ in range(5):
        with meter.into(costs):
            database.write_now(work)
    print(f"prune, 100 articles            p50 {p95(costs)[0]:8.2f} ms  worst {max(costs) * 1e3:8.2f}")


def run(kind: str, folder: Path, count: int) -> None:
    print(f"\n{kind}, {count} articles (CPU)", flush=True)
    with opened(kind, folder) as database:
        corpus = Corpus(last=count)
        load(database, count, corpus)
        search(database, corpus)
        lists(database)
        prune(database, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kinds", default="sqlite,postgresql")
    parser.add_argument("--folder", type=Path, help="where the archive is kept for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in options.kinds.split(","):
            run(kind, folder, options.articles)


if __name__ == "__main__":
    main()
