"""Commands of readers: latest, top, search, read, summary, digest."""

from __future__ import annotations

from telegram import MessageEntity

from newsbot.chat.meaning import article_meant, ask_which
from newsbot.chat.tables import Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.article import Article, Length
from newsbot.domain.links import is_web_link
from newsbot.domain.query import parse_query
from newsbot.newsroom.reading import Found, Paging, Shelf
from newsbot.newsroom.voices import LONG, SHORT
from newsbot.pages import articles, lists
from newsbot.pages.editions import edition_pages
from newsbot.pages.layout import topic_label
from newsbot.pages.lists import Line, Listing, Place
from newsbot.pages.mine import nothing_done_page
from newsbot.pages.page import Page
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, term, words_for

A_TEXT = 40  # words after `/summary` that are a text to sum up and not a name


async def latest(turn: Turn) -> None:
    """`/latest [topic or source] [n]`."""
    shelf = await turn.newsroom.reading.latest(turn.words, turn.place.address)
    await _show_latest(turn, shelf)


async def latest_page(turn: Turn) -> None:
    """◀ and ▶ under the newest."""
    await _show_latest(turn, await turn.newsroom.reading.latest_page(_paging(turn), turn.place.address))


async def _show_latest(turn: Turn, shelf: Shelf) -> None:
    words = words_for(turn.view)
    if not shelf.found:
        token = await turn.newsroom.reading.token(shelf.asked)
        await turn.turn_to(lists.empty_latest(shelf.asked, turn.view, token))
        return
    asked = topic_label(shelf.asked, words)
    title = words.say("Latest · {asked}", asked=asked) if shelf.asked else words.say("Latest")
    await turn.turn_to(_list(turn, Verb.LATEST, title, shelf))


async def top(turn: Turn) -> None:
    """`/top`, and its pages."""
    paging = _paging(turn) if turn.pressed else Paging()
    shelf = await turn.newsroom.reading.top(paging, turn.now, turn.place.address)
    if not shelf.found:
        await turn.turn_to(lists.empty_top(turn.view))
        return
    await turn.turn_to(_list(turn, Verb.TOP, words_for(turn.view).say("Must-reads"), shelf))


async def search(turn: Turn) -> None:
    """`/search words`; without words, what one can ask."""
    if not turn.words.strip():
        await turn.show(lists.ask_search(turn.view))
        return
    await _show_found(turn, await turn.newsroom.reading.search(turn.words, turn.place.address))


async def search_page(turn: Turn) -> None:
    """◀ and ▶ under what was found."""
    await _show_found(turn, await turn.newsroom.reading.search_page(_paging(turn), turn.place.address))


async def _show_found(turn: Turn, shelf: Shelf) -> None:
    if not shelf.found:
        await _show_nothing_found(turn, shelf)
        return
    notes = lists.ignored_note(shelf.ignored, turn.view)
    await turn.turn_to(_list(turn, Verb.SEARCH, lists.search_title(shelf.asked, turn.view), shelf, notes))


async def _show_nothing_found(turn: Turn, shelf: Shelf) -> None:
    """What to try; a question that asks for nothing is answered like none."""
    query = parse_query(shelf.asked)
    if query.is_empty:
        await turn.turn_to(lists.ask_search(turn.view, shelf.ignored))
        return
    words = " ".join(word for one in query.terms for word in one.words)
    token = await turn.newsroom.reading.token(words) if words else ""
    guess = await turn.newsroom.reading.meant(shelf.asked, turn.place.address)
    meant = lists.Meant(guess, await turn.newsroom.reading.token(guess)) if guess else None
    await turn.turn_to(lists.empty_search(shelf.asked, turn.view, token, shelf.ignored, meant))


def _list(turn: Turn, verb: Verb, title: Html, shelf: Shelf, notes: tuple[Html, ...] = ()) -> Page:
    paging = shelf.paging
    data = tuple(_turning(verb, paging.turned(by)) for by in (-1, 0, 1))
    place = Place(paging.at, shelf.pages, (data[0], press(Verb.STAY), data[2]))
    lines = [_line(found, snippet=verb is Verb.SEARCH) for found in shelf.found]
    return lists.list_page(Listing(title, lines, place, notes), turn.now, turn.view)


def _line(found: Found, *, snippet: bool) -> Line:
    line = Line.of_hit(found.hit, found.sources, found.also)
    return line if snippet else line.bare


def _turning(verb: Verb, paging: Paging) -> str:
    return press(verb, paging.at, paging.anchor, paging.token, paging.size)


def _paging(turn: Turn) -> Paging:
    pressed = turn.press
    size = pressed.number(3) if len(pressed.args) > 3 else Paging().size
    return Paging(pressed.number(0), pressed.number(1), pressed.text(2), min(max(size, 1), 20))


async def read(turn: Turn) -> None:
    """`/read id`, as an answer to an article, or its button."""
    number = await article_meant(turn)
    if not number:
        await ask_which(turn, "read", Verb.READ)
        return
    article, story = await turn.newsroom.reading.with_story(number, turn.place.address)
    await turn.show(*articles.full_pages(article, story, turn.view))


async def summary(turn: Turn) -> None:
    """`/summary [id, link, or as an answer to a message]`; a long text is summed up itself."""
    asked = turn.words.strip()
    text = asked if len(asked.split()) >= A_TEXT else ""
    link = asked if is_web_link(asked) else "" if asked else _link_answered(turn)
    number = 0 if link or text else await article_meant(turn)
    if number:
        await _show_summary(turn, await turn.newsroom.reading.read(number, turn.place.address), Length.NORMAL)
    elif link:
        await _show_link(turn, link, Length.NORMAL)
    elif text := text or _text_answered(turn):
        article = await turn.newsroom.reading.of_text(text, turn.now)
        await turn.show(articles.summary_page(article, Length.LONGER, turn.view))
    else:
        await ask_which(turn, "summary", Verb.SUMMARY)


def _text_answered(turn: Turn) -> str:
    answered = turn.said.reply_to_message if turn.said else None
    return (answered.text or answered.caption or "") if answered else ""


def _link_answered(turn: Turn) -> str:
    """A message that is nothing but a link stands for what the link leads to."""
    text = _text_answered(turn).strip()
    if is_web_link(text):
        return text
    answered = turn.said.reply_to_message if turn.said else None
    linked = [entity for entity in (answered.entities if answered else ()) if _is_whole_link(entity, text)]
    return linked[0].url or "" if linked else ""


def _is_whole_link(entity: MessageEntity, text: str) -> bool:
    return entity.type == MessageEntity.TEXT_LINK and entity.offset == 0 and entity.length >= len(text)


async def summary_length(turn: Turn) -> None:
    """*shorter* and *longer*."""
    article = await turn.newsroom.reading.read(turn.press.number(0), turn.place.address)
    await _show_summary(turn, article, _length(turn))


async def summary_of_link(turn: Turn) -> None:
    """*shorter* and *longer* for a page that the archive does not have; *Summary* of a pasted link."""
    url = await turn.newsroom.reading.text_of(turn.press.text(0))
    await _show_link(turn, url, _length(turn))


def _length(turn: Turn) -> Length:
    """The length that the button names; a pick from a list names none."""
    given = turn.press.number(1) if len(turn.press.args) > 1 else int(Length.NORMAL)
    return Length(min(given, int(Length.LONGER)))


async def _show_link(turn: Turn, url: str, length: Length) -> None:
    article = await turn.newsroom.reading.of_link(url, turn.now, turn.place.address)
    if article.id:
        await _show_summary(turn, article, length)
        return
    token = await turn.newsroom.reading.token(url)
    await turn.turn_to(articles.summary_page(article, length, turn.view, token))


async def _show_summary(turn: Turn, article: Article, length: Length) -> None:
    """The article's own sentences; from the normal length on those of all sources where there are several."""
    page = articles.summary_page(article, length, turn.view)
    if length > Length.SHORTER:
        words = SHORT if length is Length.NORMAL else LONG
        voices = await turn.newsroom.voices.of([article], words)
        if article.id in voices:
            page = articles.story_summary_page(article, voices[article.id], length, turn.view)
    if turn.pressed and turn.said and not _is_summary(turn):
        await turn.show(page)
    else:
        await turn.turn_to(page)


def _is_summary(turn: Turn) -> bool:
    """Whether the pressed button stands under a summary already, which then changes in place.

    A pick from a list names no length, and an article has *Save*.
    """
    if len(turn.press.args) < 2:
        return False
    markup = turn.said.reply_markup if turn.said else None
    data = [button.callback_data for row in markup.inline_keyboard for button in row] if markup else []
    return not any(isinstance(one, str) and one.startswith(f"1:{Verb.SAVE}") for one in data)


async def more(turn: Turn) -> None:
    """*More* under an article: longer, who else has it, further buttons."""
    article, story = await turn.newsroom.reading.with_story(turn.press.number(0), turn.place.address)
    await turn.turn_to(articles.more_page(article, story, turn.view))


async def less(turn: Turn) -> None:
    """Back to the article as it came."""
    article, story = await turn.newsroom.reading.with_story(turn.press.number(0), turn.place.address)
    await turn.turn_to(articles.article_pages(article, story, turn.view)[0])


async def digest(turn: Turn) -> None:
    """`/digest`: what is new since the last one; somebody's look into it takes nothing from a group."""
    read = await turn.manages()
    edition = await turn.newsroom.digests.now_for(turn.place.address, turn.now, read=read)
    if edition is None or not edition.articles:
        await turn.show(lists.empty_digest(turn.view))
        return
    known = await turn.newsroom.reading.articles(edition.articles)
    voices = await turn.newsroom.voices.of(tuple(known.values()), SHORT)
    await turn.show(*edition_pages(edition, known, turn.view, voices))


async def stay(turn: Turn) -> None:
    """The button that shows where one is, and the ones that say no."""
    if turn.press.args:
        await turn.turn_to(nothing_done_page(turn.view))


TABLE = Table(
    (
        Command("latest", latest, term("the newest stories; also of a topic or source")),
        Command("top", top, term("must-reads of these days")),
        Command("search", search, term("look for words in all articles")),
        Command("read", read, term("an article in full, by its number"), ("full",)),
        Command("summary", summary, term("an article, a link or a message in few sentences"), heavy=True),
        Command("digest", digest, term("what is new since the last digest")),
    ),
    {
        Verb.LATEST: Pressing(latest_page),
        Verb.TOP: Pressing(top),
        Verb.SEARCH: Pressing(search_page),
        Verb.READ: Pressing(read),
        Verb.SUMMARY: Pressing(summary_length),
        Verb.SUMMARY_LINK: Pressing(summary_of_link, heavy=True),
        Verb.MORE: Pressing(more),
        Verb.LESS: Pressing(less),
        Verb.DIGEST: Pressing(digest),
        Verb.STAY: Pressing(stay),
    },
)
