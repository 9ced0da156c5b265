"""Labelled articles of our own: which tell of one event; and B-cubed, the measure of what was found."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsbot.domain.story import Candidate
from newsbot.stories.assign import assign

HERE = Path(__file__).parent / "stories"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LANGUAGES = ("en", "es", "pt", "fr", "de", "ru", "ar")
NEWS = ("en", "es", "de")
PAPERS = ("en", "es", "de", "vi", "ru")
LAG = 9.0  # hours, on average, that a headline comes after its event
LATE = 0.1  # share of them that come another day later


@dataclass(frozen=True)
class Row:
    """One labelled article."""

    language: str
    story: str
    candidate: Candidate

    @property
    def topic(self) -> str:
        """What its event has to do with others of the set."""
        return self.story.rstrip("0123456789")


def read(name: str) -> list[Row]:
    """A table of language, story, hours, title and (perhaps) text, in time order."""
    rows = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        language, story, hours, title, *text = line.split("\t")
        at = NOON + timedelta(hours=float(hours))
        rows.append(Row(language, f"{language}/{story}", Candidate(at, title, "".join(text), language)))
    return sorted(rows, key=lambda row: row.candidate.published)


def games(language: str, half: int | None = None) -> list[Row]:
    """Headlines of made-up games in time order: all, or those of the even (0) or odd (1) events."""
    return headlines("games", language, half)


def news(language: str, half: int | None = None) -> list[Row]:
    """Headlines of two made-up weeks of politics, markets, disasters, courts and sports, in the same way."""
    return headlines("news", language, half)


def headlines(theme: str, language: str, half: int | None = None) -> list[Row]:
    """Headlines of a theme. A line `# event hour` stands before those of an event, which follow by lot."""
    rows: list[Row] = []
    number, event, hour, dice = -1, "", 0.0, random.Random()
    for line in (HERE / theme / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            _, event, said = line.split()
            number, hour, dice = number + 1, float(said), random.Random(event)
        elif half is None or number % 2 == half:
            lag = dice.expovariate(1 / LAG) + (24 if dice.random() < LATE else 0)
            at = NOON + timedelta(hours=hour + lag)
            rows.append(Row(language, f"{theme}/{language}/{event}", Candidate(at, line, "", language)))
    return in_order(rows)


def contests(language: str, half: int | None = None) -> list[Row]:
    """Headlines of one contest a language (games, cups, an election): all, or half of the topics.

    Events whose names differ in their numbers alone are of one topic, so that look-alikes stay together.
    """
    rows = headlines("contests", language)
    return rows if half is None else [row for row in rows if _half(row, rows) == half]


def papers(language: str, half: int | None = None) -> list[Row]:
    """Three reports each on events of which one follows from another or is like it, in the same way."""
    rows = texts(f"papers/{language}.txt", language, hours=3)
    return rows if half is None else [row for row in rows if _half(row, rows) == half]


def strangers(name: str) -> dict[str, list[Row]]:
    """What somebody wrote who did not know the program: headlines in one or six languages, or texts."""
    return labelled(HERE / "strangers" / f"{name}.jsonl")


def labelled(path: Path) -> dict[str, list[Row]]:
    """The streams of a file by language; a line has published, language, title, text and story."""
    rows: dict[str, list[Row]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        at = datetime.fromisoformat(said["published"])
        candidate = Candidate(at, said["title"], said["text"], said["language"])
        rows.setdefault(said["language"], []).append(Row(said["language"], said["story"], candidate))
    return {language: in_order(some) for language, some in rows.items()}


def _half(row: Row, rows: list[Row]) -> int:
    """0 or 1: the place of a topic among all of its file, which says whether one may tune on it."""
    return sorted({other.topic for other in rows}).index(row.topic) % 2


def reports() -> list[Row]:
    """English reports on events of a few running topics, half a day apart."""
    return texts("reports.txt", "en", hours=12)


def texts(name: str, language: str, hours: float) -> list[Row]:
    """Reports: a line `# event hour`, then a title, a text, and so on, so many hours apart."""
    rows: list[Row] = []
    event, hour, title, dice = "", 0.0, "", random.Random()
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            _, event, said = line.split()
            hour, dice = float(said), random.Random(event)
        elif not title:
            title = line
        else:
            at = NOON + timedelta(hours=hour + dice.random() * 6)
            rows.append(Row(language, event, Candidate(at, title, line, language)))
            hour, title = hour + hours, ""
    return in_order(rows)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows as they come in one stream."""
    return sorted(rows, key=lambda row: (row.candidate.published, row.candidate.title))


def found(rows: Iterable[Row]) -> dict[Row, str]:
    """The story that each article is given, in a stream of its own."""
    rows = list(rows)
    stories = assign((str(number), row.candidate) for number, row in enumerate(rows))
    return {row: story for row, (_, story) in zip(rows, stories, strict=True)}


def b_cubed(assigned: dict[Row, str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F (Bagga and Baldwin, 1998), 0 to 100."""
    true, made = Counter(row.story for row in assigned), Counter(assigned.values())
    both = Counter((row.story, story) for row, story in assigned.items())
    precision = 100 * sum(n * n / made[story] for (_, story), n in both.items()) / len(assigned)
    recall = 100 * sum(n * n / true[story] for (story, _), n in both.items()) / len(assigned)
    return precision, recall, 2 * precision * recall / (precision + recall)
