"""Borders inside a piece of text: lines that end, lists, and places to cut what is too long to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

# A piece longer than this is cut at the best place inside: nobody reads a sentence of 600 letters.
LONGEST = 600
_END_MARKS = ".!?…。！？｡؟۔।॥։።፧။;:\"'”’»›」』）)]}*"
_LINE_GOES_ON = ",;:-–—،、，(«“の は が を に と で へ も や 的"
INVISIBLE = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\u200b\u200e\u200f\u2060\ufeff"
_OF_THE = (
    "the a an of in on at to for and or with by from der die das den dem und von im mit für de la le les "
    "et du des el los las y del di il e da do em и в на с по з у i w z na och av för og af til het een van en"
)
_NEVER_LAST = frozenset(_OF_THE.split())
_NEW_LINE = re.compile(r"\s*\n\s*")
BULLETS = "•⁃‣▪●"
LIST_ENTRY = re.compile(rf"(?<!\S)(?:[{BULLETS}]\s?)?(\d{{1,2}}|[a-z]|[ivx]{{1,4}})[.)]{{1,2}}(?=\s)")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_INNER_END = re.compile(r"[.!?…。！？؟۔।]['\"’”»)]*\s+(?=[^\Wa-z\d_])")
_SOFT_CUTS = (
    re.compile(r"\n+"),
    re.compile(r"[;；؛]\s*"),
    re.compile(r"[,，،、]\s*"),
    re.compile(r"\s+"),
)

Span = tuple[int, int]


# Without one of these no end is hidden from the splitter underneath.
_HIDING = ("@", ". . . ", "?...", "!...", "?…", "!…", " ''", "?! I", "!! I", "?? I")


class Paragraphs:
    """Which paragraphs of a text are broken at a column, as in mail and on wires; asked in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = self.end = 0
        self.wrapped = False
        self.hides_ends = any(mark in text for mark in _HIDING)

    def wrapped_at(self, position: int) -> bool:
        """True where a line break near `position` only wraps a sentence."""
        if not self.start <= position < self.end:
            self.start = self.text.rfind("\n\n", self.end, position) + 2 if self.end else 0
            after = self.text.find("\n\n", position)
            self.end = after if after >= 0 else len(self.text)
            self.wrapped = _wraps(self.text[self.start : self.end])
        return self.wrapped


def _wraps(paragraph: str) -> bool:
    lines = paragraph.strip("\n").split("\n")
    if sum((line.rstrip() or "-")[-1] in _END_MARKS for line in lines) > 0.6 * len(lines):
        return False
    lengths = [len(line) for line in lines]
    return len(lengths) > 2 and 40 <= max(lengths) <= 100 and min(lengths[:-1]) >= max(lengths) - 22


def line_borders(text: str, start: int, end: int) -> list[int]:
    """Line breaks inside a span that end a heading or a list entry; others only wrap a sentence."""
    ends_well = text[end - 1] in _END_MARKS
    borders = []
    for found in _NEW_LINE.finditer(text, start, end):
        head = text[found.end()] if found.end() < end else ""
        before = text[found.start() - 1]
        if (
            before in _LINE_GOES_ON
            or (head.islower() and ends_well)
            or _cut_short(text, start, found.start())
        ):
            continue
        borders.append(found.end())
    return borders


def _cut_short(text: str, start: int, end: int) -> bool:
    """True for a line that ends in "of the", which is neither a heading nor a sentence."""
    return text[max(start, end - 12) : end].rsplit(None, 1)[-1] in _NEVER_LAST


def list_borders(text: str, start: int, end: int) -> list[int]:
    """Where the next numbers of a list begin that the span starts with ("1. … 2. …", "a) … b) …")."""
    found = LIST_ENTRY.match(text, start, end)
    if not found:
        return []
    borders, mark = [], found.group(1)
    for entry in LIST_ENTRY.finditer(text, found.end(), end):
        if entry.group(1) in _next_marks(mark):
            mark = entry.group(1)
            borders.append(entry.start())
    return borders


def _next_marks(mark: str) -> tuple[str, ...]:
    if mark.isdigit():
        return (str(int(mark) + 1),)
    following = ROMAN[ROMAN.index(mark) + 1 :][:1] if mark in ROMAN else ()
    return (*following, chr(ord(mark) + 1)) if len(mark) == 1 else following


def between(start: int, end: int, borders: list[int], text: str) -> Iterator[Span]:
    """The stretches between borders, without white space around them."""
    for left, right in pairwise((start, *sorted(borders), end)):
        inner = text[left:right].strip(INVISIBLE)
        if inner:
            first = left + text[left:right].find(inner[0])
            yield first, first + len(inner)


def shortened(text: str, start: int, end: int) -> Iterator[Span]:
    """A span of bounded length each, cut at the strongest mark there is; a single word stays whole."""
    sentences = [m.end() for m in _INNER_END.finditer(text, start, end)]
    for left, right in between(start, end, sentences, text):
        yield from between(left, right, list(_soft_borders(text, left, right)), text)


def _soft_borders(text: str, start: int, end: int) -> Iterator[int]:
    while end - start > LONGEST:
        for mark in _SOFT_CUTS:
            cuts = [m.end() for m in mark.finditer(text, start + LONGEST // 4, start + LONGEST)]
            if cuts:
                start = cuts[-1]
                break
        else:
            gap = _SOFT_CUTS[-1].search(text, start + LONGEST, end)
            if gap is None:
                return
            start = gap.end()
        yield start


def list_goes_on(text: str, span: Span, token: str) -> bool:
    """True where a span starts with a smaller number of the list that `token` counts on."""
    entry = LIST_ENTRY.match(text, *span)
    if entry is None:
        return False
    if token in ROMAN:
        return entry.group(1) in ROMAN[: ROMAN.index(token)]
    return entry.group(1).isdigit() and int(entry.group(1)) < int(token)
