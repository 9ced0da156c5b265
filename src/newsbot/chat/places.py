"""Groups, channels, forum topics: who may manage them, from where; what happens when they change."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator, ChatMemberRestricted, Message
from telegram.error import TelegramError

from newsbot.chat.caller import KINDS, Caller, title_of
from newsbot.domain.errors import NotAllowed
from newsbot.domain.subscriber import Address, ChatKind
from newsbot.newsroom.places import Place
from newsbot.pages.press import SUPERGROUP

ADMINS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})
OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})
# @name, -1001234567890, and with a topic of a forum: @name/7, or the topic's link, https://t.me/c/1234567890/7
_NAME = re.compile(
    r"^(?:(?P<name>@[A-Za-z]\w{3,31}|-\d{6,15})(?:/(?P<topic>\d{1,10}))?"
    r"|(?:https://)?t\.me/c/(?P<group>\d{3,12})(?:/(?P<linked>\d{1,10}))?(?:/\d*)?)(?:\s+|$)"
)

log = logging.getLogger(__name__)


class NotManageable(NotAllowed):
    """The place that was named is unknown to us, or not the person's to manage."""

    def __init__(self, given: str) -> None:
        super().__init__(given)
        self.given = given


@dataclass(frozen=True, slots=True)
class Aimed:
    """A place named at the beginning of a command, and the words after it."""

    place: Place
    words: str


class Places:
    """Asks Telegram who is an admin where."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def may_manage(self, caller: Caller, place: Place) -> bool:
        """Whether the person who acts may change what the place gets."""
        if not caller.genuine or not caller.person.id:
            return False
        if place.kind is ChatKind.PRIVATE:
            return place.address.chat == caller.person.id
        return await self._is_admin(place.address.chat, caller.person.id)

    async def aimed(self, caller: Caller, words: str) -> Aimed | None:
        """The place that `@name …`, `-100… …` or the link of a topic names; None where the words name none.

        Raises NotManageable where it is no place, or not the person's.
        """
        found = _NAME.match(words)
        if found is None or not caller.is_private:
            return None
        name = found["name"] or f"{SUPERGROUP}{found['group']}"
        place = await self._place(caller, name, int(found["topic"] or found["linked"] or 0))
        return Aimed(place, words[found.end() :])

    async def at(self, caller: Caller, address: Address) -> Place:
        """The place that a button concerns. Raises NotManageable."""
        return await self._place(caller, str(address.chat), address.thread)

    async def _place(self, caller: Caller, given: str, thread: int) -> Place:
        try:
            chat = await self._bot.get_chat(given if given.startswith("@") else int(given))
        except TelegramError as error:
            raise NotManageable(given) from error
        kind = KINDS.get(chat.type, ChatKind.PRIVATE)
        place = Place(
            Address(chat.id, thread),
            kind,
            chat.title or "",
            caller.person.language,
            person=caller.person.id,
        )
        if thread and not chat.is_forum:
            raise NotManageable(f"{given}/{thread}")
        if kind is ChatKind.PRIVATE or not await self.may_manage(caller, place):
            raise NotManageable(given)
        return place

    async def _is_admin(self, chat: int, person: int) -> bool:
        """Asked at each act: who was an admin a moment ago may be none now, and the other way round."""
        try:
            member = await self._bot.get_chat_member(chat, person)
        except TelegramError as error:
            log.info("cannot ask who is an admin", extra={"why": error.message})
            return False
        return member.status in ADMINS


def place_of(caller: Caller) -> Place:
    """The place where the words were said."""
    person = caller.person
    return Place(person.address, caller.kind, caller.title, person.language, person.id)


def can_write(member: ChatMember) -> bool:
    """Whether the bot may write into a chat that it is a member of in this way."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if isinstance(member, ChatMemberAdministrator):
        return member.can_post_messages is not False  # None in groups, where all may
    return member.status not in OUT


def place_changed(chat: Chat, language: str) -> Place:
    """The place of a chat as Telegram names it."""
    return Place(Address(chat.id), KINDS.get(chat.type, ChatKind.PRIVATE), title_of(chat), language)


def migration(message: Message) -> tuple[int, int] | None:
    """The old and the new number of a group that became a supergroup."""
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id:
        return message.migrate_from_chat_id, message.chat.id
    return None
