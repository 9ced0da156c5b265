"""Figures as a picture: articles and messages of the last days, as bars."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from newsbot.domain.figures import DayCount, Figures
from newsbot.pages.page import View
from newsbot.pages.words import words_for

if TYPE_CHECKING:
    from PIL import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

WIDTH, HEIGHT, MARGIN = 960, 480, 56
BACK, INK, GRID = "#ffffff", "#1f2933", "#d9dee3"
SERIES = ("#1769aa", "#b4540a")  # told apart by lightness too, not by hue alone


def chart(figures: Figures, view: View) -> bytes:
    """A PNG with two bars a day: articles that came, messages that were sent."""
    from PIL import Image, ImageDraw, ImageFont

    words = words_for(view)
    image = Image.new("RGB", (WIDTH, HEIGHT), BACK)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=16)
    labels = (words.plain("articles"), words.plain("messages sent"))
    for index, (label, colour) in enumerate(zip(labels, SERIES, strict=True)):
        left = MARGIN + index * 260
        draw.rectangle((left, 16, left + 18, 34), fill=colour)
        draw.text((left + 26, 14), label, fill=INK, font=font)
    _bars(draw, font, figures.days[-14:])
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _bars(draw: ImageDraw.ImageDraw, font: Font, days: tuple[DayCount, ...]) -> None:
    bottom, top = HEIGHT - MARGIN, MARGIN + 16
    draw.line((MARGIN, bottom, WIDTH - 16, bottom), fill=GRID, width=2)
    if not days:
        return
    step = (WIDTH - MARGIN - 16) / len(days)
    highest = [max(1, *(day.articles for day in days), 0), max(1, *(day.sent for day in days), 0)]
    for place, day in enumerate(days):
        left = MARGIN + place * step
        for series, count in enumerate((day.articles, day.sent)):
            height = (bottom - top) * count / highest[series]
            start = left + step * (0.12 + 0.38 * series)
            draw.rectangle((start, bottom - height, start + step * 0.34, bottom), fill=SERIES[series])
            if count:
                draw.text((start, bottom - height - 20), str(count), fill=INK, font=font)
        draw.text((left + step * 0.15, bottom + 8), f"{day.day:%d.%m.}", fill=INK, font=font)
