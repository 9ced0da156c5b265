"""A bulletin on a reader's screen, its correction, its retraction: byte for byte what the desk previews."""

from __future__ import annotations

from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.pages.layout import (
    TITLE_UNITS,
    field,
    fitted,
    kicker,
    link,
    safe_link,
)
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, words_for

WRONG_UNITS = 600


def bulletin_pages(bulletin: Bulletin, view: View) -> tuple[Page, ...]:
    """The message that brings a bulletin, in the state it is in: fresh, corrected or withdrawn."""
    words = words_for(view)
    if bulletin.state is BulletinState.RETRACTED:
        return (_withdrawn(bulletin, words),)
    label = words.plain("CORRECTION") if bulletin.corrected else words.plain("BREAKING")
    wrong = _wrong(bulletin.corrected, words)
    return (_page(kicker(label), bulletin, wrong, words),)


def correction_pages(bulletin: Bulletin, correction: Correction, view: View) -> tuple[Page, Page]:
    """What a correction does for those who have the bulletin: the edited message, and the answer to it."""
    words = words_for(view)
    edited = (
        _withdrawn(bulletin, words, correction.wrong)
        if correction.retracts
        else _corrected(bulletin, correction, words)
    )
    return edited, _answer(correction, words, bulletin)


def _corrected(bulletin: Bulletin, correction: Correction, words: Words) -> Page:
    from dataclasses import replace

    newer = replace(
        bulletin,
        headline=correction.headline or bulletin.headline,
        text=correction.text if correction.headline else bulletin.text,
    )
    return _page(kicker(words.plain("CORRECTION")), newer, _wrong(correction.wrong, words), words)


def _page(label: Html, bulletin: Bulletin, wrong: Html, words: Words) -> Page:
    head = Html(f"{label}\n{_headline(bulletin.headline, bulletin.url, words)}")
    markup = fitted(
        [head], bulletin.text, [block for block in (wrong, _source(bulletin.url, words)) if block], words
    )
    # a draft has no article yet: its preview shows the same button, which does nothing
    data = press(Verb.SAVE, bulletin.article_id) if bulletin.article_id else press(Verb.STAY)
    return Page(markup, ((Button(words.plain("Save"), data=data),),), preview=safe_link(bulletin.url))


def _headline(text: str, url: str, words: Words) -> Html:
    title = field(text, TITLE_UNITS * 2) or words.plain("Untitled")
    return Html(f"<b>{link(words.field(title), url)}</b>")


def _source(url: str, words: Words) -> Html:
    """The link in words that say where it leads."""
    from urllib.parse import urlsplit

    safe = safe_link(url)
    if not safe:
        return Html("")
    host = field(urlsplit(safe).hostname or "", 80)
    return link(words.say("More at {host}", host=host), safe)


def _wrong(text: str, words: Words) -> Html:
    shown = field(text, WRONG_UNITS)
    return words.say("What was wrong: {wrong}", wrong=shown) if shown else Html("")


def _withdrawn(bulletin: Bulletin, words: Words, reason: str = "") -> Page:
    """What stands where the bulletin stood: that it is withdrawn, and why."""
    struck = f"<s>{words.field(field(bulletin.headline, TITLE_UNITS * 2) or words.plain('Untitled'))}</s>"
    note = words.say("We have withdrawn this report. Please do not rely on it or pass it on.")
    why = field(reason or bulletin.corrected, WRONG_UNITS)
    blocks = [f"{kicker(words.plain('WITHDRAWN'))}\n{struck}", note]
    if why:
        blocks.append(words.say("Why: {reason}", reason=why))
    return Page("\n\n".join(blocks))


def _answer(correction: Correction, words: Words, bulletin: Bulletin) -> Page:
    """The reply that tells of it, complete in itself: the first message may be far up, or gone."""
    if correction.retracts:
        return _withdrawn(bulletin, words, correction.wrong)
    title = field(correction.headline or bulletin.headline, TITLE_UNITS * 2) or words.plain("Untitled")
    text = correction.text if correction.headline else bulletin.text
    head = Html(f"{kicker(words.plain('CORRECTION'))}\n<b>{words.field(title)}</b>")
    wrong = _wrong(correction.wrong, words)
    return Page(fitted([head], text, [wrong] if wrong else [], words))
