"""What the outbox costs: fan-out, a breaking bulletin, claim to record, counts, folding, chats that go.

    python benchmarks/bench_store.py [--subscribers N] [--articles N] [--kinds sqlite,postgresql]

At full size: `--subscribers 1000000 --articles 10`, some minutes on SQLite and half an hour on PostgreSQL.
All figures are CPU: of this thread and, on PostgreSQL, of the server's processes too. `lock` is the longest
transaction. The plain way (one INSERT and one UPDATE a delivery, each committed) is measured in the same run.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from costs import NOW, Corpus, Meter, opened
from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin
from newsbot.domain.delivery import FOLD_AFTER, DeliveryState, Outcome, Parcel, ParcelKind
from newsbot.domain.fanout import CHANGES, LIMIT, Chunk, FannedOut, Spread
from newsbot.store import tallies
from newsbot.store.database import Database
from newsbot.store.session import Session
from newsbot.store.unit_of_work import UnitOfWork

WINDOW = 100
DISPATCHED = 10_000
CHATS = 1000  # that go, or are folded
Step = Callable[[UnitOfWork, Chunk], FannedOut]


def subscribe(database: Database, count: int) -> None:
    """Active ones who want everything, under chats in no order."""
    page = 20_000
    for first in range(1, count + 1, page):
        database.write_now(partial(_subscribe, range(first, min(first + page, count + 1))))


def analyze(database: Database) -> None:
    """What PostgreSQL does by itself within a minute."""
    if not database.is_sqlite:
        with database.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _subscribe(ids: range, session: Session) -> None:
    session.many(
        "INSERT INTO subscribers (id, chat, state, cadence, kind, created) "
        "VALUES (:id, :chat, 'active', 'instant', 'private', 1)",
        [{"id": number, "chat": number * 7919 % 10**9} for number in ids],
    )
    session.many(
        "INSERT INTO rules (subscriber_id, want, value) VALUES (:id, 'all', '')", [{"id": n} for n in ids]
    )


class Bench:
    """The steps, each told as it is measured."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.meter = Meter(database)
        self.corpus = Corpus(9)

    def write(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return self.database.write_now(lambda session: work(UnitOfWork(session)))

    def timed(self, costs: list[float], work: Callable[[UnitOfWork], Any], *, reads: bool = False) -> Any:
        how = self.database.read_now if reads else self.database.write_now
        with self.meter.into(costs):
            return how(lambda session: work(UnitOfWork(session)))

    def carry_out(self, name: str, step: Step, after: int = 0, limit: int = LIMIT) -> None:
        costs: list[float] = []
        rows = 0
        at: int | None = after
        while at is not None:
            chunk = Chunk(at, limit)
            done = self.timed(costs, lambda tx, chunk=chunk: step(tx, chunk))
            rows, at = rows + done.added, done.next_after
        each = sum(costs) / max(rows, 1) * 1e6
        print(f"{name:26} {rows:9} rows  {each:7.2f} µs a row   lock {max(costs) * 1e3:6.1f} ms", flush=True)

    def fan_out(self, number: int) -> None:
        article: Article = self.write(lambda tx: tx.articles.add(self.corpus.article(number)))
        spread = Spread(article, frozenset(), frozenset(), NOW, NOW + timedelta(days=3))
        self.carry_out(f"fan-out of article {number}", lambda tx, c: tx.outbox.spread_article(spread, c))

    def bulletin(self) -> None:
        """From Send to the first claim, with everybody's articles waiting."""
        stored = self.write(lambda tx: tx.bulletins.add(Bulletin("Ferries stop", 9, NOW)))
        costs: list[float] = []
        done = self.timed(costs, lambda tx: tx.outbox.spread_bulletin(stored, NOW, Chunk(0)))
        claims = self.timed(costs, lambda tx: tx.outbox.claim(NOW, 30))
        kinds = {claim.delivery.parcel.kind.value for claim in claims}
        print(f"bulletin: first claim after {sum(costs) * 1e3:.1f} ms of work, all of it {kinds}")
        self.write(lambda tx: tx.outbox.release(claims))
        self.carry_out(
            "fan-out of the bulletin",
            lambda tx, chunk: tx.outbox.spread_bulletin(stored, NOW, chunk),
            done.next_after or 2**61,
        )
        parcel = Parcel(ParcelKind.BULLETIN, stored.id)
        self.told("progress", lambda tx: tx.outbox.progress(parcel))
        costs = []
        self.timed(costs, lambda tx: tx.outbox.withdraw(parcel))
        print(f"stopping it: lock {costs[0] * 1e3:.1f} ms")
        first = -(2**62)
        self.carry_out("the rest withdrawn", lambda tx, c: tx.outbox.take_back(parcel, c), first, CHANGES)
        self.carry_out("and queued again", lambda tx, c: tx.outbox.bring_back(parcel, NOW, c), first, CHANGES)

    def dispatch(self) -> float:
        steps: dict[str, list[float]] = {"claim": [], "start": [], "record": []}
        sent = 0
        while sent < DISPATCHED:
            claims = self.timed(steps["claim"], lambda tx: tx.outbox.claim(NOW, WINDOW))
            if not claims:
                break
            self.timed(steps["start"], lambda tx, c=claims: tx.outbox.start(c, NOW))
            fates = [Outcome(c, DeliveryState.SENT, NOW, message=sent + n + 1) for n, c in enumerate(claims)]
            self.timed(steps["record"], lambda tx, o=fates: tx.outbox.record(o))
            sent += len(claims)
        each = {step: sum(costs) / sent * 1e6 for step, costs in steps.items()}
        told = ", ".join(f"{step} {cost:.1f}" for step, cost in each.items())
        print(f"claim + start + record, windows of {WINDOW}: {sum(each.values()):.1f} µs a row ({told})")
        return sum(each.values())

    def chats(self) -> None:
        costs: list[float] = []
        for number in range(1, CHATS + 1):
            chat = number * 7919 % 10**9
            self.timed(costs, lambda tx, chat=chat: tx.subscribers.mark_away(chat, NOW))
        print(f"a chat goes: {sum(costs) / CHATS * 1e3:.2f} ms, lock {max(costs) * 1e3:.1f} ms")

    def fold(self) -> None:
        """One share of the stale chats is found; a thousand of them are folded."""
        later = NOW + FOLD_AFTER + timedelta(minutes=1)
        shares = self.database.read_now(lambda session: UnitOfWork(session).outbox.shares())
        found: list[float] = []
        stale = self.timed(found, lambda tx: tx.outbox.stale(later, 0, shares), reads=True)
        costs: list[float] = []
        for first in range(0, CHATS, 100):
            some = stale[first : first + 100]
            self.timed(costs, lambda tx, some=some: tx.outbox.fold(some, later))
        print(
            f"fold: {shares} shares; the {len(stale)} chats of one found in {found[0]:.2f} s without a lock; "
            f"{sum(costs) / CHATS * 1e6:.0f} µs a chat, lock {max(costs) * 1e3:.1f} ms"
        )

    def counts(self) -> None:
        """With all but a few of the rows finished, as after months."""
        self.database.write_now(_finish)
        rows = self.database.read_now(lambda session: tallies.by_state(session, ""))
        print(f"counts over {sum(rows.values())} deliveries")
        self.told("figures", lambda tx: tx.figures(NOW))
        self.told("audience", lambda tx: tx.subscribers.audience_size())
        self.told("recover, as every 10 s", lambda tx: tx.outbox.recover(NOW, all_leases=False), reads=False)

    def told(self, name: str, work: Callable[[UnitOfWork], Any], *, reads: bool = True) -> None:
        costs: list[float] = []
        for _ in range(20):
            self.timed(costs, work, reads=reads)
        print(f"{name}: {sorted(costs)[10] * 1e3:.2f} ms, worst {max(costs) * 1e3:.2f}")


def _finish(session: Session) -> None:
    session.run(
        "UPDATE deliveries SET state = 'sent', message = id, finished = :now WHERE state = 'queued' "
        "AND kind = 'article' AND id % 50 <> 0",
        {"now": int(NOW.timestamp() * 1e6)},
    )
    tallies.recount(session)


def plain_loop(path: Path, rows: int) -> float:
    """µs of CPU a row for the plain way."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE d (id INTEGER PRIMARY KEY, article, chat, state, UNIQUE (article, chat))"
    )
    start = time.thread_time()
    for chat in range(rows):
        with connection:
            connection.execute(
                "INSERT OR IGNORE INTO d (article, chat, state) VALUES (1, ?, 'queued')", (chat,)
            )
        with connection:
            connection.execute("UPDATE d SET state = 'sent' WHERE article = 1 AND chat = ?", (chat,))
    cost = time.thread_time() - start
    connection.close()
    return cost / rows * 1e6


def memory() -> int:
    """MiB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(kind: str, folder: Path, options: Any) -> None:
    print(f"\n{kind}, {options.subscribers} subscribers (CPU)", flush=True)
    with opened(kind, folder) as database:
        subscribe(database, options.subscribers)
        bench = Bench(database)
        for number in range(1, options.articles + 1):
            bench.fan_out(number)
            analyze(database)
        print(f"most memory of this process until here: {memory()} MiB")
        bench.bulletin()
        ours = bench.dispatch()
        plain = plain_loop(folder / f"{kind}.plain.db", 2000)
        print(f"a loop of commits on SQLite: {plain:.0f} µs a row = {plain / ours:.1f} times claim to record")
        analyze(database)
        bench.chats()
        bench.fold()
        bench.counts()
    print(f"most memory of this process: {memory()} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=3)
    parser.add_argument("--kinds", default="sqlite,postgresql")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for kind in options.kinds.split(","):
            run(kind, Path(name), options)


if __name__ == "__main__":
    main()
