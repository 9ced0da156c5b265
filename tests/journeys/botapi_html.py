"""Telegram's HTML style as its documentation describes it: what a text shows, or why it cannot be parsed."""

from __future__ import annotations

import re

_TAGS = frozenset(
    re.findall(
        r"[\w-]+", "b strong i em u ins s strike del a code pre blockquote span tg-spoiler tg-emoji tg-time"
    )
)
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(r"""\s+([a-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w.-]+))?""", re.IGNORECASE)


class CannotParse(ValueError):
    """The words that follow "Bad Request: can't parse entities: "."""


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def shown(html: str) -> str:
    """The text that readers see. Raises CannotParse."""
    said: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(html):
        if html[at] == "&":
            match = _ENTITY.match(html, at)
            said.append(_decoded(match) if match else "&")
            at = match.end() if match else at + 1
        elif html[at] == "<":
            at = _tag(html, at, open_tags)
        else:
            said.append(html[at])
            at += 1
    if open_tags:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return "".join(said).strip()


def _decoded(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]


def _tag(html: str, at: int, open_tags: list[str]) -> int:
    """Reads the tag that begins here; returns where the text goes on."""
    offset = len(html[:at].encode())
    end = html.find(">", at)
    if end < 0:
        raise CannotParse(f"Unclosed start tag at byte offset {offset}")
    if html[at + 1] == "/":
        name = html[at + 2 : end].strip().lower()
        if not open_tags:
            raise CannotParse(f"Unexpected end tag at byte offset {offset}")
        if name != open_tags[-1]:
            expected = open_tags[-1]
            raise CannotParse(
                f'Unmatched end tag at byte offset {offset}, expected "</{expected}>", found "</{name}>"'
            )
        open_tags.pop()
        return end + 1
    name = re.split(r"[\s>]", html[at + 1 :], maxsplit=1)[0].lower()
    if name not in _TAGS:
        raise CannotParse(f'Unsupported start tag "{name}" at byte offset {offset}')
    at += 1 + len(name)
    while match := _ATTRIBUTE.match(html, at):
        at = match.end()
    if not html[at:].lstrip().startswith(">"):
        raise CannotParse(f"Unclosed start tag at byte offset {offset}")
    open_tags.append(name)
    return html.index(">", at) + 1
