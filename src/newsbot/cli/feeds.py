"""Commands on sources: add, list, remove, import, export; and asking them once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.given import read_bytes
from newsbot.cli.opening import in_newsroom
from newsbot.cli.output import DID_NOT, Steps, fail, moment, reason, say, show_json, write_file
from newsbot.domain.errors import BadInput, NewsbotError, NotFound
from newsbot.domain.text import counted

if TYPE_CHECKING:
    from newsbot.app.newsroom import Newsroom
    from newsbot.domain.feed import Feed, FoundFeed
    from newsbot.newsroom.harvest import IngestReport
    from newsbot.newsroom.sourcing import Imported

app = typer.Typer(help="Sources.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?]\S*)?")
COMPLETE_AT_ONCE = 20
COMPLETE_MOST = 300  # more than that is left, index and all, to the running bot or to the first search


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="A feed, or a page that has one.")],
    topic: Annotated[str, typer.Option(help="The topic of its articles.")] = "",
    json: Json = False,
) -> None:
    """Adds a source; finds the feed of a page. What it has now goes into the archive, unannounced."""
    feed, new, others = in_newsroom(lambda room: _add(room, url, topic))
    if json:
        show_json(_value(feed) | {"new": new, "others": [other.url for other in others]})
        return
    say(f"{'Added' if new else 'Known already'}: {feed.name} ({_shown(feed.url)})")
    for other in others:
        say(f"The page has another feed: {other.url}  {other.title}".rstrip())


async def _add(room: Newsroom, url: str, topic: str) -> tuple[Feed, bool, Sequence[FoundFeed]]:
    from newsbot.app.wiring import utc_now

    try:
        found = await room.sourcing.find(None, _meant(url), utc_now())
    except BadInput:
        fail(f"{url!r} is no web address")
    except NewsbotError as error:
        fail(f"{_shown(url)}: {reason(error)}")
    feed, new = await room.sourcing.add(None, found[0], topic, utc_now())
    return feed, new, found[1:]


def _meant(url: str) -> str:
    """The address behind `feed://…` and behind a bare `news.example/feed`."""
    from newsbot.feeds.guard import without_feed_scheme

    url = without_feed_scheme(url.strip())
    return f"https://{url}" if _BARE.fullmatch(url) else url


def _shown(url: str) -> str:
    from newsbot.domain.links import without_credentials

    return without_credentials(url)


@app.command("list")
def list_(json: Json = False) -> None:
    """All sources with their health."""
    feeds = in_newsroom(_all)
    if json:
        show_json([_value(feed) for feed in feeds])
    elif not feeds:
        say("No sources yet. Add one: newsbot feeds add https://example.org/")
    for feed in feeds if not json else ():
        whose = "  (a reader's own)" if feed.personal else ""
        named = f"{feed.topic or '-':<12} {feed.name}  {_shown(feed.url)}{whose}"
        say(f"{feed.id:>5}  {_health(feed):<12} {named}")


async def _all(room: Newsroom) -> Sequence[Feed]:
    from newsbot.app.wiring import utc_now

    return await room.sourcing.all(None, utc_now())


def _health(feed: Feed) -> str:
    if feed.frozen:
        return "frozen"
    if feed.failures:
        return f"failing ({feed.failures})"
    return "well" if feed.last_ok else "not asked yet"


def _value(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "url": _shown(feed.url),
        "title": feed.title,
        "topic": feed.topic,
        "state": feed.state.value,
        "frozen": feed.frozen,
        "personal": feed.personal,
        "failures": feed.failures,
        "last_error": feed.last_error,
        "last_ok": moment(feed.last_ok),
        "due": moment(feed.due),
    }


@app.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="URL|NAME|NUMBER")],
    json: Json = False,
) -> None:
    """Asks a source no more. Its articles stay."""
    feed = in_newsroom(lambda room: _remove(room, name))
    if json:
        show_json(_value(feed))
    else:
        say(f"Removed: {feed.name}")


async def _remove(room: Newsroom, name: str) -> Feed:
    from newsbot.app.wiring import utc_now

    try:
        return await room.sourcing.drop(None, name, utc_now())
    except NotFound:
        fail(f"there is no source {name}")
    except BadInput as error:
        fail(f"{name} could be any of these: {error.given}")


@app.command("import")
def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE.opml", help="OPML, or one URL a line and perhaps a topic.")
    ],
    json: Json = False,
) -> None:
    """Adds the feeds of an OPML file; known ones are left as they are."""
    from newsbot.app.seeding import feeds_in

    try:
        feeds, cut = feeds_in(read_bytes(file))
    except NewsbotError as error:
        fail(f"{file}: {error}")
    if not feeds:
        fail(f"{file}: there is no feed in it")
    done = in_newsroom(lambda room: _bring(room, feeds))
    if not done.added + done.known:
        fail(f"{file}: there is no web address in it")
    if json:
        show_json({"added": done.added, "known": done.known, "refused": done.refused, "cut": cut})
    else:
        say(f"{done.added} added, {done.known} known already, {done.refused} refused: no web address")
        if cut:
            say(f"{cut} more were left out: an import takes {len(feeds)} at most")


async def _bring(room: Newsroom, feeds: Sequence[Feed]) -> Imported:
    from newsbot.app.wiring import utc_now

    return await room.sourcing.bring(None, feeds, utc_now())


@app.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE.opml", help="Where to, or - for the screen.")],
    json: Json = False,
) -> None:
    """Writes the newsroom's sources as OPML."""
    from newsbot.app.seeding import opml_of

    feeds = [feed for feed in in_newsroom(_all) if not feed.personal]
    write_file(file, opml_of(feeds))
    if json and file != "-":
        show_json({"file": file, "exported": len(feeds)})
    elif file != "-":
        say(f"{len(feeds)} exported to {file}")


def poll(
    every: Annotated[
        bool, typer.Option("--all", help="Ask all sources, not only those that are due.")
    ] = False,
    json: Json = False,
) -> None:
    """Asks the sources that are due, once, and prints what came."""
    report = in_newsroom(lambda room: _poll(room, every))
    if json:
        show_json(
            [
                {
                    "feed": _shown(one.feed.url),
                    "new": one.new,
                    "changed": one.changed,
                    "titles": one.titles,
                    "error": _why(one.error),
                }
                for one in report.feeds
            ]
        )
    else:
        _print(report)
    if report.feeds and report.failed == len(report.feeds):
        raise typer.Exit(DID_NOT)


async def _poll(room: Newsroom, every: bool) -> IngestReport:
    from newsbot.app.wiring import utc_now

    now = utc_now()
    report = await room.ingest.poll(now, room.house, every=every)
    if report.new <= COMPLETE_MOST:
        await _complete(room, report.new)
    return report


async def _complete(room: Newsroom, count: int) -> None:
    """As many as have come; what an earlier flood left open is the running bot's work."""
    with Steps("full texts", count) as steps:
        while count > 0 and (done := await room.ingest.complete(min(count, COMPLETE_AT_ONCE))):
            steps.advance(done)
            count -= done


def _why(error: str) -> str:
    """A fault as the newsroom tells it to everybody, with what whoever runs it can do about it."""
    from newsbot.feeds.guard import REFUSAL, refused

    return reason(refused()) if error == REFUSAL else error


def _print(report: IngestReport) -> None:
    for one in report.feeds:
        if one.error:
            say(f"{one.feed.name}: {_why(one.error)}")
        elif one.new or one.changed:
            titles = "".join(f"\n  {title}" for title in one.titles)
            say(f"{one.feed.name}: {one.new} new, {one.changed} changed{titles}")
    asked, new = counted(len(report.feeds), "source"), counted(report.new, "new article")
    say(f"{asked} asked, {new}, {report.failed} could not be read")
