"""What sites put behind their titles ("… | The Daily Gazette"), known by its being there again and again."""

from __future__ import annotations

import re
from collections import Counter

OFTEN = 3  # titles that ended so before; no event is that fond of one ending
MOST = 5000  # endings that are remembered; beyond, old ones fade
LONGEST = 40  # letters of an ending
_MARK = re.compile(r"\s[|·»–—-]\s")


class Tails:
    """Counts the last parts of titles, behind a bar or a dash."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def learn(self, title: str) -> None:
        """Count the ending of one title."""
        tail = _parted(title)[1]
        if tail:
            self._counts[tail] += 1
        if len(self._counts) > MOST:
            self._counts = Counter({tail: count // 2 for tail, count in self._counts.items() if count > 1})

    def without(self, title: str) -> str:
        """The title without an ending that many have."""
        head, tail = _parted(title)
        return head if tail and self._counts[tail] >= OFTEN else title


def _parted(title: str) -> tuple[str, str]:
    """A title before its last mark, and what is behind it, folded; two empty texts where there is none."""
    marks = list(_MARK.finditer(title, max(len(title) - LONGEST, 0)))
    return (title[: marks[-1].start()], title[marks[-1].end() :].casefold()) if marks else ("", "")
