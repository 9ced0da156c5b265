"""A page's bytes to a tree: the right encoding, within bounds of size, number of tags and depth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsbot.domain.errors import NotAPage, TooLarge
from newsbot.feeds.charset import BOMS, codec_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SIZE = 5_500_000  # bytes; the largest honest pages (live blogs with inlined data) stay below 5 MB
MAX_TAGS = 100_000  # a page of 2,000 paragraphs has about 15,000
MAX_ATTRIBUTES = 2_000  # of one element; the parser needs quadratic time to find doubles

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-z0-9_.:-]{2,40})", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}>", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)>|<[^>]{0,2000}>", re.I | re.S)
_SCRIPT = re.compile(r"<script(?![^>]{0,200}ld\+json)[^>]{0,2000}>.*?</script", re.I | re.S)
_LONG = 20_000  # letters of a tag that may hold too many attributes
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]*)[^<>]{20000,}>")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HEAD = 4_000  # bytes or letters by which a file is known
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # escape, \x1b, is part of ISO-2022-JP
_OTHER = re.compile(
    r"\s*(?:%PDF|[{\[](?!.*<[a-z!])|(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b)",
    re.I | re.S,
)
_MACHINERY = ("script", "style", "svg", "noscript", "template", "object", "embed", "canvas", "iframe")


def decode(page: bytes | str) -> str:
    """The page as text, without control characters.

    A byte order mark wins; then UTF-8 wherever the bytes are valid UTF-8, whatever is declared; then
    the declared encoding where it fits; then the most likely one by its letters. Raises TooLarge, and
    NotAPage for a picture, an archive or another file that is no text.
    """
    if len(page) > MAX_SIZE:
        raise TooLarge("The page is too large.")
    text = page if isinstance(page, str) else _from_bytes(page)
    return _CONTROL.sub("", _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1))


def _from_bytes(page: bytes) -> str:
    for mark, name in BOMS:
        if page.startswith(mark):
            return page[len(mark) :].decode(name, "replace")
    if b"\x00" in page[:64] and (wide := _wide(page)):
        return page.decode(wide, "replace")
    if len(_BINARY.findall(page[:_HEAD])) * 100 > len(page[:_HEAD]):
        raise NotAPage("This is a file, not a page.")
    declared = _declared(page)
    if declared.startswith("iso2022"):
        return page.decode(declared, "replace")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError as error:
        if declared in ("", "utf-8") and _nearly_utf8(page, error):
            return page.decode("utf-8", "replace")
    return _legacy(page, declared)


def _wide(page: bytes) -> str:
    """UTF-16 without a mark: every other byte of the first tags is zero."""
    head = page[:64]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 4 else ""


def _declared(page: bytes) -> str:
    """The codec that the page names, as Python calls it; "" if none or unknown."""
    found = _META.search(page[:20_000]) or _XML.search(page[:400])
    return codec_of(found[1].decode("ascii")) if found else ""


def _nearly_utf8(page: bytes, error: UnicodeDecodeError) -> bool:
    """A page cut inside a character, or with a few odd bytes pasted in, is still UTF-8."""
    if error.start > len(page) - 4:
        return True
    text = page.decode("utf-8", "replace")
    good = sum(1 for c in text if c > "\x7f" and c != "\ufffd")
    return text.count("\ufffd") * 10 < good


def _legacy(page: bytes, declared: str) -> str:
    """Not UTF-8: what is declared if it fits, else the most likely encoding."""
    if declared and not declared.startswith(("utf-8", "utf-16", "utf-32")):
        text = page.decode(declared, "replace")
        if text.count("\ufffd") * 1000 <= len(text):
            return text
    import charset_normalizer  # slow to load and rarely needed

    sample = _TAG.sub(b" ", page[:400_000])[:60_000]
    best = charset_normalizer.from_bytes(sample).best()
    return page.decode(best.encoding if best else "cp1252", "replace")


def parse(text: str) -> HtmlElement:
    """The tree of a decoded page. Raises NotAPage (no markup at all) and TooLarge (too many tags)."""
    from lxml import etree, html

    if _OTHER.match(text[:_HEAD]):
        raise NotAPage("This is data, not a page.")
    if text.count("<") > MAX_TAGS:
        text = _SCRIPT.sub("", text)  # programs and data may hold any number of them
    if text.count("<") > MAX_TAGS:
        raise TooLarge("The page has too many tags.")
    if any(len(part) > _LONG for part in text.split("<")):
        text = _LONG_TAG.sub(_fewer_attributes, text)
    parser: Any = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        tree: HtmlElement | None = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAPage("There is nothing on this page.") from error
    if tree is None or len(tree) == 0:
        raise NotAPage("There is nothing on this page.")
    return tree


def strip_machinery(tree: HtmlElement) -> None:
    """Takes scripts, styles and drawings out of a tree, in place: they hold no text and make copies dear."""
    from lxml import etree

    etree.strip_elements(tree, *_MACHINERY, with_tail=False)


def _fewer_attributes(tag: re.Match[str]) -> str:
    """The tag, bare where it has thousands of attributes; one long attribute is left alone."""
    count = len(_QUOTED.sub("", tag[0]).split())
    return tag[0] if count <= MAX_ATTRIBUTES else f"<{tag[1]}>"
