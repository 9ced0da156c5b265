"""What somebody says that a text is, as runs of four words: an extractor, a feed, or what a page declares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORDS = re.compile(r"\w+")
_SIGNS = re.compile("[\u2e80-\ufaff]|[^\\W\u2e80-\ufaff]+")  # no blanks part them: each sign is a word
_WIDE = re.compile("[\u2e80-\ufaff]")
_GRAM = 4
VOTED = 0.7  # of a block's runs of words


@dataclass(slots=True)
class Votes:
    """The runs and the lines of one text."""

    grams: set[tuple[str, ...]] = field(default_factory=set)
    lines: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> Votes:
        """The vote of a text."""
        votes = cls()
        for line in text.split("\n"):
            words = _words(line)
            if words:
                votes.lines.add(tuple(words))
                votes.grams.update(_grams(words))
        return votes

    def share(self, text: str) -> float:
        """The share of a text's runs of four words that the vote holds; whole lines for shorter ones."""
        words = _words(text)
        if not words:
            return 0.0
        if tuple(words) in self.lines:
            return 1.0
        grams = _grams(words)
        share = sum(1 for gram in grams if gram in self.grams) / len(grams) if grams else 0.0
        if share < VOTED and "\n" in text:  # short lines, one below the other, are lines of their own there
            lines = [tuple(_words(line)) for line in text.split("\n")]
            share = max(share, sum(len(line) for line in lines if line in self.lines) / len(words))
        return share


def _words(text: str) -> list[str]:
    wide = not text.isascii() and _WIDE.search(text)
    return (_SIGNS if wide else _WORDS).findall(text.casefold())


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]
