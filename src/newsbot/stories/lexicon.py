"""From a text to the terms of its words by arrays: no string is made of a word that was met before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from newsbot.stories.words import MAX_TEXT, WORD, terms_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SLOTS = 1 << 19  # words that are remembered, each in the place that its hash says
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
_END = 0x33000  # no letters from here on
_LETTER, _DIGIT, _STOP = 1, 2, 3  # kinds of characters; 0 is what parts words
_SEVERAL = -1  # a word with more terms than one, or with none


@dataclass(slots=True)
class Words:
    """The words of a lower-case text: where they begin and end, and 64-bit hashes of them."""

    text: str
    starts: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    hashes: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> str:
        return self.text[self.starts[place] : self.ends[place]]

    def part(self, first: int, last: int) -> Words:
        """The words from `first` to before `last`."""
        return Words(self.text, self.starts[first:last], self.ends[first:last], self.hashes[first:last])


def split(text: str) -> Words:
    """The words that `words` finds in a lower-case text of up to twice MAX_TEXT letters or so.

    A word's hash is the difference of two sums over the text (Rabin and Karp), which needs no loop.
    """
    import numpy as np

    kinds, powers, inverses = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)[: len(powers) - 1]
    kind = np.zeros(len(codes) + 2, np.uint8)
    kind[1:-1] = kinds.take(codes, mode="clip")
    stops = np.flatnonzero(kind == _STOP)
    kind[stops] = np.where((kind[stops - 1] == _DIGIT) & (kind[stops + 1] == _DIGIT), _DIGIT, 0)
    edges = np.flatnonzero(kind[1:] != kind[:-1])
    inside = kind[edges + 1] != 0
    starts, ends = edges[inside], edges[1:][inside[:-1]]
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    hashes = (sums[ends] - sums[starts]) * inverses[starts]
    hashes ^= hashes >> np.uint64(32)
    return Words(text, starts, ends, hashes * np.uint64(_BASE))


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The kind of each character, and the powers of _BASE and of its inverse."""
    import numpy as np

    every = "".join(map(chr, range(_END)))
    kinds = np.zeros(len(every), np.uint8)
    for run in WORD.finditer(every):
        kinds[slice(*run.span())] = _LETTER
    for run in re.finditer(r"\d+", every):
        kinds[slice(*run.span())] = _DIGIT
    kinds[[ord(stop) for stop in ".,:"]] = _STOP
    bases = (_BASE, pow(_BASE, -1, 1 << 64))
    steps = [np.full(3 * MAX_TEXT, base, np.uint64) for base in bases]
    for step in steps:
        step[0] = 1
    powers, inverses = (np.cumprod(step, dtype=np.uint64) for step in steps)
    return kinds, powers, inverses


class Lexicon:
    """The term of each word that was asked for, by the word's hash; a newer word takes an older one's slot.

    `number` gives a term its number; after terms were given other numbers the lexicon must be cleared.
    """

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number
        self.clear()

    def clear(self) -> None:
        """Forget all words."""
        import numpy as np

        self._hashes = np.zeros(SLOTS, np.uint64)
        self._terms = np.zeros(SLOTS, np.int32)

    def terms(self, words: Words) -> list[int]:
        """The numbers of the terms of words, in their order."""
        import numpy as np

        hashes = words.hashes
        slots = (hashes >> np.uint64(64 - SLOTS.bit_length() + 1)).astype(np.intp)
        found: list[int] = self._terms[slots].tolist()
        for place in np.flatnonzero(self._hashes[slots] != hashes).tolist():
            terms = terms_of(words[place])
            found[place] = self._number(terms[0]) if len(terms) == 1 else _SEVERAL
            self._hashes[slots[place]], self._terms[slots[place]] = hashes[place], found[place]
        if _SEVERAL not in found:
            return found
        return [t for place, term in enumerate(found) for t in self._all(term, words, place)]

    def _all(self, term: int, words: Words, place: int) -> Iterable[int]:
        return (term,) if term != _SEVERAL else map(self._number, terms_of(words[place]))
