"""Which blocks of a page are its article: the box that holds it, and the furniture inside that box."""

from __future__ import annotations

import itertools
import re

from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.captions import beside_pictures, in_figures
from newsbot.feeds.comments import heads_comments, tells_of_comments
from newsbot.feeds.judge import VOTED, Votes
from newsbot.feeds.lines import ends_sentence

_MAJORITY = 0.4  # a box with this share of the prose is the article, whatever it is called
_LINKED = 0.5
_FEW_LINKS = 0.3
_VOTED_LINKS = 0.8
_BETWEEN = 8  # blocks of a box that stands before the last paragraphs
_COLUMN = 0.5  # of a row
_MUCH_MORE = 0.15
_NOTICE = 3  # times what stands above the headline
_ANSWERS = 3  # times the text above
_LOOKS = 20  # lines on comments; a list of posts has one for each
_SUBTITLE = re.compile(r"sub-?(?:title|head)|dek\b|standfirst|deck\b|summary|excerpt|descri", re.I)


def _running(blocks: list[Block]) -> list[bool]:
    """Which blocks are running text; where none is long enough for that, every sentence is."""
    found = [block.prose for block in blocks]
    if any(found):
        return found
    return [not block.heading and block.links <= _LINKED and ends_sentence(block.text) for block in blocks]


def select(page: Page, votes: Votes | None = None) -> list[str]:
    """The article's paragraphs as far as the tree tells; `votes` guide the choice of its box.

    Without votes the box is the one with the most running text for its links and furniture.
    """
    voted = [votes is not None and votes.share(block.text) >= VOTED for block in page.blocks]
    choice = _Choice(page, voted)
    return [page.blocks[index].text for index in choice.kept()]


class _Choice:
    """The box of the article and the blocks to keep of it. Each step is linear in boxes and blocks."""

    def __init__(self, page: Page, voted: list[bool]) -> None:
        self._page = page
        self._blocks = page.blocks
        self._voted = voted
        self._prose = _running(page.blocks)
        self._trusted = [
            v and p and not b.teaser for v, p, b in zip(voted, self._prose, page.blocks, strict=True)
        ]
        self._guided = any(self._trusted)
        self._cleared: set[int] = set()
        self._aside: list[bool] = []

    def kept(self) -> list[int]:
        """Indices of the article's blocks, in order; none where nothing looks like running text."""
        self._clear_majorities()
        self._aside = self._page.furniture(self._cleared)
        inmost = self._root()
        root = self._widened(inmost)
        within, close = self._page.inside(root), self._page.inside(inmost)
        inside = self._between([i for i, block in enumerate(self._blocks) if within[block.box]])
        marks = [i for i in inside if self._is_mark(i)]
        if not marks:
            return []
        first, last = self._opening(inside, marks[0]), self._closing(inside, marks[-1])
        out = [
            a or b
            for a, b in zip(self._page.furniture(self._cleared, root), in_figures(self._page), strict=True)
        ]
        candidates = [i for i in inside if not out[self._blocks[i].box]]
        kept = [
            i for i in candidates if self._belongs(i, within=first <= i <= last and self._is_near(i, close))
        ]
        captions = beside_pictures(self._page, kept, root, self._prose)
        return self._without_loose_ends([i for i in kept if i not in captions])

    def _is_near(self, index: int, close: list[bool]) -> bool:
        """In the inmost box, or such as often stands outside."""
        block = self._blocks[index]
        return close[block.box] or block.heading or self._is_item(index)

    def _between(self, inside: list[int]) -> list[int]:
        """What stands below the page's only headline and above the readers' comments."""
        heads = [i for i, block in enumerate(self._blocks) if block.tag == "h1"]
        above, below = self._parted(inside, heads[0] if len(heads) == 1 else 0)
        apart = {self._row(i) for i in above}.isdisjoint(self._row(i) for i in below)
        if apart and 0 < _NOTICE * self._told(above) < self._told(below):
            inside = [i for i in inside if i >= heads[0]]
        told = (i for i in inside if self._tells_of_comments(i))
        start = next((i for i in itertools.islice(told, _LOOKS) if self._ends_at(i, inside)), None)
        return inside if start is None else [i for i in inside if i < start]

    def _tells_of_comments(self, index: int) -> bool:
        block = self._blocks[index]
        return tells_of_comments(block.text) or (block.heading and heads_comments(block.text))

    def _parted(self, inside: list[int], index: int) -> tuple[list[int], list[int]]:
        """The running text above and below a block."""
        prose = [i for i in inside if self._prose[i]]
        return [i for i in prose if i < index], [i for i in prose if i > index]

    def _told(self, indices: list[int]) -> int:
        return sum(len(self._blocks[i].text) for i in indices)

    def _ends_at(self, index: int, inside: list[int]) -> bool:
        """Comments begin here: what is below is no more than the text above."""
        block = self._blocks[index]
        above, below = self._parted(inside, index)
        share = _ANSWERS if block.heading else 1
        counted = block.heading and any(map(str.isdigit, block.text))
        return bool(above) and (counted or self._told(below) <= share * self._told(above))

    def _is_mark(self, index: int) -> bool:
        """The text reaches from the first to the last of these."""
        block = self._blocks[index]
        return not block.teaser and (self._voted[index] if self._guided else self._prose[index])

    def _clear_majorities(self) -> None:
        """A box named like furniture that holds much of the running text is none."""
        counted = self._trusted if self._guided else self._prose
        sizes = [(i, float(len(self._blocks[i].text))) for i, counts in enumerate(counted) if counts]
        held = self._page.summed(sizes)
        enough = _MAJORITY * sum(size for _, size in sizes)
        self._cleared = {i for i, box in enumerate(self._page.boxes) if box.suspect and held[i] > enough}

    def _root(self) -> int:
        """The inmost box with the highest sum of its blocks' worth."""
        sums = self._page.summed((i, self._worth(i, self._aside[b.box])) for i, b in enumerate(self._blocks))
        best = max(range(len(sums)), key=lambda i: (round(sums[i]), i), default=-1)
        cells = (i for i, box in enumerate(self._page.boxes) if box.parent == best and box.tag == "td")
        column = max(cells, key=sums.__getitem__, default=best)
        if sums and sums[column] >= _COLUMN * sums[best]:
            best = column
        alone = best >= 0 and self._page.boxes[best].tag == "p"  # lists may stand beside the only paragraph
        return self._page.boxes[best].parent if alone else self._inmost(best)

    def _inmost(self, root: int) -> int:
        """The inmost box in it with all that the engine trusts and the text above, if that is most of it."""
        if not self._guided:
            return root
        last = max(i for i, trusted in enumerate(self._trusted) if trusted)
        paths = {i: self._path(b.box) for i, b in enumerate(self._blocks) if self._tells(i)}
        told = [i for i, path in paths.items() if root in path]
        own = [i for i in told if i <= last]
        if 2 * self._told(own) <= self._told(told):
            return root
        around = [box for box in paths[own[0]] if all(box in paths[i] for i in own)]
        return next((box for box in around if self._page.boxes[box].tag != "p"), root)

    def _tells(self, index: int) -> bool:
        block = self._blocks[index]
        return self._prose[index] and not block.teaser and not self._aside[block.box]

    def _path(self, box: int) -> list[int]:
        """The box and those around it, the inmost first."""
        path = [box]
        while (box := self._page.boxes[box].parent) >= 0:
            path.append(box)
        return path

    def _widened(self, root: int) -> int:
        """A box around it where the engine has much more: short answers, lists, a text in several boxes."""
        if root < 0 or not self._guided:
            return root
        shown = [(i, float(len(b.text))) for i, b in enumerate(self._blocks) if not self._aside[b.box]]
        texts = {i for i, b in enumerate(self._blocks) if not b.teaser and ends_sentence(b.text)}
        texts -= {i for i in texts if _SUBTITLE.search(self._page.boxes[self._blocks[i].box].names)}
        voted = self._page.summed((i, size) for i, size in shown if self._voted[i] and i in texts)
        others = self._page.summed((i, size) for i, size in shown if not (self._voted[i] or self._is_item(i)))
        inner = around = root
        while (around := self._page.boxes[around].parent) >= 0:
            if self._page.boxes[around].tag == "tr" and voted[around] > voted[inner]:
                break  # columns beside the text
            inner = around
            more = voted[around] - voted[root]
            if more >= _MUCH_MORE * voted[root] and more >= (others[around] - others[root]):
                root = around
        return root

    def _worth(self, index: int, aside: bool) -> float:
        block = self._blocks[index]
        size = len(block.text)
        if self._trusted[index]:
            return size * 1.5
        if aside or block.teaser:
            return -0.2 * min(size, 300)
        if self._prose[index]:
            return size * (1 - block.links) * (0.3 if self._guided else 1)
        return -float(min(size, 200)) if block.links > _LINKED else 0.0

    def _opening(self, inside: list[int], first: int) -> int:
        """The first block of the text: engines lose opening paragraphs that are bare text in the box."""
        box = self._blocks[first].box
        boxes = {box, self._page.boxes[box].parent}
        for index in reversed([i for i in inside if i < first]):
            block = self._blocks[index]
            row = self._page.boxes[block.box].parent == self._page.boxes[box].parent
            beside = block.box in boxes or row
            if beside and self._prose[index] and block.links <= _FEW_LINKS and not block.teaser:
                first = index
        return first

    def _row(self, index: int) -> tuple[int, str]:
        """The box around, and the tag: side by side and alike."""
        box = self._page.boxes[self._blocks[index].box]
        return box.parent, box.tag

    def _closing(self, inside: list[int], last: int) -> int:
        """The last block of the text: engines lose paragraphs at the end, too."""
        for index in [i for i in inside if i > last]:
            block = self._blocks[index]
            if index - last > _BETWEEN:
                break
            beside = self._siblings(index, last) and ends_sentence(block.text)
            if (beside and block.links <= _FEW_LINKS) or (index == last + 1 and self._goes_on(index)):
                last = index
        return last

    def _goes_on(self, index: int) -> bool:
        """An item of a list that a colon announces."""
        before = self._blocks[index - 1]
        return self._is_item(index) and (before.text.endswith(":") or before.tag == "li")

    def _is_item(self, index: int) -> bool:
        """One of a list of plain words."""
        block = self._blocks[index]
        return block.tag == "li" and not block.links

    def _siblings(self, one: int, other: int) -> bool:
        """Two paragraphs in the same box, of the same name."""
        a, b = (self._page.boxes[self._blocks[i].box] for i in (one, other))
        return a.tag == b.tag == "p" and (a.parent, a.names) == (b.parent, b.names)

    def _belongs(self, index: int, *, within: bool) -> bool:
        block, voted = self._blocks[index], self._voted[index]
        if block.teaser:
            return voted and within and block.links <= _LINKED and not block.asks
        if block.heading:
            return within and (voted or block.links <= _LINKED)
        return block.links <= _VOTED_LINKS if voted else within and block.links <= _LINKED

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
