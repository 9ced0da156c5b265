"""Keyboards under a message: what Telegram takes, and its words for what it does not."""

from __future__ import annotations

from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.links import WrongLinkError, checked_link
from newsbot.demo.refusals import Refusal, bad_request

Json = dict[str, Any]
BUTTON_LIMIT = 100
DATA_LIMIT = 64
_DEEDS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")


def read_keyboard(call: Call, *, inline_only: bool = False) -> Json | None:
    """The reply markup of a call, None where there is none. Raises Refusal."""
    markup = call.structure("reply_markup")
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if inline_only or not any(kind in markup for kind in _OTHER_KINDS):
        raise bad_request("inline keyboard expected")
    return markup


def _inline(rows: Any) -> Json | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _unreadable("expected an Object")
    if "text" not in button:
        raise _unreadable('Can\'t find field "text"')
    if not isinstance(button["text"], str) or not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    deeds = [name for name in button if name in _DEEDS and button[name] is not None]
    if not deeds:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    check = _CHECKS.get(deeds[0])
    return button if check is None else check(button)


def _callback(button: Json) -> Json:
    data = button["callback_data"]
    if not isinstance(data, str):
        raise _unreadable('Field "callback_data" must be of type String')
    if not data:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if len(data) * 4 > DATA_LIMIT and len(data.encode("utf-8", "surrogatepass")) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    return button


def _url(button: Json) -> Json:
    url = str(button["url"])
    try:
        return {**button, "url": checked_link(url)}
    except WrongLinkError as wrong:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {wrong}") from None


def _copy(button: Json) -> Json:
    copy = button["copy_text"]
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


_CHECKS = {"callback_data": _callback, "url": _url, "copy_text": _copy}


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")
