"""Answers to people: through the pace, again where Telegram asks to wait, never as an error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
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
from newsbot.domain.delivery import Lane
from newsbot.domain.subscriber import Address
from newsbot.newsroom.ports import Pacer
from newsbot.pages.page import Page

TRIES = 4
LONGEST_WAIT = 120.0  # seconds; a chat that must rest longer gets no answer any more
TOAST_UNITS = 200  # Bot API, answerCallbackQuery

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer goes: an address and the message that it answers (0: none). `aim`: see markup."""

    address: Address
    reply_to: int = 0
    aim: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to send."""

    name: str
    data: bytes
    caption: str = ""


class Answers:
    """The one way by which handlers speak. `lost` is told of chats that take no more messages."""

    def __init__(
        self,
        bot: Bot,
        pacer: Pacer,
        lost: Callable[[int], Awaitable[None]],
        moved: Callable[[int, int], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._pacer = pacer
        self._lost = lost
        self._moved = moved

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
        try:
            await self._bot.answer_callback_query(query_id, text[:TOAST_UNITS] or None, show_alert=alert)
        except TelegramError as error:
            log.info("press not answered", extra={"why": error.message})

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
            if plain or "parse entities" not in error.message.lower():
                raise
            log.warning("markup refused, sent as plain text", extra={"why": error.message})
            return await self._send(spot, chat, page, plain=True)

    async def _edit(self, spot: Spot, chat: int, message: int, page: Page) -> None:
        await self._bot.edit_message_text(chat_id=chat, message_id=message, **text_args(page, aim=spot.aim))

    async def _call(self, chat: int, make: Callable[[int], Awaitable[T]]) -> T | None:
        """One call at the chat's pace. None where the chat is gone or has to rest for long.

        A call whose fate is not known (time-out) is not made again: an answer is not worth a double.
        """
        for attempt in range(TRIES):
            await self._pacer.turn(chat, Lane.ANSWER)
            try:
                return await self._made(chat, make)
            except RetryAfter as error:
                again = chat if self._rest(chat, error) else 0
            except (TimedOut, Forbidden) as error:
                await self._given_up(chat, error)
                return None
            except (ChatMigrated, BadRequest) as error:
                again = await self._elsewhere(chat, error)
            except NetworkError:
                if attempt + 1 == TRIES:
                    raise
                await asyncio.sleep(0.2 * 4**attempt)
                again = chat
            if not again:
                return None
            chat = again
        return None

    async def _made(self, chat: int, make: Callable[[int], Awaitable[T]]) -> T:
        try:
            return await make(chat)
        finally:
            self._pacer.landed(chat, Lane.ANSWER)

    async def _given_up(self, chat: int, error: TelegramError) -> None:
        """An answer that is not tried again: nobody takes it, or it may have arrived."""
        log.info("an answer did not go out, or nobody knows", extra={"why": error.message})
        if isinstance(error, Forbidden):
            await self._lost(chat)

    async def _elsewhere(self, chat: int, error: TelegramError) -> int:
        """The chat's new number; 0 where nothing was to be changed. Raises what is really wrong."""
        if isinstance(error, ChatMigrated):
            await self._moved(chat, error.new_chat_id)
            return error.new_chat_id
        if "not modified" in error.message.lower():
            return 0
        raise error

    def _rest(self, chat: int, error: RetryAfter) -> bool:
        """Tells the pace how long the chat rests. False where that is too long for an answer."""
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        self._pacer.rest(chat, seconds)
        if seconds > LONGEST_WAIT:
            log.warning("an answer was given up: the chat must rest", extra={"seconds": seconds})
        return seconds <= LONGEST_WAIT


def in_reply(spot: Spot, message: int) -> Spot:
    """The same spot, answering a message."""
    return replace(spot, reply_to=message)
