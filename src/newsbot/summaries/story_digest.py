"""A digest of one story: sentences from several articles, each with its source, none said twice."""

from __future__ import annotations

from collections.abc import Sequence
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

    The given order of sources is kept within each turn (put the newest or best first). No sentence leans
    on one that is left out. Empty where nothing fits.
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
    return tuple(offer.quoted for offer in chosen)


def _offers(number: int, source: Source) -> list[_Offer]:
    """What a source has to say, last first."""
    code = language_code(source.language) or detect_language(" ".join(s.text for s in source.sentences))
    return [
        _Offer(Quoted(number, s), frozenset(stems(s.text)), count_words(s.text))
        for s in reversed(source.sentences)
        if not dangles(s.text, code)
    ]


def _same(one: _Offer, other: _Offer) -> bool:
    smaller = min(len(one.stems), len(other.stems))
    return len(one.stems & other.stems) > _SAME * smaller
