"""The clock's face: one job's fault is its own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

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


def test_a_job_is_late_when_it_has_not_ended_well_in_time() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    beat = Beat({"a": now})
    assert not beat.is_late("a", now + timedelta(minutes=5), timedelta(minutes=5))
    assert beat.is_late("a", now + timedelta(minutes=6), timedelta(minutes=5))
    assert beat.is_late("never", now, timedelta(minutes=5))
