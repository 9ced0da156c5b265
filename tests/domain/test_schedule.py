"""Due times and quiet hours on a reader's own clock, the days the clocks change included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.errors import BadInput
from newsbot.domain.schedule import (
    DueTime,
    Quiet,
    after_quiet,
    at_local,
    clock,
    fixed_zone,
    local,
    next_day,
    next_hourly,
    parse_clock,
    parse_moment,
    parse_quiet,
    parse_span,
    zone,
)

ZONES = [
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Baku", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns",
    "Asia/Tehran",
]  # fmt: skip
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("minute", range(0, 1440, 15))
def test_every_local_day_of_a_year_is_served_exactly_once(name: str, minute: int) -> None:
    served = date(2026, 1, 1)
    now = at_local(served, minute, name)
    last = now
    for _ in range(364):
        day, due = next_day(now, served, DueTime(minute, name))
        assert day == served + timedelta(days=1)
        assert timedelta(hours=20) <= due - last <= timedelta(hours=28)
        served, now, last = day, due, due


def test_a_time_gone_by_less_than_six_hours_ago_is_still_due() -> None:
    at = DueTime(8 * 60, "UTC")
    assert next_day(NOON, date(2026, 11, 23), at) == (date(2026, 11, 24), NOON.replace(hour=8))
    assert next_day(NOON + timedelta(hours=3), date(2026, 11, 23), at)[0] == date(2026, 11, 25)


def test_a_weekly_edition_comes_on_its_weekday() -> None:
    day, due = next_day(NOON, None, DueTime(9 * 60, "Europe/Berlin", weekday=4))
    assert (day, due) == (date(2026, 11, 27), datetime(2026, 11, 27, 8, 0, tzinfo=UTC))


def test_an_hourly_edition_comes_at_the_full_hour() -> None:
    assert next_hourly(NOON + timedelta(minutes=7)) == NOON + timedelta(hours=1)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from(ZONES),
)
def test_nothing_rings_inside_quiet_hours(naive: datetime, start: int, end: int, name: str) -> None:
    moment = naive.replace(tzinfo=UTC)
    later = after_quiet(moment, Quiet(start, end), name)
    assert moment <= later <= moment + timedelta(hours=26)
    wall = later.astimezone(zone(name))
    if start != end and later != moment:
        assert wall.hour * 60 + wall.minute == end or not Quiet(start, end).holds(
            wall.hour * 60 + wall.minute
        )


def test_without_quiet_hours_a_moment_stays() -> None:
    assert after_quiet(NOON, None, "UTC") == NOON
    assert after_quiet(NOON, Quiet(13 * 60, 14 * 60), "UTC") == NOON


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    quiet = Quiet(22 * 60, 7 * 60)
    assert after_quiet(datetime(2026, 10, 24, 21, 0, tzinfo=UTC), quiet, "Europe/Berlin") == datetime(
        2026, 10, 25, 6, 0, tzinfo=UTC
    )
    assert after_quiet(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), quiet, "UTC").hour == 7
    assert str(quiet) == "22:00-07:00"


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("22-7", (1320, 420)),
        ("22:30 - 07:15", (1350, 435)),
        ("22–7", (1320, 420)),
        ("0-24", None),
        ("23 6", (1380, 360)),
    ],
)
def test_quiet_hours_as_people_type_them(typed: str, minutes: tuple[int, int] | None) -> None:
    if minutes is None:
        with pytest.raises(BadInput):
            parse_quiet(typed)
    else:
        quiet = parse_quiet(typed)
        assert quiet is not None
        assert (quiet.start, quiet.end) == minutes


@pytest.mark.parametrize("typed", ["", "late", "25-3", "22:70-7", "7-7", "22-7-3"])
def test_what_is_no_range_of_hours_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_quiet(typed)
    assert caught.value.code == "quiet"


def test_quiet_hours_can_be_put_off() -> None:
    assert parse_quiet("off") is None


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("8", 480), ("08:30", 510), ("6.15", 375), ("6pm", 1080), ("12am", 0), ("12 pm", 720), ("24", 0)],
)
def test_times_as_people_type_them(typed: str, minute: int) -> None:
    assert parse_clock(typed) == minute


@pytest.mark.parametrize("typed", ["", "noon", "25", "8:75", "13pm", "0am", "-1"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_clock(typed)


def test_spans() -> None:
    assert parse_span("3d") == timedelta(days=3)
    assert parse_span("in 2h") == timedelta(hours=2)
    assert parse_span("90 min") == timedelta(minutes=90)
    assert parse_span("1 week") == timedelta(weeks=1)
    with pytest.raises(BadInput):
        parse_span("soon")


def test_moments_in_the_editors_zone() -> None:
    berlin = "Europe/Berlin"  # 13:00 there
    assert parse_moment("18:30", NOON, berlin) == datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert parse_moment("9:00", NOON, berlin) == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert parse_moment("2026-12-01 06:00", NOON, berlin) == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert parse_moment("in 2h", NOON, berlin) == NOON + timedelta(hours=2)
    assert parse_moment("in 2h 30m", NOON, berlin) == NOON + timedelta(hours=2, minutes=30)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-24 6:30 pm", (2026, 12, 24, 18, 30)),
        ("2026-12-24T18:30:00", (2026, 12, 24, 18, 30)),
        ("24.12.2026, 18.30", (2026, 12, 24, 18, 30)),
        ("24.12. 1830", (2026, 12, 24, 18, 30)),
        ("24.11. 11:00", (2027, 11, 24, 11, 0)),  # gone by this year
        ("Tomorrow 9:00", (2026, 11, 25, 9, 0)),
        ("today 6pm", (2026, 11, 24, 18, 0)),
        ("9998-12-31 23:59", (9998, 12, 31, 23, 59)),
    ],
)
def test_a_day_with_a_time_as_people_write_it(typed: str, meant: tuple[int, ...]) -> None:
    assert parse_moment(typed, NOON, "UTC") == datetime(*meant, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_an_embargo_in_the_hour_that_is_skipped_or_comes_twice() -> None:
    berlin = "Europe/Berlin"
    spring = parse_moment("2027-03-28 02:30", NOON, berlin)
    assert spring == datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "half an hour after it was to be"
    autumn = parse_moment("2027-10-31 02:30", NOON, berlin)
    assert autumn == datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "the first of the two"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-11-23 10:00", "past"),
        ("in 0m", "past"),
        ("today 8:00", "past"),
        ("tomorrow", "moment"),
        ("2026-13-40 10:00", "moment"),
        ("whenever", "moment"),
        ("2026-12-24 25:00", "moment"),
        ("29.2. 8:00", "moment"),
        ("24.12.", "moment"),
        ("1.2.3 8:00", "moment"),
    ],
)
def test_moments_that_cannot_be_used(typed: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_moment(typed, NOON, "UTC")
    assert caught.value.code == code


def test_an_unknown_zone_is_refused() -> None:
    for name in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(BadInput):
            zone(name)


def test_a_stored_zone_that_this_machine_does_not_know_is_utc() -> None:
    assert local(NOON, "Mars/Olympus") == NOON
    assert local(NOON, "Mars/Olympus").hour == NOON.hour
    assert at_local(NOON.date(), 480, "Mars/Olympus") == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_minute_of_the_day_reads_as_a_clock() -> None:
    assert clock(485) == "08:05"


def test_the_end_of_time_is_no_moment() -> None:
    with pytest.raises(BadInput, match="moment"):
        parse_moment("9999-12-31 23:59", NOON, "America/New_York")


@pytest.mark.parametrize(
    ("given", "ahead"),
    [
        ("+3", 3),
        ("utc+3", 3),
        ("UTC +03:00", 3),
        ("GMT-5", -5),
        ("GMT−5", -5),
        ("+14", 14),
        ("-12", -12),
        ("utc+0", 0),
    ],
)
def test_an_offset_is_a_zone_without_summer_time(given: str, ahead: int) -> None:
    for month in (1, 7):
        moment = datetime(2026, month, 1, tzinfo=zone(fixed_zone(given)))
        assert moment.utcoffset() == timedelta(hours=ahead)


@pytest.mark.parametrize("given", ["3", "+15", "-13", "+5:30", "UTC", "Etc/GMT-3", "+", ""])
def test_what_is_no_whole_offset_is_no_fixed_zone(given: str) -> None:
    assert fixed_zone(given) == ""
