"""Two programs, a stop, a token that is revoked: how the process itself behaves."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from journeys import pushing
from journeys.running import EDITOR, Bot, Standin, until

pytestmark = pytest.mark.journey


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_TICK_SECONDS": "0.2", "NEWSBOT_LOG_LEVEL": "debug"}


def sent(standin: Standin) -> int:
    return int(standin.control.figures()["sent"])


def refused_to_run(second: Bot) -> str:
    """What the second program says when it ends by itself, with code 1."""
    process = second.start(wait=False)
    assert process.wait(30) == 1
    assert "Traceback" not in second.said()
    return second.said().strip().splitlines()[-1]


def test_a_second_one_on_the_same_file_or_token_ends_at_once(bot: Bot, standin: Standin) -> None:
    bot.start()
    time.sleep(1)
    before = sent(standin)
    same_file = replace(bot, log=bot.folder / "second.txt", process=None)
    assert "another newsbot already works with" in refused_to_run(same_file)
    settings = bot.settings | {"NEWSBOT_DATABASE_URL": f"sqlite:///{bot.folder}/other.db"}
    same_token = replace(bot, log=bot.folder / "third.txt", process=None, settings=settings)
    assert "already runs with this token" in refused_to_run(same_token)
    assert sent(standin) == before
    standin.control.person(7_100_001)
    standin.control.say(7_100_001, "/help")
    assert standin.control.wait(7_100_001, count=1, seconds=10), "the first one goes on"
    assert bot.process is not None
    assert bot.process.poll() is None


def test_a_stop_during_a_push_leaves_nothing_uncertain(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 300)
    standin.control.fault("delay", method="sendMessage", seconds=0.3, times=0)
    bot.start()
    pushing.send_bulletin(standin, "Ferry stopped", "The harbour is closed.")
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 20, 20, bot.said)
    began = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - began <= 10
    states = pushing.states(bot, "bulletin")
    assert set(states) == {"sent", "queued"}, states
    assert sum(pushing.copies(standin, "Ferry stopped")[chat] for chat in chats) == states["sent"]
    standin.control.clear_faults()
    bot.start()
    until(lambda: pushing.states(bot, "bulletin")["sent"] == 300, 30, bot.said)
    arrived = pushing.copies(standin, "Ferry stopped")
    assert all(arrived[chat] == 1 for chat in chats)


def test_a_revoked_token_ends_the_program_and_is_not_printed(bot: Bot, standin: Standin) -> None:
    pushing.crowd(bot, standin, 300)
    process = bot.start()
    pushing.send_bulletin(standin, "Ferry stopped", "The harbour is closed.")
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 20, 20, bot.said)
    standin.control.run("revoke")
    assert process.wait(20) == 78
    assert "Telegram refuses the token" in bot.said()
    assert bot.settings["NEWSBOT_TOKEN"].partition(":")[2] not in bot.said()
    states = pushing.states(bot, "bulletin")
    assert not states["unknown"]
    assert states["refused"] == states["gone"] == 0
    standin.control.run("revoke", revoked=False)
    bot.start()
    until(lambda: pushing.states(bot, "bulletin")["sent"] == 300, 30, bot.said)
    assert standin.control.figures()["doubled_unasked"] == 0


def test_telegram_dark_from_the_start_and_later_is_waited_for(bot: Bot, standin: Standin) -> None:
    control = standin.control
    chats = pushing.crowd(bot, standin, 60)
    control.dark()
    bot.start(wait=False)
    until(lambda: "out of reach" in bot.said(), 30, bot.said)
    control.light()
    until(lambda: "newsbot works" in bot.said(), 30, bot.said)
    pushing.follow_news(bot, standin)
    bot.stop()
    bot.start()
    pushing.wait_for_the_first_fetch(bot)
    control.dark()
    titles = [pushing.print_article(standin) for _ in range(2)]
    until(lambda: sum(pushing.states(bot).values()) == 120, 40, bot.said)
    time.sleep(3)
    control.light()
    control.say(EDITOR, "/help")
    until(lambda: not pushing.under_way(bot), 60, lambda: pushing.states(bot))
    assert pushing.states(bot)["unknown"] <= 1
    for title in titles:
        arrived = pushing.copies(standin, title)
        assert sum(arrived[chat] for chat in chats) >= 59
        assert max(arrived.values()) == 1
    until(lambda: control.texts(EDITOR), 20, bot.said)
    assert control.figures()["floods"] == 0
