"""Ten thousand deliveries to the end against a server that counts what arrives."""

from __future__ import annotations

import time

import pytest

from journeys import pushing
from journeys.botapi import BotApi, Call
from journeys.running import Bot, until
from journeys.strict import EDITOR, READER, crowd, draft, start, subscribe

pytestmark = [pytest.mark.journey, pytest.mark.campaign]

PEOPLE, GROUPS = 3300, 30


def test_ten_thousand_deliveries_to_the_end(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, PEOPLE)
    groups = [api.group(-1_001_000_000_000 - number).id for number in range(GROUPS)]
    subscribe(paper, groups)
    everybody = PEOPLE + GROUPS
    start(paper)
    api.publish("Harbour reopens after storm", "The ferries left again in the morning. " * 9)
    until(lambda: pushing.states(paper)["queued"] > 0.9 * everybody, 60, lambda: pushing.states(paper))
    api.publish("Orchestra plays in the quarry", "Nobody expected the violins to sound so well. " * 9)
    waits = []
    for number in range(12):
        waits.append(seconds_to_answer(api, paper, f"nothing{number}"))
        time.sleep(2)
    draft(api, paper, "Bridge closed\nNo traffic until noon.")
    api.press(EDITOR, "LIVE")
    pressed = time.monotonic()
    for number in range(12, 24):
        waits.append(seconds_to_answer(api, paper, f"nothing{number}"))
        time.sleep(2)
    until(lambda: ended(paper) == 3 * everybody, 600, lambda: pushing.states(paper))
    calls = [call for call in api.calls if call.method == "sendmessage" and call.chat in {*chats, *groups}]
    bulletin = [call for call in calls if "No traffic" in call.text]
    routine_between = [
        call
        for call in calls
        if "No traffic" not in call.text and bulletin[2].at < call.at < bulletin[-20].at
    ]
    rate = (len(calls) - 1) / (calls[-1].at - calls[0].at)
    figures = {
        "calls": len(calls),
        "rate": round(rate, 2),
        "answers, p95": sorted(waits)[22],
        "first of the bulletin": bulletin[0].at - pressed,
        "routine between": len(routine_between),
        "most in a second": most_in_a_second(api.calls),
    }
    print(figures)
    assert {call.code for call in calls} == {200}
    assert not api.floods()
    for words in ("reopens", "quarry", "No traffic"):
        assert {api.copies(words)[chat] for chat in (*chats, *groups)} == {1}
    assert figures["most in a second"] <= 30
    assert len(routine_between) <= 3, figures
    assert sorted(waits)[22] <= 1.0, figures
    assert bulletin[0].at - pressed <= 1.0, figures
    assert rate >= 0.93 * 30, figures


def ended(bot: Bot) -> int:
    counted = "SELECT count(*) FROM deliveries WHERE kind IN ('article', 'bulletin') AND state = 'sent'"
    return int(pushing.ask(bot, counted)[0][0])


def seconds_to_answer(api: BotApi, bot: Bot, word: str) -> float:
    asked = time.monotonic()
    api.say(READER, f"/search {word}")
    until(lambda: any(word in text for text in api.said_to(READER)), 20, bot.said)
    return next(call.at for call in reversed(api.calls) if word in call.text) - asked


def most_in_a_second(calls: list[Call]) -> int:
    at = [call.at for call in calls if call.method.startswith("send") and call.method != "sendchataction"]
    first = most = 0
    for last, moment in enumerate(at):
        while at[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most
