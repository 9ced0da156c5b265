"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from newsbot.domain.errors import NotAFeed, TooLarge
from newsbot.feeds.channel import Channel
from newsbot.feeds.draft import Draft, absolute, safe_link
from newsbot.feeds.plain import Markup, plain

MAX_OBJECTS = 100_000
MAX_ITEMS = 50_000


def read_json_feed(text: str, url: str) -> tuple[Channel, list[Draft]]:
    """A JSON Feed as channel and drafts. Raises `NotAFeed` for other JSON, `TooLarge`."""
    if text.count("{") > MAX_OBJECTS or text.count(",") > 5 * MAX_OBJECTS:
        raise TooLarge("Too many values.")
    try:
        given = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise NotAFeed("This is no JSON that can be read.") from None
    if not isinstance(given, dict) or not isinstance(given.get("items"), list):
        raise NotAFeed("This JSON is no feed.")
    hubs = given.get("hubs")
    first = hubs[0] if isinstance(hubs, list) and hubs and isinstance(hubs[0], dict) else {}
    channel = Channel(
        title=plain(_text(given, "title"), Markup.PLAIN, 300),
        url=safe_link(absolute(url, _text(given, "home_page_url")), True),
        language=_text(given, "language")[:35],
        hub=safe_link(absolute(url, _text(first, "url")), True),
        self_url=safe_link(absolute(url, _text(given, "feed_url")), True),
    )
    common = _authors(given)
    items = [item for item in given["items"][:MAX_ITEMS] if isinstance(item, dict)]
    return channel, [_draft(item, url, common) for item in items]


def _draft(item: dict[str, Any], url: str, common: list[str]) -> Draft:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    draft = Draft(base=url, language=_text(item, "language"))
    draft.ids.append((0, _text(item, "id")))
    draft.titles.append((0, _text(item, "title"), Markup.PLAIN))
    draft.links += [(0, _text(item, "url")), (1, _text(item, "external_url"))]
    draft.contents.append((0, html or escape(text, quote=False)))
    draft.summaries.append((0, escape(_text(item, "summary"), quote=False)))
    draft.dates += [(0, _text(item, "date_published")), (1, _text(item, "date_modified"))]
    draft.images += [(0, _text(item, "image")), (1, _text(item, "banner_image"))]
    draft.authors += [(0, name) for name in _authors(item) or common]
    return draft


def _authors(given: dict[str, Any]) -> list[str]:
    """Version 1.1 has a list, 1.0 one person; some write a bare name."""
    people = given.get("authors")
    people = people if isinstance(people, list) else [given.get("author")]
    names = [_text(each, "name") if isinstance(each, dict) else each for each in people]
    return [name for name in names if isinstance(name, str) and name.strip()]


def _text(given: dict[str, Any], key: str) -> str:
    """A value as text: numbers count, anything else does not."""
    value = given.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
