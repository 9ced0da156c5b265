"""The day that a page shows its readers: beside the headline, or in a line below the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsbot.feeds.blocks import Block
from newsbot.feeds.lines import ends_sentence
from newsbot.feeds.moments import dates_in
from newsbot.feeds.surroundings import ITSELF, Around, lines_of

CHANGED = re.compile(
    r"updat|modif|changed|edited|aktualis|geändert|änderung|bearbeitet|überarbeitet|mise? à jour|maj\b|"
    r"actualiz|aggiorn|bijgewerkt|gewijzigd|обновл|изменен|güncel|yenilən|zmien|zmodyf",
    re.I,
)
_STATED = re.compile(
    r"publi[sck]|posted|submitted|veröffentlicht|erstellt|erschienen|geschrieben|verfasst|eingestellt|"
    r"gespeichert|pubblicat|publié|опубликов|добавлен|gepubliceerd|geplaatst|yayın|dərc|نشر|napisan|dodan|written|"
    r"écrit|escrito|scritto|mitteilung",
    re.I,
)
_OTHER = re.compile(
    r"registrier|join|member since|mitglied seit|geboren|\bborn|termin|\bwann|\bwhen|beginn|deadline|frist|"
    r"urteil vom|inscri|zarejestr|event|veranstaltung|sendung|\bbis\b|until",
    re.I,
)
_PLACE = re.compile(r"\(?[A-ZÄÖÜ][\w /-]{1,26}(?:\([\w .-]{2,12}\))?\s?[,/]\s*(?:den |am )?")
_PARTED = re.compile(r"^.{6,20}?\d\d\s?(?:[–—:)]|[.-] )")
_FIGURES = re.compile(r"(?:19|20)\d\d|[./]\d\d(?!\d)")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")  # for machines
_LINE = 160  # letters
_SENTENCE = 60
_UNSTATED = 100  # letters of a line that only gives a date, and names
_BELOW = 3  # blocks below the text where a bare day is its own
_DAY = 30  # letters of a day
_LABEL = 28  # letters before a date that say what it is


@dataclass(frozen=True, slots=True)
class Dateline:
    """A day on a page. `near`: at the head; `stated`: of the publication; `changed`: of a change."""

    date: datetime
    near: bool = False
    stated: bool = False
    changed: bool = False


def datelines(around: Around, month_first: bool) -> list[Dateline]:
    """What the lines around the article say of its day, the most telling first."""
    head = [*_read(around.head, month_first, near=True), *_placed(around.head, month_first)]
    above = _read(around.above, month_first, near=False)
    foot = [line for line in _read(around.foot, month_first, near=False) if line.stated or line.changed]
    right_below = [block for block in around.foot[:_BELOW] if block.links < 0.5]
    late = _read((*right_below, *around.late), month_first, near=False)
    every = [*head, *above, *foot, *_of_itself(around.foot), *late]
    return sorted(every, key=lambda line: (line.changed, not line.near, not line.stated))


def _placed(head: Iterable[Block], month_first: bool) -> list[Dateline]:
    """The day in the dateline of the first paragraph: "Berlin, 3. Mai 2012 – ..."."""
    first = next((block.text[: _LABEL + _DAY] for block in head if block.prose), "")
    found = [one for one in dates_in(first, month_first=month_first)[:1] if _PLACE.fullmatch(first[: one[0]])]
    return [Dateline(date, near=True) for start, date in found if _PARTED.search(first[start:])]


def _of_itself(foot: Iterable[Block]) -> list[Dateline]:
    """A sentence at the foot about the entry: "This entry was posted on …"."""
    texts = [block.text for block in foot if ITSELF.match(block.text)]
    return [Dateline(date, stated=True) for text in texts for _, date in dates_in(text[:_LINE])[:1]]


def _read(blocks: Iterable[Block], month_first: bool, *, near: bool) -> list[Dateline]:
    """The days in the short lines of blocks; none in their sentences."""
    lines = [line[: 2 * _LINE] for block in blocks for line in lines_of(block)]
    return [found for line in lines if _FIGURES.search(line) for found in _line(line, month_first, near)]


def _line(text: str, month_first: bool, near: bool) -> list[Dateline]:
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
        if _OTHER.search(label):
            continue
        changed = bool(CHANGED.search(label))
        own = bool(_STATED.search(label)) or (stated and not found)
        found.append(Dateline(date, near, own and not changed, changed))
    return found
