"""A text of several messages, and a fault in the middle of it: in order, once, never again from the start."""

from __future__ import annotations

import re
import time
from random import Random

import pytest

from journeys import pushing
from journeys.botapi import LOST, RESET, BotApi, page, refused
from journeys.running import Bot, until
from journeys.strict import READER, crowd, start
from journeys.test_strict_kills import MINUTE, set_back

pytestmark = pytest.mark.journey

OLD, NEW = -4001, -1_001_234_567_890
STORIES = 14  # three messages of a digest
FAULTS = {  # what befalls the second part; what is called in all; which parts arrive
    "flood": (refused(429, "Too Many Requests", retry_after=2), [200, 429, 200, 200], [0, 1, 2]),
    "lost": (LOST, [200, 0, 200], [0, 1, 2]),
    "reset": (RESET, [200, 0, 200], [0, 2]),
    "gateway": (page(502), [200, 502, 200], [0, 2]),
    "wrong": (refused(400, "Bad Request: message is too long"), [200, 400, 200, 200], [0, 1, 2]),
    "blocked": (refused(403, "Forbidden: bot was blocked by the user"), [200, 403], [0]),
}


def words(dice: Random, count: int) -> str:
    """Words that no other text has: each text is a story of its own."""
    letters = ("bdfgklmnprstv", "aeiou") * 3
    return " ".join("".join(map(dice.choice, letters)) for _ in range(count))


def a_digest_waits(bot: Bot, api: BotApi) -> None:
    """Everybody is to get one digest of three messages as soon as the program starts again."""
    start(bot)
    dice = Random(5)
    for _ in range(STORIES):
        api.publish(words(dice, 40), f"{words(dice, 45).capitalize()}. {words(dice, 45).capitalize()}. ")
    known = "SELECT count(*) FROM articles"
    until(lambda: pushing.ask(bot, known) == [(STORIES + 1,)], 60, lambda: pushing.ask(bot, known))
    assert bot.stop() == 0
    hour_ago = time.time_ns() // 1000 - 60 * MINUTE
    set_back(bot, f"UPDATE subscribers SET due = {hour_ago}, since = {hour_ago - 60 * MINUTE}, length = 2")


def readers(bot: Bot, api: BotApi, count: int) -> list[int]:
    chats = crowd(bot, api, count)
    set_back(bot, "UPDATE subscribers SET cadence = 'daily', due = 9000000000000000")
    return chats


def all_ended(bot: Bot, parts: int) -> bool:
    states = pushing.states(bot, "edition")
    return states.total() == parts and not pushing.under_way(bot, "edition")


def test_a_fault_in_the_second_part_of_a_digest(paper: Bot, api: BotApi) -> None:
    api.group(OLD, "group")
    crowd(paper, api, 1, first=OLD)
    healthy, plain, *others = readers(paper, api, 2 + len(FAULTS))
    a_digest_waits(paper, api)
    at = dict(zip(FAULTS, others, strict=True))
    for name, chat in at.items():
        api.rule(FAULTS[name][0], chat=chat, method="sendMessage", skip=1)
    api.rule(refused(400, "Bad Request: can't parse entities"), chat=plain, method="sendMessage", skip=1)
    api.group(NEW)
    moved = refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=NEW)
    api.rule(moved, chat=OLD, method="sendMessage", skip=1)
    paper.start()
    until(lambda: all_ended(paper, 3 * (3 + len(FAULTS)) - 1), 90, lambda: pushing.states(paper, "edition"))
    parts = api.said_to(healthy)
    assert len(set(parts)) == 3
    for name, chat in at.items():
        _, codes, arrived = FAULTS[name]
        assert api.codes(chat) == codes, name
        assert api.said_to(chat) == [parts[number] for number in arrived], name
    assert api.codes(plain) == [200, 400, 200, 200]
    assert api.said_to(plain) == parts
    assert api.codes(OLD) == [200, 400]
    assert api.said_to(OLD) + api.said_to(NEW) == parts
    assert not api.floods()


@pytest.mark.parametrize("fault", ["dark", "kill"])
def test_all_stops_in_the_middle_of_digests(paper: Bot, api: BotApi, fault: str) -> None:
    chats = readers(paper, api, 40)
    a_digest_waits(paper, api)
    paper.start()
    for _ in range(2):
        before = pushing.states(paper, "edition")["sent"]
        until(lambda: pushing.states(paper, "edition")["sent"] >= before + 12, 30, paper.said)  # noqa: B023
        if fault == "kill":
            paper.kill()
            paper.start()
        else:
            api.dark()
            time.sleep(1.5)
            api.light()
    until(lambda: all_ended(paper, 3 * len(chats)), 90, lambda: pushing.states(paper, "edition"))
    parts = max((api.said_to(chat) for chat in chats), key=len)
    assert len(parts) == 3
    for chat in chats:
        said = api.said_to(chat)
        assert said == [part for part in parts if part in said], "in order, once"
    missing = sum(3 - len(api.said_to(chat)) for chat in chats)
    assert missing <= pushing.states(paper, "edition")["unknown"] <= 2 * 16


@pytest.mark.parametrize("name", ["flood", "gateway"])
def test_a_fault_in_the_second_part_of_an_answer(paper: Bot, api: BotApi, name: str) -> None:
    dice = Random(6)
    api.publish("A long story", ". ".join(words(dice, 12).capitalize() for _ in range(160)))
    start(paper)
    api.rule(FAULTS[name][0], chat=READER, method="sendMessage", skip=1)
    found = pushing.ask(paper, "SELECT id, length(text) FROM articles WHERE title = 'A long story'")
    assert found[0][1] > 4 * 3300, "five messages"
    api.say(READER, f"/read {found[0][0]}")
    until(lambda: _places(api)[-1:] == [(5, 5)], 30, lambda: api.said_to(READER))
    assert _places(api) == [(number, 5) for number in range(1, 6)], "in order, once"
    assert api.codes(READER)[:4] == [200, FAULTS[name][1][1], 200, 200]


def _places(api: BotApi) -> list[tuple[int, int]]:
    """Which message of how many each one says that it is."""
    found = [re.search(r"(\d+)\D{1,6}of\D{1,6}(\d+)", text[-30:]) for text in api.said_to(READER)]
    return [(int(one[1]), int(one[2])) for one in found if one]
