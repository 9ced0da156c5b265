"""Who wrote a page: what the feed, the text, the page's declarations and its marks say, in one order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.bylines import byline_names, is_person, names_in, without_by, without_noise
from newsbot.feeds.credits import beside_date, credited
from newsbot.feeds.head import Head, element_text
from newsbot.feeds.lines import tidy
from newsbot.feeds.moments import dates_in
from newsbot.feeds.phrases import Kind, pattern
from newsbot.feeds.sitenames import is_site
from newsbot.feeds.surroundings import Around, is_elsewhere, lines_of

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
_ROLES = pattern(Kind.ROLES, "")
_GLUED = re.compile(r"(?<=[^\W\d_])(?:\s+|(?=[A-ZÄÖÜ])(?<=[a-zäöüß]))(?=\S)")
_ALONE = re.compile(r"\s+[»|•·–—-]\s+")  # what follows a lone name is a date or a section
_ACCOUNTS_LIST = "admin administrator author user null none root webmaster editor undefined n/a"
_ACCOUNTS = frozenset(_ACCOUNTS_LIST.split())
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|autore|profile|people|staff|contributor|journalist|reporter|columnist|writer|"
    r"redakteur|redacteur|forfatter|by)s?/[^/]",
    re.I,
)
_BOX = re.compile(r"author|autor|bio(?![a-z])", re.I)
_MEANT = re.compile(
    r"author|autor|byline|by-?line|meta|info|submitted|posted|entry-?foot|post-?foot|credit", re.I
)
_SECTION = re.compile(r"categor|kategori|rubri|ressort|section|/tags?/|topic|thema", re.I)
_HEAD = 6  # lines from the headline on
_LINE = 40  # letters of a byline
_SENTENCE = 100  # letters
_OPENED = 3  # paragraphs after which no byline is looked for
_MOST = 40  # elements looked at
_TRIED = 6
_BOXES = 3  # around a line


class Trust(Enum):
    """What a witness is good for besides persons' names."""

    SURE = auto()  # a line on the page says who wrote: any name
    SHOWN = auto()  # a name on the page: a desk or an account for want of a person
    DECLARED = auto()  # the same, if the page shows it


def page_authors(head: Head, page: Page, around: Around) -> str:
    """Whom the page names, joined by ", ": in declarations, by marks, in a line; "" for nobody."""
    desk = ""
    for trust, texts in _claims(head, page, around):
        if names := _persons(texts, "", head):
            return ", ".join(names)
        if trust is Trust.SURE and texts:
            return ", ".join(texts)
        if not desk and (found := _desk(texts, "")):
            desk = found if trust is Trust.SHOWN or _is_shown(found, head, around) else ""
    return desk


def _claims(head: Head, page: Page, around: Around) -> Iterator[tuple[Trust, list[str]]]:
    """All that a page says of its authors, in the order of trust; each list is one witness."""
    yield Trust.DECLARED, list(head.said.authors)
    yield from ((Trust.DECLARED, texts) for texts in _marked(head, _MARKS))
    yield Trust.SURE, _credited(head, page, (*around.head, *around.above))
    for name in _METAS:
        values = head.metas.get(name, [])
        yield Trust.DECLARED, [value for value in values if not value.startswith(("http", "/", "@"))]
    labelled = [value for label, value in _labelled(head) if byline_names(f"{label} {value}")]
    yield Trust.DECLARED, labelled
    yield from ((Trust.SHOWN, texts) for texts in _classed(head))
    yield Trust.SURE, _credited(head, page, around.foot)
    yield Trust.SHOWN, _linked(head)
    yield Trust.SHOWN, _dated(head, page, around)
    yield from ((Trust.SHOWN, texts) for texts in _boxed(head))


def _is_shown(name: str, head: Head, around: Around) -> bool:
    """A line around the article names it, and it is not the site."""
    if is_site(name, head.names, head.url):
        return False
    return any(name.casefold() in b.text.casefold() for b in (*around.head, *around.above, *around.foot))


def _credited(head: Head, page: Page, blocks: Iterable[Block]) -> list[str]:
    """The names in the first line that says who wrote."""
    for block in blocks:
        meant = bool(_MEANT.search(_names_around(page, block)))
        for line in lines_of(block):
            if names := credited(line, head.site, marked=meant):
                return names
    return []


def _names_around(page: Page, block: Block) -> str:
    names, box = "", block.box
    for _ in range(_BOXES):
        if box < 0 or page.boxes[box].tag in ("body", "article", "main"):
            break
        names += f" {page.boxes[box].names}"
        box = page.boxes[box].parent
    return names


def _dated(head: Head, page: Page, around: Around) -> list[str]:
    """A name beside the day, at the head of the article or as a signature; no section of the menu."""
    rows = (*around.above[::-1], *around.head[:_HEAD])
    for row, next_row in zip(rows, (*rows[1:], None), strict=False):
        alone = [] if next_row is None else _lone_name(row, next_row, head) or _lone_name(next_row, row, head)
        if names := beside_date(row.text, head.site) or alone:
            linked = [other.text for other in page.blocks if other.links > 0.5]
            return [name for name in names if linked.count(name) <= (name in alone)]
    signed = (beside_date(block.text, head.site, signed=True) for block in around.foot[:2])
    return next((names for names in signed if names), [])


def _lone_name(row: Block, beside: Block, head: Head) -> list[str]:
    """A person's name that is all of a line, beside a line with a day."""
    if _SECTION.search(row.href) or not is_person(row.text, "", head.site):
        return []
    return [row.text] if len(beside.text) <= _SENTENCE and dates_in(beside.text) else []


def best_claim(groups: Iterable[list[str]], language: str, head: Head) -> str:
    """The first witness who names persons, joined by ", "; else the first desk; "" where nobody is named."""
    desk = ""
    for group in groups:
        if names := _persons(group, language, head):
            return ", ".join(names)
        desk = desk or _desk(group, language)
    return desk


def _persons(texts: list[str], language: str, head: Head) -> list[str]:
    found = [name for text in texts for name in names_in(_unroled(text), language, head.site)]
    return list(dict.fromkeys(name for name in map(partial(_off_site, head), found) if name))


def _desk(texts: list[str], language: str) -> str:
    """The first text that may stand for want of a person."""
    alone = (without_noise(_ALONE.split(" ".join(tidy(text).strip(" ()[]").split()))[0]) for text in texts)
    claimed = (without_by(text, language) for text in alone)
    return next((name for name in claimed if _presentable(name)), "")


def _off_site(head: Head, name: str) -> str:
    """A name without the site's behind it; "" where it is nothing but the site's."""
    words = name.split()
    for size in range(2, len(words)):
        if is_site(" ".join(words[size:]), head.names, head.url):
            return " ".join(words[:size])
    return "" if is_site(name, head.names, head.url) else name


def _unroled(text: str) -> str:
    """A name without the office that stands behind it, apart or glued to it by a page's looks."""
    for glued in _GLUED.finditer(text) if "," not in text else ():
        front, office = text[: glued.start()].rstrip(), text[glued.end() :]
        if " " in front and len(office.split()) <= 3 and _ROLES.search(office.split()[-1]):
            return front
    return text


def _labelled(head: Head) -> Iterator[tuple[str, str]]:
    """What the cards of social networks say beside the picture: ("Written by", "Ann Lee")."""
    for number in "12":
        labels, values = (head.metas.get(f"twitter:{part}{number}", []) for part in ("label", "data"))
        yield from zip(labels, values, strict=False)


def _presentable(name: str) -> bool:
    """A desk or an account that may stand for want of a person."""
    if not 1 < len(name) <= 60 or any(sign in name for sign in ("http", "@", "/", ":")):
        return False
    return name.casefold() not in _ACCOUNTS


def _marked(head: Head, paths: Iterable[str]) -> Iterator[list[str]]:
    """Texts of the elements that are marked as authors."""
    for path in paths:
        own = [element for element in head.tree.xpath(path)[:_MOST] if not is_elsewhere(element)]
        yield [text for element in own[:_TRIED] if 1 < len(text := _said(element)) <= 120]


def _classed(head: Head) -> Iterator[list[str]]:
    """Texts of the elements that are named so, the first by itself."""
    named = [
        element
        for element in head.tree.xpath(_NAMED)[:_MOST]
        if not _ELSE.search(f"{element.get('class', '')} {element.get('id', '')}")
        and not is_elsewhere(element)
    ]
    texts = [text for element in named if 1 < len(text := _named(element)) <= 120]
    said = [", ".join(credited(text, head.site, marked=True)) or text for text in texts]
    yield said[:1]
    yield said[1:_TRIED]


def _boxed(head: Head) -> Iterator[list[str]]:
    """The heading or the link of a box about the author."""
    for box in head.tree.xpath(_BOXED)[:_TRIED]:
        if _BOX.search(f"{box.get('class', '')} {box.get('id', '')}") and not is_elsewhere(box):
            inner = [element_text(e) for e in box.iter("h2", "h3", "h4", "h5", "h6", "a", "strong", "b")]
            yield [text for text in inner if is_person(text, "", head.site)][:1]


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
