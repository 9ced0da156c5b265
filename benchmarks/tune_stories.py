"""Labelled articles: B-cubed of the finder, of a plain one-pass TF-IDF, and of each likeness wanted.

Run: python benchmarks/tune_stories.py [LABELLED.jsonl ...]
A line of a file has "id", "published", "language", "title", "text" and "story"; without files, the corpora of
our own are used. The plain finder (words as they stand, running document frequency, a story's mean, likeness
halving in 72 hours) is given the threshold that is best for each set, which nobody knows beforehand.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log, sqrt
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "quality"))

from story_corpus import (  # noqa: E402
    LANGUAGES,
    NEWS,
    PAPERS,
    Row,
    b_cubed,
    contests,
    found,
    games,
    labelled,
    news,
    papers,
    reports,
    strangers,
)

from newsbot.domain import story  # noqa: E402

LIKENESS = (0.10, 0.14, 0.18, 0.22, 0.26, 0.30)
HALF_LIFE = 72 * 3600.0
Score = tuple[float, float, float]


def ours() -> Iterator[tuple[str, list[Row]]]:
    """The corpora of our own by name, each a stream in one language."""
    for name, read, languages in (
        ("games", games, LANGUAGES),
        ("news", news, NEWS),
        ("contests", contests, LANGUAGES),
        ("papers", papers, PAPERS),
    ):
        yield from ((f"{name} {language}", read(language)) for language in languages)
    yield "reports en", reports()
    for name in ("english", "six_languages", "texts"):
        yield from ((f"strangers {name} {language}", rows) for language, rows in strangers(name).items())


def theirs(paths: Iterable[Path]) -> Iterator[tuple[str, list[Row]]]:
    """The streams of labelled files."""
    for path in paths:
        yield from ((f"{path.stem} {language}", rows) for language, rows in labelled(path).items())


def wanting(rows: list[Row], likeness: float) -> Score:
    """The finder's score where the same likeness is wanted in every crowd."""
    always = story.Wanted(most=0.0, half=1.0, least=likeness)
    with patch.multiple(story, HEADLINE=always, SHORT_TEXT=always, LONG_TEXT=always):
        return b_cubed(found(rows))


def plain(rows: list[Row]) -> Score:
    """The plain finder's score with the threshold that is best for this set."""
    scores = [b_cubed(one_pass(rows, least / 100)) for least in range(8, 50, 3)]
    return max(scores, key=lambda score: score[2])


def one_pass(rows: list[Row], least: float) -> dict[Row, str]:
    """One pass of TF-IDF: an article joins the story whose mean it is most like, from `least` on."""
    articles: Counter[str] = Counter()
    sums: list[Counter[str]] = []
    newest: list[float] = []
    given: dict[Row, str] = {}
    for number, row in enumerate(rows, 1):
        counts = Counter(re.findall(r"\w+", f"{row.candidate.title} {row.candidate.text}".lower()))
        articles.update(counts.keys())
        vector = {word: (1 + log(n)) * log((number + 1) / articles[word]) for word, n in counts.items()}
        length, at = sqrt(sum(v * v for v in vector.values())) or 1.0, row.candidate.published.timestamp()
        alike = [
            sum(v * total[word] for word, v in vector.items())
            / (length * (sqrt(sum(v * v for v in total.values())) or 1.0))
            * 0.5 ** (abs(at - then) / HALF_LIFE)
            for total, then in zip(sums, newest, strict=True)
        ]
        best = max(range(len(alike)), key=alike.__getitem__, default=-1)
        if best < 0 or alike[best] < least:
            best = len(sums)
            sums.append(Counter())
            newest.append(at)
        sums[best].update({word: v / length for word, v in vector.items()})
        newest[best] = at
        given[row] = str(best)
    return given


def main() -> int:
    """Print a line a set."""
    print(f"{'':31s} plain, best; finder; finder with a likeness of", *LIKENESS)
    paths = [Path(name) for name in sys.argv[1:]]
    for name, rows in theirs(paths) if paths else ours():
        scores = [plain(rows), b_cubed(found(rows)), *(wanting(rows, likeness) for likeness in LIKENESS)]
        print(f"{name:26s}{len(rows):5d}", *(f"{p:5.0f}/{r:.0f}/{f:.1f}" for p, r, f in scores), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
