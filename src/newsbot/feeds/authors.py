"""Who wrote a page: what the feed, the text, the page's declarations and its marks say, in one order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto

from newsbot.feeds import author_marks
from newsbot.feeds.blocks import Block, Page
from newsbot.feeds.bylines import byline_names, names_in, without_by, without_noise
from newsbot.feeds.credits import (
    beside_date,
    credited,
    is_label,
    is_nick,
    is_nobody,
    names_alone,
    without_role,
)
from newsbot.feeds.head import Head
from newsbot.feeds.lines import tidy
from newsbot.feeds.moments import dates_in
from newsbot.feeds.sitenames import is_site, is_the_site
from newsbot.feeds.surroundings import Around, lines_of

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
    "articleauthor",
)
_CLAIMS = ("author", "article:author", "byl")
_ALONE = re.compile(r"\s+[»|•·–—-]\s+")  # what follows a lone name is a date or a section
_SECTION = re.compile(r"categor|kategori|rubri|ressort|section|/tags?/|topic|thema", re.I)
_HEAD = 6  # lines from the headline on
_SENTENCE = 100  # letters


class Trust(Enum):
    """What a witness is good for besides persons' names."""

    SURE = auto()  # a line on the page says who wrote: any name
    SHOWN = auto()  # a name on the page: a desk or an account for want of a person
    DECLARED = auto()  # the same, if the page shows it
    CLAIMED = auto()  # persons, of an article or shown: a webmaster signs every page of an old site


def page_authors(head: Head, page: Page, around: Around) -> str:
    """Whom the page names, joined by ", ": in declarations, by marks, in a line; "" for nobody."""
    desk = ""
    for trust, texts in _claims(head, page, around):
        names = _off_site(head, _persons(texts, ""))
        if trust is Trust.CLAIMED and not head.is_article:
            names = [name for name in names if _is_anywhere(name, page)]
        elif trust is Trust.SURE:
            names = names or texts
        if names:
            return ", ".join(names)
        if not desk and (account := _desk(texts, "")):
            desk = account if trust is Trust.SHOWN or _is_shown(account, head, around) else ""
    return desk


def _claims(head: Head, page: Page, around: Around) -> Iterator[tuple[Trust, list[str]]]:
    """All that a page says of its authors, in the order of trust; each list is one witness."""
    yield Trust.DECLARED, list(head.said.authors)
    yield from ((Trust.DECLARED, texts) for texts in author_marks.marked(head))
    yield Trust.SURE, _credited((*around.head, *around.above))
    for name in _METAS:
        values = head.metas.get(name, [])
        trust = Trust.CLAIMED if name in _CLAIMS else Trust.DECLARED
        yield trust, [value for value in values if not value.startswith(("http", "/", "@"))]
    labelled = [value for label, value in _labelled(head) if byline_names(f"{label} {value}")]
    yield Trust.DECLARED, labelled
    yield from ((Trust.SHOWN, texts) for texts in author_marks.classed(head))
    yield Trust.SURE, _credited(around.foot)
    yield Trust.SHOWN, author_marks.linked(head)
    yield Trust.SHOWN, _dated(page, around)
    yield from ((Trust.SHOWN, texts) for texts in author_marks.boxed(head))


def _is_anywhere(name: str, page: Page) -> bool:
    return any(name.casefold() in block.text.casefold() for block in page.blocks)


def _is_shown(name: str, head: Head, around: Around) -> bool:
    """A line around the article names it, and it is not the site."""
    if is_site(name, head.names, head.url):
        return False
    return any(name.casefold() in block.text.casefold() for block in (*around.head, *around.above))


def _credited(blocks: Iterable[Block]) -> list[str]:
    """The names in the first line that says who wrote; a lone "Author:" goes with the next line."""
    label = ""
    for block in blocks:
        if block.tag in ("h1", "h2"):
            continue  # "Von Goethe bis Brecht" is a headline
        for line in lines_of(block):
            if names := credited(f"{label} {line}".strip()):
                return names
            label = f"{line.rstrip(' :')}:" if is_label(line) else ""
    return []


def _dated(page: Page, around: Around) -> list[str]:
    """A name beside the day, at the head of the article or as a signature; no section of the menu."""
    rows = around.head[:_HEAD]
    for row, next_row in zip(rows, (*rows[1:], None), strict=False):
        alone = [] if next_row is None else _lone_name(row, next_row) or _lone_name(next_row, row)
        if names := beside_date(row.text) or alone:
            linked = [other.text for other in page.blocks if other.links > 0.5]
            return [name for name in names if linked.count(name) <= (name in alone)]
    signed = (beside_date(block.text, signed=True) for block in around.foot[:2])
    return next((names for names in signed if names), [])


def _lone_name(row: Block, beside: Block) -> list[str]:
    """The persons who are all of a line, beside a line with a day."""
    if row.heading or _SECTION.search(row.href) or len(beside.text) > _SENTENCE or not dates_in(beside.text):
        return []
    return names_alone(row.text)


def best_claim(groups: Iterable[list[str]], language: str, head: Head) -> str:
    """The first witness who names persons, joined by ", "; else the first desk; "" where nobody is named."""
    desk = ""
    for group in groups:
        found = _persons(group, language)
        if names := _off_site(head, found):
            return ", ".join(names)
        desk = desk or ", ".join(found) or _desk(group, language)
    return desk


def _persons(texts: list[str], language: str) -> list[str]:
    found = [name for text in texts for name in names_in(without_role(text), language)]
    return list(dict.fromkeys(found))


def _desk(texts: list[str], language: str) -> str:
    """The first text that may stand for want of a person."""
    if nick := next((text for text in texts if is_nick(text)), ""):
        return nick if _presentable(nick) else ""
    alone = (
        without_noise(_ALONE.split(" ".join(tidy(text).strip(" ()[]（）【】").split()))[0]) for text in texts
    )
    claimed = (without_by(text, language) for text in alone)
    return next((name for name in claimed if _presentable(name)), "")


def _off_site(head: Head, found: list[str]) -> list[str]:
    """The names without the site's, which may be one of them or stand behind one."""
    names = [name for name in found if not is_the_site(name, head.names, head.url)]
    return list(dict.fromkeys(_before_site(head, name.split()) for name in names))


def _before_site(head: Head, words: list[str]) -> str:
    for size in range(2, len(words) - 1):
        if is_the_site(" ".join(words[size:]), head.names, head.url):
            return " ".join(words[:size])
    return " ".join(words)


def _labelled(head: Head) -> Iterator[tuple[str, str]]:
    """What the cards of social networks say beside the picture: ("Written by", "Ann Lee")."""
    for number in "12":
        labels, values = (head.metas.get(f"twitter:{part}{number}", []) for part in ("label", "data"))
        yield from zip(labels, values, strict=False)


def _presentable(name: str) -> bool:
    """A desk or an account that may stand for want of a person."""
    if not 1 < len(name) <= 60 or any(sign in name for sign in ("http", "@", "/", ":")):
        return False
    return not is_nobody(name)
