"""A word from the house to staff or to a subscriber, in the reader's language."""

from __future__ import annotations

from newsbot.domain.notice import NoticeCode, loads
from newsbot.pages.layout import field, fitted, kicker
from newsbot.pages.page import Page, View
from newsbot.pages.words import Html, Words, term, words_for

VALUE_UNITS = 300
SENTENCES = {
    NoticeCode.FEED_BROKEN: term(
        "The source {feed} has not been readable for days ({error}). I go on trying; /feeds shows its state."
    ),
    NoticeCode.OWN_FEED_BROKEN: term(
        "The source {feed} that you brought has not been readable for days ({error}). "
        "I go on trying; /subs shows its state."
    ),
    NoticeCode.FEED_GONE: term("The source {feed} says that it has ended. It is not asked any more."),
    NoticeCode.FEED_FLOOD: term(
        "The source {feed} gave {count} new articles at once. "
        "They are in the archive; they were not sent one by one."
    ),
    NoticeCode.STORAGE_BACK: term(
        "The database could not be used for a while. It is back, and nothing is lost."
    ),
    NoticeCode.BULLETIN_LAPSED: term("Nobody approved bulletin {bulletin} in time: it has lapsed."),
    NoticeCode.BULLETIN_HELD: term(
        "Bulletin {bulletin} did not go out: who wrote or approved it is no editor any more."
    ),
    NoticeCode.BULLETIN_OUT: term("Bulletin {bulletin} is out."),
    NoticeCode.BACKUP_FAILED: term(
        "No backup could be written tonight ({error}). I go on trying until there is one."
    ),
    NoticeCode.DISK_LOW: term(
        "The disk is nearly full: {free} left for the {place}. When nothing is left, nothing goes out."
    ),
    NoticeCode.DELIVERIES_DEAD: term("Deliveries that ended badly: {count}. /failed lists them."),
}
NAMES = ("feed", "error", "count", "bulletin", "url", "free", "place")


def notice_pages(text: str, view: View) -> tuple[Page, ...]:
    """The notice under a label that says who speaks. `text` is what the store keeps (see domain.notice)."""
    words = words_for(view)
    head = kicker(words.plain("From the newsroom"))
    said = _sentence(text, words)
    if said is None:
        return (Page(fitted([head], text, [], words)),)
    return (Page(f"{head}\n\n{said}"),)


def _sentence(kept: str, words: Words) -> Html | None:
    """The notice in words; None for a text that is no notice of ours and is shown as it is."""
    try:
        notice = loads(kept)
        given = dict(notice.values)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    shown = {name: field(given.get(name, ""), VALUE_UNITS) or "…" for name in NAMES}
    return words.say(SENTENCES[notice.code], **shown)
