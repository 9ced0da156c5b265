"""Captions that nothing names so: what stands in a figure, or in a box with a picture and little else."""

from __future__ import annotations

from newsbot.feeds.blocks import Block, Page

_IN_FIGURES = ("blockquote", "table", "pre", "ul", "ol")
_CAPTION = 260  # letters
_FEW = 3


def in_figures(page: Page) -> list[bool]:
    """For each box: in a figure, and not in a quote, a table or a list that stands in one."""
    found: list[bool] = []
    for box in page.boxes:
        above = box.parent >= 0 and found[box.parent]
        found.append(box.tag == "figure" or (above and box.tag not in _IN_FIGURES))
    return found


def beside_pictures(page: Page, kept: list[int], root: int, prose: list[bool]) -> set[int]:
    """Blocks that are all the text of a box with a picture in it, of those `kept` of the box `root`.

    Sentences (`prose`, for each block) count only where there are few of them: else it is a story told in
    pictures.
    """
    sizes = page.summed((i, len(page.blocks[i].text)) for i in kept)
    headed = page.summed((i, 1) for i in kept if page.blocks[i].heading)
    # an item of a list has a heading, and is no caption whatever it shows
    sizes = [_CAPTION + 1 if heads else size for size, heads in zip(sizes, headed, strict=True)]
    found = {i for i in kept if _shares_picture(page, page.blocks[i], root, sizes)}
    sentences = {i for i in found if prose[i]}
    return found - sentences if len(sentences) > _FEW else found


def _shares_picture(page: Page, block: Block, root: int, sizes: list[float]) -> bool:
    if block.heading or len(block.text) > _CAPTION:
        return False
    index = block.box
    while index not in (root, -1) and sizes[index] <= _CAPTION:
        if page.boxes[index].images:
            return page.boxes[index].tag not in ("p", "td", "li") or not block.prose
        index = page.boxes[index].parent
    return False
