"""The pieces that pages are made of: links, headlines, credits, rows of buttons, and what fits."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from newsbot.domain.article import Article, PageKind
from newsbot.domain.links import is_web_link
from newsbot.domain.story import Carrier, Voice
from newsbot.domain.text import MESSAGE_LIMIT, clean, one_line, shorten, units
from newsbot.pages.page import Button, Page, escape
from newsbot.pages.words import RLM, Html, Words

TITLE_UNITS = 300
NAME_UNITS = 80
LABEL_UNITS = 40
_TAG = re.compile(r"<[^>]*>")
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\u3164\u115f\u1160\uffa0\u2800")  # letters that show nothing


def visible(markup: str) -> str:
    """What a reader sees of HTML."""
    return html.unescape(_TAG.sub("", markup))


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return all(char.isspace() or char in _UNSEEN for char in text)


def field(text: str, limit: int) -> str:
    """One line of something from outside, cleaned and cut; "" where nothing of it can be seen."""
    line = shorten(one_line(text[: limit * 8]), limit)
    return "" if is_blank(line) else line


def safe_link(url: str) -> str:
    """The address where it is one of the web that may stand in a message; otherwise ""."""
    return url if is_web_link(url) else ""


def link(label: Html, url: str) -> Html:
    """The label, linked where the address can be."""
    safe = safe_link(url)
    return Html(f'<a href="{escape(safe)}">{label}</a>') if safe else label


def title_of(article: Article, words: Words) -> str:
    """The headline as plain text; a stand-in where the publisher gave none."""
    if n := article.rolled_up:
        return visible(
            words.count(
                "{source}: {n} new article at once",
                "{source}: {n} new articles at once",
                n,
                source=source_of(article),
            )
        )
    return field(article.title, TITLE_UNITS) or field(article.text, 80) or words.plain("Untitled")


def headline(article: Article, words: Words) -> Html:
    """The headline, bold, linked to the source."""
    return Html(f"<b>{link(words.field(title_of(article, words)), article.url)}</b>")


def source_of(article: Article) -> str:
    """The name of the source; the host of the link where there is none."""
    host = urlsplit(article.url).hostname if safe_link(article.url) else ""
    return field(article.source, NAME_UNITS) or field(host or "", NAME_UNITS)


def credit(article: Article, words: Words, *, year: bool = False) -> Html:
    """Byline, source, local time and the article's number, on one line."""
    when = Html(words.moment(article.published, year=year))
    parts: list[object] = [field(article.byline, NAME_UNITS), source_of(article), when]
    if article.id:
        parts.append(words.say("no. {number}", number=article.id))
    return joined(words, parts)


def also_links(others: Sequence[Carrier], most: int, words: Words) -> Html:
    """Who else carries a story, each linked to its article; "" where nobody does."""
    shown = [carrier for carrier in others if field(carrier.source, NAME_UNITS)]
    if not shown:
        return Html("")
    named = [link(words.field(field(one.source, NAME_UNITS)), one.url) for one in shown[:most]]
    listed = Html(", ".join(named))
    rest = len(shown) - most
    if rest > 0:
        return words.count(
            "also: {sources} and {n} more", "also: {sources} and {n} more", rest, sources=listed
        )
    return words.say("also: {sources}", sources=listed)


def joined(words: Words, parts: Iterable[object]) -> Html:
    """Fields with a dot between them; empty ones are left out. The line runs as the language does."""
    shown = " · ".join(words.field(part) for part in parts if part)
    return Html(f"{RLM}{shown}" if shown and words.is_rtl else shown)


def kicker(*labels: str) -> Html:
    """The label above a headline."""
    shown = " · ".join(escape(label) for label in labels if label)
    return Html(f"<b>{shown}</b>") if shown else Html("")


def topic_label(topic: str, words: Words) -> str:
    """A topic as readers see it."""
    name = field(topic, NAME_UNITS)
    return name[:1].upper() + name[1:] if name else words.plain("No topic")


def lead_label(article: Article, words: Words) -> Html:
    """What must stand before text that is no summary; "" before a real one."""
    if not article.summary.is_lead and not article.summary.is_pending and article.summary.sentences:
        return Html("")
    if article.kind is PageKind.PAYWALL:
        return Html(f"<i>{words.say('The part that is free to read:')}</i>")
    return Html(f"<i>{words.say('From the start of the article:')}</i>")


def fitted(head: Sequence[str], body: str, tail: Sequence[str], words: Words) -> Html:
    """Blocks with a blank line between; the plain `body` is cut so that all fits in one message."""
    fixed = "\n\n".join(block for block in (*head, *tail) if block)
    room = MESSAGE_LIMIT - units(visible(fixed)) - 8
    text = clean(body[: room * 4])
    shown = words.field(shorten(text, room)) if room > 0 and not is_blank(text) else ""
    return Html("\n\n".join(block for block in (*head, shown, *tail) if block))


def voiced(voices: Sequence[Voice], room: int, words: Words) -> Html:
    """Sentences of several sources, each with its source; as many as fit into `room`, one at least."""
    lines: list[Html] = []
    for voice in voices:
        source = Html(f" — {words.field(field(voice.source, NAME_UNITS))}")
        most = room - units(visible(source)) - 4  # a field of foreign script comes between two marks
        if lines and units(voice.text) > most:
            break
        text = clean(voice.text[: max(0, most) * 4]).replace("\n", " ")
        if most > 0 and not is_blank(text):
            lines.append(Html(f"{words.field(shorten(text, most))}{source}"))
            room -= units(visible(lines[-1])) + 1
    return Html("\n".join(lines))


def rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of `width`."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def turning(words: Words, at: int, pages: int, data: Sequence[str]) -> tuple[Button, ...]:
    """The row that turns pages: back, where we are, on. `data`: of the back, the stay and the on button."""
    if pages <= 1:
        return ()
    back, stay, on = data
    place = Button(words.plain("{page} of {pages}", page=at + 1, pages=pages), data=stay)
    backward, forward = ("▶", "◀") if words.is_rtl else ("◀", "▶")
    first = Button(f"{backward} {words.plain('Back')}", data=back)
    last = Button(f"{words.plain('Next')} {forward}", data=on)
    return (*((first,) if at > 0 else ()), place, *((last,) if at + 1 < pages else ()))


def label(text: str) -> str:
    """Text for a button: one short line."""
    return field(text, LABEL_UNITS) or "…"


def plain_page(markup: str, *button_rows: Sequence[Button]) -> Page:
    """A page of text with buttons, without a preview."""
    return Page(markup, tuple(tuple(row) for row in button_rows if row))
