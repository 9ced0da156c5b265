"""Which of several readings of a page to trust: by what the page and its feed say that it is about."""

from __future__ import annotations

import math
from dataclasses import dataclass

from newsbot.feeds.lines import is_prose, plain, weight
from newsbot.feeds.votes import Votes

_TITLE_WORD = 4  # letters; shorter words are in every text
_LONGER = 1.25  # a body from elsewhere must say this much more to replace what the page shows
_SAME = 0.5
_WALL = 400  # letters
_DESCRIPTION = 40  # letters; shorter ones fit anything
_AGREED = 0.6
_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate: the cleaned text and where it comes from; `bonus` is how far its maker is trusted."""

    text: str
    source: str
    bonus: float = 0.0

    @property
    def prose(self) -> int:
        """Letters of running text."""
        return sum(weight(line) for line in self.text.split("\n") if is_prose(line))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the article should be about: its title, and descriptions by the page, JSON-LD or the feed."""

    title: str = ""
    descriptions: tuple[str, ...] = ()

    def titled(self, reading: Reading) -> float:
        """The share of the title's longer words that a reading has."""
        words = set(plain(reading.text).split())
        wanted = {word for word in plain(self.title).split() if len(word) >= _TITLE_WORD}
        return len(wanted & words) / len(wanted) if wanted else 0.0

    def worth(self, reading: Reading) -> float:
        """How well a reading fits: the title's words, the best met description, and its length."""
        votes = Votes.of(reading.text)
        described = max((votes.share(d) for d in self.descriptions if len(d) > _DESCRIPTION), default=0.0)
        return self.titled(reading) + 1.5 * described + 0.6 * math.log10(1 + reading.prose) + reading.bonus


def agree(one: str, other: str) -> bool:
    """Two readings found the same article: of like length, most of the shorter one is in the longer."""
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=len)
    return len(short) >= _LIKE * len(long) > 0 and Votes.of(long).share(short.replace("\n", " ")) >= _AGREED


def choose(shown: list[Reading], elsewhere: list[Reading], evidence: Evidence) -> Reading:
    """The reading to trust. `shown` come from the page's tree, `elsewhere` from JSON-LD or the feed.

    What is elsewhere wins where it says clearly more of the same article (a paywall shows the start
    alone), or where the page shows nothing.
    """
    best = shown[0] if len(shown) == 1 else max(shown, key=evidence.worth, default=Reading("", ""))
    for other in sorted(elsewhere, key=lambda reading: -reading.prose):
        if other.prose > _LONGER * best.prose and (not best.prose or _same(best, other, evidence)):
            return other
    return best


def _same(best: Reading, other: Reading, evidence: Evidence) -> bool:
    """Both tell of one article: one begins inside the other, or the page shows a few words of a wall."""
    if Votes.of(other.text).share(best.text) >= _SAME:
        return True
    return best.prose < _WALL and evidence.titled(other) >= max(_SAME, evidence.titled(best))
