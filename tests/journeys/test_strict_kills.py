"""kill -9 in the middle of what is not a push: digests, corrections, embargoes, loads, first polls."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from journeys import pushing
from journeys.botapi import BotApi, Outcome
from journeys.running import Bot, environment, until
from journeys.strict import EDITOR, crowd, draft, push_bulletin, start

pytestmark = pytest.mark.journey

PEOPLE = 120
MINUTE = 60_000_000  # microseconds
kills = pytest.mark.parametrize("kills", [2, pytest.param(12, marks=pytest.mark.campaign)])


def through_kills(bot: Bot, times: int) -> None:
    """Kills and starts the program, at moments that lie anywhere in its first seconds."""
    dice = random.Random(times)
    for _ in range(times):
        time.sleep(dice.uniform(0.0, 1.2))
        bot.kill()
        bot.start()


def set_back(bot: Bot, statement: str) -> None:
    """Changes the database of a program that does not run."""
    path = bot.settings["NEWSBOT_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount > 0, statement


def unknown(bot: Bot, kind: str) -> int:
    return pushing.states(bot, kind)["unknown"]


@kills
def test_the_closing_of_digests(paper: Bot, api: BotApi, kills: int) -> None:
    chats = crowd(paper, api, PEOPLE)
    start(paper)
    assert paper.stop() == 0
    hour_ago = time.time_ns() // 1000 - 60 * MINUTE
    set_back(
        paper, f"UPDATE subscribers SET cadence = 'daily', due = {hour_ago}, since = {hour_ago - 60 * MINUTE}"
    )
    api.publish("Harbour reopens after storm", "The ferries left again in the morning. " * 9)
    set_back(paper, "UPDATE feeds SET due = 0")
    api.rule(Outcome(done=True, late=0.05), method="sendMessage", times=0)
    paper.start()
    through_kills(paper, kills)
    until(lambda: sum(pushing.states(paper, "edition").values()) == PEOPLE, 60, paper.said)
    until(lambda: not pushing.under_way(paper, "edition"), 60, lambda: pushing.states(paper, "edition"))
    held = [len(api.said_to(chat)) for chat in chats]
    assert max(held) == 1
    assert held.count(0) <= unknown(paper, "edition") <= 16 * kills


@pytest.mark.campaign
@kills
@pytest.mark.parametrize("words", ["/correct 1 Bridge open\nTraffic flows again.", "/retract 1 a hoax"])
def test_a_correction_half_sent(paper: Bot, api: BotApi, words: str, kills: int) -> None:
    chats = crowd(paper, api, PEOPLE)
    start(paper)
    push_bulletin(api, paper, "Bridge closed\nNo traffic until noon.")
    until(lambda: pushing.states(paper, "bulletin")["sent"] == PEOPLE, 120, paper.said)
    api.rule(Outcome(done=True, late=0.05), times=0)
    api.say(EDITOR, words)
    until(lambda: pushing.states(paper, "correction"), 60, paper.said)
    through_kills(paper, kills)
    until(lambda: sum(pushing.states(paper, "correction").values()) == 2 * PEOPLE, 180, paper.said)
    until(lambda: not pushing.under_way(paper, "correction"), 180, paper.said)
    rows = "SELECT part, state, repeats, edits, replies_to, message, reason FROM deliveries WHERE chat = ?"
    for chat in chats:
        said = api.said_to(chat)
        known = (chat, said, pushing.ask(paper, rows, chat))
        unknown_answer = any(part == 1 and state == "unknown" for part, state, *_ in known[2])
        unknown_edit = any(row[0] == 0 and row[3] and row[1] == "unknown" for row in known[2])
        assert unknown_edit or "No traffic until noon" not in said[0], known
        assert 2 - unknown_answer <= len(said) <= 3, known
    twice = sum(len(api.said_to(chat)) - 2 for chat in chats)
    repeated = "SELECT count(*) FROM deliveries WHERE kind = 'correction' AND part = 1 AND repeats > 0"
    assert twice <= pushing.ask(paper, repeated)[0][0] <= 16 * kills


@pytest.mark.campaign
@kills
def test_the_lift_of_an_embargo(paper: Bot, api: BotApi, kills: int) -> None:
    chats = crowd(paper, api, PEOPLE)
    start(paper)
    draft(api, paper, "Bridge closed\nNo traffic until noon.")
    api.say(EDITOR, "/later 1 in 2h")
    until(lambda: pushing.ask(paper, "SELECT 1 FROM bulletins WHERE state = 'scheduled'"), 15, paper.said)
    paper.kill()
    assert not pushing.states(paper, "bulletin")
    set_back(paper, f"UPDATE bulletins SET embargo = {time.time_ns() // 1000 - MINUTE}")
    api.rule(Outcome(done=True, late=0.05), method="sendMessage", times=0)
    paper.start()
    through_kills(paper, kills)
    until(lambda: sum(pushing.states(paper, "bulletin").values()) == PEOPLE, 60, paper.said)
    until(lambda: not pushing.under_way(paper, "bulletin"), 60, lambda: pushing.states(paper, "bulletin"))
    arrived = api.copies("No traffic until noon")
    assert all(1 <= arrived[chat] <= 2 for chat in chats)
    assert sum(arrived[chat] - 1 for chat in chats) <= 16 * kills


@pytest.mark.campaign
@kills
def test_a_group_that_becomes_a_supergroup(paper: Bot, api: BotApi, kills: int) -> None:
    old, new = -4001, -1_001_234_567_890
    api.group(old, "group")
    crowd(paper, api, 1, first=old)
    start(paper)
    paper.kill()
    api.group(new)
    group = {"id": old, "type": "group", "title": "Group"}
    about = {"message_id": 3, "date": int(time.time()), "chat": group, "migrate_to_chat_id": new}
    api.update({"message": about})
    paper.start(wait=False)
    through_kills(paper, kills)
    moved = "SELECT chat FROM subscribers WHERE chat < 0"
    until(lambda: pushing.ask(paper, moved) == [(new,)], 20, lambda: pushing.ask(paper, moved))
    api.publish("Harbour reopens after storm", "The ferries left again in the morning. " * 9)
    until(lambda: api.copies("reopens")[new] == 1, 30, paper.said)
    assert api.copies("reopens")[old] == 0


@pytest.mark.campaign
@kills
def test_the_load_of_an_archive(paper: Bot, api: BotApi, kills: int) -> None:
    size = 3000
    file = paper.folder / "archive.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(size):
            article = {
                "url": f"https://old.example/{number}",
                "title": f"Old {number}",
                "text": "It was so. " * 30,
            }
            lines.write(json.dumps(article) + "\n")
    command = [sys.executable, "-m", "newsbot", "load", str(file)]
    dice = random.Random(kills)
    for _ in range(kills):
        loading = subprocess.Popen(
            command, env=environment(**paper.settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(dice.uniform(1.5, 5.0))
        loading.kill()
        loading.wait(10)
    ended = paper.command("load", str(file))
    assert ended.returncode == 0, ended.stderr
    assert pushing.ask(paper, "SELECT count(*) FROM articles WHERE url LIKE '%old.example%'") == [(size,)]
    assert pushing.ask(paper, "PRAGMA integrity_check") == [("ok",)]
    found = json.loads(paper.command("search", "so", "--json", "--limit", "5").stdout)
    assert len(found) == 5


@pytest.mark.campaign
@kills
def test_the_first_poll_of_a_source(paper: Bot, api: BotApi, kills: int) -> None:
    chats = crowd(paper, api, 5)
    for number in range(40):
        api.publish(f"Old news {number} of the {number * 37} trams", f"It happened {number * 91} times. " * 9)
    paper.start(wait=False)
    until(lambda: "newsbot works" in paper.said(), 30, paper.said)
    through_kills(paper, kills)
    known = "SELECT count(*) FROM articles"
    until(lambda: pushing.ask(paper, known) == [(41,)], 60, lambda: pushing.ask(paper, known))
    time.sleep(1)
    assert not any(api.said_to(chat) for chat in chats), "what stood there before anybody came is no news"
    set_back(paper, "UPDATE feeds SET due = 0")
    api.publish("Harbour reopens after storm", "The ferries left again in the morning. " * 9)
    until(lambda: all(api.copies("reopens")[chat] == 1 for chat in chats), 40, paper.said)
