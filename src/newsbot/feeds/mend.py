"""Broken XML made whole where it breaks most often: entities, ampersands, prefixes, raw markup in texts."""

from __future__ import annotations

import re
from html import escape
from html.entities import html5

from newsbot.domain.errors import TooLarge
from newsbot.feeds.namespaces import PREFIXES

_START = re.compile(
    r"<\?xml[\s?]|<(?:rss|feed|channel|urlset|sitemapindex|opml|(?:\w+:)?(?:RDF|rss|feed))[\s>]",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?![?!])[A-Za-z_][\w.:-]*")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?:(#\d{1,8}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][\w.-]{0,40});)?")
_LONELY = re.compile(r"<(?![A-Za-z_/!?:])")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):|\s([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]*\s*=\s*[\"']")
_DECLARED = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXTS = re.compile(
    r"(<((?:title|description|summary|content|subtitle|tagline|abstract|author|(?:content:encoded)|(?:dc:title)|"
    r"(?:dc:description)|(?:itunes:summary)|(?:media:description)|(?:media:title)))(?:\s[^<>]*)?(?<!/)>)(.*?)(</\2\s*>)",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z][\w.-]{0,40})\s+(["'])([^"'&%<]{0,64}|&#\w{1,7};)\2\s*>""")
_XML = {"lt", "gt", "amp", "quot", "apos"}
MAX_REFERENCES = 300_000
MAX_DECLARED = 100  # entities that a document may define for itself
MAX_USES = 5000  # … and use; what is beyond stays as it is written


def mend(text: str) -> str:
    """The document with its entities known, its ampersands escaped and its prefixes declared.

    The document type goes: with it every way to nest entities or to load other files. Text that refers
    to what nobody defined is kept as it is written. Raises `TooLarge` for a flood of references.
    """
    if text.count("&") > MAX_REFERENCES:
        raise TooLarge("Too many references.")
    text, own = without_doctype(text)
    start = _START.search(text)
    text = text[start.start() :] if start else text
    parts = _CDATA.split(_ILLEGAL.sub("", text))
    known = _Entities(own)
    parts[::2] = [_LONELY.sub("&lt;", _AMPERSAND.sub(known.spelled, part)) for part in parts[::2]]
    return _with_prefixes("".join(part for part in parts if not part.startswith("<!--")), "".join(parts[::2]))


def wrapped(text: str) -> str:
    """The document with the insides of its texts taken literally: unclosed `<br>` and `<p>` harm no more."""
    return _TEXTS.sub(_literal, text)


def without_doctype(text: str) -> tuple[str, dict[str, str]]:
    """The document without its `<!DOCTYPE …>`, and the harmless entities that it defined."""
    start = text[:100_000].find("<!DOCTYPE")
    root = _ROOT.search(text)
    if start < 0 or (root and root.start() < start):
        return text, {}
    end = _end_of_doctype(text, start)
    own = {found[1]: found[3] for found in list(_ENTITY.finditer(text, start, end))[:MAX_DECLARED]}
    return text[:start] + text[end:], own


def _end_of_doctype(text: str, start: int) -> int:
    """Where the document type ends: at the first `>` outside quotes and brackets."""
    inside = False
    for found in re.finditer(r"\"[^\"]*\"|'[^']*'|<!--.*?-->|[\[\]>]", text[start:], re.DOTALL):
        mark = found[0]
        if mark == "[":
            inside = True
        elif mark == "]":
            inside = False
        elif mark == ">" and not inside:
            return start + found.end()
    return len(text)


class _Entities:
    """Spells references so that every parser knows them; counts the document's own."""

    def __init__(self, own: dict[str, str]) -> None:
        self._own = own
        self._left = MAX_USES

    def spelled(self, found: re.Match[str]) -> str:
        """One reference, or one lonely ampersand, as XML wants it."""
        name = found[1]
        if name is None:
            return "&amp;"
        if name[0] == "#":
            return _number(name[1:])
        if name in _XML:
            return found[0]
        if name in self._own and self._left > 0:
            self._left -= 1
            value = self._own[name]
            return _number(value[2:-1]) if value.startswith("&#") else escape(value)
        if name + ";" in html5:
            return escape(html5[name + ";"])
        return f"&amp;{name};"


def _number(digits: str) -> str:
    """A numeric reference, or nothing where XML has no such character."""
    try:
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    except ValueError:
        return ""
    legal = (
        code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    )
    return f"&#{code};" if legal else ""


def _with_prefixes(text: str, markup: str) -> str:
    used = {found[1] or found[2] for found in _PREFIX.finditer(markup)}
    missing = used - set(_DECLARED.findall(markup)) - {"xml", "xmlns"}
    root = _ROOT.search(text)
    if not missing or root is None or len(missing) > 100:
        return text
    spaces = "".join(f' xmlns:{name}="{PREFIXES.get(name, "urn:" + name)}"' for name in sorted(missing))
    return text[: root.end()] + spaces + text[root.end() :]


def _literal(found: re.Match[str]) -> str:
    opening, inside, closing = found[1], found[3], found[4]
    if "<" not in inside or "<![CDATA[" in inside or "]]>" in inside:
        return found[0]
    return f"{opening}<![CDATA[{inside}]]>{closing}"
