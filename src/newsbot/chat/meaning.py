"""Which article somebody means: its number, the message that is answered, or one picked from a list."""

from __future__ import annotations

import re

from newsbot.chat.markup import article_shown
from newsbot.chat.turn import Turn
from newsbot.domain.errors import BadInput, NotFound
from newsbot.domain.links import is_web_link
from newsbot.pages import lists
from newsbot.pages.lists import Line

_NUMBER = re.compile(r"[^\d+\-−/]{0,6}(\d{1,15})")  # as it stands in lists: 12, #12, no. 12, № 12


async def article_meant(turn: Turn) -> int:
    """The article that a press, a number or the answered message names; 0 where none does.

    Raises BadInput("article") for words that are no number.
    """
    if turn.pressed:
        return turn.press.number(0)
    asked = turn.words.strip()
    return number_in(asked) if asked else await article_answered(turn)


def number_in(asked: str) -> int:
    """An article's number as people write it. Raises BadInput: "article", or "url" for an odd address."""
    if "://" in asked and not is_web_link(asked):
        raise BadInput("url", asked)
    found = _NUMBER.fullmatch(asked)
    if found is None:
        raise BadInput("article", asked)
    return int(found[1])


async def article_answered(turn: Turn) -> int:
    """The article of the message that the command answers; 0 where it is none."""
    answered = turn.said.reply_to_message if turn.said else None
    if answered is None:
        return 0
    try:
        return await turn.newsroom.explaining.article_of(turn.caller.address, answered.message_id)
    except NotFound:
        return article_shown(answered)


async def ask_which(turn: Turn, command: str, verb: str) -> None:
    """The newest articles to pick from, where a command names none; a pick is answered as `verb`."""
    shelf = await turn.newsroom.reading.latest("", turn.place.address)
    if not shelf.found:
        await turn.show(lists.empty_latest("", turn.view))
        return
    lines = [Line.of_hit(found.hit, found.sources, found.also).bare for found in shelf.found]
    await turn.show(lists.which_page(lines, command, verb, turn.now, turn.view))
