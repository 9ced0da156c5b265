"""Pushes to many people, and what the ledger and the chats say of them afterwards."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from itertools import count
from random import Random
from typing import Any

from journeys.running import EDITOR, Bot, Standin, until

FIRST = 500_001
_numbers = count(1)
_SYLLABLES = [
    "ba",
    "de",
    "fi",
    "go",
    "hu",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "wu",
    "xa",
    "ze",
]


def settle(bot: Bot, standin: Standin, people: Iterable[int]) -> list[int]:
    """These people exist at Telegram and are subscribed to everything at once."""
    chats = list(people)
    for chat in chats:
        standin.control.person(chat)
    subscribe(bot, chats)
    return chats


def crowd(bot: Bot, standin: Standin, size: int) -> list[int]:
    """So many subscribers with ids in a row."""
    standin.control.crowd(FIRST, size)
    chats = list(range(FIRST, FIRST + size))
    subscribe(bot, chats)
    return chats


def subscribe(bot: Bot, chats: list[int]) -> None:
    lines = "".join(json.dumps({"chat": chat, "cadence": "instant"}) + "\n" for chat in chats)
    brought = bot.command("subscribers", "import", "-", stdin=lines.encode())
    assert brought.returncode == 0, brought.stderr


def follow_news(bot: Bot, standin: Standin) -> None:
    """One feed of the newsstand is the bot's; its first fetch will be silent."""
    url = next(url for url, _ in standin.facts["feeds"] if "courier/world" in url)
    feeds = bot.folder / "feeds.txt"
    feeds.write_text(url + "\n", "utf-8")
    bot.settings["NEWSBOT_FEEDS"] = str(feeds)


def wait_for_the_first_fetch(bot: Bot) -> None:
    until(lambda: ask(bot, "SELECT 1 FROM articles LIMIT 1"), 60, bot.said)


def print_article(standin: Standin) -> str:
    """An article about something of its own, in words that no other has; returns its title."""
    dice = Random(next(_numbers))
    words = ["".join(dice.choices(_SYLLABLES, k=4)) for _ in range(12)]
    title = f"{words[0].title()} and the {words[1]} of {words[2]}"
    text = f"The {' '.join(words[:6])} has met the {' '.join(words[6:])}. Nobody expected {words[2]}. "
    standin.control.run("publish", title=title, text=text * 6)
    return title


def ask(bot: Bot, question: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of the bot's SQLite file."""
    path = bot.settings["NEWSBOT_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(question, values).fetchall()


def bring_forward(bot: Bot) -> None:
    """What is under embargo is so no more; the program may run meanwhile."""
    path = bot.settings["NEWSBOT_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        now = time.time_ns() // 1000
        assert connection.execute("UPDATE bulletins SET embargo = ? WHERE embargo > ?", (now, now)).rowcount


def states(bot: Bot, kind: str = "article") -> Counter[str]:
    """How many deliveries of a kind are in each state."""
    found = ask(bot, "SELECT state, count(*) FROM deliveries WHERE kind = ? GROUP BY state", kind)
    return Counter(dict(found))


def under_way(bot: Bot, kind: str = "article") -> int:
    now = states(bot, kind)
    return now["queued"] + now["claimed"] + now["sending"]


def copies(standin: Standin, words: str) -> Counter[int]:
    """How many messages with these words each chat holds."""
    texts = standin.control.all_texts()
    return Counter({chat: sum(words in text for text in said) for chat, said in texts.items()})


def buttons(message: dict[str, Any]) -> list[str]:
    markup = message["message"].get("reply_markup", {})
    return [button["text"] for row in markup.get("inline_keyboard", []) for button in row]


def draft_bulletin(standin: Standin, title: str, text: str) -> tuple[int, str]:
    """An editor writes a bulletin; returns the message of the panel and the label that sends it."""
    control = standin.control
    before = [m["seq"] for m in control.messages(EDITOR)]
    control.say(EDITOR, f"/breaking {title}\n{text}")
    after = max(before, default=0)
    until(lambda: any(live_buttons(control.messages(EDITOR, after))), 20)
    panel = next(m for m in reversed(control.messages(EDITOR, after)) if live_buttons([m]))
    return panel["message"]["message_id"], live_buttons([panel])[0]


def live_buttons(messages: list[dict[str, Any]]) -> list[str]:
    return [label for message in messages for label in buttons(message) if "LIVE" in label]


def send_bulletin(standin: Standin, title: str, text: str) -> None:
    panel, label = draft_bulletin(standin, title, text)
    standin.control.press(EDITOR, panel, label)
