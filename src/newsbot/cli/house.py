"""Commands for the house: a bulletin from a script, figures, a check-up, backups, tables."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from newsbot.app.checkup import Finding, examine
from newsbot.app.wiring import open_newsroom, utc_now
from newsbot.cli.output import DID_NOT, WRONG, fail, moment, say, show_json
from newsbot.cli.settings import settings_or_end
from newsbot.domain.bulletin import BulletinState, Preview, Running
from newsbot.domain.errors import BadInput, NewsbotError
from newsbot.domain.figures import Figures
from newsbot.domain.subscriber import Address
from newsbot.newsroom.ports import Person
from newsbot.store import backup as store_backup
from newsbot.store import open_store

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SHELL = Person(0, Address(0), name="shell", local=True)


def breaking(
    text: Annotated[str, typer.Argument(help="The headline; more lines are the text. Or a link.")],
    url: Annotated[str, typer.Option("--url", help="A link to go with it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
    json: Json = False,
) -> None:
    """A bulletin from a script, by the rules of the desk. The running bot sends it."""
    if not yes and not sys.stdin.isatty():
        fail("a bulletin goes to everybody: say --yes to send it without being asked", WRONG)
    running = asyncio.run(_breaking(f"{text}\n{url}" if url else text, yes))
    bulletin = running.bulletin
    if json:
        show_json({"id": bulletin.id, "state": bulletin.state.value, "addressees": running.progress.total})
    elif bulletin.state is BulletinState.WAITING:
        say(f"#{bulletin.id} waits for the approval of an editor: /approve {bulletin.id} in the chat")
    elif bulletin.state is BulletinState.CANCELLED:
        say(f"#{bulletin.id} is cancelled, nothing was sent")
    else:
        say(f"#{bulletin.id} goes to {running.progress.total} addressees")


async def _breaking(text: str, yes: bool) -> Running:
    now = utc_now()
    async with open_newsroom(settings_or_end()) as room:
        try:
            preview = await room.desk.draft(SHELL, text, now)
            if yes or _agreed(preview):
                return await room.desk.send(SHELL, preview.bulletin.id, now)
            return Running(await room.desk.cancel(SHELL, preview.bulletin.id, now))
        except BadInput as error:
            fail(
                "there is nothing to send"
                if error.code == "empty"
                else f"the text is too long ({error.given})"
            )
        except NewsbotError as error:
            fail(str(error))


def _agreed(preview: Preview) -> bool:
    bulletin = preview.bulletin
    say(f"BREAKING  {bulletin.headline}\n{bulletin.text}\n{bulletin.url}".strip())
    say(f"\nTo {preview.addressees} addressees, in about {preview.seconds:.0f} s.")
    for other in preview.alike:
        say(f"Much like #{other.id} of {moment(other.created)}: {other.headline}")
    return typer.confirm("Send it?")


def stats(json: Json = False) -> None:
    """Figures: archive, sources, subscribers, deliveries."""
    figures = asyncio.run(_figures())
    if json:
        show_json(asdict(figures))
        return
    say(f"articles     {figures.articles} in {figures.stories} stories")
    say(f"sources      {figures.feeds}, {figures.feeds_failing} failing, {figures.feeds_frozen} frozen")
    say(f"subscribers  {figures.active} active, {figures.paused} paused, {figures.away} away")
    counts = ", ".join(f"{count} {state}" for state, count in sorted(figures.deliveries.items()))
    say(f"deliveries   {counts or 'none yet'}")


async def _figures() -> Figures:
    async with open_newsroom(settings_or_end()) as room:
        return await room.statistics.figures(utc_now())


def doctor(json: Json = False) -> None:
    """Checks token, database, sources, clock and rights, one line each."""
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


def backup(file: Path) -> None:
    """Writes all that the bot knows to one file, also while it runs."""
    _on_disk(lambda url: store_backup.backup(url, file))
    say(f"written and checked: {file}")


def restore(file: Path) -> None:
    """Reads such a file into an empty database, also of the other kind and under another token."""
    _on_disk(lambda url: store_backup.restore(file, url))
    say(f"restored from {file}")


def migrate(json: Json = False) -> None:
    """Brings the database's tables to this version; `run` does so by itself."""
    revision = asyncio.run(_migrate())
    if json:
        show_json({"revision": revision})
    else:
        say(f"the database is at revision {revision}")


async def _migrate() -> str:
    store = open_store(settings_or_end().database_url.get_secret_value(), now=utc_now)
    try:
        return await store.migrate()
    except NewsbotError as error:
        fail(str(error))
    finally:
        store.close()


def _on_disk(work: Any) -> None:
    url = settings_or_end().database_url.get_secret_value()
    try:
        work(url)
    except NewsbotError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
