"""A plain text as tidy lines and paragraphs, and what one can tell of a line without knowing its language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_WORD = re.compile(r"\w+")
_OUTER = " \t\n.,:;!?…|•·*–—-[](){}<>«»“”\"'’‘→›»▶►▼✕✖©#（）【】"
_EMPTY = re.compile(r"\n{2,}")
_ENDS = tuple(".!?…:;。！？।؟۔")
_CLOSING = "\"'”’“‘»«)]›‹」』 "  # some languages close with what others open with
_WIDE = re.compile(
    "[\u2e80-\ufaff\U00020000-\U0003ffff]"
)  # one such letter says as much as three of an alphabet


@dataclass(slots=True)
class Line:
    """One line; `opens`: a paragraph begins with it (else it follows a break within one)."""

    text: str
    opens: bool = True


def tidy(text: str) -> str:
    """NFC, no control characters, no white space but single blanks and line breaks."""
    text = _BREAK.sub("\n", text).replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text))
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def split(text: str, *, wrapped: bool = True) -> list[Line]:
    """The lines of a text; those broken at a margin are joined where they may be `wrapped`.

    A single break stays one (verse, an address) unless running text stands on either side of it.
    """
    found: list[Line] = []
    for part in _EMPTY.split(tidy(text).strip("\n")):
        before = ""
        lines = [line for line in part.split("\n") if line]
        for line in _unwrapped(lines) if wrapped else lines:
            found.append(Line(line, not before or is_prose(before) or is_prose(line)))
            before = line
    return found


def join(lines: list[Line]) -> str:
    """The text of such lines, paragraphs apart by one blank line."""
    return "".join(("\n\n" if line.opens else "\n") + line.text for line in lines).lstrip("\n")


def _unwrapped(lines: list[str]) -> list[str]:
    if len(lines) < 3:
        return lines
    widest = max(len(line) for line in lines)
    unended = [x for x in lines[:-1] if not ends_sentence(x) and len(x) > widest * 0.75]
    if 40 <= widest <= 110 and len(unended) * 2 > len(lines) - 1:
        return [" ".join(lines)]
    return lines


def plain(text: str) -> str:
    """Words in lower case, one blank between: what two lines are compared by."""
    return " ".join(_WORD.findall(text.casefold()))


def bare(line: str) -> str:
    """The line without the punctuation around it."""
    return line.strip(_OUTER)


def ends_sentence(line: str) -> bool:
    """Ends in a full stop or the like, closing quotes aside."""
    return line.rstrip(_CLOSING).endswith(_ENDS)


def weight(text: str) -> int:
    """Its letters, as many as it would have in an alphabet."""
    return len(text) if text.isascii() else len(text) + 2 * len(_WIDE.findall(text))


def is_prose(line: str) -> bool:
    """A sentence or more of running text."""
    size = weight(line)
    return size >= 140 or (size >= 60 and ends_sentence(line))
