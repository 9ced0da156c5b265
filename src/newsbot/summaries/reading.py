"""A text made ready to be summarised, and the limits of what is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.languages import likeliest
from newsbot.summaries.cleaning import Candidate, candidates
from newsbot.summaries.split import Piece, language_code, split

# Nothing beyond this is read: a million letters on one page are no article, and ranking is to stay quick.
_MOST_LETTERS = 150_000
_DETECT_FROM = 1_000


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many sentences and so many words; None leaves one of the two open."""

    sentences: int | None = None
    words: int | None = None

    def admits(self, sentences: int, words: int) -> bool:
        """True where a summary of that size is within both limits."""
        return (self.sentences is None or sentences <= self.sentences) and (
            self.words is None or words <= self.words
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of one text, those of them that may be chosen, its title and its language code."""

    text: str
    pieces: tuple[Piece, ...]
    candidates: tuple[Candidate, ...]
    title: str
    code: str


def read(text: str, title: str, language: str) -> Reading:
    """Split and clean a text; an empty `language` is detected from its beginning."""
    text = text[:_MOST_LETTERS]
    code = language_code(language) or detect_language(text)
    pieces = split(text, code)
    return Reading(text, pieces, tuple(candidates(pieces, title, code)), title, code)


def detect_language(text: str) -> str:
    """The two-letter code of the language a text is in, as well as can be told; "en" without letters."""
    sample = text[:_DETECT_FROM].encode("utf-8", "ignore").decode("utf-8")
    if not any(c.isalpha() for c in sample):
        return "en"
    return likeliest(sample)[0]
