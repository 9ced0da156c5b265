"""Topics to choose from, and the choices that `/sub` offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.pages.layout import field, label, plain_page, rows, topic_label, turning
from newsbot.pages.page import Button, Page, Style, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, words_for

A_PAGE = 6


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """One topic: `key` stands for it in a button; `articles` in the archive; `on`: subscribed."""

    name: str
    key: str
    articles: int = 0
    on: bool = False


def topics_page(choices: Sequence[TopicChoice], at: int, *, everything: bool, view: View) -> Page:
    """All topics, those that the reader gets marked in words; a press turns one on or off."""
    words = words_for(view)
    pages = max(1, -(-len(choices) // A_PAGE))
    at = min(at, pages - 1)
    if not choices:
        return plain_page(
            words.say("The sources have no topics yet. /latest shows everything, /subs what you get.")
        )
    shown = choices[at * A_PAGE : (at + 1) * A_PAGE]
    buttons = []
    for choice in shown:
        text = topic_label(choice.name, words)
        if choice.on:
            text = words.plain("{topic}: on", topic=text)
        elif not everything:
            text = words.plain("{topic}: off", topic=text)
        buttons.append(Button(text, data=press(Verb.TOPIC, choice.key, at)))
    if everything:
        text = words.say("<b>Topics</b>\nYou get everything. Press a topic to get only what you choose.")
    elif any(choice.on for choice in choices):
        text = words.say("<b>Topics</b>\nPress a topic to turn it on or off.")
    else:
        text = words.say("<b>Topics</b>\nNone is on. Press what you want to get.")
    data = (press(Verb.TOPICS, max(at - 1, 0)), press(Verb.STAY), press(Verb.TOPICS, at + 1))
    all_of_it = () if everything else (Button(words.plain("Everything"), data=press(Verb.EVERYTHING)),)
    return plain_page(text, *rows(buttons, 2), turning(words, at, pages, data), all_of_it)


def subscribed_page(name: str, data: str, view: View, *, fresh: bool = False) -> Page:
    """Something was subscribed to. `data` undoes it ("": it was so before). `fresh`: a source that is new."""
    words = words_for(view)
    shown = field(name, 120)
    if not data:
        text = words.say("You get {name} already.", name=shown)
        return plain_page(text, (Button(words.plain("What I get"), data=press(Verb.SUBS, 0)),))
    text = words.say("You get {name} from now on.", name=shown)
    if fresh:
        note = words.say(
            "It is new here: what it publishes from now on will come, older articles stay quiet."
        )
        text = Html(f"{text}\n{note}")
    return plain_page(
        text,
        (
            Button(words.plain("Undo"), data=data),
            Button(words.plain("What I get"), data=press(Verb.SUBS, 0)),
        ),
    )


def covered_page(name: str, data: str, view: View) -> Page:
    """Everything is on already, this included; `data` narrows to it."""
    words = words_for(view)
    shown = field(name, 120)
    text = words.say("You get everything already, {name} included.", name=shown)
    return plain_page(text, (Button(words.plain("Only {name}", name=label(name)), data=data),))


def unsubscribed_page(name: str, data: str, view: View) -> Page:
    """Something was unsubscribed from. `data` takes it back."""
    words = words_for(view)
    text = words.say("{name} comes no more, not even what was waiting.", name=field(name, 120))
    return plain_page(
        text,
        (
            Button(words.plain("Undo"), data=data),
            Button(words.plain("What I get"), data=press(Verb.SUBS, 0)),
        ),
    )


def not_subscribed_page(name: str, view: View) -> Page:
    """Nothing of that name is subscribed to."""
    words = words_for(view)
    return plain_page(
        words.say("You do not get {name} now. /subs shows what you get.", name=field(name, 120))
    )


def found_feeds_page(found: Sequence[tuple[str, str]], view: View) -> Page:
    """A page has several feeds: which? `found`: names and the data of their buttons."""
    words = words_for(view)
    buttons = [Button(label(name), data=data) for name, data in found]
    return plain_page(words.say("There are several feeds there. Which one?"), *rows(buttons, 1))


def which_source_page(asked: str, found: Sequence[tuple[str, str]], follow: str, view: View) -> Page:
    """No topic or source is called just so: those that come near, or the word itself, or the topics."""
    words = words_for(view)
    name = field(asked, 120)
    example = Html("<code>/sub https://example.com</code>")
    if found:
        text = words.say("Several fit {name}, or part of it. Which one?", name=name)
    else:
        text = words.say(
            "I know no topic or source {name}. Its web address will do, as in {example}; "
            "or follow it as a word, in all sources.",
            name=name,
            example=example,
        )
    buttons = [Button(label(title), data=data) for title, data in found]
    more = (
        Button(words.plain("Follow these words"), data=follow),
        Button(words.plain("Topics"), data=press(Verb.TOPICS, 0)),
    )
    return plain_page(text, *rows(buttons, 1), more)


def ask_sub_page(choices: Sequence[TopicChoice], view: View) -> Page:
    """`/sub` without a word: topics to press, and how to name a source."""
    words = words_for(view)
    buttons = [
        Button(topic_label(choice.name, words), data=press(Verb.TOPIC, choice.key, 0))
        for choice in choices
        if not choice.on
    ][:A_PAGE]
    text = words.say(
        "What do you want to get? Press a topic, or send the address of a site or feed, as in {example}.",
        example=Html("<code>/sub https://example.com</code>"),
    )
    every = Button(words.plain("Everything"), data=press(Verb.EVERYTHING), style=Style.SUCCESS)
    return plain_page(text, *rows(buttons, 2), (every,))
