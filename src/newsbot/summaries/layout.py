"""How a text is laid out where its layout tells the ends: one sentence a line, or marks that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = ".!?…。！？؟۔।॥።።፧։\"'”’»›」』）)"
_FEWEST_LINES = 4
# So many of the lines end like sentences: then a line is never wrapped in the middle of one.
_ENDING_SHARE = 0.7
_FEWEST_STOPS = 3
_LONE_STOP = re.compile(r"(?<!\.)\s\.(?=\s|$)(?!\s\.)")
_OWN_STOP = re.compile(r"[^\W\d_]{3}\.(?=\s|$)")
# Alone between white space: a mark that ends, with what closes after it; a mark that opens or closes.
_LONE = re.compile(r"(?<!\S)(?:(?P<end>(?:[!?]|(?<!\.\s)\.(?!\s\.))(?:\s(?:''|-rrb-|\)))*)|``|''|\")(?!\S)")
_SPEAKER = re.compile(r"(?:\s\S{1,30}){1,4}?\s(?:said|says|asked|asks|cried|told|added|replied|wrote)(?!\S)")
_LONGEST_QUOTATION = 450


def certain_ends(text: str) -> list[int]:
    """Places after which a new sentence starts whatever the words are, in order; mostly there are none."""
    ends = list(_ends_of_lines(text))
    if _is_tokenised(text):
        ends = sorted({*ends, *_lone_ends(text)})
    return ends


def _ends_of_lines(text: str) -> Iterator[int]:
    """Where lines end that end sentences, if the text is set one sentence or one paragraph a line."""
    if text.count("\n") < _FEWEST_LINES - 1:
        return
    lines = [line for line in text.split("\n") if line.strip()]
    ending = sum(1 for line in lines if line.rstrip()[-1] in _END)
    if len(lines) < _FEWEST_LINES or ending < _ENDING_SHARE * len(lines):
        return
    position = 0
    for line in text.split("\n"):
        position += len(line) + 1
        if line.strip() and line.rstrip()[-1] in _END:
            yield min(position, len(text))


def _is_tokenised(text: str) -> bool:
    """True where full stops stand alone, as tokenizers leave them ("it ended . nobody left ."), not words."""
    if " ." not in text:
        return False
    alone = sum(1 for _ in _LONE_STOP.finditer(text))
    return alone >= _FEWEST_STOPS and alone >= sum(1 for _ in _OWN_STOP.finditer(text))


def _lone_ends(text: str) -> Iterator[int]:
    """Where sentences of a tokenised text end; inside a quotation they do not, unless it is a long one."""
    opened = -1
    for mark in _LONE.finditer(text):
        if mark.lastgroup == "end":
            if opened < 0 or "''" in mark.group() or mark.start() - opened > _LONGEST_QUOTATION:
                opened = -1
                yield mark.end()
        elif opened >= 0 and mark.group() != "``":
            opened = -1
            before = text[max(0, mark.start() - 9) : mark.start()].rstrip()[-1:]
            if before == "." or (before in "!?" and not _SPEAKER.match(text, mark.end())):
                yield mark.end()
        elif mark.group() != "''":
            opened = mark.start()
