"""The bot changes what it sent: edits and deletions."""

from __future__ import annotations

from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.keyboards import read_keyboard
from newsbot.demo.refusals import NOT_MODIFIED, bad_request
from newsbot.demo.sending import Desk
from newsbot.demo.texts import CAPTION_LIMIT, TEXT_LIMIT, check_length, read_text
from newsbot.demo.world import Chat, Json, Kind, Message

DELETE_WITHIN = 48 * 3600


class Editing:
    """The editing and deleting methods."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {
            "editmessagetext": self.edit_text,
            "editmessagecaption": self.edit_caption,
            "editmessagereplymarkup": self.edit_markup,
            "deletemessage": self.delete,
            "deletemessages": self.delete_many,
        }

    def edit_text(self, call: Call) -> Json:
        """Bot API editMessageText."""
        text, entities = read_text(call)
        if not text:
            raise bad_request("message text is empty")
        markup = read_keyboard(call, inline_only=True)
        chat, message = self._target(call)
        check_length(text, TEXT_LIMIT, "message is too long")
        if "text" not in message.body:
            raise bad_request("there is no text in the message to edit")
        return self._revise(chat, message, {"text": text, "entities": entities, "reply_markup": markup})

    def edit_caption(self, call: Call) -> Json:
        """Bot API editMessageCaption."""
        caption, entities = read_text(call, "caption")
        markup = read_keyboard(call, inline_only=True)
        chat, message = self._target(call)
        check_length(caption, CAPTION_LIMIT, "message caption is too long")
        if "text" in message.body:
            raise bad_request("there is no caption in the message to edit")
        changes = {"caption": caption, "caption_entities": entities, "reply_markup": markup}
        return self._revise(chat, message, changes)

    def edit_markup(self, call: Call) -> Json:
        """Bot API editMessageReplyMarkup."""
        markup = read_keyboard(call, inline_only=True)
        chat, message = self._target(call)
        return self._revise(chat, message, {"reply_markup": markup})

    def _target(self, call: Call) -> tuple[Chat, Message]:
        if call.text("inline_message_id"):
            raise bad_request("MESSAGE_ID_INVALID")
        if not call.values.get("chat_id"):
            raise bad_request("message identifier is not specified")
        chat = self.desk.world.writable(call.values["chat_id"])
        message = chat.messages.get(call.integer("message_id"))
        if message is None or message.deleted_at is not None:
            raise bad_request("message to edit not found")
        if not message.by_bot or "forward_origin" in message.body:
            raise bad_request("message can't be edited")
        return chat, message

    def _revise(self, chat: Chat, message: Message, changes: Json) -> Json:
        body = dict(message.body)
        for name, value in changes.items():
            if value:
                body[name] = value
            else:
                body.pop(name, None)
        if all(body.get(name) == message.body.get(name) for name in changes):
            raise bad_request(NOT_MODIFIED)
        body["edit_date"] = int(self.desk.world.clock.now())
        self.desk.world.revise(chat, message, body)
        return body

    def delete(self, call: Call) -> bool:
        """Bot API deleteMessage."""
        chat = self.desk.world.writable(call.values.get("chat_id"))
        message = chat.messages.get(call.integer("message_id"))
        if message is None or message.deleted_at is not None:
            raise bad_request("message to delete not found")
        self._check_deletable(chat, message)
        self.desk.world.delete(chat, message)
        return True

    def delete_many(self, call: Call) -> bool:
        """Bot API deleteMessages: those that are not there are skipped."""
        chat = self.desk.world.writable(call.values.get("chat_id"))
        numbers = call.structure("message_ids")
        if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
            raise bad_request("message identifiers are not specified")
        found = [
            chat.messages[n] for n in numbers if n in chat.messages and chat.messages[n].deleted_at is None
        ]
        for message in found:
            self._check_deletable(chat, message)
        for message in found:
            self.desk.world.delete(chat, message)
        return True

    def _check_deletable(self, chat: Chat, message: Message) -> None:
        if self.desk.world.clock.now() - message.at > DELETE_WITHIN:
            raise bad_request("message can't be deleted for everyone")
        status = chat.members.get(self.desk.world.bot["id"], "")
        if not message.by_bot and chat.kind != Kind.PRIVATE and status != "administrator":
            raise bad_request("message can't be deleted")
