"""How much a term tells: a running document frequency with a prior, and unit vectors made with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log, sqrt

HORIZON = 50_000  # articles; at twice as many the counts are halved, so old news and memory fade
PRIOR = 60.0  # articles that the prior is worth
POWER = 1.5  # of the inverse document frequency: rare terms (names) tell more than it says by itself
FLOOR = 0.01
# The share of articles that a term not seen before is expected in, by its length: short words are common
# ones in every language (Zipf's law of abbreviation), so no list of stop words is needed at the start.
_BY_LENGTH = (0.3, 0.3, 0.25, 0.12, 0.03, 0.012)
_LONG = 0.008
_FIRST_UNSPACED = "\u0e00"  # from here on terms are bigrams, whose length says nothing


class TermWeights:
    """Counts in how many articles each term stood."""

    def __init__(self) -> None:
        self._articles = 0
        self._counts: dict[str, int] = {}

    def learn(self, terms: Iterable[str]) -> None:
        """Count one article that holds `terms`, each given once."""
        counts = self._counts
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        self._articles += 1
        if self._articles >= 2 * HORIZON:
            self._articles //= 2
            self._counts = {term: count // 2 for term, count in counts.items() if count > 1}

    def idf(self, term: str) -> float:
        """The logarithm of how seldom `term` is, never below FLOOR."""
        plain = len(term) < len(_BY_LENGTH) and term < _FIRST_UNSPACED and not term[0].isdigit()
        prior = _BY_LENGTH[len(term)] if plain else _LONG
        share = (self._counts.get(term, 0) + PRIOR * prior) / (self._articles + PRIOR)
        return max(-log(share), FLOOR)

    def unit(self, counts: Mapping[str, float], keep: int) -> dict[str, float]:
        """The `keep` heaviest of the counted terms with their weights, scaled to a vector of length 1."""
        idf = self.idf
        weights = {
            term: (1 + log(count) if count > 1 else count) * idf(term) ** POWER
            for term, count in counts.items()
        }
        if len(weights) > keep:
            weights = dict(sorted(weights.items(), key=_by_weight, reverse=True)[:keep])
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / length for term, weight in weights.items()}


def _by_weight(pair: tuple[str, float]) -> float:
    return pair[1]
