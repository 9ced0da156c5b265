"""A digest of one story: sentences from several articles, each with its source, none said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.summaries.cleaning import Candidate
from newsbot.summaries.methods import METHODS
from newsbot.summaries.reading import Limits, Reading, read

# A sentence that shares more than this part of its stems with one already taken tells nothing new.
_SAME = 0.55
_PREFERRED = 12


@dataclass(frozen=True, slots=True)
class SourceText:
    """One article of a story. `source`: the id by which its sentences are attributed."""

    source: str
    text: str
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A verbatim sentence and whose it is: `text == article[start:end]` for the article of `source`."""

    source: str
    text: str
    start: int
    end: int


def story_digest(sources: Sequence[SourceText], words: int) -> tuple[Quoted, ...]:
    """Sentences from all articles within `words`, the sources taking turns, without near-duplicates.

    The given order of sources is kept within each turn (put the newest or best first); the first sentence
    is one that can stand alone where there is any. Empty where nothing fits.
    """
    queues = [_preferred(s, words) for s in sources]
    chosen: list[tuple[int, Candidate]] = []
    left = words
    for turn in range(max(map(len, queues), default=0)):
        for number, queue in enumerate(queues):
            candidate = queue[turn] if turn < len(queue) else None
            if candidate is None or candidate.words > left or _is_said(candidate, chosen):
                continue
            chosen.append((number, candidate))
            left -= candidate.words
    chosen.sort(key=lambda pair: (_turn_of(pair, chosen), pair[0]))
    return tuple(Quoted(sources[n].source, c.text, c.start, c.end) for n, c in chosen)


def _preferred(source: SourceText, words: int) -> list[Candidate]:
    """The sentences that the default method would take of an article, the earliest first."""
    reading: Reading = read(source.text, source.title, source.language)
    best = METHODS["default"].choose(reading, Limits(_PREFERRED))
    lead = [i for i in range(min(3, len(reading.candidates))) if not reading.candidates[i].dangling]
    order = sorted(set(best[:6]) | set(lead)) + [i for i in best[6:] if i not in lead]
    return [reading.candidates[i] for i in order if reading.candidates[i].words <= words]


def _is_said(candidate: Candidate, chosen: Sequence[tuple[int, Candidate]]) -> bool:
    own = set(candidate.stems)
    return any(len(own & set(c.stems)) > _SAME * min(len(own), len(set(c.stems))) for _, c in chosen)


def _turn_of(pair: tuple[int, Candidate], chosen: Sequence[tuple[int, Candidate]]) -> int:
    """How many sentences of the same source stand before this one in its article."""
    return sum(1 for n, c in chosen if n == pair[0] and c.order < pair[1].order)
