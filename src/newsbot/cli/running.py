"""The bot itself, and the demo that shows it without a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.opening import on_loop, settings_or_end
from newsbot.cli.output import WRONG, fail, say

if TYPE_CHECKING:
    from newsbot.app.life import Ending
    from newsbot.config import Settings

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
    from newsbot.app import life

    _end(on_loop(life.run(settings)))


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the chat page; 0: any.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
) -> None:
    """Shows the bot with no token and no internet. A stand-in for Telegram and a chat page."""
    from newsbot.app.stage import show
    from newsbot.logs import set_up_logs

    set_up_logs("warning", "console", ())
    _end(on_loop(show(port, open_browser=not no_browser, say=say)))


def _logs(settings: Settings) -> None:
    from newsbot.logs import set_up_logs

    set_up_logs(settings.log_level, settings.log_format, settings.secrets())


def _end(ending: Ending) -> None:
    if ending.word:
        fail(ending.word, ending.code)
    raise typer.Exit(ending.code)
