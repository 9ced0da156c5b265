"""Hand-written headlines of one theme in seven languages, by which the thresholds of stories were chosen.

Run: python benchmarks/tune_stories.py
Prints B-cubed precision, recall and F for each language and likeness wanted of headlines; events of even and
of odd number apart, so that what is chosen by the one half can be seen on the other.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "quality"))

from story_corpus import LANGUAGES, Row, b_cubed, found, games  # noqa: E402

from newsbot.domain import story  # noqa: E402

LIKENESS = (0.15, 0.18, 0.21, 0.24, 0.27)


def table(half: int | None) -> None:
    """The scores of one half of the events, or of all."""
    print({0: "even events", 1: "odd events", None: "all events"}[half])
    for likeness in LIKENESS:
        scores = {language: score(games(language, half), likeness) for language in LANGUAGES}
        mean = [sum(one[i] for one in scores.values()) / len(scores) for i in range(3)]
        shown = {**scores, "mean": mean}
        print(
            f"{likeness:.2f}", *(f"{k} {p:.0f}/{r:.0f}/{f:.1f}" for k, (p, r, f) in shown.items()), sep="  "
        )


def score(rows: list[Row], likeness: float) -> tuple[float, float, float]:
    """B-cubed precision, recall and F with another likeness wanted of headlines."""
    with patch.object(story, "HEADLINE_LIKENESS", likeness):
        return b_cubed(found(rows))


def main() -> int:
    """Print the tables."""
    for half in (0, 1, None):
        table(half)
    return 0


if __name__ == "__main__":
    sys.exit(main())
