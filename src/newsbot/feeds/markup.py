"""What stands inside an element: its text, or its markup as HTML."""

from __future__ import annotations

import base64
import binascii
from html import escape
from typing import Any
from urllib.parse import urljoin

from newsbot.feeds.plain import Markup, looks_like_html

MAX_ATTRIBUTES = 100
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_TEXT_TYPES = ("text", "plain", "text/plain")


def said(element: Any) -> tuple[str, Markup]:
    """The content of an element and what it claims to be.

    For RSS, where nobody says, `UNSAID`; for Atom by `type` and `mode` (RFC 4287 §3.1, Atom 0.3 `mode`).
    """
    if len(element):
        return _inner(element), Markup.HTML
    text = element.text or ""
    if not element.keys():
        return text, Markup.UNSAID
    given, mode = element.get("type"), element.get("mode")
    if mode == "base64" or (given and _is_binary(given)):
        text = _unpacked(text)
    if given is None and mode is None:
        return text, Markup.UNSAID
    kind = (given or "text/plain").strip().lower()
    if kind in _TEXT_TYPES and mode != "escaped":
        return text, Markup.PLAIN
    return text, Markup.UNSAID if kind in _TEXT_TYPES else Markup.HTML


def as_html(text: str, markup: Markup) -> str:
    """A text as HTML: what says it is plain, and is, gets its `<` and `&` escaped."""
    if markup is Markup.PLAIN and ("<" in text or "&" in text) and not looks_like_html(text):
        return escape(text, quote=False)
    return text


def attributes(element: Any) -> list[tuple[str, str]]:
    """Names and values; none where there are more than a hundred: listing them costs their square."""
    if not element.keys():
        return []
    attrib = element.attrib
    return list(attrib.items()) if len(attrib) <= MAX_ATTRIBUTES else []


def base_of(element: Any, outer: str) -> str:
    """The address that relative links in `element` start from (`xml:base` of it and all around it)."""
    chain = []
    while element is not None:
        here = element.get(_BASE)
        if here:
            chain.append(here)
        element = element.getparent()
    for each in reversed(chain):
        try:
            outer = urljoin(outer, each.strip())
        except ValueError:
            continue
    return outer


def _is_binary(given: str) -> bool:
    kind = given.strip().lower()
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml", "json"))


def _unpacked(text: str) -> str:
    """Base64 as text; as it is where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text


def _inner(element: Any) -> str:
    """The markup inside an element as HTML, without the single `div` that Atom wraps around XHTML."""
    children = list(element)
    alone = len(children) == 1 and not (element.text or "").strip() and not (children[0].tail or "").strip()
    if alone and _local(children[0]) == "div":
        element = children[0]
    parts: list[str] = []
    _write(element, parts)
    return "".join(parts)


def _write(element: Any, parts: list[str]) -> None:
    """Append the content of `element`. Recursion is bounded: the parser stops at depth 256."""
    if element.text:
        parts.append(escape(element.text, quote=False))
    for child in element:
        name = _local(child)
        if name:
            said_here = "".join(f' {_local_name(key)}="{escape(value)}"' for key, value in attributes(child))
            parts.append(f"<{name}{said_here}>")
            _write(child, parts)
            if name not in _VOID:
                parts.append(f"</{name}>")
        if child.tail:
            parts.append(escape(child.tail, quote=False))


def _local(element: Any) -> str:
    """The name without a namespace; "" for what is no element."""
    return _local_name(element.tag) if isinstance(element.tag, str) else ""


def _local_name(name: str) -> str:
    return name.rpartition("}")[2]
