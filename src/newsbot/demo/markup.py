"""Text with Telegram's HTML in, plain text and entities out; refuses what Telegram refuses, at the same byte.

The rules and words follow the open server (tdlib/td, MessageEntity.cpp). Offsets are in UTF-16 units.
"""

from __future__ import annotations

import re
from typing import Any

from newsbot.demo.links import WrongLinkError, checked_link, mentioned_person

Entity = dict[str, Any]

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset(_PLAIN) | {"a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
# the tags that nearly every text is made of, read in one step; all others take the long way
_EASY_TAG = re.compile(r"<(?:(b|i|u|s|code|pre|blockquote)|a href=\"([^\"&\0]+)\")>")
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACES = re.compile(r"[ \t\r\n\v]*")
_SPACE = frozenset(" \t\r\n\0\v")
_NESTING = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
}


class MarkupError(ValueError):
    """Its text is what Telegram says after `can't parse entities: `."""


def units(text: str) -> int:
    """Length in UTF-16 code units, which Telegram counts in."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities in Telegram's order; raises MarkupError with the byte offset."""
    if "<" not in text and "&" not in text:
        return text, []
    return _Reader(text).read()


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return _NAMED.get(name, found[0])
    digits = hexadecimal or decimal
    code = int(digits, 16 if hexadecimal else 10) if len(digits) < 9 else 0
    if not 0 < code < 0x10FFFF or len(found[0].rstrip(";")) >= 10:
        return found[0]
    return chr(code)


def unescape(text: str) -> str:
    """The few character references that Telegram knows; the others stay as they are written."""
    return _CHARACTER.sub(_character, text) if "&" in text else text


class _Open:
    """A tag that waits for its end: name, attributes, where it began in units and in pieces of text."""

    __slots__ = ("at", "attributes", "name", "piece")

    def __init__(self, name: str, attributes: dict[str, str], at: int, piece: int) -> None:
        self.name, self.attributes, self.at, self.piece = name, attributes, at, piece

    @property
    def language(self) -> str:
        """The language of a `<code class="language-…">`, else ""."""
        value = self.attributes.get("class", "")
        return value[9:] if value.startswith("language-") else ""


class _Reader:
    """One pass over one text; a NUL at the end stands for the C string's end."""

    def __init__(self, text: str) -> None:
        self.text = text + "\0"
        self.end = len(text)
        self.out: list[str] = []
        self.units = 0
        self.stack: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while True:
            tag = self.text.find("<", at)
            if tag != at:
                self._words(self.text[at : self.end if tag < 0 else tag])
            if tag < 0:
                break
            at = self._end_tag(tag) if self.text[tag + 1] == "/" else self._start_tag(tag)
        if self.stack:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        return self._result()

    def _result(self) -> tuple[str, list[Entity]]:
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        self.entities.sort(key=lambda e: (e["offset"], -e["length"], _NESTING.get(e["type"], 90)))
        visible = "".join(self.out)
        if "&#" in self.text and any("\ud800" <= one <= "\udfff" for one in visible):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        return visible, self.entities

    def _words(self, raw: str) -> None:
        words = unescape(raw) if "&" in raw else raw
        self.out.append(words)
        self.units += len(words) if words.isascii() else units(words)

    def _byte(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))

    def _start_tag(self, begin: int) -> int:
        easy = _EASY_TAG.match(self.text, begin)
        if easy is None:
            return self._other_start_tag(begin)
        name, href = easy.groups()
        attributes = {} if name else {"href": href}
        self.stack.append(_Open(name or "a", attributes, self.units, len(self.out)))
        return easy.end()

    def _other_start_tag(self, begin: int) -> int:
        after = _TAG_NAME.match(self.text, begin + 1).end()  # type: ignore[union-attr]  # matches nothing too
        if self.text[after] == "\0":
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        name = self.text[begin + 1 : after].lower()
        if name not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        attributes: dict[str, str] = {}
        while self.text[after] != ">":
            after = self._skip(after)
            if self.text[after] == ">":
                break
            attribute, value, after = self._attribute(name, begin, after)
            attributes[attribute] = value
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.stack.append(_Open(name, attributes, self.units, len(self.out)))
        return after + 1

    def _skip(self, at: int) -> int:
        return _SPACES.match(self.text, at).end()  # type: ignore[union-attr]  # matches nothing too

    def _attribute(self, tag: str, begin: int, at: int) -> tuple[str, str, int]:
        after = _ATTRIBUTE_NAME.match(self.text, at).end()  # type: ignore[union-attr]  # matches nothing too
        name = self.text[at:after]
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        after = self._skip(after)
        if self.text[after] != "=":
            self._not_over(tag, begin, after)
            return name, "", after
        after = self._skip(after + 1)
        self._not_over(tag, begin, after)
        value, after = self._quoted(after) if self.text[after] in "'\"" else self._token(after)
        if self.text[after] == "\0":
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return name, value, after

    def _not_over(self, tag: str, begin: int, at: int) -> None:
        if self.text[at] == "\0":
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')

    def _quoted(self, at: int) -> tuple[str, int]:
        end = self.text.find(self.text[at], at + 1)
        end = self.end if end < 0 else end
        return unescape(self.text[at + 1 : end]), min(end + 1, self.end)

    def _token(self, at: int) -> tuple[str, int]:
        after = _NAME_TOKEN.match(self.text, at).end()  # type: ignore[union-attr]  # matches nothing too
        if self.text[after] not in _SPACE and self.text[after] != ">":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(at)}")
        return self.text[at:after].lower(), after

    def _end_tag(self, begin: int) -> int:
        if not self.stack:
            raise MarkupError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        after = _TAG_NAME.match(self.text, begin + 2).end()  # type: ignore[union-attr]  # matches nothing too
        name = self.text[begin + 2 : after].lower()
        if self.text[after] != ">":
            after = self._skip(after)
        if self.text[after] != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        opened = self.stack.pop()
        if name and name != opened.name:
            raise MarkupError(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.name}>", '
                f'found "</{name}>"'
            )
        if self.units > opened.at:
            self._close(opened)
        return after + 1

    def _close(self, opened: _Open) -> None:
        span = {"offset": opened.at, "length": self.units - opened.at}
        kind = _PLAIN.get(opened.name)
        if kind:
            self.entities.append({"type": kind, **span})
        elif opened.name == "a":
            self.entities += _link(opened.attributes.get("href") or "".join(self.out[opened.piece :]), span)
        elif opened.name in ("pre", "code"):
            self._close_code(opened, span)
        elif opened.name == "blockquote":
            quote = "expandable_blockquote" if "expandable" in opened.attributes else "blockquote"
            self.entities.append({"type": quote, **span})
        else:
            self.entities.append({**_special(opened), **span})

    def _close_code(self, opened: _Open, span: dict[str, int]) -> None:
        inner = self.entities[-1] if self.entities else {}
        same = inner.get("offset") == span["offset"] and inner.get("length") == span["length"]
        language = opened.language if opened.name == "code" else ""
        if same and opened.name == "pre" and inner["type"] == "code" and inner.get("language"):
            inner["type"] = "pre"
        elif same and language and inner["type"] == "pre":
            inner["language"] = language
        else:
            self.entities.append(
                {"type": opened.name, **span, **({"language": language} if language else {})}
            )


def _link(target: str, span: dict[str, int]) -> list[Entity]:
    person = mentioned_person(target)
    if person is not None:
        user = {"id": person, "is_bot": False, "first_name": ""}
        return [{"type": "text_mention", **span, "user": user}]
    try:
        return [{"type": "text_link", **span, "url": checked_link(target)}]
    except WrongLinkError:
        return []  # Telegram shows the words and forgets the link


def _special(opened: _Open) -> Entity:
    if opened.name == "tg-emoji":
        emoji = opened.attributes.get("emoji-id", "")
        if not emoji.isdecimal():
            raise MarkupError("Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": emoji}
    moment = opened.attributes.get("unix", "")
    if not moment.isdecimal():
        raise MarkupError("Invalid date specified")
    form = opened.attributes.get("format", "")
    return {"type": "date_time", "unix_time": int(moment), **({"date_time_format": form} if form else {})}
