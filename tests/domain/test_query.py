"""The question language of the archive."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.query import MAX_TERMS, Order, Query, Term, parse_query


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_no_text_gives_an_error(text: str) -> None:
    query = parse_query(text)
    assert len(query.terms) + len(query.without) <= MAX_TERMS


def test_words_phrases_and_what_must_be_absent() -> None:
    query = parse_query('flood "city council" -football vote*')
    council = Term(("city", "council"), quoted=True)
    assert query.terms == (Term(("flood",)), council, Term(("vote",), prefix=True))
    assert query.without == (Term(("football",)),)
    assert query.terms[1].is_phrase


def test_fields() -> None:
    query = parse_query(
        'source:"The Daily" topic:World lang:DE after:2026-11-01 before:2026-11-20 sort:new ice'
    )
    assert query.sources == ("the daily",)
    assert query.topics == ("world",)
    assert query.languages == ("de",)
    assert query.after == datetime(2026, 11, 1, tzinfo=UTC)
    assert query.before == datetime(2026, 11, 20, tzinfo=UTC)
    assert query.order is Order.NEW
    assert query.terms == (Term(("ice",)),)
    assert parse_query("sort:best").order is Order.BEST
    assert parse_query("sort:odd").order is Order.AUTO


def test_an_impossible_date_is_said_and_not_used() -> None:
    assert parse_query("after:2026-13-01 ice").ignored == ("after:2026-13-01",)


def test_short_prefixes_are_plain_words() -> None:
    assert parse_query("ab*").terms == (Term(("ab",)),)


def test_an_empty_question_asks_for_nothing() -> None:
    assert parse_query(' -- "" ').is_empty
    assert Query(topics=("world",)).is_empty is False
    assert not parse_query("x").is_empty


@pytest.mark.parametrize(
    "asked", ["“city council”", "„city council“", "»city council«", "«city council»", "＂city council＂"]
)
def test_quotation_marks_of_any_kind_work(asked: str) -> None:
    assert parse_query(asked).terms == (Term(("city", "council"), quoted=True),)


def test_a_mark_that_is_open_takes_the_rest_and_a_stray_one_nothing() -> None:
    assert parse_query('ice "city coun').terms[1] == Term(("city", "coun"), quoted=True)
    assert parse_query('12" pizza rolls').terms == (Term(("12",)), Term(("pizza",)), Term(("rolls",)))
    assert parse_query('ice "').terms == (Term(("ice",)),)


def test_a_minus_is_one_only_before_a_word() -> None:
    assert parse_query("ice - snow").terms == (Term(("ice",)), Term(("snow",)))
    for asked in ("ice -snow", "ice −snow", "ice –snow"):
        assert parse_query(asked).without == (Term(("snow",)),), asked
    assert parse_query("Jean-Luc").terms == (Term(("jean", "luc")),)


def test_words_with_commas_between_are_words() -> None:
    assert parse_query("flood,storm;ice").terms == (Term(("flood",)), Term(("storm",)), Term(("ice",)))
    assert parse_query("1,000").terms == (Term(("1", "000")),)


def test_fields_as_others_write_them() -> None:
    query = parse_query('source: "The Daily" since:2026-11-01 until: 2026-11-20 language:de')
    assert query == parse_query('source:"The Daily" after:2026-11-01 before:2026-11-20 lang:de')
    assert parse_query("site:bbc.co.uk").sources == ("bbc.co.uk",)
    assert parse_query("topic：世界").topics == ("世界",)
    assert parse_query("Source: a leak").sources == ()
    assert parse_query("author:smith").terms == (Term(("author", "smith")),)


def test_a_word_with_an_umlaut_has_a_second_spelling() -> None:
    assert parse_query("Müller-Öz ice").terms == (
        Term(("muller", "oz"), spelled=("mueller", "oez")),
        Term(("ice",)),
    )


def test_an_unknown_order_is_said() -> None:
    assert parse_query("sort:odd ice").ignored == ("sort:odd",)


def test_of_a_very_long_question_the_beginning_counts_and_no_half_word() -> None:
    query = parse_query("topic:world " + "harbour " * 1250)
    assert query.terms[-1].words == ("harbour",)
    assert len(query.terms) == MAX_TERMS
    assert parse_query("a" * 10_000).terms[0].words == ("a" * 1000,)


def test_a_minus_before_a_source_leaves_it_out() -> None:
    query = parse_query('ice -source:BBC -site:"The Daily" source:herald')
    assert (query.without_sources, query.sources) == (("bbc", "the daily"), ("herald",))
    assert query.without == ()


def test_a_minus_before_a_topic_or_a_language_leaves_it_out() -> None:
    query = parse_query('ice -topic:"World  News" -lang:PT topic:sports -language:de')
    assert (query.without_topics, query.topics) == (("world news",), ("sports",))
    assert (query.without_languages, query.languages) == (("pt", "de"), ())
    assert query.without == ()


def test_a_minus_before_another_field_looks_for_the_words_absent() -> None:
    assert parse_query("ice -sort:new").without == (Term(("new",)),)
