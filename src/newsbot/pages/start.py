"""The first words: who we are, what comes and how often, and the question whether to enable notifications."""

from __future__ import annotations

from newsbot.domain.subscriber import ChatKind
from newsbot.pages.layout import field, plain_page
from newsbot.pages.page import Button, Page, Style, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, words_for


def greeting_page(view: View, kind: ChatKind, stories: int = 0) -> Page:
    """`/start` for an address that has not answered yet. `stories`: how many there were in the last day."""
    words = words_for(view)
    if kind is ChatKind.PRIVATE:
        text = words.say(
            "<b>Welcome to the newsroom.</b>\n"
            "I send you news as it breaks: headline, a summary in the article's own words, source and time. "
            "All of it, some topics, or one digest a day: you choose."
        )
        question = words.say("Shall I send you notifications?")
    else:
        text = words.say(
            "<b>Welcome to the newsroom.</b>\n"
            "I can post news here as it breaks, or as one digest a day. "
            "The admins of this chat choose."
        )
        question = words.say("Shall I send news here?")
    if stories:
        lately = words.count(
            "The last 24 hours brought {n} story.", "The last 24 hours brought {n} stories.", stories
        )
        text = Html(f"{text} {lately}")
    text = Html(f"{text}\n\n{question}")
    yes = Button(words.plain("OK"), data=press(Verb.ACCEPT), style=Style.SUCCESS)
    no = Button(words.plain("No thanks"), data=press(Verb.DECLINE))
    return plain_page(text, (yes, no))


def accepted_page(view: View) -> Page:
    """After OK: everything is on; how to narrow it."""
    words = words_for(view)
    text = words.say(
        "Notifications are on: you get everything, as it comes.\n"
        "Too much? Choose topics, or a digest once a day. /stop pauses at any time."
    )
    return plain_page(text, _first_steps(words))


def declined_page(view: View) -> Page:
    """After No thanks: nothing is pushed, everything can be asked."""
    words = words_for(view)
    text = words.say(
        "All right, I send nothing by myself.\n"
        "You can still read: /latest, /top and {search}. /start asks again.",
        search=Html("<code>/search storm</code>"),
    )
    return plain_page(text, (Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),))


def again_page(view: View, *, paused: bool) -> Page:
    """`/start` for an address that gets news, or has paused them."""
    words = words_for(view)
    if paused:
        resume = Button(words.plain("Go on"), data=press(Verb.RESUME), style=Style.SUCCESS)
        return plain_page(words.say("Welcome back. Your news is paused."), (resume,))
    text = words.say("Welcome back. Your news is on. /subs shows what you get, /help what I can do.")
    return plain_page(text, _first_steps(words))


def _first_steps(words: Words) -> tuple[Button, ...]:
    return (
        Button(words.plain("Topics"), data=press(Verb.TOPICS, 0)),
        Button(words.plain("Settings"), data=press(Verb.SETTINGS, "")),
        Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),
    )


def restored_page(view: View) -> Page:
    """A backup code was right: everything is as it was."""
    words = words_for(view)
    text = words.say("Your settings are back. /subs shows what you get, /settings how.")
    return plain_page(text, _first_steps(words))


def stopped_page(view: View) -> Page:
    """`/stop`."""
    words = words_for(view)
    text = words.say(
        "Paused. I send nothing until you say /resume; what appears meanwhile is in /latest. "
        "Your settings stay."
    )
    return plain_page(text, (Button(words.plain("Go on"), data=press(Verb.RESUME), style=Style.SUCCESS),))


def resumed_page(view: View) -> Page:
    """`/resume`."""
    words = words_for(view)
    text = words.say("News is on again, from now on. What you missed is in /latest.")
    return plain_page(text, _first_steps(words))


def link_offer_page(url: str, data: str, summary: str, view: View) -> Page:
    """A pasted link: an offer to subscribe to its source, or to read it now."""
    words = words_for(view)
    text = words.say("What shall I do with {url}?", url=field(url, 200))
    return plain_page(
        text,
        (Button(words.plain("Subscribe to this source"), data=data, style=Style.SUCCESS),),
        (
            Button(words.plain("Summary"), data=summary),
            Button(words.plain("Nothing"), data=press(Verb.STAY, "x")),
        ),
    )
