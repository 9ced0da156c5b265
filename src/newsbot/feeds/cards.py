"""Cards: rows of boxes that each hold a linked headline and a few lines on another article; and prompts."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urljoin, urlsplit

from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.furniture import Furniture, Known

_TAGS = frozenset({"div", "li", "article", "section", "td", "dd", "a"})
_ROW = 3  # cards make a row
_LARGEST = 700  # letters of one card
_HEADLINE = 15  # letters
_LINKED = 0.8
_LINE, _LINES = 40, 2  # letters of a teaser, and how many a card has
_MUCH = 0.6  # of the page's running text; a list of such items may be the article itself
_SHORT = 3000  # letters of all sentences on a page
_CUT = ("…", "...", "[…]", "[...]")


def mark_cards(page: Page, url: str) -> None:
    """Marks the blocks of all cards on a page; `url` is its own address, and cards lead to the same site."""
    rows: dict[tuple[int, str], list[list[Block]]] = defaultdict(list)
    for index, blocks in _small_boxes(page).items():
        box = page.boxes[index]
        if box.tag in _TAGS and _headline(blocks):
            rows[box.parent, box.tag].append(blocks)
    prose = sum(len(block.text) for block in page.blocks if block.prose)
    for row in (row for row in rows.values() if len(row) >= _ROW):
        cards = [blocks for blocks in row if _is_inner(_headline(blocks), url)]
        if len(cards) >= _ROW and (_are_cut(cards) or _text(cards) <= _MUCH * prose):
            for block in (block for card in cards for block in card):
                block.card = True


def mark_prompts(page: Page, known: Known) -> None:
    """Marks what asks for consent or a subscription, where so little is told that it may pass for text."""
    sentences = [block for block in page.blocks if block.prose]
    if sum(len(block.text) for block in sentences) > _SHORT:
        return
    furniture = Furniture(known)
    for block in sentences:
        block.card = block.card or furniture.notice(block.text)


def _small_boxes(page: Page) -> dict[int, list[Block]]:
    """The blocks of each box that could be a card by its size."""
    found: dict[int, list[Block]] = defaultdict(list)
    sizes = page.summed((i, len(block.text)) for i, block in enumerate(page.blocks))
    for block in page.blocks:
        index = block.box
        while index >= 0 and sizes[index] <= _LARGEST:
            found[index].append(block)
            index = page.boxes[index].parent
    return found


def _headline(blocks: list[Block]) -> str:
    """Where the headline of a card leads, one or two lines beside it; "" for what is no card."""
    lines = sum(1 for b in blocks if b.links < _LINKED and len(b.text) >= _LINE)
    if not 0 < lines <= _LINES:
        return ""
    return next((b.href for b in blocks if b.links >= _LINKED and len(b.text) >= _HEADLINE), "")


def _is_inner(href: str, url: str) -> bool:
    """Another page of the same site."""
    try:
        there, here = urlsplit(urljoin(url, href.strip())), urlsplit(url)
    except ValueError:
        return False
    if not href or href.startswith("#") or there.scheme not in ("http", "https", ""):
        return False
    return there.hostname == here.hostname and there.path != here.path


def _are_cut(cards: list[list[Block]]) -> bool:
    """Most of them break off: teasers, however many."""
    cut = sum(1 for card in cards if any(block.text.endswith(_CUT) for block in card))
    return cut * 2 > len(cards)


def _text(cards: list[list[Block]]) -> int:
    return sum(len(block.text) for card in cards for block in card if block.links < _LINKED)
