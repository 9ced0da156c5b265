"""Who wrote a page: what the feed, the text, the page's declarations and its marks say, in one order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsbot.feeds.blocks import Page
from newsbot.feeds.bylines import byline_names, is_person, names_in, without_by, without_noise
from newsbot.feeds.head import Head, element_text
from newsbot.feeds.lines import tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "byl",
    "citation_author",
    "article:author_name",
    "rbauthors",
)
_MARKS = (
    ".//a[@rel='author']",
    ".//*[contains(concat(' ', @itemprop, ' '), ' author ')]",
)
_NAMED = (
    ".//*[contains(@class, 'author') or contains(@class, 'byline') or contains(@class, 'Author') or"
    " contains(@class, 'Byline') or contains(@class, 'writer') or contains(@class, 'autor') or"
    " contains(@class, 'contributor') or contains(@class, 'auteur') or contains(@id, 'author') or"
    " contains(@id, 'byline') or contains(@data-testid, 'yline') or contains(@data-testid, 'uthor')]"
)
_ELSE = re.compile(
    r"bio|desc|avatar|image|photo|social|follow|about|count|list|comment|related|more|box|job|role|title$|"
    r"authori[sz]|card|widget|archive|latest",
    re.I,
)
_ALONE = re.compile(r"\s+[»|•·–—-]\s+")  # what follows a lone name is a date or a section
_ACCOUNTS_LIST = "admin administrator author user null none root webmaster editor undefined n/a"
_ACCOUNTS = frozenset(_ACCOUNTS_LIST.split())
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|autore|profile|people|staff|contributor|journalist|reporter|columnist|writer|"
    r"redakteur|redacteur|forfatter|by)s?/[^/]",
    re.I,
)
_LINE = 40  # letters of a byline
_SENTENCE = 100  # letters
_OPENED = 3  # paragraphs after which no byline is looked for
_TRIED = 6
_NEAR = 12  # blocks below the headline


def page_authors(head: Head, page: Page, language: str) -> str:
    """Whom the page names, joined by ", ": in declarations, by marks, in a byline; "" for nobody."""
    return best_claim(_claims(head, page), language, head.site)


def _claims(head: Head, page: Page) -> Iterator[list[str]]:
    """All that a page says of its authors, in the order of trust; each list is one witness."""
    yield list(head.said.authors)
    for name in _METAS:
        yield [value for value in head.metas.get(name, []) if not value.startswith(("http", "/", "@"))]
    yield [value for label, value in _labelled(head) if byline_names(f"{label} {value}")]
    yield from _marked(head)
    yield _shown(head, page)
    yield _linked(head)


def best_claim(groups: Iterable[list[str]], language: str, site: str) -> str:
    """The first witness who names persons, joined by ", "; else the first desk; "" where nobody is named."""
    desk = ""
    for group in groups:
        names = [name for text in group for name in names_in(text, language, site)]
        if names:
            return ", ".join(dict.fromkeys(names))
        alone = (
            without_noise(_ALONE.split(" ".join(tidy(text).strip(" ()[]").split()))[0]) for text in group
        )
        claimed = (without_by(text, language) for text in alone)
        desk = desk or next((name for name in claimed if _presentable(name, site)), "")
    return desk


def _labelled(head: Head) -> Iterator[tuple[str, str]]:
    """What the cards of social networks say beside the picture: ("Written by", "Ann Lee")."""
    for number in "12":
        labels, values = (head.metas.get(f"twitter:{part}{number}", []) for part in ("label", "data"))
        yield from zip(labels, values, strict=False)


def _presentable(name: str, site: str) -> bool:
    """A desk or an account that may stand for want of a person."""
    if not 1 < len(name) <= 60 or any(sign in name for sign in ("http", "@", "/", ":", "_")):
        return False
    return name.casefold() not in _ACCOUNTS and name.casefold() != site.casefold()


def _marked(head: Head) -> Iterator[list[str]]:
    """Texts of the elements that are marked as authors, then of those named so."""
    for path in _MARKS:
        yield [text for element in head.tree.xpath(path)[:_TRIED] if 3 < len(text := _said(element)) <= 120]
    named = [
        e for e in head.tree.xpath(_NAMED)[:40] if not _ELSE.search(f"{e.get('class', '')} {e.get('id', '')}")
    ]
    texts = [text for element in named if 3 < len(text := _named(element)) <= 120]
    yield texts[:1]
    yield texts[1:_TRIED]


def _linked(head: Head) -> list[str]:
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


def _shown(head: Head, page: Page) -> list[str]:
    """The first line near the headline that is a byline and nothing else."""
    tops = [i for i, block in enumerate(page.blocks) if block.tag == "h1"]
    proses = [i for i, block in enumerate(page.blocks) if block.prose]
    start = tops[0] if tops else 0
    end = start + _NEAR if tops else (proses[0] + 1 if proses else 0)
    texts = (block.text for block in page.blocks[start:end] if len(block.text) <= 120)
    return next(([text] for text in texts if byline_names(text, "", head.site)), [])


def _named(element: HtmlElement) -> str:
    """The text of an element named after the author; of one that tells more, what links to a name."""
    text = element_text(element)
    if len(text) <= _LINE:
        return text
    links = [name for link in element.iter("a") if is_person(name := element_text(link))]
    return ", ".join(dict.fromkeys(links)) or text


def _said(element: HtmlElement) -> str:
    """The name inside a marked element (`itemprop=name`), else all its text."""
    inner = element.xpath(".//*[@itemprop='name']")
    chosen = inner[0] if inner else element
    return element_text(chosen) or chosen.get("content") or ""
