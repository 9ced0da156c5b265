"""An article on a reader's screen: as it is pushed, in full, and as a summary of any length."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.domain.article import Article, Length
from newsbot.domain.story import Story, Voice
from newsbot.domain.text import MESSAGE_LIMIT, clean, pieces, shorten, units
from newsbot.pages.layout import (
    NAME_UNITS,
    also_links,
    credit,
    field,
    fitted,
    headline,
    is_blank,
    kicker,
    label,
    lead_label,
    plain_page,
    safe_link,
    source_of,
    topic_label,
    visible,
    voiced,
)
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, words_for

LEAD_UNITS = 500
PIECE_UNITS = 3300  # of text in one message; headline, credit and label need the rest
MAX_PIECES = 10
MOST_CHARS = PIECE_UNITS * (MAX_PIECES + 2)  # of a text that are looked at
MAX_ALSO = 6
MUTE_DAYS = 3


def article_pages(article: Article, story: Story | None, view: View) -> tuple[Page, ...]:
    """The message that brings an article: kicker, headline, summary, credit, and four buttons."""
    words = words_for(view)
    head = (_over_headline(article, words), lead_label(article, words))
    tail = [credit(article, words)]
    also = _also(article, story, words)
    if also:
        tail.append(also)
    markup = fitted([block for block in head if block], _gist(article, view.length), ["\n".join(tail)], words)
    return (_with_media(markup, article, view, article_buttons(article, words)),)


def more_page(article: Article, story: Story | None, view: View) -> Page:
    """The same message opened: the longer summary, who else tells of it, and further buttons."""
    words = words_for(view)
    tail = [credit(article, words, year=True)]
    if also := _also(article, story, words):
        tail.append(also)
    head = [_over_headline(article, words), lead_label(article, words)]
    markup = fitted(head, _gist(article, Length.LONGER), ["\n".join(tail)], words)
    source = label(source_of(article))
    buttons = (
        (
            Button(words.plain("Read"), data=press(Verb.READ, article.id)),
            Button(words.plain("Save"), data=press(Verb.SAVE, article.id)),
            Button(words.plain("Less"), data=press(Verb.LESS, article.id)),
        ),
        (
            Button(words.plain("Why this?"), data=press(Verb.WHY, article.id)),
            Button(words.plain("Stop {source}", source=source), data=press(Verb.UNSUB, "a", article.id)),
        ),
    )
    return _with_media(markup, article, view, buttons)


def article_buttons(article: Article, words: Words) -> tuple[tuple[Button, ...], ...]:
    """Read, Save, Mute, More."""
    return (
        (
            Button(words.plain("Read"), data=press(Verb.READ, article.id)),
            Button(words.plain("Save"), data=press(Verb.SAVE, article.id)),
            Button(words.plain("Mute"), data=press(Verb.MUTE, article.id)),
            Button(words.plain("More"), data=press(Verb.MORE, article.id)),
        ),
    )


def mute_buttons(article: Article, view: View) -> tuple[tuple[Button, ...], ...]:
    """What stands under an article while its reader chooses what to mute."""
    words = words_for(view)
    source = label(source_of(article))
    days = words.count(
        "Mute {source} for {n} day", "Mute {source} for {n} days", MUTE_DAYS, source=Html(source)
    )
    return (
        (Button(days, data=press(Verb.MUTE_FEED, article.id, MUTE_DAYS)),),
        (Button(words.plain("Mute {source}", source=source), data=press(Verb.MUTE_FEED, article.id, 0)),),
        (Button(words.plain("Back"), data=press(Verb.LESS, article.id)),),
    )


def shared_page(article: Article, view: View) -> Page:
    """The article as somebody sends it on into another chat: no buttons, they would not know whose."""
    page = article_pages(article, None, view)[0]
    return Page(page.html, preview=page.preview)


def full_pages(article: Article, story: Story | None, view: View) -> tuple[Page, ...]:
    """The article in full, in as many messages as it needs (at most MAX_PIECES, then a word and the link)."""
    words = words_for(view)
    text = clean(shorten(article.text[:MOST_CHARS], PIECE_UNITS * (MAX_PIECES + 1)))
    parts = [] if is_blank(text) else pieces(text, PIECE_UNITS)
    cut = len(parts) > MAX_PIECES
    parts = parts[:MAX_PIECES]
    over = (_over_headline(article, words), credit(article, words, year=True), _also(article, story, words))
    head = Html("\n".join(filter(None, over)))
    if not parts:
        note = words.say("Only the headline is known of this article; the link above leads to the source.")
        return (_with_media(f"{head}\n\n{note}", article, view, _full_buttons(article, words)),)
    if article.summary.refused == "paywall":
        parts[-1] += "\n\n" + words.plain("The rest is for the source's own subscribers.")
    if cut:
        parts[-1] += "\n\n" + words.plain("The article goes on at the source: the headline is the link.")
    return tuple(_full_page(article, view, head, (index, parts)) for index in range(len(parts)))


def _full_page(article: Article, view: View, head: Html, piece: tuple[int, list[str]]) -> Page:
    words = words_for(view)
    index, parts = piece
    place = words.say("{page} of {pages}", page=index + 1, pages=len(parts)) if len(parts) > 1 else ""
    tail = [Html(f"<i>{place}</i>")] if place else []
    first, last = index == 0, index == len(parts) - 1
    markup = fitted([head] if first else [], parts[index], tail, words)
    buttons = _full_buttons(article, words) if last else ()
    return _with_media(markup, article, view, buttons) if first else Page(markup, buttons)


def _full_buttons(article: Article, words: Words) -> tuple[tuple[Button, ...], ...]:
    save = Button(words.plain("Save"), data=press(Verb.SAVE, article.id))
    short = Button(words.plain("Summary"), data=press(Verb.SUMMARY, article.id, int(Length.NORMAL)))
    source = label(source_of(article))
    opened = [Button(words.plain("Open at {source}", source=source), url=article.url)]
    return ((save, short), tuple(opened) if safe_link(article.url) else ())


def summary_page(article: Article, length: Length, view: View, link_token: str = "") -> Page:
    """Sentences of the article, verbatim, with *shorter* and *longer* where there is such a one.

    `link_token` stands for the link of an article that the archive does not have.
    """
    words = words_for(view)
    named = article.url or article.id
    tail = [credit(article, words, year=True)] if named else []
    head = [_over_headline(article, words)] if named else []
    markup = fitted([*head, lead_label(article, words)], _gist(article, length), tail, words)
    buttons = _length_buttons(article, length, words, link_token)
    return Page(markup, buttons, preview=safe_link(article.url))


def story_summary_page(article: Article, voices: Sequence[Voice], length: Length, view: View) -> Page:
    """What several sources say of the article's story, each sentence with its source."""
    words = words_for(view)
    head, tail = _over_headline(article, words), credit(article, words, year=True)
    room = MESSAGE_LIMIT - units(visible(f"{head}{tail}")) - 8
    markup = Html(f"{head}\n\n{voiced(voices, room, words)}\n\n{tail}")
    return Page(markup, _length_buttons(article, length, words, ""), preview=safe_link(article.url))


def _length_buttons(
    article: Article, length: Length, words: Words, link_token: str
) -> tuple[tuple[Button, ...], ...]:
    summary = article.summary
    here = len(summary.at(length))
    row: list[Button] = []
    if not (article.id or link_token):
        return ()
    if length > Length.SHORTER and len(summary.at(Length(length - 1))) < here:
        row.append(Button(words.plain("Shorter"), data=_at_length(article, length - 1, link_token)))
    if length < Length.LONGER and len(summary.at(Length(length + 1))) > here:
        row.append(Button(words.plain("Longer"), data=_at_length(article, length + 1, link_token)))
    if article.id:
        row.append(Button(words.plain("Read"), data=press(Verb.READ, article.id)))
    else:
        row.append(Button(words.plain("Subscribe to this source"), data=press(Verb.SUB_URL, link_token)))
    return (tuple(row),)


def _at_length(article: Article, length: int, link_token: str) -> str:
    if article.id:
        return press(Verb.SUMMARY, article.id, length)
    return press(Verb.SUMMARY_LINK, link_token, length)


def _over_headline(article: Article, words: Words) -> Html:
    """Kicker and headline, each on its line."""
    topic = topic_label(article.topic, words) if field(article.topic, NAME_UNITS) else ""
    changed = words.plain("Updated") if article.revision > 1 else ""
    label_line = kicker(topic, changed)
    shown = headline(article, words)
    return Html(f"{label_line}\n{shown}") if label_line else shown


def _gist(article: Article, length: Length) -> str:
    """The sentences of that length as one paragraph; the lead where there are none."""
    sentences = article.summary.at(length) or article.summary.sentences
    if sentences:
        return " ".join(clean(sentence.text[:MESSAGE_LIMIT]).replace("\n", " ") for sentence in sentences)
    return shorten(clean(article.text[: LEAD_UNITS * 8]).replace("\n", " "), LEAD_UNITS)


def _also(article: Article, story: Story | None, words: Words) -> Html:
    """Who else carries the story, each linked to its article."""
    return also_links(story.also(article.source) if story else (), MAX_ALSO, words)


def _with_media(markup: str, article: Article, view: View, buttons: tuple[tuple[Button, ...], ...]) -> Page:
    picture = safe_link(article.image) if view.pictures else ""
    return Page(markup, tuple(row for row in buttons if row), picture, safe_link(article.url))


def unknown_article_page(view: View) -> Page:
    """No article of that number."""
    words = words_for(view)
    return plain_page(
        words.say(
            "There is no article with that number here, or not any more. "
            "/latest shows what is new, /search finds older ones."
        )
    )


def saved_note(view: View, *, kept: bool) -> str:
    """What the toast says after Save."""
    words = words_for(view)
    return (
        words.plain("Saved. /saved lists it.")
        if kept
        else words.plain("It was saved before. /saved lists it.")
    )
