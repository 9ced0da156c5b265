"""The clock's face: one job's fault is its own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

from newsbot.domain.errors import NotFound, StorageDown
from newsbot.jobs import Beat, Job, Ticks


async def test_a_job_that_fails_comes_again_and_ends_no_other() -> None:
    calls = {"works": 0, "broken": 0, "down": 0, "ours": 0}
    errors = {"broken": RuntimeError("x"), "down": StorageDown("locked"), "ours": NotFound("y")}

    def work(name: str) -> Job:
        async def run(_: datetime) -> str:
            calls[name] += 1
            if name in errors:
                raise errors[name]
            return "done" if calls[name] == 1 else ""

        return Job(name, run, seconds=0.05)

    ticks = Ticks([*(work(name) for name in calls), Job("night", lambda _: asyncio.sleep(0), hour=3)])
    ticks.start()
    for _ in range(200):
        await asyncio.sleep(0.02)
        if min(calls.values()) >= 2:
            break
    await ticks.stop()
    assert min(calls.values()) >= 2
    assert set(ticks.beat.last) == {"works"}
    assert all(ticks.beat.failures[name] >= 1 for name in errors)


async def test_the_moment_is_the_clocks() -> None:
    moment = datetime.now(UTC)
    given: list[datetime] = []

    async def look(now: datetime) -> None:
        given.append(now)

    ticks = Ticks([Job("look", look, seconds=60)], now=lambda: moment)
    ticks.start()
    await asyncio.sleep(0.1)
    await ticks.stop()
    assert given == [moment]
    assert ticks.beat.last == {"look": moment}


async def test_a_job_that_is_cut_off_before_it_begins_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async def look(_: datetime) -> None:
        await asyncio.sleep(0.5)

    for turns in range(8):
        ticks = Ticks([Job("look", look, seconds=60)])
        ticks.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        await ticks.stop()
        await asyncio.sleep(0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_job_is_late_when_it_has_not_ended_well_in_time() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    beat = Beat({"a": now})
    assert not beat.is_late("a", now + timedelta(minutes=5), timedelta(minutes=5))
    assert beat.is_late("a", now + timedelta(minutes=6), timedelta(minutes=5))
    assert beat.is_late("never", now, timedelta(minutes=5))


async def test_a_clock_that_is_set_back_does_not_put_the_jobs_to_sleep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The scheduler knows wall time only: left alone it would do nothing for an hour."""
    back = timedelta(0)
    calls = 0

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) - back

    async def work(_: datetime) -> None:
        nonlocal calls
        calls += 1

    for module in (apscheduler.schedulers.base, apscheduler.executors.base, apscheduler.triggers.interval):
        monkeypatch.setattr(module, "datetime", Clock)
    ticks = Ticks([Job("work", work, seconds=0.1)], now=lambda: datetime.now(UTC) - back)
    ticks.start()
    await asyncio.sleep(0.3)
    back, before = timedelta(hours=1), calls
    for _ in range(100):
        await asyncio.sleep(0.05)
        if calls > before + 3:
            break
    await ticks.stop()
    assert before > 0
    assert calls > before + 3
