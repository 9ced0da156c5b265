"""OPML in and out (opml.org, 2.0): lists of feeds as every reader exchanges them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from newsbot.domain.errors import NotAFeed, TooLarge
from newsbot.domain.links import is_web_link, without_credentials
from newsbot.feeds.charset import is_plain_utf8, to_text
from newsbot.feeds.guard import without_feed_scheme
from newsbot.feeds.markup import attributes
from newsbot.feeds.mend import mend
from newsbot.feeds.plain import visible
from newsbot.feeds.reader import Gate, root_of

MAX_TOPIC = 200
SETTINGS = "urn:newsbot:settings"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Caps:
    """How many feeds are taken, outlines looked at (a longer file is only counted), bytes read."""

    feeds: int
    looked_at: int
    size: int


STRANGERS = Caps(1_000, 20_000, 10_000_000)
OWN = Caps(100_000, 1_000_000, 100_000_000)  # a file that the operator of this house names


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list. `settings` are newsbot's own, by identifier; others pass them by."""

    url: str
    title: str = ""
    site: str = ""
    topic: str = ""
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpmlRead:
    """What a file holds, within the caps; `cut` says how many more there were."""

    outlines: tuple[Outline, ...]
    cut: int = 0
    title: str = ""


def read_opml(data: bytes, caps: Caps = STRANGERS) -> OpmlRead:
    """The feeds of an OPML file, each address once. The folder (or `category`) is the topic.

    Raises `TooLarge` over the cap and `NotAFeed` for what is no OPML. Broken XML is mended.
    """
    if len(data) > caps.size:
        raise TooLarge(f"More than {caps.size} bytes.")
    data = data.strip()
    if not is_plain_utf8(data):
        data = to_text(data).strip().encode("utf-8", "replace")
    if root_of(data) != "opml" or b"<!DOCTYPE" in data[:100_000]:
        data = _mended(data)
    reading = _Reading(caps)
    if not reading.through(data, recover=False):
        reading = _Reading(caps)
        reading.through(_mended(data), recover=True)
    return OpmlRead(tuple(reading.found.values()), reading.cut, reading.title)


def write_opml(outlines: Iterable[Outline], title: str = "newsbot") -> bytes:
    """An OPML 2.0 file that other readers accept: `type="rss"`, folders by topic. No credentials in it.

    Topic (as `category` too) and settings come back from `read_opml` as they went in.
    """
    from lxml import etree

    root = etree.Element("opml", version="2.0", nsmap={"newsbot": SETTINGS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = visible(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for outline in outlines:
        topic = visible(outline.topic, MAX_TOPIC)
        if topic and topic not in folders:
            folders[topic] = etree.SubElement(body, "outline", text=topic, title=topic)
        etree.SubElement(folders.get(topic, body), "outline", _attributes(outline, topic))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _attributes(outline: Outline, topic: str) -> dict[str, str]:
    name = visible(outline.title)
    given = {
        "type": "rss",
        "text": name or without_credentials(outline.url),
        "title": name,
        "xmlUrl": without_credentials(outline.url),
        "htmlUrl": without_credentials(outline.site),
        "category": topic,
    }
    own = {f"{{{SETTINGS}}}{key}": _legal(value) for key, value in outline.settings.items()}
    return {key: _legal(value) for key, value in given.items() if value} | own


def _legal(text: str) -> str:
    """The text without what XML cannot hold."""
    return _ILLEGAL.sub("", text)


def _mended(data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    start = text.lower().find("<opml")
    if start < 0:
        raise NotAFeed("This is no OPML.")
    return mend(text[start:]).encode("utf-8", "replace")


class _Reading:
    """One pass from start and end events; folders are kept on a stack, the tree is not kept."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self.found: dict[str, Outline] = {}
        self.cut = 0
        self.title = ""
        self._folders: list[str] = []
        self._looked = 0

    def through(self, data: bytes, recover: bool) -> bool:
        """Read it all; False where it is not well-formed."""
        from lxml import etree

        gate = Gate(data)
        stream = etree.iterparse(
            gate,
            events=("start", "end"),
            tag=("{*}outline", "{*}OUTLINE", "{*}Outline", "{*}title", "{*}head"),
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        try:
            for event, element in stream:
                gate.tags = 0
                self._take(event, element)
                if self._looked > self._caps.looked_at:
                    self.cut += data.lower().count(b"xmlurl") - len(self.found) - self.cut
                    break
        except etree.XMLSyntaxError:
            return False
        return True

    def _take(self, event: str, element: Any) -> None:
        name = element.tag.rpartition("}")[2]
        if name == "title":
            if event == "end" and not self.title:
                self.title = visible(element.text or "")
        elif name != "head":
            if event == "start":
                self._start(element)
            else:
                self._folders.pop()
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _start(self, element: Any) -> None:
        self._looked += 1
        given = {key.lower(): value for key, value in attributes(element)}
        url = _address(given)
        label = visible(given.get("title") or given.get("text") or "")
        self._folders.append("" if url else label)
        if not url:
            return
        if url in self.found or len(self.found) >= self._caps.feeds:
            self.cut += url not in self.found
            return
        folder = next((name for name in reversed(self._folders) if name), "")
        category = given.get("category", "").split(",")[0].strip("/ ").rpartition("/")[2]
        settings = {
            key.rpartition("}")[2]: value
            for key, value in attributes(element)
            if key.startswith(f"{{{SETTINGS}}}")
        }
        site = given.get("htmlurl", "").strip()
        self.found[url] = Outline(
            url=url,
            title="" if label == url else label,
            site=site if is_web_link(site) else "",
            topic=visible(folder or category, MAX_TOPIC),
            settings=settings,
        )


def _address(given: dict[str, str]) -> str:
    """The feed's address: `xmlUrl`, or `url` in lists that use that."""
    url = given.get("xmlurl") or (
        given.get("url") if given.get("type", "").lower() in ("rss", "atom", "feed") else ""
    )
    url = without_feed_scheme((url or "").strip())
    return url if is_web_link(url) else ""
