"""What a question meant that found nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.domain.query import parse_query
from newsbot.domain.spelling import meant

TITLES = (
    "Zelensky visits Kyiv after the earthquake",
    "Überschwemmung in Köln",
    "Землетрясение в Чили",
    "大阪で地震",
)


def guess(asked: str) -> str:
    return meant(asked, parse_query(asked).terms, TITLES)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("zelenskiy", "Zelensky"),
        ("erthquake", "earthquake"),
        ("earthqauke kyiv", "earthquake kyiv"),
        ("Zelinsky visit* after:2026-11-01", "Zelensky visits* after:2026-11-01"),
        ("uberschwemung", "Überschwemmung"),
        ("землетресение", "Землетрясение"),
        ('source:herald "zelenskiy visits"', 'source:herald "Zelensky visits"'),
    ],
)
def test_unknown_words_become_the_nearest_ones_of_titles(asked: str, wanted: str) -> None:
    assert guess(asked) == wanted


@pytest.mark.parametrize(
    "asked", ["kyiv", "cat", "volleyball", "kyv", "", "-zelenskiy", "大坂", "source:zelenskiy"]
)
def test_known_short_and_far_words_are_left_alone(asked: str) -> None:
    assert guess(asked) == ""


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=6))
def test_no_question_and_no_title_breaks_it(asked: str, titles: list[str]) -> None:
    assert isinstance(meant(asked, parse_query(asked).terms, titles), str)
