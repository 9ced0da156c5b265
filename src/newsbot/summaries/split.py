"""Text to sentences: verbatim pieces with their offsets, in any language, in bounded time.

The rules of Wikimedia's sentencex do most of the work; the layer here mends what they miss (`split_rules`)
and keeps pieces within a length that a reader and a ranker can use.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from newsbot.summaries.borders import (
    BULLETS,
    INVISIBLE,
    LONGEST,
    ROMAN,
    Paragraphs,
    Span,
    between,
    line_borders,
    list_borders,
    list_goes_on,
    shortened,
)
from newsbot.summaries.joins import (
    clause_follows,
    ends_in_initial,
    is_small,
    last_token,
    leaves_out,
    only_closes,
    quotation_goes_on,
    quotations_closed,
    speaker_follows,
)
from newsbot.summaries.layout import certain_ends
from newsbot.summaries.split_rules import BEFORE_NUMBERS, Rules, rules_for
from newsbot.summaries.stops import hidden_stops

# sentencex takes quadratic time in a paragraph full of unclosed quotes (54 s for 1 MB): it gets less at once.
_CHUNK = 8_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_CODE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
_NUMBERED = re.compile(r"[\W_]*(?:\d{1,3}|[A-Za-z])[.)]{1,2}[\W_]*")
_ASIDE = re.compile(r"[(（][^()（）]{2,400}[.!?。！？][)）]\s*(?=[^\W\d_])")
# Ends that the splitter underneath does not see: four dots with spaces, "?...", tokenised quotations
# and an address, each before a capital.
_MISSED = re.compile(
    r"(?<=[^\W\d_]\.) (?=\. \. \. [^\W\d_])|(?<=[?!]\.\.\.) (?=[^\W\d_])|(?<=[?!]…) (?=[^\W\d_])"
    r"|(?<= [.!?]) '' (?=[^\Wa-z\d_])"
    r"|@[\w.-]{1,80}\.\w{2,8}\. (?=[^\Wa-z\d_])|(?<=[?!][?!]) (?=I[ ’'])"
)
_NAME_WITH_A_MARK = re.compile(r"[A-Za-z][!?]\Z")  # Yahoo!の
_LABEL = re.compile(r"(?<![\w.])[^\W\d_aeiouyаеёиоуыэюяєіїαεηιουω]{1,4}\.\Z")
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{1,3}T\b|(?:Eastern|Central|Pacific|Local) "
)
_CLOCK_GOES_ON = re.compile(r"\d\d(?:[.,;:!?)]|[ \xa0]\w{1,4}\b)")


class Piece(NamedTuple):
    """One sentence as it stands: `text == source[start:end]`, no white space at its ends."""

    text: str
    start: int
    end: int


def split(text: str, language: str = "") -> tuple[Piece, ...]:
    """The sentences of `text`, in order, without overlap; what lies between them is white space.

    `language`: any BCP 47 code ("az", "pt-BR"); an unknown or empty one falls back to rules that hold for
    most languages. Never raises, whatever the text.
    """
    code = language_code(language) or "en"
    ends = certain_ends(text)
    spans = quotations_closed(text, _segments(text, code, ends))
    return tuple(
        Piece(text[start:end], start, end) for start, end in _layer_for(code).refine(text, spans, ends)
    )


def language_code(language: str) -> str:
    """The base of a language tag, lower case ("pt" of "pt-BR"), or "" where it is none."""
    found = _CODE.match(language)
    return found.group().lower() if found else ""


def _segments(text: str, code: str, ends: Sequence[int]) -> Iterator[Span]:
    """Spans of sentencex's pieces, without white space around them."""
    import sentencex

    clean = text
    if not text.isascii():
        clean = _SURROGATE.sub("\ufffd", text)
    position = 0
    stretches = (clean[start:end] for start, end in pairwise((0, *ends, len(clean))))
    for chunk in chain.from_iterable(map(_chunks, stretches)):
        for raw in sentencex.segment(code, chunk):
            inner = raw.strip(INVISIBLE)
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

    def refine(self, text: str, spans: Iterator[Span], ends: Sequence[int]) -> Iterator[Span]:
        """Joined and cut again where the rules say so; nothing is joined over one of `ends`."""
        held: Span | None = None
        paragraphs = Paragraphs(text)
        for span in spans:
            if held is None:
                held = span
            elif bisect(ends, span[0]) == bisect(ends, held[0]) and self._joins(text, held, span):
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
        if is_small(head):
            return self._goes_on(text, left, right)
        if last == "၊" or (not head.isalnum() and only_closes(text[right[0] : right[1]][:200])):
            return True
        if last in ".۔" and right[0] > left[1]:
            return self._stop_is_no_end(text, left, right)
        if right[0] == left[1]:
            return self._inside_a_word(text, left, right)
        return (
            bool(_NUMBERED.fullmatch(text, *left))
            or speaker_follows(text, left, right)
            or quotation_goes_on(text, left, right)
        )

    def _goes_on(self, text: str, left: Span, right: Span) -> bool:
        """Before a lower-case letter a sentence goes on, unless the whole text is written that way."""
        begins = next((c for c in text[left[0] : left[0] + 12] if c.isalpha()), "")
        if begins.islower() and not _NUMBERED.fullmatch(text, *left):
            token = last_token(text, left)
            return token in self.rules.always or token in self.rules.units
        head = text[right[0] : right[0] + 2]
        return not (len(head) == 2 and head[1].isupper())  # iPhone, eBay

    def _stop_is_no_end(self, text: str, left: Span, right: Span) -> bool:
        word = last_token(text, left)
        if not word:
            return leaves_out(text, left)
        if self._never_ends(word) or (word in ("a.m", "p.m") and _DAY.match(text, right[0])):
            return True
        if text[right[0]].isdigit() and (shortening := self._before_a_number(text, left, word)):
            return shortening != "h" or _CLOCK_GOES_ON.match(text, right[0]) is not None
        if self.code != "en" and ends_in_initial(text, left):
            return not is_small(text[left[1] - 2])
        if word in ROMAN or (word.isdigit() and len(word) <= 2):
            # "1. One 2." and "Two" are joined here and cut at the number in `_cut`
            return list_goes_on(text, left, word) or self._is_ordinal(text, left, right)
        return bool(len(word) <= 2 and _NUMBERED.fullmatch(text, *left)) or quotation_goes_on(
            text, left, right
        )

    def _never_ends(self, word: str) -> bool:
        known = self.rules.always
        return word in known or (self.code == "it" and word.rpartition("'")[2] in known)

    def _before_a_number(self, text: str, left: Span, word: str) -> str:
        """The shortening that a word is or ends in, where one takes a number ("l'art. 3", "Kerkstr. 4")."""
        shortening = word.replace("’", "'").rpartition("'")[2]
        if shortening in BEFORE_NUMBERS or word.endswith("str") or shortening in self.rules.units:
            return shortening
        label = _LABEL.search(text, max(left[0], left[1] - 8), left[1])
        if label and not text[max(left[0], label.start() - 2) : label.start()].strip().isdigit():
            # letters without a vowel, and no unit behind a number: "бл. 5", "nr. 7"; a name ("Brt.") is none
            return word if label.start() == left[0] or not label[0][0].isupper() else ""
        return shortening if shortening != word and shortening in self.rules.always else ""

    def _is_ordinal(self, text: str, left: Span, right: Span) -> bool:
        if _NUMBERED.fullmatch(text, *left):
            return True
        following = text[right[0] : right[0] + 4].lower()
        if any(following.startswith(m) for m in self.rules.months):
            return True
        before = text[max(left[0], left[1] - 30) : left[1]].split()
        return len(before) > 1 and before[-2].lower() in self.rules.ordinal_after

    def _inside_a_word(self, text: str, left: Span, right: Span) -> bool:
        """A border without white space: an address, a name like J.-C., a quotation that a clause follows."""
        head = text[right[0]]
        tail = text[max(left[0], left[1] - 200) : left[1]].rsplit(None, 1)[-1]
        if tail[-1] not in "。！？" and ("://" in tail or "www." in tail or "@" in tail):
            return True
        if tail[-1] == "》" or (head in "のがはをにでとも的" and _NAME_WITH_A_MARK.search(tail)):
            return True
        if clause_follows(text, self.code, tail[-1], right):
            return True
        if ends_in_initial(text, left) and (
            (head.isupper() and text[left[1] - 2].isupper())
            or text[right[0] + 1 : right[0] + 2] in (".", "۔")
        ):
            return True  # R-W.Va., 44 a.C.
        if head.isdigit() and text[left[1] - 2].isdigit():
            return True  # ١٢.٥٠
        return head in ")]}»”’」』）】》" or (head == "-" and (len(tail) == 2 or tail.endswith(").")))

    def _cut(self, paragraphs: Paragraphs, start: int, end: int) -> Iterator[Span]:
        """One span, cut at the borders that it hides."""
        text = paragraphs.text
        borders = self._hidden(paragraphs, start, end)
        for left, right in between(start, end, borders, text) if borders else ((start, end),):
            if right - left > LONGEST:
                yield from shortened(text, left, right)
            else:
                yield left, right

    def _hidden(self, paragraphs: Paragraphs, start: int, end: int) -> list[int]:
        text = paragraphs.text
        borders = []
        if text.find("\n", start, end) >= 0 and not paragraphs.wrapped_at(start):
            borders += line_borders(text, start, end)
        if text[start] in "(（":
            aside = _ASIDE.match(text, start, end)
            if aside and aside.end() < end:
                borders.append(aside.end())
        if text.find(". ", start, end) >= 0 or text.find(".\xa0", start, end) >= 0:
            borders += hidden_stops(text, (start, end), self.rules)
        if paragraphs.hides_ends:
            borders += [m.end() for m in _MISSED.finditer(text, start, end)]
        if text[start] in BULLETS or text[start + 1 : start + 2] in "0123456789.)":
            borders += list_borders(text, start, end)
        return borders
