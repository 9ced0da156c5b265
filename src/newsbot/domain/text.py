"""Text as people and Telegram count it: clean characters, UTF-16 length, words, cutting without harm."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MESSAGE_LIMIT = 4096  # UTF-16 units after parsing; Bot API, sendMessage
CAPTION_LIMIT = 1024  # Bot API, sendPhoto

_BIDI_OPEN = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_BIDI_CLOSE = frozenset("\u202c\u2069")
_KEPT_FORMAT = frozenset("\u200c\u200d")  # joiners that Persian, Indic scripts and emoji need
# Vowels of the scripts of Southern Asia are marks, and no less part of a word than its letters.
_SOUTH = "\u0900-\u0963\u0966-\u096f\u0971-\u0dff"
_WORD = re.compile(rf"[\w{_SOUTH}]+")
_JOINER = re.compile(rf"(?<=[{_SOUTH}])[\u200c\u200d]+")
_NO_VOWEL = re.compile(rf"[^{_SOUTH}]")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # what is not one plain space
# letters and signs of Latin, Greek and Cyrillic script: none of them harmful, none a space but the plain one
_HARMLESS = re.compile(
    "[\n -~\xa1-\xac\xae-\u02ff\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2116\u2122]*"
)
_BLANKS = re.compile(r"\n{3,}")
_MARKS_A_BASE = 3


def clean(text: str) -> str:
    """The same text without what can harm: control and bidi characters, lone surrogates, heaps of marks.

    Line feeds stay; other white space is folded into one space. The result is NFC.
    """
    if _HARMLESS.fullmatch(text) and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return _tidy(_SPACES.sub(" ", text) if "  " in text else text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kinds = {char: unicodedata.category(char) for char in set(text)}
    for char in {char for char, kind in kinds.items() if _is_harmful(char, kind)}:
        text = text.replace(char, "")
    marks = {char for char, kind in kinds.items() if kind in ("Mn", "Me")}
    return _tidy(_SPACES.sub(" ", _without_heaps(text, marks) if marks else text))


def _without_heaps(text: str, marks: set[str]) -> str:
    """No more than a few marks on one another."""
    kept: list[str] = []
    heap = 0
    for char in text:
        heap = heap + 1 if char in marks else 0
        if heap <= _MARKS_A_BASE:
            kept.append(char)
    return "".join(kept)


def _tidy(text: str) -> str:
    """No space at the edges of a line, no more than one blank line, none at the edges of the text."""
    if " \n" in text or "\n " in text:
        text = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", text).strip() if "\n\n\n" in text else text.strip()


def _is_harmful(char: str, category: str) -> bool:
    if char in "\n\t":
        return False
    if category == "Cf":
        return char not in _KEPT_FORMAT
    return category in ("Cc", "Co", "Cn") or char in _BIDI_OPEN or char in _BIDI_CLOSE


def one_line(text: str) -> str:
    """`clean`, on a single line."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(clean(text).split())


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, cut between words where possible, ending in an ellipsis if cut."""
    if 2 * len(text) <= limit or units(text) <= limit:
        return text
    cut = _take(text, limit - 1)
    space = cut.rfind(" ")
    if space > len(cut) // 2:
        cut = cut[:space]
    return cut.rstrip() + "…"


def _take(text: str, limit: int) -> str:
    """The longest beginning within `limit` units that cuts no grapheme. The text is longer than `limit`."""
    end = 0
    used = units(text[:1])
    while used <= limit:
        end += 1
        used += units(text[end])
    while end and _joins(text, end):
        end -= 1
    return text[:end] if end else text[:1]


def _joins(text: str, end: int) -> bool:
    """Whether a cut before `end` would go through a grapheme (approximation of UAX 29)."""
    left, right = text[end - 1], text[end]
    if left == "\u200d" or right == "\u200d":
        return True
    if unicodedata.category(right) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= right <= "\U0001f3ff":
        return True
    return _is_flag(right) and _flags_before(text, end) % 2 == 1


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(text: str, end: int) -> int:
    """How many regional indicators stand right before `end`: two of them are one flag."""
    count = 0
    while count < end and _is_flag(text[end - 1 - count]):
        count += 1
    return count


def pieces(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` units: cut at paragraphs, else lines, else spaces, else graphemes.

    Nothing is lost but the white space at the cuts; no piece is empty.
    """
    left = text.strip()
    result: list[str] = []
    while units(left) > limit:
        head = _take(left, limit)
        cut = max(head.rfind("\n\n"), 0) or max(head.rfind("\n"), 0) or max(head.rfind(" "), 0)
        if cut <= len(head) // 4:
            cut = len(head)
        result.append(left[:cut].rstrip())
        left = left[cut:].lstrip()
    if left:
        result.append(left)
    return result


def words(text: str) -> list[str]:
    """The words of a text, folded for comparing: NFKC, case and accents gone, Indic vowels kept."""
    if text.isascii():
        return _WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKD", text.casefold())
    if "\u200c" in folded or "\u200d" in folded:
        folded = _JOINER.sub("", folded)
    for mark in {char for char in set(folded) if unicodedata.category(char) == "Mn"}:
        if _NO_VOWEL.match(mark):
            folded = folded.replace(mark, "")
    return _WORD.findall(unicodedata.normalize("NFKC", folded))


def phrase(text: str) -> str:
    """The folded form of a word or phrase, as rules store it: words with one space between."""
    return " ".join(words(text))


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun in English, for the shell and for logs: "1 line", "2 lines"."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def digest(*parts: str) -> str:
    """A short stable fingerprint of texts (32 hexadecimal digits)."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:32]
