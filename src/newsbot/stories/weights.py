"""How much a term tells: a running document frequency with a prior, and unit vectors made with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import log

HORIZON = 50_000  # articles; at twice as many the counts are halved, so old news and memory fade
PRIOR = 120.0  # articles that the prior is worth
FLOOR = 0.01
TELLING = 3.0  # inverse document frequency from which on a term tells of an event, not of news as such
LIMIT = 20  # a habit of writing that was seen this often is not firmer for more
# The share of articles that a term not seen before is expected in, by its length: short words are common
# ones in every language (Zipf's law of abbreviation). Longer small words of many languages are listed.
_BY_LENGTH = (0.3, 0.3, 0.25, 0.12, 0.03, 0.012)
_LONG = 0.008
_FIRST_UNSPACED = "\u0e00"  # from here on terms are bigrams, whose length says nothing


class TermWeights:
    """Counts in how many articles each term stood, on top of the prior."""

    def __init__(self) -> None:
        self._articles = PRIOR
        self._counts = _Counts()

    def learn(self, terms: Iterable[str]) -> None:
        """Count one article that holds `terms`, each given once."""
        counts = self._counts
        for term in terms:
            counts[term] += 1.0
        self._articles += 1.0
        if self._articles >= 2 * HORIZON:
            self._articles /= 2
            kept = ((term, count) for term, count in counts.items() if count > 2 + _expected(term))
            self._counts = _Counts((term, count / 2) for term, count in kept)

    @property
    def youth(self) -> float:
        """The prior's share in what is known: 1 at the start, 0.1 after 1,000 articles."""
        return PRIOR / self._articles

    def idf(self, term: str) -> float:
        """The logarithm of how seldom `term` is, never below FLOOR."""
        return max(log(self._articles / self._counts[term]), FLOOR)

    def unit(self, counts: Mapping[str, float], keep: int) -> dict[str, float]:
        """The `keep` heaviest of the counted terms with their weights, scaled to a vector of length 1.

        The inverse document frequency is raised to 1.5: rare terms (names) tell more than it says.
        """
        import numpy as np

        if not counts:
            return {}
        size = len(counts)
        often = np.fromiter(counts.values(), float, size)
        seen = np.fromiter(map(self._counts.__getitem__, counts), float, size)
        idf = np.maximum(np.log(self._articles / seen), FLOOR)
        weights = np.where(often > 1, 1 + np.log(np.maximum(often, 1)), often) * idf * np.sqrt(idf)
        terms = list(counts)
        if size > keep:
            heaviest = np.argpartition(-weights, keep)[:keep]
            weights = weights[heaviest]
            terms = [terms[place] for place in heaviest.tolist()]
        return dict(zip(terms, (weights / np.sqrt(weights @ weights)).tolist(), strict=True))


class _Counts(dict[str, float]):
    """Counts by term; one not seen yet has what is expected of it."""

    def __missing__(self, term: str) -> float:
        return _expected(term)


def _expected(term: str) -> float:
    """In how many of the prior's articles a term is expected."""
    return PRIOR * max(expected_by_length(term), _common().get(term, 0.0))


def expected_by_length(term: str) -> float:
    """The share of articles that a term is expected in by its length alone."""
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
