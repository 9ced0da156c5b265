"""Commands on the archive: fill it from a file, ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.given import Lines, count_lines, text_of, time_of
from newsbot.cli.opening import in_newsroom
from newsbot.cli.output import WRONG, Steps, complain, fail, moment, say, show_json

if TYPE_CHECKING:
    from newsbot.app.newsroom import Newsroom
    from newsbot.domain.article import Article
    from newsbot.domain.query import SearchHit
    from newsbot.newsroom.ledger import Tx

BATCH = 2000
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Owner = Callable[[str], tuple[int, str]]


def load(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="One article a line, or - for standard input.")
    ],
    json: Json = False,
) -> None:
    """Loads an archive of articles. Nothing is pushed."""
    loaded, known, lines = in_newsroom(lambda room: _load(room, file))
    if json:
        show_json({"loaded": loaded, "known": known, "failed": lines.failed})
    else:
        repeated = f", {known} known already" if known else ""
        say(f"{loaded} loaded{repeated}{lines.left_out}")
    lines.end()


async def _load(room: Newsroom, file: str) -> tuple[int, int, Lines[Article]]:
    """How many were new and how many known (or twice in the file).

    Batch by batch: a file of any length takes no more memory than one batch.
    """
    from newsbot.app.wiring import utc_now

    now = utc_now()
    feeds = await room.sourcing.all(None, now)
    names = {name: feed for feed in feeds if not feed.personal for name in (feed.title, feed.url) if name}

    def owner(name: str) -> tuple[int, str]:
        feed = names.get(name)
        return (feed.id, feed.name) if feed else (0, name)

    lines = Lines(file, lambda line: _article(line, now, owner))
    reading = iter(lines)
    loaded = given = 0
    with Steps("articles", count_lines(file)) as steps:
        while batch := list(islice(reading, BATCH)):
            loaded += await room.store.write(partial(_load_batch, batch))
            given += len(batch)
            steps.advance(len(batch))
    with Steps("search index", loaded) as steps:
        while read := await room.store.write(lambda tx: tx.articles.index_waiting()):
            steps.advance(read)
    return loaded, given - loaded, lines


def _load_batch(batch: Sequence[Article], tx: Tx) -> int:
    return tx.articles.load(batch)


def _article(line: dict[str, Any], now: datetime, owner: Owner) -> Article:
    from newsbot.domain.article import Article, Summary
    from newsbot.domain.links import clean_link, is_web_link, link_key
    from newsbot.domain.subscription import topic_key
    from newsbot.domain.text import clean, one_line

    url = text_of(line, "url")
    if not is_web_link(url):
        raise ValueError("url must be a web address")
    title = one_line(text_of(line, "title"))
    text = clean(text_of(line, "text"))
    if not title and not text:
        raise ValueError("title or text is needed")
    feed_id, source = owner(text_of(line, "feed"))
    return Article(
        title=title or one_line(text)[:120],
        url=clean_link(url),
        key=link_key(url),
        published=min(time_of(line, "published") or now, now),
        fetched=now,
        text=text,
        byline=one_line(text_of(line, "byline")),
        language=text_of(line, "language"),
        topic=topic_key(text_of(line, "topic")),
        source=one_line(source),
        feed_id=feed_id,
        entry_id=url,
        summary=Summary(method=""),
    )


def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help='e.g. flood "city council" -football')],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 10,
    offset: Annotated[int, typer.Option(min=0, max=2**31, help="Leave out so many of the best.")] = 0,
    json: Json = False,
) -> None:
    """Searches the archive, as in the chat."""
    hits = in_newsroom(lambda room: _search(room, question(query), limit, offset))
    if json:
        show_json([_value(hit) for hit in hits])
        return
    if not hits:
        say("Nothing found. Try fewer words, or a beginning with a star: flood*")
    for hit in hits:
        say(f"{moment(hit.published)}  {hit.source or '-'}  {hit.title}\n    {hit.url}\n    {hit.snippet}")


def question(words: Sequence[str]) -> str:
    """The question as it was typed: the shell has taken the quotes from among several words away.

    Ends the command where one of them was to be an option.
    """
    for word in words:
        if word.startswith("--"):
            fail(f"No such option: {word}. See: newsbot search --help", WRONG)
    phrases = len(words) > 1
    return " ".join(f'"{word}"' if phrases and _is_phrase(word) else word for word in words)


def _is_phrase(word: str) -> bool:
    return " " in word.strip() and not any(mark in word for mark in '":')


async def _search(room: Newsroom, words: str, limit: int, offset: int) -> Sequence[SearchHit]:
    from newsbot.domain.query import parse_query

    query = parse_query(words)
    for part in query.ignored:
        complain(f"{part} cannot be understood and is left out")
    if query.is_empty and words.strip():  # as in chat: everything is no answer to what asks for nothing
        return []
    return await room.store.read(lambda tx: tx.search.find(query, limit, offset), patient=True)


def _value(hit: SearchHit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "title": hit.title,
        "url": hit.url,
        "source": hit.source,
        "published": moment(hit.published),
        "snippet": hit.snippet,
    }
