"""A word from the house, e.g. to staff about a source that is broken."""

from __future__ import annotations

from newsbot.pages.layout import fitted, kicker
from newsbot.pages.page import Page, View
from newsbot.pages.words import words_for


def notice_pages(text: str, view: View) -> tuple[Page, ...]:
    """The notice as it was written, under a label that says who speaks."""
    words = words_for(view)
    return (Page(fitted([kicker(words.plain("From the newsroom"))], text, [], words)),)
