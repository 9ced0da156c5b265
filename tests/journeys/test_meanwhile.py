"""What people do while a push runs: leave, pause, come, stop and go on, send a second one, try again."""

from __future__ import annotations

import time

import pytest

from journeys import pushing
from journeys.running import EDITOR, Bot, Standin, until
from journeys.test_desk import press

pytestmark = pytest.mark.journey
TITLE, TEXT = "Ferry service stopped", "The harbour is closed."
LATE = 7_300_001


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_TICK_SECONDS": "0.5"}


def half_way(bot: Bot, standin: Standin, size: int) -> list[int]:
    """A push to so many is under way."""
    chats = pushing.crowd(bot, standin, size)
    bot.start()
    pushing.send_bulletin(standin, TITLE, TEXT)
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 30, 30, bot.said)
    return chats


def waiting(bot: Bot, number: int) -> list[int]:
    """Chats whose turn comes last."""
    rows = pushing.ask(
        bot, "SELECT chat FROM deliveries WHERE state = 'queued' ORDER BY id DESC LIMIT ?", number
    )
    return [row[0] for row in rows]


def test_stop_and_resume_again_and_again_repeat_and_lose_nothing(bot: Bot, standin: Standin) -> None:
    chats = half_way(bot, standin, 120)
    for label in ("Stop", "Resume") * 3:
        press(standin, label)
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 60, lambda: pushing.states(bot))
    copies = pushing.copies(standin, TITLE)
    assert {copies[chat] for chat in chats} == {1}
    until(lambda: f"sent {len(chats)}" in standin.control.texts(EDITOR)[-1], 10)
    assert len(standin.control.texts(EDITOR)) == 2, "preview and progress; all else is edited"


def test_two_pushes_at_once_reach_everybody_once_each(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 80)
    bot.start()
    first = pushing.draft_bulletin(standin, TITLE, TEXT)
    second = pushing.draft_bulletin(standin, "Bridge open again", "Cars may pass since noon.")
    for panel, label in (first, second):
        standin.control.press(EDITOR, panel, label)
    until(lambda: pushing.states(bot, "bulletin")["sent"] == 2 * len(chats), 60, lambda: pushing.states(bot))
    for words in (TITLE, "Bridge open again"):
        copies = pushing.copies(standin, words)
        assert {copies[chat] for chat in chats} == {1}

    def told(number: int) -> bool:
        texts = standin.control.texts(EDITOR)
        return any(f"#{number}" in text and f"sent {len(chats)}" in text for text in texts)

    until(lambda: told(1) and told(2), 10, lambda: standin.control.texts(EDITOR))


def test_who_leaves_or_pauses_in_the_middle_gets_nothing_after_the_answer(bot: Bot, standin: Standin) -> None:
    chats = half_way(bot, standin, 120)
    *leaving, pausing, blocking = waiting(bot, 4)
    for chat in leaving:
        standin.control.say(chat, "/forget")
    standin.control.say(pausing, "/stop")
    standin.control.block(blocking)
    for chat in leaving:
        message = standin.control.wait(chat, contains="", seconds=20)[-1]
        label = next(label for label in pushing.buttons(message) if label)
        standin.control.press(chat, message["message"]["message_id"], label)
    until(lambda: not pushing.under_way(bot, "bulletin"), 60, lambda: pushing.states(bot))
    time.sleep(1)
    copies = pushing.copies(standin, TITLE)
    rest = set(chats) - {*leaving, pausing, blocking}
    assert {copies[chat] for chat in rest} == {1}
    for chat in (*leaving, pausing):
        texts = standin.control.texts(chat)
        assert TITLE not in texts[-1], texts
    for table in ("subscribers", "deliveries"):
        found = pushing.ask(bot, f"SELECT count(*) FROM {table} WHERE chat IN (?, ?)", *leaving)
        assert found == [(0,)], table


def test_who_comes_in_the_middle_gets_it_once_at_most(bot: Bot, standin: Standin) -> None:
    half_way(bot, standin, 120)
    standin.control.person(LATE)
    standin.control.say(LATE, "/start")
    question = standin.control.wait(LATE, contains="", seconds=20)[-1]
    standin.control.press(LATE, question["message"]["message_id"], "OK")
    until(lambda: not pushing.under_way(bot, "bulletin"), 60, lambda: pushing.states(bot))
    time.sleep(1)
    assert pushing.copies(standin, TITLE)[LATE] <= 1
    assert "Traceback" not in bot.said()


def test_what_is_unknown_goes_out_again_by_a_press(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 12)
    unlucky = chats[3]
    standin.control.fault("drop_reply", chat=unlucky, times=2)  # a bulletin is repeated once by itself
    bot.start()
    pushing.send_bulletin(standin, TITLE, TEXT)
    until(lambda: pushing.states(bot, "bulletin")["unknown"] == 1, 60, lambda: pushing.states(bot))
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats) - 1, 60, lambda: pushing.states(bot))
    standin.control.say(EDITOR, "/failed")
    press(standin, "Again")
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 30, lambda: pushing.states(bot))
    copies = pushing.copies(standin, TITLE)
    assert copies.pop(unlucky) == 3
    assert {copies[chat] for chat in chats if chat != unlucky} == {1}
