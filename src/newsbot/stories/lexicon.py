"""Numbers for words, so that a text is counted, weighed and sampled by arrays, not by look-ups of strings."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from newsbot.stories.words import terms_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_LETTERS = 1_000_000  # of the words that are remembered, some 120,000 words


class Lexicon:
    """The hash and the terms of each lower-case word that was asked for; anew when it holds too many.

    `number` gives a term its number; after terms were given other numbers the lexicon must be cleared.
    """

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number
        self.clear()

    def clear(self) -> None:
        """Forget all words."""
        self._words = _Numbers(self._enter)
        self._letters = 0
        self._hashes = array("I")
        self._term = array("i")  # its only term, or -1 - its place in `_several`
        self._several: list[list[int]] = []

    def numbers(self, found: Sequence[str]) -> npt.NDArray[np.int32]:
        """The numbers of words, valid until the next call."""
        import numpy as np

        if self._letters > MAX_LETTERS:
            self.clear()
        return np.fromiter(map(self._words.__getitem__, found), np.int32, len(found))

    def hashes(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.uint32]:
        """A 32-bit hash of each word, the same in every process."""
        import numpy as np

        return np.frombuffer(self._hashes or array("I", [0]), np.uint32)[numbers]

    def terms(self, numbers: npt.NDArray[np.int32]) -> list[int]:
        """The numbers of the terms of words, in their order."""
        import numpy as np

        if not len(numbers):
            return []
        terms: list[int] = np.frombuffer(self._term, np.int32)[numbers].tolist()
        if min(terms) >= 0:
            return terms
        several = self._several
        return [t for term in terms for t in ((term,) if term >= 0 else several[-1 - term])]

    def _enter(self, word: str) -> int:
        terms = list(map(self._number, terms_of(word)))
        self._letters += len(word)
        self._hashes.append(crc32(word.encode()))
        if len(terms) == 1:
            self._term.append(terms[0])
        else:
            self._term.append(-1 - len(self._several))
            self._several.append(terms)
        return len(self._hashes) - 1


class _Numbers(dict[str, int]):
    """Numbers by word; one not seen yet is entered."""

    def __init__(self, enter: Callable[[str], int]) -> None:
        super().__init__()
        self._enter = enter

    def __missing__(self, word: str) -> int:
        self[word] = number = self._enter(word)
        return number
