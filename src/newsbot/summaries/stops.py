"""Full stops that end a sentence although a shortening or a single letter stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.summaries.borders import LONGEST, Span
from newsbot.summaries.joins import is_small, last_token
from newsbot.summaries.split_rules import Rules

_STOP = re.compile(r"\.[ \xa0]+(?=[^\Wa-z\d_])")
_WORD = re.compile(r"[\w-]+")
# "And so on" closes a list, and mostly the sentence with it.
_AND_SO_ON = "etc usw usf ecc enz osv itd itp atď apod stb т.д т.п т.н κ.λπ κ.λ.π κλπ κ.ά κ.α κτλ"
_CLOSERS = frozenset(_AND_SO_ON.split())
_MEASURE = re.compile(r"\d[ \xa0]?(?:kg|g|km|cm|mm|m|ml|l|ha|min|кг|км|см|м)\.\Z")
# A letter after one of these is a name of its own ("vitamin D.", "Plan B.") and no initial, and so is
# the I of "taller than I."
_LETTER = re.compile(
    r"(?:\b(?:[Vv]itamin[ae]?|[Vv]itamín|[Hh]epatitis|[Gg]rade|[Pp]lan|[Tt]yp[e]?|[Kk]lass?e|[Cc]lass[e]?"
    r"|[Bb]lock|[Gg]ate|[Тт]ип|[Вв]итамин[аыу]?|[Пп]лан|[Бб]лок) \w"
    r"|\b(?:than|am|was|do|did|have|had|can|could|will|would|should|must) I|°\s?[CFK])\.\Z"
)
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))


def hidden_stops(text: str, span: Span, rules: Rules) -> Iterator[int]:
    """Where sentences begin inside `span`, behind full stops that the splitter underneath passed over."""
    for stop in _STOP.finditer(text, *span):
        if _ends(text, span[0], stop, rules) and not _is_inside(text, span[0], stop.end()):
            yield stop.end()


def _ends(text: str, start: int, stop: re.Match[str], rules: Rules) -> bool:
    end = stop.start() + 1
    word = last_token(text, (start, end))
    if (word in _CLOSERS and not is_small(text[stop.end()])) or _LETTER.search(
        text, max(start, end - 20), end
    ):
        return True
    following = _WORD.match(text, stop.end())
    return (
        following is not None
        and following.group() in rules.starters
        and (word in rules.units or _MEASURE.search(text, max(start, end - 8), end) is not None)
        and text.count(" ", start, end) >= 2
    )


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a quotation or an aside is open at `end`: those stay whole."""
    start = max(start, end - LONGEST)
    if text.count('"', start, end) % 2:
        return True
    low = text.rfind("„", start, end)
    pairs = _PAIRS if low < 0 else (("„", "“”"), *_PAIRS[1:])
    return any(
        (opened := text.rfind(opens, start, end)) >= 0
        and all(text.find(mark, opened, end) < 0 for mark in closes)
        for opens, closes in pairs
    )
