"""The program against the second Bot API (`botapi`): fixtures, and what its ledger says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys import pushing
from journeys.botapi import TOKEN, BotApi
from journeys.running import Bot, until

EDITOR, READER = 7_300_001, 7_300_002


@pytest.fixture
def api() -> Iterator[BotApi]:
    server = BotApi()
    server.person(EDITOR)
    server.person(READER)
    yield server
    server.stop()


@pytest.fixture
def more() -> dict[str, str]:
    """More settings for the bot; tests override it."""
    return {}


@pytest.fixture
def paper(api: BotApi, tmp_path: Path, more: dict[str, str]) -> Iterator[Bot]:
    feeds = tmp_path / "feeds.txt"
    feeds.write_text(f"{api.url}/feed/world world\n", "utf-8")
    settings = {
        "NEWSBOT_TOKEN": TOKEN,
        "NEWSBOT_API_URL": api.url,
        "NEWSBOT_DATABASE_URL": f"sqlite:///{tmp_path}/news.db",
        "NEWSBOT_ALLOW_HOSTS": f"127.0.0.1:{api.port}",
        "NEWSBOT_FEEDS": str(feeds),
        "NEWSBOT_ADMINS": str(EDITOR),
        "NEWSBOT_TICK_SECONDS": "0.2",
        "NEWSBOT_POLL_SECONDS": "5",
        "NEWSBOT_LOG_LEVEL": "debug",
    }
    api.publish("The first of all articles", "It stood in the paper before anybody subscribed to it. " * 4)
    runner = Bot(settings | more, tmp_path, tmp_path / "log.txt")
    yield runner
    if runner.process is not None and runner.process.poll() is None:
        runner.stop()
    said = runner.said() if runner.log.exists() else ""
    assert TOKEN.partition(":")[2] not in said, "the token is in the log"
    assert "Traceback" not in said, said[said.index("Traceback") - 300 :][:3000]
    assert not api.odd, api.odd[:5]


def crowd(bot: Bot, api: BotApi, size: int, first: int = 610_001) -> list[int]:
    """So many people who get everything at once."""
    chats = list(range(first, first + size))
    for chat in chats:
        api.person(chat)
    subscribe(bot, chats)
    return chats


def subscribe(bot: Bot, chats: list[int]) -> None:
    lines = "".join(json.dumps({"chat": chat, "cadence": "instant"}) + "\n" for chat in chats)
    brought = bot.command("subscribers", "import", "-", stdin=lines.encode())
    assert brought.returncode == 0, brought.stderr


def start(bot: Bot) -> None:
    """Starts the bot and waits until the feed has been read once."""
    bot.start()
    pushing.wait_for_the_first_fetch(bot)


def answered(api: BotApi, person: int, words: str, contains: str, *, seconds: float = 15) -> None:
    """Says something and waits for an answer with these words."""
    before = len(api.said_to(person))
    api.say(person, words)
    until(
        lambda: any(contains in text for text in api.said_to(person)[before:]),
        seconds,
        lambda: api.said_to(person)[before:],
    )


def draft(api: BotApi, bot: Bot, text: str) -> None:
    """An editor's draft, its panel shown."""
    api.say(EDITOR, f"/breaking {text}")
    until(lambda: _live(api), 15, bot.said)


def _live(api: BotApi) -> list[str]:
    return [
        button["text"]
        for message in api.chats[EDITOR].messages.values()
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if "LIVE" in button["text"]
    ]


def push_to(api: BotApi, text: str) -> None:
    """A bulletin on its way, whoever sends it."""
    api.say(EDITOR, f"/breaking {text}")
    until(lambda: _live(api), 30)
    api.press(EDITOR, "LIVE")


def push_bulletin(api: BotApi, bot: Bot, text: str) -> None:
    draft(api, bot, text)
    api.press(EDITOR, "LIVE")
    until(lambda: pushing.states(bot, "bulletin"), 15, bot.said)
