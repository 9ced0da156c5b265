"""Commands on one text, page or feed, or on lines of them: summarize, extract, parse, stories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.given import Lines, is_link, page_of, read_bytes, text_of, time_of
from newsbot.cli.opening import with_sources
from newsbot.cli.output import WRONG, fail, moment, reason, say, show_json
from newsbot.domain.errors import BadInput, NewsbotError

if TYPE_CHECKING:
    from newsbot.domain.article import Extract, Summary
    from newsbot.domain.feed import FoundFeed, ParsedFeed
    from newsbot.domain.story import Candidate
    from newsbot.feeds.sources import Sources

Source = Annotated[
    str, typer.Argument(metavar="[FILE|URL|-]", help="A file, a web address, or - for standard input.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="JSON objects, one a line in, one a line out.")]
Url = Annotated[str, typer.Option("--url", help="Where the page or feed comes from, for links in it.")]

# What an article without a time is taken to come after the one before, in a stream that is in time order:
# likeness fades with time, and in a stream that stood still all of it would stay.
PACE = timedelta(minutes=15)


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
    jsonl: JsonLines = False,
    json: Json = False,
) -> None:
    """Sums up one text or page: its sentences, word for word."""
    from newsbot.domain.article import Summary
    from newsbot.summaries.methods import METHODS, method_named

    try:
        limits = Limits(sentences, words, method_named(method)[0])
    except BadInput:
        fail(f"--method is one of {', '.join(METHODS)}", WRONG)
    if jsonl:
        unread = Summary(refused="unreadable")
        _each(source, lambda line: _summary_line(line, limits), lambda name: _summary_value(name, unread))
        return
    page = page_of(source)
    summary = _summary(page, limits)
    if json:
        show_json(_summary_value(source, summary))
    elif not summary.sentences:
        fail(_why_empty(page, words))
    else:
        say("\n".join(sentence.text for sentence in summary.sentences))


def _why_empty(page: Extract, words: int | None) -> str:
    if words and page.text.strip():
        return f"no sentence of it keeps within {words} words"
    return "there is no sentence in this text"


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
    from newsbot.domain.article import Extract

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
    jsonl: JsonLines = False,
    json: Json = False,
) -> None:
    """Title, byline, time, language, image and text of a page."""
    from newsbot.domain.article import Extract

    if jsonl:
        _each(source, _extract_line, lambda name: _page_value(name, Extract()))
        return
    page = page_of(source, url)
    if not page.text:
        fail(f"{source}: there is no article in it")
    if json:
        show_json(_page_value(url or source, page))
        return
    facts = (page.byline, moment(page.published), page.language, page.image)
    head = "\n".join(line for line in (page.title, " · ".join(fact for fact in facts if fact)) if line)
    say(f"{head}\n\n{page.text}" if head else page.text)


def _extract_line(line: dict[str, Any]) -> dict[str, Any]:
    from newsbot.domain.article import Extract
    from newsbot.domain.errors import SourceError
    from newsbot.feeds.extract import read_page

    try:
        page = read_page(text_of(line, "html"), text_of(line, "url"))
    except SourceError:  # no page, or past the caps: its line says so by being empty
        page = Extract()
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


def parse(
    source: Source = "-",
    url: Url = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON (the only form).")] = True,
) -> None:
    """A feed as the bot sees it, as JSON."""
    del json
    show_json(_feed_value(_feed_of(source, url)))


def _feed_of(source: str, url: str) -> ParsedFeed:
    from newsbot.domain.feed import ParsedFeed
    from newsbot.feeds.parse import parse_file

    try:
        if not is_link(source):
            return parse_file(read_bytes(source), url)

        async def find(sources: Sources) -> FoundFeed:
            first = (await sources.discover(source))[0]
            # a page only names its feed
            return first if first.parsed else (await sources.discover(first.url))[0]

        first = with_sources(find)
    except NewsbotError as error:
        fail(f"{source}: {reason(error)}")
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
    """Says which articles are one story.

    {"id","published","title","text"} a line in, {"id","story"} out.
    """
    from newsbot.domain.story import Candidate
    from newsbot.stories.assign import assign

    if not jsonl:
        fail("articles come as JSON lines: --jsonl", WRONG)
    given: list[Any] = []
    lines = Lines(source, _told, _Told)

    def numbered() -> Iterator[tuple[str, Candidate]]:
        said = last = datetime(1970, 1, 1, tzinfo=UTC)
        for number, told in enumerate(lines):
            given.append(told.name)
            at = _time(told.time) if told.time else None
            if told.time and at is None:
                lines.fault(f"{told.name}: published is no time; taken for a little after the line before")
            if at is None or at == said:  # one time for many (a date alone) says as little as none
                last += PACE
            else:
                said = last = at
            yield str(number), Candidate(last, told.title, told.text, told.language)

    for number, story in assign(numbered()):
        show_json({"id": given[int(number)], "story": given[int(story)]})
    lines.end()


@dataclass(frozen=True, slots=True)
class _Told:
    """An article as a line gives it."""

    name: Any
    time: str = ""
    title: str = ""
    text: str = ""
    language: str = ""


def _told(line: dict[str, Any]) -> _Told:
    time = line.get("published")
    title, text = (_shown(text_of(line, name)) for name in ("title", "text"))
    return _Told(line["id"], "" if time is None else str(time), title, text, text_of(line, "language"))


def _shown(text: str) -> str:
    """A text without the markup that may be left in it: two papers of one system share all of that."""
    from newsbot.feeds.plain import Markup, looks_like_html, plain
    from newsbot.stories.words import MAX_TEXT

    return plain(text, Markup.HTML if looks_like_html(text) else Markup.PLAIN, MAX_TEXT)


def _time(said: str) -> datetime | None:
    """The moment that was meant, in whatever form it is written."""
    try:
        return time_of({"at": said}, "at")
    except ValueError:
        return None


def _each(
    source: str, work: Callable[[dict[str, Any]], dict[str, Any]], instead: Callable[[Any], dict[str, Any]]
) -> None:
    """One line out for one line in, in order, as they come; `instead` of one that tells its id alone."""
    lines = Lines(source, work, instead)
    for line in lines:
        show_json(line)
    lines.end()
