"""Finds the story an article belongs to: by exact text, then reprints, then the event in other words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsbot.domain.story import REPRINT_SHARE, WINDOW, Candidate, Match, MatchKind
from newsbot.stories.index import ArticleIndex
from newsbot.stories.likeness import agreement, likeness
from newsbot.stories.profile import Memory, Reading, read
from newsbot.stories.sketch import containment

REACH = WINDOW.total_seconds()  # between an article and those that it is compared with
MEMBERS = 12  # newest articles of a story that a candidate is compared with
STORIES = 6  # stories that are looked at closely
COPIES = 10  # articles that a reprint is looked for among


class StoryFinder:
    """The articles of the last days in memory, and a question to them: which story is this?

    It keeps nothing on disk: after a start it is filled from the archive by `add`. Not thread-safe.
    """

    def __init__(self) -> None:
        self._memory = Memory()
        self._index = ArticleIndex()
        self._last: tuple[Candidate, Reading] | None = None

    def __len__(self) -> int:
        return len(self._index.profiles)

    def find(self, candidate: Candidate) -> Match | None:
        """The story that `candidate` belongs to, or None where it opens one. Changes nothing."""
        reading = self._read(candidate)
        if not reading.terms:
            return None
        same = self._index.same_text(reading)
        profiles, now = self._index.profiles, reading.profile.published
        if same is not None and abs(now - profiles[same].published) <= REACH:
            return Match(profiles[same].story, MatchKind.SAME_TEXT, 1.0, same)
        found = self._index.candidates(reading.body or reading.title)
        found = [article for article in found if abs(now - profiles[article].published) <= REACH]
        return self._reprint(reading, found) or self._same_event(reading, found)

    def add(self, article: int, story: int, candidate: Candidate) -> None:
        """Keep an article that the store has committed as part of `story`; again: its new revision."""
        reading = self._read(candidate)
        reading.profile.story = story
        self._index.add(article, reading.profile)
        self._memory.learn(reading)
        if self._memory.weights.is_full:
            self._memory.fade(self._index.terms())
        self._last = None

    def forget(self, before: datetime) -> None:
        """Drop the articles that were published before `before`."""
        limit = before.timestamp()
        self._index.remove({a for a, profile in self._index.profiles.items() if profile.published < limit})

    def _read(self, candidate: Candidate) -> Reading:
        """What `find` read is what `add` keeps a moment later, so the last one is remembered."""
        if self._last is None or self._last[0] is not candidate:
            self._last = (candidate, read(candidate, self._memory))
        return self._last[1]

    def _reprint(self, reading: Reading, found: Sequence[int]) -> Match | None:
        sketch = set(reading.profile.sketch)
        profiles = self._index.profiles
        shares = [(containment(sketch, profiles[article].sketch), -article) for article in found[:COPIES]]
        share, article = max(shares, default=(0.0, 0))
        if share < REPRINT_SHARE:
            return None
        profile = profiles[-article]
        if not agreement(reading, profile, self._memory.weights):
            return None
        return Match(profile.story, MatchKind.REPRINT, share, -article)

    def _same_event(self, reading: Reading, found: Sequence[int]) -> Match | None:
        best: Match | None = None
        profiles = self._index.profiles
        for story in list(dict.fromkeys(profiles[article].story for article in found))[:STORIES]:
            members = self._index.members(story, MEMBERS)
            score = likeness(reading, [profiles[article] for article in members], self._memory)
            if score >= 1 and (best is None or score > best.score):
                best = Match(story, MatchKind.SAME_EVENT, score, members[-1])
        return best
