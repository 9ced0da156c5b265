"""RSS, RDF, Atom and CDF: what each element of an entry means, in one table for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from newsbot.feeds.draft import INHERITED, Draft, absolute
from newsbot.feeds.markup import as_html, attributes, base_of, said
from newsbot.feeds.namespaces import Names

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)
_WEB = re.compile(r"(?:https?:)?//|[./]|[\w.-]+/[^\s:]*$", re.IGNORECASE)  # an address, whole or relative

# ranks: the format's own word first, then the modules'
_TITLES = {
    "title": 0,
    "dc:title": 2,
    "itunes:title": 3,
    "atom:title": 3,
    "media:title": 4,
    "dcterms:title": 4,
}
_IDS = {"guid": 0, "id": 0, "atom:id": 2, "dc:identifier": 3, "dcterms:identifier": 3}
_DATES = {
    "pubdate": 0,
    "published": 0, "issued": 0, "dcterms:issued": 1, "atom:published": 1, "dc:date": 2, "created": 2,
    "dcterms:created": 2, "date": 2, "updated": 3, "modified": 3, "atom:updated": 4, "dcterms:modified": 4,
    "lastbuilddate": 5, "dcterms:date": 5,
}  # fmt: skip
_AUTHORS = {
    "author": 0, "dc:creator": 0, "creator": 1, "dc:author": 1, "atom:author": 1, "itunes:author": 2,
    "managingeditor": 2, "byline": 2,
}  # fmt: skip
_CONTENTS = {
    "content:encoded": 0,
    "content": 1, "atom:content": 2, "xhtml:body": 2,
    "body": 2, "fullitem": 2, "xhtml:div": 2,
    "content_encoded": 3, "full-text": 3, "fulltext": 3,
}  # fmt: skip
_SUMMARIES = {
    "description": 0,
    "summary": 0, "abstract": 1, "atom:summary": 1, "dc:description": 2, "itunes:summary": 3,
    "media:description": 4, "dcterms:abstract": 3, "tagline": 4, "itunes:subtitle": 5,
}  # fmt: skip


Action = Callable[[Draft, Any], None]


class EntryMapper:
    """Turns elements of one document into drafts. `outer` is where the document came from."""

    def __init__(self, names: Names, outer: str, has_base: bool) -> None:
        self._names = names
        self._outer = outer
        self._has_base = has_base
        self._actions: dict[Any, Action] = {}  # by tag as the document writes it
        self._special: dict[str, Action] = {
            "link": self._link,
            "atom:link": self._link,
            "guid": self._guid,
            "id": self._id,
            "feedburner:origlink": lambda draft, each: draft.links.append((-1, each.text or "")),
            "enclosure": self._enclosure,
            "media:content": self._media,
            "media:thumbnail": lambda draft, each: draft.images.append(
                (3, each.get("url") or each.text or "")
            ),
            "media:group": self._children,
            "itunes:image": lambda draft, each: draft.images.append(
                (4, each.get("href") or each.get("url") or "")
            ),
            "image": self._image,
            "author": self._author,
            "atom:author": self._author,
            "source": self._source,
            "atom:source": self._source,
            "content": self._content,
            "language": self._language,
            "dc:language": self._language,
        }

    def draft(self, element: Any) -> Draft:
        """The draft of one `item` or `entry`."""
        draft = Draft(base=base_of(element, self._outer) if self._has_base else self._outer)
        if element.keys():
            draft.language = element.get(_LANG, "")
            about = element.get(_ABOUT)
            if about:
                draft.ids.append((4, about))
                draft.links.append((8, about))
            self._old(draft, element)
        self._children(draft, element)
        return draft

    def _children(self, draft: Draft, element: Any) -> None:
        actions = self._actions
        for each in element:
            tag = each.tag
            action = actions.get(tag)
            if action is None:
                action = actions[tag] = self._action(tag)
            action(draft, each)

    def _action(self, tag: Any) -> Action:
        """What to do with elements of this tag; decided once per document."""
        name = self._names.of(tag) if isinstance(tag, str) else ""
        if name in self._special:
            return self._special[name]
        if name in _TITLES:
            return lambda draft, each: draft.titles.append((_TITLES[name], *said(each)))
        if name in _SUMMARIES:
            return lambda draft, each: draft.summaries.append((_SUMMARIES[name], self._body(draft, each)))
        if name in _CONTENTS:
            return lambda draft, each: draft.contents.append((_CONTENTS[name], self._body(draft, each)))
        return _text_action(name)

    def _body(self, draft: Draft, each: Any) -> str:
        if self._has_base:
            draft.base = base_of(each, self._outer)
        return as_html(*said(each))

    def _content(self, draft: Draft, each: Any) -> None:
        """Atom's content; with `src` it is elsewhere and only a link."""
        if each.get("src"):
            draft.links.append((5, each.get("src")))
        else:
            draft.contents.append((_CONTENTS["content"], self._body(draft, each)))

    def _at(self, each: Any, url: str) -> str:
        """`url` seen from its own element, where a document plays with `xml:base`."""
        return self._resolved(each, url) if self._has_base else url

    def _resolved(self, each: Any, url: str) -> str:
        return absolute(base_of(each, self._outer) if self._has_base else self._outer, url)

    def _link(self, draft: Draft, each: Any) -> None:
        if not each.keys():
            draft.links.append((0, self._at(each, (each.text or "").strip())))
            return
        href = each.get("href")
        rel = (each.get("rel") or "alternate").lower()
        kind = (each.get("type") or "").lower()
        text = (each.text or "").strip()
        own = self._names.is_atom or not each.tag.startswith("{http://www.w3.org/2005/Atom}")
        if href and rel == "enclosure":
            self._picture(draft, 1, href, kind)
            draft.links.append((9, self._at(each, href)))
        elif href and rel == "alternate":
            rank = 0 if own else 2
            draft.links.append((rank + ("html" not in kind and kind != ""), self._at(each, href)))
        elif href and rel == "related":
            draft.links.append((6, self._at(each, href)))
        elif text and not href:
            draft.links.append((0, self._at(each, text)))

    def _guid(self, draft: Draft, each: Any) -> None:
        text = (each.text or "").strip()
        permanent = each.get("isPermaLink")
        if permanent is None:
            permanent = next((v for key, v in attributes(each) if key.lower() == "ispermalink"), "true")
        if permanent.strip().lower() != "false" and _WEB.match(text):
            text = self._resolved(each, text)
            draft.links.append((4, text))
        draft.ids.append((_IDS["guid"], text))

    def _id(self, draft: Draft, each: Any) -> None:
        """Atom's id; where it is an address and the entry has no other, it is the link too."""
        text = (each.text or "").strip()
        if _WEB.match(text):
            text = self._resolved(each, text)
            draft.links.append((7, text))
        draft.ids.append((_IDS["id"], text))

    def _author(self, draft: Draft, each: Any) -> None:
        """A person as RSS writes one (text) or Atom (name and e-mail)."""
        said_here = {self._names.of(child.tag).rpartition(":")[2]: child.text or "" for child in each}
        name = (
            said_here.get("name", "").strip()
            or said_here.get("email", "").strip()
            or (each.text or "").strip()
        )
        draft.authors.append((0 if self._names.is_atom or not said_here else 1, name))

    def _source(self, draft: Draft, each: Any) -> None:
        """Where it was copied from: who wrote that wrote the entry that names nobody (RFC 4287 §4.2.1)."""
        for child in each:
            if self._names.of(child.tag) in ("author", "atom:author"):
                copied = Draft()
                self._author(copied, child)
                draft.authors += [(INHERITED, name) for _, name in copied.authors]

    def _enclosure(self, draft: Draft, each: Any) -> None:
        url = each.get("url") or each.get("href") or ""
        self._picture(draft, 1, url, (each.get("type") or "").lower())
        draft.links.append((9, self._at(each, url)))

    def _media(self, draft: Draft, each: Any) -> None:
        kind = (each.get("medium") or each.get("type") or "").lower()
        self._picture(draft, 0, each.get("url") or "", kind)
        self._children(draft, each)

    def _picture(self, draft: Draft, rank: int, url: str, kind: str) -> None:
        if url and (kind.startswith("image") or (not kind and _PICTURE.search(url))):
            draft.images.append((rank, url))

    def _image(self, draft: Draft, each: Any) -> None:
        inner = next((child.text for child in each if self._names.of(child.tag).endswith("url")), None)
        draft.images.append((2, inner or each.get("href") or each.text or ""))

    def _language(self, draft: Draft, each: Any) -> None:
        draft.language = (each.text or "").strip() or draft.language

    def _old(self, draft: Draft, element: Any) -> None:
        """CDF (Microsoft, 1997) says it in attributes."""
        folded = {key.lower(): value for key, value in attributes(element)}
        if "href" in folded:
            draft.links.append((3, self._at(element, folded["href"])))
        if "lastmod" in folded:
            draft.dates.append((3, folded["lastmod"]))


def _text_action(name: str) -> Action:
    """For elements that are nothing but a short text."""
    if name in _DATES:
        return lambda draft, each: draft.dates.append((_DATES[name], each.text or ""))
    if name in _AUTHORS:
        return lambda draft, each: draft.authors.append((_AUTHORS[name], said(each)[0]))
    if name in _IDS:
        return lambda draft, each: draft.ids.append((_IDS[name], each.text or ""))
    return _passed_by


def _passed_by(draft: Draft, each: Any) -> None:
    """Categories, comments, ratings: nothing that an entry of ours holds."""
