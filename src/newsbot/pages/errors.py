"""What went wrong, as one sentence that helps on, with an example to tap."""

from __future__ import annotations

from newsbot.domain.errors import BadInput
from newsbot.domain.subscriber import Address
from newsbot.pages.layout import field, plain_page
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, term, words_for

GIVEN_UNITS = 100
BAD_INPUT: dict[str, tuple[str, str]] = {
    "quiet": (
        term("I cannot read {given} as quiet hours. Two times are needed, as in {example}."),
        "/quiet 22-7",
    ),
    "time": (term("I cannot read {given} as a time of day. Try {example}."), "/settings time 7:30"),
    "zone": (
        term("I know no place {given}. Send a big city near you, as in {example}."),
        "/settings zone Baku",
    ),
    "span": (term("I cannot read {given} as a length of time. Try {example}."), "/mute word 3d"),
    "moment": (
        term("I cannot read {given} as a time. Try {example}."),
        "18:30, 2026-12-24 18:30, in 2h",
    ),
    "past": (term("{given} has gone by already. Try {example}."), "in 2h"),
    "cadence": (term("{given} is no pace that I know. Choose one with {example}."), "/settings"),
    "day": (term("{given} is no day of the week. Choose one with {example}."), "/settings"),
    "length": (term("{given} is no length that I know. Choose one with {example}."), "/settings"),
    "cap": (term("{given} is no number from 0 to 500. Try {example}."), "/settings cap 20"),
    "switch": (term("On or off? I cannot read {given}. Try {example}."), "/settings pictures off"),
    "language": (term("I do not speak {given} yet. Choose with {example}."), "/settings"),
    "setting": (term("There is no setting {given}. All of them are in {example}."), "/settings"),
    "article": (
        term("{given} is no article's number. It stands beside each article in a list, as in {example}."),
        "/read 12",
    ),
    "number": (term("{given} is no number that I can use here. Try {example}."), "/latest 5"),
    "url": (term("{given} is no web address that I can use. Try {example}."), "https://example.com"),
    "phrase": (term("Nothing to look for is left of {given}. Try {example}."), "/follow central bank"),
    "too_long": (
        term("That is too long for me. Try something shorter, as in {example}."),
        "/follow central bank",
    ),
    "long_text": (
        term("That is too long: {given} characters at most. A link tells the rest, as in {example}."),
        "/breaking https://example.com",
    ),
    "too_many": (
        term("You have {given} rules, and that is the most I can keep. Remove some with {example}."),
        "/rules",
    ),
    "which": (term("That fits several: {given}. Write one in full, as in {example}."), "/sub World"),
    "which_source": (
        term("That fits several: {given}. Name the number that it has in {example}."),
        "/feeds",
    ),
    "unknown_source": (
        term("I know no topic or source {given}. Its web address will do, as in {example}."),
        "/sub https://example.com",
    ),
    "opml": (
        term("That file is no list of feeds that I can read. I can read OPML, and give it with {example}."),
        "/export",
    ),
    "large": (
        term("{given} is too large for me: 5 MB at most. I can read OPML, and give it with {example}."),
        "/export",
    ),
    "file": (
        term("I could not fetch {given} from Telegram. Please send it again."),
        "/help",
    ),
    "code": (term("That backup code does not fit. Copy it whole from the answer to {example}."), "/mydata"),
    "empty": (term("There is nothing in it that I could use. Try {example}."), "/help"),
}
DEFAULT = (term("I cannot use {given}. What I can do is in {example}."), "/help")


def bad_input_page(error: BadInput, view: View) -> Page:
    """The sentence for a BadInput."""
    words = words_for(view)
    sentence, examples = BAD_INPUT.get(error.code, DEFAULT)
    given = field(error.given, GIVEN_UNITS) or "…"
    shown = Html(", ".join(f"<code>{example}</code>" for example in examples.split(", ")))
    return plain_page(words.say(sentence, given=given, example=shown))


def unknown_page(view: View, given: str = "", token: str = "") -> Page:
    """An unknown command or word: what to type instead. `token` stands for words that may be searched for."""
    words = words_for(view)
    if given.startswith("/"):
        text = words.say(
            "I do not know {given}. /help lists what I can do; {example} looks for words.",
            given=field(given, 40),
            example=Html("<code>/search storm</code>"),
        )
        return plain_page(text, (Button(words.plain("Help"), data=press(Verb.HELP)),))
    text = words.say(
        "Send me a command or a link. {example} looks for words, /latest shows what is new.",
        example=Html("<code>/search storm</code>"),
    )
    look = (Button(words.plain("Search"), data=press(Verb.SEARCH, 0, 0, token)),) if token else ()
    return plain_page(
        text,
        (
            *look,
            Button(words.plain("Latest"), data=press(Verb.LATEST, 0, 0, "=")),
            Button(words.plain("Help"), data=press(Verb.HELP)),
        ),
    )


def caption_page(view: View) -> Page:
    """A command under a picture: Telegram offers none there, and none is carried out."""
    return plain_page(
        words_for(view).say("I read no command under a picture. Send it as a message of its own.")
    )


def fault_page(number: str, view: View) -> Page:
    """Something broke on our side. `number` is found in the log."""
    words = words_for(view)
    return plain_page(
        words.say(
            "Something went wrong on our side; please try again. Should it stay so, name {number}.",
            number=number,
        )
    )


def source_page(view: View) -> Page:
    """An address that was not answered. One answer for all reasons: it does not tell open from closed."""
    words = words_for(view)
    return plain_page(
        words.say(
            "I could not read that address. Is it right, and open to everybody? "
            "The address of a news site or of its feed works best."
        )
    )


def no_feed_page(view: View) -> Page:
    """An address that could be read and leads to no feed."""
    return plain_page(
        words_for(view).say(
            "I find no feed there. Send the address of the feed itself, or follow words in all sources: "
            "{example}.",
            example=Html("<code>/follow central bank</code>"),
        )
    )


def no_article_page(view: View) -> Page:
    """An address that could be read and is no article."""
    return plain_page(
        words_for(view).say(
            "I find no article there: it may be a list, a film or a file. "
            "An article's own address works best."
        )
    )


def admins_only_page(view: View) -> Page:
    """Somebody who is no admin of the chat wants to change what it gets."""
    return plain_page(
        words_for(view).say(
            "Only the admins of this chat can change what comes here. "
            "In a private chat with me you choose for yourself."
        )
    )


def unnamed_page(view: View, place: Address) -> Page:
    """Nobody can be seen behind the message: an anonymous admin or a channel post."""
    words = words_for(view)
    return plain_page(
        words.say(
            "I cannot see who is asking. Press the buttons, or write under your own name, "
            "or send me {example} in a private chat.",
            example=Html(f"<code>/settings {place_named(place)}</code>"),
        ),
        (
            Button(words.plain("What I get"), data=press(Verb.SUBS, 0)),
            Button(words.plain("Settings"), data=press(Verb.SETTINGS, "")),
        ),
    )


def place_named(place: Address) -> str:
    """How a command in a private chat names another place."""
    return f"{place.chat}/{place.thread}" if place.thread else str(place.chat)


def forwarded_page(view: View) -> Page:
    """A command that would change something, forwarded or sent through another bot."""
    return plain_page(words_for(view).say("A forwarded message changes nothing. Send the command yourself."))


def admins_page(view: View) -> Page:
    """A command of admins from an editor."""
    return plain_page(
        words_for(view).say("That is for the admins of this newsroom. /help lists what is for you.")
    )


def staff_only_page(view: View) -> Page:
    """A command of the desk from somebody else."""
    return plain_page(
        words_for(view).say("That is for the editors of this newsroom. /help lists what is for you.")
    )


def place_page(given: str, view: View) -> Page:
    """A channel or group to be managed from private chat that cannot be."""
    return plain_page(
        words_for(view).say(
            "I cannot manage {given} for you. I have to be in it, in a channel as an admin, "
            "and you have to be its admin.",
            given=field(given, 60),
        )
    )


def private_only_page(view: View) -> Page:
    """A command that shows private things, used in a group."""
    return plain_page(words_for(view).say("That is between you and me: send it in a private chat."))


def slow_down_page(seconds: int, view: View) -> Page:
    """Too many commands in a short time."""
    return plain_page(
        words_for(view).count(
            "That was a lot at once. Please wait {n} second.",
            "That was a lot at once. Please wait {n} seconds.",
            seconds,
        )
    )


def stale_note(view: View) -> str:
    """A button that is no longer understood."""
    return words_for(view).plain("This button has expired. Please ask again.")
