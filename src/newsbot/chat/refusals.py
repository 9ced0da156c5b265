"""What Telegram's answers mean: results, or the newsroom's own errors. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from newsbot.domain.errors import (
    AnotherRunner,
    BadMarkup,
    Gone,
    Moved,
    NewsbotError,
    NoRights,
    NoTopic,
    Refused,
    Revoked,
    TryLater,
    Uncertain,
)

NOT_MODIFIED = "message is not modified"
NO_MESSAGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_REVOKED = "Telegram does not accept the token any more: get a new one from @BotFather."
_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_NO_RIGHTS = (
    "not enough rights",
    "have no rights to send",
    "chat_write_forbidden",
    "need administrator rights",
)
_NO_RIGHTS_MORE = ("chat_send_plain_forbidden", "chat_restricted", "chat_admin_required", "can't write")
_GONE = ("chat not found", "user not found", "peer_id_invalid", "chat_id_invalid", "user is deactivated")
_GONE_MORE = ("bot was kicked", "bot was blocked", "group chat was deleted", "input_user_deactivated")
_MARKUP = (
    "can't parse entities",
    "can't parse message text",
    "unsupported start tag",
    "entity_bounds_invalid",
)
# every server knows these: where they are not found, it is the token that is not
_EVERYWHERE = frozenset({"getMe", "getUpdates", "sendMessage", "editMessageText"})


def read_answer(method: str, status: int, body: bytes) -> Any:
    """The result in an answer. Raises the errors.DeliveryError family, Revoked or AnotherRunner."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict) or (status >= 500 and not answer.get("ok")):
        if status == 429:
            raise TryLater(1.0)
        raise Uncertain(f"Telegram answered {status} without saying what became of it")
    if answer.get("ok"):
        return answer.get("result")
    raise refusal(method, int(answer.get("error_code", status)), answer)


def refusal(method: str, code: int, answer: Mapping[str, Any]) -> NewsbotError:
    """The error that a refusing answer stands for."""
    reason = str(answer.get("description", ""))
    words = reason.casefold()
    given = answer.get("parameters")
    parameters: Mapping[str, Any] = given if isinstance(given, dict) else {}
    if code == 429:
        return TryLater(max(1.0, float(parameters.get("retry_after", 1))))
    if "migrate_to_chat_id" in parameters:
        return Moved(int(parameters["migrate_to_chat_id"]))
    if code == 401 or (code == 404 and method in _EVERYWHERE):
        return Revoked(_REVOKED)
    if code == 409:
        return AnotherRunner(reason)
    if code >= 500:
        return Uncertain(reason)
    return _about_the_chat(code, words, reason)


def _about_the_chat(code: int, words: str, reason: str) -> NewsbotError:
    if _says(words, _TOPIC):
        return NoTopic(reason)
    if _says(words, _NO_RIGHTS + _NO_RIGHTS_MORE):
        return NoRights(reason)
    if code == 403 or _says(words, _GONE + _GONE_MORE):
        return Gone(reason)
    if _says(words, _MARKUP):
        return BadMarkup(reason)
    return Refused(reason)


def _says(words: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in words for phrase in phrases)
