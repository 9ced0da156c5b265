"""Text as the full-text index keeps it: the same words that `domain.text.words` makes of a question.

Scripts that put no spaces between words (Chinese, Japanese, Thai, …) are kept as overlapping pairs of
characters, so that any piece of them can be found. Vowels of Indic scripts are marks, at which databases
part words: they are kept as letters of another script.
"""

from __future__ import annotations

import re
import unicodedata

from newsbot.domain.text import words

# what casefold and NFKD leave free of other marks than these: Latin, Greek, Cyrillic, punctuation, currency
_ODD = re.compile(r"[^\x00-\u02ff\u0370-\u0482\u048a-\u052f\u2000-\u206f\u20a0-\u20bf\u2116]")
# of these the ones that SQLite's tables (Unicode 6.1) know, so that it parts words at the same signs
_KNOWN = re.compile(
    r"[\x01-\u02ff\u0370-\u0377\u037a-\u037e\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u0527"
    r"\u2010-\u2027\u20a0-\u20b9\u2116]*"
)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_USUAL_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0308\u0327"  # è é ê ñ й ё ç: few texts have others
_MARKLESS = re.compile(r"[^\u0300-\u036f]*")  # to match whole is five times as quick as to look for one
_WORD_PARTS = re.compile(r"\w+")
_SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Japanese, Chinese
    r"\U00020000-\U0003134f"
)
# Hangul: letters to every database, and nobody writes it inside a word of Hindi
_VOWELS = {
    mark: chr(0xAC00 + mark - 0x0900)
    for mark in range(0x0900, 0x0E00)
    if unicodedata.category(chr(mark)).startswith("M")
}
_HAS_VOWELS = re.compile(r"[\u0900-\u0dff]")
RUN = re.compile(f"[{_SPACELESS}]+")
_PIECES = re.compile(f"[{_SPACELESS}]+|[^{_SPACELESS}]+")


def smoothed(text: str) -> str | None:
    """The text with case and accents folded, its signs left in, where SQLite finds the same words in it."""
    plain = text if text.isascii() else _without_marks(text)
    return plain if _KNOWN.fullmatch(plain) else None


def _without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    for mark in _USUAL_MARKS:
        plain = plain.replace(mark, "")
    return plain if _MARKLESS.fullmatch(plain) else _MARKS.sub("", plain)


def folded(text: str) -> str:
    """The text as index words with one space between."""
    plain = text.lower() if text.isascii() else _without_marks(text)
    if _ODD.search(plain) is None:
        return " ".join(_WORD_PARTS.findall(plain))
    joined = lettered(" ".join(words(text)))
    return RUN.sub(_pairs, joined) if RUN.search(joined) else joined


def lettered(words: str) -> str:
    """Folded words with letters in place of Indic vowels."""
    return words.translate(_VOWELS) if _HAS_VOWELS.search(words) else words


def _pairs(found: re.Match[str]) -> str:
    run = found[0]
    return " " + " ".join([run[i : i + 2] for i in range(len(run))]) + " "


def tokens(word: str) -> tuple[list[str], bool]:
    """What a folded word of a question is in the index: tokens in order, and whether the last is open.

    A single character of a spaceless script is the beginning of a pair.
    """
    made: list[str] = []
    is_open = False
    for piece in _PIECES.findall(lettered(word)):
        is_open = False
        if RUN.match(piece):
            made += [piece[i : i + 2] for i in range(len(piece) - 1)] or [piece]
            is_open = len(piece) == 1
        else:
            made.append(piece)
    return made, is_open
