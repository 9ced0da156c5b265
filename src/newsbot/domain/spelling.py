"""What a question meant that found nothing: its words as the newest titles write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from newsbot.domain.query import Term
from newsbot.domain.text import words

LEAST = 4  # letters; shorter words have too many near ones
NEAR = 0.8  # difflib's ratio: one letter of five is another one, or two of ten
OFF = 2  # letters that a word may be longer or shorter
_WORD = re.compile(r"\w+")


def meant(asked: str, terms: Sequence[Term], titles: Iterable[str]) -> str:
    """The question with those words of `terms` that no title has as the nearest title writes them.

    The first letter is taken to be right. "" where every word is known or one has no near one.
    """
    known = _known(titles)
    unknown = {word for term in terms for word in term.words if word not in known}
    nearest = {word: _nearest(word, known) for word in unknown}
    if not nearest or not all(nearest.values()):
        return ""

    def as_titled(found: re.Match[str]) -> str:
        folded = words(found[0])
        return nearest.get(folded[0], found[0]) if len(folded) == 1 else found[0]

    return _WORD.sub(as_titled, asked)


def _known(titles: Iterable[str]) -> Mapping[str, str]:
    """Folded words, and how the newest title writes each."""
    known: dict[str, str] = {}
    for title in titles:
        for written in _WORD.findall(title):
            for folded in words(written):
                known.setdefault(folded, written)
    return known


def _nearest(word: str, known: Mapping[str, str]) -> str:
    if len(word) < LEAST:
        return ""
    alike = [one for one in known if one[0] == word[0] and abs(len(one) - len(word)) <= OFF]
    found = get_close_matches(word, alike, n=1, cutoff=NEAR)
    return known[found[0]] if found else ""
