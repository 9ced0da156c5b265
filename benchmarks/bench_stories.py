"""Stories: CPU and memory with 50,000 articles in the window, reprints found and wrongly joined.

Run: python benchmarks/bench_stories.py [--articles 50000] [--words 400]
Texts are made of random words with a natural (Zipf) distribution, so no data is needed.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from newsbot.domain.story import Candidate
from newsbot.stories.finder import StoryFinder

VOCABULARY = 60_000
EVERY = 50
START = datetime(2026, 11, 17, tzinfo=UTC)


class Newsroom:
    """Makes articles: common words by Zipf's law, and for each story a few rare ones of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = "etaoinsrhldcumfpgwybvk"
        made = {
            "".join(self.random.choices(letters, k=3 + i.bit_length() // 3)) for i in range(VOCABULARY * 2)
        }
        self.words = sorted(made, key=lambda word: (len(word), word))[:VOCABULARY]
        self.shares = list(accumulate(1 / (rank + 2) for rank in range(len(self.words))))

    def article(self, number: int, length: int, total: int) -> Candidate:
        """A new article on its own event."""
        rare = [word.capitalize() for word in self.random.choices(self.words[5000:], k=6)]
        title = self._some(7) + self.random.sample(rare, 3)
        self.random.shuffle(title)
        text = self._some(length) + rare * 4
        self.random.shuffle(text)
        return Candidate(START + timedelta(days=6) * number / total, " ".join(title), " ".join(text))

    def _some(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.shares, k=count)

    def heavy_copy(self, article: Candidate) -> Candidate:
        """A reprint: another title, paragraphs cut or moved, one word in ten changed, foreign text added."""
        text = article.text.split()
        kind = self.random.randrange(4)
        if kind == 0:
            text = text[: len(text) // 2]
        elif kind == 1:
            blocks = [text[i : i + 40] for i in range(0, len(text), 40)]
            self.random.shuffle(blocks)
            text = [word for block in blocks for word in block]
        elif kind == 2:
            text = [self._some(1)[0] if self.random.random() < 0.1 else word for word in text]
        else:
            text = text + self._some(len(text) * 3 // 7)
        return Candidate(article.published, " ".join(self._some(8)), " ".join(text))


def fill(newsroom: Newsroom, articles: int, length: int) -> tuple[StoryFinder, list[Candidate]]:
    """A finder with so many articles, and every fiftieth of them; prints what they cost."""
    finder = StoryFinder()
    finder.find(newsroom.article(0, length, articles))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = []
    joined, spent = 0, 0.0
    for number in range(articles):
        candidate = newsroom.article(number, length, articles)
        started = time.process_time()
        joined += finder.find(candidate) is not None
        finder.add(number, number, candidate)
        spent = 0.999 * spent + 0.001 * (time.process_time() - started)  # the last thousands count
        if number % EVERY == 0:
            kept.append(candidate)
    held = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / articles
    print(f"{articles} articles of {length} words: {spent * 1000:.2f} ms CPU each at the end, {held:.1f} kB")
    print(f"joined although each is its own event: {joined} of {articles}")
    return finder, kept


def reprints(newsroom: Newsroom, finder: StoryFinder, kept: list[Candidate]) -> None:
    """How many heavy copies of articles in the window find their story."""
    right = wrong = 0
    for place, original in enumerate(kept[-500:], start=max(len(kept) - 500, 0)):
        match = finder.find(newsroom.heavy_copy(original))
        right += match is not None and match.story == place * EVERY
        wrong += match is not None and match.story != place * EVERY
    print(f"heavy copies: {right / len(kept[-500:]):.1%} found, {wrong} in the wrong story")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--words", type=int, default=400)
    given = parser.parse_args()
    newsroom = Newsroom(1)
    finder, kept = fill(newsroom, given.articles, given.words)
    reprints(newsroom, finder, kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
