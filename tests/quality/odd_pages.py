"""Pages that are no news: blogs, clubs, institutions, forums, recipes, poems, in the markup of many systems.

The files in `odd_pages/` are invented. `{{…}}` marks each line of the text; all else is furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import html

FOLDER = Path(__file__).with_name("odd_pages")
_MARKED = re.compile(r"\{\{(.*?)\}\}", re.S)
_LEAST = 20  # letters of a piece of furniture that cannot stand in the text by chance


@dataclass(frozen=True)
class OddPage:
    """One page: its markup, the lines of its text, and lines that are none of it."""

    name: str
    markup: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.wanted)


def squeezed(text: str) -> str:
    """Without white space, so that two texts may differ in it."""
    return "".join(text.split())


def odd_pages() -> Iterator[OddPage]:
    for path in sorted(FOLDER.glob("*.html")):
        marked = path.read_text("utf-8")
        wanted = tuple(_text_of(found[1]) for found in _MARKED.finditer(marked))
        rest = html.document_fromstring(_MARKED.sub("\n", marked).encode(), parser=_parser()).body
        lines = (" ".join(text.split()) for text in rest.itertext())
        unwanted = tuple(line for line in lines if len(line) >= _LEAST)
        yield OddPage(path.stem, re.sub(r"\{\{|\}\}", "", marked), wanted, unwanted)


def _text_of(markup: str) -> str:
    return " ".join(html.fromstring(f"<div>{markup}</div>".encode(), parser=_parser()).text_content().split())


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8")


@dataclass
class Segments:
    """Lines found and missed, furniture left in and taken off."""

    found: int = 0
    missed: int = 0
    left_in: int = 0
    taken_off: int = 0

    def add(self, page: OddPage, text: str) -> None:
        given = squeezed(text)
        kept = sum(1 for line in page.wanted if squeezed(line) in given)
        stayed = sum(1 for line in page.unwanted if squeezed(line) in given)
        self.found += kept
        self.missed += len(page.wanted) - kept
        self.left_in += stayed
        self.taken_off += len(page.unwanted) - stayed

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.found / (2 * self.found + self.left_in + self.missed)

    @property
    def accuracy(self) -> float:
        total = self.found + self.missed + self.left_in + self.taken_off
        return (self.found + self.taken_off) / total
