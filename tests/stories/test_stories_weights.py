"""Weights of terms: rare ones tell more, old counts fade, names are remembered."""

from __future__ import annotations

import pytest

from newsbot.stories import weights
from newsbot.stories.weights import NameMemory, TermWeights


def test_a_term_tells_less_the_more_articles_hold_it():
    learned = TermWeights()
    before = learned.idf("medal")
    for _ in range(50):
        learned.learn(["medal"])
    assert 0 < learned.idf("medal") < before < learned.idf("kellow")


def test_short_words_are_common_before_anything_is_learned():
    fresh = TermWeights()
    assert fresh.idf("a") < fresh.idf("the") < fresh.idf("with") < fresh.idf("kellow")
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
