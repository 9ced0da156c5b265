"""Weights of terms: rare ones tell more, old counts fade, names are remembered."""

from __future__ import annotations

from math import log

import pytest

from newsbot.domain.story import TEXT_HALF_LIFE
from newsbot.stories import weights
from newsbot.stories.weights import Crowd, NameMemory, TermWeights
from newsbot.stories.words import terms_of, words


def idf(learned: TermWeights, term: str) -> float:
    return learned.idf(learned.number(term))


def learn(learned: TermWeights, term: str, articles: int) -> None:
    for _ in range(articles):
        learned.learn([learned.number(term)])


def test_a_term_tells_less_the_more_articles_hold_it():
    learned = TermWeights()
    before = idf(learned, "medal")
    learn(learned, "medal", 50)
    assert 0 < idf(learned, "medal") < before < idf(learned, "kellow")


def test_short_words_are_common_before_anything_is_learned():
    fresh = TermWeights()
    assert idf(fresh, "q") < idf(fresh, "xyz") < idf(fresh, "wxyz") < idf(fresh, "kellow")
    assert idf(fresh, "雪山") == idf(fresh, "42") == idf(fresh, "kellow")


def test_vectors_have_length_one_and_keep_the_heaviest_terms():
    fresh = TermWeights()
    the, kellow, dravek = map(fresh.number, ("the", "kellow", "dravek"))
    vector = fresh.unit({the: 1.0, kellow: 2.0, dravek: 1.0}, 2)
    assert list(vector) == [kellow, dravek]
    assert sum(weight**2 for weight in vector.values()) == pytest.approx(1)
    assert fresh.unit({}, 5) == {}


def test_what_was_seen_once_long_ago_fades(monkeypatch):
    monkeypatch.setattr(weights, "HORIZON", 400)
    learned = TermWeights()
    fresh = idf(learned, "comet")
    learn(learned, "comet", 1)
    for _ in range(1600):
        learn(learned, "medal", 1)
        if learned.is_full:
            learned.fade(set())
    assert idf(learned, "medal") < 1
    assert idf(learned, "comet") > fresh


def test_terms_that_fade_give_back_their_numbers_unless_articles_use_them():
    learned = TermWeights()
    medal, comet, kellow = map(learned.number, ("medal", "comet", "kellow"))
    learn(learned, "medal", 50)
    learned.fade({kellow})
    assert len(learned) == 2
    assert (learned.number("medal"), learned.number("kellow")) == (medal, kellow)
    assert learned.number("dravek") == comet
    assert idf(learned, "dravek") == idf(learned, "kellow")


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
                assert idf(fresh, term) <= log(10) < idf(fresh, "kellow"), word


def test_a_year_tells_less_than_another_number():
    fresh = TermWeights()
    assert idf(fresh, "2031") == pytest.approx(log(10))
    assert idf(fresh, "2131") > idf(fresh, "1987")


def test_a_crowd_is_counted_by_language_and_halves_as_likeness_does():
    crowd = Crowd()
    for at in (0.0, 0.0, 60.0):
        crowd.learn("en", at)
    crowd.learn("de", 60.0)
    later = 60.0 + TEXT_HALF_LIFE.total_seconds()
    assert crowd.count("en", 0.0) == crowd.count("en", 60.0) == pytest.approx(3, abs=0.01)
    assert crowd.count("en", later) == pytest.approx(1.5, abs=0.01)
    assert (crowd.count("de", 60.0), crowd.count("fr", later)) == (1, 0)


def test_a_crowd_is_no_smaller_for_articles_that_come_late():
    crowd = Crowd()
    now = 10 * TEXT_HALF_LIFE.total_seconds()
    for number in range(20):
        crowd.learn("en", now if number % 2 else 0.0)
    assert crowd.count("en", now) > 15


def test_few_terms_are_weighed_as_many_are(monkeypatch):
    learned = TermWeights()
    learn(learned, "medal", 40)
    counts = {learned.number(term): often for term, often in (("medal", 3.0), ("dravek", 1.5), ("of", 0.5))}
    few = learned.unit(counts, 24)
    monkeypatch.setattr(weights, "FEW", 0)
    assert few == pytest.approx(learned.unit(counts, 24))
    assert learned.unit({}, 24) == {}
