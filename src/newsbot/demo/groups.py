"""Groups, forums and channels: made, joined, left, promoted in, upgraded."""

from __future__ import annotations

from typing import Any

from newsbot.demo.people import People
from newsbot.demo.places import member_json
from newsbot.demo.texts import plain
from newsbot.demo.world import Bar, Chat, Json, Kind, Topic

_SUPERGROUP_BASE = -1_000_000_000_000
_BOT_STATUS_BAR = {"left": Bar.LEFT, "kicked": Bar.KICKED}


class Groups:
    """What happens to chats with more than one person."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.world = people.world
        self.updates = people.updates
        self._last_id = 4000

    def verbs(self) -> dict[str, Any]:
        """What the control API offers of this part."""
        return {
            "group": self.group,
            "topic": self.topic,
            "close_topic": self.close_topic,
            "member": self.member,
            "bot_status": self.bot_status,
            "mute_bot": self.mute_bot,
            "post": self.post,
            "say_anonymously": self.say_anonymously,
            "migrate": self.migrate,
            "delete_chat": self.delete_chat,
        }

    def group(
        self, title: str, owner: int, kind: str = "supergroup", *, forum: bool = False, bot: str = "member"
    ) -> Json:
        """A new group, supergroup or channel; the bot joins with this status. Returns the Chat."""
        self._last_id += 1
        known = Kind(kind)
        number = -self._last_id if known is Kind.GROUP else _SUPERGROUP_BASE - self._last_id
        info: Json = {
            "id": number,
            "type": str(known),
            "title": title,
            **({"is_forum": True} if forum else {}),
        }
        self.world.people[owner]  # an unknown owner is a mistake of the test
        chat = Chat(number, known, info, members={owner: "creator", self.world.bot["id"]: "left"})
        self.world.chats[number] = chat
        self.bot_status(number, bot, owner)
        return info

    def topic(self, chat: int, name: str) -> int:
        """A new topic in a forum; returns its message_thread_id."""
        place = self._chat(chat)
        body = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        number = int(self.world.store(place, body, by_bot=False).body["message_id"])
        place.topics[number] = Topic(name)
        return number

    def close_topic(self, chat: int, thread: int) -> None:
        """Nobody but admins writes there any more."""
        self._chat(chat).topics[thread].closed = True

    def member(self, chat: int, person: int, status: str = "member") -> None:
        """Somebody joins, leaves, is promoted or demoted."""
        place = self._chat(chat)
        old, place.members[person] = place.members.get(person, "left"), status
        user = self.world.people[person]
        self._tell("chat_member", place, person, (member_json(user, old), member_json(user, status)))

    def bot_status(self, chat: int, status: str, by: int = 0) -> None:
        """The bot becomes member, administrator, left or kicked."""
        place = self._chat(chat)
        bot = self.world.bot
        old, place.members[bot["id"]] = place.members.get(bot["id"], "left"), status
        place.bar = _BOT_STATUS_BAR.get(status)
        who = by or next((one for one, rank in place.members.items() if rank == "creator"), 0)
        self._tell("my_chat_member", place, who, (member_json(bot, old), member_json(bot, status)))

    def mute_bot(self, chat: int, *, muted: bool = True) -> None:
        """The bot loses, or gets back, the right to write."""
        self._chat(chat).bar = Bar.MUTED if muted else None

    def post(self, chat: int, text: str) -> Json:
        """A post in a channel; returns it."""
        place = self._chat(chat)
        words, entities = plain(text)
        body: Json = {
            "sender_chat": place.info,
            "text": words,
            **({"entities": entities} if entities else {}),
        }
        message = self.world.store(place, body, by_bot=False)
        if place.members.get(self.world.bot["id"]) == "administrator":
            self.updates.push("channel_post", message.body)
        return message.body

    def say_anonymously(self, chat: int, text: str) -> Json:
        """An admin writes in the name of the group."""
        place = self._chat(chat)
        words, entities = plain(text)
        sender = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        body: Json = {"from": sender, "sender_chat": place.info, "text": words}
        message = self.world.store(place, body | ({"entities": entities} if entities else {}), by_bot=False)
        self.updates.push("message", message.body)
        return message.body

    def migrate(self, chat: int) -> int:
        """A group becomes a supergroup; both chats hold the service message. Returns the new id."""
        old = self._chat(chat)
        self._last_id += 1
        number = _SUPERGROUP_BASE - self._last_id
        info = {**old.info, "id": number, "type": "supergroup"}
        new = Chat(number, Kind.SUPERGROUP, info, members=dict(old.members))
        self.world.chats[number] = new
        old.bar, old.migrated_to = Bar.UPGRADED, number
        owner = next((one for one, rank in old.members.items() if rank == "creator"), 0)
        sender = {"from": self.world.people[owner]} if owner in self.world.people else {}
        for place, body in ((old, {"migrate_to_chat_id": number}), (new, {"migrate_from_chat_id": old.id})):
            message = self.world.store(place, {**sender, **body}, by_bot=False)
            self.updates.push("message", message.body)
        return number

    def delete_chat(self, chat: int) -> None:
        """The group is no more."""
        self._chat(chat).bar = Bar.DELETED

    def _chat(self, chat: int) -> Chat:
        place = self.world.chats.get(chat)
        if place is None:
            raise ValueError(f"there is no chat {chat}")
        return place

    def _tell(self, kind: str, place: Chat, by: int, change: tuple[Json, Json]) -> None:
        told = {
            "chat": place.info,
            "from": self.world.people.get(by, self.world.bot),
            "date": int(self.world.clock.now()),
            "old_chat_member": change[0],
            "new_chat_member": change[1],
        }
        self.updates.push(kind, told)
