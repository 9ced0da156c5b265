"""A gate over pages that are no news, as they are and in disguise, against the engine in both its modes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from trafilatura import extract as engine

from newsbot.domain.errors import SourceError
from newsbot.feeds.extract import extract
from quality.disguises import disguised
from quality.four_grams import Score, mean, score
from quality.odd_pages import OddPage, Segments, odd_pages

URL = "https://www.site.example/x/page.html"
Reader = Callable[[str | bytes], str]


def ours(html: str | bytes) -> str:
    try:
        return extract(html, URL).text
    except SourceError:
        return ""


READERS: dict[str, Reader] = {
    "ours": ours,
    "engine": lambda html: engine(html, url=URL, include_comments=False) or "",
    "for precision": lambda html: engine(html, url=URL, include_comments=False, favor_precision=True) or "",
}


class Sides:
    """All readers over the same pages."""

    def __init__(self, pages: list[tuple[OddPage, str | bytes, str]]) -> None:
        self.scores: dict[str, list[Score]] = {name: [] for name in READERS}
        self.segments = {name: Segments() for name in READERS}
        for page, html, truth in pages:
            for name, read in READERS.items():
                text = read(html)
                self.scores[name].append(score(truth, text))
                self.segments[name].add(page, text)

    def f1(self, name: str) -> float:
        return mean(self.scores[name]).f1

    def worse(self, name: str) -> int:
        pairs = zip(self.scores["ours"], self.scores[name], strict=True)
        return sum(1 for mine, other in pairs if mine.f1 < other.f1 - 0.01)


@pytest.fixture(scope="module")
def sides() -> Sides:
    return Sides([(page, page.markup, page.text) for page in odd_pages()])


@pytest.mark.parametrize("name", ["engine", "for precision"])
def test_pages_that_are_no_news_are_read_better_than_by_the_engine(sides: Sides, name: str) -> None:
    assert len(sides.scores[name]) >= 60
    assert sides.f1("ours") >= 0.965
    assert sides.f1("ours") >= 1.05 * sides.f1(name)
    assert mean(sides.scores["ours"]).exact >= 0.65
    assert sides.worse(name) <= len(sides.scores[name]) // 10


@pytest.mark.parametrize("name", ["engine", "for precision"])
def test_fewer_lines_are_lost_and_less_furniture_stays(sides: Sides, name: str) -> None:
    mine, other = sides.segments["ours"], sides.segments[name]
    assert mine.recall >= max(0.95, other.recall)
    assert mine.left_in <= other.left_in / 2
    assert mine.f1 >= 1.03 * other.f1
    assert mine.accuracy >= 1.05 * other.accuracy


@pytest.mark.parametrize(
    "name",
    ["no_names", "no_landmarks", "divs_alone", "in_a_table", "broken_by_br", "with_comments", "with_sign_up"],
)
def test_nor_in_disguise(name: str) -> None:
    pages = [(page, *disguised(name, page.markup, page.text)) for page in list(odd_pages())[::2]]
    found = Sides(pages)
    assert found.f1("ours") >= 0.99 * max(found.f1("engine"), found.f1("for precision"))
    assert found.segments["ours"].f1 >= found.segments["engine"].f1
