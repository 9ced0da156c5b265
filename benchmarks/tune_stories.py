"""Headlines of made-up games in seven languages, by which the thresholds of stories were chosen.

Run: python benchmarks/tune_stories.py [--seeds 2]
Prints B-cubed precision, recall and F for each language and likeness. The corpus is harder than a day's
news on purpose: one theme, the same athletes in several events, few words, and copies with light edits.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from newsbot.domain import story
from newsbot.domain.story import Candidate
from newsbot.stories.assign import assign

PARTS: dict[str, Any] = json.loads((Path(__file__).parent / "stories" / "games.json").read_text("utf-8"))
STORIES = {"en": 250, "es": 150, "pt": 150, "fr": 90, "de": 60, "ru": 90, "ar": 45}
OFTEN = {"gold": 6, "match": 4, "out": 4, "rec": 2, "quit": 2}
LIKENESS = (0.26, 0.30, 0.35, 0.40)

Labelled = tuple[datetime, str, str]


class Games:
    """Draws events, and headlines of many papers on each of them."""

    def __init__(self, language: str, seed: int) -> None:
        self.random = random.Random(f"{language}{seed}")
        self.language = language
        self.script = {"ru": 1, "ar": 2}.get(language, 0)
        self.parts = {name: part[language] for name, part in PARTS.items() if isinstance(part, dict)}
        firsts = [self._name(self.random.choice((1, 1, 2))) for _ in range(25)]
        self.people = [self._person(firsts) for _ in range(STORIES[language] // 2 + 10)]

    def _name(self, syllables: int) -> str:
        parts = [self.random.choice(PARTS["syllables"]) for _ in range(syllables)]
        return "".join(p[self.script] for p in [*parts, self.random.choice(PARTS["endings"])]).capitalize()

    def _person(self, firsts: list[str]) -> tuple[str, str, str, str]:
        last = self._name(self.random.choice((1, 2, 2, 3)))
        return (
            self.random.choice(firsts),
            last,
            *map(self.random.choice, (self.parts["nations"], self.parts["sports"])),
        )

    def stream(self, events: int) -> list[Labelled]:
        """Labelled headlines in time order."""
        made = [row for number in range(events) for row in self._event(number)]
        return sorted(made)

    def _event(self, number: int) -> list[Labelled]:
        draw, templates = self.random, self.parts["headlines"]
        kind = draw.choices(list(templates), [OFTEN.get(kind, 1) for kind in templates])[0]
        first, last, nation, sport = draw.choice(self.people)
        other = draw.choice([name for name in self.parts["nations"] if name != nation])
        words = {
            "a": f"{first} {last}",
            "s": last,
            "b": draw.choice(self.people)[1],
            "n": nation,
            "m": other,
            "p": sport,
            "k": draw.randint(1, 9),
            "q": draw.randint(0, 5),
            "d": draw.randint(1, 16),
        }
        start = datetime(2031, 7, 20, tzinfo=UTC) + timedelta(days=17 * draw.random())
        titles: list[str] = []
        for _ in range(min(1 + int(draw.expovariate(1 / 4.5)), 40)):
            titles.append(self._title(titles, draw.choice(templates[kind]).format(**words)))
        return [
            (start + timedelta(hours=draw.expovariate(0.1)), title, f"{kind}{number}") for title in titles
        ]

    def _title(self, told: list[str], title: str) -> str:
        draw = self.random
        luck = draw.random()
        if told and luck < 0.15:
            return draw.choice(told)
        if told and luck < 0.5:
            return self._light_edit(draw.choice(told))
        before = draw.choice(self.parts["before"]) if draw.random() < 0.35 else ""
        after = draw.choice(self.parts["after"]) if draw.random() < 0.35 else ""
        return before + title[0].upper() + title[1:] + after

    def _light_edit(self, title: str) -> str:
        words = title.split()
        for _ in range(self.random.randint(1, 3)):
            if len(words) > 5 and self.random.random() < 0.6:
                del words[self.random.randrange(len(words))]
            else:
                words.insert(self.random.randrange(len(words) + 1), self.random.choice(self.parts["fillers"]))
        return " ".join(words)


def b_cubed(rows: list[Labelled]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F of what `assign` makes of the stream, 0 to 100."""
    made = [
        name for _, name in assign((str(n), Candidate(at, title)) for n, (at, title, _) in enumerate(rows))
    ]
    true = [label for _, _, label in rows]
    true_sizes, made_sizes, both = Counter(true), Counter(made), Counter(zip(true, made, strict=True))
    precision = 100 * sum(n * n / made_sizes[story] for (_, story), n in both.items()) / len(rows)
    recall = 100 * sum(n * n / true_sizes[label] for (label, _), n in both.items()) / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    seeds = range(1, parser.parse_args().seeds + 1)
    for likeness in LIKENESS:
        scores = {}
        for language, events in STORIES.items():
            with patch.object(story, "HEADLINE_LIKENESS", likeness):
                runs = [b_cubed(Games(language, seed).stream(events)) for seed in seeds]
            scores[language] = [sum(run[i] for run in runs) / len(runs) for i in range(3)]
        mean = [sum(score[i] for score in scores.values()) / len(scores) for i in range(3)]
        shown = {**scores, "mean": mean}
        print(likeness, *(f"{k} {p:.1f}/{r:.1f}/{f:.1f}" for k, (p, r, f) in shown.items()), sep="  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
