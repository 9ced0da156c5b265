"""The bot itself, and the demo that shows it without a token."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from newsbot.app import life
from newsbot.cli.output import WRONG, fail, say
from newsbot.cli.settings import settings_or_end
from newsbot.config import Settings
from newsbot.logs import set_up_logs

HOW_TO_BEGIN = (
    "no token: get one from @BotFather in Telegram and set NEWSBOT_TOKEN, here or in .env; "
    "`python bot.py --demo` needs none."
)


def run() -> None:
    """Runs the bot: everything in one process."""
    settings = settings_or_end()
    if not settings.token.get_secret_value():
        fail(HOW_TO_BEGIN, WRONG)
    _logs(settings)
    _end(_run(life.run(settings)))


def demo(
    port: Annotated[int, typer.Option(help="Port of the chat page; 0 takes any that is free.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
) -> None:
    """Shows the bot with no token and no internet: a stand-in for Telegram and a chat page."""
    from newsbot.app.stage import show

    set_up_logs("warning", "console", ())
    _end(_run(show(port, open_browser=not no_browser, say=say)))


def _logs(settings: Settings) -> None:
    secrets = (settings.token, settings.webhook_secret, settings.database_url)
    known = [secret.get_secret_value() for secret in secrets]
    token = known[0]
    hidden = [token, token.partition(":")[2], known[1]]
    set_up_logs(settings.log_level, settings.log_format, [secret for secret in hidden if secret])


def _run(work: Any) -> life.Ending:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        ending: life.Ending = asyncio.run(work)
    else:
        ending = uvloop.run(work)
    return ending


def _end(ending: life.Ending) -> None:
    if ending.word:
        fail(ending.word, ending.code)
    raise typer.Exit(ending.code)
