"""Updates by webhook: nothing is lost between Telegram's post and the answer, whenever the process dies."""

from __future__ import annotations

import random
import socket
import time

import pytest

from journeys import pushing
from journeys.running import EDITOR, NO_NEWS, Bot, Standin, until

pytestmark = pytest.mark.journey
KILLS = 4


@pytest.fixture
def standin_options() -> list[str]:
    return NO_NEWS


@pytest.fixture
def bot_settings() -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    return {"NEWSBOT_LISTEN": address, "NEWSBOT_WEBHOOK_URL": f"http://{address}/webhook"}


def test_every_command_is_answered_though_the_process_is_killed(bot: Bot, standin: Standin) -> None:
    dice = random.Random(7)
    control = standin.control
    people = list(range(800_001, 800_021))
    for person in people:
        control.person(person)
    bot.start()
    for round_ in range(KILLS):
        for person in people:
            control.say(person, f"/search nothing-{round_}")
        time.sleep(dice.uniform(0.0, 0.8))
        bot.kill()
        bot.start()

    def answered() -> int:
        texts = [control.texts(person) for person in people]
        return sum(any(f"nothing-{r}" in text for text in said) for said in texts for r in range(KILLS))

    until(lambda: answered() == KILLS * len(people), 60, answered)
    control.say(EDITOR, "/breaking Ferry stopped")
    until(lambda: pushing.live_buttons(control.messages(EDITOR)), 20)
    assert pushing.ask(bot, "SELECT count(*) FROM bulletins") == [(1,)]
    waiting = "SELECT count(*) FROM inbox WHERE done IS NULL"
    until(lambda: pushing.ask(bot, waiting) == [(0,)], 10, bot.said)  # marked after its answer
