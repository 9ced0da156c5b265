"""What the entries of one poll mean, and when something is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain import arrival
from newsbot.domain.arrival import BRAKE, Known
from newsbot.domain.feed import Entry

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STORM = Entry("1", "Storm", "https://paper.example/storm", published=NOW, summary="It blows.")
TAX = Entry("2", "Tax", "https://paper.example/tax", published=NOW - timedelta(hours=1))


def known(entry: Entry, article: int = 7) -> dict[str, Known]:
    return {entry.id: Known(article, arrival.fingerprint(entry))}


def test_what_is_new_comes_oldest_first_and_without_a_date_last() -> None:
    dateless = Entry("3", "No date", "https://paper.example/3")
    past = replace(dateless, id="4", url="https://paper.example/4", published=NOW - timedelta(days=1))
    intake = arrival.sort_entries([STORM, dateless, TAX, past], {}, {}, NOW)
    assert [entry.id for entry in intake.fresh] == ["4", "2", "1", "3"]


def test_a_known_entry_is_nothing() -> None:
    intake = arrival.sort_entries([STORM], known(STORM), {}, NOW)
    assert (intake.fresh, intake.changed, intake.copies, intake.unchanged) == ((), (), (), 1)


def test_a_new_date_or_another_order_is_no_change() -> None:
    redated = replace(STORM, published=NOW + timedelta(days=2))
    seen = known(STORM) | known(TAX, 8)
    assert arrival.sort_entries([TAX, redated], seen, {}, NOW).unchanged == 2


def test_an_edited_title_or_text_is_a_change_of_its_article() -> None:
    for edited in (replace(STORM, title="Storm II"), replace(STORM, content="It blows hard.")):
        intake = arrival.sort_entries([edited], known(STORM), {}, NOW)
        assert intake.changed == ((edited, 7),)
        assert intake.unchanged == 0


def test_what_has_left_the_archive_does_not_come_back() -> None:
    edited = replace(STORM, title="Storm II")
    intake = arrival.sort_entries([edited], known(STORM, 0), {}, NOW)
    assert (intake.fresh, intake.changed, intake.unchanged) == ((), (), 1)


def test_another_id_for_a_link_in_the_archive_is_a_copy() -> None:
    other = replace(STORM, id="x", url="http://www.paper.example/storm?utm_source=rss")
    intake = arrival.sort_entries([other], {}, {"paper.example/storm": 7}, NOW)
    assert intake.copies == ((other, 7),)
    assert intake.fresh == ()


def test_twins_in_one_poll_are_one_article() -> None:
    amp = replace(STORM, id="amp", url="https://paper.example/storm/amp")
    assert arrival.sort_entries([STORM, amp], {}, {}, NOW).fresh == (STORM,)


def test_without_a_link_the_id_tells_articles_apart() -> None:
    assert arrival.entry_key(Entry("a")) == "id:a"
    both = [Entry("a", "Note"), Entry("b", "Note")]
    assert len(arrival.sort_entries(both, {}, {}, NOW).fresh) == 2


def test_the_brake_works_above_thirty() -> None:
    entries = [replace(STORM, id=str(n), url=f"https://paper.example/{n}") for n in range(BRAKE + 1)]
    assert not arrival.sort_entries(entries[:BRAKE], {}, {}, NOW).brakes
    assert arrival.sort_entries(entries, {}, {}, NOW).brakes


def test_nothing_is_published_in_the_future() -> None:
    assert arrival.published(replace(STORM, published=NOW + timedelta(days=1)), NOW) == NOW
    assert arrival.published(TAX, NOW) == TAX.published
    assert arrival.published(Entry("x"), NOW) == NOW


def test_news_is_three_days_old_at_most() -> None:
    assert arrival.is_news(NOW - timedelta(days=3), NOW)
    assert not arrival.is_news(NOW - timedelta(days=3, seconds=1), NOW)


def test_a_short_body_is_a_teaser() -> None:
    assert arrival.is_teaser("x" * 699)
    assert not arrival.is_teaser("x" * 700)


@given(st.lists(st.integers(0, 40)), st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_every_entry_has_one_meaning_and_no_article_comes_twice(
    ids: list[int], seen: set[int], kept: set[int]
) -> None:
    entries = [Entry(str(n), f"Title {n}", f"https://paper.example/{n}") for n in ids]
    before = {key: value for n in seen for key, value in known(Entry(str(n), f"Title {n}"), n).items()}
    by_key = {f"paper.example/{n}": n for n in kept}
    intake = arrival.sort_entries(entries, before, by_key, NOW)
    fresh = [entry.id for entry in intake.fresh]
    assert len(fresh) == len(set(fresh))
    assert {int(one) for one in fresh} == set(ids) - seen - kept
    assert intake.unchanged == sum(n in seen for n in ids)
    assert len(intake.copies) == sum(n in kept and n not in seen for n in ids)
    assert not intake.changed
