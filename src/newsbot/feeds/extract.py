"""A page's bytes to its article: text, title, byline, date, language, picture, address and kind. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from newsbot.domain.article import Extract, PageKind
from newsbot.domain.errors import NotAPage, SourceError, TooLarge
from newsbot.domain.feed import Entry
from newsbot.feeds import authors, dates, metadata
from newsbot.feeds.blocks import Page, read_blocks
from newsbot.feeds.body import select
from newsbot.feeds.clean import Known, clean_text
from newsbot.feeds.furniture import Furniture
from newsbot.feeds.head import Head, read_head
from newsbot.feeds.judge import Reading, Votes, choose, is_astray
from newsbot.feeds.lines import is_prose, plain, weight
from newsbot.feeds.surroundings import Around
from newsbot.feeds.titles import title_of
from newsbot.feeds.tree import decode, parse, strip_machinery
from newsbot.feeds.walls import Sight, kind_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_TEXT = 600_000  # letters: two hours of reading aloud would be 100,000
_ENGINE_MAX = 25_000  # elements; above this the engine would take seconds, and our own walk decides alone
_SHORT = 150  # letters; a shorter body from elsewhere is a teaser
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_MUCH_MORE = 5  # times what our own walk finds
_LITTLE = 400  # letters; so much stands in a prompt
_BRIEF = 3000  # letters of all sentences on a page whose prompts may pass for its text
_SMALL, _PART = 400, 0.25  # letters of a box that is one thing, and of the page
_TINY = 40  # letters; "Loading" is no article


def extract(html: bytes | str, url: str, hint: Entry | None = None) -> Extract:
    """What a page says, with the feed's entry as first witness of title, author, date and body.

    `url` is the address that the page came from; `published` is in UTC. Raises NotAPage when there is nothing
    to read, TooLarge past the caps of `tree` and `MAX_TEXT`.
    """
    found = read_page(html, url, hint)
    if len(found.text) < _TINY and not is_prose(found.text) and found.kind is PageKind.ARTICLE:
        raise NotAPage("There is no article on this page.")
    return replace(found, published=found.published.astimezone(UTC)) if found.published else found


def read_page(html: bytes | str, url: str, hint: Entry | None = None) -> Extract:
    """The same, however little it is, with the date in the page's own zone.

    Raises NotAPage for what is no page at all, and TooLarge.
    """
    markup = decode(html)
    tree = parse(markup)
    entry = hint or Entry(id="")
    head = read_head(tree, url)
    strip_machinery(tree)
    page = read_blocks(tree)
    if sum(len(block.text) for block in page.blocks) > MAX_TEXT:
        raise TooLarge("There is more text on this page than in any article.")
    title = title_of(head, page, entry.title)
    around = Around.of(page, title)
    named = authors.page_authors(head, page, around)
    byline = authors.best_claim([[entry.author], [named]], "", head)
    known = _standing(page, tree, Known(title, byline, head.site, marked=True))
    _mark_prompts(page, known)
    about = f"{title} {head.meta(*_DESCRIPTIONS)}"
    shown = _reading(_shown(page, tree, about), "page", known)
    given = (("json-ld", head.said.body), ("feed", fragment_text(entry.content or entry.summary)))
    elsewhere = (_reading(text, source, known) for source, text in given if weight(text) > _SHORT)
    reading = choose(shown, elsewhere, title)
    language = metadata.language_of(head, reading.text or title, entry.language)
    kind = kind_of(_sight(markup, head, reading, title), page)
    return Extract(
        title=title,
        byline=authors.best_claim([[entry.author], [named], [reading.byline]], language, head),
        published=entry.published
        or dates.published(head, around, markup, language),  # last: may cut the tree
        language=language,
        image=metadata.image_of(head, entry.image),
        text="" if kind is PageKind.BOT_WALL or plain(reading.text) == plain(title) else reading.text,
        canonical=metadata.canonical_of(head),
        site=metadata.site_name(head),
        kind=kind,
    )


def _reading(text: str, source: str, known: Known) -> Reading:
    cleaned = clean_text(text, known)
    return Reading(cleaned.text, source, cleaned.byline)


def _shown(page: Page, tree: HtmlElement, about: str) -> str:
    """What the page's tree gives: our own walk guided by the engine, or alone where that leads astray.

    Where the engine leads to next to nothing and the walk alone to more, it is asked again, to take its time.
    Where we find next to nothing and it has many times as much, its text is taken.
    """
    engine = _engine(tree)
    own = "\n\n".join(select(page))
    text = "\n\n".join(select(page, Votes.of(engine))) if engine else ""
    if len(text) < min(_LITTLE, len(own)) and (slow := _engine(tree, fast=False)):
        text = "\n\n".join(select(page, Votes.of(slow)))
    if not text or (text != own and is_astray(text, own, about)):
        text = own
    hidden = len(text) < _LITTLE and len(engine) > _MUCH_MORE * len(text)
    return engine.replace("\n", "\n\n") if hidden else text


def _engine(tree: HtmlElement, *, fast: bool = True) -> str:
    """trafilatura's text; "" where it finds none or the page is too large for it.

    When it is not to be `fast` it compares with other extractors.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    if sum(1 for _ in tree.iter()) > _ENGINE_MAX:
        return ""
    try:
        found = bare_extraction(tree, fast=fast, with_metadata=False, include_comments=False)
    except Exception:  # third-party heuristics on arbitrary trees: our own walk reads the page then
        return ""
    return _unmarked(str(found.text or "")) if isinstance(found, Document) else ""


def _unmarked(text: str) -> str:
    """The engine's text without the signs that it draws lists and tables with; a cell is a line."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("|"):
            lines += [cell.strip() for cell in line.split("|") if cell.strip(" -")]
        else:
            lines.append(line.removeprefix("- "))
    return "\n".join(lines)


def fragment_text(html: str) -> str:
    """A piece of HTML (a feed's body) as plain paragraphs; "" where it holds none or is past the caps."""
    if not html.strip():
        return ""
    if "<" not in html:
        return html
    try:
        return "\n\n".join(block.text for block in read_blocks(parse(decode(html))).blocks)
    except SourceError:
        return ""


def _standing(page: Page, tree: HtmlElement, known: Known) -> Known:
    """The same, with what the page tells of lines by where they stand."""
    row = page.row()
    return replace(
        known,
        captions=_captions(tree),
        row=frozenset(plain(block.text) for block in row),
        beside=_small_boxes(page, {block.box for block in row}),
        verbatim=frozenset(line for b in page.blocks if b.tag == "pre" for line in b.text.split("\n")),
    )


def _small_boxes(page: Page, row: set[int]) -> dict[str, list[str]]:
    """By each line of a small box, all of them; where boxes stand in a small box, it is one."""
    sizes = page.summed((i, len(block.text)) for i, block in enumerate(page.blocks))
    small = min(_SMALL, sum(len(block.text) for block in page.blocks) * _PART)
    outmost: list[int] = []
    for index, box in enumerate(page.boxes):
        above = box.parent >= 0 and sizes[box.parent] <= small
        outmost.append(outmost[box.parent] if above else index)
    found: dict[int, list[str]] = {}
    for block in page.blocks:
        if block.box not in row and sizes[block.box] <= small:
            found.setdefault(outmost[block.box], []).extend(block.text.split("\n"))
    return {line: lines for lines in found.values() if len(lines) > 1 for line in lines}


def _captions(tree: HtmlElement) -> frozenset[str]:
    """Lines that stand under pictures, as `plain` gives them; a short `alt` may as well be a heading."""
    texts = (" ".join(e.itertext())[:400] for e in list(tree.iter("figcaption"))[:60])
    alts = (e.get("alt") or "" for e in list(tree.iter("img", "amp-img"))[:200])
    return frozenset(
        plain(t) for t in (*(t for t in texts if len(t) > 15), *(t for t in alts if len(t) > 40))
    )


def _mark_prompts(page: Page, known: Known) -> None:
    """Marks what asks for consent or a subscription, where so little is told that it may pass for text."""
    sentences = [block for block in page.blocks if block.prose]
    furniture = Furniture(known)
    if sum(len(block.text) for block in sentences) <= _BRIEF:
        for block in sentences:
            block.asks = furniture.notice(block.text)


def _sight(markup: str, head: Head, reading: Reading, title: str) -> Sight:
    said = head.said
    return Sight(
        markup,
        head.url,
        f"{title} | {head.title}",
        reading.text,
        live=said.live,
        listing=said.listing,
        free=said.free,
        article=head.is_article,
        whole=reading.source in ("json-ld", "feed"),
    )
