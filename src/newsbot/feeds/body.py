"""Which blocks of a page are its article: the box that holds it, and the furniture inside that box."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.lines import ends_sentence

_WORDS = re.compile(r"\w+")
_SIGNS = re.compile("[\u2e80-\ufaff]|[^\\W\u2e80-\ufaff]+")  # no blanks part them: each sign is a word
_WIDE = re.compile("[\u2e80-\ufaff]")
_GRAM = 4
_MAJORITY = 0.4  # a box with this share of the prose is the article, whatever it is called
_LINKED = 0.5
_FEW_LINKS = 0.3
_VOTED_LINKS = 0.8
_IN_FIGURES = ("blockquote", "table", "pre", "ul", "ol")
_CAPTION = 260  # letters
_FEW = 3
_SEVERAL = 3
_BETWEEN = 8  # blocks of a box that stands before the last paragraphs
_VOTED = 0.7  # of a block's runs of words
_SUBTITLE = re.compile(r"sub-?(?:title|head)|dek\b|standfirst|deck\b|summary|excerpt|descri", re.I)
_SURELY = re.compile(
    r"comment|respon|reply|caption|credit|author|bio\b|byline|letter|subscri|relat|recommend|promo|cookie|foot|"
    r"side-?bar|most|popular|latest|share|social|menu|key-?points|highlights",
    re.I,
)


@dataclass(slots=True)
class Votes:
    """What an extractor (or a feed, or JSON-LD) says the text is, as runs of four words."""

    grams: set[tuple[str, ...]] = field(default_factory=set)
    lines: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> Votes:
        """The vote of a text."""
        votes = cls()
        for line in text.split("\n"):
            words = _words(line)
            if words:
                votes.lines.add(tuple(words))
                votes.grams.update(_grams(words))
        return votes

    def share(self, text: str) -> float:
        """The share of a text's runs of four words that the vote holds; whole lines for shorter ones."""
        words = _words(text)
        if not words:
            return 0.0
        if tuple(words) in self.lines:
            return 1.0
        grams = _grams(words)
        return sum(1 for gram in grams if gram in self.grams) / len(grams) if grams else 0.0


def _words(text: str) -> list[str]:
    wide = not text.isascii() and _WIDE.search(text)
    return (_SIGNS if wide else _WORDS).findall(text.casefold())


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]


def select(page: Page, votes: Votes | None = None) -> list[str]:
    """The article's paragraphs as far as the tree tells; `votes` guide the choice of its box.

    Without votes the box is the one with the most running text for its links and furniture.
    """
    voted = [votes is not None and votes.share(block.text) >= _VOTED for block in page.blocks]
    choice = _Choice(page, voted)
    return [page.blocks[index].text for index in choice.kept()]


class _Choice:
    """The box of the article and the blocks to keep of it. Each step is linear in boxes and blocks."""

    def __init__(self, page: Page, voted: list[bool]) -> None:
        self._page = page
        self._blocks = page.blocks
        self._voted = voted
        self._trusted = [v and b.prose and not b.teaser for v, b in zip(voted, page.blocks, strict=True)]
        self._guided = any(self._trusted)
        self._cleared: set[int] = set()

    def kept(self) -> list[int]:
        """Indices of the article's blocks, in order; none where nothing looks like running text."""
        self._clear_majorities()
        root = self._root()
        within = self._page.inside(root)
        inside = [i for i, block in enumerate(self._blocks) if within[block.box]]
        marks = [i for i in inside if self._is_mark(i)]
        if not marks:
            return []
        lead = self._lead(inside[0])
        self._clear_trusted(root)
        first, last = self._opening(inside, marks[0]), self._closing(inside, marks[-1])
        out = [
            a or b for a, b in zip(self._page.furniture(self._cleared, root), self._figures(), strict=True)
        ]
        candidates = [i for i in inside if not out[self._blocks[i].box]]
        kept = [i for i in candidates if self._belongs(i, within=first <= i <= last)]
        captions = self._beside_pictures(kept, root)
        return self._without_loose_ends(lead + [i for i in kept if i not in captions])

    def _is_mark(self, index: int) -> bool:
        """The text reaches from the first to the last of these."""
        block = self._blocks[index]
        return not block.teaser and (self._voted[index] if self._guided else block.prose)

    def _clear_majorities(self) -> None:
        """A box named like furniture that holds much of the running text is none."""
        counted = self._trusted if self._guided else [block.prose for block in self._blocks]
        sizes = [(i, float(len(self._blocks[i].text))) for i, counts in enumerate(counted) if counts]
        enough = _MAJORITY * sum(size for _, size in sizes)
        held = self._page.summed(sizes)
        self._cleared |= {i for i, box in enumerate(self._page.boxes) if box.suspect and held[i] > enough}

    def _clear_trusted(self, root: int) -> None:
        """Nor is one with several paragraphs that the engine has, unless its name is surely furniture's."""
        held = self._page.summed((i, 1.0) for i, trusted in enumerate(self._trusted) if trusted)
        for index, box in enumerate(self._page.boxes):
            if index > root and box.suspect and held[index] >= _SEVERAL and not _SURELY.search(box.names):
                self._cleared.add(index)

    def _root(self) -> int:
        """The inmost box with the highest sum of its blocks' worth."""
        aside = self._page.furniture(self._cleared)
        sums = self._page.summed((i, self._worth(i, aside[b.box])) for i, b in enumerate(self._blocks))
        best = max(range(len(sums)), key=lambda i: (round(sums[i]), i), default=-1)
        alone = best >= 0 and self._page.boxes[best].tag == "p"  # lists may stand beside the only paragraph
        return self._page.boxes[best].parent if alone else best

    def _worth(self, index: int, aside: bool) -> float:
        block = self._blocks[index]
        size = len(block.text)
        if self._trusted[index]:
            return size * 1.5
        if aside or block.teaser:
            return -0.2 * min(size, 300)
        if block.prose:
            return size * (1 - block.links) * (0.3 if self._guided else 1)
        return -float(min(size, 200)) if block.links > _LINKED else 0.0

    def _lead(self, start: int) -> list[int]:
        """Opening sentences between the headline and the box of the text, where the engine has them too."""
        heads = [i for i in range(start) if self._blocks[i].tag == "h1"]
        aside = self._page.furniture(self._cleared)
        between = range(heads[-1] + 1, start) if heads else range(0)
        found = [i for i in between if self._trusted[i] and not aside[self._blocks[i].box]]
        return [i for i in found if not _SUBTITLE.search(self._page.boxes[self._blocks[i].box].names)]

    def _opening(self, inside: list[int], first: int) -> int:
        """The first block of the text: engines lose opening paragraphs that are bare text in the box."""
        box = self._blocks[first].box
        boxes = {box, self._page.boxes[box].parent}
        for index in reversed([i for i in inside if i < first]):
            block = self._blocks[index]
            row = self._page.boxes[block.box].parent == self._page.boxes[box].parent
            beside = block.box in boxes or row
            if beside and block.prose and block.links <= _FEW_LINKS and not block.teaser:
                first = index
        return first

    def _closing(self, inside: list[int], last: int) -> int:
        """The last block of the text: engines lose paragraphs at the end, too."""
        for index in [i for i in inside if i > last]:
            block = self._blocks[index]
            if index - last > _BETWEEN:
                break
            if self._siblings(index, last) and block.links <= _FEW_LINKS and ends_sentence(block.text):
                last = index
        return last

    def _siblings(self, one: int, other: int) -> bool:
        """Two paragraphs in the same box, of the same name."""
        a, b = (self._page.boxes[self._blocks[i].box] for i in (one, other))
        return a.tag == b.tag == "p" and (a.parent, a.names) == (b.parent, b.names)

    def _belongs(self, index: int, *, within: bool) -> bool:
        block, voted = self._blocks[index], self._voted[index]
        if block.teaser:
            return voted and within and block.links <= _LINKED and not block.card
        if block.heading:
            return within and (voted or block.links <= _LINKED)
        return block.links <= _VOTED_LINKS if voted else within and block.links <= _LINKED

    def _figures(self) -> list[bool]:
        """For each box: in a figure, and not in a quote, a table or a list that stands in one."""
        found: list[bool] = []
        for box in self._page.boxes:
            above = box.parent >= 0 and found[box.parent]
            found.append(box.tag == "figure" or (above and box.tag not in _IN_FIGURES))
        return found

    def _beside_pictures(self, kept: list[int], root: int) -> set[int]:
        """Blocks that are all the text of a box with a picture in it: captions where nothing names them so.

        Sentences count only where there are few of them: else it is a story told in pictures.
        """
        sizes = self._page.summed((i, len(self._blocks[i].text)) for i in kept)
        found = {i for i in kept if self._shares_picture(self._blocks[i], root, sizes)}
        sentences = {i for i in found if self._blocks[i].prose}
        return found - sentences if len(sentences) > _FEW else found

    def _shares_picture(self, block: Block, root: int, sizes: list[float]) -> bool:
        if block.heading or len(block.text) > _CAPTION:
            return False
        boxes = self._page.boxes
        for index in (block.box, boxes[block.box].parent):
            if index in (root, -1) or sizes[index] > _CAPTION:
                return False
            if boxes[index].images:
                return boxes[index].tag not in ("p", "td", "li") or not block.prose
        return False

    def _without_loose_ends(self, kept: list[int]) -> list[int]:
        """No heading at the end that heads nothing, no subtitle that stands apart before the text."""
        texts = [i for i in kept if not self._blocks[i].heading]
        while len(texts) > 1 and self._is_subtitle(texts[0], texts[1]):
            kept.remove(texts.pop(0))
        while kept and self._blocks[kept[-1]].heading:
            kept.pop()
        return kept

    def _is_subtitle(self, index: int, after: int) -> bool:
        one, other = (self._page.boxes[self._blocks[i].box] for i in (index, after))
        return one.parent != other.parent and bool(_SUBTITLE.search(one.names))
