"""Sketch of a text: a sample of its four-word shingles, by which reprints are known."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from zlib import crc32

SHINGLE = 4  # words
SAMPLE = (
    8  # one shingle in so many is kept, the same ones in every text (measured: docs/decisions/stories.md)
)
MIN_SKETCH = 6  # a smaller sketch says nothing
MAX_SKETCH = 600


def sketch_of(words: Sequence[str]) -> array[int]:
    """32-bit hashes of the sampled shingles of `words`, sorted, each once; empty for a short text."""
    import numpy as np

    if len(words) < SHINGLE:
        return array("I")
    hashes = np.fromiter(map(crc32, map(str.encode, words)), np.uint32, len(words))
    mixed = np.zeros(len(words) - SHINGLE + 1, np.uint32)
    for offset in range(SHINGLE):
        mixed = (mixed * np.uint32(0x01000193)) ^ hashes[offset : offset + len(mixed)]
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(13)
    kept = np.unique(mixed[mixed % SAMPLE == 0])[:MAX_SKETCH]
    return array("I", kept.tobytes()) if len(kept) >= MIN_SKETCH else array("I")


def containment(one: set[int], other: array[int]) -> float:
    """The share of the smaller sketch that the other one holds, 0 to 1; 0 where one of them is empty."""
    smaller = min(len(one), len(other))
    return len(one.intersection(other)) / smaller if smaller else 0.0
