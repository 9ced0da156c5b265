"""Text as the full-text index keeps it: the same words that `domain.text.words` makes of a question.

Scripts that put no spaces between words (Chinese, Japanese, Thai, …) are kept as overlapping pairs of
characters, so that any piece of them can be found.
"""

from __future__ import annotations

import re
import unicodedata

from newsbot.domain.text import words

# what casefold and NFKD leave free of combining marks: up to Latin, and general punctuation and currency
_ODD = re.compile(r"[^\x00-\u02ff\u2000-\u206f\u20a0-\u20bf]")
_LATIN_MARKS = re.compile(r"[\u0300-\u036f]+")
_WORD_PARTS = re.compile(r"\w+")
_SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Japanese, Chinese
    r"\U00020000-\U0003134f"
)
RUN = re.compile(f"[{_SPACELESS}]+")
_PIECES = re.compile(f"[{_SPACELESS}]+|[^{_SPACELESS}]+")


def folded(text: str) -> str:
    """The text as index words with one space between."""
    if text.isascii():
        return " ".join(_WORD_PARTS.findall(text.lower()))
    plain = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if _ODD.search(plain) is None:
        return " ".join(_WORD_PARTS.findall(plain))
    joined = " ".join(words(text))
    return RUN.sub(_pairs, joined) if RUN.search(joined) else joined


def _pairs(found: re.Match[str]) -> str:
    run = found[0]
    return " " + " ".join([run[i : i + 2] for i in range(len(run))]) + " "


def tokens(word: str) -> tuple[list[str], bool]:
    """What a folded word of a question is in the index: tokens in order, and whether the last is open.

    A single character of a spaceless script is the beginning of a pair.
    """
    made: list[str] = []
    is_open = False
    for piece in _PIECES.findall(word):
        is_open = False
        if RUN.match(piece):
            made += [piece[i : i + 2] for i in range(len(piece) - 1)] or [piece]
            is_open = len(piece) == 1
        else:
            made.append(piece)
    return made, is_open
