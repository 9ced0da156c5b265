"""The plain text of what a feed gave for an entry, in paragraphs. Quick: it runs for every new entry."""

from __future__ import annotations

import html
import re

from newsbot.domain.feed import Entry

MAX_TEXT = 500_000
_UNSHOWN = re.compile(
    r"<(script|style|noscript|template|svg|figcaption|iframe|button|form|select)\b[^>]*>.*?</\1\s*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_PARAGRAPH = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|table|tr|blockquote|section|article|header|footer|figure|hr|pre|dl|dt|dd|main|aside)"
    r"\b[^<>]*>|(?:<br\b[^<>]*>\s*){2,}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![^<>]*>")
_HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
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
    if "<" in text:
        if "<script" in text or "<style" in text or "<fig" in text or "<!--" in text or "</" in text:
            text = _UNSHOWN.sub(" ", text)
        text = _BREAK.sub("\n", _PARAGRAPH.sub("\n\n", " ".join(text.split())))
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _HIDDEN.sub("", text)
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    kept = [block for block in blocks if block]
    while kept and _SIGNED.fullmatch(kept[-1]):
        kept.pop()
    if kept:
        kept[-1] = _CUT.sub("…", kept[-1])
    return "\n\n".join(kept)
