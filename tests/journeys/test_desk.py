"""The desk with a whole crowd behind it: one push from many presses, stop, resume, correct in between."""

from __future__ import annotations

import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from journeys import pushing
from journeys.running import EDITOR, READER, Bot, Standin, until
from newsbot.demo.control import ControlError

pytestmark = pytest.mark.journey
TITLE, TEXT = "Ferry service stopped", "The harbour is closed."


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_TICK_SECONDS": "0.5", "NEWSBOT_LOG_LEVEL": "debug"}


def newest(standin: Standin, label: str) -> int:
    """The editor's newest message with such a button."""
    messages = standin.control.messages(EDITOR, from_bot=True)
    return next(
        one["message"]["message_id"]
        for one in reversed(messages)
        if any(label in button for button in pushing.buttons(one))
    )


def press(standin: Standin, label: str) -> float:
    """Presses it; returns when."""
    until(lambda: any(label in b for m in standin.control.messages(EDITOR) for b in pushing.buttons(m)), 20)
    message = newest(standin, label)
    at = time.time()
    standin.control.press(EDITOR, message, label)
    return at


def test_a_hundred_presses_at_once_are_one_push(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 30)
    bot.start()
    panel, label = pushing.draft_bulletin(standin, TITLE, TEXT)

    def press_it(_: int) -> bool:
        try:
            standin.control.press(EDITOR, panel, label)
        except ControlError:  # the button has turned into Stop by now
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(press_it, range(100))) >= 10
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 30, lambda: pushing.states(bot))
    time.sleep(2)
    copies = pushing.copies(standin, TITLE)
    assert {copies[chat] for chat in chats} == {1}
    audit = pushing.ask(bot, "SELECT act, count(*) FROM audit GROUP BY act")
    assert dict(audit)["send"] == 1


def test_stop_holds_within_a_second_and_resume_repeats_nothing(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 200)
    bot.start()
    pushing.send_bulletin(standin, TITLE, TEXT)
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 60, 30, bot.said)
    press(standin, "Stop")
    until(lambda: pushing.ask(bot, "SELECT state FROM bulletins") == [("stopped",)], 10, bot.said)
    time.sleep(1)
    have = sum(pushing.copies(standin, TITLE)[chat] for chat in chats)
    until(
        lambda: f"{have} readers have it" in standin.control.texts(EDITOR)[-1],
        20,
        lambda: standin.control.texts(EDITOR),
    )
    time.sleep(2)
    assert sum(pushing.copies(standin, TITLE)[chat] for chat in chats) == have
    assert have < len(chats)
    press(standin, "Resume")
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 40, lambda: pushing.states(bot))
    copies = pushing.copies(standin, TITLE)
    assert {copies[chat] for chat in chats} == {1}
    said = standin.control.texts(EDITOR)
    until(lambda: "sent 200" in standin.control.texts(EDITOR)[-1], 10, lambda: standin.control.texts(EDITOR))
    assert len(standin.control.texts(EDITOR)) == len(said) == 2, "preview and progress; all else is edited"


def test_a_correction_in_the_middle_reaches_each_in_their_own_way(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 180)
    bot.start()
    pushing.send_bulletin(standin, TITLE, TEXT)
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 60, 30, bot.said)
    standin.control.say(EDITOR, "/correct 1 Ferry service delayed\nThe harbour is open.")
    until(lambda: pushing.states(bot, "correction"), 20, bot.said)
    until(lambda: not pushing.under_way(bot, "correction") + pushing.under_way(bot, "bulletin"), 60, bot.said)
    standin.control.say(EDITOR, "/retract 1 It never happened")
    until(lambda: "withdrawn" in standin.control.texts(EDITOR)[-1], 20, lambda: standin.control.texts(EDITOR))
    time.sleep(1)
    until(lambda: not pushing.under_way(bot, "correction"), 60, bot.said)
    told = alone = 0
    for chat in chats:
        messages = standin.control.messages(chat, from_bot=True)
        texts = [one["message"]["text"] for one in messages]
        assert all("withdrawn" in text for text in texts[:1] + texts[-1:]), texts
        assert all(TEXT not in text for text in texts), "the wrong words stand nowhere"
        told += len(texts) == 3
        alone += len(texts) == 2
    assert told + alone == len(chats)
    assert told >= 60
    assert alone >= 20


def test_what_is_under_embargo_is_nowhere_until_it_is_out(bot: Bot, standin: Standin) -> None:
    word = "Quokkaville"
    chats = pushing.crowd(bot, standin, 5)
    standin.control.person(READER)
    bot.start()
    pushing.draft_bulletin(standin, f"{word} burns", "Smoke over the hills.")
    standin.control.say(EDITOR, "/later 1 in 1h")
    until(lambda: "embargo" in standin.control.texts(EDITOR)[-1], 30, lambda: standin.control.texts(EDITOR))
    for words in ("/latest", f"/search {word}", "/top", "/mydata", "/digest"):
        standin.control.say(READER, words)
    for words in ("/stats", "/audit", "/mydata", "/failed"):
        standin.control.say(EDITOR, words)
    until(lambda: len(standin.control.texts(READER)) >= 5, 20)
    time.sleep(2)
    assert all(word not in text or "Nothing" in text for text in standin.control.texts(READER))
    assert bot.command("search", word, "--json").stdout == b"[]\n"
    assert word.encode() not in bot.command("stats", "--json").stdout
    assert word not in bot.said()
    pushing.bring_forward(bot)
    until(lambda: pushing.states(bot, "bulletin")["sent"] == len(chats), 60, bot.said)
    assert word.encode() in bot.command("search", word, "--json").stdout
    assert word not in bot.said()
    bot.command("backup", "all.backup")
    assert word.encode() in gzip.decompress((bot.folder / "all.backup").read_bytes())


def test_telegram_dark_in_the_middle_of_a_push_ends_nothing(bot: Bot, standin: Standin) -> None:
    chats = pushing.crowd(bot, standin, 150)
    bot.start()
    pushing.send_bulletin(standin, TITLE, TEXT)
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 30, 30, bot.said)
    standin.control.dark(6)
    until(lambda: "sent 150" in standin.control.texts(EDITOR)[-1], 60, lambda: standin.control.texts(EDITOR))
    copies = pushing.copies(standin, TITLE)
    assert all(1 <= copies[chat] <= 2 for chat in chats)
    assert bot.process is not None
    assert bot.process.poll() is None
    assert "Traceback" not in bot.said()
