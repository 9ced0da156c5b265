"""A digest of one story: sentences from several articles, each with its source, none said twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsbot.domain.article import Sentence
from newsbot.summaries.cleaning import Candidate, candidates
from newsbot.summaries.reading import detect_language
from newsbot.summaries.split import language_code, split

# A sentence that shares more than this part of its stems with one already taken tells nothing new.
_SAME = 0.45
# The n-th sentence of an article, and what it is the first to tell, counts n to the power of minus this.
_LATE = 0.5
_WHOLE = 10_000  # what counts in full: whole numbers add up to the same in any order
# A sentence pays for its words, but not in full: what a long one tells is not told by two short ones.
_PRICE = 0.85
# Of each article no more letters are read: there is enough to choose from, and somebody waits.
_BEGINNING = 2_000
_REMEMBERED = 500  # articles


@dataclass(frozen=True, slots=True)
class Source:
    """One article of a story. `language` "": detected."""

    text: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the digest and whose it is: the place of its source in what was given."""

    source: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Offer:
    """`grams`: stems and pairs of neighbours, what a sentence tells. `rate`: what each is worth in it."""

    quoted: Quoted
    stems: frozenset[str]
    grams: frozenset[str]
    words: int
    rate: float


def story_digest(sources: Sequence[Source], words: int) -> tuple[Quoted, ...]:
    """Sentences from the articles within `words`, without near-duplicates, the sources taking turns.

    What many sources tell, and early, matters most; a sentence is taken for what it adds to those before.
    The first source and another are heard in any case, if their sentences fit. Whoever has most to say
    begins each turn, the others follow in the given order; an article's sentences stay in its order. No
    sentence leans on one that is left out. Empty where nothing fits.
    """
    offers: dict[frozenset[str], _Offer] = {}
    worth: dict[str, int] = defaultdict(int)
    for number, source in enumerate(sources):
        told: set[str] = set()
        for found in _sentences(source):
            early = round(_WHOLE * (found.order + 1) ** -_LATE)
            offer = _offer(number, found, early)
            for gram in offer.grams - told:
                worth[gram] += early
            told |= offer.grams
            if not found.dangling:
                offers.setdefault(offer.grams, offer)  # a reprint gets no word in
    chosen = _chosen(offers.values(), worth, words)
    heard = {quoted.source for quoted in chosen}
    if len(heard) == 1 or 0 not in heard:
        chosen = _chosen(offers.values(), worth, words, shared=True)
    return _in_turns(chosen)


@lru_cache(_REMEMBERED)
def _sentences(source: Source) -> tuple[Candidate, ...]:
    """What may be quoted of the beginning of an article, without a sentence that is cut.

    Three quarters of the work; a morning's editions tell the same articles in other orders.
    """
    code = language_code(source.language) or detect_language(source.text)
    pieces = split(source.text[:_BEGINNING], code)
    return tuple(candidates(pieces if len(source.text) <= _BEGINNING else pieces[:-1], source.title, code))


def _offer(number: int, found: Candidate, early: int) -> _Offer:
    quoted = Quoted(number, Sentence(found.text, found.start, found.end))
    own = frozenset(found.stems)
    grams = own.union(map(" ".join, pairwise(found.stems)))
    return _Offer(quoted, own, grams, found.words, early / found.words**_PRICE)


def _chosen(
    offers: Iterable[_Offer], worth: Mapping[str, int], words: int, *, shared: bool = False
) -> list[Quoted]:
    """What adds most for its words, one after the other while any fits. `shared`: see `_second`."""
    new = dict(worth)
    chosen: list[Quoted] = []
    rest = [offer for offer in offers if offer.words <= words]
    while rest:
        speaking = _second(rest, chosen[0].source) if shared and len(chosen) == 1 else rest
        best = max(speaking, key=lambda offer: sum(map(new.__getitem__, offer.grams)) * offer.rate)
        chosen.append(best.quoted)
        words -= best.words
        new.update(dict.fromkeys(best.grams, 0))
        rest = [offer for offer in rest if offer.words <= words and not _same(offer, best)]
    return chosen


def _second(offers: Sequence[_Offer], first: int) -> Sequence[_Offer]:
    """Who may speak after the source `first`: source 0 or, where that was it, another one."""
    others = [offer for offer in offers if offer.quoted.source != first]
    return [offer for offer in others if offer.quoted.source == 0] or others or offers


def _same(one: _Offer, other: _Offer) -> bool:
    smaller = min(len(one.stems), len(other.stems))
    return len(one.stems & other.stems) > _SAME * smaller


def _in_turns(chosen: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """One sentence of each source a turn, in its order; the source of the first one chosen begins."""
    turns: Counter[int] = Counter()
    dealt: list[tuple[int, bool, int, Quoted]] = []
    for quoted in sorted(chosen, key=lambda quoted: (quoted.source, quoted.sentence.start)):
        dealt.append((turns[quoted.source], quoted.source != chosen[0].source, quoted.source, quoted))
        turns[quoted.source] += 1
    return tuple(quoted for *_, quoted in sorted(dealt, key=lambda one: one[:3]))
