"""CPU time of every summary method beside the lead, of the splitter and of a digest: one run, one process.

    python benchmarks/bench_summaries.py

Sentences are made up, in English, with the lengths that news has. Each figure is the best of several runs,
splitting included; the last column is the ratio to the default method at 100 sentences.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from newsbot.summaries.methods import METHODS
from newsbot.summaries.split import split
from newsbot.summaries.story_digest import Source, story_digest
from newsbot.summaries.summarize import Ask, summarize

WHO = (
    "The council",
    "Mayor Ines Calder",
    "Dr. Hale",
    "A spokesman for the port",
    "Engineers from Orsund",
    "The U.S. firm",
)
DID = (
    "voted on Tuesday to close",
    "found cracks in",
    "will spend 14 million crowns on",
    "wants to replace",
    "closed",
)
WHAT = (
    "the old swing bridge",
    "the ferry terminal",
    "four of the six iron girders",
    "the market square",
    "platform 3",
)
WHY = (
    "because nobody had looked at it since 1987, and because the summer festival begins in six months",
    "after a routine inspection in September",
    'and said: "We looked at every other way. There is none," to applause from the gallery',
    "while shopkeepers, who counted 400 visitors fewer last spring, fear for their trade",
)
SIZES = (10, 30, 100, 300, 1000)
ARTICLES, SENTENCES = 10, 18  # of a story; about 500 words each


def made_up(sentences: int, first: int = 0) -> str:
    return " ".join(
        f"{WHO[i % 6]} {DID[i % 5]} {WHAT[(i * 7) % 5]} in district {i % 23} {WHY[(i * 3) % 4]}, item {i}."
        for i in range(first, first + sentences)
    )


def story() -> list[Source]:
    """Articles that tell of one event, each in sentences of its own."""
    return [Source(made_up(SENTENCES, SENTENCES * n), "en") for n in range(ARTICLES)]


def milliseconds(act: Callable[[], object], most: float = 1.0) -> float:
    act()
    best, spent = float("inf"), 0.0
    for _ in range(10):
        before = time.process_time()
        act()
        took = time.process_time() - before
        best, spent = min(best, took), spent + took
        if spent > most:
            break
    return best * 1000.0


def main() -> None:
    texts = {n: made_up(n) for n in SIZES}
    print("ms of CPU  " + "".join(f"{n:>9}" for n in SIZES) + "   to default")
    base = 0.0
    for name in METHODS:
        asked = Ask(language="en", sentences=3, method=name)
        row = [milliseconds(lambda t=texts[n], a=asked: summarize(t, a)) for n in SIZES]  # type: ignore[misc]
        base = base or row[2]
        print(f"{name:11}" + "".join(f"{value:9.1f}" for value in row) + f"{row[2] / base:10.1f} x")
    megabytes = len(texts[1000].encode()) / 1e6
    print(f"splitter: {megabytes / milliseconds(lambda: split(texts[1000], 'en')) * 1000.0:.1f} MB/s")
    told = story()
    took = milliseconds(lambda: story_digest(told, 180))
    print(f"digest of {ARTICLES} articles in 180 words: {took:.1f} ms")


if __name__ == "__main__":
    main()
