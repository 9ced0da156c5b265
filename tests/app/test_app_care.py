"""Care of the disk: a backup a night in a bounded number, troubles told once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.app.care import KEPT, LEAST_FREE, BackupFailed, Care, backups
from newsbot.app.metrics import Metrics
from newsbot.app.newsroom import Newsroom
from newsbot.app.wiring import open_newsroom
from newsbot.config import fixed_settings
from newsbot.jobs import Beat

NIGHT = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    settings = fixed_settings(
        database_url=f"sqlite:///{tmp_path}/news.db", backup_dir=tmp_path / "nights", admins=frozenset({7})
    )
    async with open_newsroom(settings) as opened:
        yield opened


async def told(room: Newsroom) -> list[str]:
    """The codes of what admins were told, in order."""
    notices = []
    for number in range(1, 20):
        text = await room.store.read(lambda tx, number=number: tx.notes.notice(number))  # type: ignore[misc]
        if text:
            notices.append(json.loads(text)["code"])
    return notices


async def test_a_backup_a_night_once_and_the_oldest_leave(room: Newsroom, tmp_path: Path) -> None:
    care = Care(room)
    assert await care.back_up(NIGHT.replace(hour=1)) == ""
    assert "written to newsbot-2026-11-24.backup" in await care.back_up(NIGHT)
    assert await care.back_up(NIGHT + timedelta(hours=3)) == ""
    mine = tmp_path / "nights" / "newsbot-mine.backup"
    mine.write_text("kept")
    for day in range(1, KEPT + 3):
        await care.back_up(NIGHT + timedelta(days=day))
    kept = backups(tmp_path / "nights")
    assert len(kept) == KEPT
    assert kept[-1].name == f"newsbot-{NIGHT + timedelta(days=KEPT + 2):%Y-%m-%d}.backup"
    assert mine.exists()


async def test_a_backup_that_fails_is_told_once_and_tried_again(room: Newsroom, tmp_path: Path) -> None:
    care = Care(room)
    (tmp_path / "nights").write_text("in the way")
    for minute in (0, 10, 20):
        with pytest.raises(BackupFailed):
            await care.back_up(NIGHT + timedelta(minutes=minute))
    assert await told(room) == ["backup_failed"]
    (tmp_path / "nights").unlink()
    assert await care.back_up(NIGHT + timedelta(minutes=30))
    (tmp_path / "nights" / "newsbot-2026-11-25.backup.part").mkdir()
    with pytest.raises(BackupFailed):
        await care.back_up(NIGHT + timedelta(days=1))
    assert await told(room) == ["backup_failed", "backup_failed"]


@pytest.mark.parametrize("free", [0, LEAST_FREE - 1])
async def test_a_disk_that_fills_up_is_told_once_until_there_is_room_again(room: Newsroom, free: int) -> None:
    left = [free]
    care = Care(room, lambda _: left[0])
    for _ in range(3):
        await care.look(NIGHT)
    assert await told(room) == ["disk_low"]
    left[0] = LEAST_FREE + 1
    await care.look(NIGHT)
    left[0] = free
    await care.look(NIGHT)
    assert await told(room) == ["disk_low"], "hovering at the border rings once"
    left[0] = 10 * LEAST_FREE
    await care.look(NIGHT)
    left[0] = free
    await care.look(NIGHT)
    assert await told(room) == ["disk_low", "disk_low"]


async def test_there_are_metrics_enough_and_none_names_a_person(room: Newsroom) -> None:
    metrics = Metrics()
    beat = Beat({"feeds": NIGHT}, runs={"feeds": 1}, seconds={"feeds": 0.1})
    metrics.show(await room.statistics.figures(NIGHT), beat, NIGHT)
    families = [family for family in metrics.registry.collect() if family.name.startswith("newsbot")]
    assert len(families) >= 25
    labels = {name for family in families for sample in family.samples for name in sample.labels}
    assert labels <= {"version", "health", "state", "job", "outcome", "method", "place", "part"}
