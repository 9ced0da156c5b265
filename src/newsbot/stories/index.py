"""The articles of the window, found by story, by exact text and by their heaviest terms."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from heapq import nlargest

from newsbot.stories.profile import Profile, Reading

QUERY_TERMS = 14  # heaviest terms of an article that are looked up
POSTINGS = 150  # newest articles that are remembered for one term
ENOUGH_SEEN = 300  # articles looked at, heaviest terms first, after which lighter ones add nothing
CANDIDATES = 24


class ArticleIndex:
    """Profiles by article. A term remembers its newest articles only, which bounds time and memory."""

    def __init__(self) -> None:
        self.profiles: dict[int, Profile] = {}
        self._stories: dict[int, list[int]] = {}
        self._postings: dict[int, array[int]] = {}
        self._digests: dict[bytes, int] = {}

    def add(self, article: int, profile: Profile) -> None:
        """Keep an article, in place of what was known of it."""
        if article in self.profiles:
            self.remove({article})
        self.profiles[article] = profile
        self._stories.setdefault(profile.story, []).append(article)
        self._digests[profile.digest] = article
        for term in {*profile.title.terms, *profile.body.terms}:
            found = self._postings.get(term)
            if found is None:
                found = self._postings[term] = array("I")
            found.append(article)
            if len(found) >= 2 * POSTINGS:
                del found[:POSTINGS]

    def remove(self, articles: set[int]) -> None:
        """Drop articles that are in the index."""
        touched: set[int] = set()
        for article in articles:
            profile = self.profiles.pop(article)
            touched.update(profile.title.terms, profile.body.terms)
            self._stories[profile.story].remove(article)
            if not self._stories[profile.story]:
                del self._stories[profile.story]
            if self._digests.get(profile.digest) == article:
                del self._digests[profile.digest]
        for term in touched:
            left = array("I", (a for a in self._postings.get(term, ()) if a not in articles))
            if left:
                self._postings[term] = left
            else:
                self._postings.pop(term, None)

    def terms(self) -> set[int]:
        """All terms of the articles."""
        marks = ((*profile.names, *profile.numbers) for profile in self.profiles.values())
        return set(self._postings).union(*marks)

    def same_text(self, reading: Reading) -> int | None:
        """The article with exactly these words, or None."""
        return self._digests.get(reading.profile.digest)

    def members(self, story: int, limit: int) -> list[int]:
        """The newest articles of a story."""
        return self._stories[story][-limit:]

    def candidates(self, query: Mapping[int, float]) -> list[int]:
        """Articles that share the heaviest terms of `query`, most weight first."""
        scores: dict[int, float] = defaultdict(float)
        seen = 0
        for term in nlargest(QUERY_TERMS, query, key=query.__getitem__):
            weight = query[term] ** 2
            found = self._postings.get(term, ())[-POSTINGS:]
            for article in found:
                scores[article] += weight
            seen += len(found)
            if seen > ENOUGH_SEEN:
                break
        return nlargest(CANDIDATES, scores, key=scores.__getitem__)
