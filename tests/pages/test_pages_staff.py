"""What staff see of the house: the figures' picture and failed deliveries in every language."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.figures import DayCount, Figures
from newsbot.domain.subscriber import Address
from newsbot.pages.chart import BACK, COLOURS, PANEL, WIDTH, chart
from newsbot.pages.page import View
from newsbot.pages.staff import failed_page
from newsbot.pages.words import LANGUAGES

MONDAY = date(2026, 11, 11)


def drawn(figures: Figures, language: str = "en") -> Image.Image:
    return Image.open(io.BytesIO(chart(figures, View(language)))).convert("RGB")


def height_of(image: Image.Image, colour: str, middle: int) -> int:
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return sum(image.getpixel((middle, y)) == wanted for y in range(image.height))


def of_days(*counts: tuple[int, int]) -> Figures:
    return Figures(days=tuple(DayCount(MONDAY + timedelta(n), *one) for n, one in enumerate(counts)))


def test_each_row_of_bars_has_its_own_scale() -> None:
    image = drawn(of_days((10, 100_000), (5, 25_000)))
    left, right = 465, 3 * WIDTH // 4  # within the bars, beside the titles, which have their colour
    articles = height_of(image, COLOURS[0], left) / height_of(image, COLOURS[0], right)
    sent = height_of(image, COLOURS[1], left) / height_of(image, COLOURS[1], right)
    assert articles == pytest.approx(2, rel=0.05)
    assert sent == pytest.approx(4, rel=0.05)


def test_a_small_day_is_a_thin_bar_and_an_empty_one_is_none() -> None:
    image = drawn(of_days((1000, 1), (1, 0)))
    assert height_of(image, COLOURS[0], 3 * WIDTH // 4) >= 3
    assert height_of(image, COLOURS[1], 3 * WIDTH // 4) == 0


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_it_is_drawn_in_every_language(language: str) -> None:
    counts = [(300 + n, 9_999 * n) for n in range(14)]
    image = drawn(of_days(*counts), language)
    assert image.size[0] == WIDTH
    assert image.getpixel((2, PANEL)) == tuple(int(BACK[at : at + 2], 16) for at in (1, 3, 5))


def test_a_house_without_a_day_has_an_empty_picture() -> None:
    image = drawn(Figures())
    assert image.size[0] == WIDTH


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "bulletin 1 to 500004: refused, "), ("de", "Eilmeldung 1 an 500004: abgelehnt, ")],
)
def test_a_failed_delivery_is_told_in_the_words_of_who_reads_it(language: str, shown: str) -> None:
    said = "Bad Request: message is too long"  # as Telegram put it
    failed = Delivery(
        Parcel(ParcelKind.BULLETIN, 1), Address(500004), state=DeliveryState.REFUSED, reason=said
    )
    assert shown + said in failed_page([failed], 0, View(language)).html


def test_every_kind_of_parcel_has_a_word_of_its_own() -> None:
    each = [Delivery(Parcel(kind, 1), Address(2), state=DeliveryState.REFUSED) for kind in ParcelKind]
    lines = failed_page(each, 0, View("ru")).html.splitlines()
    assert len(set(lines)) == len(ParcelKind)
    assert not [kind for kind in ParcelKind if kind.value in "".join(lines)]
