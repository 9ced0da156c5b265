"""What a story does to a chat, and which stories are must-reads."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from newsbot.domain.story import (
    FULL_LENGTH,
    HEADLINE,
    HEADLINE_HALF_LIFE,
    LONG_LENGTH,
    LONG_TEXT,
    SHORT_TEXT,
    TEXT_HALF_LIFE,
    Carrier,
    Story,
    decay,
    enough,
    must_reads,
    top_score,
)


def test_also_names_the_other_sources_once_in_the_order_they_came(now):
    carriers = [Carrier(name, f"https://{name.lower()}.example/{n}") for n, name in enumerate("ABAC")]
    story = Story(1, now, now, "Dam breaks", 4, tuple(carriers))
    assert story.also("B") == (carriers[0], carriers[3])
    assert story.sources == ("A", "B", "C")


def test_one_owner_and_one_agencys_text_count_once_among_independent_sources(now):
    told = [
        Carrier("Herald World", "https://www.herald.example/1", "rainfalls"),
        Carrier("Herald", "https://herald.example/2", "otherwords"),
        Carrier("Gazette", "https://gazette.example/1", "rainfalls"),
        Carrier("Courier", "https://courier.example/1", "snowfalls"),
        Carrier("Courier", "javascript:alert(1)"),
        Carrier("Note", ""),
    ]
    assert Story(1, now, now, "", 6, tuple(told)).independent() == 3
    assert Story(1, now, now, "").independent() == 0


def test_likeness_fades_with_the_time_between_and_halves_in_its_half_life():
    assert decay(timedelta(0), 0) == decay(timedelta(0), FULL_LENGTH) == 1
    assert decay(HEADLINE_HALF_LIFE, 0) == decay(-HEADLINE_HALF_LIFE, 0) == pytest.approx(0.5)
    assert decay(TEXT_HALF_LIFE, FULL_LENGTH) == pytest.approx(0.5)
    assert decay(timedelta(days=36500), 0) < 1e-6


def test_headlines_must_be_more_alike_than_texts_in_a_large_crowd():
    headline, text = HEADLINE.among(1000), LONG_TEXT.among(1000)
    assert enough(0, 1000) == headline
    assert text < enough(FULL_LENGTH // 2, 1000) < headline
    assert enough(FULL_LENGTH, 1000) == enough(10 * LONG_LENGTH, 1000) == pytest.approx(text)


def test_short_texts_must_be_more_alike_than_long_ones_in_a_small_crowd():
    assert enough(5, 10) == enough(FULL_LENGTH, 10) == pytest.approx(SHORT_TEXT.least)
    assert enough(FULL_LENGTH, 10) > enough(LONG_LENGTH - 10, 10) > enough(LONG_LENGTH, 10)
    assert enough(LONG_LENGTH, 10) == enough(10 * LONG_LENGTH, 10) == pytest.approx(LONG_TEXT.least)


@pytest.mark.parametrize("wanted", [HEADLINE, SHORT_TEXT, LONG_TEXT])
def test_more_is_wanted_in_a_crowd_within_bounds(wanted):
    assert wanted.among(wanted.half) <= max(wanted.most / 2, wanted.least)
    assert wanted.among(0) == wanted.least < wanted.among(400) < wanted.among(4000) < wanted.most
    assert wanted.among(1e9) == pytest.approx(wanted.most)


def story(number: int, now: datetime, *, hours: float = 0, sources: str = "A", picked: bool = False) -> Story:
    at = now - timedelta(hours=hours)
    return Story(number, at, at, "", len(sources), tuple(map(Carrier, sources)), at if picked else None)


def test_must_reads_are_picks_first_then_what_most_sources_carry(now):
    stories = [
        story(1, now, sources="ABC"),
        story(2, now, sources="A"),
        story(3, now, hours=30, sources="A", picked=True),
        story(4, now, sources="AAAAAA"),
        story(5, now, sources="AB"),
    ]
    assert [s.id for s in must_reads(stories, now, 4)] == [3, 1, 5, 4]


def test_an_old_story_with_many_sources_makes_room_for_a_fresh_one_with_fewer(now):
    assert top_score(story(1, now, hours=72, sources="ABCDE"), now) < top_score(
        story(2, now, sources="AB"), now
    )


def test_equal_must_reads_are_newest_first_and_a_future_date_wins_nothing(now):
    assert top_score(story(1, now, hours=-5), now) == top_score(story(2, now), now)
    assert [s.id for s in must_reads([story(1, now), story(2, now, hours=-1)], now, 5)] == [2, 1]
