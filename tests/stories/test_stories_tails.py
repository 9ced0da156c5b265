"""Endings of titles: a site's name behind each of them is none of the news."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from newsbot.domain.story import Candidate
from newsbot.stories import tails
from newsbot.stories.finder import StoryFinder
from newsbot.stories.tails import OFTEN, Tails


@pytest.mark.parametrize("mark", ["|", "-", "–", "·", "»"])
def test_an_ending_that_many_titles_have_is_taken_off(mark):
    learned = Tails()
    title = f"Storm hits coast - live {mark} The Daily Gazette"
    for number in range(OFTEN):
        assert learned.without(title) == title
        learned.learn(f"News of day {number} {mark} The Daily GAZETTE")
    assert learned.without(title) == "Storm hits coast - live"


@pytest.mark.parametrize("title", ["Well-known", "2 - 1", "Gazette", "", " | ", "a |  | b" * 300])
def test_a_title_without_a_known_ending_stays_as_it_is(title):
    learned = Tails()
    learned.learn(title)
    assert learned.without(title) == title


def test_rare_endings_are_forgotten(monkeypatch):
    monkeypatch.setattr(tails, "MOST", 50)
    learned = Tails()
    for number in range(200):
        learned.learn(f"News {number} | Site {number}")
        learned.learn(f"News {number} | Gazette")
    assert learned.without("News | Gazette") == "News"
    assert len(learned._counts) <= 50


def test_endings_of_two_titles_each_are_not_kept_for_ever(monkeypatch):
    monkeypatch.setattr(tails, "MOST", 50)
    learned = Tails()
    for number in range(200):
        for title in ("Storm", "Thaw"):
            learned.learn(f"{title} | Site {number}")
    assert len(learned._counts) <= 50


def test_articles_of_one_site_are_not_one_story_for_its_name(now: datetime):
    finder = StoryFinder()
    site = "Valley Herald Tribune Chronicle"
    told = ["Bridge opens", "Mayor resigns", "Orchestra tours", "Snow falls", "Library burns", "Zoo shuts"]
    for number, title in enumerate(told):
        candidate = Candidate(now + timedelta(hours=number), f"{title} - {site}")
        if number >= OFTEN:
            assert finder.find(candidate) is None, title
        finder.add(number, number, candidate)
