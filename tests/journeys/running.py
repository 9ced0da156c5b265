"""The whole program as a process, against the stand-in on the loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newsbot.demo.control import Control

ROOT = Path(__file__).parents[2]
NO_NEWS = ["--unlimited", "--every", "86400"]  # a stand-in without limits that publishes nothing by itself
READER, EDITOR = 7100001, 7100002  # the people whom the stage brings along


def environment(**settings: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    return plain | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"} | settings


@dataclass
class Standin:
    """The stand-in as a process of its own."""

    process: subprocess.Popen[str]
    facts: dict[str, Any]

    @property
    def control(self) -> Control:
        return Control(self.facts["control_url"])


@pytest.fixture
def standin_options() -> list[str]:
    return []


@pytest.fixture
def standin(standin_options: list[str]) -> Iterator[Standin]:
    process = subprocess.Popen(
        [sys.executable, "-m", "newsbot.demo", *standin_options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=ROOT,
    )
    assert process.stdout is not None
    yield Standin(process, json.loads(process.stdout.readline()))
    process.terminate()
    process.wait(10)
    process.stdout.close()


@dataclass
class Bot:
    """The bot as a process that can be started, stopped and killed."""

    settings: dict[str, str]
    folder: Path
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self, *, wait: bool = True) -> subprocess.Popen[bytes]:
        before = self.log.read_text("utf-8").count("newsbot works") if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsbot", "run"],
                stdout=log,
                stderr=log,
                env=environment(**self.settings),
                cwd=self.folder,
            )
        if wait:
            # only the machine's load decides how long that takes
            until(lambda: self.log.read_text("utf-8").count("newsbot works") > before, 120, self.said)
        return self.process

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def command(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "newsbot", *words],
            input=stdin,
            capture_output=True,
            env=environment(**self.settings),
            cwd=self.folder,
            check=False,
            timeout=120,
        )

    def figures(self) -> dict[str, Any]:
        figures: dict[str, Any] = json.loads(self.command("stats", "--json").stdout)
        return figures


def until(true: Callable[[], object], seconds: float, say: Callable[[], object] = lambda: "") -> None:
    """Waits for something to become true; says what it saw where it does not."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {say()}")
        time.sleep(0.05)


@pytest.fixture
def bot_settings() -> dict[str, str]:
    """More settings for the bot; tests override it."""
    return {}


@pytest.fixture
def bot(standin: Standin, tmp_path: Path, bot_settings: dict[str, str]) -> Iterator[Bot]:
    settings = {
        "NEWSBOT_TOKEN": standin.facts["token"],
        "NEWSBOT_API_URL": standin.facts["api_url"],
        "NEWSBOT_DATABASE_URL": f"sqlite:///{tmp_path}/news.db",
        "NEWSBOT_ALLOW_HOSTS": standin.facts["newsstand_host"],
        "NEWSBOT_ADMINS": str(EDITOR),
        "NEWSBOT_TICK_SECONDS": "0.5",
        "NEWSBOT_POLL_SECONDS": "5",
    } | bot_settings
    runner = Bot(settings, tmp_path, tmp_path / "log.txt")
    yield runner
    if runner.process is not None and runner.process.poll() is None:
        runner.stop()
    token = settings["NEWSBOT_TOKEN"]
    assert not runner.log.exists() or token.partition(":")[2] not in runner.said(), "the token is in the log"
