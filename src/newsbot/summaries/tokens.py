"""Words of a sentence: counted for limits, cut to stems for comparing."""

from __future__ import annotations

import re

# A word is a run of letters, digits and marks; scripts without spaces between words give pairs of letters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u200c\u200d"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
_LETTER = re.compile(rf"[{_UNSPACED}]")
_STEM = 6


def words(text: str) -> list[str]:
    """The words of a text as they stand, without punctuation."""
    return _WORD.findall(text)


def stems(text: str) -> list[str]:
    """What to compare sentences by: words cut to six letters, pairs of letters where no spaces are.

    A prefix stands in for a stemmer: it joins most inflected forms in every alphabet and costs nothing.
    """
    found = _WORD.findall(text.lower())
    if text.isascii() or not _LETTER.search(text):
        return [w[:_STEM] for w in found]
    out = []
    for word in found:
        if _LETTER.match(word):
            out += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            out.append(word[:_STEM])
    return out


def count_words(text: str) -> int:
    """How many words a reader would count, never fewer than white space or punctuation would make.

    Each Chinese or Japanese letter counts as a word, as word processors do; four Thai, Lao, Khmer or Burmese
    letters as one.
    """
    spaced = len(text.split())
    if text.isascii() or not _LETTER.search(text):
        return max(spaced, len(_WORD.findall(text)))
    dense = sum(1 for c in text if c >= "\u3040" and _LETTER.match(c))
    thai = sum(1 for c in text if c < "\u3040" and _LETTER.match(c))
    return max(spaced, len(_WORD.findall(_LETTER.sub(" ", text))) + dense + (thai + 3) // 4)
