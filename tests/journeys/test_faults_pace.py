"""People first: answers and bulletins while ten thousand deliveries wait, against a strict Telegram."""

from __future__ import annotations

import time

import pytest

from journeys import pushing
from journeys.running import EDITOR, READER, Bot, Standin, until

pytestmark = pytest.mark.journey

PEOPLE = 5000


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_TICK_SECONDS": "0.2"}


def test_answers_and_bulletins_go_before_ten_thousand_deliveries(bot: Bot, standin: Standin) -> None:
    control = standin.control
    pushing.crowd(bot, standin, PEOPLE)
    pushing.follow_news(bot, standin)
    bot.start()
    pushing.wait_for_the_first_fetch(bot)
    for _ in range(2):
        pushing.print_article(standin)
    until(lambda: pushing.states(bot)["queued"] > 9_500, 60, lambda: pushing.states(bot))
    waits = sorted(seconds_to_answer(standin, number) for number in range(20))
    assert waits[18] <= 1.0, waits  # the 95th percentile
    assert bulletin_overtakes(bot, standin)
    figures = control.figures()
    assert figures["floods"] == 0, [c for c in control.calls(last=20_000) if c["code"] == 429]
    assert figures["max_in_one_second"] <= 30
    assert pushing.states(bot)["queued"] > 7_000, "the answers came while the push went on"


def seconds_to_answer(standin: Standin, number: int) -> float:
    """From a command to its answer, by the clock of Telegram."""
    control = standin.control
    asked = control.say(READER, f"/search nothing{number}")["message_id"]
    said = control.wait(READER, count=1, seconds=10, contains=f"nothing{number}")
    assert said, "no answer"
    sent_at = next(m["at"] for m in control.messages(READER) if m["message"]["message_id"] == asked)
    time.sleep(0.5)
    return float(said[-1]["at"] - sent_at)


def bulletin_overtakes(bot: Bot, standin: Standin) -> bool:
    """Whether the first copy of a bulletin leaves within a second and all after it is the bulletin's."""
    control = standin.control
    panel, label = pushing.draft_bulletin(standin, "Ferry stopped", "The harbour is closed.")
    routine = pushing.states(bot)["sent"]
    began = time.monotonic()
    control.press(EDITOR, panel, label)
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 0, 10, bot.said)
    started = time.monotonic() - began
    time.sleep(5)
    passed = pushing.states(bot)["sent"] - routine
    assert started <= 1.5, started
    assert pushing.states(bot, "bulletin")["sent"] >= 100
    return passed <= 60
