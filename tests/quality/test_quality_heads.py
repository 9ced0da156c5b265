"""A gate over the heads of pages: title, author, date and picture, of ninety systems in eight languages.

The figures of the engines beside ours are in `docs/decisions/ingest.md`; here is what must not get worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from newsbot.domain.article import Extract
from newsbot.feeds.extract import read_page
from quality.made_heads import HeadPage, head_pages

_NAMES = re.compile(r"\s(?:class|id|role|itemprop|rel|data-[\w-]+)=(?:\"[^\"]*\"|'[^']*')")
Read = tuple[HeadPage, Extract]


def _read(pages: Iterator[HeadPage]) -> list[Read]:
    return [(page, read_page(page.html, page.url)) for page in pages]


@pytest.fixture(scope="module")
def heads() -> list[Read]:
    return _read(head_pages())


@pytest.fixture(scope="module")
def bare() -> list[Read]:
    return _read(replace(page, html=_NAMES.sub("", page.html)) for page in head_pages())


def _day(found: Extract) -> str:
    return found.published.strftime("%Y-%m-%d") if found.published else ""


def _wrong(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [row for row in rows if row[1] != row[2]]


def test_the_rows_are_many_and_mixed(heads: list[Read]) -> None:
    assert len(heads) >= 270
    assert {page.language for page, _ in heads} == {"de", "en", "fr", "es", "it", "pl", "tr", "ru"}
    assert 0.35 <= sum(page.language == "de" for page, _ in heads) / len(heads) <= 0.6


def test_titles_are_those_that_the_page_shows(heads: list[Read], bare: list[Read]) -> None:
    for pages in (heads, bare):
        wrong = _wrong([(page.name, found.title, page.title) for page, found in pages])
        assert len(wrong) <= 0.03 * len(pages), wrong


def test_authors_are_named_and_nobody_is_invented(heads: list[Read], bare: list[Read]) -> None:
    for pages, share in ((heads, 0.06), (bare, 0.2)):
        named = [(page.name, found.byline, page.author) for page, found in pages if page.author]
        nobody = [(page.name, found.byline, page.author) for page, found in pages if not page.author]
        assert len(_wrong(named)) <= share * len(named), _wrong(named)
        assert len(_wrong(nobody)) <= 0.03 * len(nobody), _wrong(nobody)


def test_days_are_right_or_left_out(heads: list[Read], bare: list[Read]) -> None:
    for pages in (heads, bare):
        rows = [(page.name, _day(found), page.date) for page, found in pages]
        assert len(_wrong(rows)) <= 0.05 * len(rows), _wrong(rows)
        given = [row for row in _wrong(rows) if row[1]]
        assert len(given) <= 0.03 * len(rows), given


def test_the_picture_is_that_of_the_article(heads: list[Read]) -> None:
    wrong = _wrong([(page.name, found.image, page.image) for page, found in heads])
    assert len(wrong) <= 0.01 * len(heads), wrong
