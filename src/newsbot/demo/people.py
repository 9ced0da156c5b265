"""What people do: they talk, press, answer, forward, send files, ask inline, block."""

from __future__ import annotations

import base64
from typing import Any

from newsbot.demo.answers import Answers
from newsbot.demo.calls import Upload
from newsbot.demo.places import member_json
from newsbot.demo.sending import Desk, origin_of
from newsbot.demo.texts import formatted, plain
from newsbot.demo.updates import Updates
from newsbot.demo.world import Bar, Chat, Json, Kind, Message


class People:
    """Deeds of people, by their ids. Wrong ids raise ValueError."""

    def __init__(self, desk: Desk, updates: Updates, answers: Answers) -> None:
        self.desk = desk
        self.world = desk.world
        self.updates = updates
        self.answers = answers

    def verbs(self) -> dict[str, Any]:
        """What the control API offers of this part."""
        return {
            "person": self.person,
            "crowd": self.crowd,
            "say": self.say,
            "queue": self.queue,
            "rewrite": self.rewrite,
            "press": self.press,
            "forward": self.forward,
            "send_file": self.send_file,
            "ask_inline": self.ask_inline,
            "choose_inline": self.choose_inline,
            "block": self.block,
            "unblock": self.unblock,
            "deactivate": self.deactivate,
        }

    def person(self, person: int, first_name: str = "", *, started: bool = True, **more: Any) -> Json:
        """Bring somebody into the world; `more`: username, last_name, language_code. Returns the User."""
        user = {"id": person, "is_bot": False, "first_name": first_name or f"Reader {person}", **more}
        self.world.people[person] = user
        shown = ("first_name", "last_name", "username")
        info = {"id": person, "type": "private", **{name: user[name] for name in shown if name in user}}
        self.world.chats[person] = Chat(person, Kind.PRIVATE, info, None if started else Bar.NOT_STARTED)
        return user

    def crowd(self, first: int, count: int, *, started: bool = True) -> int:
        """Many people with ids in a row; returns the id after the last."""
        for person in range(first, first + count):
            self.person(person, started=started)
        return first + count

    def say(self, person: int, text: str, chat: int = 0, thread: int = 0, reply_to: int = 0) -> Json:
        """Write to the bot in private, or in the chat named; returns the message."""
        place = self._place(person, chat)
        words, entities = plain(text)
        body: Json = {"text": words, **({"entities": entities} if entities else {})}
        if thread:
            body |= {"message_thread_id": thread, "is_topic_message": True}
        return self._post(person, place, body, reply_to).body

    def queue(self, person: int, texts: list[str], chat: int = 0) -> list[Json]:
        """Many messages at one moment; returns them in order."""
        return [self.say(person, text, chat) for text in texts]

    def rewrite(self, person: int, message_id: int, text: str, chat: int = 0) -> Json:
        """Edit one's own message; returns the new one."""
        place = self._place(person, chat)
        message = self._message(place, message_id)
        words, entities = plain(text)
        body = {**message.body, "text": words, "entities": entities, "edit_date": int(self.world.clock.now())}
        self.world.revise(place, message, body)
        self.updates.push("edited_message", body)
        return body

    def press(self, person: int, message_id: int, button: str = "", chat: int = 0, data: str = "") -> Json:
        """Press the button with this label or data (a beginning is enough), or send any `data` at all."""
        place = self._place(person, chat)
        message = self._message(place, message_id)
        wanted = data or _find_button(message.body, button)
        place.acted_at = self.world.clock.now()
        query = self.answers.ask("callback", person, place.id)
        shown = message.body if message.deleted_at is None else _inaccessible(message.body)
        told = {
            "id": query.id,
            "from": self.world.people[person],
            "message": shown,
            "chat_instance": str(place.id),
            "data": wanted,
        }
        return {"query_id": query.id, "update_id": self.updates.push("callback_query", told), "data": wanted}

    def forward(self, person: int, message_id: int, source: int = 0, chat: int = 0) -> Json:
        """Forward a message from one chat (own by default) to another; returns the new one."""
        message = self._message(self._place(person, source), message_id)
        content = {
            k: v for k, v in message.body.items() if k in ("text", "entities", "photo", "document", "caption")
        }
        body = {**content, "forward_origin": origin_of(message.body)}
        return self._post(person, self._place(person, chat), body, 0).body

    def send_file(self, person: int, name: str, data: str, caption: str = "", chat: int = 0) -> Json:
        """Send a document; `data` in base64. Returns the message."""
        upload = Upload(name, "application/octet-stream", base64.b64decode(data))
        body: Json = {"document": self.desk.files.document(upload)}
        if caption:
            body["caption"] = caption
        return self._post(person, self._place(person, chat), body, 0).body

    def ask_inline(self, person: int, query: str, offset: str = "") -> Json:
        """Type `@bot query` somewhere."""
        self._user(person)
        asked = self.answers.ask("inline", person, person)
        told = {"id": asked.id, "from": self.world.people[person], "query": query, "offset": offset}
        return {"query_id": asked.id, "update_id": self.updates.push("inline_query", told)}

    def choose_inline(self, person: int, query_id: str, result_id: str, chat: int = 0) -> Json:
        """Send one of the results that the bot gave; returns the message."""
        query = self.answers.queries.get(query_id)
        results = (query.answer or {}).get("results", []) if query is not None else []
        chosen = next((one for one in results if one["id"] == result_id), None)
        if chosen is None:
            raise ValueError(f"query {query_id} has no result {result_id}")
        content = chosen.get("input_message_content") or {"message_text": chosen.get("title", "")}
        mode = str(content.get("parse_mode") or "").lower()
        text, entities = formatted(str(content["message_text"]), mode, content.get("entities"))
        body: Json = {"text": text, "via_bot": self.world.bot, **({"entities": entities} if entities else {})}
        if chosen.get("reply_markup"):
            body["reply_markup"] = chosen["reply_markup"]
        return self._post(person, self._place(person, chat), body, 0).body

    def block(self, person: int) -> None:
        """Block the bot."""
        self._bar(person, Bar.BLOCKED, "member", "kicked")

    def unblock(self, person: int) -> None:
        """Unblock the bot."""
        self._bar(person, None, "kicked", "member")

    def deactivate(self, person: int) -> None:
        """The account is deleted."""
        self._place(person, 0).bar = Bar.DEACTIVATED

    def _bar(self, person: int, bar: Bar | None, old: str, new: str) -> None:
        place = self._place(person, 0)
        if place.bar is bar:
            return
        place.bar = bar
        bot = self.world.bot
        self.updates.push(
            "my_chat_member",
            {
                "chat": place.info,
                "from": self.world.people[person],
                "date": int(self.world.clock.now()),
                "old_chat_member": member_json(bot, old),
                "new_chat_member": member_json(bot, new),
            },
        )
        self.world.tell("bar", place.id, {"bar": bar})

    def _post(self, person: int, place: Chat, body: Json, reply_to: int) -> Message:
        user = self._user(person)
        if place.kind is Kind.PRIVATE and place.bar in (Bar.BLOCKED, Bar.NOT_STARTED):
            self._return(person, place)
        if reply_to:
            target = self._message(place, reply_to).body
            body["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
        place.acted_at = self.world.clock.now()
        message = self.world.store(place, {"from": user, **body}, by_bot=False)
        if self._heard(place, message.body):
            self.updates.push("message", message.body)
        return message

    def _return(self, person: int, place: Chat) -> None:
        if place.bar is Bar.BLOCKED:
            self.unblock(person)
        place.bar = None
        self.world.tell("bar", place.id, {"bar": None})

    def _heard(self, place: Chat, body: Json) -> bool:
        """Privacy mode: in groups a plain member hears commands, answers to it and its name, an admin all."""
        if place.kind is Kind.PRIVATE:
            return True
        if place.bar not in (None, Bar.MUTED):
            return False
        bot = self.world.bot
        if place.members.get(bot["id"]) == "administrator":
            return True
        text = str(body.get("text") or body.get("caption") or "")
        answered = body.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]
        return text.startswith("/") or f"@{bot['username']}" in text or answered

    def _user(self, person: int) -> Json:
        user = self.world.people.get(person)
        if user is None:
            raise ValueError(f"nobody has the id {person}")
        return user

    def _place(self, person: int, chat: int) -> Chat:
        place = self.world.chats.get(chat or person)
        if place is None:
            raise ValueError(f"there is no chat {chat or person}")
        return place

    def _message(self, place: Chat, message_id: int) -> Message:
        message = place.messages.get(message_id)
        if message is None:
            raise ValueError(f"chat {place.id} has no message {message_id}")
        return message


def _find_button(body: Json, wanted: str) -> str:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [one for row in rows for one in row if "callback_data" in one]
    for key in ("text", "callback_data"):
        for one in buttons:
            if one[key] == wanted or (wanted and one[key].startswith(wanted)):
                return str(one["callback_data"])
    labels = [one["text"] for one in buttons]
    raise ValueError(f"no button {wanted!r} under message {body['message_id']}: there are {labels}")


def _inaccessible(body: Json) -> Json:
    return {"chat": body["chat"], "message_id": body["message_id"], "date": 0}
