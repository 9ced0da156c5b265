"""Deliveries become Telegram messages: one page, one call, no objects built of the answer."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from newsbot.chat.refusals import NO_MESSAGE, NOT_MODIFIED, whole
from newsbot.chat.wire import Wire
from newsbot.domain.delivery import Delivery, ParcelKind
from newsbot.domain.errors import NewsbotError, Refused, Revoked
from newsbot.domain.subscriber import Subscriber
from newsbot.newsroom.ports import Load, Sent
from newsbot.pages.page import Button, Page, View

log = logging.getLogger(__name__)
KEPT = 2048  # rendered parcels kept; the newest ones go to thousands of chats each

Render = Callable[[Load, View, ParcelKind], tuple[Page, ...]]


@dataclass(frozen=True, slots=True)
class Manners:
    """The house's defaults for who has chosen none, and whether to pay for speed."""

    language: str = "en"
    timezone: str = "UTC"
    paid_broadcast: bool = False


@dataclass(slots=True)
class _Rendered:
    """A parcel as one view shows it, and its JSON without the address. Holds `load`, whose id is the key."""

    load: Load
    pages: tuple[Page, ...]
    tails: dict[tuple[int, bool], bytes]


class Messenger:
    """The newsroom's Messenger over the Bot API.

    Pictures come as the large preview of a text message, so that they can neither fail a message nor
    shorten it, count once, and can be edited like any other text (docs/decisions/delivery.md).
    """

    def __init__(self, wire: Wire, render: Render, manners: Manners | None = None) -> None:
        self._wire = wire
        self._render = render
        self._manners = manners or Manners()
        self._kept: OrderedDict[tuple[int, View, ParcelKind], _Rendered] = OrderedDict()

    def weight(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:  # noqa: ARG002
        """Every delivery is one message."""
        return 1

    def parts(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        """How many messages the parcel makes for this subscriber. Raises Refused."""
        if _is_edit_kind(delivery.parcel.kind):
            return 1
        return len(self._rendered(load, self._view(subscriber), delivery.parcel.kind).pages)

    async def deliver(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> Sent:
        """Makes the one call. Raises the errors.DeliveryError family and Revoked."""
        rendered = self._rendered(load, self._view(subscriber), delivery.parcel.kind)
        parts = self.parts(delivery, subscriber, load)
        if delivery.part >= len(rendered.pages):
            return Sent(delivery.edits, parts)  # the text has become shorter since its first part went out
        tail = self._tail(rendered, delivery)
        if delivery.edits:
            return Sent(await self._edit(delivery, subscriber, tail), parts)
        return Sent(await self._send(delivery, subscriber, tail), parts)

    async def reachable(self) -> bool:
        """Whether Telegram answers now. Raises Revoked."""
        try:
            await self._wire.call("getMe", seconds=10)
        except Revoked:
            raise
        except NewsbotError:
            return False
        return True

    async def _send(self, delivery: Delivery, subscriber: Subscriber | None, tail: bytes) -> int:
        head: dict[str, Any] = {"chat_id": delivery.address.chat}
        if delivery.address.thread:
            head["message_thread_id"] = delivery.address.thread
        if delivery.replies_to:
            head["reply_parameters"] = {
                "message_id": delivery.replies_to,
                "allow_sending_without_reply": True,
            }
        if subscriber is not None and subscriber.silent:
            head["disable_notification"] = True
        if self._manners.paid_broadcast:
            head["allow_paid_broadcast"] = True
        result = await self._wire.call("sendMessage", orjson.dumps(head)[:-1] + b"," + tail)
        number = result.get("message_id") if isinstance(result, dict) else None
        return whole(number)  # it said yes: that it arrived is certain

    async def _edit(self, delivery: Delivery, subscriber: Subscriber | None, tail: bytes) -> int:
        """The number of the message that shows the page; an UPDATE of a deleted message has nothing to do."""
        head = orjson.dumps({"chat_id": delivery.address.chat, "message_id": delivery.edits})
        try:
            await self._wire.call("editMessageText", head[:-1] + b"," + tail)
        except Refused as error:
            words = error.reason.casefold()
            if NOT_MODIFIED in words:
                return delivery.edits
            if not any(said in words for said in NO_MESSAGE):
                raise
            if delivery.parcel.kind is not ParcelKind.UPDATE:
                return await self._send(delivery, subscriber, tail)
        return delivery.edits

    def _view(self, subscriber: Subscriber | None) -> View:
        manners = self._manners
        if subscriber is None:
            return View(manners.language, manners.timezone)
        return View(
            subscriber.language or manners.language,
            subscriber.timezone or manners.timezone,
            subscriber.length,
            subscriber.pictures,
        )

    def _rendered(self, load: Load, view: View, kind: ParcelKind) -> _Rendered:
        key = (id(load), view, kind)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        try:
            pages = self._render(load, view, kind)
        except Exception as error:  # whatever an article may hold: it concerns this one parcel
            log.exception("a parcel cannot be rendered", extra={"kind": kind.value})
            raise Refused(f"cannot be rendered ({type(error).__name__})") from error
        rendered = self._kept[key] = _Rendered(load, pages, {})
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return rendered

    def _tail(self, rendered: _Rendered, delivery: Delivery) -> bytes:
        key = (delivery.part, delivery.plain)
        if key not in rendered.tails:
            content = _content(rendered.pages[delivery.part], plain=delivery.plain)
            rendered.tails[key] = orjson.dumps(content)[1:]
        return rendered.tails[key]


def _is_edit_kind(kind: ParcelKind) -> bool:
    """Kinds whose parts are rows of their own, or that are one message whatever the page count."""
    return kind in (ParcelKind.CORRECTION, ParcelKind.UPDATE)


def _content(page: Page, *, plain: bool) -> dict[str, Any]:
    """What sendMessage and editMessageText take of a page; `plain`: but its words nothing can be refused."""
    content: dict[str, Any] = {
        "text": page.plain if plain else page.html,
        "link_preview_options": {"is_disabled": True} if plain else _preview(page),
    }
    if not plain:
        content["parse_mode"] = "HTML"
    buttons = page.plain_buttons if plain else page.buttons
    rows = [[_button(button) for button in row] for row in buttons if row]
    if rows:
        content["reply_markup"] = {"inline_keyboard": rows}
    return content


def _preview(page: Page) -> dict[str, Any]:
    if page.picture:
        return {"url": page.picture, "prefer_large_media": True, "show_above_text": True}
    if page.preview:
        return {"url": page.preview, "prefer_small_media": True}
    return {"is_disabled": True}


def _button(button: Button) -> dict[str, str]:
    shown = {"text": button.text}
    if button.url:
        shown["url"] = button.url
    else:
        shown["callback_data"] = button.data
        if button.style.value:
            shown["style"] = button.style.value
    return shown
