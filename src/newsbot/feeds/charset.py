"""From bytes to text when header, declaration and bytes disagree about the encoding."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
FEW = 10  # words with letters beyond ASCII
_SEVEN_BIT = ("iso2022", "hz", "utf-7")

# What the web means when it writes a name (WHATWG Encoding), by Python's names; and names that Python lacks.
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "big5": "big5hkscs",
}  # fmt: skip
_UNKNOWN = {
    "x-gbk": "gbk", "gb_2312-80": "gbk", "x-sjis": "cp932", "x-x-big5": "big5hkscs", "unicode": "utf-16",
    "ucs-2": "utf-16", "x-mac-cyrillic": "mac-cyrillic",
}  # fmt: skip


def codec_of(label: str) -> str:
    """Python's codec for what a document calls its encoding; "" where it has none that reads text."""
    label = label.lower()
    try:
        name = codecs.lookup(_UNKNOWN.get(label, label)).name
        b"\xff".decode(name, "replace")
    except (LookupError, UnicodeError):
        return ""
    return _MEANT.get(name, name)


def to_text(body: bytes, content_type: str = "") -> str:
    """The text of a document, whatever is wrong with what it says of itself. Never raises.

    A byte order mark wins; then UTF-8 where every byte agrees (no other encoding looks like it by
    chance); then the header (RFC 7303), the declaration, and last what the bytes look like.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _WIDE:
        if body.startswith(start):
            return body.decode(name, "replace")
    named = _named(body, content_type)
    if named and named[0].startswith(_SEVEN_BIT) and (text := _strict(body, named[0])) is not None:
        return text
    for name in ("utf-8", *named):
        text = _strict(body, name)
        if text is not None:
            return text
    return _guessed(body, named)


def is_plain_utf8(body: bytes, content_type: str = "") -> bool:
    """True where a parser may take the bytes as UTF-8 as they are."""
    if body[:1] not in (b"<", b"{", b" ", b"\n", b"\r", b"\t") or body[1:2] == b"\0":
        return False
    if any(name.startswith(_SEVEN_BIT) for name in _named(body, content_type)):
        return False
    return _strict(body, "utf-8") is not None


def _named(body: bytes, content_type: str) -> list[str]:
    """The encodings that the header and the declaration name, as they are meant."""
    found = (_HEADER.search(content_type), _DECLARED.match(body[:300]))
    labels = [str(each[1], "ascii") if isinstance(each[1], bytes) else each[1] for each in found if each]
    return [name for label in labels if (name := codec_of(label))]


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        return None


def _guessed(body: bytes, named: list[str]) -> str:
    """Nothing fits every byte: UTF-8 with a few bad bytes, or what the letters look like."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for _ in _MULTIBYTE.finditer(body))
    if good > 4 * bad:
        return text
    for name in named:
        if name not in ("utf-8", "utf-16"):
            try:
                return body.decode(name, "replace")
            except LookupError:
                continue
    letters = _TAGS.sub(b" ", body)[:20_000]
    words = _ODD_WORDS.findall(letters)
    if not words:  # they stand in attributes, as in OPML
        words = _ODD_WORDS.findall(body[:200_000])[:FEW]
        letters = b" ".join(words)
    if len(words) <= FEW and 2 * sum(len(_ODD.findall(word)) for word in words) < sum(map(len, words)):
        return body.decode("cp1252", "replace")  # an umlaut here and there is no ground for a guess
    from charset_normalizer import from_bytes

    best = from_bytes(letters, cp_exclusion=["utf_7", "cp037", "cp500", "cp1026"]).best()
    try:
        return body.decode(best.encoding if best else "cp1252", "replace")
    except LookupError:
        return text


_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_TAGS = re.compile(rb"<[^>]{0,500}>")
_ODD = re.compile(rb"[\x80-\xff]")
_ODD_WORDS = re.compile(rb"[A-Za-z]{0,30}[\x80-\xff][A-Za-z\x80-\xff]{0,30}")
