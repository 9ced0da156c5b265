"""The bot sends: texts, photos, documents, albums, chat actions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from newsbot.demo.calls import Call, Upload
from newsbot.demo.counters import ASKED_WITHIN, Counters
from newsbot.demo.fetching import fetched
from newsbot.demo.files import Files
from newsbot.demo.keyboards import read_keyboard
from newsbot.demo.pace import Pace
from newsbot.demo.refusals import bad_request
from newsbot.demo.texts import CAPTION_LIMIT, TEXT_LIMIT, check_length, formatted, read_text
from newsbot.demo.world import Chat, Json, Message, World

_PASSED_ON = ("link_preview_options", "message_effect_id")
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
ALBUM_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Desk:
    """What all the Bot API's parts share."""

    world: World
    files: Files
    counters: Counters
    pace: Pace | None

    def admit(self, call: Call, chat: Chat, text: str, count: int = 1) -> None:
        """Hold the pace, then count what arrives. Raises Refusal 429 where a limit is passed."""
        now = time.monotonic()
        if self.pace is not None:
            paid = call.flag("allow_paid_broadcast")
            self.pace.take(now, chat.id, count, group=chat.is_group, paid=paid)
        again = self.counters.arrived(now, chat.id, text, count=count, group=chat.is_group)
        if again and self.world.clock.now() - chat.acted_at > ASKED_WITHIN:
            self.counters.doubled_unasked += 1


def place_of(call: Call, desk: Desk) -> tuple[Chat, Json]:
    """The chat of a call and what the message says about its place there: topic, reply, sender."""
    chat = desk.world.writable(call.values.get("chat_id"))
    extra: Json = {"from": desk.world.bot} if chat.kind != "channel" else {"sender_chat": chat.info}
    thread = call.integer("message_thread_id")
    if thread:
        _check_topic(chat, thread)
        extra |= {"message_thread_id": thread, "is_topic_message": True}
    reply = _reply(call, chat, desk.world)
    if reply is not None:
        extra["reply_to_message"] = reply
    if call.flag("disable_notification"):
        extra["disable_notification"] = True
    if call.flag("protect_content"):
        extra["has_protected_content"] = True
    for name in _PASSED_ON:
        if name in call.values:
            extra[name] = call.structure(name)
    return chat, extra


def _check_topic(chat: Chat, thread: int) -> None:
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")


def _reply(call: Call, chat: Chat, world: World) -> Json | None:
    """The message that is answered, without its own answers, or None. Raises where it is gone."""
    if "reply_parameters" not in call.values and "reply_to_message_id" not in call.values:
        return None
    given = call.record("reply_parameters")
    number = Call("", given).integer("message_id") or call.integer("reply_to_message_id")
    if not number:
        return None
    there = world.chat(given["chat_id"]) if given.get("chat_id") else chat
    target = there.messages.get(number)
    if target is None or target.deleted_at is not None:
        if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return {name: value for name, value in target.body.items() if name != "reply_to_message"}


class Sending:
    """The sending methods."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {
            "sendmessage": self.send_message,
            "sendphoto": self.send_photo,
            "senddocument": self.send_document,
            "sendmediagroup": self.send_media_group,
            "sendchataction": self.send_chat_action,
            "copymessage": self.copy_message,
            "forwardmessage": self.forward_message,
        }

    def send_message(self, call: Call) -> Json:
        """Bot API sendMessage."""
        text, entities = read_text(call)
        if not text:
            raise bad_request("message text is empty")
        markup = read_keyboard(call) if "reply_markup" in call.values else None
        chat, body = place_of(call, self.desk)
        check_length(text, TEXT_LIMIT, "message is too long")
        body["text"] = text
        if entities:
            body["entities"] = entities
        if markup is not None:
            body["reply_markup"] = markup
        self.desk.admit(call, chat, text)
        return self.desk.world.store(chat, body, by_bot=True).body

    async def send_photo(self, call: Call) -> Json:
        """Bot API sendPhoto: bytes, a file id, or an address on this machine."""
        return await self._send_media(call, "photo")

    async def send_document(self, call: Call) -> Json:
        """Bot API sendDocument."""
        return await self._send_media(call, "document")

    async def _send_media(self, call: Call, kind: str) -> Json:
        caption, entities = read_text(call, "caption")
        markup = read_keyboard(call)
        chat, body = place_of(call, self.desk)
        check_length(caption, CAPTION_LIMIT, "message caption is too long")
        body |= await self._media(call, kind, call.values.get(kind))
        if caption:
            body |= {"caption": caption, **({"caption_entities": entities} if entities else {})}
        if markup is not None:
            body["reply_markup"] = markup
        self.desk.admit(call, chat, caption)
        return self.desk.world.store(chat, body, by_bot=True).body

    async def _media(self, call: Call, kind: str, reference: Any) -> Json:
        upload = await self._upload(call, kind, reference)
        if kind == "photo":
            return {"photo": self.desk.files.photo(upload)}
        return {"document": self.desk.files.document(upload)}

    async def _upload(self, call: Call, kind: str, reference: Any) -> Upload:
        name = str(reference or "")
        upload = call.files.get(name.removeprefix("attach://") if name.startswith("attach://") else kind)
        if upload is not None:
            return upload
        if not name:
            raise bad_request(f"there is no {kind} in the request")
        if name.startswith(("http://", "https://")):
            return await fetched(name)
        stored = self.desk.files.find(name)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored.upload

    async def send_media_group(self, call: Call) -> list[Json]:
        """Bot API sendMediaGroup: each medium counts as one message."""
        items = call.structure("media")
        if not isinstance(items, list) or not items:
            raise bad_request("there are no messages to send")
        if len(items) > ALBUM_LIMIT:
            raise bad_request("too many messages to send as an album")
        chat, place = place_of(call, self.desk)
        bodies = [await self._album_item(call, item) for item in items]
        caption = "\n".join(body.get("caption", "") for body in bodies).strip()
        self.desk.admit(call, chat, caption, len(bodies))
        album = {"media_group_id": str(self.desk.world.seq + 1), **place}
        return [self.desk.world.store(chat, {**album, **body}, by_bot=True).body for body in bodies]

    async def _album_item(self, call: Call, item: Any) -> Json:
        if not isinstance(item, dict) or item.get("type") not in ("photo", "document"):
            raise bad_request("can't use the media of the specified type in the album")
        text, mode = str(item.get("caption") or ""), str(item.get("parse_mode") or "").lower()
        caption, entities = formatted(text, mode, item.get("caption_entities"))
        check_length(caption, CAPTION_LIMIT, "message caption is too long")
        body = await self._media(call, str(item["type"]), item.get("media"))
        if caption:
            body |= {"caption": caption, **({"caption_entities": entities} if entities else {})}
        return body

    def send_chat_action(self, call: Call) -> bool:
        """Bot API sendChatAction."""
        chat = self.desk.world.writable(call.values.get("chat_id"))
        action = call.text("action")
        if action not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        self.desk.world.tell("action", chat.id, {"action": action})
        return True

    def copy_message(self, call: Call) -> Json:
        """Bot API copyMessage: the same content without its origin."""
        source = self._source(call, "message to copy not found")
        chat, body = place_of(call, self.desk)
        body |= {name: source.body[name] for name in _CONTENT if name in source.body}
        markup = read_keyboard(call)
        if markup is not None:
            body["reply_markup"] = markup
        self.desk.admit(call, chat, source.body.get("text", ""))
        return {"message_id": self.desk.world.store(chat, body, by_bot=True).body["message_id"]}

    def forward_message(self, call: Call) -> Json:
        """Bot API forwardMessage."""
        source = self._source(call, "message to forward not found")
        chat, body = place_of(call, self.desk)
        body |= {name: source.body[name] for name in _CONTENT if name in source.body}
        body["forward_origin"] = origin_of(source.body)
        self.desk.admit(call, chat, source.body.get("text", ""))
        return self.desk.world.store(chat, body, by_bot=True).body

    def _source(self, call: Call, refusal: str) -> Message:
        source = self.desk.world.chat(call.values.get("from_chat_id")).messages.get(
            call.integer("message_id")
        )
        if source is None or source.deleted_at is not None:
            raise bad_request(refusal)
        return source


_CONTENT = ("text", "entities", "photo", "document", "caption", "caption_entities")


def origin_of(body: Json) -> Json:
    """Where a forwarded message came from, in the Bot API's form."""
    if "sender_chat" in body:
        origin = {"type": "channel", "chat": body["sender_chat"], "message_id": body["message_id"]}
    else:
        origin = {"type": "user", "sender_user": body["from"]}
    return {**origin, "date": body["date"]}
