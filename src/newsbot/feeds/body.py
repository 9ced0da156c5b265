"""Which blocks of a page are its article: the box that holds it, and the furniture inside that box."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newsbot.feeds.blocks import Block, Page

_WORDS = re.compile(r"\w+")
_GRAM = 4
_MAJORITY = 0.4  # a box with this share of the prose is the article, whatever it is called
_LINKED = 0.5
_CAPTION = 260  # letters
_FEW = 3
_SEVERAL = 3
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
            words = _WORDS.findall(line.casefold())
            if words:
                votes.lines.add(tuple(words))
                votes.grams.update(_grams(words))
        return votes

    def share(self, text: str) -> float:
        """The share of a text's runs of four words that the vote holds; whole lines for shorter ones."""
        words = _WORDS.findall(text.casefold())
        if not words:
            return 0.0
        if tuple(words) in self.lines:
            return 1.0
        grams = _grams(words)
        return sum(1 for gram in grams if gram in self.grams) / len(grams) if grams else 0.0


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]


def select(page: Page, votes: Votes | None = None) -> list[str]:
    """The article's paragraphs as far as the tree tells; `votes` guide the choice of its box.

    Without votes the box is the one with the most running text for its links and furniture.
    """
    voted = [votes is not None and votes.share(block.text) >= _VOTED for block in page.blocks]
    trusted = [v and b.prose and not b.teaser for v, b in zip(voted, page.blocks, strict=True)]
    guided = any(trusted)
    page.cleared = set()
    _clear_majorities(page, trusted if guided else [b.prose for b in page.blocks])
    root = _root(page, voted if guided else None)
    inside = [i for i, block in enumerate(page.blocks) if root in page.chain(block.box)]
    marks = [
        i for i in inside if (voted[i] if guided else page.blocks[i].prose) and not page.blocks[i].teaser
    ]
    if not marks:
        return []
    _clear_voted(page, [i for i in inside if trusted[i]], root)
    first = _opening(page, inside, marks[0])
    kept = [i for i in inside if _belongs(page, i, root, voted[i], first <= i <= marks[-1])]
    captions = _beside_pictures(page, kept, root)
    lead = _lead(page, inside[0], trusted)
    kept = lead + [i for i in kept if i not in captions]
    return [page.blocks[i].text for i in _without_loose_ends(page, kept)]


def _lead(page: Page, start: int, trusted: list[bool]) -> list[int]:
    """Opening sentences between the headline and the box of the text, where the engine has them too."""
    heads = [i for i in range(start) if page.blocks[i].tag == "h1"]
    if not heads:
        return []
    found = [i for i in range(heads[-1] + 1, start) if trusted[i] and not page.suspects(page.blocks[i])]
    return [i for i in found if not _SUBTITLE.search(page.boxes[page.blocks[i].box].names)]


def _clear_voted(page: Page, trusted: list[int], root: int) -> None:
    """A box with several paragraphs that the engine has, unless its name is surely furniture's, is none."""
    held: dict[int, int] = {}
    for index in trusted:
        for box in page.chain(page.blocks[index].box):
            if box == root:
                break
            held[box] = held.get(box, 0) + 1
    for box, count in held.items():
        if count >= _SEVERAL and page.boxes[box].suspect and not _SURELY.search(page.boxes[box].names):
            page.cleared.add(box)


def _opening(page: Page, inside: list[int], first: int) -> int:
    """The first block of the text: engines lose opening paragraphs that are bare text in the box."""
    box = page.blocks[first].box
    boxes = {box, page.boxes[box].parent}
    for index in reversed([i for i in inside if i < first]):
        block = page.blocks[index]
        if block.box in boxes and block.prose and block.links <= 0.3 and not block.teaser:
            first = index
    return first


def _clear_majorities(page: Page, counted: list[bool]) -> None:
    """A box named like furniture that holds much of the prose is none."""
    mass = [0.0] * len(page.boxes)
    total = 0.0
    for block, counts in zip(page.blocks, counted, strict=True):
        if counts:
            total += len(block.text)
            for box in page.chain(block.box):
                mass[box] += len(block.text)
    for index, held in enumerate(mass):
        if page.boxes[index].suspect and held > _MAJORITY * total:
            page.cleared.add(index)


def _root(page: Page, voted: list[bool] | None) -> int:
    """The inmost box with the highest sum of its blocks' worth."""
    sums = [0.0] * len(page.boxes)
    for i, block in enumerate(page.blocks):
        worth = _worth(page, block)
        if voted is not None and block.prose and not block.teaser:
            if voted[i]:
                worth = max(worth, len(block.text) * 1.5)
            elif worth > 0:
                worth *= 0.3
        for box in page.chain(block.box):
            sums[box] += worth
    return max(range(len(sums)), key=lambda i: (round(sums[i]), i))


def _worth(page: Page, block: Block) -> float:
    size = len(block.text)
    if page.suspects(block) or block.teaser:
        return -0.2 * min(size, 300)
    if block.prose:
        return size * (1 - block.links)
    return -float(min(size, 200)) if block.links > _LINKED else 0.0


def _belongs(page: Page, index: int, root: int, voted: bool, within: bool) -> bool:
    block = page.blocks[index]
    if page.suspects(block, root) or _is_caption(page, block, root):
        return False
    if block.teaser:
        return voted and within and block.links <= _LINKED
    if block.heading:
        return within and (voted or block.links <= _LINKED)
    if voted:
        return block.links <= 0.8
    return within and block.links <= _LINKED


def _is_caption(page: Page, block: Block, root: int) -> bool:
    """Bare text in a figure, not in a quote, a table or a list that stands in it."""
    for box in page.chain(block.box):
        if box == root:
            return False
        tag = page.boxes[box].tag
        if tag in ("blockquote", "table", "pre", "ul", "ol"):
            return False
        if tag == "figure":
            return True
    return False


def _beside_pictures(page: Page, kept: list[int], root: int) -> set[int]:
    """Blocks that are all the text of a box with a picture in it: captions where nothing names them so.

    Sentences count only where there are few of them: else it is a story told in pictures.
    """
    size: dict[int, int] = {}
    for index in kept:
        for box in page.chain(page.blocks[index].box):
            size[box] = size.get(box, 0) + len(page.blocks[index].text)
    found = [i for i in kept if _shares_picture(page, page.blocks[i], root, size)]
    sentences = [i for i in found if page.blocks[i].prose]
    return set(found) - (set(sentences) if len(sentences) > _FEW else set())


def _shares_picture(page: Page, block: Block, root: int, size: dict[int, int]) -> bool:
    if block.heading or len(block.text) > _CAPTION:
        return False
    for box in page.chain(block.box)[:2]:
        if box == root or size.get(box, 0) > _CAPTION:
            return False
        if page.boxes[box].images:
            return page.boxes[box].tag not in ("p", "td", "li") or not block.prose
    return False


def _without_loose_ends(page: Page, kept: list[int]) -> list[int]:
    """No heading at the end that heads nothing."""
    while kept and page.blocks[kept[-1]].heading:
        kept = kept[:-1]
    return kept
