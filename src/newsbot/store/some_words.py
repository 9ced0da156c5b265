"""Articles with some of the words of a question, those with the telling ones first.

How much a word tells is its rarity: counted where few articles have it, else its share of the newest.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from newsbot.domain.query import Term
from newsbot.store.folding import RUN
from newsbot.store.index import Ask, Index, Where

WORDS = 32  # so many words of a question are looked for one by one
RANKED = 12  # and so many of them, the rarest, put the articles in order
BEST = 500  # so many articles with most of the rare words are put in order
ONE_WORD = 4  # a run without spaces of so many characters is taken for one word
_UMLAUT = re.compile(r"(?<=[aou])e")
SAMPLE = 300  # newest articles in which the share of a common word is looked for


def loosened(terms: Sequence[Term]) -> list[Term]:
    """What may be missing one by one: words, pairs of a run without spaces; what is quoted stays whole."""
    loose: dict[Term, None] = {}
    for term in terms:
        loose.update(dict.fromkeys([term] if term.quoted or term.prefix else _words(term)))
    return list(loose)[:WORDS]


def may_loosen(terms: Sequence[Term]) -> bool:
    """Whether articles without all of it may be looked for."""
    loose = loosened(terms)
    return len(loose) > 1 or any(_respelled(term) for term in loose)


def _respelled(term: Term) -> Term | None:
    """The term with "ae" as the index keeps "ä", or with "ä" as who has no such key writes it; None for
    one without either."""
    other = term.spelled or tuple(_UMLAUT.sub("", word) for word in term.words)
    return None if term.quoted or other == term.words else replace(term, words=other, spelled=())


def _words(term: Term) -> list[Term]:
    """The words of a term one by one, each with its other spelling."""
    made: list[Term] = []
    for word, other in zip(term.words, term.spelled or term.words, strict=True):
        made += _parts(word) if other == word else [Term((word,), spelled=(other,))]
    return made


def _parts(word: str) -> list[Term]:
    """The word, or what it is made of where it is too long for one word of a script without spaces."""
    made: list[str] = []
    end = 0
    for run in RUN.finditer(word):
        made += [word[end : run.start()], *_pieces(run[0])]
        end = run.end()
    return [Term((part,)) for part in [*made, word[end:]] if part]


def _pieces(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if len(run) > ONE_WORD else [run]


class SomeWords:
    """One question whose words no article has all, or too few have."""

    def __init__(self, index: Index, ask: Ask, where: Where, most: int) -> None:
        self._index = index
        self._ask = replace(ask, terms=tuple(loosened(ask.terms)), some=True)
        self._where = where
        self._most = most

    def ids(self, newest: Callable[[], Sequence[int]], total: int) -> tuple[Ask, list[int]]:
        """The articles with most of the rare words, at most `BEST`, and what puts them in order.

        `newest`: the newest articles that come into question; `total`: how many there are, roughly.
        """
        near: dict[int, float] = defaultdict(float)
        weights: dict[Term, float] = {}
        common = []
        for term in self._ask.terms:
            term, hits = self._looked_for(term)  # noqa: PLW2901
            if len(hits) > self._most:
                common.append(term)
            elif hits:
                weights[term] = math.log(1 + max(total, len(hits)) / len(hits))
                for hit in hits:
                    near[hit] += weights[term]
        if common:
            weights |= self._shares(common, newest())
        if not weights:
            return self._ask, []
        best = sorted(weights, key=weights.__getitem__, reverse=True)[:RANKED]
        ask = replace(self._ask, terms=tuple(best), weights=tuple(weights[term] for term in best))
        if not near:
            near.update(dict.fromkeys(self._index.hits(ask, self._where, self._most), 0.0))
        return ask, sorted(near, key=lambda one: (near[one], one), reverse=True)

    def _looked_for(self, term: Term) -> tuple[Term, list[int]]:
        hits = self._index.hits(self._alone(term), self._where, self._most + 1)
        if hits or not (other := _respelled(term)):
            return term, hits
        return other, self._index.hits(self._alone(other), self._where, self._most + 1)

    def _shares(self, terms: Sequence[Term], newest: Sequence[int]) -> dict[Term, float]:
        found = {term: len(self._index.among(self._alone(term), newest)) for term in terms}
        return {term: math.log(1 + len(newest) / max(count, 1)) for term, count in found.items()}

    def _alone(self, term: Term) -> Ask:
        return Ask((term,), self._ask.without)
