"""A page: rendered text and its buttons, as every reader's screen gets it. No Telegram types."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import StrEnum

from newsbot.domain.article import Length

DATA_LIMIT = 64  # bytes of a button's data; Bot API, InlineKeyboardButton

_TAG = re.compile(r"<[^>]*>")


class Style(StrEnum):
    """How a button looks where the client can show it; never the only sign of what it does."""

    PLAIN = ""
    DANGER = "danger"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Button:
    """One button: `data` (at most DATA_LIMIT bytes) comes back when pressed, or `url` opens."""

    text: str
    data: str = ""
    url: str = ""
    style: Style = Style.PLAIN

    def __post_init__(self) -> None:
        if len(self.data.encode()) > DATA_LIMIT:
            raise ValueError(f"button data over {DATA_LIMIT} bytes: {self.data[:80]!r}")


@dataclass(frozen=True, slots=True)
class Page:
    """One message. `html` is Telegram's HTML subset, valid, at most 4096 UTF-16 units of visible text.

    `picture`: an image to show with it, best effort. `preview`: the link to preview, "" for none.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: str = ""
    preview: str = ""

    @property
    def plain(self) -> str:
        """The visible text without markup."""
        return html.unescape(_TAG.sub("", self.html))

    @property
    def plain_buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The buttons without addresses from outside, which can be refused as markup can."""
        return tuple(tuple(button for button in row if not button.url) for row in self.buttons)


@dataclass(frozen=True, slots=True)
class View:
    """Whose eyes: everything of a reader's settings that changes a page. Pages are cached by it."""

    language: str = "en"
    timezone: str = "UTC"
    length: Length = Length.NORMAL
    pictures: bool = True


def escape(text: str) -> str:
    """Text made safe to stand between tags or in an attribute."""
    return html.escape(text, quote=True)
