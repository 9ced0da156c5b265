"""From a page to what Telegram is given."""

from __future__ import annotations

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode

from newsbot.domain.errors import BadInput
from newsbot.domain.subscriber import Address
from newsbot.pages.page import Button, Page, Style
from newsbot.pages.press import Verb, aimed, read_press

_ABOUT_ARTICLE = frozenset({Verb.READ, Verb.SAVE, Verb.SUMMARY, Verb.MORE, Verb.LESS})


def keyboard(rows: tuple[tuple[Button, ...], ...], aim: Address | None = None) -> InlineKeyboardMarkup | None:
    """The buttons; `aim`: the place that they concern where that is another one."""
    shown = [[_button(button, aim) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(shown) if shown else None


def _button(button: Button, aim: Address | None) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.text, url=button.url)
    data = aimed(button.data, aim) if aim else button.data
    style = button.style.value if button.style is not Style.PLAIN else None
    return InlineKeyboardButton(button.text, callback_data=data, style=style)


def preview(page: Page) -> LinkPreviewOptions:
    """One small preview of the page's link, or none."""
    if not page.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=page.preview, prefer_small_media=True)


def text_args(page: Page, *, plain: bool = False, aim: Address | None = None) -> dict[str, Any]:
    """The arguments of sendMessage and editMessageText that come from the page; see the messenger's."""
    return {
        "text": page.plain if plain else page.html,
        "parse_mode": None if plain else ParseMode.HTML,
        "link_preview_options": LinkPreviewOptions(is_disabled=True) if plain else preview(page),
        "reply_markup": keyboard(page.plain_buttons if plain else page.buttons, aim),
    }


def article_shown(message: Message) -> int:
    """The one article that a message of ours is about, by its buttons; 0 where it is none or several."""
    found: set[int] = set()
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (button for row in rows for button in row):
        data = button.callback_data if isinstance(button.callback_data, str) else ""
        try:
            press = read_press(data)
            if press.verb in _ABOUT_ARTICLE:
                found.add(press.number(0))
        except BadInput:
            continue
    return found.pop() if len(found) == 1 else 0
