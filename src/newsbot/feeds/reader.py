"""One pass over an XML document, entry by entry, so that a long one never stands in memory as a tree."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from newsbot.domain.errors import NotAFeed, TooLarge
from newsbot.domain.feed import Entry
from newsbot.feeds.channel import Channel, read_channel
from newsbot.feeds.draft import Finisher
from newsbot.feeds.mapper import EntryMapper
from newsbot.feeds.namespaces import Names
from newsbot.feeds.plain import is_suspect
from newsbot.feeds.sitemap import MAX_URLS, Part, read_part, read_url, site_name

MAX_SEEN = 20_000  # entries looked at; the newest of them stay
MAX_TAGS = 200_000  # between two entries
WHOLE = 1_000_000  # bytes of a document that may stand in memory as a tree: a third less work
HEAD = 100_000  # bytes in which the root element begins
CHUNK = 1 << 18  # bytes; lxml asks for 32 kB at a time, which doubles the time of a parse
_PROLOG = re.compile(
    rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_GUARDED: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
_ROOT = re.compile(rb"\s*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ENTRY_OF = {
    "rss": "item",
    "rdf": "item",
    "channel": "item",
    "feed": "entry",
    "urlset": "url",
    "sitemapindex": "sitemap",
}


class Broken(Exception):
    """The document is not well-formed."""


@dataclass(slots=True)
class Document:
    """What one pass found; `unread` counts the entries after the last looked at, `parts` are an index's."""

    root: str
    channel: Channel = field(default_factory=Channel)
    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from and when it is read (None: nobody said)."""

    url: str = ""
    now: datetime | None = None


def root_of(body: bytes) -> str:
    """The folded local name of the root element; "" where there is none in the first 100 kB."""
    root = _root(body[:HEAD])
    return root[2].decode("ascii", "ignore").lower() if root else ""


def has_doctype(body: bytes) -> bool:
    """Whether a type is declared before the root element, or anywhere near the start where there is none."""
    head = body[:HEAD]
    root = _root(head)
    return b"<!DOCTYPE" in (head[: root.start()] if root else head)


def _root(head: bytes) -> re.Match[bytes] | None:
    at = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    while found := _PROLOG.match(head, at):
        at = found.end()
    return _ROOT.match(head, at)


def read_document(body: bytes, origin: Origin, recover: bool = False) -> Document:
    """Read UTF-8 bytes. Raises `Broken`, `NotAFeed` for another root, `TooLarge` for a bomb."""
    from lxml import etree

    root = root_of(body)
    if root not in _ENTRY_OF:
        raise NotAFeed("The document is no feed.")
    name = _ENTRY_OF[root]
    tags = tuple(f"{{*}}{each}" for each in (name, name.capitalize(), name.upper()))
    guarded = dict(_GUARDED, recover=recover)
    one_pass = _Pass(root, origin, body)
    try:
        if len(body) <= WHOLE:
            if len(body) > MAX_TAGS and body.count(b"<") > MAX_TAGS:
                raise TooLarge("Too many elements.")
            tree = etree.fromstring(body, etree.XMLParser(**guarded))
            return one_pass.over(tree.iter(*tags), tree) if tree is not None else one_pass.document
        gate = Gate(body)
        stream = etree.iterparse(gate, tag=tags, **guarded)
        document = one_pass.over(_one_by_one(stream, gate))
        return document if document.entries else one_pass.over((), stream.root)
    except etree.XMLSyntaxError as error:
        raise Broken(str(error)[:200]) from None


class Gate(io.BytesIO):
    """Hands a document out in pieces and stops one that is all tags and no entries.

    Whoever reads sets `tags` to 0 at each entry.
    """

    tags = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next piece. Raises `TooLarge`."""
        piece = super().read(CHUNK if size and size > 0 else size)
        self.tags += piece.count(b"<")
        if self.tags > MAX_TAGS:
            raise TooLarge("Too many elements.")
        return piece


class _Pass:
    def __init__(self, root: str, origin: Origin, body: bytes) -> None:
        self.document = Document(root)
        self._origin = origin
        self._body = body
        self._finisher = Finisher(origin.url, origin.now, is_suspect(body))
        self._cap = MAX_URLS if root in ("urlset", "sitemapindex") else MAX_SEEN

    def over(self, elements: Iterable[Any], root: Any = None) -> Document:
        """Read entries to their end, or to the cap; `root` where the first entry does not lead to it."""
        document = self.document
        names: Names | None = None
        mapper: EntryMapper | None = None
        for seen, element in enumerate(elements):
            if mapper is None or names is None:
                root = element.getroottree().getroot()
                names = Names(root.tag, element.tag)
                mapper = EntryMapper(names, self._origin.url, b"xml:base" in self._body)
            if seen == self._cap:
                document.unread = max(1, self._count() - seen)
                break
            self._take(element, names, mapper)
        if root is not None:
            document.channel = self._channel(root, names or Names(root.tag))
        self._inherit(document)
        return document

    def _take(self, element: Any, names: Names, mapper: EntryMapper) -> None:
        document = self.document
        if document.root == "sitemapindex":
            document.parts.append(read_part(element, names))
            return
        if document.root == "urlset":
            draft = read_url(element, names)
            document.channel.title = document.channel.title or site_name(element, names)
        else:
            draft = mapper.draft(element)
        entry = self._finisher.entry(draft)
        if entry is not None:
            document.entries.append(entry)

    def _channel(self, root: Any, names: Names) -> Channel:
        if self.document.root == "urlset":
            return self.document.channel
        return read_channel(root, names, self._origin.url)

    @staticmethod
    def _inherit(document: Document) -> None:
        """RFC 4287 §4.2.1: who wrote the feed wrote the entries that name nobody."""
        author = document.channel.author if document.root == "feed" else ""
        if author:
            document.entries = [
                each if each.author else replace(each, author=author) for each in document.entries
            ]

    def _count(self) -> int:
        name = _ENTRY_OF[self.document.root].encode()
        return len(re.findall(rb"<(?:\w+:)?%b[\s/>]" % name, self._body))


def _one_by_one(stream: Any, gate: Gate) -> Iterator[Any]:
    """Each entry when it is complete; the one before is taken out of the tree."""
    before = None
    for _, element in stream:
        gate.tags = 0
        yield element
        element.clear()
        if before is not None and before.getparent() is not None:
            before.getparent().remove(before)
        before = element
