"""Which sentences may stand in a summary: no titles, bylines, datelines, captions, boilerplate or repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from newsbot.summaries.furniture import (
    AUTHOR,
    BOILERPLATE,
    BYLINE,
    CAPTION,
    CAPTION_HINTS,
    CREDIT,
    DATELINE,
    IMPERATIVE,
    LABEL,
    SPEECH,
    TORN,
)
from newsbot.summaries.split import Piece
from newsbot.summaries.tokens import count_words, stems
from newsbot.summaries.wording import dangles

_DATELINE_MARK = re.compile(r"[(\[/:|–—-]")
# A tokenised sentence: there quotation marks stand alone where they belong.
_SPACED = re.compile(r"\s[.?!](?:\s(?:''|\"|'))*$")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_END = ".!?…。！？؟۔।॥።։፧\"'”’»›」』）)"
_LONGEST = 700
_TITLE_SHARE = 0.8
# Where so many pieces end in a mark, one without is a heading, a caption or cut off.
_MARKED_SHARE = 0.5
# Where two or more begin with a label, they are captions, unless so many do that people take turns.
_LABELLED_SHARE = 0.4
# News says what it has to say before its two hundredth sentence; ranking grows with the square.
_MOST = 200


class Candidate(NamedTuple):
    """A sentence that may be chosen: verbatim, with offsets, its stems and what it costs in words."""

    text: str
    start: int
    end: int
    order: int
    words: int
    stems: tuple[str, ...]
    dangling: bool
    half: bool = False  # of a quotation


def candidates(pieces: Sequence[Piece], title: str, code: str, *, short: bool = False) -> list[Candidate]:
    """The pieces that a summary may be made of, in order, without datelines and stray quotation marks.

    `short`: also sentences of a few words (not to begin with one or two), for what is to be read as one text.
    """
    furniture = _Furniture(pieces)
    torn = _torn(pieces)
    title_stems = frozenset(stems(title))
    seen: set[tuple[str, ...]] = set()
    out: list[Candidate] = []
    for order, piece in enumerate(pieces):
        text, start = _trimmed(piece)
        if furniture.holds(text) or (text is not piece.text and furniture.says(piece.text)):
            continue
        if order in torn or _is_credited(pieces[order : order + 2]):
            continue
        own = tuple(stems(text))
        if is_tiny(text, own) and not (short and (out or len(own) > 2) and ends_well(text)):
            continue
        if own in seen or (title_stems and _repeats_title(own, title_stems)):
            continue
        seen.add(own)
        half = not quotes_are_whole(text)
        leans = half or dangles(text, code)
        out.append(Candidate(text, start, start + len(text), order, count_words(text), own, leans, half))
        if len(out) == _MOST:
            break
    return out


def _torn(pieces: Sequence[Piece]) -> set[int]:
    """Sentences that a full stop after a word such as "the" cut in two: where lines were taken for them."""
    ends = [i for i, p in enumerate(pieces) if TORN.search(p.text)]
    return {*ends, *(i + 1 for i in ends)} if len(ends) > 1 else set()


def _is_credited(pair: Sequence[Piece]) -> bool:
    """True for a sentence with a photographer's credit behind it on the same line."""
    if len(pair) < 2 or pair[1].start - pair[0].end > 1:
        return False
    return len(pair[1].text) < 80 and CREDIT.fullmatch(pair[1].text) is not None


def is_tiny(text: str, own: tuple[str, ...]) -> bool:
    """Too few words to tell anything, in scripts with and without spaces between them."""
    return len(text) < 12 or len(own) < 4 or (len(own) < 8 and len(text) < 40 and len(text.split()) < 5)


def _trimmed(piece: Piece) -> tuple[str, int]:
    """A piece without its dateline and without a quotation mark that belongs to its neighbour."""
    text, start = piece.text, piece.start
    if _may_have_dateline(text):
        dateline = DATELINE.match(text)
        if dateline and dateline.end() < len(text) * 0.6:
            start += dateline.end()
            text = text[dateline.end() :]
    if _SPACED.search(text) and quotes_are_whole(text):
        return text, start
    if len(text) > 3 and text[0] in "\"'" and text[1] == " ":
        cut = len(text) - len(text[1:].lstrip())
        text, start = text[cut:], start + cut
    if len(text) > 3 and text[-1] in "\"'" and text[-2] == " ":
        text = text[:-1].rstrip()
    return text, start


def _may_have_dateline(text: str) -> bool:
    if text[0] in "新中":
        return True
    begins = text[0] in "([-" or text[0].isupper() or "\u0620" <= text[0] <= "\u06ff" or "-lrb-" in text[:60]
    return begins and _DATELINE_MARK.search(text, 0, 70) is not None


class _Furniture:
    """Tells what stands around the news; looks only for phrases that the text as a whole has."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        whole = "\n".join(p.text for p in pieces).lower()
        self._phrases = [p for p in BOILERPLATE if p in whole]
        self._hints = [h for h in CAPTION_HINTS if h in whole]
        marked = sum(1 for p in pieces if ends_well(p.text))
        self._headings_show = marked >= _MARKED_SHARE * len(pieces)
        labelled = sum(1 for p in pieces if is_labelled(p.text))
        self._captions_show = 2 <= labelled <= _LABELLED_SHARE * len(pieces)

    def holds(self, text: str) -> bool:
        """True for what is endless, for headings, boilerplate, bylines and captions."""
        if not 0 < len(text) <= _LONGEST or text.endswith(": ."):
            return True
        if (len(text) < 80 and BYLINE.fullmatch(text)) or (self._headings_show and not ends_well(text)):
            return True
        if self._captions_show and is_labelled(text):
            return True
        if len(text) < 160 and (AUTHOR.fullmatch(text) or IMPERATIVE.fullmatch(text)):
            return True
        return self.says(text)

    def says(self, text: str) -> bool:
        """True for a text with a phrase of boilerplate or of a caption in it."""
        if not (self._phrases or self._hints):
            return False
        lowered = text.lower()
        if len(text) < 300 and any(p in lowered for p in self._phrases):
            return True
        return (
            any(h in lowered for h in self._hints)
            and CAPTION.search(text) is not None
            and not SPEECH.search(text)
        )


def _repeats_title(own: tuple[str, ...], title: frozenset[str]) -> bool:
    shared = len(title.intersection(own))
    return shared >= _TITLE_SHARE * len(title) and shared >= 0.6 * len(set(own))


def is_labelled(text: str) -> bool:
    """A caption in the manner of "Reward: The dog with its new owner"."""
    return LABEL.match(text) is not None and not SPEECH.search(text[:60])


def ends_well(text: str) -> bool:
    """True where a sentence ends in a mark that ends sentences; a heading or a caption often has none."""
    return text[-1] in _END


def quotes_are_whole(text: str) -> bool:
    """True where every quotation that a sentence opens is closed in it."""
    plain = text.translate(_QUOTES)
    if "''" in plain or "``" in plain:  # as tokenizers write them
        plain = plain.replace("``", '"').replace("''", '"')
    return plain.count('"') % 2 == 0
