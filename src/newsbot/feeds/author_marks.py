"""Authors by the markup: elements that are marked or named as one, links to their pages, boxes about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsbot.feeds.bylines import is_person
from newsbot.feeds.credits import credited, without_button
from newsbot.feeds.head import Head, element_text
from newsbot.feeds.surroundings import is_elsewhere

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKS = (
    ".//a[@rel='author']",
    ".//a[contains(@title, 'osts by ') or contains(@title, 'Beiträge von ')]",
    ".//*[contains(concat(' ', @itemprop, ' '), ' author ')]",
    ".//*[contains(concat(' ', @class, ' '), ' vcard ')]//*[contains(concat(' ', @class, ' '), ' fn ')]",
)
_NAMED = (
    ".//*[contains(@class, 'author') or contains(@class, 'byline') or contains(@class, 'Author') or"
    " contains(@class, 'Byline') or contains(@class, 'writer') or contains(@class, 'autor') or"
    " contains(@class, 'contributor') or contains(@class, 'username') or contains(@class, 'auteur') or"
    " contains(@id, 'author') or contains(@id, 'byline') or contains(@data-testid, 'yline') or"
    " contains(@data-testid, 'uthor')]"
)
_BOXED = (
    ".//*[contains(@class, 'author') or contains(@class, 'autor') or contains(@class, 'Author') or"
    " contains(@class, 'bio') or contains(@id, 'author')]"
)
_ELSE = re.compile(
    r"bio|desc|avatar|image|photo|social|follow|about|count|list|comment|related|more|box|job|role|title$|"
    r"authori[sz]|card|widget|archive|latest",
    re.I,
)
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|autore|profile|people|staff|contributor|journalist|reporter|columnist|writer|"
    r"redakteur|redacteur|forfatter|by)s?/[^/]",
    re.I,
)
_BOX = re.compile(r"author|autor|bio(?![a-z])", re.I)
_LINE = 40  # letters of a byline
_OPENED = 3  # paragraphs after which no byline is looked for
_MOST = 40  # elements looked at
_TRIED = 6
_SENTENCE = 100  # letters


def marked(head: Head) -> Iterator[list[str]]:
    """Texts of the elements that are marked as authors."""
    for path in _MARKS:
        own = [element for element in head.tree.xpath(path)[:_MOST] if not is_elsewhere(element)]
        yield [text for element in own[:_TRIED] if 1 < len(text := _said(element)) <= 120]


def classed(head: Head) -> Iterator[list[str]]:
    """Texts of the elements that are named so, the first by itself."""
    named = [
        element
        for element in head.tree.xpath(_NAMED)[:_MOST]
        if not _ELSE.search(f"{element.get('class', '')} {element.get('id', '')}")
        and not is_elsewhere(element)
    ]
    texts = [text for element in named if 1 < len(text := _named(element)) <= 120]
    said = [", ".join(credited(text, marked=True)) or text for text in texts]
    yield said[:1]
    yield said[1:_TRIED]


def boxed(head: Head) -> Iterator[list[str]]:
    """The heading or the link of a box about the author."""
    for box in head.tree.xpath(_BOXED)[:_TRIED]:
        if _BOX.search(f"{box.get('class', '')} {box.get('id', '')}") and not is_elsewhere(box):
            inner = [element_text(e) for e in box.iter("h2", "h3", "h4", "h5", "h6", "a", "strong", "b")]
            yield [text for text in inner if is_person(text)][:1]


def linked(head: Head) -> list[str]:
    """The first names near the headline that link to pages of authors, or to `article:author`."""
    declared = {urlsplit(value).path for value in head.metas.get("article:author", []) if "/" in value} - {
        "/",
        "",
    }
    prose = 0
    headed = not head.headings
    for element in head.tree.iter("h1", "a", "p"):
        headed = headed or element.tag == "h1"
        if element.tag == "p":
            prose += len(element.text or "") >= _SENTENCE
        if prose >= _OPENED:
            break
        if headed and element.tag == "a" and _is_profile(element.get("href") or "", declared):
            beside = (element if (parent := element.getparent()) is None else parent).iter("a")
            return [element_text(link) for link in beside if _is_profile(link.get("href") or "", declared)]
    return []


def _is_profile(address: str, declared: set[str]) -> bool:
    try:
        path = urlsplit(address).path
    except ValueError:
        return False
    return path in declared or bool(_PROFILE.search(path))


def _named(element: HtmlElement) -> str:
    """The text of an element named after the author; of one that tells more, what links to a name."""
    text = without_button(element_text(element))
    if len(text) <= _LINE:
        return text
    links = [name for link in element.iter("a") if is_person(name := element_text(link))]
    return ", ".join(dict.fromkeys(links)) or text


def _said(element: HtmlElement) -> str:
    """The name inside a marked element (`itemprop=name`), else all its text."""
    inner = element.xpath(".//*[@itemprop='name']")
    chosen = inner[0] if inner else element
    return without_button(element_text(chosen)) or chosen.get("content") or ""
