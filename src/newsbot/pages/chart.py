"""Figures as a picture: articles that came and messages that went out, day by day, legible on a phone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from newsbot.domain.figures import Figures
from newsbot.pages.page import View
from newsbot.pages.words import SOURCE, Words, words_for

if TYPE_CHECKING:
    from PIL import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

WIDTH, PANEL, MARGIN, FOOT = 1080, 420, 40, 70
HEAD = 110  # of a panel: its title and the figures above the highest bar
BACK, INK, FAINT = "#ffffff", "#1f2933", "#6b7680"
COLOURS = ("#1769aa", "#b4540a")
DAYS = 14
TITLE_SIZE, TEXT_SIZE = 36, 26  # a phone shows the picture at about a third of its width
LATIN = 0x250  # the font that Pillow brings has letters below this code alone


@dataclass(frozen=True, slots=True)
class _Series:
    title: str
    colour: str
    counts: Sequence[int]


def chart(figures: Figures, view: View) -> bytes:
    """A PNG with two rows of bars, each on its own scale: articles that came, messages that were sent."""
    from PIL import Image, ImageDraw

    words = _writable(words_for(view))
    days = figures.days[-DAYS:]
    series = (
        _Series(words.plain("articles"), COLOURS[0], [day.articles for day in days]),
        _Series(words.plain("messages sent"), COLOURS[1], [day.sent for day in days]),
    )
    image = Image.new("RGB", (WIDTH, PANEL * len(series) + FOOT), BACK)
    draw = ImageDraw.Draw(image)
    for index, one in enumerate(series):
        _panel(draw, one, PANEL * index, words)
    _dates(draw, [day.day for day in days], PANEL * len(series), words)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _writable(words: Words) -> Words:
    """The words, or English ones where the font lacks their letters; the caption is theirs anyway."""
    labels = words.plain("articles") + words.plain("messages sent") + words.number(1234)
    return words if all(ord(letter) < LATIN for letter in labels) else Words(SOURCE, words.zone)


def _font(size: int) -> Font:
    from PIL import ImageFont

    return ImageFont.load_default(size=size)


def _panel(draw: ImageDraw.ImageDraw, series: _Series, top: int, words: Words) -> None:
    """The title with the sum, then a bar a day with its figure above it. No bar for nothing."""
    font, bottom = _font(TEXT_SIZE), top + PANEL - 8
    title = f"{series.title}: {words.number(sum(series.counts))}"
    draw.text((MARGIN, top + 18), title, fill=series.colour, font=_font(TITLE_SIZE))
    draw.line((MARGIN, bottom, WIDTH - MARGIN, bottom), fill=FAINT, width=2)
    highest = max((*series.counts, 1))
    for place, count in enumerate(series.counts):
        middle, step = _place(place, len(series.counts))
        height = round((PANEL - HEAD - 8) * count / highest)
        if count:
            box = (middle - step * 0.36, bottom - max(height, 3), middle + step * 0.36, bottom)
            draw.rectangle(box, fill=series.colour)
        at = (middle, bottom - height - 6)
        draw.text(at, _short(count, words), fill=INK, font=font, anchor="ms")


def _dates(draw: ImageDraw.ImageDraw, days: Sequence[date], top: int, words: Words) -> None:
    """Every other day under the bars, the last one always."""
    from babel.dates import format_skeleton

    for place, day in enumerate(days):
        if (len(days) - 1 - place) % 2 == 0:
            middle, _ = _place(place, len(days))
            said = format_skeleton("Md", day, locale=words.language)
            draw.text((middle, top + 12), said, fill=INK, font=_font(TEXT_SIZE), anchor="mt")


def _place(place: int, count: int) -> tuple[float, float]:
    """The middle of a bar and the room that each has."""
    step = (WIDTH - 2 * MARGIN) / count
    return MARGIN + step * (place + 0.5), step


def _short(count: int, words: Words) -> str:
    """The figure in at most four digits: 940, 12.4K."""
    from babel.numbers import format_compact_decimal

    if count < 10_000:
        return str(count)
    digits = 1 if count < 100_000 else 0
    shown = str(format_compact_decimal(count, locale=SOURCE, fraction_digits=digits))
    return shown if words.language == SOURCE else shown.replace(".", ",")
