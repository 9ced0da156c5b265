"""Text to sentences: verbatim pieces with their offsets, in any language, in bounded time.

The rules of Wikimedia's sentencex do most of the work; the layer here mends what they miss (`split_rules`)
and keeps pieces within a length that a reader and a ranker can use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from newsbot.summaries.split_rules import Rules, rules_for

# sentencex takes quadratic time in a paragraph full of unclosed quotes (54 s for 1 MB): it gets less at once.
_CHUNK = 8_000
# A piece longer than this is cut at the best place inside: nobody reads a sentence of 600 letters.
_LONGEST = 600

_END_MARKS = ".!?…。！？｡؟۔।॥։።፧။;:\"'”’»›」』）)]}*"
_LINE_GOES_ON = ",;:-–—،、，(«“の は が を に と で へ も や 的"
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\u200b\u200e\u200f\u2060\ufeff"
_VOWEL_SIGNS = "ािीुूेैोौंঁংািীুূেৈোৌ্्"
_CODE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
_NUMBERED = re.compile(r"[\W_]*(?:\d{1,3}|[A-Za-z])[.)]{1,2}[\W_]*")
_ASIDE = re.compile(r"[(（][^()（）]{2,400}[.!?。！？][)）]\s*(?=[^\W\d_])")
_STOP = re.compile(r"\.[ \xa0]+(?=[^\Wa-z\d_])")
_WORD = re.compile(r"[\w-]+")
_NEW_LINE = re.compile(r"\s*\n\s*")
_LIST_ENTRY = re.compile(r"(?<!\S)(\d{1,2}|[a-z])[.)]{1,2}(?=\s)")
_INNER_END = re.compile(r"[.!?…。！？؟۔।]['\"’”»)]*\s+(?=[^\Wa-z\d_])")
_SOFT_CUTS = (
    re.compile(r"\n+"),
    re.compile(r"[;；؛]\s*"),
    re.compile(r"[,，،、]\s*"),
    re.compile(r"\s+"),
)


class Piece(NamedTuple):
    """One sentence as it stands: `text == source[start:end]`, no white space at its ends."""

    text: str
    start: int
    end: int


Span = tuple[int, int]


def split(text: str, language: str = "") -> tuple[Piece, ...]:
    """The sentences of `text`, in order, without overlap; what lies between them is white space.

    `language`: any BCP 47 code ("az", "pt-BR"); an unknown or empty one falls back to rules that hold for
    most languages. Never raises, whatever the text.
    """
    code = language_code(language) or "en"
    layer = _layer_for(code)
    pieces = []
    for start, end in layer.refine(text, _segments(text, code)):
        pieces.append(Piece(text[start:end], start, end))
    return tuple(pieces)


def language_code(language: str) -> str:
    """The base of a language tag, lower case ("pt" of "pt-BR"), or "" where it is none."""
    found = _CODE.match(language)
    return found.group().lower() if found else ""


def _segments(text: str, code: str) -> Iterator[Span]:
    """Spans of sentencex's pieces, without white space around them."""
    import sentencex

    clean = text
    if not text.isascii():
        clean = _SURROGATE.sub("\ufffd", text)
    position = 0
    for chunk in _chunks(clean):
        for raw in sentencex.segment(code, chunk):
            inner = raw.strip(_INVISIBLE)
            if inner:
                start = position + raw.find(inner[0])
                yield start, start + len(inner)
            position += len(raw)


def _chunks(text: str) -> Iterator[str]:
    """The text in stretches of bounded length, cut where a paragraph, a line, a sentence or a word ends."""
    if len(text) <= _CHUNK:
        yield text
        return
    start = 0
    while len(text) - start > _CHUNK:
        cut = -1
        for mark in ("\n\n", "\n", ". ", "。", "। ", "۔ ", " "):
            cut = text.rfind(mark, start + _CHUNK // 2, start + _CHUNK)
            if cut >= 0:
                cut += len(mark)
                break
        else:
            cut = start + _CHUNK
        yield text[start:cut]
        start = cut
    yield text[start:]


@lru_cache(maxsize=64)
def _layer_for(code: str) -> _Layer:
    return _Layer(code, rules_for(code))


class _Layer:
    """The corrections for one language: which borders between pieces are none, and which are missing."""

    def __init__(self, code: str, rules: Rules) -> None:
        self.code = code
        self.rules = rules
        self.cuts_at_units = bool(rules.starters) and code != "en"  # sentencex does it for English

    def refine(self, text: str, spans: Iterator[Span]) -> Iterator[Span]:
        """Joined and cut again where the rules say so."""
        held: Span | None = None
        paragraphs = _Paragraphs(text)
        for span in spans:
            if held is None:
                held = span
            elif self._joins(text, held, span):
                held = (held[0], span[1])
            else:
                yield from self._cut(paragraphs, *held)
                held = span
        if held is not None:
            yield from self._cut(paragraphs, *held)

    def _joins(self, text: str, left: Span, right: Span) -> bool:
        head, last = text[right[0]], text[left[1] - 1]
        if right[0] - left[1] > 1 and text.count("\n", left[1], right[0]) > 1:
            return False
        if head.islower():
            return self._goes_on(text, left, right)
        if not head.isalnum() and not any(c.isalnum() for c in text[right[0] : right[1]][:200]):
            return True  # a piece of closing marks belongs to what it closes
        if last == "." and right[0] > left[1]:
            return self._stop_is_no_end(text, left, right)
        if right[0] == left[1]:
            return self._inside_a_word(text, left, head)
        return bool(_NUMBERED.fullmatch(text, *left))

    def _goes_on(self, text: str, left: Span, right: Span) -> bool:
        """Before a lower-case letter a sentence goes on, unless the whole text is written that way."""
        begins = next((c for c in text[left[0] : left[0] + 12] if c.isalpha()), "")
        if begins.islower() and not _NUMBERED.fullmatch(text, *left):
            token = _last_token(text, left)
            return token in self.rules.always or token in self.rules.units
        head = text[right[0] : right[0] + 2]
        return not (len(head) == 2 and head[1].isupper())  # iPhone, eBay

    def _stop_is_no_end(self, text: str, left: Span, right: Span) -> bool:
        token = _last_token(text, left)
        if not token or token in self.rules.always:
            return True
        if self.code != "en" and _ends_in_initial(text, left):
            return not text[left[1] - 2].islower() and not text[right[0]].islower()
        if token.isdigit() and len(token) <= 2:
            if _list_goes_on(text, left, token):
                return True  # "1. One 2." and "Two": joined here, cut at the number in `_cut`
            return self._is_ordinal(text, left, right)
        if len(token) <= 2 and _NUMBERED.fullmatch(text, *left):
            return True
        return text[right[0]].isdigit() and token in self.rules.units

    def _is_ordinal(self, text: str, left: Span, right: Span) -> bool:
        if _NUMBERED.fullmatch(text, *left):
            return True
        following = text[right[0] : right[0] + 4].lower()
        if any(following.startswith(m) for m in self.rules.months):
            return True
        before = text[max(left[0], left[1] - 30) : left[1]].split()
        return len(before) > 1 and before[-2].lower() in self.rules.ordinal_after

    def _inside_a_word(self, text: str, left: Span, head: str) -> bool:
        """A border without white space: an address, a name like J.-C., or a quotation that a clause follows."""
        tail = text[max(left[0], left[1] - 200) : left[1]].rsplit(None, 1)[-1]
        if "://" in tail or "www." in tail or "@" in tail:
            return True
        if self.code == "ja" and tail[-1] in "」』":
            return head in "とっは が を の に も で、。"
        return head in ")]}»”’" or (head == "-" and len(tail) == 2)

    def _unit_ends(self, text: str, start: int, stop: re.Match[str]) -> bool:
        """A unit's full stop with a sentence starter after it ("в 1995 г. Об этом")."""
        following = _WORD.match(text, stop.end())
        return (
            following is not None
            and following.group() in self.rules.starters
            and _last_token(text, (start, stop.start() + 1)) in self.rules.units
            and text.count(" ", start, stop.start()) >= 2
        )

    def _cut(self, paragraphs: _Paragraphs, start: int, end: int) -> Iterator[Span]:
        """One span, cut at the borders that it hides."""
        text = paragraphs.text
        borders = []
        if text.find("\n", start, end) >= 0 and not paragraphs.wrapped_at(start):
            borders += _line_borders(text, start, end)
        if text[start] in "(（":
            aside = _ASIDE.match(text, start, end)
            if aside and aside.end() < end:
                borders.append(aside.end())
        if self.cuts_at_units:
            borders += [m.end() for m in _STOP.finditer(text, start, end) if self._unit_ends(text, start, m)]
        if text[start + 1 : start + 2] in "0123456789.)":
            borders += _list_borders(text, start, end)
        for left, right in _between(start, end, borders, text) if borders else ((start, end),):
            if right - left > _LONGEST:
                yield from _shortened(text, left, right)
            else:
                yield left, right


def _ends_in_initial(text: str, span: Span) -> bool:
    """A single letter before the full stop, as in names; where letters have no case too, but not in Chinese."""
    letter = text[span[1] - 2]
    before = text[span[1] - 3] if span[1] - 3 >= span[0] else " "
    return letter.isalpha() and letter < "\u3040" and not (before.isalnum() or before in _VOWEL_SIGNS)


def _last_token(text: str, span: Span) -> str:
    """The last word before the span's final full stop, lower case, without opening marks."""
    tail = text[max(span[0], span[1] - 30) : span[1]].rsplit(None, 1)[-1]
    return tail[:-1].lstrip("([«“\"'„-").lower()


def _list_goes_on(text: str, span: Span, token: str) -> bool:
    entry = _LIST_ENTRY.match(text, *span)
    return entry is not None and entry.group(1).isdigit() and int(entry.group(1)) < int(token)


class _Paragraphs:
    """Which paragraphs of a text are broken at a column, as in mail and on wires; asked in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = self.end = 0
        self.wrapped = False

    def wrapped_at(self, position: int) -> bool:
        """True where a line break near `position` only wraps a sentence."""
        if not self.start <= position < self.end:
            self.start = self.text.rfind("\n\n", self.end, position) + 2 if self.end else 0
            after = self.text.find("\n\n", position)
            self.end = after if after >= 0 else len(self.text)
            self.wrapped = _wraps(self.text[self.start : self.end])
        return self.wrapped


def _wraps(paragraph: str) -> bool:
    lengths = [len(line) for line in paragraph.strip("\n").split("\n")]
    return len(lengths) > 2 and 40 <= max(lengths) <= 100 and min(lengths[:-1]) >= max(lengths) - 22


def _line_borders(text: str, start: int, end: int) -> list[int]:
    """Line breaks inside a span that end a heading or a list entry; others only wrap a sentence."""
    ends_well = text[end - 1] in _END_MARKS
    borders = []
    for found in _NEW_LINE.finditer(text, start, end):
        head = text[found.end()] if found.end() < end else ""
        before = text[found.start() - 1]
        if before in _LINE_GOES_ON or (head.islower() and ends_well):
            continue
        borders.append(found.end())
    return borders


def _list_borders(text: str, start: int, end: int) -> list[int]:
    """Where the next numbers of a list begin that the span starts with ("1. … 2. …", "a) … b) …")."""
    found = _LIST_ENTRY.match(text, start, end)
    if not found:
        return []
    borders, mark = [], found.group(1)
    for entry in _LIST_ENTRY.finditer(text, found.end(), end):
        if entry.group(1) == _next_mark(mark):
            mark = entry.group(1)
            borders.append(entry.start(1))
    return borders


def _next_mark(mark: str) -> str:
    return str(int(mark) + 1) if mark.isdigit() else chr(ord(mark) + 1)


def _between(start: int, end: int, borders: list[int], text: str) -> Iterator[Span]:
    """The stretches between borders, without white space around them."""
    for left, right in pairwise((start, *sorted(borders), end)):
        inner = text[left:right].strip(_INVISIBLE)
        if inner:
            first = left + text[left:right].find(inner[0])
            yield first, first + len(inner)


def _shortened(text: str, start: int, end: int) -> Iterator[Span]:
    """A span of bounded length each, cut at the strongest mark there is; a single word stays whole."""
    sentences = [m.end() for m in _INNER_END.finditer(text, start, end)]
    for left, right in _between(start, end, sentences, text):
        yield from _between(left, right, list(_soft_borders(text, left, right)), text)


def _soft_borders(text: str, start: int, end: int) -> Iterator[int]:
    while end - start > _LONGEST:
        for mark in _SOFT_CUTS:
            cuts = [m.end() for m in mark.finditer(text, start + _LONGEST // 4, start + _LONGEST)]
            if cuts:
                start = cuts[-1]
                break
        else:
            gap = _SOFT_CUTS[-1].search(text, start + _LONGEST, end)
            if gap is None:
                return
            start = gap.end()
        yield start
