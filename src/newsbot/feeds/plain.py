"""Plain text out of what feeds call text: tags, entities, broken encodings and hidden characters."""

from __future__ import annotations

import html
import re
from enum import Enum

MAX_TITLE = 1000
MAX_BODY = 2_000_000

# tags that stand in titles by mistake; a title about `<video>` keeps it, one with `<b>…</b>` does not
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|blink|br|center|cite|code|del|dfn|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|"
    "nobr|ol|p|q|s|samp|section|small|span|strike|strong|sub|sup|tt|u|ul|var|wbr|script|style"
)
_TAG = re.compile(rf"</?(?:{_INLINE})(?=[\s/>])(?:\"[^\"<>]*\"|'[^'<>]*'|[^'\"<>])*>", re.IGNORECASE)
_ANY_TAG = re.compile(
    r"<(?:!--.*?--|/?[A-Za-z][A-Za-z0-9:-]*(?:\"[^\"<>]*\"|'[^'<>]*'|[^'\"<>])*/?|[!?][^<>]*)>", re.DOTALL
)
_UNSHOWN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_CLOSED = re.compile(rf"<(?:/(?:{_INLINE})\s*|(?:br|hr|img|wbr)\b[^<>]*/?)>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# first bytes of UTF-8 in living scripts; "ß»" and "É»" at the end of an honest title are not among them
_DOUBLED = re.compile(
    r"[\xc2-\xc5\xce-\xd3\xd7-\xdb][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3}"
)
_DOUBLED_1252 = re.compile(r"[ÃÂâðÐÑ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# references to characters from 128 to 159 begin so; patterns that begin with one byte are quick
_C1_NUMBER = re.compile(rb"&[#]1")
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
_TWICE = re.compile(rb"\xc3(?:[\x82-\x85\x8e-\x93\x97-\x9b\xa0-\xb0]\xc2[\x80-\xbf]|\xa2\xe2)")
_C1 = re.compile(r"[\x80-\x9f]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\u00ad\u200b\u2060-\u2064"
    "\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIRTY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Markup(Enum):
    """What a text claims to be."""

    PLAIN = "plain"
    HTML = "html"
    UNSAID = "unsaid"


def plain(text: str, markup: Markup = Markup.UNSAID, cap: int = MAX_TITLE) -> str:
    """One line of plain text: no tags, no entities (doubled ones neither), nothing hidden, at most `cap`.

    Bidi overrides, control and zero-width characters go, lone surrogates become U+FFFD.
    """
    if len(text) <= cap and "&" not in text and "<" not in text and text.isascii():
        line = text if text.isprintable() and "  " not in text else " ".join(text.split())
        if line.isprintable():
            return line.strip()
    text = text[: cap * 8]
    if "<" in text:
        text = _without_tags(text, markup)
    for _ in range(3):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
        if "<" in text and markup is not Markup.PLAIN and _looks_marked(text):
            text = _TAG.sub(_gap, text)
    if not text.isascii():
        text = whole(text)
    text = " ".join(_HIDDEN.sub("", text).split())
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def visible(text: str, cap: int = MAX_TITLE) -> str:
    """One line of text as it is meant, letter for letter, without what cannot be seen or stored."""
    return " ".join(_SURROGATE.sub("\ufffd", _HIDDEN.sub("", text)).split())[:cap].rstrip()


def is_suspect(document: bytes) -> bool:
    """True where a UTF-8 document may hold text that was encoded twice, or C1 controls: a quick look."""
    if _C1_NUMBER.search(document):
        return True
    return not document.isascii() and (_C1_BYTES.search(document) or _TWICE.search(document)) is not None


def body(text: str, suspect: bool = True) -> str:
    """HTML or text as given, without what no page can show; at most two million characters.

    `suspect` False: the document it comes from was looked at and needs no repair.
    """
    text = text.strip()[:MAX_BODY]
    if not suspect or (text.isascii() and text.isprintable()):
        return text
    text = whole(text)
    return _DIRTY.sub("", text) if _DIRTY.search(text) else text


def whole(text: str) -> str:
    """Text as it was before somebody encoded it twice; C1 controls read as windows-1252, as browsers do."""
    if _DOUBLED.search(text):
        text = _once(text, "latin-1")
    if _DOUBLED_1252.search(text):
        text = _once(text, "cp1252")
    if _C1.search(text):
        text = _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), text)
    return _SURROGATE.sub("\ufffd", text)


def looks_like_html(text: str) -> bool:
    """True where a text that should be plain has real tags in it."""
    return "<" in text and _looks_marked(text)


def _looks_marked(text: str) -> bool:
    return _CLOSED.search(text) is not None


def _without_tags(text: str, markup: Markup) -> str:
    if markup is Markup.HTML:
        return _ANY_TAG.sub(_gap, _UNSHOWN.sub(" ", text))
    if markup is Markup.UNSAID and _looks_marked(text):
        return _TAG.sub(_gap, _UNSHOWN.sub(" ", text))
    return text


def _gap(found: re.Match[str]) -> str:
    """Blocks part words, inline tags do not."""
    return (
        " "
        if re.match(r"</?(?:br|p|div|li|h[1-6]|hr|ul|ol|td|tr|img|section)\b", found[0], re.IGNORECASE)
        else ""
    )


def _once(text: str, wrong: str) -> str:
    try:
        return text.encode(wrong).decode("utf-8")
    except UnicodeError:
        return text
