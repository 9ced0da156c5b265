"""What Telegram may answer to a call, told apart by the whole program: each fault costs one chat only."""

from __future__ import annotations

import time

import pytest

from journeys import pushing
from journeys.running import EDITOR, Bot, Standin, until

pytestmark = pytest.mark.journey

FLOODED, CUT, BROKEN, BLOCKED, MARKUP, ODD = range(700_001, 700_007)
FAR = 43_838  # seconds: twelve hours, as Telegram once said


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_TICK_SECONDS": "0.2"}


def calls_to(standin: Standin, chat: int) -> list[int]:
    return [call["code"] for call in standin.control.calls(chat=chat) if "message" in call["method"]]


def state(bot: Bot, chat: int) -> tuple[str, str, int]:
    """State, reason and tries of the one article delivery of a chat."""
    asked = "SELECT state, reason, attempts FROM deliveries WHERE chat = ? AND kind = 'article'"
    found = pushing.ask(bot, asked, chat)
    assert len(found) == 1, found
    return found[0][0], found[0][1], found[0][2]


def test_every_answer_of_telegram_has_its_own_consequence(bot: Bot, standin: Standin) -> None:
    control = standin.control
    chats = pushing.settle(bot, standin, range(700_001, 700_051))
    group = control.group("Newsroom", EDITOR, "group", bot="administrator")
    pushing.subscribe(bot, [group])
    control.fault("reply", chat=FLOODED, method="sendMessage", retry_after=FAR)
    control.fault("drop_reply", chat=CUT, method="sendMessage")
    control.fault("reply", chat=BROKEN, method="sendMessage", code=500)
    blocked = "Forbidden: bot was blocked by the user"
    control.fault("reply", chat=BLOCKED, method="sendMessage", code=403, description=blocked)
    parse = 'Bad Request: can\'t parse entities: unsupported start tag "b" at byte offset 1'
    control.fault("reply", chat=MARKUP, method="sendMessage", code=400, description=parse)
    odd = "Bad Request: PEER_FLOOD_OF_SOME_KIND"
    control.fault("reply", chat=ODD, method="sendMessage", code=400, description=odd, times=0)
    new_group = control.migrate(group)
    pushing.follow_news(bot, standin)
    bot.start()
    pushing.wait_for_the_first_fetch(bot)
    title = pushing.print_article(standin)
    healthy = [chat for chat in chats if chat > ODD]
    until(lambda: all(pushing.copies(standin, title)[chat] == 1 for chat in healthy), 40, bot.said)
    until(lambda: state(bot, ODD)[0] == "refused", 90, lambda: state(bot, ODD))
    assert state(bot, FLOODED)[0] == "queued"
    assert calls_to(standin, FLOODED) == [429]
    assert state(bot, CUT)[0] == "unknown"
    assert calls_to(standin, CUT) == [200, 0], "done, then the line was cut, and never again"
    assert state(bot, BROKEN)[0] == "unknown"
    assert calls_to(standin, BROKEN) == [500]
    assert state(bot, BLOCKED)[0] == "gone"
    assert calls_to(standin, BLOCKED) == [403]
    assert state(bot, MARKUP)[0] == "sent"
    assert calls_to(standin, MARKUP) == [400, 200]
    assert calls_to(standin, ODD).count(400) <= 3
    assert "PEER_FLOOD" in state(bot, ODD)[1]
    assert calls_to(standin, group) in ([], [400]), "an update tells of the new address, or one refusal"
    assert state(bot, new_group)[0] == "sent"
    assert pushing.copies(standin, title)[new_group] == 1
    assert pushing.ask(bot, "SELECT count(*) FROM subscribers WHERE chat = ?", group) == [(0,)]
    control.clear_faults()
    second = pushing.print_article(standin)
    reached = [*healthy, CUT, BROKEN, MARKUP, ODD, new_group]
    until(lambda: all(pushing.copies(standin, second)[chat] == 1 for chat in reached), 40, bot.said)
    assert calls_to(standin, FLOODED) == [429], "no call inside the rest"
    assert calls_to(standin, BLOCKED) == [403], "silence for who has blocked the bot"
    check_return(bot, standin)


def check_return(bot: Bot, standin: Standin) -> None:
    """Who blocked the bot comes back with /start and finds the settings again."""
    control = standin.control
    before = pushing.ask(bot, "SELECT cadence FROM subscribers WHERE chat = ?", BLOCKED)
    control.say(BLOCKED, "/start")
    control.wait(BLOCKED, count=1, seconds=10)
    asked = "SELECT cadence FROM subscribers WHERE chat = ? AND state = 'active'"
    until(lambda: pushing.ask(bot, asked, BLOCKED) == before, 10, bot.said)
    title = pushing.print_article(standin)
    until(lambda: pushing.copies(standin, title)[BLOCKED] == 1, 30, bot.said)
    assert bot.stop() == 0


def test_a_flooded_chat_costs_the_others_less_than_a_second(bot: Bot, standin: Standin) -> None:
    control = standin.control
    chats = pushing.crowd(bot, standin, 150)
    control.fault("reply", chat=chats[20], method="sendMessage", retry_after=FAR)
    bot.start()
    pushing.send_bulletin(standin, "Ferry stopped", "The harbour is closed.")
    until(lambda: pushing.states(bot, "bulletin")["sent"] == 149, 30, bot.said)
    times = [call["at"] for call in control.calls(method="sendMessage") if call["chat"] in chats]
    assert max(times) - min(times) <= 150 / 30 + 1
    assert control.figures()["floods"] == 1, "only the forced one"
    assert pushing.states(bot, "bulletin")["queued"] == 1
    bot.stop()
    bot.start()
    time.sleep(2)
    assert calls_to(standin, chats[20]) == [429], "the rest outlives a restart"


def test_refused_before_a_byte_was_written_goes_again(bot: Bot, standin: Standin) -> None:
    control = standin.control
    pushing.crowd(bot, standin, 150)
    bot.start()
    pushing.send_bulletin(standin, "Ferry stopped", "The harbour is closed.")
    until(lambda: pushing.states(bot, "bulletin")["sent"] > 20, 20, bot.said)
    control.dark(seconds=4)
    until(lambda: pushing.states(bot, "bulletin")["sent"] >= 130, 60, lambda: pushing.states(bot, "bulletin"))
    until(lambda: not pushing.under_way(bot, "bulletin"), 40, lambda: pushing.states(bot, "bulletin"))
    ended = pushing.ask(bot, "SELECT state, repeats, chat FROM deliveries WHERE kind = 'bulletin'")
    arrived = pushing.copies(standin, "Ferry stopped")
    assert all(1 <= arrived[chat] <= 1 + repeats for state, repeats, chat in ended if state == "sent")
    assert len([state for state, *_ in ended if state != "sent"]) <= 16
