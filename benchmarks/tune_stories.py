"""Hand-written headlines in seven languages, by which the thresholds of stories were chosen.

Run: python benchmarks/tune_stories.py
Prints B-cubed precision, recall and F of each theme and language for several likenesses wanted of headlines
in a usual crowd; events of even and of odd number apart, so that what is chosen by the one half can be seen
on the other; and the English themes thinned out, by which it was chosen how much more a crowd asks.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "quality"))

from story_corpus import LANGUAGES, NEWS, Row, b_cubed, contests, found, games, in_order, news  # noqa: E402

from newsbot.domain import story  # noqa: E402

LIKENESS = (0.185, 0.215, 0.245, 0.275, 0.305)
PARTS = (8, 4, 2, 1)  # the crowd is that of one event in so many
Score = tuple[float, float, float]


def table(half: int | None) -> None:
    """The scores of one half of the events, or of all."""
    print({0: "even events", 1: "odd events", None: "all events"}[half])
    for likeness in LIKENESS:
        scores = {f"games {lang}": score(games(lang, half), likeness) for lang in LANGUAGES}
        scores |= {f"news {lang}": score(news(lang, half), likeness) for lang in NEWS}
        scores |= {f"contests {lang}": score(contests(lang, half), likeness) for lang in LANGUAGES}
        show(likeness, {**scores, "mean": mean(list(scores.values()))})


def crowds() -> None:
    """The scores of English headlines in crowds of several sizes, if the same were wanted of all."""
    print("one event in so many, the same likeness wanted of all")
    rows = in_order(games("en") + news("en"))
    events = sorted({row.story for row in rows})
    for likeness in LIKENESS:
        scores = {}
        for parts in PARTS:
            kept = [set(events[part::parts]) for part in range(parts)]
            some = [[row for row in rows if row.story in events] for events in kept]
            scores[f"1 in {parts}"] = mean([score(one, likeness, step=0.0) for one in some])
        show(likeness, scores)


def score(rows: list[Row], likeness: float, step: float = story.HEADLINE.step) -> Score:
    """B-cubed precision, recall and F with another likeness wanted of headlines."""
    with patch.object(story, "HEADLINE", replace(story.HEADLINE, usual=likeness, step=step)):
        return b_cubed(found(rows))


def mean(scores: list[Score]) -> Score:
    """The mean of each figure."""
    precision, recall, both = (sum(figures) / len(scores) for figures in zip(*scores, strict=True))
    return precision, recall, both


def show(likeness: float, scores: dict[str, Score]) -> None:
    """One line of a table."""
    print(f"{likeness:.3f}", *(f"{k} {p:.0f}/{r:.0f}/{f:.1f}" for k, (p, r, f) in scores.items()), sep="  ")


def main() -> int:
    """Print the tables."""
    for half in (0, 1, None):
        table(half)
    crowds()
    return 0


if __name__ == "__main__":
    sys.exit(main())
