"""The plain text of what a feed gave for an entry, in paragraphs. Quick: it runs for every new entry."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from newsbot.domain.feed import Entry

MAX_TEXT = 500_000
_TAG = re.compile(r"<(!--.*?--|/?[A-Za-z][^<>]*|![^<>]*)>", re.DOTALL)
_UNSHOWN = "script style noscript template svg figcaption iframe button form select object audio video"
_BLOCKS = (
    "p div h1 h2 h3 h4 h5 h6 ul ol li table tr blockquote section article header footer figure hr pre "
    "dl dt dd main aside nav center"
)
_BLOCK, _BREAK, _INLINE = "block", "break", "inline"
_KINDS = {
    **dict.fromkeys([f"{slash}{name}" for name in _BLOCKS.split() for slash in ("", "/")], _BLOCK),
    **{name: name for name in _UNSHOWN.split()},
    "br": _BREAK,
}
_INLINES = "a abbr b cite code em font i img mark q s small span strong sub sup time u"
_SIMPLE = {
    **{tag: kind for tag, kind in _KINDS.items() if kind is _BLOCK},
    **dict.fromkeys([f"{slash}{name}" for name in _INLINES.split() for slash in ("", "/")], _INLINE),
}
_HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f]")
# what feed software writes below a teaser, not what somebody wrote
_SIGNED = re.compile(
    r"(?:The post .{1,300} (?:appeared first on|first appeared on) .{1,120}"
    r"|(?:Continue reading|Read more|Read full (?:story|article)"
    r"|Weiterlesen|Lire la suite|Leer más|Читать далее)"
    r"\b.{0,200}|\[?(?:…|\.\.\.|&#8230;)\]?)\s*$",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*\[(?:…|\.\.\.|&hellip;)\]\s*$")


def plain_body(entry: Entry) -> str:
    """The longer of content and summary as paragraphs with one blank line between. "" where there is none."""
    content = paragraphs(entry.content) if entry.content else ""
    if len(content) >= len(entry.summary):
        return content
    summary = paragraphs(entry.summary)
    return content if len(content) >= len(summary) else summary


def paragraphs(text: str) -> str:
    """HTML (or plain text) as plain paragraphs; captions, scripts and a blog's signature are left out."""
    text = text[:MAX_TEXT]
    kept = _simple(text)
    return "\n\n".join(_unsigned(_winding(text) if kept is None else kept))


def _simple(text: str) -> list[str] | None:
    """The paragraphs of a text with tags of the most usual kinds, as most are; None for any other."""
    first, *parts = text.split("<")
    line, kept = [first], list[str]()
    for part in parts:
        tag, closed, after = part.partition(">")
        kind = _SIMPLE.get(tag) or _SIMPLE.get(tag.partition(" ")[0])
        if kind is None or not closed:
            return None
        if kind is _BLOCK and line:
            _end(line, kept)
        if after:
            line.append(after)
    _end(line, kept)
    return kept


def _winding(text: str) -> list[str]:
    """The paragraphs of a text with line breaks, comments, elements that are not shown, or odd tags."""
    kept: list[str] = []
    pieces = _TAG.split(text)
    line = [pieces[0]]
    broken = False  # the last thing was a single <br>
    tags = zip(pieces[1::2], pieces[2::2], strict=True)
    for tag, after in tags:
        kind, piece = _KINDS.get(tag) or _kind(tag), after
        if kind is _BLOCK or (kind is _BREAK and broken):
            _end(line, kept)
        elif kind is _BREAK:
            line.append(" ")
        elif kind is not _INLINE:
            piece = _after(kind, tags)
        here = kind is _BREAK and not broken
        broken = (here or (broken and kind is _INLINE)) and not piece.strip()
        line.append(piece)
    _end(line, kept)
    return kept


def _kind(tag: str) -> str:
    """What a tag with attributes or in capitals is: block, break, inline, or a name that is not shown."""
    return _KINDS.get(tag.split(None, 1)[0].rstrip("/").lower(), _INLINE)


def _after(name: str, tags: Iterator[tuple[str, str]]) -> str:
    """The text after an element that is not shown."""
    closing = f"/{name}"
    for tag, piece in tags:
        if tag.lower().startswith(closing):
            return piece
    return ""


def _end(line: list[str], kept: list[str]) -> None:
    """The paragraph is complete: begin the next."""
    _keep("".join(line), kept)
    line.clear()


def _keep(text: str, kept: list[str]) -> None:
    """A paragraph, tidied, where anything is left of it."""
    if "&" in text:
        text = html.unescape(text)
    text = text.strip()
    if "  " in text or not text.isprintable():
        text = _HIDDEN.sub("", " ".join(text.split())).strip()
    if text:
        kept.append(text)


def _unsigned(kept: list[str]) -> list[str]:
    """Without what feed software adds below a teaser."""
    while kept and len(kept[-1]) < 600 and _SIGNED.fullmatch(kept[-1]):
        kept.pop()
    if kept and kept[-1].endswith("]"):
        kept[-1] = _CUT.sub("…", kept[-1])
    return kept
