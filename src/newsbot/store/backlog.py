"""Which stored articles the index has still to read: a silent poll's, in ranges of ids.

Written in the transaction that stores them, so that no crash loses one. Before a question is answered the
index reads the newest of them (`SqlStore.read`): all but after a flood, when the question must not wait.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from newsbot.store.index import Index
from newsbot.store.session import Session

STEP = 1000  # articles read in one transaction: 10 to 70 ms, so that other writers need not wait
_KEY = "index.waiting"

Ranges = list[list[int]]  # [first, last], both inclusive


class Behind(Exception):
    """Articles wait that the question may be about."""


class Backlog:
    """Articles that wait for the index."""

    def __init__(self, session: Session, index: Index) -> None:
        self._session = session
        self._index = index

    def check(self) -> None:
        """Raises `Behind` where articles wait."""
        if self._ranges():
            raise Behind

    def put(self, ids: range) -> None:
        """These articles wait."""
        ranges = self._ranges()
        if ranges and ranges[-1][1] + 1 == ids.start:
            ranges[-1][1] = ids.stop - 1
        else:
            ranges.append([ids.start, ids.stop - 1])
        self._keep(ranges)

    def indexed(self, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that do not wait."""
        ranges = self._ranges()
        return {one for one in ids if not any(first <= one <= last for first, last in ranges)}

    def work_off(self, limit: int = STEP) -> int:
        """Lets the index read at most `limit` that wait, the last first; how many it read."""
        ranges = self._ranges()
        if not ranges:
            return 0
        first, last = ranges[-1]
        found = self._session.rows(
            "SELECT id, title, text FROM articles WHERE id BETWEEN :first AND :last "
            "ORDER BY id DESC LIMIT :limit",
            {"first": first, "last": last, "limit": limit},
        )
        reached = found[-1][0] if len(found) == limit else first
        left = ranges[:-1] if reached == first else [*ranges[:-1], [first, reached - 1]]
        self._index.rush(bool(left))
        self._index.add([(row[0], row[1], row[2]) for row in reversed(found)])
        self._keep(left)
        return max(1, len(found))

    def clear(self) -> None:
        """Nothing waits: the index was made anew."""
        self._keep([])

    def _ranges(self) -> Ranges:
        kept = self._session.value("SELECT value FROM notes WHERE key = :key", {"key": _KEY})
        ranges: Ranges = json.loads(kept) if kept else []
        return ranges

    def _keep(self, ranges: Ranges) -> None:
        if ranges:
            self._session.run(
                "INSERT INTO notes (key, value) VALUES (:key, :value) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                {"key": _KEY, "value": json.dumps(ranges)},
            )
        else:
            self._session.run("DELETE FROM notes WHERE key = :key", {"key": _KEY})
