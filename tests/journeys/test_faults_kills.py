"""kill -9 of the whole program at random moments: nothing lost, nothing twice, nothing unanswered."""

from __future__ import annotations

import random
import time

import pytest

from journeys import pushing
from journeys.running import EDITOR, NO_NEWS, Bot, Standin, until

pytestmark = pytest.mark.journey

PEOPLE = 600
RATE = 100  # a push to all takes six seconds: room for several kills
AT_ONCE = 16  # calls under way at that pace, at most


@pytest.fixture
def standin_options() -> list[str]:
    return NO_NEWS


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {
        "NEWSBOT_SEND_RATE": str(RATE),
        "NEWSBOT_PAID_BROADCAST": "true",
        "NEWSBOT_TICK_SECONDS": "0.2",
    }


@pytest.mark.parametrize("kills", [18, pytest.param(200, marks=pytest.mark.campaign)])
def test_articles_are_neither_lost_nor_repeated_by_kills(bot: Bot, standin: Standin, kills: int) -> None:
    dice = random.Random(kills)
    pushing.crowd(bot, standin, PEOPLE)
    standin.control.fault("delay", method="sendMessage", seconds=0.02, times=0)
    pushing.follow_news(bot, standin)
    bot.start()
    pushing.wait_for_the_first_fetch(bot)
    titles = [pushing.print_article(standin) for _ in range(2)]
    until(lambda: pushing.states(bot)["sent"] > 0, 30, bot.said)
    for _ in range(kills):
        if pushing.under_way(bot) < RATE:  # every kill is to hit a push
            titles.append(pushing.print_article(standin))
            told = PEOPLE * (len(titles) - 1)
            until(lambda told=told: sum(pushing.states(bot).values()) > told, 60, bot.said)  # type: ignore[misc]
        before = pushing.states(bot)["unknown"]
        time.sleep(dice.uniform(0.0, 1.0))
        bot.kill()
        bot.start()
        assert pushing.states(bot)["unknown"] - before <= AT_ONCE
    until(lambda: sum(pushing.states(bot).values()) == PEOPLE * len(titles), 60, lambda: pushing.states(bot))
    until(lambda: not pushing.under_way(bot), 90, lambda: pushing.states(bot))
    check_the_ledger(bot, standin, titles)
    assert_visible_to_staff(bot, standin)


def check_the_ledger(bot: Bot, standin: Standin, titles: list[str]) -> None:
    """Every row ended as sent or unknown; the chats hold each sent one once and no unknown one twice."""
    asked = (
        "SELECT a.title, d.chat, d.state FROM deliveries d JOIN articles a ON a.id = d.parcel_id "
        "WHERE d.kind = 'article' AND d.part = 0"
    )
    rows = pushing.ask(bot, asked)
    arrived = {title: pushing.copies(standin, title) for title in titles}
    wrong = [
        (title, chat, state, arrived[title][chat])
        for title, chat, state in rows
        if (state, arrived[title][chat]) not in {("sent", 1), ("unknown", 0), ("unknown", 1)}
    ]
    assert not wrong
    assert len(rows) == PEOPLE * len(titles)
    assert pushing.ask(bot, "PRAGMA integrity_check") == [("ok",)]


def assert_visible_to_staff(bot: Bot, standin: Standin) -> None:
    if not pushing.states(bot)["unknown"]:
        return
    standin.control.person(EDITOR)
    standin.control.say(EDITOR, "/failed")
    until(lambda: any("unknown" in text.lower() for text in standin.control.texts(EDITOR)), 10, bot.said)


@pytest.mark.parametrize("kills", [12, pytest.param(50, marks=pytest.mark.campaign)])
def test_a_bulletin_reaches_everybody_and_nobody_a_third_time(bot: Bot, standin: Standin, kills: int) -> None:
    dice = random.Random(kills)
    pushing.crowd(bot, standin, PEOPLE)
    standin.control.fault("delay", method="sendMessage", seconds=0.02, times=0)
    bot.start()
    titles: list[str] = []
    for number in range(kills):
        if not titles or pushing.under_way(bot, "bulletin") < 2 * RATE:
            titles.append(f"Ferry {number} stopped")
            pushing.send_bulletin(standin, titles[-1], "The harbour is closed.")
            until(lambda: pushing.states(bot, "bulletin"), 10, bot.said)  # a killed press comes again anyway
        time.sleep(dice.uniform(0.0, 1.0))
        bot.kill()
        bot.start()
    expected = PEOPLE * len(titles)
    until(lambda: sum(pushing.states(bot, "bulletin").values()) == expected, 30, bot.said)
    until(lambda: not pushing.under_way(bot, "bulletin"), 60, lambda: pushing.states(bot, "bulletin"))
    asked = (
        "SELECT b.headline, d.chat, d.state, d.repeats FROM deliveries d "
        "JOIN bulletins b ON b.id = d.parcel_id WHERE d.kind = 'bulletin'"
    )
    arrived = {title: pushing.copies(standin, title) for title in titles}
    for title, chat, state, repeats in pushing.ask(bot, asked):
        assert state == "sent" or (state == "unknown" and repeats == 1), (title, chat, state)
        assert (state == "unknown") <= arrived[title][chat] <= 1 + repeats, (title, chat, state, repeats)


def test_every_command_is_answered_and_a_press_takes_effect_once(bot: Bot, standin: Standin) -> None:
    dice = random.Random(200)
    chats = pushing.crowd(bot, standin, 200)
    control = standin.control
    bot.start()
    panel, label = pushing.draft_bulletin(standin, "Bridge closed", "No traffic until noon.")
    bot.kill()
    for chat in chats[:100]:
        control.say(chat, "/help")
    control.press(EDITOR, panel, label)
    control.press(EDITOR, panel, label)
    for chat in chats[100:]:
        control.say(chat, "/help")
    for _ in range(3):
        bot.start()
        time.sleep(dice.uniform(0.0, 0.4))
        bot.kill()
    bot.start()
    until(lambda: all(any("/latest" in t for t in control.texts(chat)) for chat in chats), 60, bot.said)
    until(lambda: not pushing.under_way(bot, "bulletin"), 60, lambda: pushing.states(bot, "bulletin"))
    assert pushing.ask(bot, "SELECT count(*) FROM bulletins WHERE headline = 'Bridge closed'") == [(1,)]
    assert sum(pushing.states(bot, "bulletin").values()) == len(chats)
    arrived = pushing.copies(standin, "No traffic until noon")
    assert all(1 <= arrived[chat] <= 2 for chat in chats)
    launched = pushing.ask(bot, "SELECT act, count(*) FROM audit WHERE subject = '#1' GROUP BY act")
    assert all(number == 1 for _, number in launched), launched
