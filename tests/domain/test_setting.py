"""A reader's settings by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.domain.article import Length
from newsbot.domain.errors import BadInput
from newsbot.domain.schedule import Cadence, Quiet
from newsbot.domain.setting import Setting, change
from newsbot.domain.subscriber import Address, Subscriber

SOMEONE = Subscriber(Address(1))


@pytest.mark.parametrize(
    ("setting", "value", "field", "kept"),
    [
        (Setting.CADENCE, " Daily ", "cadence", Cadence.DAILY),
        (Setting.TIME, "7:30", "at", 450),
        (Setting.DAY, "6", "weekday", 6),
        (Setting.ZONE, "Asia/Baku", "timezone", "Asia/Baku"),
        (Setting.QUIET, "22-7", "quiet", Quiet(1320, 420)),
        (Setting.QUIET, "off", "quiet", None),
        (Setting.LENGTH, "2", "length", Length.LONGER),
        (Setting.LENGTH, "Long", "length", Length.LONGER),
        (Setting.PICTURES, "off", "pictures", False),
        (Setting.SILENT, "YES", "silent", True),
        (Setting.LANGUAGE, "DE", "language", "de"),
        (Setting.CAP, "500", "cap", 500),
        (Setting.CAP, "off", "cap", 0),
    ],
)
def test_a_setting_is_changed(setting: Setting, value: str, field: str, kept: object, now: datetime) -> None:
    assert getattr(change(SOMEONE, setting, value, now, "UTC"), field) == kept


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (Setting.CADENCE, "never"),
        (Setting.TIME, "25"),
        (Setting.DAY, "7"),
        (Setting.ZONE, "../../etc/localtime"),
        (Setting.QUIET, "night"),
        (Setting.LENGTH, "²"),
        (Setting.PICTURES, "perhaps"),
        (Setting.CAP, "501"),
        (Setting.CAP, "-1"),
        (Setting.CAP, "999999"),
    ],
)
def test_what_cannot_be_used_is_refused(setting: Setting, value: str, now: datetime) -> None:
    with pytest.raises(BadInput):
        change(SOMEONE, setting, value, now, "UTC")


def test_the_next_digest_follows_the_setting(now: datetime) -> None:
    daily = change(SOMEONE, Setting.CADENCE, "daily", now, "UTC")
    assert daily.due == datetime(2026, 11, 25, 8, tzinfo=UTC)
    weekly = change(SOMEONE, Setting.CADENCE, "weekly", now, "UTC")
    assert weekly.due == datetime(2026, 11, 30, 8, tzinfo=UTC)
    evening = change(daily, Setting.TIME, "18", now, "UTC")
    assert evening.due == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert change(evening, Setting.LENGTH, "2", now, "UTC").due == evening.due
    assert change(daily, Setting.CADENCE, "instant", now, "UTC").due is None
    assert change(daily, Setting.CADENCE, "hourly", now, "UTC").due == datetime(2026, 11, 24, 13, tzinfo=UTC)
