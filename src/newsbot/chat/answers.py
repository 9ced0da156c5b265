"""Answers to people: through the pace, again where Telegram asks to wait, never as an error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, InputFile, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from newsbot.chat.markup import keyboard, text_args
from newsbot.chat.parts import Parts
from newsbot.chat.refusals import is_markup
from newsbot.chat.request import NotWritten
from newsbot.domain.delivery import Lane
from newsbot.domain.errors import StorageDown
from newsbot.domain.subscriber import Address
from newsbot.domain.text import shorten
from newsbot.pages.page import Page

PATIENCE = 120.0  # seconds that an answer waits for Telegram or for its chat's rest
PAUSES = (0.2, 0.8, 2.0, 5.0)  # seconds before each further try; the last one goes on
TRIES = 4  # of what Telegram answers with an error of its own
MOVES = 3  # numbers of a chat that are followed for one answer
UNKNOWN_TRIES = 2  # of what may have arrived
TOAST_PATIENCE = 10.0  # seconds; a press is not worth an answer much later
TOAST_UNITS = 200  # Bot API, answerCallbackQuery

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer goes: an address and the message that it answers (0: none). `aim`: see markup."""

    address: Address
    reply_to: int = 0
    aim: Address | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to send."""

    name: str
    data: bytes
    caption: str = ""


@dataclass(slots=True)
class _Patience:
    """How much longer one answer is tried for."""

    until: float
    tries: int = 0
    unknown: int = 0
    moves: int = 0

    def ends_within(self, seconds: float) -> bool:
        return asyncio.get_running_loop().time() + seconds > self.until

    async def again(self, error: NetworkError) -> bool:
        """Waits before the next try. False where there shall be none.

        Nothing written: as long as there is patience. An answer that may have arrived goes once more: the
        same answer twice hurts nobody, a command without one looks like a broken bot.
        """
        pause = PAUSES[min(self.tries, len(PAUSES) - 1)]
        self.tries += 1
        self.unknown += isinstance(error, TimedOut)
        most = UNKNOWN_TRIES if isinstance(error, TimedOut) else TRIES
        spent = self.unknown if isinstance(error, TimedOut) else self.tries
        if self.ends_within(pause) or (spent >= most and not isinstance(error, NotWritten)):
            return False
        await asyncio.sleep(pause)
        return True


class Answers:
    """The one way by which handlers speak."""

    def __init__(self, bot: Bot, parts: Parts) -> None:
        self._bot = bot
        self._pacer = parts.pacer
        self._chats = parts.newsroom.subscribing
        self._clock = parts.clock

    async def send(self, spot: Spot, page: Page) -> int:
        """Sends a page; as plain text where its markup is refused. Returns the message's number, 0: none."""
        sent = await self._call(spot.address.chat, lambda chat: self._send(spot, chat, page, plain=False))
        return sent.message_id if sent else 0

    async def reach(self, spot: Spot, *pages: Page) -> bool:
        """Sends pages to somebody who has not asked for them now; False where they cannot be reached.

        Never raises: one editor who has not said /start must not keep the others from being told."""
        try:
            return all([await self.send(spot, page) for page in pages])
        except TelegramError as error:
            log.info("not reached", extra={"why": error.message})
            return False

    async def edit(self, spot: Spot, message: int, page: Page) -> None:
        """Puts the page in the place of a message; sends it anew where that one cannot be edited."""
        try:
            await self._call(spot.address.chat, lambda chat: self._edit(spot, chat, message, page))
        except BadRequest as error:
            log.info("message not edited, sent anew", extra={"why": error.message})
            await self.send(spot, page)

    async def edit_buttons(self, spot: Spot, message: int, page: Page) -> None:
        """Puts only the page's buttons under a message."""
        markup: InlineKeyboardMarkup | None = keyboard(page.buttons, spot.aim)

        async def make(chat: int) -> None:
            await self._bot.edit_message_reply_markup(chat, message, reply_markup=markup)

        await self._call(spot.address.chat, make)

    async def file(self, spot: Spot, paper: Paper) -> None:
        """Sends a file."""

        async def make(chat: int) -> None:
            await self._bot.send_document(
                chat,
                InputFile(paper.data, filename=paper.name),
                caption=paper.caption or None,
                parse_mode="HTML",
                message_thread_id=spot.address.thread or None,
            )

        await self._call(spot.address.chat, make)

    async def picture(self, spot: Spot, paper: Paper, page: Page) -> None:
        """Sends a picture with the page under it; the page alone where the picture is not taken."""

        async def make(chat: int) -> None:
            await self._bot.send_photo(
                chat,
                InputFile(paper.data, filename=paper.name),
                caption=page.html,
                parse_mode="HTML",
                message_thread_id=spot.address.thread or None,
                reply_markup=keyboard(page.buttons, spot.aim),
            )

        try:
            await self._call(spot.address.chat, make)
        except BadRequest as error:
            log.info("picture not taken", extra={"why": error.message})
            await self.send(spot, page)

    async def toast(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Ends the waiting of a pressed button. Never raises: a press may be too old to be answered."""
        patience = _Patience(asyncio.get_running_loop().time() + TOAST_PATIENCE)
        while True:
            try:
                await self._bot.answer_callback_query(
                    query_id, shorten(text, TOAST_UNITS) or None, show_alert=alert
                )
                return
            except TelegramError as error:
                if not await _toast_again(error, patience):
                    log.info("press not answered", extra={"why": error.message})
                    return

    async def typing(self, address: Address) -> None:
        """Shows that there is work under way. Never raises."""
        try:
            await self._bot.send_chat_action(
                address.chat, ChatAction.TYPING, message_thread_id=address.thread or None
            )
        except TelegramError as error:
            log.debug("typing not shown", extra={"why": error.message})

    async def _send(self, spot: Spot, chat: int, page: Page, *, plain: bool) -> Message:
        reply = ReplyParameters(spot.reply_to, allow_sending_without_reply=True) if spot.reply_to else None
        try:
            return await self._bot.send_message(
                chat,
                message_thread_id=spot.address.thread or None,
                reply_parameters=reply,
                **text_args(page, plain=plain, aim=spot.aim),
            )
        except BadRequest as error:
            if plain or not is_markup(error.message):
                raise
            log.warning("markup refused, sent as plain text", extra={"why": error.message})
            return await self._send(spot, chat, page, plain=True)

    async def _edit(self, spot: Spot, chat: int, message: int, page: Page) -> None:
        await self._bot.edit_message_text(chat_id=chat, message_id=message, **text_args(page, aim=spot.aim))

    async def _call(self, chat: int, make: Callable[[int], Awaitable[T]]) -> T | None:
        """One call at the chat's pace. None where the chat is gone, or has to rest for long."""
        patience = _Patience(asyncio.get_running_loop().time() + PATIENCE)
        while chat and not self._rests_long(chat, patience):
            await self._pacer.turn(chat, Lane.ANSWER)
            try:
                return await self._made(chat, make)
            except RetryAfter as error:
                await self._rest(chat, seconds_of(error))
            except Forbidden as error:
                log.info("an answer is not taken", extra={"why": error.message})
                await self._chats.gone(chat, self._clock())
                return None
            except (ChatMigrated, BadRequest) as error:
                chat = await self._elsewhere(chat, error, patience)
            except NetworkError as error:
                if not await patience.again(error):
                    raise
        return None

    async def _made(self, chat: int, make: Callable[[int], Awaitable[T]]) -> T:
        try:
            return await make(chat)
        finally:
            self._pacer.landed(chat, Lane.ANSWER)

    async def _elsewhere(self, chat: int, error: TelegramError, patience: _Patience) -> int:
        """The chat's new number; 0 where nothing was to be changed. Raises what is really wrong."""
        patience.moves += 1
        if isinstance(error, ChatMigrated) and error.new_chat_id != chat and patience.moves <= MOVES:
            await self._chats.moved(chat, error.new_chat_id)
            return error.new_chat_id
        if "not modified" in error.message.lower():
            return 0
        raise error

    def _rests_long(self, chat: int, patience: _Patience) -> bool:
        """Whether the chat must rest beyond all patience; nobody then waits for it, and no place is held."""
        seconds = self._pacer.rest_of(chat)
        if long := patience.ends_within(seconds):
            log.warning("an answer was given up: the chat must rest", extra={"seconds": seconds})
        return long

    async def _rest(self, chat: int, seconds: float) -> None:
        self._pacer.rest(chat, seconds)
        with suppress(StorageDown):  # then only a restart would forget it
            await self._chats.rests(chat, self._clock() + timedelta(seconds=seconds))


async def _toast_again(error: TelegramError, patience: _Patience) -> bool:
    if isinstance(error, RetryAfter):
        seconds = seconds_of(error)
        if patience.ends_within(seconds):
            return False
        await asyncio.sleep(seconds)
        return True
    # a lost answer too: ending the wait twice does nothing
    return (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest) and await patience.again(error)
    )


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
