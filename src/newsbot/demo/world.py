"""Who and what there is at the stand-in: the bot, people, chats, topics, every message in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from newsbot.demo.clock import Clock
from newsbot.demo.refusals import Refusal, bad_request, forbidden

Json = dict[str, Any]
Watcher = Callable[[str, int, Json], None]


class Kind(StrEnum):
    """The four kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Bar(StrEnum):
    """Why the bot may not write to a chat."""

    NOT_STARTED = "not_started"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    KICKED = "kicked"
    LEFT = "left"
    MUTED = "muted"
    UPGRADED = "upgraded"
    DELETED = "deleted"


@dataclass(slots=True)
class Message:
    """One message: the body as the Bot API shows it now, and what only the stand-in knows."""

    body: Json
    seq: int
    at: float
    by_bot: bool
    revisions: list[Json] = field(default_factory=list)
    deleted_at: float | None = None

    def as_json(self) -> Json:
        """All that is known, for tests and for the page."""
        return {
            "seq": self.seq,
            "at": self.at,
            "by_bot": self.by_bot,
            "message": self.body,
            "revisions": self.revisions,
            "deleted_at": self.deleted_at,
        }


@dataclass(slots=True)
class Topic:
    """A topic of a forum."""

    name: str
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A place where messages go. `info` is the Bot API's Chat; `members` maps a person to a status."""

    id: int
    kind: Kind
    info: Json
    bar: Bar | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    migrated_to: int = 0
    last_message_id: int = 0
    acted_at: float = 0.0

    @property
    def is_group(self) -> bool:
        """True where the limit of twenty messages a minute holds."""
        return self.kind in (Kind.GROUP, Kind.SUPERGROUP)

    def refusal(self) -> Refusal | None:
        """What the bot is told when it writes here, None when it may."""
        if self.bar is None:
            return None
        if self.bar is Bar.UPGRADED:
            words = "group chat was upgraded to a supergroup chat"
            return bad_request(words, migrate_to_chat_id=self.migrated_to)
        if self.bar is Bar.MUTED:
            return bad_request(_MUTED.get(self.kind, _NOT_RIGHTS))
        place = {Kind.GROUP: "group chat", Kind.CHANNEL: "channel chat"}.get(self.kind, "supergroup chat")
        return forbidden(_FORBIDDEN[self.bar].format(place=place))


_NOT_RIGHTS = "not enough rights to send text messages to the chat"
_MUTED = {Kind.CHANNEL: "need administrator rights in the channel chat"}
_FORBIDDEN = {
    Bar.NOT_STARTED: "bot can't initiate conversation with a user",
    Bar.BLOCKED: "bot was blocked by the user",
    Bar.DEACTIVATED: "user is deactivated",
    Bar.KICKED: "bot was kicked from the {place}",
    Bar.LEFT: "bot is not a member of the {place}",
    Bar.DELETED: "the {place} was deleted",
}


class World:
    """Everything that the stand-in remembers. Watchers hear of each change as (kind, chat id, data)."""

    def __init__(self, bot: Json, clock: Clock, keep: int = 0) -> None:
        self.bot = {name: bot[name] for name in ("id", "is_bot", "first_name", "username")}
        self.profile = bot
        self.clock = clock
        self.keep = keep  # messages kept for a chat, 0: all
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.watchers: list[Watcher] = []
        self.seq = 0
        self._last_private_id = 0

    def tell(self, kind: str, chat_id: int, data: Json) -> None:
        """Let the watchers know of a change."""
        for watcher in self.watchers:
            watcher(kind, chat_id, data)

    def chat(self, reference: Any) -> Chat:
        """A chat by id or @username; raises Telegram's refusals."""
        if reference is None or reference == "":
            raise bad_request("chat_id is empty")
        if isinstance(reference, str) and reference.startswith("@"):
            found = next((c for c in self.chats.values() if _named(c, reference[1:])), None)
        else:
            try:
                found = self.chats.get(int(reference))
            except (TypeError, ValueError):
                found = None
        if found is None:
            raise bad_request("chat not found")
        return found

    def writable(self, reference: Any) -> Chat:
        """The same, for writing to: raises why the bot may not."""
        chat = self.chat(reference)
        refusal = chat.refusal()
        if refusal is not None:
            raise refusal
        return chat

    def next_id(self, chat: Chat) -> int:
        """Private chats and small groups share one count; a supergroup or channel has its own."""
        if chat.kind in (Kind.PRIVATE, Kind.GROUP):
            self._last_private_id += 1
            return self._last_private_id
        chat.last_message_id += 1
        return chat.last_message_id

    def store(self, chat: Chat, body: Json, *, by_bot: bool) -> Message:
        """Give a message its number, date and place in the order, keep it, and tell of it."""
        now = self.clock.now()
        self.seq += 1
        number = self.next_id(chat)
        whole = {"message_id": number, "date": int(now), "chat": chat.info, **body}
        message = Message(whole, self.seq, now, by_bot)
        chat.messages[number] = message
        if self.keep and len(chat.messages) > self.keep:
            del chat.messages[next(iter(chat.messages))]
        if self.watchers:
            self.tell("message", chat.id, message.as_json())
        return message

    def revise(self, chat: Chat, message: Message, body: Json) -> None:
        """Replace the body, keep the old one, and tell of it."""
        now = self.clock.now()
        self.seq += 1
        message.revisions.append({"until": now, "seq": self.seq, "message": message.body})
        message.body = body
        self.tell("edit", chat.id, message.as_json())

    def delete(self, chat: Chat, message: Message) -> None:
        """Mark as deleted; the stand-in still remembers it."""
        message.deleted_at = self.clock.now()
        self.tell("delete", chat.id, message.as_json())


def _named(chat: Chat, username: str) -> bool:
    return str(chat.info.get("username", "")).lower() == username.lower()
