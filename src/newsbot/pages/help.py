"""The commands for a person's rights, in a few lines."""

from __future__ import annotations

from collections.abc import Collection

from newsbot.pages.layout import plain_page
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Words, term, words_for

READERS = (
    (("latest", "top"), term("what is new, what matters most")),
    (("search",), term("look for words in all articles")),
    (("read", "summary"), term("an article in full, or in few sentences")),
    (("digest",), term("what is new since the last digest")),
    (("topics", "sub", "unsub", "subs"), term("choose what you get")),
    (("follow", "mute", "rules"), term("words that you want, and that you do not want")),
    (("why", "whynot"), term("why something came, or did not")),
    (("save", "saved"), term("keep an article for later")),
    (("settings", "quiet"), term("how and when news comes")),
    (("stop", "resume"), term("pause, and go on")),
    (("export", "mydata", "forget", "privacy"), term("your sources and your data")),
)
STAFF = (
    (("breaking", "correct", "retract"), term("breaking news: send, correct, withdraw")),
    (("publish", "pick"), term("into the archive, onto the must-reads")),
    (("feeds", "addfeed", "dropfeed", "freeze"), term("the sources of the house")),
    (("stats", "failed", "audit"), term("figures, failures, who did what")),
    (("staff",), term("who is at the desk")),
)


def help_page(offered: Collection[str], view: View, *, private: bool = True) -> Page:
    """`offered`: the names of the commands that the person may use here. `private`: the two of us alone."""
    words = words_for(view)
    blocks = ["\n".join((words.say("<b>What I can do</b>"), *_lines(READERS, offered, words)))]
    if staff := _lines(STAFF, offered, words):
        blocks.append("\n".join((words.say("<b>For the desk</b>"), *staff)))
    if "unsub" in offered:
        blocks.append(words.say("Answer an article with /why, /save or /unsub."))
    if private:
        blocks[-1] += " " + words.say("A link sent to me is an offer to subscribe.")
    buttons = [Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "="))]
    if "settings" in offered:
        buttons.append(Button(words.plain("Settings"), data=press(Verb.SETTINGS, "")))
    return plain_page("\n\n".join(blocks), buttons)


def _lines(
    lines: tuple[tuple[tuple[str, ...], str], ...], offered: Collection[str], words: Words
) -> list[str]:
    """One line for commands that belong together; those that are not offered are left out."""
    shown = [([name for name in names if name in offered], does) for names, does in lines]
    return [f"{' '.join(f'/{name}' for name in names)} – {words.say(does)}" for names, does in shown if names]
