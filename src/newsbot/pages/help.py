"""The commands for a person's rights, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.pages.layout import plain_page
from newsbot.pages.page import Button, Page, View, escape
from newsbot.pages.press import Verb, press
from newsbot.pages.words import words_for


def help_page(commands: Sequence[tuple[str, str]], view: View) -> Page:
    """`commands`: name and what it does (a sentence of ours, in English; shown translated)."""
    words = words_for(view)
    lines = "\n".join(f"/{escape(name)} – {words.say(does)}" for name, does in commands)
    head = words.say("<b>What I can do</b>")
    foot = words.say(
        "Answer an article with /why, /save or /unsub. A link sent to me is an offer to subscribe."
    )
    return plain_page(
        f"{head}\n{lines}\n\n{foot}",
        (
            Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),
            Button(words.plain("Settings"), data=press(Verb.SETTINGS, "")),
        ),
    )
