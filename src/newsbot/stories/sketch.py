"""Sketch of a text: a sample of its four-word shingles, by which reprints are known."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SHINGLE = 4  # words
SAMPLE = (
    8  # one shingle in so many is kept, the same ones in every text (measured: docs/decisions/stories.md)
)
MIN_SKETCH = 6  # a smaller sketch says nothing
MAX_SKETCH = 600


def sketch_of(hashes: npt.NDArray[np.uint64]) -> array[int]:
    """Hashes of the sampled shingles of hashed words, sorted, each once; empty for a short text."""
    import numpy as np

    if len(hashes) < SHINGLE:
        return array("I")
    words = (hashes >> np.uint64(32)).astype(np.uint32)
    mixed = np.zeros(len(hashes) - SHINGLE + 1, np.uint32)
    for offset in range(SHINGLE):
        mixed = (mixed * np.uint32(0x01000193)) ^ words[offset : offset + len(mixed)]
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(13)
    kept = sorted(set(mixed[mixed & np.uint32(SAMPLE - 1) == 0].tolist()))[:MAX_SKETCH]
    return array("I", kept if len(kept) >= MIN_SKETCH else ())


def containment(one: set[int], other: array[int]) -> float:
    """The share of the smaller sketch that the other one holds, 0 to 1; 0 where one of them is empty."""
    smaller = min(len(one), len(other))
    return len(one.intersection(other)) / smaller if smaller else 0.0
