"""A gate over pages of invented sites in the structures of many systems, against the engine alone."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from newsbot.domain.article import Extract
from newsbot.feeds.extract import extract, read_page
from quality.four_grams import Score, mean, score
from quality.made_sites import HOST, SitePage, furniture, site_pages
from quality.site_templates import TEMPLATES
from quality.site_templates_more import MORE_TEMPLATES

_NAMES = re.compile(r"\s(?:class|id|role|itemprop)=(?:\"[^\"]*\"|'[^']*')")
_SEMANTIC = re.compile(r"<(/?)(?:article|main|section|header|footer|aside|nav|figure|figcaption)\b")
Read = tuple[SitePage, Extract]


@pytest.fixture(scope="module")
def pages() -> list[Read]:
    made = site_pages(TEMPLATES | MORE_TEMPLATES)
    return [(page, extract(page.html, f"{HOST}/a/{page.name}")) for page in made]


def _true(page: SitePage) -> str:
    return "\n\n".join(page.article.lines())


def test_no_template_is_read_worse_than_by_the_engine_alone(pages: list[Read]) -> None:
    from trafilatura import extract as engine

    ours: dict[str, list[Score]] = defaultdict(list)
    theirs: dict[str, list[Score]] = defaultdict(list)
    for page, found in pages:
        name = page.name.split("-")[0]
        text = engine(page.html, favor_precision=True, include_comments=False) or ""
        ours[name].append(score(_true(page), found.text))
        theirs[name].append(score(_true(page), text))
    assert len(pages) >= 60
    assert len(ours) >= 20
    worse = {name for name, rows in ours.items() if mean(rows).f1 < mean(theirs[name]).f1 - 0.001}
    assert worse == set()
    whole, engine_alone = (mean(row for rows in side.values() for row in rows) for side in (ours, theirs))
    assert whole.f1 >= 0.995
    assert whole.exact >= 0.95
    assert whole.f1 >= 1.03 * engine_alone.f1


def test_without_a_single_name_pages_are_still_read_better_than_by_the_engine(pages: list[Read]) -> None:
    from trafilatura import extract as engine

    ours, theirs = [], []
    for page, _ in pages[::2]:
        bare = _SEMANTIC.sub(r"<\1div", _NAMES.sub("", page.html))
        ours.append(score(_true(page), read_page(bare, f"{HOST}/a/b").text))
        text = engine(bare, favor_precision=True, include_comments=False) or ""
        theirs.append(score(_true(page), text))
    assert mean(ours).f1 >= 0.94
    assert mean(ours).f1 >= mean(theirs).f1 + 0.03


def test_no_furniture_stays(pages: list[Read]) -> None:
    left = [
        (page.name, line) for page, found in pages for line in furniture(page.article) if line in found.text
    ]
    assert len(left) <= 2, left


def test_title_author_and_date_are_those_of_the_page(pages: list[Read]) -> None:
    titles = [(page.name, found.title) for page, found in pages if found.title != page.article.title]
    authors = [(page.name, found.byline) for page, found in pages if found.byline != page.authors]
    assert len(titles) <= len(pages) // 50, titles
    assert len(authors) <= len(pages) // 50, authors
    dates = [(page.name, found.published) for page, found in pages if not _is_dated_right(page, found)]
    assert len(dates) <= len(pages) // 50, dates


def _is_dated_right(page: SitePage, found: Extract) -> bool:
    if not page.dated:
        return found.published is None
    return found.published is not None and found.published.date() == page.article.published.date()
