"""Commands for the house: a bulletin from a script, figures, a check-up, backups, tables."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from newsbot.cli.opening import in_newsroom, settings_or_end
from newsbot.cli.output import DID_NOT, WRONG, Steps, fail, moment, reason, say, show, show_json
from newsbot.domain.text import counted

if TYPE_CHECKING:
    from newsbot.app.checkup import Finding
    from newsbot.app.newsroom import Newsroom
    from newsbot.config import Settings
    from newsbot.domain.bulletin import Preview, Running
    from newsbot.domain.figures import Figures
    from newsbot.newsroom.ports import Person

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WHY_NOT = {
    "no second editor": "two must agree and there is no editor to ask: name one in NEWSBOT_EDITORS",
    "empty": "there is nothing to send",
}


def breaking(
    text: Annotated[str, typer.Argument(help="The headline; more lines are the text. Or a link.")],
    url: Annotated[str, typer.Option("--url", help="A link to go with it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
    json: Json = False,
) -> None:
    """A bulletin from a script, by the rules of the desk. The running bot sends it."""
    from newsbot.domain.bulletin import BulletinState
    from newsbot.domain.links import is_web_link

    if url and not is_web_link(url):
        fail(f"--url {url} is no web address", WRONG)
    if not yes and not _at_terminal():
        fail("a bulletin goes to everybody: say --yes to send it without being asked", WRONG)
    running = in_newsroom(lambda room: _breaking(room, f"{text}\n{url}" if url else text, yes))
    bulletin = running.bulletin
    if json:
        show_json({"id": bulletin.id, "state": bulletin.state.value, "addressees": running.progress.total})
    elif bulletin.state is BulletinState.WAITING:
        say(f"#{bulletin.id} waits for an editor's approval; the running bot shows it to them")
    elif bulletin.state is BulletinState.CANCELLED:
        say(f"#{bulletin.id} is cancelled, nothing was sent")
    else:
        say(f"#{bulletin.id} goes to {counted(running.progress.total, 'addressee')}")


def _at_terminal() -> bool:
    return sys.stdin.isatty()


async def _breaking(room: Newsroom, text: str, yes: bool) -> Running:
    from newsbot.app.wiring import utc_now
    from newsbot.domain.bulletin import Running
    from newsbot.domain.errors import BadInput, NewsbotError, NotAllowed
    from newsbot.domain.subscriber import Address
    from newsbot.newsroom.ports import Person

    now = utc_now()
    shell = Person(0, Address(0), name="shell", at=now, local=True)
    try:
        preview = await room.desk.draft(shell, text, now)
        if yes or await _agreed(room, shell, preview):
            return await _send(room, shell, preview)
        return Running(await room.desk.cancel(shell, preview.bulletin.id, now))
    except BadInput as error:
        fail(WHY_NOT.get(error.code, f"the text is too long: {error.given} characters at most"))
    except NotAllowed as error:
        fail(WHY_NOT.get(str(error), str(error)))
    except NewsbotError as error:
        fail(f"{text}: {reason(error)}")


async def _send(room: Newsroom, shell: Person, preview: Preview) -> Running:
    """Sends it, or leaves no draft behind that nobody can see."""
    from newsbot.app.wiring import utc_now
    from newsbot.domain.errors import NotAllowed

    try:
        return await room.desk.send(shell, preview.bulletin.id, utc_now())
    except NotAllowed:
        await room.desk.cancel(shell, preview.bulletin.id, utc_now())
        raise


async def _agreed(room: Newsroom, shell: Person, preview: Preview) -> bool:
    """Shows it on standard error and asks; who breaks off there leaves no draft behind either."""
    from newsbot.app.wiring import utc_now

    bulletin = preview.bulletin
    show(f"BREAKING  {bulletin.headline}\n{bulletin.text}\n{bulletin.url}".strip())
    show(f"\nTo {counted(preview.addressees, 'addressee')}, in about {preview.seconds:.0f} s.")
    if preview.stars:
        show(f"Telegram may charge up to {preview.stars} Stars for it.")
    for other in preview.alike:
        show(f"Much like #{other.id} of {moment(other.created)}: {other.headline}")
    for article in preview.printed:
        show(f"Much like an article of {moment(article.published)}: {article.title}")
    try:
        return typer.confirm("Send it?", err=True)
    except typer.Abort:
        await room.desk.cancel(shell, bulletin.id, utc_now())
        raise


def stats(json: Json = False) -> None:
    """Figures: archive, sources, subscribers, deliveries."""
    figures = in_newsroom(_figures)
    if json:
        show_json(asdict(figures))
        return
    say(f"articles     {figures.articles} in {figures.stories} stories")
    say(f"sources      {figures.feeds}, {figures.feeds_failing} failing, {figures.feeds_frozen} frozen")
    say(f"subscribers  {figures.active} active, {figures.paused} paused, {figures.away} away")
    counts = ", ".join(f"{count} {state}" for state, count in sorted(figures.deliveries.items()))
    say(f"deliveries   {counts or 'none yet'}")


async def _figures(room: Newsroom) -> Figures:
    from newsbot.app.wiring import utc_now

    return await room.statistics.figures(utc_now())


def doctor(json: Json = False) -> None:
    """Checks token, clock, database, sources, rights, disk."""
    import asyncio

    from newsbot.app.checkup import examine

    findings = asyncio.run(examine(settings_or_end()))
    if json:
        show_json([asdict(finding) for finding in findings])
    else:
        _print(findings)
    if any(not finding.well for finding in findings):
        raise typer.Exit(DID_NOT)


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        say(f"{'ok  ' if finding.well else 'BAD '} {finding.what:<10} {finding.word}")


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="Where to; whole or not at all.")
    ],
    json: Json = False,
) -> None:
    """Writes all that the bot knows to one file. The bot may run."""
    from newsbot.store.backup import backup as write

    if str(file) == "-" or (file.exists() and not file.is_file()):
        fail(f"{file} cannot be written: a backup is a plain file")
    with Steps("writing"):
        saved = _on_disk(file, lambda url: write(url, file))
    if json:
        show_json({"file": str(saved.path), "rows": saved.rows})
    else:
        say(f"written and checked: {file}")


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="What `newsbot backup` wrote.")
    ],
    repeat: Annotated[
        bool,
        typer.Option("--repeat", help="Send what waited then, though it may be out."),
    ] = False,
    json: Json = False,
) -> None:
    """Reads such a file into an empty database. It may be of the other kind, the token another."""
    from newsbot.store.restoring import restore as read

    if not file.is_file():
        fail(f"{file} cannot be read: {'it is a folder' if file.is_dir() else 'there is no such file'}")
    with Steps("reading"):
        rows = _on_disk(file, lambda url: read(file, url, repeat=repeat))
    if json:
        show_json({"file": str(file), "rows": rows})
    else:
        say(f"restored from {file}")


def _on_disk(file: Path, work: Callable[[str], T]) -> T:
    url = settings_or_end().database_url.get_secret_value()
    try:
        return work(url)
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")


def migrate(json: Json = False) -> None:
    """Brings the database's tables to this version. `run` does so by itself."""
    import asyncio

    settings = settings_or_end()
    with Steps("tables"):
        revision = asyncio.run(_migrate(settings))
    if json:
        show_json({"revision": revision})
    else:
        say(f"the database is at revision {revision}")


async def _migrate(settings: Settings) -> str:
    from newsbot.app.wiring import utc_now
    from newsbot.store import open_store

    store = open_store(settings.database_url.get_secret_value(), now=utc_now)
    try:
        return await store.migrate(backup_dir=settings.backup_dir)
    finally:
        store.close()
