"""What an address gets and does not get: its rules in words, with a button to remove each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsbot.domain.subscription import Want
from newsbot.pages.layout import field, label, link, plain_page, rows, topic_label, turning
from newsbot.pages.page import Button, Page, Style, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, term, words_for

A_PAGE = 8
OWN = term("Sources that you bring are for this chat alone: nobody else gets or sees them.")
RULES = {
    Want.ALL: term("Everything"),
    Want.TOPIC: term("Topic {name}"),
    Want.FEED: term("Source {name}"),
    Want.FOLLOW: term("Word {name}"),
    Want.MUTE: term("Muted word {name}"),
    Want.MUTE_FEED: term("Muted source {name}"),
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: `key` stands for it in a button, `name` is the topic, source or word that it is about.

    `last`: when the source was last read; `failing`: it cannot be read at present.
    """

    want: Want
    key: str
    name: str = ""
    until: datetime | None = None
    last: datetime | None = None
    failing: bool = False
    url: str = ""


def rule_words(line: RuleLine, words: Words) -> Html:
    """A rule as a reader would say it."""
    name = topic_label(line.name, words) if line.want is Want.TOPIC else field(line.name, 80)
    linked = link(words.field(name), line.url)
    shown = words.say(RULES[line.want], name=linked)
    if line.until:
        until = words.moment(line.until, year=True)
        return Html(f"{shown} ({words.say('until {moment}', moment=until)})")
    return shown


def subs_page(lines: Sequence[RuleLine], at: int, now: datetime, view: View) -> Page:
    """`/subs`: what comes and what is held back, with pages."""
    words = words_for(view)
    if not lines:
        return nothing_page(view)
    pages = max(1, -(-len(lines) // A_PAGE))
    at = min(at, pages - 1)
    shown = lines[at * A_PAGE : (at + 1) * A_PAGE]
    text = [f"<b>{words.say('What you get')}</b>"]
    for number, line in enumerate(shown, at * A_PAGE + 1):
        text.append(f"{words.place(number)} {rule_words(line, words)}{_health(line, now, words)}")
    drop = [
        Button(words.plain("Remove {number}", number=number), data=press(Verb.DROP_RULE, line.key, at))
        for number, line in enumerate(shown, at * A_PAGE + 1)
    ]
    data = (press(Verb.SUBS, max(at - 1, 0)), press(Verb.STAY), press(Verb.SUBS, at + 1))
    more = (
        Button(words.plain("Topics"), data=press(Verb.TOPICS, 0)),
        Button(words.plain("Settings"), data=press(Verb.SETTINGS, "")),
    )
    return plain_page("\n".join(text), *rows(drop, 4), turning(words, at, pages, data), more)


def _health(line: RuleLine, now: datetime, words: Words) -> str:
    if line.failing:
        return f" · {words.say('cannot be read at present')}"
    if line.last:
        return f" · {words.say('read {age}', age=words.age(line.last, now))}"
    return ""


def nothing_page(view: View) -> Page:
    """There is no rule: nothing comes but breaking news."""
    words = words_for(view)
    return plain_page(
        words.say("Nothing is subscribed to yet. Choose topics, or take everything."),
        (
            Button(words.plain("Topics"), data=press(Verb.TOPICS, 0)),
            Button(words.plain("Everything"), data=press(Verb.EVERYTHING), style=Style.SUCCESS),
        ),
    )


def unsub_page(lines: Sequence[RuleLine], view: View) -> Page:
    """`/unsub` without a word: what to remove?"""
    words = words_for(view)
    wanted = [line for line in lines if line.want not in (Want.MUTE, Want.MUTE_FEED)]
    if not wanted:
        return nothing_page(view)
    buttons = [
        Button(label(_named(line, words)), data=press(Verb.DROP_RULE, line.key, 0))
        for line in wanted[:A_PAGE]
    ]
    every = Button(words.plain("All of it"), data=press(Verb.UNSUB_ALL), style=Style.DANGER)
    pause = Button(words.plain("Only pause"), data=press(Verb.STOP))
    return plain_page(words.say("What shall not come any more?"), *rows(buttons, 2), (every, pause))


def _named(line: RuleLine, words: Words) -> str:
    name = topic_label(line.name, words) if line.want is Want.TOPIC else line.name
    return words.plain(RULES[line.want], name=name)


def ask_unsub_all_page(view: View) -> Page:
    """All of it is much, and a slip of the finger is one press."""
    words = words_for(view)
    text = words.say(
        "Take off all that you get? Mutes and settings stay. "
        "{mydata} gives you a code that brings all of it back.",
        mydata="/mydata",
    )
    yes = Button(words.plain("All of it"), data=press(Verb.UNSUB_ALL, 1), style=Style.DANGER)
    return plain_page(text, (yes, Button(words.plain("Keep it"), data=press(Verb.STAY, "x"))))


def unsub_all_page(view: View) -> Page:
    """All subscriptions were removed."""
    words = words_for(view)
    return plain_page(
        words.say("All of it is off; only breaking news from the editors still comes. /stop ends that too."),
        (Button(words.plain("Topics"), data=press(Verb.TOPICS, 0)),),
    )
