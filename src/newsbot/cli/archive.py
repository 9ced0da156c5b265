"""Commands on the archive: fill it from a file, ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import typer

from newsbot.app.wiring import Newsroom, open_newsroom, utc_now
from newsbot.cli.output import DID_NOT, Steps, each_line, moment, read_lines, say, show_json, text_of, time_of
from newsbot.cli.settings import settings_or_end
from newsbot.domain.article import Article, Summary
from newsbot.domain.links import clean_link, is_web_link, link_key
from newsbot.domain.query import SearchHit, parse_query
from newsbot.domain.subscription import topic_key
from newsbot.domain.text import clean, one_line
from newsbot.newsroom.ledger import Tx

BATCH = 2000
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def load(file: Annotated[str, typer.Argument(metavar="FILE.jsonl")], json: Json = False) -> None:
    """An archive of articles into the database, one JSON object a line. Nothing is pushed."""
    loaded, failed = asyncio.run(_load(file))
    if json:
        show_json({"loaded": loaded, "failed": failed})
    else:
        say(f"{loaded} loaded" + (f", {failed} lines could not be used" if failed else ""))
    if failed:
        raise typer.Exit(DID_NOT)


async def _load(file: str) -> tuple[int, int]:
    now = utc_now()
    async with open_newsroom(settings_or_end()) as room:
        feeds = await room.sourcing.all(None, now)
        names = {feed.url: feed for feed in feeds} | {feed.title: feed for feed in feeds if feed.title}
        articles: list[Article] = []

        def take(line: dict[str, Any]) -> None:
            feed = names.get(text_of(line, "feed"))
            articles.append(_article(line, now, (feed.id, feed.name) if feed else (0, text_of(line, "feed"))))

        failed = each_line(read_lines(file), take)
        return await _store(room, articles), failed


async def _store(room: Newsroom, articles: Sequence[Article]) -> int:
    loaded = 0
    with Steps("articles", len(articles)) as steps:
        for start in range(0, len(articles), BATCH):
            batch = articles[start : start + BATCH]
            loaded += await room.store.write(partial(_load_batch, batch))
            steps.advance(len(batch))
    return loaded


def _load_batch(batch: Sequence[Article], tx: Tx) -> int:
    return tx.articles.load(batch)


def _article(line: dict[str, Any], now: datetime, feed: tuple[int, str]) -> Article:
    url = text_of(line, "url")
    if not is_web_link(url):
        raise ValueError("url must be a web address")
    title = one_line(text_of(line, "title"))
    text = clean(text_of(line, "text"))
    if not title and not text:
        raise ValueError("title or text is needed")
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
        source=one_line(feed[1]),
        feed_id=feed[0],
        entry_id=url,
        summary=Summary(method=""),
    )


def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help='e.g. flood "city council" -football')],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    json: Json = False,
) -> None:
    """The archive, by the same question language as in chat."""
    hits = asyncio.run(_search(" ".join(query), limit, offset))
    if json:
        show_json([_value(hit) for hit in hits])
        return
    if not hits:
        say("Nothing found. Try fewer words, or a beginning with a star: flood*")
    for hit in hits:
        say(f"{moment(hit.published)}  {hit.source or '-'}  {hit.title}\n    {hit.url}\n    {hit.snippet}")


async def _search(query: str, limit: int, offset: int) -> Sequence[SearchHit]:
    async with open_newsroom(settings_or_end()) as room:
        return await room.store.read(lambda tx: tx.search.find(parse_query(query), limit, offset))


def _value(hit: SearchHit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "title": hit.title,
        "url": hit.url,
        "source": hit.source,
        "published": moment(hit.published),
        "snippet": hit.snippet,
    }
