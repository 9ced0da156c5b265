"""The day that a page shows its readers: beside the headline, or in a line below the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.lines import ends_sentence, plain
from newsbot.feeds.moments import dates_in

CHANGED = re.compile(
    r"updat|modif|changed|edited|aktualis|geändert|änderung|bearbeitet|überarbeitet|mise? à jour|maj\b|actualiz|"
    r"aggiorn|bijgewerkt|gewijzigd|обновл|изменен|güncel|yenilən|zmien|zmodyf",
    re.I,
)
_STATED = re.compile(
    r"publi[sc]|posted|submitted|veröffentlicht|erstellt|erschienen|geschrieben|verfasst|eingestellt|"
    r"gespeichert|pubblicat|publié|опубликов|добавлен|gepubliceerd|geplaatst|yayın|dərc|نشر|napisan|dodan|written|"
    r"écrit|escrito|scritto|mitteilung",
    re.I,
)
_ITSELF = re.compile(
    r"(?:this|dieser|diese|cet|cette|este|esta|questo|questa|ten|эта|bu)\s+(?:entry|post|article|beitrag|eintrag|"
    r"artikel|meldung|billet|entrada|artículo|articolo|voce|wpis|запись|yazı)\b",
    re.I,
)
_ELSEWHERE = re.compile(
    r"comment(?!ary)|kommentar|relat|teaser|side-?bar|recommend|popular|latest|recent|archive|most-?(?:read|view)|respond|"
    r"caption|credit",
    re.I,
)
_FIGURES = re.compile(r"(?:19|20)\d\d|\.\d\d(?!\d)")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:[\d:.+Z-]+")  # for machines
_LINE = 160  # letters
_SENTENCE = 60
_UNSTATED = 100  # letters of a line that only gives a date, and names
_LABEL = 28  # letters before a date that say what it is
_ABOVE, _BELOW = 4, 15  # blocks
_EDGE = 4  # lines at the beginning and at the end of a block
_HEADED = 2_000  # letters of a block that may begin with the headline
_FOOT = 10  # blocks below the text
_OPENED = 2  # paragraphs after which a line no longer stands at the head


@dataclass(frozen=True, slots=True)
class Dateline:
    """A day on a page. `near`: at the head; `stated`: of the publication; `changed`: of a change."""

    date: datetime
    near: bool = False
    stated: bool = False
    changed: bool = False


def datelines(page: Page, title: str, month_first: bool) -> list[Dateline]:
    """What the lines around the article say of its day, the most telling first."""
    elsewhere = _elsewhere(page, title)
    top = _top(page, title)
    lines = [(block, elsewhere[block.box]) for block in page.blocks]
    head: list[Dateline] = []
    late: list[Dateline] = []
    paragraphs = 0
    for block, apart in lines[top : top + _BELOW]:
        paragraphs += block.prose
        near = paragraphs < _OPENED
        (head if near else late).extend([] if apart else _read(block, month_first, near=near))
    above = [
        line
        for block, apart in lines[max(0, top - _ABOVE) : top]
        if not apart
        for line in _read(block, month_first, near=True)
    ]
    foot = _foot(lines[top:], month_first)
    every = [*head, *above[::-1], *foot, *late]
    return sorted(every, key=lambda line: (line.changed, not line.near, not line.stated))


def _top(page: Page, title: str) -> int:
    """The block of the headline: a heading that says it, else a line that does, else the first paragraph."""
    wanted = plain(title)
    named = [i for i, block in enumerate(page.blocks) if wanted and _says(block.text, wanted)]
    headed = [i for i in named if page.blocks[i].heading]
    tops = [i for i, block in enumerate(page.blocks) if block.tag == "h1"]
    proses = islice((i for i, block in enumerate(page.blocks) if block.prose), 1)
    return next(iter((*headed, *named[-1:], *tops, *proses)), 0)


def _says(text: str, wanted: str) -> bool:
    """A line of the text is the headline, which is given as `plain` gives it."""
    lines = text.split("\n", _EDGE)[:_EDGE] if len(text) < _HEADED else ()
    return any(len(line) < 2 * len(wanted) + _LABEL and plain(line) == wanted for line in lines)


def _elsewhere(page: Page, title: str) -> list[bool]:
    """For each box: whether it is about other texts, by its own name or one around it."""
    open_boxes = set()
    box = page.blocks[_top(page, title)].box if page.blocks else -1
    while box >= 0:
        open_boxes.add(box)
        box = page.boxes[box].parent
    found: list[bool] = []
    for index, one in enumerate(page.boxes):
        named = one.tag in ("aside", "nav", "figcaption") or bool(_ELSEWHERE.search(one.names))
        found.append(index not in open_boxes and ((one.parent >= 0 and found[one.parent]) or named))
    return found


def _foot(lines: list[tuple[Block, bool]], month_first: bool) -> list[Dateline]:
    """Lines about the article itself right below its last paragraph."""
    proses = [i for i, (block, apart) in enumerate(lines) if block.prose and not apart]
    own = [i for i in proses if not _ITSELF.match(lines[i][0].text)]
    start = own[-1] + 1 if own else 0
    found: list[Dateline] = []
    for block, apart in lines[start : start + _FOOT]:
        if apart:
            break
        if _ITSELF.match(block.text):
            return [Dateline(date, stated=True) for _, date in dates_in(block.text[:_LINE])[:1]]
        found += [line for line in _read(block, month_first, near=False) if line.stated or line.changed]
    return found


def _read(block: Block, month_first: bool, *, near: bool) -> list[Dateline]:
    """The days in the short lines of a block; none in its sentences."""
    lines = block.text.split("\n")
    if len(lines) > 2 * _EDGE:
        lines = [*lines[:_EDGE], *lines[-_EDGE:]]
    return [found for line in lines for found in _line(line[: 2 * _LINE], month_first, near)]


def _line(text: str, month_first: bool, near: bool) -> list[Dateline]:
    if not _FIGURES.search(text):
        return []
    if dates := dates_in(unstamped := _STAMP.sub(" ", text), month_first=month_first):
        text = unstamped
    else:
        dates = dates_in(text, month_first=month_first)
    stated = bool(_STATED.search(text))
    if len(text) > (_LINE if stated else _UNSTATED) or (len(text) > _SENTENCE and ends_sentence(text)):
        return []
    found: list[Dateline] = []
    end = 0
    for start, date in dates:
        label = text[max(end, start - _LABEL) : start]
        end = start
        changed = bool(CHANGED.search(label))
        own = bool(_STATED.search(label)) or (stated and not found)
        found.append(Dateline(date, near, own and not changed, changed))
    return found
