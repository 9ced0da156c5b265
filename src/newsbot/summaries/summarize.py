"""A summary of one text: verbatim sentences within the limits asked for, or the lead and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsbot.domain.article import Length, PageKind, Sentence, Summary
from newsbot.summaries.choose import fill
from newsbot.summaries.cleaning import Candidate, candidates, is_tiny
from newsbot.summaries.methods import METHODS, Method, method_named
from newsbot.summaries.reading import Limits, Reading, read
from newsbot.summaries.refusals import LARGEST_ASKED, LARGEST_SHARE, refusal
from newsbot.summaries.tokens import count_words

_DEFAULT_SENTENCES = 3
# The three lengths: sentences, and words at most. Chinese and Japanese letters count as words: twice as many.
_LENGTHS = {
    Length.SHORTER: Limits(1, 45),
    Length.NORMAL: Limits(3, 90),
    Length.LONGER: Limits(6, 180),
}
_DENSE = frozenset({"zh", "ja"})


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of a summary. `language` "": detected. Neither limit given: three sentences."""

    title: str = ""
    language: str = ""
    sentences: int | None = None
    words: int | None = None
    method: str = "default"
    kind: PageKind = PageKind.ARTICLE


def summarize(text: str, ask: Ask = Ask()) -> Summary:
    """Sentences of `text`, verbatim, in its order, within both limits where both are given.

    Where the text gives no summary (see `refusals`) the lead within the limits, with the reason in `refused`.
    Raises BadInput("unknown_method") for a method that there is none of; no text makes it raise.
    """
    name, method = method_named(ask.method)
    reading = read(text, ask.title, ask.language)
    limits = _limits(ask)
    refused = refusal(reading, ask.kind)
    if refused is None:
        chosen = method.choose(reading, limits)
        refused = _too_much(reading, chosen, LARGEST_ASKED)
        if refused is None:
            return Summary(_sentences(reading.candidates, sorted(chosen)), name, None)
    return Summary(_lead(_to_begin_with(reading, refused), limits), "lead", refused)


def levels(text: str, ask: Ask = Ask()) -> Summary:
    """One summary whose sentences carry the shortest length they are in: 1, 3 and 6 of them, capped in words.

    `ask.sentences` and `ask.words` are not looked at; for the rest as `summarize`.
    """
    name, method = method_named(ask.method)
    reading = read(text, ask.title, ask.language)
    refused = refusal(reading, ask.kind)
    if refused is not None:
        name, method = "lead", METHODS["lead"]
        reading = _to_begin_with(reading, refused)
    level = _nested(reading, method)
    if refused is None:
        normal = [i for i, length in level.items() if length <= Length.NORMAL]
        refused = _too_much(reading, normal, LARGEST_SHARE)
        if refused is not None:
            reading = _to_begin_with(reading, refused)
            name, level = "lead", _nested(reading, METHODS["lead"])
    sentences = tuple(_sentence(reading.candidates[i], level[i]) for i in sorted(level))
    return Summary(sentences, name, refused)


def _limits(ask: Ask) -> Limits:
    if ask.sentences is None and ask.words is None:
        return Limits(_DEFAULT_SENTENCES)
    return Limits(ask.sentences, ask.words)


def _too_much(reading: Reading, chosen: Sequence[int], most: float) -> str | None:
    if not chosen:
        return "no_sentences"
    total = sum(c.words for c in reading.candidates)
    taken = sum(reading.candidates[i].words for i in chosen)
    return "too_long_share" if taken > most * total else None


def _nested(reading: Reading, method: Method) -> dict[int, Length]:
    """Candidates by index, with the shortest length they are in; each length fills up the one before.

    Of a beginning no length leaves out a sentence between two others.
    """
    longest = _scaled(_LENGTHS[Length.LONGER], reading.code)
    preferred = method.choose(reading, longest)
    level: dict[int, Length] = {}
    words = 0
    for length, limits in _LENGTHS.items():
        scaled = _scaled(limits, reading.code)
        for i in (i for i in preferred if i not in level):
            found = reading.candidates[i]
            if i and not level and is_tiny(found.text, found.stems):
                continue
            if scaled.admits(len(level) + 1, words + found.words):
                level[i] = length
                words += found.words
            elif level and method is METHODS["lead"]:
                break
    return level


def _scaled(limits: Limits, code: str) -> Limits:
    return replace(limits, words=2 * limits.words) if code in _DENSE and limits.words else limits


def _to_begin_with(reading: Reading, refused: str) -> Reading:
    """The reading with the sentences that its beginning is told in: of a short text the shortest too."""
    if refused not in ("too_short", "too_long_share"):
        return reading
    whole = candidates(reading.pieces, reading.title, reading.code, short=True)
    return replace(reading, candidates=tuple(whole))


def _lead(reading: Reading, limits: Limits) -> tuple[Sentence, ...]:
    """The beginning of the text within the limits; of raw sentences where cleaning leaves none."""
    chosen = METHODS["lead"].choose(reading, limits)
    if reading.candidates:
        return _sentences(reading.candidates, chosen)
    raw = [Candidate(*p, i, count_words(p.text), (), False) for i, p in enumerate(reading.pieces[:20])]
    return _sentences(raw, fill(raw, range(len(raw)), limits)[:1])


def _sentences(found: Sequence[Candidate], chosen: Sequence[int]) -> tuple[Sentence, ...]:
    return tuple(_sentence(found[i]) for i in chosen)


def _sentence(candidate: Candidate, level: Length = Length.NORMAL) -> Sentence:
    return Sentence(candidate.text, candidate.start, candidate.end, level)
