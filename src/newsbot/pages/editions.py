"""An edition on a reader's screen: the digest, in one message or as few as it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from newsbot.domain.article import Article, Length
from newsbot.domain.edition import Edition
from newsbot.domain.story import Voice
from newsbot.domain.text import MESSAGE_LIMIT, clean, shorten, units
from newsbot.pages.layout import headline, is_blank, joined, rows, source_of, visible, voiced
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import Html, Words, words_for

GIST_UNITS = {Length.SHORTER: 0, Length.NORMAL: 180, Length.LONGER: 320}
A_ROW = 5
MAX_LINKED = 40  # of the 100 entities a message may have: a bold link each, and some room


def edition_pages(
    edition: Edition,
    articles: Mapping[int, Article],
    view: View,
    voices: Mapping[int, Sequence[Voice]] = MappingProxyType({}),
) -> tuple[Page, ...]:
    """The digest: a title with the day, then the stories, best first, without those that have left.

    `voices`, by number of article: what several sources say of its story.
    """
    words = words_for(view)
    known = [articles[number] for number in edition.articles if number in articles]
    title = f"<b>{words.say('Your digest · {day}', day=words.day(edition.due))}</b>"
    if not known:
        note = words.say("Nothing of it is in the archive any more. /latest shows what is new.")
        return (Page(f"{title}\n\n{note}"),)
    blocks = [
        _block(number, article, voices.get(article.id, ()), view) for number, article in enumerate(known, 1)
    ]
    tail = _tail(edition, words)
    return tuple(_pages(title, blocks, tail, known, words))


def _block(number: int, article: Article, voices: Sequence[Voice], view: View) -> str:
    words = words_for(view)
    lines = [
        f"{words.place(number)} {headline(article, words)}",
        joined(words, [source_of(article), Html(words.moment(article.published))]),
    ]
    room = GIST_UNITS[view.length]
    gist = _gist(article, room)
    if voices and room:
        lines.append(voiced(voices, 2 * room, words))
    elif gist:
        lines.append(words.field(gist))
    return "\n".join(lines)


def _gist(article: Article, room: int) -> str:
    sentences = article.summary.at(Length.SHORTER) or article.summary.sentences[:1]
    text = clean(" ".join(sentence.text for sentence in sentences)[: room * 4]).replace("\n", " ")
    told = is_blank(text) or text == article.title  # a bulletin may be a headline and no more
    return "" if room == 0 or told else shorten(text, room)


def _tail(edition: Edition, words: Words) -> str:
    if not edition.more:
        return ""
    return words.count("{n} more story is in /latest.", "{n} more stories are in /latest.", edition.more)


def _pages(
    title: str, blocks: Sequence[str], tail: str, known: Sequence[Article], words: Words
) -> list[Page]:
    """Blocks dealt out to messages; each message has the buttons of its own stories."""
    pages: list[Page] = []
    at = 0
    while at < len(blocks):
        head = title if at == 0 else ""
        end = _fill(blocks, at, MESSAGE_LIMIT - units(visible(head)) - units(visible(tail)) - 8)
        last = end == len(blocks)
        text = "\n\n".join(block for block in (head, *blocks[at:end], tail if last else "") if block)
        read = [
            Button(words.plain("Read {number}", number=number + 1), data=press(Verb.READ, known[number].id))
            for number in range(at, end)
        ]
        pages.append(Page(Html(text), rows(read, A_ROW)))
        at = end
    return pages


def _fill(blocks: Sequence[str], start: int, room: int) -> int:
    """The end of the run of blocks from `start` that fits."""
    used = 0
    for index in range(start, len(blocks)):
        used += units(visible(blocks[index])) + 2
        if index > start and (used > room or index - start >= MAX_LINKED):
            return index
    return len(blocks)
