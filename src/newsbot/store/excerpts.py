"""The piece of an article that shows why it was found, with the places of the words in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsbot.domain.query import Term
from newsbot.domain.text import words
from newsbot.store.folding import RUN

BEFORE = 60  # characters shown before the first hit
LENGTH = 220
SEARCHED = 40_000  # characters of a text in which the first hit is looked for
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u096f\u0971-\u0dff\u200c\u200d]+")
_ENDINGS = frozenset(
    ("", "s", "es", "e", "ed", "d", "ing", "er", "ers", "ly", "y", "ies", "ied", "al", "ation", "ations")
)
_STEM = 4  # words that share less than this are not forms of one word

Marks = tuple[tuple[int, int], ...]


class Excerpts:
    """Excerpts for one question."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._words = {word for term in terms for word in term.words}
        self._open = tuple(term.words[-1] for term in terms if term.prefix)
        heads = sorted({re.escape(_head(word)) for word in self._words if not RUN.search(word)})
        # finds most hits without folding the whole text; accents are what it misses
        self._quick = re.compile(rf"(?<!\w)(?:{'|'.join(heads)})\w*", re.IGNORECASE) if heads else None
        self._known: dict[str, bool] = {}

    def of(self, text: str) -> tuple[str, Marks]:
        """The excerpt on one line, and (start, end) of each found word in it."""
        first = self._first(text[:SEARCHED]) if self._words else 0
        start = max(first - BEFORE, 0)
        if start:
            start = text.find(" ", start, first) + 1 or first
        piece = text[start : start + LENGTH]
        if start + LENGTH < len(text):
            piece = piece.rsplit(" ", 1)[0] + "…"
        piece = ("…" if start else "") + " ".join(piece.split())
        return piece, self._marks(piece)

    def _first(self, text: str) -> int:
        if self._quick is not None:
            for found in self._quick.finditer(text):
                if self._is_hit(found[0]):
                    return found.start()
        for found in _WORD.finditer(text):
            if not (found[0].isascii() and self._quick is not None) and self._place(found[0]):
                return found.start()
        return 0

    def _marks(self, piece: str) -> Marks:
        if not self._words:
            return ()
        marks = []
        for found in _WORD.finditer(piece):
            place = self._place(found[0])
            if place:
                marks.append((found.start() + place[0], found.start() + place[1]))
        return tuple(marks)

    def _place(self, word: str) -> tuple[int, int] | None:
        """Where in a word of the text the hit is: all of it, or a piece of a run without spaces."""
        if self._is_hit(word):
            return 0, len(word)
        if RUN.search(word):
            for wanted in self._words:
                at = word.find(wanted)
                if at >= 0 and RUN.search(wanted):
                    return at, at + len(wanted)
        return None

    def _is_hit(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            folded = [word.lower()] if word.isascii() else words(word)
            known = self._known[word] = any(self._meets(one) for one in folded)
        return known

    def _meets(self, word: str) -> bool:
        if word in self._words or (self._open and word.startswith(self._open)):
            return True
        return any(_are_forms(word, wanted) for wanted in self._words)


def _are_forms(one: str, other: str) -> bool:
    """Whether two words are likely forms of one word, as the index's stemmer takes them (English endings)."""
    if one[:_STEM] != other[:_STEM] or min(len(one), len(other)) < _STEM:
        return False
    same = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[same:] in _ENDINGS and other[same:] in _ENDINGS


def _head(word: str) -> str:
    """What all forms of a word begin with, roughly."""
    return word[: max(_STEM, len(word) - 3)]
