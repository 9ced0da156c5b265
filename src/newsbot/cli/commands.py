"""All commands, as `newsbot --help` lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from newsbot import __version__
from newsbot.cli import archive, feeds, house, people, running, texts

app = typer.Typer(
    help="A newsroom in a Telegram bot.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(feeds.app, name="feeds")
app.add_typer(people.app, name="subscribers")
COMMANDS: tuple[Callable[..., None], ...] = (
    running.run,
    running.demo,
    feeds.poll,
    texts.summarize,
    texts.extract,
    texts.parse,
    texts.stories,
    archive.load,
    archive.search,
    house.breaking,
    house.stats,
    house.doctor,
    house.backup,
    house.restore,
    house.migrate,
)
for command in COMMANDS:
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsbot {__version__}")
        raise typer.Exit


@app.callback()
def newsbot(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A newsroom in a Telegram bot."""
    del version
