"""The question language of the archive."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.query import MAX_TERMS, Order, Query, Term, parse_query


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_no_text_gives_an_error(text: str) -> None:
    query = parse_query(text)
    assert len(query.terms) + len(query.without) <= MAX_TERMS


def test_words_phrases_and_what_must_be_absent() -> None:
    query = parse_query('flood "city council" -football vote*')
    assert query.terms == (Term(("flood",)), Term(("city", "council")), Term(("vote",), prefix=True))
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


def test_typographic_quotes_work() -> None:
    assert parse_query("“city council”").terms == (Term(("city", "council")),)


def test_a_minus_before_a_field_looks_for_the_words_absent() -> None:
    assert parse_query("ice -source:bbc").without == (Term(("bbc",)),)
