"""The bot's ears: python-telegram-bot's Application, fed from the inbox, wired from one table."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from newsbot.chat import following, keeping, menu, reading, setting, subscribing, wanting
from newsbot.chat.answers import Answers, seconds_of
from newsbot.chat.parts import Parts
from newsbot.chat.switchboard import Switchboard
from newsbot.chat.tables import Command, Table
from newsbot.domain.errors import BadInput, NotSent, Revoked, TryLater
from newsbot.domain.staff import Role

Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "inline_query", "my_chat_member")
READERS: tuple[Table, ...] = (
    reading.TABLE,
    wanting.TABLE,
    following.TABLE,
    keeping.TABLE,
    setting.TABLE,
    subscribing.TABLE,
)


class Chat:
    """The chat, ready to handle updates. `start` learns the bot's name; it does not poll."""

    def __init__(self, parts: Parts, extra: Sequence[Table] = ()) -> None:
        # python-telegram-bot gives seconds of a flood wait as a timedelta only where this is set, and
        # warns at each one where it is not
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        builder = Application.builder().token(parts.token).updater(None).job_queue(None)
        builder = builder.base_url(f"{parts.api_url}/bot").base_file_url(f"{parts.api_url}/file/bot")
        if parts.request is not None:
            # it polls with none of its own, but would make one, and load a second HTTP library for it
            builder = builder.request(parts.request).get_updates_request(parts.request)
        self.application = builder.build()
        tables = (*READERS, menu.help_table(lambda: self._board.commands), *extra)
        self._board = Switchboard(parts, tables, self.application.bot)
        for handler in _handlers(self._board):
            self.application.add_handler(handler)
        self.application.add_error_handler(self._board.failed)

    @property
    def bot(self) -> ExtBot[None]:
        """The bot that speaks."""
        bot: ExtBot[None] = self.application.bot
        return bot

    @property
    def answers(self) -> Answers:
        """The way by which the chat speaks."""
        return self._board.answers

    @property
    def commands(self) -> Sequence[Command]:
        """All commands, in the order of the help."""
        return self._board.commands

    async def start(self) -> None:
        """Connects and asks Telegram who we are.

        Raises Revoked, and TryLater or NotSent where it may be tried again.
        """
        try:
            await self.application.initialize()
        except (InvalidToken, Revoked):
            raise Revoked("the token is refused") from None
        except RetryAfter as error:
            raise TryLater(seconds_of(error)) from None
        except TelegramError as error:
            raise NotSent(error.message) from None
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # an answer that is no bot
            raise NotSent(f"what Telegram answered cannot be read ({type(error).__name__})") from None

    async def stop(self) -> None:
        """Lets go of the connection."""
        await self.application.shutdown()

    async def process(self, update_json: bytes) -> None:
        """Handles one update to its end. Raises BadInput for what is none, and StorageDown, after which it
        may be tried again; nothing else."""
        try:
            update = Update.de_json(orjson.loads(update_json), self.bot)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadInput("update", f"not of a form that Telegram gives ({type(error).__name__})") from None
        await self.application.process_update(update)
        fault = self._board.fault_of(update.update_id)
        if fault is not None:
            raise fault

    async def publish_commands(self, staff: Mapping[int, Role]) -> int:
        """Sets Telegram's menus per audience and language. Returns how many were refused."""
        return await menu.publish(self.bot, self.commands, staff)


def build_application(parts: Parts, extra: Sequence[Table] = ()) -> Chat:
    """The chat with the readers' commands and those of `extra`."""
    return Chat(parts, extra)


def _handlers(board: Switchboard) -> list[BaseHandler[Update, Context, None]]:
    new = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
    handlers: list[BaseHandler[Update, Context, None]] = [
        CommandHandler([command.name, *command.aliases], board.command(command), filters=new)
        for command in board.commands
    ]
    return [
        *handlers,
        CallbackQueryHandler(board.pressed),
        InlineQueryHandler(board.asked_inline),
        ChatMemberHandler(board.comings.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(new & filters.StatusUpdate.MIGRATE, board.comings.migrated),
        MessageHandler(new & filters.COMMAND, board.unknown_command),
        MessageHandler(
            new & filters.ChatType.PRIVATE & filters.Document.ALL & ~filters.ANIMATION, board.document
        ),
        MessageHandler(new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, board.text),
    ]
