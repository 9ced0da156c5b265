"""Lists of stories: one line each, numbered, buttons to read, ◀ n/m ▶; empty ones say what to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import datetime

from newsbot.domain.query import SearchHit
from newsbot.domain.story import Carrier
from newsbot.domain.text import MESSAGE_LIMIT, one_line, shorten, units
from newsbot.pages.layout import (
    LABEL_UNITS,
    NAME_UNITS,
    also_links,
    field,
    is_blank,
    joined,
    link,
    plain_page,
    rows,
    turning,
    visible,
)
from newsbot.pages.page import Button, Page, View, escape
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, isolate, words_for

LINE_UNITS = 160
SNIPPET_UNITS = 220
SHORT_UNITS = 80  # of a title, where 20 of them are one message
A_ROW = 4
MAX_ALSO = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One story in a list. `sources`: how many carry it; `also`: the others of them.

    `snippet` and `marks` as in a SearchHit.
    """

    id: int
    title: str
    url: str
    source: str
    published: datetime
    sources: int = 1
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    also: tuple[Carrier, ...] = ()

    @property
    def bare(self) -> Line:
        """The line without its snippet."""
        return replace(self, snippet="", marks=())

    @classmethod
    def of_hit(cls, hit: SearchHit, sources: int = 1, also: tuple[Carrier, ...] = ()) -> Line:
        """The line of a search hit."""
        return cls(
            hit.id,
            hit.title,
            hit.url,
            hit.source,
            hit.published,
            sources,
            snippet=hit.snippet,
            marks=hit.marks,
            also=also,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list we are: page `at` of `pages`, and the data of the buttons back, stay and on."""

    at: int = 0
    pages: int = 1
    data: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page shows. `title` is HTML; `notes` are lines under it, `buttons` extra rows.

    `verb`: what picking a story does.
    """

    title: Html
    lines: Sequence[Line]
    place: Place = Place()
    notes: tuple[Html, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = default(default=())
    verb: str = Verb.READ


def list_page(listing: Listing, now: datetime, view: View) -> Page:
    """One page of a list."""
    words = words_for(view)
    head = "\n".join((f"<b>{listing.title}</b>", *(f"<i>{note}</i>" for note in listing.notes)))
    label = words.plain("Read {number}") if listing.verb == Verb.READ else "{number}"
    read = [
        Button(label.format(number=number), data=press(listing.verb, line.id))
        for number, line in enumerate(listing.lines, 1)
    ]
    turn = turning(words, listing.place.at, listing.place.pages, listing.place.data)
    buttons = (*rows(read, A_ROW), *((turn,) if turn else ()), *listing.buttons)
    return Page("\n\n".join((head, *_lines(listing.lines, head, now, words))), buttons)


def _lines(lines: Sequence[Line], head: str, now: datetime, words: Words) -> list[str]:
    """The lines with their snippets; where that is more than a message, without, and with short titles."""
    full = [_line(number, line, now, words) for number, line in enumerate(lines, 1)]
    if units(visible("\n\n".join((head, *full)))) <= MESSAGE_LIMIT:
        return full
    bare = [replace(line.bare, title=field(line.title, SHORT_UNITS), also=()) for line in lines]
    return [_line(number, line, now, words) for number, line in enumerate(bare, 1)]


def _line(number: int, line: Line, now: datetime, words: Words) -> str:
    title = field(line.title, LINE_UNITS) or words.plain("Untitled")
    parts: list[object] = [field(line.source, NAME_UNITS), Html(words.age(line.published, now))]
    # a message has 100 entities: beside a snippet with its bold words there is no room for links
    others = also_links(line.also, MAX_ALSO, words) if not line.snippet else Html("")
    if line.sources > 1 and not others:
        parts.append(words.count("{n} source", "{n} sources", line.sources))
    parts += [words.say("no. {number}", number=line.id), others]
    shown = f"{words.place(number)} {link(words.field(title), line.url)}\n{joined(words, parts)}"
    snippet = _snippet(line, words)
    return f"{shown}\n{snippet}" if snippet else shown


def _snippet(line: Line, words: Words) -> str:
    """The snippet with the words found in bold. Where cleaning would move the marks, they are left out."""
    text = line.snippet[:SNIPPET_UNITS]
    cleaned = field(line.snippet, SNIPPET_UNITS)
    if is_blank(cleaned):
        return ""
    if cleaned != text:
        return words.field(cleaned)
    shown: list[str] = []
    at = 0
    for start, end in sorted(line.marks):
        if start < at or end > len(text) or start >= end:
            continue
        shown += [escape(text[at:start]), "<b>", escape(text[start:end]), "</b>"]
        at = end
    shown.append(escape(text[at:]))
    return isolate("".join(shown), words.language)


def which_page(lines: Sequence[Line], command: str, verb: str, now: datetime, view: View) -> Page:
    """A command names no article: the newest to pick from, and the other ways to name one."""
    words = words_for(view)
    note = words.say(
        "Press its number, or write it as in {example}, or answer a message of mine with the command.",
        example=Html(f"<code>/{command} {lines[0].id}</code>"),
    )
    return list_page(Listing(words.say("Which article?"), lines, notes=(note,), verb=verb), now, view)


def search_title(asked: str, view: View) -> Html:
    """The title of a page of search results."""
    return words_for(view).say("Found for {asked}", asked=field(asked, 200))


def ignored_note(ignored: Sequence[str], view: View) -> tuple[Html, ...]:
    """Says which parts of a question could not be used."""
    words = words_for(view)
    shown = ", ".join(field(part, 60) for part in ignored[:5])
    if not shown:
        return ()
    return (words.say("Left out, because I could not read it: {parts}", parts=shown),)


def empty_latest(asked: str, view: View, token: str = "") -> Page:
    """Nothing new, or nothing under that topic or source, for which `token` stands."""
    words = words_for(view)
    topics = Button(words.plain("Topics"), data=press(Verb.TOPICS, 0))
    if not asked:
        text = words.say(
            "No articles yet. They come as the sources publish them; {sub} adds a source.",
            sub=Html("<code>/sub https://example.com</code>"),
        )
        return plain_page(text, (topics,))
    text = words.say(
        "Nothing under {asked}. Look at the topics, or search all articles for it.", asked=field(asked, 100)
    )
    look = Button(words.plain("Search"), data=press(Verb.SEARCH, 0, 0, token))
    every = Button(words.plain("All news"), data=press(Verb.LATEST, 0, 0, "="))
    return plain_page(text, (look, topics), (every,))


@dataclass(frozen=True, slots=True)
class Meant:
    """A question that finds something where another one found nothing, and what stands for it in a button."""

    asked: str
    token: str

    @property
    def label(self) -> str:
        """What the button says."""
        return shorten(one_line(self.asked), LABEL_UNITS)


def empty_search(
    asked: str, view: View, follow: str, ignored: Sequence[str] = (), meant: Meant | None = None
) -> Page:
    """Nothing found: what was looked for, and ways on. `follow` stands for the words to follow ("": none)."""
    words = words_for(view)
    if meant is None:
        text = words.say(
            "Nothing found for {asked}.\nTry fewer or other words, the beginning of a word as in {prefix}, "
            "or leave out dates and sources.",
            asked=field(asked, 200),
            prefix=Html("<code>elect*</code>"),
        )
    else:
        text = words.say(
            "Nothing found for {asked}. Did you mean {guess}?",
            asked=field(asked, 200),
            guess=field(meant.asked, 200),
        )
    text = Html("\n".join((text, *ignored_note(ignored, view))))
    ways = [Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "="))]
    if follow:
        ways.insert(0, Button(words.plain("Follow these words"), data=press(Verb.FOLLOW, "?", follow)))
    if meant is None:
        return plain_page(text, ways)
    return plain_page(text, (Button(meant.label, data=press(Verb.SEARCH, 0, 0, meant.token)),), ways)


def ask_search(view: View, ignored: Sequence[str] = ()) -> Page:
    """What `/search` says without words, or with none that could be looked for."""
    words = words_for(view)
    examples = "\n".join(
        f"<code>/search {escape(example)}</code>"
        for example in (
            "storm harbour",
            '"interest rates" -crypto',
            "source:herald after:2026-11-01",
            "elect* sort:new",
        )
    )
    text = words.say("What shall I look for? For example:\n{examples}", examples=Html(examples))
    text = Html("\n".join((*ignored_note(ignored, view), text)))
    return plain_page(text, (Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),))


def empty_top(view: View) -> Page:
    """No must-reads in these days."""
    words = words_for(view)
    return plain_page(
        words.say("No must-reads in the last days. The newest stories are in /latest."),
        (Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),),
    )


def empty_saved(view: View) -> Page:
    """Nothing kept for later."""
    words = words_for(view)
    return plain_page(
        words.say("Nothing saved yet. Press Save under an article, or answer it with /save."),
        (Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),),
    )


def empty_digest(view: View) -> Page:
    """Nothing new since the last digest."""
    words = words_for(view)
    return plain_page(
        words.say(
            "Nothing new for you since the last digest. /latest shows everything, /topics what you get."
        ),
        (Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),),
    )
