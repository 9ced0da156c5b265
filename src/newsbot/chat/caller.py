"""Who speaks, where, with which rights: read from an update, believed only where Telegram vouches for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from telegram import CallbackQuery, Chat, Message, Update, User

from newsbot.domain.subscriber import Address, ChatKind
from newsbot.newsroom.ports import Person

KINDS = {
    Chat.PRIVATE: ChatKind.PRIVATE,
    Chat.GROUP: ChatKind.GROUP,
    Chat.SUPERGROUP: ChatKind.GROUP,
    Chat.CHANNEL: ChatKind.CHANNEL,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The person who acts and the address where. `person.id` is 0 where nobody can be seen.

    `genuine`: the person's own new words or press: not forwarded, not through another bot, not edited,
    not in the name of a chat. Only a genuine act can change anything.
    """

    person: Person
    kind: ChatKind
    title: str
    genuine: bool

    @property
    def address(self) -> Address:
        """Where the words were said."""
        return self.person.address

    @property
    def is_private(self) -> bool:
        """Whether the two of us are alone."""
        return self.kind is ChatKind.PRIVATE


def caller_of(update: Update) -> Caller | None:
    """The caller of a command, a text or a press; None where nobody is to be answered (another bot)."""
    query = update.callback_query
    if query is not None:
        return _of_press(query, update.update_id)
    message = update.message or update.channel_post
    if message is None or (message.from_user is not None and _is_other_bot(message)):
        return None
    return _of_message(message, update.update_id)


def _is_other_bot(message: Message) -> bool:
    """A bot's own words; an anonymous admin and a linked channel also come as bots, but with sender_chat."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _of_message(message: Message, update_id: int) -> Caller:
    user = message.from_user
    genuine = (
        user is not None
        and not user.is_bot
        and message.sender_chat is None
        and message.forward_origin is None
        and message.via_bot is None
        and message.edit_date is None
        and not message.is_automatic_forward
    )
    person = _person(user if genuine else None, address_of(message), update_id, message.date)
    return Caller(person, KINDS[message.chat.type], title_of(message.chat), genuine)


def _of_press(query: CallbackQuery, update_id: int) -> Caller | None:
    message = query.message
    if message is None or query.from_user.is_bot:
        return None
    address = address_of(message) if isinstance(message, Message) else Address(message.chat.id)
    person = _person(query.from_user, address, update_id, None)
    return Caller(person, KINDS[message.chat.type], title_of(message.chat), genuine=True)


def address_of(message: Message) -> Address:
    """The chat, and the topic where the message is in one."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Address(message.chat.id, thread or 0)


def title_of(chat: Chat) -> str:
    """What people call the chat."""
    return chat.title or " ".join(part for part in (chat.first_name, chat.last_name) if part) or ""


def _person(user: User | None, address: Address, update_id: int, at: datetime | None) -> Person:
    if user is None:
        return Person(0, address, update_id=update_id, at=at)
    return Person(user.id, address, user.full_name, user.language_code or "", update_id, at)


def acting(person: Person, bot: int, now: datetime) -> Person:
    """The person at the moment of the act. Telegram does not say when a button was pressed: now. And every
    bot counts its updates by itself: under another token the same number is another update."""
    own = int.from_bytes(sha256(f"{bot}:{person.update_id}".encode()).digest()[:7], "big")
    return replace(person, at=person.at or now, update_id=own if person.update_id else 0)
