"""What stands around an article's text: the lines at its head, above it and at its foot; no other boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.comments import heads_comments
from newsbot.feeds.lines import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ELSEWHERE = re.compile(
    r"comment(?!ary)|kommentar|relat|teaser|side-?bar|recommend|popular|latest|recent|archive|"
    r"most-?(?:read|view)|respond",
    re.I,
)
ITSELF = re.compile(
    r"(?:this|dieser|diese|cet|cette|este|esta|questo|questa|ten|эта|bu)\s+(?:entry|post|article|beitrag|"
    r"eintrag|artikel|meldung|billet|entrada|artículo|articolo|voce|wpis|запись|yazı)\b",
    re.I,
)
_ASIDE = frozenset({"aside", "nav", "figcaption"})
_ABOVE, _BELOW = 4, 15  # blocks
_FOOT = 10  # blocks below the text
_OPENED = 2  # paragraphs after which a line no longer stands at the head
_EDGE = 4  # lines at the beginning and at the end of a block
_HEADED = 2_000  # letters of a block that may begin with the headline
_LABEL = 40  # letters beside a headline in its line
_BOXES = 6  # boxes around an element


@dataclass(frozen=True, slots=True)
class Around:
    """Blocks: `head` from the headline on, `above` it (upwards), `late` in the text, `foot` below it."""

    head: tuple[Block, ...] = ()
    above: tuple[Block, ...] = ()
    late: tuple[Block, ...] = ()
    foot: tuple[Block, ...] = ()

    @staticmethod
    def of(page: Page, title: str) -> Around:
        """What stands around the article under this headline."""
        top = _top(page, title)
        apart = _apart(page, top)
        own = page.blocks[top : _discussed(page.blocks, top)]
        below = own[:_BELOW]
        opened = [i for i, block in enumerate(below) if block.prose]
        cut = opened[_OPENED - 1] if len(opened) >= _OPENED else len(below)
        head = [block for block in below[:cut] if not apart[block.box]]
        late = [block for block in below[cut:] if not apart[block.box]]
        above = [block for block in page.blocks[max(0, top - _ABOVE) : top] if not apart[block.box]]
        return Around(tuple(head), tuple(above[::-1]), tuple(late), tuple(_foot(own, apart)))


def lines_of(block: Block) -> list[str]:
    """The lines of a block; of a long one those at its ends."""
    lines = block.text.split("\n")
    return lines if len(lines) <= 2 * _EDGE else [*lines[:_EDGE], *lines[-_EDGE:]]


def _top(page: Page, title: str) -> int:
    """The block of the headline: a heading that says it, else a line that does, else the first paragraph."""
    wanted = plain(title)
    named = [i for i, block in enumerate(page.blocks) if wanted and _says(block.text, wanted)]
    headed = [i for i in named if page.blocks[i].heading]
    tops = [i for i, block in enumerate(page.blocks) if block.tag == "h1"]
    proses = islice((i for i, block in enumerate(page.blocks) if block.prose), 1)
    return next(iter((*headed, *named[-1:], *tops, *proses)), 0)


def _discussed(blocks: list[Block], top: int) -> int:
    """Where comments begin below the text: at their heading."""
    opened = False
    for index in range(top, len(blocks)):
        text = blocks[index].text
        opened = opened or blocks[index].prose
        if opened and heads_comments(text):
            return index
    return len(blocks)


def _says(text: str, wanted: str) -> bool:
    """A line of the text is the headline, which is given as `plain` gives it."""
    lines = text.split("\n", _EDGE)[:_EDGE] if len(text) < _HEADED else ()
    sizes = range(len(wanted), 2 * len(wanted) + _LABEL)
    return any(len(line) in sizes and plain(line) == wanted for line in lines)


def _apart(page: Page, top: int) -> list[bool]:
    """For each box: whether it is about other texts, by its own name or one around it."""
    open_boxes = set()
    box = page.blocks[top].box if page.blocks else -1
    while box >= 0:
        open_boxes.add(box)
        box = page.boxes[box].parent
    found: list[bool] = []
    known: dict[str, bool] = {}
    for index, one in enumerate(page.boxes):
        if one.names not in known:
            known[one.names] = "caption" in one.names or bool(_ELSEWHERE.search(one.names))
        named = one.tag in _ASIDE or known[one.names]
        found.append(index not in open_boxes and ((one.parent >= 0 and found[one.parent]) or named))
    return found


def _foot(blocks: list[Block], apart: list[bool]) -> list[Block]:
    """The blocks right below the last paragraph, as far as the next heading or box about other texts."""
    own = [i for i, b in enumerate(blocks) if b.prose and not apart[b.box] and not ITSELF.match(b.text)]
    found: list[Block] = []
    for block in blocks[own[-1] + 1 if own else 0 :][:_FOOT]:
        if apart[block.box] or block.heading:
            break
        found.append(block)
    return found


def is_elsewhere(element: HtmlElement) -> bool:
    """An element in comments, or in a box about other articles."""
    for above in islice(element.iterancestors(), _BOXES):
        if above.tag in ("article", "main", "body"):
            return False
        if above.tag == "nav" or is_about_others(above):
            return above.find(".//h1") is None
    return False


def is_about_others(box: HtmlElement) -> bool:
    """A box of comments or of other articles, by its tag or its name."""
    return box.tag == "aside" or bool(_ELSEWHERE.search(f"{box.get('class', '')} {box.get('id', '')}"))
