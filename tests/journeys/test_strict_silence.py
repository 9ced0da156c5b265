"""A long silence of Telegram: bulletins first, what is old in one message, limits held on its return."""

from __future__ import annotations

import pytest

from journeys import pushing
from journeys.botapi import RESET, BotApi
from journeys.running import Bot, until
from journeys.strict import crowd, start
from journeys.test_strict_kills import MINUTE, set_back

pytestmark = pytest.mark.journey

TITLES = ("Harbour reopens after storm", "Orchestra plays in the quarry", "Volcano sleeps for a week")
HALF_A_DAY = 13 * 60 * MINUTE


@pytest.mark.campaign
def test_after_a_long_silence(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, 30)
    group = api.group(-1_001_000_000_007).id
    crowd(paper, api, 1, first=group)
    start(paper)
    api.rule(RESET, times=0)  # whatever the bot asks; its sources go on
    for title in TITLES:
        api.publish(title, f"{title}. " * 12)
    until(lambda: sum(pushing.states(paper).values()) == 3 * 31, 30, lambda: pushing.states(paper))
    assert paper.command("breaking", "Bridge closed", "--yes").returncode == 0
    assert paper.stop() == 0
    lost = pushing.states(paper)["unknown"]
    old = [*chats[:15], group]
    aged = ", ".join(map(str, old))
    set_back(
        paper,
        f"UPDATE deliveries SET created = created - {HALF_A_DAY}, due = due - {HALF_A_DAY} "
        f"WHERE kind = 'article' AND chat IN ({aged})",
    )
    api.rules.clear()
    before = len(api.calls)
    paper.start()
    until(lambda: pushing.ask(paper, _LEFT) == [(0,)], 60, lambda: pushing.ask(paper, _LEFT))
    calls = [call for call in api.calls[before:] if call.method == "sendmessage"]
    bulletins = [number for number, call in enumerate(calls) if "Bridge closed" in call.text]
    assert bulletins == list(range(31)), "first of all"
    for chat in (*chats, group):
        said = api.said_to(chat)
        assert sum("Bridge closed" in text for text in said) == 1
        assert all(sum(title in text for text in said) <= 1 for title in TITLES)
        assert len(said) == (2 if chat in old else 4) or lost
    held = sum(title in text for chat in (*chats, group) for text in api.said_to(chat) for title in TITLES)
    assert held >= 3 * 31 - lost
    assert lost <= 16
    assert not api.floods()


_LEFT = "SELECT count(*) FROM deliveries WHERE state IN ('queued', 'claimed', 'sending')"
