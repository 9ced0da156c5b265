"""From scores to a selection: the best sentences that fit together and within the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.summaries.cleaning import Candidate
from newsbot.summaries.features import Floats, Measured
from newsbot.summaries.reading import Limits

# Half a quotation, and what says again what is chosen already, is taken when there is nothing else.
_LAST_RESORT = 50.0


@dataclass(frozen=True, slots=True)
class Taste:
    """How much is taken off a score, and how full a summary is to be.

    Off a score: for likeness to what is chosen, for leaning on another sentence, for opening the summary so,
    and for each word. `filled`: where words alone are limited, the share of them that is enough; what would
    still fit after that is seldom worth reading.
    """

    likeness: float
    dangling: float
    opener: float
    per_word: float
    filled: float


def choose(
    found: Sequence[Candidate], scores: Floats, measured: Measured, taste: Taste, limits: Limits
) -> list[int]:
    """The indices of chosen candidates, best first; each step takes the best one that still fits."""
    import numpy as np

    dangling = np.array([c.dangling for c in found], dtype=float)
    costs = np.array([c.words for c in found])
    left = scores - taste.dangling * dangling - _LAST_RESORT * np.array([c.half for c in found])
    left = left - taste.per_word * costs
    enough = np.inf if limits.words is None or limits.sentences else taste.filled * limits.words
    chosen: list[int] = []
    words, first = 0, len(found)
    while words < enough and limits.admits(len(chosen) + 1, words):
        now = left.copy()
        now[:first] -= taste.opener * dangling[:first]
        now[chosen] = -np.inf
        if limits.words is not None:
            now[words + costs > limits.words] = -np.inf
        best = int(now.argmax())
        if now[best] == -np.inf:
            break
        chosen.append(best)
        words, first = words + int(costs[best]), min(first, best)
        left = left - taste.likeness * measured.likeness[best]
        left[measured.repeats[best]] -= _LAST_RESORT
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
