"""Why something came, and why something did not."""

from __future__ import annotations

from newsbot.domain.reason import Reason
from newsbot.domain.schedule import Cadence
from newsbot.pages.layout import plain_page
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.subs import RuleLine, rule_words
from newsbot.pages.words import term, words_for

SENTENCES = {
    Reason.RULE: term("It came because of this rule: {rule}."),
    Reason.BULLETIN: term(
        "It is breaking news: the editors send it to everybody who gets news. /stop pauses it."
    ),
    Reason.EDITION: term(
        "It is your digest: what fits your subscriptions, {cadence}. /settings changes that."
    ),
    Reason.NOTICE: term("It is a word from the newsroom to you."),
    Reason.ASKED: term("You asked for it: I send answers only where there was a question."),
    Reason.UNKNOWN_LINK: term("That article is not in the archive: none of the sources here has given it."),
    Reason.NOT_ACTIVE: term("News is off for this chat, so nothing comes. /start or /resume turns it on."),
    Reason.MUTED: term("It was held back by this rule: {rule}."),
    Reason.NO_RULE: term("Nothing that you subscribe to asks for it. /topics and /follow change that."),
    Reason.TOO_OLD: term("It was published before you turned news on, and older articles are not sent."),
    Reason.SAME_STORY: term("You have been told of this story already, and a story comes once."),
    Reason.WAITING: term(
        "It is on its way: it waits for its turn, for your quiet hours or for your daily cap."
    ),
    Reason.FAILED: term("It was sent, but Telegram did not take it or did not confirm it."),
    Reason.WITHDRAWN: term(
        "It was taken back before it reached you: you paused or changed your rules, or the editors did."
    ),
    Reason.FOLDED: term("It came too late or in too large a number, so it is part of a digest."),
    Reason.BREAKING_ONLY: term("You get breaking news only. /settings changes that."),
    Reason.NEXT_EDITION: term("It fits this rule: {rule}. It comes with your next digest, {cadence}."),
    Reason.DIGESTED: term("It fits this rule: {rule}. It belonged to a digest that you have had."),
    Reason.FROZEN: term("The editors have stopped pushes from its source for now."),
    Reason.SENT: term("It did come: I sent it to you."),
    Reason.NOT_PUSHED: term(
        "It went into the archive without a push, as the first articles of a new source do."
    ),
}


def why_page(
    reason: Reason, view: View, rule: RuleLine | None = None, cadence: Cadence | None = None
) -> Page:
    """The reason in one or two sentences."""
    from newsbot.pages.settings import CADENCES

    words = words_for(view)
    shown = rule_words(rule, words) if rule else words.say("Everything")
    pace = words.plain(CADENCES[cadence or Cadence.INSTANT])
    text = words.say(SENTENCES[reason], rule=shown, cadence=pace)
    buttons = [Button(words.plain("My rules"), data=press(Verb.RULES))]
    if rule is not None and reason in (Reason.RULE, Reason.MUTED):
        buttons.append(Button(words.plain("Remove this rule"), data=press(Verb.DROP_RULE, rule.key, "x")))
    return plain_page(text, buttons)
