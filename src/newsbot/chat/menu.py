"""Which commands whom: the help, and Telegram's menu per audience and language."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import RetryAfter, TelegramError

from newsbot.chat.answers import seconds_of
from newsbot.chat.tables import Command, Pressing, Table, Where
from newsbot.chat.turn import Turn
from newsbot.domain.staff import Role
from newsbot.pages.help import help_page
from newsbot.pages.page import View
from newsbot.pages.press import Verb
from newsbot.pages.words import LANGUAGES, SOURCE, term, words_for

IN_GROUPS = ("latest", "top", "search", "read", "summary", "help")
MAX_DESCRIPTION = 256  # Bot API, BotCommand
LONGEST_WAIT = 600.0  # seconds

log = logging.getLogger(__name__)


def offered(commands: Iterable[Command], role: Role, *, private: bool) -> list[Command]:
    """The commands that somebody of that role may use here, in the order of the tables."""
    return [
        command
        for command in commands
        if command.does and command.role <= role and (private or command.where is Where.ANYWHERE)
    ]


async def publish(bot: Bot, commands: Sequence[Command], staff: Mapping[int, Role]) -> int:
    """Sets the menus of all audiences in all languages. Returns how many were refused; never raises."""
    readers = offered(commands, Role.READER, private=True)
    groups = [command for command in readers if command.name in IN_GROUPS]
    admins = offered(commands, Role.READER, private=False)
    scopes: list[tuple[BotCommandScope, Sequence[Command]]] = [
        (BotCommandScopeDefault(), readers),
        (BotCommandScopeAllPrivateChats(), readers),
        (BotCommandScopeAllGroupChats(), groups),
        (BotCommandScopeAllChatAdministrators(), admins),
    ]
    for person, role in staff.items():
        scopes.append((BotCommandScopeChat(person), offered(commands, role, private=True)))
    refused = 0
    for scope, shown in scopes:
        for language in LANGUAGES:
            refused += not await _set(bot, shown, scope, language)
    return refused


async def _set(bot: Bot, commands: Sequence[Command], scope: BotCommandScope, language: str) -> bool:
    words = words_for(View(language))
    menu = [BotCommand(one.name, words.plain(one.does)[:MAX_DESCRIPTION]) for one in commands]
    code = "" if language == SOURCE else language
    try:
        try:
            await bot.set_my_commands(menu, scope=scope, language_code=code)
        except RetryAfter as error:  # nobody waits for a menu
            await asyncio.sleep(min(seconds_of(error), LONGEST_WAIT))
            await bot.set_my_commands(menu, scope=scope, language_code=code)
    except TelegramError as error:
        log.warning("menu not set", extra={"scope": scope.type, "language": language, "why": error.message})
        return False
    return True


def help_table(commands: Callable[[], Sequence[Command]]) -> Table:
    """`/help`: what this person may do here. `commands`: all that there are."""

    async def show_help(turn: Turn) -> None:
        private = turn.caller.is_private
        shown = offered(commands(), turn.role if private else Role.READER, private=private)
        names = [command.name for command in shown]
        if not private and not await turn.manages():
            names = [name for name in names if name in IN_GROUPS]
        await turn.show(help_page(names, turn.view, private=private))

    return Table((Command("help", show_help, term("this list")),), {Verb.HELP: Pressing(show_help)})
