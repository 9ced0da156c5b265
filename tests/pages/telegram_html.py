"""A strict reader of Telegram's HTML, and what every page must keep to."""

from __future__ import annotations

import html
import re

from newsbot.domain.text import MESSAGE_LIMIT, units
from newsbot.pages.page import DATA_LIMIT, Page

TAGS = {"b", "i", "s", "u", "code", "pre", "a", "blockquote"}
_TAG = re.compile(r"<(/?)([a-z]+)((?: [a-z]+=\"[^\"<>]*\")*)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#x27|#39);")
FSI, PDI = "\u2068", "\u2069"


def read(markup: str) -> tuple[str, list[str]]:
    """The visible text and the links. Fails on anything that Telegram would refuse."""
    text: list[str] = []
    links: list[str] = []
    stack: list[str] = []
    at = 0
    entities = 0
    while at < len(markup):
        char = markup[at]
        if char == "<":
            found = _TAG.match(markup, at)
            assert found, f"bad tag at {at}: {markup[at : at + 40]!r}"
            closing, name, attributes = found.groups()
            assert name in TAGS, name
            if closing:
                assert stack, f"nothing to close at {at}"
                assert stack.pop() == name, f"tags cross at {at}"
            else:
                entities += 1
                stack.append(name)
                assert (name == "a") == bool(attributes), attributes
                if name == "a":
                    links.append(html.unescape(attributes.split('"')[1]))
            at = found.end()
        elif char == "&":
            entity = _ENTITY.match(markup, at)
            assert entity, f"bare ampersand at {at}: {markup[at : at + 20]!r}"
            text.append(html.unescape(entity[0]))
            at = entity.end()
        else:
            assert char != ">", f"bare > at {at}"
            text.append(char)
            at += 1
    assert not stack, stack
    assert entities <= 100, entities
    return "".join(text), links


def check(page: Page, allowed: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    """The page is one that Telegram takes as it is. Gives its visible text."""
    text, links = read(page.html)
    assert 0 < units(text) <= MESSAGE_LIMIT, units(text)
    assert text.strip()
    text.encode("utf-8")
    assert set(links) <= allowed, links
    depth = 0
    for char in text:
        depth += (char == FSI) - (char == PDI)
        assert 0 <= depth <= 2, "an isolate is closed twice, or they pile up"
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\x00", repr(char)
    assert depth == 0
    for button in (button for row in page.buttons for button in row):
        assert button.text.strip(), page.buttons
        assert len(button.data.encode()) <= DATA_LIMIT - 16, button.data  # room for an aim
        assert bool(button.data) != bool(button.url), button
        assert not button.url or button.url in allowed, button.url
    assert sum(len(row) for row in page.buttons) <= 100
    assert all(len(row) <= 8 for row in page.buttons)
    return text
