"""Three processes on one PostgreSQL: one speaks, one watches the sources, one sends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from journeys import pushing
from journeys.running import EDITOR, READER, Bot, Standin, until
from journeys.test_desk import press
from journeys.test_faults_storage import postgres, rows  # noqa: F401 a fixture

pytestmark = pytest.mark.journey
TITLE = "Ferry service stopped"


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def trio(postgres: Any, bot: Bot, standin: Standin) -> Iterator[dict[str, Bot]]:  # noqa: F811
    """The three, running; `bot` itself is the one that speaks."""
    postgres.psql("CREATE DATABASE news ENCODING 'UTF8' TEMPLATE template0")
    bot.settings["NEWSBOT_DATABASE_URL"] = postgres.get_uri("news")
    pushing.follow_news(bot, standin)
    made = {role: again(bot, role) for role in ("chat", "feeds", "dispatch")}
    for one in made.values():  # all at once, on a database without tables
        one.start(wait=False)
    for one in made.values():
        until(lambda one=one: "newsbot works" in one.said(), 60, one.said)  # type: ignore[misc]
    yield made
    for one in made.values():
        if one.process is not None and one.process.poll() is None:
            assert one.stop() == 0


def again(bot: Bot, role: str) -> Bot:
    return replace(
        bot, log=bot.folder / f"{role}.txt", process=None, settings=bot.settings | {"NEWSBOT_ROLES": role}
    )


def test_three_processes_are_one_newsroom(trio: dict[str, Bot], bot: Bot, standin: Standin) -> None:
    control = standin.control
    control.say(READER, "/start")
    greeting = control.wait(READER, count=1, seconds=10)[-1]
    control.press(READER, greeting["message"]["message_id"], "OK")
    until(lambda: rows(bot, "SELECT state FROM subscribers") == [("active",)], 10)
    until(lambda: rows(bot, "SELECT count(*) FROM articles")[0][0], 60, trio["feeds"].said)
    title = pushing.print_article(standin)
    until(lambda: any(title in text for text in control.texts(READER)), 60, trio["dispatch"].said)
    chats = [READER, *pushing.crowd(bot, standin, 200)]
    pushing.send_bulletin(standin, TITLE, "The harbour is closed.")
    until(lambda: pushing.copies(standin, TITLE).total() > 40, 20, trio["dispatch"].said)
    press(standin, "Stop")  # pressed in one process, obeyed by another
    until(lambda: rows(bot, "SELECT state FROM bulletins") == [("stopped",)], 10)
    time.sleep(1)
    have = pushing.copies(standin, TITLE).total()
    time.sleep(2)
    assert pushing.copies(standin, TITLE).total() == have < len(chats)
    press(standin, "Resume")
    until(lambda: pushing.copies(standin, TITLE).total() > have + 10, 20, trio["dispatch"].said)
    trio["dispatch"].kill()
    trio["dispatch"] = again(bot, "dispatch")
    began = time.monotonic()
    trio["dispatch"].start()
    waited = time.monotonic() - began
    until(lambda: "sent 201" in control.texts(EDITOR)[-1], 60, lambda: control.texts(EDITOR))
    copies = pushing.copies(standin, TITLE)
    assert all(1 <= copies[chat] <= 2 for chat in chats)
    assert waited < 20, "the place of the dead is free at once"
    second = again(bot, "dispatch")
    second = replace(second, log=bot.folder / "second.txt")
    process = second.start(wait=False)
    assert process.wait(30) == 1
    assert "another newsbot already works with this database" in second.said()
