"""The feed itself: its title, its site, its language, how often it wants to be asked, its hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsbot.domain.links import is_web_link
from newsbot.feeds.draft import absolute, safe_link
from newsbot.feeds.markup import base_of, said
from newsbot.feeds.namespaces import Names
from newsbot.feeds.plain import plain

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TITLES = {"title": 0, "dc:title": 1, "atom:title": 2}


@dataclass(slots=True)
class Channel:
    """What a feed says of itself; empty where it says nothing."""

    title: str = ""
    url: str = ""
    language: str = ""
    ttl: int | None = None
    hub: str = ""
    self_url: str = ""
    author: str = ""
    skip: frozenset[int] = frozenset()  # hours of the week, Monday 00:00 UTC first


def read_channel(root: Any, names: Names, outer: str) -> Channel:
    """From what is left of a document when its entries are taken out."""
    channel = Channel(language=root.get(_LANG) or "")
    holder = root
    for child in root:
        if isinstance(child.tag, str) and names.of(child.tag) == "channel":
            holder = child
            channel.language = child.get(_LANG) or channel.language
            break
    titles: list[tuple[int, str]] = []
    for each in holder:
        if isinstance(each.tag, str):
            _take(channel, titles, names.of(each.tag), each, outer)
    channel.title = min((pair for pair in titles if pair[1]), default=(0, ""))[1]
    if not channel.url:
        channel.url = safe_link(absolute(outer, holder.get("href") or holder.get("HREF") or ""), True)
    return channel


def _take(channel: Channel, titles: list[tuple[int, str]], name: str, each: Any, outer: str) -> None:
    if name in _TITLES:
        text, markup = said(each)
        titles.append((_TITLES[name], plain(text, markup, 300)))
    elif name in ("link", "atom:link"):
        _link(channel, each, base_of(each, outer))
    elif name in ("language", "dc:language"):
        channel.language = (each.text or "").strip()[:35] or channel.language
    elif name == "ttl":
        channel.ttl = _minutes(each.text or "")
    elif name in ("skiphours", "skipdays"):
        channel.skip |= _skipped(name, [(child.text or "").strip().lower() for child in each])
    elif name == "author":
        inner = [child.text or "" for child in each if names_end(child, "name")]
        channel.author = plain(inner[0] if inner else each.text or "", cap=300)


def names_end(element: Any, local: str) -> bool:
    """True where the element's local name is `local`."""
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == local


def _link(channel: Channel, each: Any, base: str) -> None:
    href = absolute(base, each.get("href") or each.text or "")
    relations = (each.get("rel") or "alternate").lower().split()
    if "hub" in relations and is_web_link(href):
        channel.hub = channel.hub or href
    elif "self" in relations and is_web_link(href):
        channel.self_url = channel.self_url or href
    elif "alternate" in relations and not channel.url and "xml" not in (each.get("type") or ""):
        channel.url = safe_link(href, True)


def _skipped(name: str, said: list[str]) -> frozenset[int]:
    """RSS's `skipHours` (0 to 23 GMT; some write 24) and `skipDays` (English names) as hours of the week."""
    if name == "skipdays":
        days = [day for day, called in enumerate(_DAYS) if called in said]
        return frozenset(day * 24 + hour for day in days for hour in range(24))
    hours = {int(each) % 24 for each in said if each.isascii() and each.isdigit() and len(each) < 3}
    return frozenset(day * 24 + hour for day in range(7) for hour in hours)


def _minutes(text: str) -> int | None:
    """RSS's `ttl`, minutes, as seconds; at most a week."""
    text = text.strip()
    return min(int(text) * 60, 7 * 86400) if text.isascii() and text.isdigit() and len(text) < 8 else None
