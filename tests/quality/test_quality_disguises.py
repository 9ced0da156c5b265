"""A gate over pages in disguise: what other sites do to a page costs no text and brings little in."""

from __future__ import annotations

import pytest

from newsbot.feeds.extract import read_page
from quality.disguises import DISGUISES, disguised
from quality.four_grams import mean, score
from quality.made_pages import Made, made_pages

# what nothing tells from the text: no name, no place, no phrase
_BLIND = {"with_bio_box": 0.85, "with_second_article": 0.7, "with_live_lines": 0.9}


@pytest.fixture(scope="module")
def pages() -> list[Made]:
    """One page of each template, each in another language."""
    by_template: dict[str, list[Made]] = {}
    for page in made_pages():
        by_template.setdefault(page.name.split("-")[0], []).append(page)
    del by_template["paywall"], by_template["live"]  # its text is in its declarations; updates, not a text
    return [(pages * 2)[3 * number] for number, pages in enumerate(by_template.values())]


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_costs_no_text_and_brings_little_in(name: str, pages: list[Made]) -> None:
    scores = []
    for number, page in enumerate(pages):
        other = "\n".join(pages[number - 1].paragraphs)
        html, truth = disguised(name, page.html, "\n".join(page.paragraphs), other)
        scores.append(score(truth, read_page(html, page.url).text))
    whole = mean(scores)
    assert whole.recall >= 0.97
    assert whole.precision >= _BLIND.get(name, 0.95)
