"""A page's tree as a row of text blocks, each knowing its tag, its links and the boxes it stands in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsbot.feeds.boxes import is_furniture
from newsbot.feeds.lines import is_prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIP_LIST = (
    "script style noscript template iframe svg math head object embed audio video canvas map button "
    "select option input textarea label dialog progress meter datalist link meta title nav"
)
_SKIP = frozenset(_SKIP_LIST.split())
_BREAKS_LIST = (
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul amp-accordion amp-carousel amp-sidebar"
)
_BREAKS = frozenset(_BREAKS_LIST.split())
_HIDDEN = re.compile(
    r"mw-editsection|rollover|tooltip|popup|sr-only|screen-reader|visually-?hidden|assistive", re.I
)
_PROMPT = 400  # letters around a field for an e-mail address
_NAMES = 400  # letters of class and id that count
_SIGNS = frozenset("¶#§🔗⚓")  # what links a heading to itself
_OPEN_TAGS = frozenset({"body", "html", "main", "blockquote"})
_SUSPECT_TAGS = frozenset({"aside", "footer", "nav", "figcaption", "menu", "form", "amp-sidebar"})
_IMAGES = frozenset({"img", "picture", "amp-img"})
_LINES = frozenset({"p", "a", "span", "b", "strong", "em", "i", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class Box:
    """A block-level element: `parent` is its index in `Page.boxes` (-1: none), `names` class and id."""

    parent: int
    tag: str
    names: str = ""
    suspect: bool = False
    images: int = 0  # pictures that stand in it directly, or in a box of their own in it


@dataclass(slots=True)
class Block:
    """One paragraph, heading, list item, cell or bare line. `links`: share of its letters in links."""

    text: str
    tag: str
    box: int
    links: float = 0.0
    leads: bool = False  # begins with a link
    href: str = ""  # where its first link leads
    asks: bool = False  # for consent or a subscription

    @property
    def teaser(self) -> bool:
        """A linked headline with a few lines on another article, or a prompt."""
        return self.asks or (self.leads and self.links >= 0.12 and self.tag not in _NO_TEASERS)

    @property
    def prose(self) -> bool:
        """Running text: long enough, ended like a sentence or long, and not made of links."""
        return self.tag not in _HEADS and self.links <= 0.5 and is_prose(self.text)

    @property
    def heading(self) -> bool:
        """One of h1 to h6."""
        return self.tag in _HEADS


_NO_TEASERS = _HEADS | {"p", "td", "blockquote", "pre"}


@dataclass(slots=True)
class Page:
    """All blocks of a page in their order, and the boxes they stand in; a box comes after its parent."""

    boxes: list[Box] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def furniture(self, cleared: Collection[int] = (), root: int = -1) -> list[bool]:
        """For each box: whether it, or one around it below `root`, is named like furniture.

        `cleared` are boxes of such a name that have turned out to hold the article.
        """
        found: list[bool] = []
        for index, box in enumerate(self.boxes):
            above = box.parent >= 0 and found[box.parent]
            named = box.suspect and index not in cleared
            found.append(index != root and (above or named))
        return found

    def inside(self, root: int) -> list[bool]:
        """For each box: whether it is `root` or stands in it."""
        found: list[bool] = []
        for index, box in enumerate(self.boxes):
            found.append(index == root or (box.parent >= 0 and found[box.parent]))
        return found

    def row(self) -> list[Block]:
        """Blocks side by side in the box with most running text, or in one of its name; and quotations."""
        above = [self.boxes[block.box].parent for block in self.blocks]
        mass: dict[int, int] = {}
        for parent, block in zip(above, self.blocks, strict=True):
            if block.prose:
                mass[parent] = mass.get(parent, 0) + len(block.text)
        widest = max(mass, key=mass.__getitem__, default=-1)
        named = self.boxes[widest].names.strip() if widest >= 0 else ""
        alike = {
            i for i, box in enumerate(self.boxes) if i == widest or (named and box.names.strip() == named)
        }
        quoted = [box.tag == "blockquote" for box in self.boxes]
        return [
            block
            for parent, block in zip(above, self.blocks, strict=True)
            if parent in alike or quoted[block.box] or quoted[parent]
        ]

    def summed(self, worth: Iterable[tuple[int, float]]) -> list[float]:
        """For each box: the sum over all that stands in it of (index of a block, its worth)."""
        sums = [0.0] * len(self.boxes)
        for index, value in worth:
            sums[self.blocks[index].box] += value
        for index in range(len(self.boxes) - 1, 0, -1):
            if self.boxes[index].parent >= 0:
                sums[self.boxes[index].parent] += sums[index]
        return sums


def read_blocks(tree: HtmlElement) -> Page:
    """The blocks of a page's body, in document order; nothing is judged here but the boxes' names."""
    from lxml import etree

    body = tree.find("body")
    reader = _Reader()
    walk = etree.iterwalk(tree if body is None else body, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            reader.close(element)
        elif _skipped(element):
            reader.passed_by(element)
            walk.skip_subtree()
        else:
            reader.open(element)
    reader.flush()
    return reader.page


def _skipped(element: HtmlElement) -> bool:
    """No text of the page: scripts, controls, signs at headings, spans that only open on a pointer."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SKIP:
        return True
    if tag == "a":
        return is_sign(element)
    return tag == "span" and bool(_HIDDEN.search(element.get("class", "")))


def _is_own_box(element: HtmlElement) -> bool:
    """An element of the site's own making is a box, but for pictures and what stands within a line."""
    if not isinstance(element.tag, str) or "-" not in element.tag or element.tag in _IMAGES:
        return False
    around = element.getparent()
    return around is None or around.tag not in _LINES


def is_sign(element: HtmlElement) -> bool:
    """A link that is one sign alone: the anchor of a heading."""
    text = element.text
    return text is not None and text.strip() in _SIGNS and len(element) == 0


class _Reader:
    """Takes the tree's events and writes blocks. One use."""

    def __init__(self) -> None:
        self.page = Page()
        self._stack: list[int] = []
        self._starts: list[int] = []  # the first block of each box on the stack
        self._asking: set[int] = set()  # boxes with a field for an e-mail address
        self._pieces: list[str] = []
        self._preserved = 0  # how many `<pre>` are open
        self._linked = 0
        self._links = 0
        self._href = ""
        self._leads: bool | None = None
        self._known: dict[str, bool] = {}

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BREAKS or _is_own_box(element):
            self.flush()
            names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"[:_NAMES]
            parent = self._stack[-1] if self._stack else -1
            suspect = self._suspect(tag, names, element)
            self.page.boxes.append(Box(parent, tag, names, suspect))
            self._stack.append(len(self.page.boxes) - 1)
            self._preserved += tag == "pre"
            self._starts.append(len(self.page.blocks))
        elif tag == "a":
            self._links += 1
            self._href = self._href or element.get("href") or ""
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in _IMAGES and self._stack:
            self.page.boxes[self._stack[-1]].images += 1
        if element.text:
            self._add(element.text)

    def close(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "a":
            self._links -= not is_sign(element)
        elif (tag in _BREAKS or _is_own_box(element)) and not _skipped(element):
            self.flush()
            self._preserved -= tag == "pre"
            self._leave(self._stack.pop(), self.page.blocks[self._starts.pop() :])
        if element.tail and self._stack:
            self._add(element.tail)

    def passed_by(self, element: HtmlElement) -> None:
        """A field for an e-mail address says what the box around it is for."""
        if element.tag == "input" and self._stack and (element.get("type") or "").lower() == "email":
            self._asking.add(self._stack[-1])

    def _leave(self, index: int, blocks: list[Block]) -> None:
        """Pictures alone make no box; the largest small box around a field for an address is a prompt."""
        box = self.page.boxes[index]
        if not blocks and box.images and box.tag != "p" and box.parent >= 0:
            self.page.boxes[box.parent].images += box.images
        if index in self._asking and sum(len(block.text) for block in blocks) <= _PROMPT:
            box.suspect = box.tag not in _OPEN_TAGS
            self._asking.add(box.parent)

    def _add(self, text: str) -> None:
        self._pieces.append(text if self._preserved else text.replace("\n", " "))
        if self._links:
            self._linked += len(text.strip())
        if self._leads is None and not text.isspace():
            self._leads = self._links > 0

    def flush(self) -> None:
        if not self._pieces:
            return
        joined = "".join(self._pieces)
        if not joined.isspace():
            share = self._linked / max(1, len(joined.strip()))
            for text in _paragraphs(joined):
                box = self._stack[-1] if self._stack else 0
                tag = self.page.boxes[box].tag
                block = Block(text, tag, box, min(1.0, share), bool(self._leads), self._href)
                self.page.blocks.append(block)
            self._href = ""
        self._pieces.clear()
        self._linked = 0
        self._leads = None

    def _suspect(self, tag: str, names: str, element: HtmlElement) -> bool:
        if tag in _OPEN_TAGS:
            return False
        if tag in _SUSPECT_TAGS:
            return True
        style = element.get("style")
        if style and "display:none" in style.replace(" ", "").lower():
            return True
        known = self._known.get(names)
        if known is None:
            known = self._known[names] = is_furniture(names)
        return known


def _paragraphs(text: str) -> list[str]:
    """Split at empty lines (`<br><br>`), and at every break where the lines are whole paragraphs."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    groups: list[list[str]] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    found: list[str] = []
    for group in groups:
        if len(group) > 1 and all(len(line) >= 80 and line[-1] in ".!?…\"'”’»)" for line in group[:-1]):
            found += group
        elif group:
            found.append("\n".join(group))
    return found
