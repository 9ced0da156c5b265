"""Commands of what is kept for later: save, saved."""

from __future__ import annotations

from newsbot.chat.meaning import article_meant, ask_which
from newsbot.chat.tables import Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.article import Article
from newsbot.pages import articles, lists
from newsbot.pages.layout import plain_page, rows
from newsbot.pages.lists import Line, Listing, Place
from newsbot.pages.page import Button
from newsbot.pages.press import Verb, press
from newsbot.pages.words import term, words_for


async def save(turn: Turn) -> None:
    """`/save` as an answer, `/save id`, or the button."""
    number = await article_meant(turn)
    if not number:
        await ask_which(turn, "save", Verb.SAVE)
        return
    kept = await turn.newsroom.keeping.save(turn.caller.person, number, turn.now)
    note = articles.saved_note(turn.view, kept=kept)
    if turn.pressed:
        turn.note(note)
    else:
        show = Button(words_for(turn.view).plain("Saved"), data=press(Verb.SAVED, 0))
        await turn.show(plain_page(words_for(turn.view).field(note), (show,)))


async def saved(turn: Turn) -> None:
    """`/saved`, and its pages."""
    at = turn.press.number(0) if turn.pressed else 0
    await _show_saved(turn, at)


async def unsave(turn: Turn) -> None:
    """Takes one off the list."""
    await turn.newsroom.keeping.drop(turn.caller.person, turn.press.number(0))
    await _show_saved(turn, turn.press.number(1))


async def _show_saved(turn: Turn, at: int) -> None:
    kept, at, more_follow = await turn.newsroom.keeping.saved(turn.caller.person, at)
    if not kept:
        await turn.turn_to(lists.empty_saved(turn.view))
        return
    words = words_for(turn.view)
    data = (press(Verb.SAVED, max(at - 1, 0)), press(Verb.STAY), press(Verb.SAVED, at + 1))
    drop = [
        Button(words.plain("Remove {number}", number=number), data=press(Verb.UNSAVE, article.id, at))
        for number, article in enumerate(kept, 1)
    ]
    listing = Listing(
        words.say("Saved"),
        [_kept_line(article) for article in kept],
        Place(at, at + 1 + more_follow, data),
        buttons=rows(drop, 4),
    )
    await turn.turn_to(lists.list_page(listing, turn.now, turn.view))


def _kept_line(article: Article) -> Line:
    return Line(article.id, article.title, article.url, article.source, article.published)


TABLE = Table(
    (
        Command("save", save, term("keep an article for later")),
        Command("saved", saved, term("what you kept")),
    ),
    {
        Verb.SAVE: Pressing(save),
        Verb.UNSAVE: Pressing(unsave),
        Verb.SAVED: Pressing(saved),
    },
)
