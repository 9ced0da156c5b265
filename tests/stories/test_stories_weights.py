"""Weights of terms: rare ones tell more, old counts fade, names are remembered."""

from __future__ import annotations

from math import log

import pytest

from newsbot.stories import weights
from newsbot.stories.weights import NameMemory, TermWeights
from newsbot.stories.words import terms_of, words


def test_a_term_tells_less_the_more_articles_hold_it():
    learned = TermWeights()
    before = learned.idf("medal")
    for _ in range(50):
        learned.learn(["medal"])
    assert 0 < learned.idf("medal") < before < learned.idf("kellow")


def test_short_words_are_common_before_anything_is_learned():
    fresh = TermWeights()
    assert fresh.idf("q") < fresh.idf("xyz") < fresh.idf("wxyz") < fresh.idf("kellow")
    assert fresh.idf("雪山") == fresh.idf("42") == fresh.idf("kellow")


def test_vectors_have_length_one_and_keep_the_heaviest_terms():
    vector = TermWeights().unit({"the": 1.0, "kellow": 2.0, "dravek": 1.0}, 2)
    assert list(vector) == ["kellow", "dravek"]
    assert sum(weight**2 for weight in vector.values()) == pytest.approx(1)
    assert TermWeights().unit({}, 5) == {}


def test_what_was_seen_once_long_ago_fades(monkeypatch):
    monkeypatch.setattr(weights, "HORIZON", 100)
    learned = TermWeights()
    fresh = learned.idf("comet")
    learned.learn(["comet"])
    for _ in range(400):
        learned.learn(["medal"])
    assert learned.idf("medal") < 1
    assert learned.idf("comet") > fresh


def test_names_are_what_titles_write_with_a_capital(monkeypatch):
    memory = NameMemory()
    memory.learn({"kellow"}, {"wins"})
    memory.learn({"kellow", "games"}, {"games"})
    assert [memory.is_name(term) for term in ("kellow", "wins", "games", "dravek")] == [
        True,
        False,
        False,
        False,
    ]
    monkeypatch.setattr(weights, "HORIZON", 3)
    memory.learn({"dravek"}, {"of"})
    assert memory.is_name("kellow")
    assert not memory.is_name("dravek")


def test_longer_words_that_articles_are_full_of_are_common_before_anything_is_learned():
    fresh = TermWeights()
    for text in ("trong người được", "после который", "nachdem zwischen", "because"):
        for word in words(text):
            for term in terms_of(word):
                assert fresh.idf(term) <= log(10) < fresh.idf("kellow"), word


def test_youth_falls_as_articles_are_learned():
    learned = TermWeights()
    assert learned.youth == 1
    for _ in range(360):
        learned.learn(["medal"])
    assert learned.youth == pytest.approx(0.25)
