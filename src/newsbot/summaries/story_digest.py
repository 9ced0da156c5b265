"""A digest of one story: sentences from several articles, each with its source, none said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsbot.domain.article import Sentence
from newsbot.summaries.reading import detect_language
from newsbot.summaries.split import language_code
from newsbot.summaries.tokens import count_words, stems
from newsbot.summaries.wording import dangles

# A sentence that shares more than this part of its stems with one already taken tells nothing new.
_SAME = 0.55


@dataclass(frozen=True, slots=True)
class Source:
    """One article of a story: the sentences of its summary, in its order. `language` "": detected."""

    sentences: Sequence[Sentence]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the digest and whose it is: the place of its source in what was given."""

    source: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Offer:
    quoted: Quoted
    stems: frozenset[str]
    words: int


def story_digest(sources: Sequence[Source], words: int) -> tuple[Quoted, ...]:
    """Sentences from all articles within `words`, the sources taking turns, without near-duplicates.

    Each source begins with what its shortest summary says. The given order of sources is kept within each
    turn (put the newest or best first), and that of an article among its sentences. No sentence leans on
    one that is left out. Empty where nothing fits.
    """
    queues = [_offers(number, source) for number, source in enumerate(sources)]
    chosen: list[_Offer] = []
    left = words
    while any(queues):
        for queue in filter(None, queues):
            offer = queue.pop()  # one a turn, taken or not: a reprint gets no word in
            if offer.words <= left and not any(_same(offer, other) for other in chosen):
                chosen.append(offer)
                left -= offer.words
    return _in_turns(offer.quoted for offer in chosen)


def _in_turns(chosen: Iterable[Quoted]) -> tuple[Quoted, ...]:
    """The same sentences, those of an article in its order, one of each source a turn."""
    turns: Counter[int] = Counter()
    dealt: list[tuple[int, int, Quoted]] = []
    for quoted in sorted(chosen, key=lambda quoted: (quoted.source, quoted.sentence.start)):
        dealt.append((turns[quoted.source], quoted.source, quoted))
        turns[quoted.source] += 1
    return tuple(quoted for _, _, quoted in sorted(dealt, key=lambda one: one[:2]))


def _offers(number: int, source: Source) -> list[_Offer]:
    """What a source has to say, what matters most last."""
    code = language_code(source.language) or detect_language(" ".join(s.text for s in source.sentences))
    return [
        _Offer(Quoted(number, s), frozenset(stems(s.text)), count_words(s.text))
        for s in sorted(source.sentences, key=lambda s: (s.level, s.start), reverse=True)
        if not dangles(s.text, code)
    ]


def _same(one: _Offer, other: _Offer) -> bool:
    smaller = min(len(one.stems), len(other.stems))
    return len(one.stems & other.stems) > _SAME * smaller
