"""How near an extracted text comes to the true one: precision and recall over runs of four words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_RUN = 4


@dataclass(frozen=True)
class Score:
    """`exact`: share of texts with the very same row of words. F1 is that of the mean values."""

    precision: float
    recall: float
    exact: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(true: str, found: str) -> Score:
    """One text: each run of four words counts as often as it stands there."""
    wanted, given = _WORD.findall(true), _WORD.findall(found)
    a, b = _runs(wanted), _runs(given)
    shared = sum((a & b).values())
    precision = shared / sum(b.values()) if b else float(not a)
    recall = shared / sum(a.values()) if a else float(not b)
    return Score(precision, recall, float(wanted == given))


def mean(scores: Iterable[Score]) -> Score:
    rows = list(scores)
    return Score(
        *(sum(getattr(row, name) for row in rows) / len(rows) for name in ("precision", "recall", "exact"))
    )


def _runs(words: list[str]) -> Counter[tuple[str, ...]]:
    last = max(1, len(words) - _RUN + 1) if words else 0
    return Counter(tuple(words[i : i + _RUN]) for i in range(last))
