"""Commands on one text, page or feed, or on lines of them: summarize, extract, parse, stories."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from newsbot.app.wiring import open_sources
from newsbot.cli.output import (
    DID_NOT,
    WRONG,
    each_line,
    fail,
    is_link,
    moment,
    read_bytes,
    read_lines,
    say,
    show_json,
    text_of,
    time_of,
)
from newsbot.cli.settings import settings_or_end
from newsbot.domain.article import Extract, PageKind, Summary
from newsbot.domain.errors import NewsbotError
from newsbot.domain.feed import ParsedFeed
from newsbot.domain.story import Candidate

Source = Annotated[
    str, typer.Argument(metavar="[FILE|URL|-]", help="A file, a web address, or - for standard input.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lines = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line in, one a line out, in order.")]
Url = Annotated[str, typer.Option("--url", help="Where the page or feed comes from, for links in it.")]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a summary may be at most, and who chooses."""

    sentences: int | None
    words: int | None
    method: str


def summarize(
    source: Source = "-",
    sentences: Annotated[int | None, typer.Option(min=1, max=100, help="At most so many sentences.")] = None,
    words: Annotated[int | None, typer.Option(min=1, max=10000, help="At most so many words.")] = None,
    method: Annotated[str, typer.Option(help="default, lead, or one of sumy's methods.")] = "default",
    jsonl: Lines = False,
    json: Json = False,
) -> None:
    """A summary of one text or page: sentences of it, word for word."""
    from newsbot.summaries.methods import METHODS

    if method.replace("-", "").replace("_", "") not in {name.replace("-", "") for name in METHODS}:
        fail(f"--method is one of {', '.join(METHODS)}", WRONG)
    limits = Limits(sentences, words, method)
    if jsonl:
        _end(each_line(read_lines(source), lambda line: _summary_line(line, limits)))
        return
    page = _page_of(source)
    summary = _summary(page, limits)
    if json:
        show_json(_summary_value(source, summary))
    elif not summary.sentences:
        fail("there is no sentence in this text")
    else:
        say("\n".join(sentence.text for sentence in summary.sentences))


def _summary(page: Extract, limits: Limits) -> Summary:
    from newsbot.summaries.summarize import Ask, summarize

    ask = Ask(
        title=page.title,
        language=page.language,
        sentences=limits.sentences if limits.sentences or limits.words else 3,
        words=limits.words,
        method=limits.method,
        kind=page.kind,
    )
    return summarize(page.text, ask)


def _summary_line(line: dict[str, Any], limits: Limits) -> dict[str, Any]:
    page = Extract(
        title=text_of(line, "title"), language=text_of(line, "language"), text=text_of(line, "text")
    )
    return _summary_value(line["id"], _summary(page, limits))


def _summary_value(given: Any, summary: Summary) -> dict[str, Any]:
    return {
        "id": given,
        "sentences": [sentence.text for sentence in summary.sentences],
        "method": summary.method,
        "refused": summary.refused,
    }


def extract(
    source: Source = "-",
    url: Url = "",
    jsonl: Lines = False,
    json: Json = False,
) -> None:
    """Title, byline, time, language, image and text of a page."""
    if jsonl:
        _end(each_line(read_lines(source), _extract_line))
        return
    page = _page_of(source, url)
    if json:
        show_json(_page_value(url or source, page))
        return
    facts = (page.byline, moment(page.published), page.language, page.image)
    say("\n".join((page.title, " · ".join(fact for fact in facts if fact), "", page.text)))


def _extract_line(line: dict[str, Any]) -> dict[str, Any]:
    from newsbot.domain.errors import NotAPage
    from newsbot.feeds.extract import extract as read_page

    try:
        page = read_page(text_of(line, "html"), text_of(line, "url"))
    except NotAPage:
        page = Extract(kind=PageKind.LIST)
    return _page_value(line["id"], page)


def _page_value(given: Any, page: Extract) -> dict[str, Any]:
    return {
        "id": given,
        "title": page.title,
        "byline": page.byline,
        "published": moment(page.published),
        "language": page.language,
        "image": page.image,
        "text": page.text,
    }


def parse(source: Source = "-", url: Url = "") -> None:
    """A feed as the bot sees it, as JSON."""
    from newsbot.feeds.parse import parse_feed

    if is_link(source):
        show_json(_feed_value(asyncio.run(_fetch_feed(source))))
        return
    try:
        show_json(_feed_value(parse_feed(read_bytes(source), url)))
    except NewsbotError as error:
        fail(str(error))


async def _fetch_feed(url: str) -> ParsedFeed:
    sources = open_sources(settings_or_end())
    try:
        found = await sources.discover(url)
    except NewsbotError as error:
        fail(f"{url}: {error}")
    finally:
        await sources.close()
    first = found[0]
    return first.parsed or ParsedFeed(title=first.title, url=first.url)


def _feed_value(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "title": feed.title,
        "url": feed.url,
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "url": entry.url,
                "author": entry.author,
                "published": moment(entry.published),
                "summary": entry.summary,
                "content": entry.content,
                "image": entry.image,
            }
            for entry in feed.entries
        ],
    }


def stories(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Lines of articles in time order.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line (the only form).")] = True,
) -> None:
    """Which articles are one story: {"id","published","title","text"} a line in, {"id","story"} out."""
    from newsbot.stories.assign import assign

    if not jsonl:
        fail("articles come as JSON lines: --jsonl", WRONG)
    given: list[Any] = []
    candidates: list[Candidate] = []

    def keep(line: dict[str, Any]) -> None:
        published = time_of(line, "published") or datetime(1970, 1, 1, tzinfo=UTC)
        given.append(line["id"])
        candidates.append(
            Candidate(published, text_of(line, "title"), text_of(line, "text"), text_of(line, "language"))
        )

    failed = each_line(read_lines(source), keep)
    numbered: Iterator[tuple[str, Candidate]] = ((str(i), c) for i, c in enumerate(candidates))
    for number, story in assign(numbered):
        show_json({"id": given[int(number)], "story": given[int(story)]})
    _end(failed)


def _page_of(source: str, url: str = "") -> Extract:
    """The article of a link, an HTML file or a plain text. Ends the command where there is none."""
    try:
        if is_link(source):
            return asyncio.run(_fetch_page(source))
        return _page_of_bytes(read_bytes(source), url)
    except NewsbotError as error:
        fail(f"{source}: {error}")


def _page_of_bytes(body: bytes, url: str) -> Extract:
    from newsbot.feeds.clean import clean_text
    from newsbot.feeds.extract import extract as read_page

    if body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_page(body, url)
    cleaned = clean_text(body.decode("utf-8", "replace"))
    return Extract(byline=cleaned.byline, text=cleaned.text)


async def _fetch_page(url: str) -> Extract:
    sources = open_sources(settings_or_end())
    try:
        return await sources.read(url)
    finally:
        await sources.close()


def _end(failed: int) -> None:
    if failed:
        raise typer.Exit(DID_NOT)
