"""What stands at either side of a border: initials, speakers, quotations that go on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.summaries.borders import BULLETS, LONGEST, Span

_VOWEL_SIGNS = "ािीुूेैोौंঁংািীুূেৈোৌ্्"
_BEFORE_ASIA = (
    "Châu ",
    "châu ",
    "Đông ",
    "Bắc ",
    "Nam ",
    "Tây ",
    "Trung ",
)  # "Á" is no initial in Vietnamese
_CHINESE_SPEAKER = re.compile(r"[^\s。！？，,没不]{1,8}[说問问道答喊称稱說]")
# "Where?" Mr. Hale asked: a question goes on with who asked it; "He said that …" begins anew.
_SPEAKER_NAMED = re.compile(
    r"(?:I|[A-Z][\w.’'-]{0,20}(?: [A-Z][\w’'-]{1,20}){0,2}) "
    r"(?:said|says|asked|asks|cried|told|added|replied|shouted|wrote|wondered|whispered)"
    r"(?=[.;]|[,:](?! [\"“])| (?:of|in|after|on|during|at|to|when|as|from)\b)"
)
# The same in scripts without capitals: a few words with one of saying among them, up to the end.
_SAID = re.compile(
    r"ဟု |(?:\S{1,20} ){0,3}?"
    r"(?:قال|قالت|سأل|سألت|صاح|گفت|پرسید|کہا|پوچھا|बोला|बोली|कहा|पूछा|म्हणाला|म्हणाली|विचारले|አለ|አለች|ጠየቀ)"
    r"(?: \S{1,20}){0,3}[.۔।።،]?\Z"
)
# «Где?» — спросил он: after a dash a small letter goes on.
_DASH_GOES_ON = re.compile(r"[–—-]\s?(?=[^\W\d_])")
_URDU_CLOSES = re.compile(r"‘‘\s*")


def is_small(letter: str) -> bool:
    """A lower-case letter of a script that has capitals; Georgian is written without them."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def only_closes(piece: str) -> bool:
    """True for a piece of closing marks: it belongs to what it closes."""
    return not any(c.isalnum() for c in piece.lower().replace("-rrb-", ""))


def leaves_out(text: str, span: Span) -> bool:
    """Dots that stand for words left out are no end; a lone stop, as in tokenised text, is one."""
    dots = text[max(span[0], span[1] - 8) : span[1]]
    return dots.endswith(". .") and dots != " . . . ."


def quotation_goes_on(text: str, left: Span, right: Span) -> bool:
    """A quotation of the kind „…” that `left` opens and `right` closes: the splitter underneath cuts it."""
    opened = text.rfind("„", max(left[0], left[1] - LONGEST), left[1])
    if opened < 0 or any(text.find(mark, opened, left[1]) >= 0 for mark in "”“"):
        return False
    return any(text.find(mark, *right) >= 0 for mark in "”“")


def ends_in_initial(text: str, span: Span) -> bool:
    """A single letter before the full stop, as in names; also where letters have no case, not in Chinese."""
    letter = text[span[1] - 2]
    if letter == "Á" and text.endswith(_BEFORE_ASIA, span[0], span[1] - 2):
        return False
    before = text[span[1] - 3] if span[1] - 3 >= span[0] else " "
    return letter.isalpha() and letter < "\u3040" and not (before.isalnum() or before in _VOWEL_SIGNS + "°")


def last_token(text: str, span: Span) -> str:
    """The last word before the span's final full stop, lower case, without opening marks."""
    tail = text[max(span[0], span[1] - 30) : span[1]].rsplit(None, 1)[-1]
    return tail[:-1].lstrip("([«“\"'„-" + BULLETS).lower()


def speaker_follows(text: str, left: Span, right: Span) -> bool:
    """True where `left` ends in a quotation and `right` begins with who spoke it."""
    last = text[left[1] - 1]
    if last in '"”»“' and text[left[1] - 2] in "?!.؟。။۔।።":
        if text[left[1] - 2] in "?!" and _SPEAKER_NAMED.match(text, *right):
            return True
        if not text[right[0]].isascii() and _SAID.match(text, *right):
            return True
    dash = _DASH_GOES_ON.match(text, *right)
    return dash is not None and last in '?!…»”“"' and is_small(text[dash.end()])


def clause_follows(text: str, code: str, mark: str, right: Span) -> bool:
    """True where a clause goes on right behind the mark that closes a quotation, as in Eastern Asia."""
    if code == "ja":
        return mark in "」』" and text[right[0]] in "とっは が を の に も で、。"
    if code == "ko":
        return mark in "\"”’'"
    return code == "zh" and mark in "”」" and _CHINESE_SPEAKER.match(text, *right) is not None


def quotations_closed(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """The spans, where one begins with the mark that closes a quotation in Urdu (’’…۔‘‘) without it."""
    if "‘‘" not in text:
        yield from spans
        return
    held: Span | None = None
    for start, end in spans:
        closing = _URDU_CLOSES.match(text, start, end)
        if closing and held and held[1] == start:
            held, start = (held[0], start + 2), closing.end()  # noqa: PLW2901
        if held:
            yield held
        held = (start, end) if start < end else None
    if held:
        yield held
