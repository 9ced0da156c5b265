"""Words by arrays: the same words as the pattern finds, the same terms, whatever stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.stories import lexicon
from newsbot.stories.lexicon import Lexicon, split
from newsbot.stories.profile import Memory
from newsbot.stories.weights import TermWeights
from newsbot.stories.words import terms_of, words

MIXED = (
    "U.S. won 1,200.5: 3.,4 — Größe ΟΔΟΣ भूकंप के झटके। খ২ A௦ 央行宣布 x2 ٣.٤ "
    "\u0301a 🏴\U000e0067 𝐀𠀀 \ud800b no_one"
)
ODD = "ab1٣.,: -_\n\u0301ा漢Σİ🔥\U00020000\ud800\U000e0067"


def found(text: str) -> list[str]:
    split_up = split(text.lower())
    return [split_up[place] for place in range(len(split_up))]


@pytest.mark.parametrize("text", [MIXED, "", " ", ".", "a", "1", "1.", ".1", "1.1", "a.b"])
def test_arrays_find_the_words_that_the_pattern_finds(text):
    assert found(text) == words(text)


@given(st.text(st.sampled_from(ODD), max_size=40) | st.text(st.characters(), max_size=80))
def test_arrays_and_the_pattern_agree_on_any_text(text):
    assert found(text) == words(text)


def test_a_word_has_one_hash_wherever_it_stands_and_another_one_than_other_words():
    once, again = split("comet dam"), split("a longer text: the dam, a comet")
    assert once.hashes.tolist() == again.hashes[[6, 4]].tolist()
    every = [f"{first}{second}" for first in "abcdefgh漢字" for second in "abcdefghijklmnop"]
    assert len(set(split(" ".join(every)).hashes.tolist())) == len(every)


@pytest.mark.parametrize("slots", [2, 1 << 10])
def test_terms_are_those_of_the_words_however_few_are_remembered(monkeypatch, slots):
    monkeypatch.setattr(lexicon, "SLOTS", slots)
    weights = TermWeights()
    learned = Lexicon(weights.number)
    expected = [weights.number(term) for word in words(MIXED) for term in terms_of(word)]
    for _ in range(2):
        assert learned.terms(split(MIXED.lower())) == expected


def test_a_word_whose_term_faded_does_not_get_the_number_of_another():
    memory = Memory()
    before = memory.lexicon.terms(split("medals"))
    memory.fade(set())
    assert before == [memory.weights.number("kellow")]
    assert memory.lexicon.terms(split("medals")) == [memory.weights.number("medal")] != before
