"""From scores to a selection: the best sentences that fit together and within the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsbot.summaries.cleaning import Candidate
from newsbot.summaries.reading import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
else:
    Floats = Any


@dataclass(frozen=True, slots=True)
class Taste:
    """How much is taken off a score: for likeness to what is chosen, for leaning on another sentence, and, where
    words are limited, for each word."""

    likeness: float
    dangling: float
    per_word: float


def choose(
    found: Sequence[Candidate], scores: Floats, likeness: Floats, taste: Taste, limits: Limits
) -> list[int]:
    """The indices of chosen candidates, best first; each step takes the best one that still fits."""
    import numpy as np

    left = scores - taste.dangling * np.array([c.dangling for c in found])
    if limits.words is not None:
        left -= taste.per_word * np.array([c.words for c in found])
    chosen: list[int] = []
    words = 0
    for _ in range(len(found)):
        ranked = (int(i) for i in (-left).argsort(kind="stable") if i not in chosen)
        best = next((i for i in ranked if limits.admits(len(chosen) + 1, words + found[i].words)), None)
        if best is None:
            break
        chosen.append(best)
        words += found[best].words
        left -= taste.likeness * likeness[best]
    return chosen


def fill(found: Sequence[Candidate], ranking: Sequence[int], limits: Limits) -> list[int]:
    """The candidates of a ranking, best first, that fit within the limits."""
    chosen: list[int] = []
    words = 0
    for i in ranking:
        if limits.admits(len(chosen) + 1, words + found[i].words):
            chosen.append(i)
            words += found[i].words
    return chosen
