"""What is kept of a person: shown, given as a file, explained, deleted."""

from __future__ import annotations

from newsbot.pages.layout import plain_page
from newsbot.pages.page import Button, Page, Style, View, escape
from newsbot.pages.press import Verb, press
from newsbot.pages.subs import OWN
from newsbot.pages.words import Html, words_for


def mydata_caption(code: str, view: View) -> Html:
    """The words under the file of `/mydata`. `code`: what `/start` takes to bring the settings back."""
    words = words_for(view)
    text = words.say("This is everything stored about this chat.")
    if not code:
        return text
    more = words.say(
        "Your backup code, should this bot ever move or you lose your settings: {code}",
        code=Html(f"<code>/start {escape(code)}</code>"),
    )
    return Html(f"{text}\n{more}")


def forget_page(view: View) -> Page:
    """Asks once."""
    words = words_for(view)
    text = words.say(
        "Delete everything stored about this chat: settings, subscriptions, saved articles, what was sent? "
        "It cannot be undone. {mydata} gives you a copy first.",
        mydata=Html("/mydata"),
    )
    yes = Button(words.plain("Delete everything"), data=press(Verb.FORGET, "yes"), style=Style.DANGER)
    no = Button(words.plain("Keep it"), data=press(Verb.STAY, "x"))
    return plain_page(text, (yes, no))


def forgotten_page(view: View) -> Page:
    """All of it is gone."""
    words = words_for(view)
    return plain_page(words.say("Everything is deleted, and nothing will come any more. /start begins anew."))


def privacy_page(view: View, retention_days: int) -> Page:
    """What is kept, why, for how long, and how to be rid of it."""
    words = words_for(view)
    kept = words.say(
        "<b>What is kept</b>\n"
        "The number of this chat and its name, your settings, subscriptions, words and saved articles, "
        "and a record of what was sent to you, so that nothing comes twice. "
        "Commands are kept for a week at most, so that none is lost when the bot restarts."
    )
    why = words.say(
        "<b>What for</b>\nOnly to send you what you asked for. "
        "Nothing is sold, passed on or used for advertising; what you read is not recorded."
    )
    rights = words.say(
        "<b>Your rights</b>\n/mydata gives you all of it as a file, /forget deletes all of it, /stop pauses."
    )
    log = words.say(
        "What somebody does for the newsroom, or tries to, stands in a log from which nothing is deleted."
    )
    blocks = [Html(f"{kept} {log}"), why, rights]
    if retention_days:
        blocks.insert(
            2,
            words.count(
                "Articles leave the archive after {n} day.",
                "Articles leave the archive after {n} days.",
                retention_days,
            ),
        )
    return plain_page("\n\n".join(blocks))


def opml_caption(count: int, view: View) -> Html:
    """The words under an OPML file."""
    words = words_for(view)
    return words.count(
        "{n} source. Any feed reader can read this file; sent to me, it is imported.",
        "{n} sources. Any feed reader can read this file; sent to me, it is imported.",
        count,
    )


def import_page(view: View) -> Page:
    """`/import`: what to send."""
    return plain_page(
        words_for(view).say(
            "Send me an OPML file in a private chat, as every feed reader gives one. I take in its sources."
        )
    )


def imported_page(added: int, known: int, cut: int, view: View, *, own: bool = False) -> Page:
    """What an OPML file brought. `cut`: how many were too many; `own`: some that the newsroom has not."""
    words = words_for(view)
    text = words.count("{n} source subscribed to.", "{n} sources subscribed to.", added)
    blocks = [text]
    if known:
        blocks.append(words.count("{n} you had already.", "{n} you had already.", known))
    if cut:
        blocks.append(
            words.count("{n} was left out: too many at once.", "{n} were left out: too many at once.", cut)
        )
    if own:
        blocks.append(words.say(OWN))
    return plain_page("\n".join(blocks), (Button(words.plain("What I get"), data=press(Verb.SUBS, 0)),))


def no_sources_page(view: View) -> Page:
    """Nothing to export."""
    words = words_for(view)
    return plain_page(
        words.say(
            "You have no sources of your own to export; {sub} adds one.",
            sub=Html("<code>/sub https://example.com</code>"),
        )
    )


def nothing_done_page(view: View) -> Page:
    """A question was answered with no."""
    return plain_page(words_for(view).say("All right, nothing has changed."))
