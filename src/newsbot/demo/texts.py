"""A text as the server takes it: parsed, cleaned, trimmed, with what Telegram finds in it by itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.markup import Entity, MarkupError, parse_html, units
from newsbot.demo.refusals import Refusal, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100

_CONTROLS = re.compile("[\0-\t\v-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,:;!?)\]}'])"
    r"|(?<![\w./@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})\b"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
    r"|(?<![\w/.<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/@])"
    r"|(?<![\w.+-])(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
_SIGNS = re.compile("[@#/]")  # nothing is found without one of them
_LITERAL = frozenset({"pre", "code", "text_link"})
_KNOWN_TYPES = frozenset(
    [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
    ]
)
_FOUND_BY_SERVER = frozenset(["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"])


def read_text(call: Call, name: str = "text") -> tuple[str, list[Entity]]:
    """The text parameter of a call with its entities; "" where there is none. Raises Refusal."""
    text = call.text(name)
    mode = call.text("parse_mode").lower()
    given = call.structure("caption_entities" if name == "caption" else "entities")
    return formatted(text, mode, given)


def formatted(text: str, mode: str, given: Any = None) -> tuple[str, list[Entity]]:
    """Parse by mode ("" or "html"), or take the entities as `given`; then clean and trim. Raises Refusal."""
    if not text:
        return "", []
    if mode == "html":
        try:
            text, entities = parse_html(text)
        except MarkupError as wrong:
            raise bad_request(f"can't parse entities: {wrong}") from None
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = _given(given, units(text)) if given else []
    return _finished(text, entities)


def check_length(text: str, limit: int, refusal: str) -> None:
    """Raise Refusal where the text has more UTF-16 units than the limit."""
    if len(text) * 2 > limit and units(text) > limit:
        raise bad_request(refusal)


def plain(text: str) -> tuple[str, list[Entity]]:
    """What a person typed: cleaned, with the entities that the server finds."""
    return _finished(text, [])


def _finished(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    given = text
    if _CONTROLS.search(text):
        text = _cleaned(text, entities)
    stripped = text.rstrip()
    kept = stripped.lstrip()
    lead = units(stripped[: len(stripped) - len(kept)])
    if len(kept) != len(given):
        entities = _shifted(entities, lead, units(kept))
    found = _found(kept, entities) if kept else []
    if found:
        entities = sorted(entities + found, key=lambda e: (e["offset"], -e["length"]))
    return kept, entities[:ENTITY_LIMIT]


def _cleaned(text: str, entities: list[Entity]) -> str:
    gone = [units(text[: found.start()]) for found in _DROPPED.finditer(text)]
    if gone:
        for entity in entities:
            end = entity["offset"] + entity["length"]
            end -= bisect_left(gone, end)
            entity["offset"] -= bisect_left(gone, entity["offset"])
            entity["length"] = end - entity["offset"]
        text = _DROPPED.sub("", text)
    return _CONTROLS.sub(" ", text)


def _shifted(entities: list[Entity], lead: int, length: int) -> list[Entity]:
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return kept


def _found(text: str, entities: list[Entity]) -> list[Entity]:
    if not _SIGNS.search(text):
        return []
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _LITERAL]
    found = []
    for match in _FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match[0])
        if not any(start < offset + length and offset < end for start, end in taken):
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found


def _given(entities: Any, length: int) -> list[Entity]:
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    kept = []
    for entity in entities:
        _check_given(entity)
        if entity["offset"] >= 0 and entity["length"] > 0 and entity["offset"] + entity["length"] <= length:
            kept.append(dict(entity))
    # what the server finds by itself it takes from nobody; a wrong place is dropped, not refused
    kept = [entity for entity in kept if entity["type"] not in _FOUND_BY_SERVER]
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def _check_given(entity: Any) -> None:
    try:
        known = entity["type"] in _KNOWN_TYPES
        whole = isinstance(entity["offset"], int) and isinstance(entity["length"], int)
    except (KeyError, TypeError):
        raise bad_request("can't parse MessageEntity: Can't find field \"type\"") from None
    if not known:
        raise _wrong_entity("Unsupported type specified")
    if not whole:
        raise _wrong_entity('Field "offset" must be of type Number')


def _wrong_entity(reason: str) -> Refusal:
    return bad_request(f"can't parse MessageEntity: {reason}")
