"""What a page declares of itself: its meta elements, its JSON-LD, its headings; read once."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsbot.feeds.jsonld import Said, read_jsonld
from newsbot.feeds.lines import tidy
from newsbot.feeds.sitenames import is_above, is_home, names_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_LONGEST = 2_000  # letters of a title or a description
_ENTITY = re.compile(
    r"&(?:#\d{2,5}|#x[0-9a-f]{2,4}|amp|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|[a-z]uml|szlig);", re.I
)
_MARKED = (
    ".//*[@itemprop='headline' or @itemprop='name headline' or contains(@class, 'headline') or"
    " contains(@class, 'entry-title') or contains(@class, 'post-title') or"
    " contains(@class, 'article-title')]"
)


@dataclass(slots=True)
class Head:
    """A page's declarations, read once. `title`: the document's; `headings`: its h1; `names`: its site's."""

    tree: HtmlElement
    url: str
    title: str = ""
    metas: dict[str, list[str]] = field(default_factory=dict)
    said: Said = field(default_factory=Said)
    headings: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def marked(self) -> list[str]:
        """What is named a headline."""
        return self._texts(_MARKED)

    def lesser(self) -> list[str]:
        """What else may be a headline by its name or its size."""
        return self._texts(f"{_MARKED} | .//h2 | .//h3 | .//h4")

    def _texts(self, path: str) -> list[str]:
        found = [element for element in self.tree.xpath(path)[:40] if not _leads_up(element, self.url)]
        return [text for element in found if (text := element_text(element))]

    def meta(self, *names: str) -> str:
        """The first non-empty meta of these names, in their order."""
        return next((v for name in names for v in self.metas.get(name, []) if v), "")

    @property
    def site(self) -> str:
        """The site's name as it gives it; "" if it gives none."""
        return self.names[0] if self.names else ""

    @property
    def is_article(self) -> bool:
        """It says that it is one: by Open Graph, a date of publication, or JSON-LD."""
        return "article" in self.meta("og:type").lower() or bool(
            self.meta("article:published_time") or self.said.headline
        )


def read_head(tree: HtmlElement, url: str) -> Head:
    """The page's meta elements, JSON-LD and headings."""
    title = one_line((tree.findtext(".//title") or "")[:_LONGEST])
    head = Head(tree, url, title, said=read_jsonld(tree))
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        value = one_line((meta.get("content") or "")[:_LONGEST])
        if name and value:
            head.metas.setdefault(name.strip().lower(), []).append(value)
    for h1 in list(tree.iter("h1"))[:12]:
        text = element_text(h1)
        if text and not _leads_up(h1, url):
            head.headings.append(text)
    declared = (head.meta("og:site_name", "application-name", "al:ios:app_name"), head.said.site)
    head.names = names_of(declared, title, url, tree)
    return head


def _leads_up(heading: HtmlElement, url: str) -> bool:
    """A name of the site or of a part of it as a heading: all of it is a link to the front page of that."""
    link = next(heading.iter("a"), None)
    address = link.get("href") or "" if link is not None else ""
    if link is None or not (is_home(address, url) or (address and is_above(address, url))):
        return False
    return element_text(link) == element_text(heading)


def _is_mark(element: HtmlElement) -> bool:
    """A heading's anchor, or the edit link of a wiki."""
    return element.text in ("¶", "#", "§") or "mw-editsection" in (element.get("class") or "")


def one_line(text: str) -> str:
    """Tidy text without line breaks; what was escaped twice is read twice."""
    return " ".join(tidy(html.unescape(text) if _ENTITY.search(text) else text).split())


def element_text(element: HtmlElement) -> str:
    """An element's text in one line; a line break is a blank."""
    pieces: list[str] = []
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag not in ("script", "style") and not _is_mark(inner):
            pieces += [" " if inner.tag in ("br", "p", "div", "li") else "", inner.text or ""]
        if inner is not element:
            pieces.append(inner.tail or "")
    return one_line("".join(pieces)[:_LONGEST])
