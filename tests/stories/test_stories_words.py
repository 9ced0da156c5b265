"""Words and terms in many scripts; nothing that anybody can write breaks them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.stories.words import MAX_TEXT, cases_of, terms_of, words
from pace import slowness


def terms(text: str) -> list[str]:
    return [term for word in words(text) for term in terms_of(word)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("medals", "medal"),
        ("beating", "beats"),
        ("medallas", "medalla"),
        ("золота", "золото"),
        ("Рылова", "Рылов"),
        ("الميدالية", "ميدالية"),
        ("والرئيس", "الرئيس"),
        ("Märkte", "Markt"),
        ("İSTANBUL", "istanbul"),
        ("Краљево", "Kraljevo"),
        ("café", "CAFE\u0301"),
        ("9.50", "9.5"),
    ],
)
def test_forms_of_one_word_give_one_term(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kellow", "Krystova"), ("2-1", "3-0"), ("mà", "mạ"), ("नेपाल", "नागपुर"), ("6.1", "6.4"), ("100", "10")],
)
def test_different_words_and_numbers_stay_apart(one, other):
    assert terms(one) != terms(other)


def test_scripts_without_spaces_are_read_by_pairs():
    assert terms("央行宣布下调") == ["央行", "行宣", "宣布", "布下", "下调"]
    assert len(set(terms("น้ำท่วมเชียงใหม่")) & set(terms("เชียงใหม่น้ำท่วมหนัก"))) >= 10
    assert terms("雪") == ["雪"]


def test_vowel_signs_do_not_cut_a_word():
    assert words("भूकंप के झटके।") == ["भूकंप", "के", "झटके"]


def test_a_capital_inside_a_line_of_small_words_tells_of_a_name():
    cases = cases_of("Court convicts former minister Dravek of taking 12 bribes")
    assert cases.names == frozenset(terms("Dravek"))
    assert cases.unclear == frozenset(terms("Court"))
    assert cases.numbers == {"12"}


def test_capitals_on_every_word_tell_nothing():
    cases = cases_of("Court Convicts Former Minister of Taking Bribes")
    assert not cases.names
    assert len(cases.unclear) == 6


def test_scripts_without_capitals_give_numbers_alone():
    cases = cases_of("زلزال بقوة 6.1 درجات")
    assert (cases.names, cases.unclear, cases.numbers) == (frozenset(), frozenset(), {"6.1"})


@given(st.text(st.characters(), max_size=300))
def test_no_text_breaks_it_and_no_term_is_empty(text):
    assert all(terms(text))
    assert all(term for group in (cases_of(text).names, cases_of(text).small) for term in group)


@pytest.mark.parametrize("letter", ["a", "é", "\u0301", "漢", "๏", "\ud800", "9", "1.", " "])
def test_a_megabyte_of_anything_is_read_in_bounded_time(letter):
    started = time.process_time()
    found = terms(letter * 1_000_000)
    assert time.process_time() - started < 2 * slowness()
    assert len(found) <= MAX_TEXT


@pytest.mark.parametrize(
    "named", ["norway norwegian norwegians", "britain british uk", "schweden schwedisch", "китай китайский"]
)
def test_what_belongs_to_a_nation_has_its_term(named):
    assert len({terms_of(word) for word in named.split()}) == 1


def test_small_words_and_first_names_are_no_nations():
    apart = ["us", "america", "dan", "denmark", "scott", "scotland", "pole", "poland", "finns", "finland"]
    assert len({terms_of(word) for word in apart}) == len(apart)
