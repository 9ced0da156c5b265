"""What a page says of itself in JSON-LD (schema.org): headline, authors, dates, body, kind."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX_NODES = 2_000
_MAX_BODY, _MAX_LINE = 600_000, 4_000  # letters
_ARTICLES = re.compile(
    r"(?:article|blogposting|newsarticle|reportage|report|liveblogposting|review|socialmediaposting)$", re.I
)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>", re.I)
_PARAGRAPHS = frozenset(
    ["p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "tr", "body"]
)
_GLUED = re.compile(r"(?<=[^\W\d_A-Z][.!?])(?=[A-ZÀ-ÞА-ЯƏİ“«„\"][^\W\d_])")


@dataclass(frozen=True, slots=True)
class Said:
    """The article node's words; "" or None where it says nothing. `free` is False behind a paywall."""

    headline: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    image: str = ""
    site: str = ""
    live: bool = False
    listing: bool = False
    free: bool = True


def read_jsonld(tree: HtmlElement) -> Said:
    """The best article node of a page's JSON-LD; an empty `Said` if there is none that can be read."""
    nodes = [node for text in _scripts(tree) for node in _nodes(_loaded(text))]
    if not nodes:
        return Said()
    articles = [node for node in nodes if _is(node, _ARTICLES)]
    listing = not articles and any(
        _is(node, re.compile("CollectionPage|ItemList|SearchResultsPage")) for node in nodes
    )
    site = next(
        (_text(n.get("name")) for n in nodes if _is(n, re.compile("^WebSite$|NewsMediaOrganization"))), ""
    )
    if not articles:
        return Said(site=site, listing=listing)
    best = max(articles, key=lambda node: (len(str(node.get("articleBody") or "")), len(node)))
    return _said(best, site, nodes)


def _said(node: dict[str, Any], site: str, nodes: list[dict[str, Any]]) -> Said:
    known = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and n.get("name")}
    publisher = _resolved(node.get("publisher"), known)
    free = str(node.get("isAccessibleForFree", "true")).lower() != "false"
    return Said(
        headline=_text(node.get("headline") or node.get("name")),
        body=body_text(node.get("articleBody")),
        authors=tuple(_authors(node.get("author") or node.get("creator"), known)),
        published=_text(node.get("datePublished") or node.get("dateCreated")),
        image=_image(node.get("image") or node.get("thumbnailUrl")),
        site=site or (_text(publisher.get("name")) if isinstance(publisher, dict) else ""),
        live=_is(node, re.compile("LiveBlogPosting")),
        free=free,
    )


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower() and script.text:
            yield script.text


def _loaded(text: str) -> Any:
    """The JSON of a script; sites forget to escape line breaks, and wrap it in comments or CDATA."""
    text = (
        text.strip().removeprefix("<!--").removesuffix("-->").replace("//<![CDATA[", "").replace("//]]>", "")
    )
    text = text.removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    for attempt in (text, _CONTROL.sub(" ", text), re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """All objects at the top, in `@graph`, and one level below (`mainEntity`)."""
    waiting = [data]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)


def _is(node: dict[str, Any], kind: re.Pattern[str]) -> bool:
    types = node.get("@type", "")
    return any(isinstance(t, str) and kind.search(t) for t in (types if isinstance(types, list) else [types]))


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    """A reference (`{"@id": …}`) as the object it names; the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _authors(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        found = _resolved(item, known)
        name = found.get("name") if isinstance(found, dict) else found
        for one in name if isinstance(name, list) else [name]:
            if text := _text(one):
                yield text


def _image(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or ""
    return value.strip() if isinstance(value, str) else _image(value) if isinstance(value, list) else ""


def _text(value: Any) -> str:
    """A string of JSON-LD as plain text in one line; many are escaped twice."""
    if not isinstance(value, str):
        return ""
    value = value[:_MAX_LINE]
    return " ".join(html.unescape(_TAG.sub(" ", html.unescape(value))).split())


def body_text(value: Any) -> str:
    """An `articleBody` with its paragraphs, whether it is HTML, has line breaks, or glues its sentences."""
    if not isinstance(value, str) or len(value) > _MAX_BODY:
        return ""
    text = html.unescape(value)
    if _TAG.search(text):
        text = _TAG.sub(lambda tag: "\n\n" if tag[2].lower() in _PARAGRAPHS else "", text)
        return html.unescape(text).strip()
    if "\n" not in text.strip():
        text = _GLUED.sub("\n\n", text)
    elif "\n\n" not in text:
        text = text.replace("\n", "\n\n")
    return text.strip()
