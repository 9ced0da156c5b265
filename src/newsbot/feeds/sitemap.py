"""Sitemaps: the news kind, the plain kind, and the index of many (sitemaps.org, Google's news extension)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsbot.feeds.draft import Draft
from newsbot.feeds.namespaces import Names
from newsbot.feeds.plain import Markup
from newsbot.feeds.timestamps import read_date

MAX_URLS = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """One sitemap that an index names."""

    url: str
    changed: datetime | None = None


def read_url(element: Any, names: Names) -> Draft:
    """The draft of one `<url>`; what the news extension says comes before the plain fields."""
    draft = Draft()
    for each in element:
        name = names.of(each.tag)
        if name == "loc":
            draft.links.append((0, each.text or ""))
        elif name == "lastmod":
            draft.dates.append((5, each.text or ""))
        elif name == "news:news":
            _news(draft, each, names)
        elif name == "image:image":
            draft.images += [(0, inner.text or "") for inner in each if names.of(inner.tag) == "image:loc"]
    return draft


def _news(draft: Draft, element: Any, names: Names) -> None:
    for each in element:
        name = names.of(each.tag)
        if name == "news:publication_date":
            draft.dates.append((0, each.text or ""))
        elif name == "news:title":
            draft.titles.append((0, each.text or "", Markup.UNSAID))
        elif name == "news:publication":
            draft.language = next((i.text or "" for i in each if names.of(i.tag) == "news:language"), "")


def site_name(element: Any, names: Names) -> str:
    """The publication's name in a `<url>` of the news kind, or ""."""
    for each in element.iter():
        if isinstance(each.tag, str) and names.of(each.tag) == "news:name":
            return (each.text or "").strip()
    return ""


def read_part(element: Any, names: Names) -> Part:
    """One `<sitemap>` of an index."""
    said = {names.of(each.tag): (each.text or "").strip() for each in element}
    return Part(said.get("loc", ""), read_date(said.get("lastmod", "")))
