"""Which of several readings of a page to trust, and what two texts have in common, as runs of four words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsbot.feeds.lines import is_prose, plain, weight

_WORDS = re.compile(r"\w+")
_SIGNS = re.compile("[\u2e80-\ufaff]|[^\\W\u2e80-\ufaff]+")  # no blanks part them: each sign is a word
_WIDE = re.compile("[\u2e80-\ufaff]")
_GRAM = 4
VOTED = 0.7  # of a block's runs of words
_TITLE_WORD = 4  # letters; shorter words are in every text
_LONGER = 1.25  # a body from elsewhere must say this much more to replace what the page shows
_SAME = 0.5
_HARDLY, _SOME = 0.15, 0.3
_WALL = 400  # letters


@dataclass(slots=True)
class Votes:
    """What somebody (an extractor, a feed, a page's declarations) takes for the text: its runs and lines."""

    grams: set[tuple[str, ...]] = field(default_factory=set)
    lines: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> Votes:
        """The vote of a text."""
        votes = cls()
        for line in text.split("\n"):
            words = _words(line)
            if words:
                votes.lines.add(tuple(words))
                votes.grams.update(_grams(words))
        return votes

    def share(self, text: str) -> float:
        """The share of a text's runs of four words that the vote holds; whole lines for shorter ones."""
        words = _words(text)
        if not words:
            return 0.0
        if tuple(words) in self.lines:
            return 1.0
        grams = _grams(words)
        share = sum(1 for gram in grams if gram in self.grams) / len(grams) if grams else 0.0
        if share < VOTED and "\n" in text:  # short lines, one below the other, are lines of their own there
            lines = [tuple(_words(line)) for line in text.split("\n")]
            share = max(share, sum(len(line) for line in lines if line in self.lines) / len(words))
        return share


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate: the cleaned text, where it comes from, and the byline that stood in it."""

    text: str
    source: str
    byline: str = ""

    @property
    def prose(self) -> int:
        """Letters of running text."""
        return sum(weight(line) for line in self.text.split("\n") if is_prose(line))


def choose(shown: Reading, elsewhere: Iterable[Reading], title: str) -> Reading:
    """The reading to trust: what the page shows, or what stands in JSON-LD or the feed.

    What is elsewhere wins where it says clearly more of the same article (a paywall shows the start
    alone), or where the page shows nothing.
    """
    for other in sorted(elsewhere, key=lambda reading: -reading.prose):
        if other.prose > _LONGER * shown.prose and (not shown.prose or _same(shown, other, title)):
            return other
    return shown


def is_astray(guided: str, alone: str, about: str) -> bool:
    """The engine has led to another article: hardly a word of what ours is about, as our walk alone has."""
    if _titled(guided, about) >= _HARDLY or _titled(alone, about) <= _SOME:
        return False
    inside = Votes.of(alone).share(guided.replace("\n", " ")) >= _SAME
    return not inside or len(guided) < _SAME * len(alone)


def _same(shown: Reading, other: Reading, title: str) -> bool:
    """Both tell of one article: one begins inside the other, or the page shows a few words of a wall."""
    if Votes.of(other.text).share(shown.text) >= _SAME:
        return True
    return shown.prose < _WALL and _titled(other.text, title) >= max(_SAME, _titled(shown.text, title))


def _titled(text: str, title: str) -> float:
    """The share of the title's longer words that stand in the sentences of a text."""
    words = {word for line in text.split("\n") if is_prose(line) for word in plain(line).split()}
    wanted = {word for word in plain(title).split() if len(word) >= _TITLE_WORD}
    return len(wanted & words) / len(wanted) if wanted else 0.0


def _words(text: str) -> list[str]:
    wide = not text.isascii() and _WIDE.search(text)
    return (_SIGNS if wide else _WORDS).findall(text.casefold())


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]
