"""Text as people and Telegram count it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.text import clean, counted, digest, one_line, phrase, pieces, shorten, units, words

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@given(ANY_TEXT)
def test_clean_text_holds_nothing_harmful_and_stays_as_it_is(text: str) -> None:
    tidy = clean(text)
    assert clean(tidy) == tidy
    tidy.encode()
    for char in tidy:
        assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
        assert char not in "\u202e\u2066\u200f\ufeff"


def test_clean_keeps_what_languages_need() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("👩\u200d🚒") == "👩\u200d🚒"
    assert clean("a\r\n\r\n\r\n\r\nb\t c") == "a\n\nb c"


def test_heaps_of_marks_are_cut_down() -> None:
    assert len(clean("e" + "\u0301" * 50)) <= 4


def test_one_line_has_no_line_feed() -> None:
    assert one_line(" a\n\nb  c ") == "a b c"


def test_length_is_counted_in_utf_16_units() -> None:
    assert units("a😀") == 3


@given(ANY_TEXT, st.integers(2, 80))
def test_shortened_text_fits(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert units(cut) <= limit + 1  # one character beyond the plane may stand alone
    assert cut == text or cut.endswith("…")


def test_shortened_text_is_cut_between_words() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("onetwothreefour", 6) == "onetw…"


@given(ANY_TEXT, st.integers(4, 60))
def test_pieces_lose_nothing_but_white_space(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())
    assert all(part for part in parts)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=300), st.integers(4, 60))
def test_pieces_fit(text: str, limit: int) -> None:
    assert all(units(part) <= limit for part in pieces(text, limit))


def test_pieces_are_cut_at_paragraphs_first() -> None:
    assert pieces("first paragraph\n\nsecond one", 20) == ["first paragraph", "second one"]
    assert pieces("first line\nsecond line", 15) == ["first line", "second line"]


@pytest.mark.parametrize("cluster", ["👩‍🚒", "🇦🇿", "👍🏽", "e\u0301"])
def test_no_grapheme_is_cut(cluster: str) -> None:
    for room in range(units(cluster), units(cluster) + 9):
        for part in pieces(cluster * 20, room):
            assert part.count(cluster) * len(cluster) == len(part)


def test_words_are_folded() -> None:
    assert words("Crème BRÛLÉE, x-ray!") == ["creme", "brulee", "x", "ray"]
    assert phrase("  Prime   Minister ") == "prime minister"


def test_indic_vowels_are_part_of_a_word_and_joiners_are_not() -> None:
    assert words("देश की सेना।") == ["देश", "की", "सेना"]
    assert words("রাতে অপরাধের") == ["রাতে", "অপরাধের"]
    assert words("ශ්\u200dරී") == ["ශ්රී"]
    assert words("देस") != words("दास")


def test_a_digest_tells_texts_apart() -> None:
    assert digest("a", "b") != digest("ab") != digest("a", "b", "")
    assert digest("\ud800") == digest("\ud800")


def test_a_number_and_its_noun() -> None:
    assert [counted(n, "line") for n in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]
    assert counted(2, "story", "stories") == "2 stories"
