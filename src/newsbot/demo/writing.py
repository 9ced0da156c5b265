"""The sample news: articles from the archive, and new ones drawn from patterns, no headline twice."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

_SLOT = re.compile(r"\{(\w+)(?:=(\d+)\.\.(\d+))?\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_TRIES = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as its author hands it in; `source` is the key of a newspaper, `topic` one of six."""

    source: str
    topic: str
    author: str
    title: str
    paragraphs: tuple[str, ...]


def read_drafts(text: str) -> list[Draft]:
    """Texts in the form of the sample files: `# title`, `name: value` lines, paragraphs, `---` between."""
    return [_draft(block) for block in text.split("\n---\n")]


def _draft(block: str) -> Draft:
    head, *paragraphs = [part.strip() for part in block.strip().split("\n\n")]
    title, *lines = head.split("\n")
    values = dict(line.split(": ", 1) for line in lines)
    return Draft(values["source"], values["topic"], values["by"], title.removeprefix("# "), tuple(paragraphs))


def sample(name: str) -> str:
    """One of the files in `samples/`."""
    return (resources.files("newsbot.demo") / "samples" / name).read_text(encoding="utf-8")


def archive() -> list[Draft]:
    """The back articles, in the order in which a reader should meet them, oldest last."""
    return read_drafts(sample("archive-en.txt")) + read_drafts(sample("archive-world.txt"))


def opening_pairs() -> list[Draft]:
    """The first live articles, two by two: one event in the words of two newspapers."""
    return read_drafts(sample("opening.txt"))


class Newsroom:
    """Writes new articles without end. The same seed gives the same articles; no headline comes twice."""

    def __init__(self, seed: int = 7) -> None:
        self._dice = random.Random(seed)  # noqa: S311  # nothing secret
        self._patterns = read_drafts(sample("stream.txt"))
        lines = (line.split(": ", 1) for line in sample("words.txt").splitlines())
        self._words = {name: values.split(", ") for name, values in lines}
        self._used: set[str] = set()

    def __iter__(self) -> Iterator[Draft]:
        while True:
            round_of_patterns = list(self._patterns)
            self._dice.shuffle(round_of_patterns)
            for pattern in round_of_patterns:
                draft = self._fresh(pattern)
                if draft is not None:
                    yield draft

    def _fresh(self, pattern: Draft) -> Draft | None:
        """The pattern filled so that its headline is new; None where chance does not find one."""
        for _ in range(_TRIES):
            drawn: dict[str, str] = {}
            title = self._filled(pattern.title, drawn)
            if title not in self._used:
                self._used.add(title)
                paragraphs = tuple(self._filled(paragraph, drawn) for paragraph in pattern.paragraphs)
                return Draft(pattern.source, pattern.topic, pattern.author, title, paragraphs)
        return None

    def _filled(self, text: str, drawn: dict[str, str]) -> str:
        while _CHOICE.search(text):
            text = _CHOICE.sub(lambda found: self._dice.choice(found[1].split("|")), text)
        filled = _SLOT.sub(lambda found: self._slot(found, drawn), text)
        return filled[:1].upper() + filled[1:]

    def _slot(self, found: re.Match[str], drawn: dict[str, str]) -> str:
        name, low, high = found.groups()
        if name not in drawn:
            drawn[name] = str(self._dice.randint(int(low), int(high))) if low else self._word(name, drawn)
        return drawn[name]

    def _word(self, name: str, drawn: dict[str, str]) -> str:
        kind = name.rstrip("2")
        taken = drawn.get(kind) if name != kind else None
        while True:
            word = self._one(kind)
            if word != taken:
                return word

    def _one(self, kind: str) -> str:
        if kind in ("person", "player"):
            first, last = ("player_first", "player_last") if kind == "player" else ("first", "last")
            return f"{self._dice.choice(self._words[first])} {self._dice.choice(self._words[last])}"
        return self._dice.choice(self._words[kind])
