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

LONGEST_REST = 7 * 86_400.0  # seconds: no flood wait is believed to be longer
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
_GONE_MORE = ("bot was kicked", "bot was blocked", "group chat was deleted", "user_deactivated")
_GONE_STILL_MORE = ("user_is_blocked", "channel_private", "channel_invalid", "group is deactivated")
# the markup, or what a publisher's addresses put around the words: buttons, the preview of a page or picture
_MARKUP = (
    "can't parse entities",
    "can't parse message text",
    "unsupported start tag",
    "entity_bounds_invalid",
    "entities_too_long",
    "wrong http url",
    "button url",
    "button_url_invalid",
    "url host is empty",
    "webpage_",
    "web page content",
    "http url content",
    "media_empty",
)
# every server knows these: where they are not found, it is the token that is not
_EVERYWHERE = frozenset({"getMe", "getUpdates", "sendMessage", "editMessageText"})


def read_answer(method: str, status: int, body: bytes) -> Any:
    """The result in an answer. Raises the errors.DeliveryError family, Revoked or AnotherRunner.

    Telegram says `ok` in every answer. Whatever does not is a gateway's, and it may have passed the call on:
    its 401 or 403 says nothing of our token or of the chat.
    """
    answer = as_record(body)
    if status == 429:
        raise TryLater(seconds_to_wait(answer or {}))
    if answer is None or not isinstance(answer.get("ok"), bool) or (status >= 500 and not answer["ok"]):
        raise Uncertain(f"Telegram answered {status} without saying what became of it")
    if answer["ok"]:
        return answer.get("result")
    raise refusal(method, whole(answer.get("error_code")) or status, answer)


def as_record(body: bytes) -> dict[str, Any] | None:
    """The JSON object in an answer; None where it is something else."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) else None


def seconds_to_wait(answer: Mapping[str, Any]) -> float:
    """`retry_after` of a 429, kept within reason: at least a second, at most LONGEST_REST."""
    try:
        asked = float(_parameters(answer).get("retry_after") or 1)
    except (TypeError, ValueError):
        asked = 1.0
    return min(max(1.0, asked), LONGEST_REST)


def refusal(method: str, code: int, answer: Mapping[str, Any]) -> NewsbotError:
    """The error that a refusing answer stands for."""
    reason = str(answer.get("description", ""))
    words = reason.casefold()
    if code == 429:
        return TryLater(seconds_to_wait(answer))
    if moved_to := whole(_parameters(answer).get("migrate_to_chat_id")):
        return Moved(moved_to)
    if code == 401 or (code == 404 and method in _EVERYWHERE):
        return Revoked(_REVOKED)
    if code == 409:
        return AnotherRunner(reason)
    if code >= 500:
        return Uncertain(reason)
    return _about_the_chat(code, words, reason)


def _parameters(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    given = answer.get("parameters")
    return given if isinstance(given, dict) else {}


def whole(value: Any) -> int:
    """A whole number that a chat, a message or a code may have; 0 where it is none."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
    return number if abs(number) < 2**63 else 0


def _about_the_chat(code: int, words: str, reason: str) -> NewsbotError:
    if _says(words, _TOPIC):
        return NoTopic(reason)
    if _says(words, _NO_RIGHTS + _NO_RIGHTS_MORE):
        return NoRights(reason)
    if code == 403 or _says(words, _GONE + _GONE_MORE + _GONE_STILL_MORE):
        return Gone(reason)
    if is_markup(reason):
        return BadMarkup(reason)
    return Refused(reason)


def is_markup(reason: str) -> bool:
    """Whether what is wrong is around the words, so that the same message as plain text may pass."""
    return _says(reason.casefold(), _MARKUP)


def _says(words: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in words for phrase in phrases)
