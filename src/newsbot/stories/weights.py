"""How much a term tells: a running document frequency with a prior, and unit vectors made with it."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import timedelta
from functools import cache
from importlib.resources import files
from math import log, sqrt

from newsbot.domain.story import FULL_LENGTH, decay

HORIZON = 50_000  # articles; at twice as many the counts are halved, so old news and memory fade
PRIOR = 200.0  # articles that the prior is worth
FLOOR = 0.01
TELLING = 3.0  # inverse document frequency from which on a term tells of an event, not of news as such
FEW = 16  # terms
LIMIT = 20  # a habit of writing that was seen this often is not firmer for more
# The share of articles that a term not seen before is expected in, by its length: short words are common
# ones in every language (Zipf's law of abbreviation). Longer small words of many languages are listed.
_BY_LENGTH = (0.3, 0.3, 0.1, 0.03, 0.008, 0.004)
_LONG = 0.003
_YEAR, _OF_A_YEAR = re.compile(r"(?:19|20)\d\d"), 0.1
_FIRST_UNSPACED = "\u0e00"  # from here on terms are bigrams, whose length says nothing


class TermWeights:
    """Numbers terms and counts in how many articles each stood, on top of the prior."""

    def __init__(self) -> None:
        self._articles = PRIOR
        self._numbers: dict[str, int] = {}
        self._counts = array("d")  # by number
        self._free: list[int] = []

    def __len__(self) -> int:
        """How many terms have a number."""
        return len(self._numbers)

    def number(self, term: str) -> int:
        """The number of a term, which it keeps until it fades."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = self._free.pop() if self._free else len(self._counts)
            if number == len(self._counts):
                self._counts.append(0.0)
            self._counts[number] = _expected(term)
        return number

    def learn(self, terms: Sequence[int]) -> None:
        """Count one article that holds `terms`, each given once."""
        import numpy as np

        if terms:
            np.frombuffer(self._counts)[np.fromiter(terms, np.uint32, len(terms))] += 1.0
        self._articles += 1.0

    @property
    def is_full(self) -> bool:
        """True when so many articles were counted that it is time to let the old ones fade."""
        return self._articles >= 2 * HORIZON

    def fade(self, used: Set[int]) -> None:
        """Halve the counts; rare terms are forgotten, and but for those in `used` give back their numbers."""
        self._articles /= 2
        for term, number in list(self._numbers.items()):
            expected = _expected(term)
            if self._counts[number] > 2 + expected:
                self._counts[number] /= 2
            elif number in used:
                self._counts[number] = expected
            else:
                self._free.append(self._numbers.pop(term))

    def idf(self, term: int) -> float:
        """The logarithm of how seldom a term is, never below FLOOR."""
        return max(log(self._articles / self._counts[term]), FLOOR)

    def unit(self, counts: Mapping[int, float], keep: int) -> dict[int, float]:
        """The `keep` heaviest of the counted terms with their weights, scaled to a vector of length 1.

        The inverse document frequency is raised to 1.5: rare terms (names) tell more than it says.
        """
        size = len(counts)
        if size <= min(keep, FEW):
            return self._unit_of_few(counts)
        import numpy as np

        terms = np.fromiter(counts, np.uint32, size)
        often = np.fromiter(counts.values(), float, size)
        idf = np.maximum(np.log(self._articles / np.frombuffer(self._counts)[terms]), FLOOR)
        weights = np.where(often > 1, 1 + np.log(np.maximum(often, 1)), often) * idf * np.sqrt(idf)
        if size > keep:
            heaviest = np.argpartition(-weights, keep)[:keep]
            weights, terms = weights[heaviest], terms[heaviest]
        return dict(zip(terms.tolist(), (weights / np.sqrt(weights @ weights)).tolist(), strict=True))

    def _unit_of_few(self, counts: Mapping[int, float]) -> dict[int, float]:
        """The same of all of a title's terms, for which arrays are slower."""
        idfs = map(self.idf, counts)
        weights = [
            (1 + log(often) if often > 1 else often) * idf * sqrt(idf)
            for often, idf in zip(counts.values(), idfs, strict=True)
        ]
        length = sqrt(sum(weight * weight for weight in weights))
        return {term: weight / length for term, weight in zip(counts, weights, strict=True)}


def _expected(term: str) -> float:
    """In how many of the prior's articles a term is expected."""
    return PRIOR * max(expected_by_length(term), _common().get(term, 0.0))


def expected_by_length(term: str) -> float:
    """The share of articles that a term is expected in by its length alone."""
    if _YEAR.fullmatch(term):
        return _OF_A_YEAR
    plain = len(term) < len(_BY_LENGTH) and term < _FIRST_UNSPACED and not term[0].isdigit()
    return _BY_LENGTH[len(term)] if plain else _LONG


@cache
def _common() -> dict[str, float]:
    """Longer terms that articles are full of, by the share of articles (`benchmarks/train_stories.py`)."""
    classes = json.loads(files(__package__).joinpath("common.json").read_text("utf-8"))
    return {term: float(share) for share, terms in classes.items() for term in terms.split()}


class NameMemory:
    """Remembers which terms titles write with a capital where a small letter was to be expected."""

    def __init__(self) -> None:
        self._balance: dict[str, int] = {}

    def learn(self, names: Iterable[str], small: Iterable[str]) -> None:
        """Count one title's terms that were surely names, and those in small letters."""
        for terms, step in ((names, 1), (small, -1)):
            for term in terms:
                self._balance[term] = max(-LIMIT, min(LIMIT, self._balance.get(term, 0) + step))
        if len(self._balance) > HORIZON:
            self._balance = {term: balance for term, balance in self._balance.items() if abs(balance) > 1}

    def is_name(self, term: str) -> bool:
        """True where the term stood as a name more often than not."""
        return self._balance.get(term, 0) > 0


class Crowd:
    """Counts the articles of each language that a new one may be mistaken for, older ones for less."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, float]] = {}  # by language: how many, and when

    def count(self, language: str, at: float) -> float:
        """How many there are at a moment (in seconds)."""
        many, then = self._counts.get(language, (0.0, at))
        return many * decay(timedelta(seconds=max(at - then, 0.0)), FULL_LENGTH)

    def learn(self, language: str, at: float) -> None:
        """Count one article. They may come in any order; time does not go back for those that come late."""
        latest = max(at, self._counts.get(language, (0.0, at))[1])
        self._counts[language] = self.count(language, latest) + 1, latest
