"""sumy's methods, fed by our own sentences, stems and stop words: no download, bounded time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import accumulate
from typing import Any

from newsbot.summaries.choose import fill
from newsbot.summaries.cleaning import Candidate
from newsbot.summaries.reading import Limits, Reading
from newsbot.summaries.tokens import words
from newsbot.summaries.wording import dangling_openers, first_person

Stem = Callable[[str], str]

# Snowball's stemmers by language code; the others get the first six letters of a word.
_SNOWBALL = {
    "ar": "Arabic", "da": "Danish", "nl": "Dutch", "en": "English", "fi": "Finnish", "fr": "French",
    "de": "German",
    "hu": "Hungarian", "it": "Italian", "nb": "Norwegian", "no": "Norwegian", "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian", "es": "Spanish", "sv": "Swedish",
}  # fmt: skip
_STOP_LISTS = {
    "ar": "arabic", "zh": "chinese", "cs": "czech", "en": "english", "fr": "french", "de": "german",
    "el": "greek",
    "he": "hebrew", "it": "italian", "ja": "japanese", "ko": "korean", "pl": "polish", "pt": "portuguese",
    "sk": "slovak", "es": "spanish", "sv": "swedish", "th": "thai", "uk": "ukrainian",
}  # fmt: skip
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a text one of sumy's methods is given: the time of most grows with the square or worse."""

    sentences: int
    words: int


class _Tokenizer:
    """What sumy asks of a tokenizer; sentences come ready, so only words are ever asked for."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        found = words(sentence)
        if not _UNSPACED.search(sentence):
            return tuple(found)
        return tuple(w[i : i + 2] for w in found for i in range(max(1, len(w) - 1)))


@lru_cache(maxsize=64)
def _stemmer_for(code: str) -> Stem:
    name = _SNOWBALL.get(code)
    if name is None:
        return _six_letters
    stem = getattr(import_module("nltk.stem.snowball"), f"{name}Stemmer")().stem
    return lru_cache(maxsize=20_000)(stem)


def _six_letters(word: str) -> str:
    return word.lower()[:6]


@lru_cache(maxsize=64)
def _stop_words(code: str) -> frozenset[str]:
    if code in _STOP_LISTS:
        from sumy.utils import get_stop_words

        return frozenset(get_stop_words(_STOP_LISTS[code]))
    return dangling_openers(code) | first_person(code)


class Classic:
    """One of sumy's methods behind the Protocol of `methods`."""

    def __init__(self, module: str, kind: str, bounds: Bounds) -> None:
        self._module, self._kind, self._bounds = module, kind, bounds

    def choose(self, reading: Reading, limits: Limits) -> list[int]:
        """Indices of the candidates to take, best first, within the limits."""
        found = _within(reading.candidates, self._bounds)
        if len(found) < 2:
            return fill(found, range(len(found)), limits)
        return fill(found, self._ranking(found, reading), limits)

    def _ranking(self, found: Sequence[Candidate], reading: Reading) -> list[int]:
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

        tokenizer = _Tokenizer()
        sentences = [Sentence(c.text, tokenizer) for c in found]
        place = {id(s): i for i, s in enumerate(sentences)}
        ranked: list[int] = []

        def keep_ratings(infos: Sequence[Any]) -> Sequence[Any]:
            ranked.extend(place[id(info.sentence)] for info in infos)
            return infos

        with warnings.catch_warnings(action="ignore", category=UserWarning):
            # LSA warns of fewer words than sentences, of which nobody could make more
            self._summarizer(reading)(ObjectDocumentModel([Paragraph(sentences)]), keep_ratings)
        return ranked

    def _summarizer(self, reading: Reading) -> Any:
        made = getattr(import_module(f"sumy.summarizers.{self._module}"), self._kind)(
            _stemmer_for(reading.code)
        )
        stop_words = _stop_words(reading.code)
        if self._module == "edmundson":
            made.null_words = stop_words or {"-"}
            made.bonus_words = words(reading.title) or words(reading.candidates[0].text)
            made.stigma_words = dangling_openers(reading.code) | first_person(reading.code) or {"-"}
        else:
            made.stop_words = stop_words
        if self._module == "lsa":
            _number_words_in_order(made)
        return made


def _number_words_in_order(lsa: Any) -> None:
    """sumy numbers the words of a set, whose order differs between processes, and so do rounded results."""
    numbered = lsa._create_dictionary
    lsa._create_dictionary = lambda document: {w: i for i, w in enumerate(sorted(numbered(document)))}


def _within(found: Sequence[Candidate], bounds: Bounds) -> Sequence[Candidate]:
    """As many candidates from the beginning as the bounds allow, at least one."""
    totals = accumulate(len(c.stems) for c in found[: bounds.sentences])
    return found[: max(1, sum(1 for total in totals if total <= bounds.words))]
