"""A page's bytes to its article: text, title, byline, date, language, picture, address and kind. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsbot.domain.article import Extract, PageKind
from newsbot.domain.errors import NotAPage
from newsbot.domain.feed import Entry
from newsbot.feeds import dates, metadata
from newsbot.feeds.blocks import Page, read_blocks
from newsbot.feeds.body import Votes, select
from newsbot.feeds.clean import Cleaned, Known, clean_text
from newsbot.feeds.document import decode, parse
from newsbot.feeds.judge import Evidence, Reading, choose
from newsbot.feeds.walls import Sight, kind_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ENGINE_MAX = 25_000  # elements; above this the engine would take seconds, and our own walk decides alone
_SHORT = 150


def extract(html: bytes | str, url: str, hint: Entry | None = None) -> Extract:
    """What a page says, with the feed's entry as first witness of title, author, date and body.

    `url` is the address that the page came from. Raises NotAPage when there is nothing to read, TooLarge
    past the caps of `document`.
    """
    markup = decode(html)
    tree = parse(markup)
    entry = hint or Entry(id="")
    head = metadata.read_head(tree, url)
    page = read_blocks(tree)
    title = metadata.title_of(head, entry.title)
    known = Known(title, metadata.byline_of(head, "", entry.author), head.site, captions=_captions(tree))
    reading, byline = _read(tree, page, head, known, entry)
    language = metadata.language_of(head, reading.text or title, entry.language)
    kind = kind_of(_sight(markup, head, reading, title), page)
    if not reading.text and kind is PageKind.ARTICLE:
        raise NotAPage("There is no article on this page.")
    return Extract(
        title=title,
        byline=metadata.byline_of(head, language, entry.author, byline),
        published=entry.published
        or dates.published(tree, page, url, head.said.published, tree.get("lang") or ""),
        language=language,
        image=metadata.image_of(head, entry.image),
        text="" if kind is PageKind.BOT_WALL else reading.text,
        canonical=metadata.canonical_of(head),
        site=metadata.site_name(head),
        kind=kind,
    )


def _read(
    tree: HtmlElement, page: Page, head: metadata.Head, known: Known, entry: Entry
) -> tuple[Reading, str]:
    """All readings of the page, and the one to trust with the byline that stood in it."""
    engine = _engine(tree)
    cleaned: dict[str, Cleaned] = {}

    def reading(text: str, source: str, bonus: float = 0.0) -> Reading:
        cleaned[source] = clean_text(text, known)
        return Reading(cleaned[source].text, source, bonus)

    body = fragment_text(entry.content or entry.summary)
    shown = [reading("\n\n".join(select(page)), "own")]
    if engine:
        shown.append(reading("\n\n".join(select(page, Votes.of(engine))), "voted", 0.4))
        shown.append(reading(engine.replace("\n", "\n\n"), "engine", 0.1))
    elsewhere = [
        reading(text, source)
        for text, source in ((head.said.body, "json-ld"), (body, "feed"))
        if len(text) > _SHORT
    ]
    evidence = Evidence(known.title, (*head.descriptions, body[:600], head.said.body[:600]))
    best = choose([r for r in shown if r.text], elsewhere, evidence)
    return best, cleaned[best.source].byline if best.source in cleaned else ""


def _engine(tree: HtmlElement) -> str:
    """trafilatura's text; "" where it finds none or the page is too large for it."""
    from trafilatura import bare_extraction

    if sum(1 for _ in tree.iter()) > _ENGINE_MAX:
        return ""
    found = bare_extraction(tree, fast=True, with_metadata=False, include_comments=False)
    return (found.text or "") if found is not None else ""


def fragment_text(html: str) -> str:
    """A piece of HTML (a feed's body) as plain paragraphs."""
    if not html.strip():
        return ""
    if "<" not in html:
        return html
    try:
        return "\n\n".join(block.text for block in read_blocks(parse(decode(html))).blocks)
    except NotAPage:
        return ""


def _captions(tree: HtmlElement) -> frozenset[str]:
    from newsbot.feeds.lines import plain

    texts = (" ".join(e.itertext())[:400] for e in list(tree.iter("figcaption"))[:60])
    alts = (e.get("alt") or "" for e in list(tree.iter("img", "amp-img"))[:200])
    return frozenset(plain(t) for t in (*texts, *alts) if len(t) > 15)


def _sight(markup: str, head: metadata.Head, reading: Reading, title: str) -> Sight:
    said = head.said
    return Sight(
        markup,
        head.url,
        f"{title} | {head.tree.findtext('.//title') or ''}",
        reading.text,
        live=said.live,
        listing=said.listing,
        free=said.free,
        whole=reading.source in ("json-ld", "feed"),
    )
