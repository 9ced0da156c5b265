"""Ten thousand of a hundred thousand readers due at once: what closing their editions costs, and who waits.

    python benchmarks/bench_editions.py [--subscribers N] [--due N] [--articles N] [--kinds sqlite,postgresql]

A probe on the event loop asks again and again for its turn. `loop` is the longest time it waited, in CPU of
this process (what other programs take does not count), `lock` the longest transaction in CPU of its thread.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from costs import NOW, Corpus, opened
from newsbot.domain.subscription import Want
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.ports import House
from newsbot.store.database import Database
from newsbot.store.rows import micros
from newsbot.store.session import Session
from newsbot.store.unit_of_work import UnitOfWork

ZONES = ("Europe/Berlin", "Europe/London", "UTC", "America/New_York", "Asia/Tokyo")


class Timed:
    """The store as the newsroom sees it; notes what each transaction took. Fits `newsroom.ledger.Store`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.costs: list[float] = []

    async def read(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return await self.database.read(lambda session: work(UnitOfWork(session)))

    async def write(self, work: Callable[[UnitOfWork], Any]) -> Any:
        def timed(session: Session) -> Any:
            start = time.thread_time()
            done = work(UnitOfWork(session))
            self.costs.append(time.thread_time() - start)
            return done

        return await self.database.write(timed)


class Bell:
    def ring(self) -> None:
        """Nobody sends here."""


class Probe:
    """Asks the loop for its turn without a pause."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._stop = False

    async def run(self) -> None:
        while not self._stop:
            start = time.process_time()
            await asyncio.sleep(0)
            self.longest = max(self.longest, time.process_time() - start)

    def stop(self) -> None:
        self._stop = True


def fill(session: Session, count: int, due: int) -> None:
    """Daily readers in five zones; every third one follows a topic, every tenth a word."""
    session.many(
        "INSERT INTO subscribers (id, chat, state, cadence, kind, at, timezone, created, due) VALUES "
        "(:id, :id, 'active', 'daily', 'private', 720, :zone, 1, :due)",
        [
            {
                "id": number,
                "zone": ZONES[number % len(ZONES)],
                "due": micros(NOW - timedelta(seconds=5) if number <= due else NOW + timedelta(hours=9)),
            }
            for number in range(1, count + 1)
        ],
    )
    session.many(
        "INSERT INTO rules (subscriber_id, want, value) VALUES (:id, :want, :value)",
        [
            {"id": number, "want": want.value, "value": value}
            for number in range(1, count + 1)
            for want, value in _rules(number)
        ],
    )


def _rules(number: int) -> list[tuple[Want, str]]:
    if number % 10 == 0:
        return [(Want.TOPIC, "sport"), (Want.FOLLOW, f"word{number % 200}")]
    return [(Want.TOPIC, "world")] if number % 3 == 0 else [(Want.ALL, "")]


async def close(database: Database) -> None:
    store, probe = Timed(database), Probe()
    editions = Editions(store, Bell(), House())
    gc.collect()
    gc.freeze()  # as the program does at its start
    probing = asyncio.create_task(probe.run())
    start = time.process_time()
    report = await editions.close_due(NOW)
    cost = time.process_time() - start
    again = await editions.close_due(NOW)
    probe.stop()
    await probing
    each = sum(store.costs) / max(report.due, 1) * 1e6
    print(f"{report.due} due, {report.closed} closed; once more: {again.due} due")
    print(f"{each:.0f} µs each in {len(store.costs)} transactions, {cost:.1f} s of CPU with the probe")
    print(f"loop {probe.longest * 1e3:.1f} ms, lock {max(store.costs) * 1e3:.1f} ms")


def run(kind: str, folder: Path, options: Any) -> None:
    print(f"\n{kind}, {options.subscribers} readers", flush=True)
    with opened(kind, folder) as database:
        corpus = Corpus(last=options.articles)
        batch = [corpus.article(number) for number in range(1, options.articles + 1)]
        database.write_now(lambda session: UnitOfWork(session).articles.load(batch))
        database.write_now(lambda session: fill(session, options.subscribers, options.due))
        asyncio.run(close(database))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kinds", default="sqlite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for kind in options.kinds.split(","):
            run(kind, Path(name), options)


if __name__ == "__main__":
    main()
