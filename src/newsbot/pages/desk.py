"""What editors see of a bulletin: the draft with what it will do, its progress, its corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from newsbot.domain.article import Article
from newsbot.domain.bulletin import (
    Bulletin,
    BulletinState,
    Corrected,
    Preview,
    Progress,
    Running,
    seconds_to_send,
)
from newsbot.domain.text import MESSAGE_LIMIT, units
from newsbot.pages.layout import field, joined, plain_page, source_of
from newsbot.pages.page import Button, Page, Style, View, escape
from newsbot.pages.press import press
from newsbot.pages.words import Html, Words, term, words_for

TEST, SEND, LATER, EDIT, CANCEL = "bt", "bs", "bl", "be", "bc"
APPROVE, REJECT, STOP, RESUME = "ba", "br", "bx", "bg"
HEADLINE_UNITS = 120

STATES = {
    BulletinState.DRAFT: term("draft"),
    BulletinState.WAITING: term("waiting for a second editor"),
    BulletinState.SCHEDULED: term("under embargo"),
    BulletinState.SENDING: term("going out"),
    BulletinState.STOPPED: term("stopped"),
    BulletinState.SENT: term("sent"),
    BulletinState.RETRACTED: term("withdrawn"),
    BulletinState.CANCELLED: term("cancelled"),
    BulletinState.REJECTED: term("rejected"),
    BulletinState.LAPSED: term("lapsed: nobody approved it in time"),
}


def decide_page(preview: Preview, view: View, approvals: int = 1) -> Page:
    """Under the preview: who gets it, how long it takes, what it resembles, and what can be done.

    `approvals`: how many must agree; from two on, Send asks the others first and says so.
    """
    words = words_for(view)
    bulletin = preview.bulletin
    blocks = _facts(preview, words)
    number = bulletin.id
    live = term("Send LIVE to {n}") if approvals < 2 else term("Send LIVE to {n}, once approved")
    send = Button(
        words.plain(live, n=words.number(preview.addressees)),
        data=press(SEND, number, bulletin.mark),
        style=Style.DANGER,
    )
    test = Button(words.plain("Test: to me alone"), data=press(TEST, number), style=Style.SUCCESS)
    return plain_page(
        "\n".join(blocks),
        (test,),
        (send,),
        (
            Button(words.plain("Later"), data=press(LATER, number)),
            Button(words.plain("Edit"), data=press(EDIT, number)),
            Button(words.plain("Cancel"), data=press(CANCEL, number)),
        ),
    )


def _facts(preview: Preview, words: Words) -> list[Html]:
    alike = [_alike(other, words) for other in preview.alike[:3]]
    printed = [_printed(article, words) for article in preview.printed]
    return [_head(preview.bulletin, words), _reach(preview, words), *alike, *printed]


def _head(bulletin: Bulletin, words: Words) -> Html:
    state = words.plain(STATES[bulletin.state])
    return Html(f"<b>{words.say('Bulletin #{number}', number=bulletin.id)}</b> · {words.field(state)}")


def _reach(preview: Preview, words: Words) -> Html:
    if not preview.addressees:
        return words.say("Nobody is subscribed yet: it would reach no one.")
    reach = words.count(
        "Goes to {n} reader, in about {time}.",
        "Goes to {n} readers, in about {time}.",
        preview.addressees,
        time=words.span(timedelta(seconds=max(1, round(preview.seconds)))),
    )
    if not preview.stars:
        return reach
    cost = words.say("Telegram may charge for it, in Stars: {stars}.", stars=words.number(preview.stars))
    return Html(f"{reach}\n{cost}")


def _alike(other: Bulletin, words: Words) -> Html:
    return words.say(
        "Much like #{number} ({state}): {headline}",
        number=other.id,
        state=words.plain(STATES[other.state]),
        headline=field(other.headline, HEADLINE_UNITS),
    )


def _printed(article: Article, words: Words) -> Html:
    return words.say(
        "Much like no. {number} ({source}): {headline}",
        number=article.id,
        source=source_of(article) or words.plain("From the newsroom"),
        headline=field(article.title, HEADLINE_UNITS),
    )


def ask_page(preview: Preview, author: str, view: View) -> Page:
    """Under the preview that a second editor gets."""
    words = words_for(view)
    number = preview.bulletin.id
    asked = words.say(
        "{author} asks for your approval.", author=field(author, 60) or str(preview.bulletin.author)
    )
    embargo = preview.bulletin.embargo
    yes = words.plain("Approve and send LIVE")
    blocks = _facts(preview, words)
    if embargo is not None:
        yes = words.plain("Approve for {moment}", moment=words.moment(embargo, year=True))
        blocks.append(_embargo(embargo, words))
    approve = press(APPROVE, number, preview.bulletin.mark)
    return plain_page(
        "\n".join((*blocks, asked)),
        (Button(yes, data=approve, style=Style.DANGER),),
        (Button(words.plain("Reject"), data=press(REJECT, number)),),
    )


def _embargo(moment: datetime, words: Words) -> Html:
    at = words.moment(moment, year=True)  # a year is typed wrong as easily as a minute
    return words.say("It goes out on {moment}. Until then it is in no list, search or push.", moment=at)


def waiting_page(running: Running, view: View) -> Page:
    """The author's view while a second editor is asked."""
    words = words_for(view)
    if running.approvers:
        asked = words.count(
            "{n} editor has been asked to approve it. Unapproved, it lapses in 15 minutes.",
            "{n} editors have been asked to approve it. Unapproved, it lapses in 15 minutes.",
            len(running.approvers),
        )
    else:
        asked = words.say(
            "No other editor could be reached: each has to say /start to me once. It lapses in 15 minutes."
        )
    cancel = Button(words.plain("Cancel"), data=press(CANCEL, running.bulletin.id))
    blocks = [_head(running.bulletin, words), asked]
    if running.bulletin.embargo is not None:
        blocks.append(_embargo(running.bulletin.embargo, words))
    return plain_page("\n".join(blocks), (cancel,))


def scheduled_page(bulletin: Bulletin, view: View) -> Page:
    """A draft under embargo; or one that is under none any more."""
    words = words_for(view)
    number = bulletin.id
    blocks = [_head(bulletin, words)]
    if bulletin.embargo is not None:
        blocks.append(_embargo(bulletin.embargo, words))
    return plain_page(
        "\n".join(blocks),
        (
            Button(words.plain("Edit"), data=press(EDIT, number)),
            Button(words.plain("Cancel"), data=press(CANCEL, number)),
        ),
    )


def progress_page(bulletin: Bulletin, progress: Progress, rate: float, view: View) -> Page:
    """How far a sending is; the report once it is done."""
    words = words_for(view)
    counts = words.say(
        "sent {sent} · left {left} · failed {failed} · unknown {unknown}",
        sent=words.number(progress.sent),
        left=words.number(progress.left),
        failed=words.number(progress.failed),
        unknown=words.number(progress.unknown),
    )
    blocks = [_head(bulletin, words), counts]
    if bulletin.state is BulletinState.SENDING and progress.left:
        left = timedelta(seconds=max(1, round(seconds_to_send(progress.left, rate))))
        blocks.append(words.say("About {time} to go.", time=words.span(left)))
    if bulletin.state is BulletinState.STOPPED:
        have = progress.sent + progress.unknown
        blocks.append(words.count("{n} reader has it.", "{n} readers have it.", have))
    if bulletin.state in (BulletinState.STOPPED, BulletinState.SENT):
        blocks.append(_after(bulletin.id, words))
    return plain_page("\n".join(blocks), _turns(bulletin, words))


def _turns(bulletin: Bulletin, words: Words) -> tuple[Button, ...]:
    if bulletin.state is BulletinState.SENDING:
        return (Button(words.plain("Stop"), data=press(STOP, bulletin.id), style=Style.DANGER),)
    if bulletin.state is BulletinState.STOPPED:
        return (Button(words.plain("Resume"), data=press(RESUME, bulletin.id)),)
    return ()


def wrong_page(number: int, view: View) -> Page:
    """`/correct` or `/retract` without the words that it needs."""
    return plain_page(_after(number, words_for(view)))


def _after(number: int, words: Words) -> Html:
    """A correction must be ready one tap away after every send."""
    correct = Html(f"<code>/correct {number} </code>")
    retract = Html(f"<code>/retract {number} </code>")
    return words.say(
        "Something wrong? {correct} and the new text, or {retract} and the reason.",
        correct=correct,
        retract=retract,
    )


def ended_page(bulletin: Bulletin, view: View, by: str = "") -> Page:
    """A draft that came to nothing. `by`: who ended it, where that is to be said."""
    words = words_for(view)
    head = joined(words, (_head(bulletin, words), field(by, 60)))
    return plain_page("\n".join((head, words.say("Nothing was sent."))))


def edit_pages(bulletin: Bulletin, view: View) -> tuple[Page, ...]:
    """How to give a draft new words: its own, to be copied; what is too long for one message in several."""
    words = words_for(view)

    def page(*parts: str) -> Page:
        current = words.field("\n".join(filter(None, parts)))
        example = Html(f"<code>/edit {bulletin.id} {current}</code>")
        return plain_page(words.say("Tap to copy it, change it and send it:\n\n{example}", example=example))

    whole = page(bulletin.headline, bulletin.text, bulletin.url)
    if units(whole.plain) <= MESSAGE_LIMIT:
        return (whole,)
    return page(bulletin.headline, bulletin.text), plain_page(f"<code>{escape(bulletin.url)}</code>")


def later_page(bulletin: Bulletin, now: datetime, view: View) -> Page:
    """How to put a draft under embargo."""
    words = words_for(view)
    examples = [f"/later {bulletin.id} {when}" for when in ("in 2h", "18:30", now.strftime("%Y-%m-%d 18:30"))]
    shown = Html("\n".join(f"<code>{example}</code>" for example in examples))
    return plain_page(
        words.say(
            "When? Your own time zone counts ({zone}).\n\n{examples}", zone=view.timezone, examples=shown
        )
    )


def corrected_page(corrected: Corrected, view: View) -> Page:
    """What a correction or a retraction reaches."""
    words = words_for(view)
    reached = words.count(
        "{n} reader who has it is told, in place and by a reply.",
        "{n} readers who have it are told, in place and by a reply.",
        corrected.reached,
    )
    lines = [_head(corrected.bulletin, words), reached]
    if corrected.correction.retracts:
        lines.append(words.say("Nobody else gets it."))
    elif corrected.not_yet:
        lines.append(
            words.count(
                "{n} more gets only the corrected text.",
                "{n} more get only the corrected text.",
                corrected.not_yet,
            )
        )
    return plain_page("\n".join(lines))


def no_draft_page(view: View) -> Page:
    """`/breaking` without words."""
    example = Html(
        "<code>/breaking Ferry service stopped\nThe harbour is closed until the storm has passed.</code>"
    )
    return plain_page(
        words_for(view).say(
            "Send the headline, then more lines if there is more to say; or a link. "
            "You see exactly what readers get before anything goes out.\n\n{example}",
            example=example,
        )
    )


def number_page(name: str, recent: Sequence[Bulletin], view: View) -> Page:
    """A command that needs the number of a bulletin: the newest to choose from."""
    words = words_for(view)
    more = "" if name == "approve" else " …"
    example = Html(f"<code>/{name} {recent[0].id if recent else 12}{more}</code>")
    lines = [words.say("Which bulletin? Name its number, as in {example}.", example=example)]
    lines += [joined(words, (_head(one, words), field(one.headline, HEADLINE_UNITS))) for one in recent[:5]]
    return plain_page("\n".join(lines))
