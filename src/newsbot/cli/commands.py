"""All commands, as `newsbot --help` lists them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError  # it has no public name for them
from typer.main import get_command

from newsbot import __version__
from newsbot.cli import archive, feeds, house, people, running, texts
from newsbot.cli.output import DID_NOT, WRONG, complain
from newsbot.domain.errors import NewsbotError

INTERRUPTED = 130
LONGEST = 300  # characters of what nobody foresaw: a database's error repeats the whole statement

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
DASHES = {"ignore_unknown_options": True}  # `-football` is a word of the question
for command in COMMANDS:
    app.command(context_settings=DASHES if command is archive.search else {})(command)


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


def outcome(words: Sequence[str]) -> int:
    """Runs one command; returns the exit code. What went wrong is one line on standard error."""
    try:
        code = get_command(app).main(list(words), prog_name="newsbot", standalone_mode=False)
        sys.stdout.flush()
    except NoArgsIsHelpError as error:
        typer.echo(error.format_message(), err=True)
        return WRONG
    except ClickException as error:
        complain(f"{error.format_message().rstrip('.')}. See: {_help_of(error)}")
        return WRONG
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        _explain(error)
        return DID_NOT
    return code or 0


def _explain(error: Exception) -> None:
    if isinstance(error, BrokenPipeError):  # the reader of our output has gone, e.g. `| head`
        _forget_output()
    elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT):
        complain(f"what was found cannot be written: {error.strerror}")
        _forget_output()
    else:
        complain(str(error) if isinstance(error, NewsbotError) else _unexpected(error))


def _forget_output() -> None:
    """What is left in the buffer goes nowhere; else Python would try once more at its end and say so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _help_of(error: ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'newsbot'} --help"


def _unexpected(error: Exception) -> str:
    """One line on what nobody foresaw, with the place in the program that a report of it needs."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" ({Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno})" if place else ""
    said = str(error).partition("\n")[0][:LONGEST]
    return f"{type(error).__name__}: {said}{where}"
