"""Words to follow and to mute: what a rule would have done before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsbot.domain.subscription import Want
from newsbot.pages.layout import field, label, plain_page, rows, turning
from newsbot.pages.page import Button, Page, Style, View
from newsbot.pages.press import Verb, press
from newsbot.pages.subs import RuleLine, rule_words
from newsbot.pages.words import Html, words_for

EXAMPLES = 3
A_PAGE = 12


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A rule tried on the newest articles: how many of them it fits, and some that it fits and does not.

    `save` is the data of the button that keeps it. `span`: how long a mute lasts (None: for good).
    `sources`: those that the word may mean instead, with the data that mutes them.
    """

    want: Want
    name: str
    fits: int
    of: int
    save: str
    fitting: Sequence[str] = ()
    others: Sequence[str] = ()
    span: timedelta | None = None
    sources: Sequence[tuple[str, str]] = ()


def trial_page(trial: TrialPage, view: View) -> Page:
    """The dry run, with Save and Cancel."""
    words = words_for(view)
    name = field(trial.name, 100)
    fits = words.number(trial.fits)
    if trial.want is Want.FOLLOW:
        head = words.count(
            "Following {name} would have brought {fits} of {n} article.",
            "Following {name} would have brought {fits} of the last {n} articles.",
            trial.of,
            name=name,
            fits=fits,
        )
        fit_head, other_head = words.say("It would bring:"), words.say("It would not bring:")
    else:
        head = words.count(
            "Muting {name} would have held back {fits} of {n} article.",
            "Muting {name} would have held back {fits} of the last {n} articles.",
            trial.of,
            name=name,
            fits=fits,
        )
        fit_head, other_head = words.say("It would hold back:"), words.say("It would let through:")
    blocks = [head]
    if trial.span:
        blocks[0] = Html(f"{head} {words.say('It ends by itself {when}.', when=words.ahead(trial.span))}")
    for title, examples in ((fit_head, trial.fitting), (other_head, trial.others)):
        shown = [f"– {words.field(field(example, 120))}" for example in examples[:EXAMPLES]]
        if shown:
            blocks.append(Html("\n".join((f"<i>{title}</i>", *shown))))
    yes = Button(words.plain("Save"), data=trial.save, style=Style.SUCCESS)
    no = Button(words.plain("Cancel"), data=press(Verb.STAY, "x"))
    instead = [
        Button(words.plain("Mute {source}", source=label(source)), data=data)
        for source, data in trial.sources
    ]
    return plain_page("\n\n".join(blocks), (yes, no), *rows(instead, 1))


def kept_page(line: RuleLine, view: View) -> Page:
    """The rule is saved."""
    words = words_for(view)
    text = words.say("Saved: {rule}. /rules lists all.", rule=rule_words(line, words))
    return plain_page(text, (Button(words.plain("Undo"), data=press(Verb.DROP_RULE, line.key, "x")),))


def unmuted_page(line: RuleLine, view: View) -> Page:
    """A mute was taken back."""
    words = words_for(view)
    text = words.say("{name} is muted no more.", name=field(line.name, 80))
    return plain_page(text, (Button(words.plain("My rules"), data=press(Verb.RULES)),))


def rules_page(lines: Sequence[RuleLine], at: int, view: View) -> Page:
    """`/rules`: words and mutes, a page at a time, each with a button to remove it."""
    words = words_for(view)
    if not lines:
        return plain_page(
            words.say(
                "No words yet. {follow} brings every article with these words, {mute} holds back others.",
                follow=Html("<code>/follow central bank</code>"),
                mute=Html("<code>/mute celebrity 3d</code>"),
            )
        )
    pages = -(-len(lines) // A_PAGE)
    at = min(at, pages - 1)
    shown = list(enumerate(lines, 1))[at * A_PAGE : (at + 1) * A_PAGE]
    text = [f"<b>{words.say('Your words and mutes')}</b>"]
    text += [f"{words.place(number)} {rule_words(line, words)}" for number, line in shown]
    drop = [
        Button(words.plain("Remove {number}", number=number), data=press(Verb.DROP_RULE, line.key, "r", at))
        for number, line in shown
    ]
    data = (press(Verb.RULES, max(at - 1, 0)), press(Verb.STAY), press(Verb.RULES, at + 1))
    return plain_page("\n".join(text), *rows(drop, 4), turning(words, at, pages, data))


def ask_word_page(want: Want, ideas: Sequence[tuple[str, str]], view: View) -> Page:
    """`/follow` or `/mute` without a word: how it goes, and `ideas` (name, data) to press."""
    words = words_for(view)
    if want is Want.FOLLOW:
        text = words.say(
            "Which words do you want to follow? For example {one} or, for all endings, {two}.",
            one=Html("<code>/follow central bank</code>"),
            two=Html("<code>/follow elect*</code>"),
        )
    else:
        text = words.say(
            "What shall stay away? A word, or a source, for good or for some days: {one} or {two}.",
            one=Html("<code>/mute celebrity</code>"),
            two=Html("<code>/mute Herald 3d</code>"),
        )
    buttons = [Button(label(name), data=data) for name, data in ideas]
    return plain_page(text, *rows(buttons, 2), (Button(words.plain("My rules"), data=press(Verb.RULES)),))


def muted_note(name: str, days: int, view: View) -> str:
    """The toast after a source was muted from under an article."""
    words = words_for(view)
    if not days:
        return words.plain("Muted: {name}. /rules takes it back.", name=label(name))
    return words.count(
        "Muted for {n} day: {name}. /rules takes it back.",
        "Muted for {n} days: {name}. /rules takes it back.",
        days,
        name=Html(label(name)),
    )
