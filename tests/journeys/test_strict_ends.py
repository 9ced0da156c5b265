"""How the program ends and is refused: signals at any moment, a token that is revoked, a second one."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from journeys import pushing
from journeys.botapi import BotApi, Outcome, refused
from journeys.running import Bot, until
from journeys.strict import READER, answered, crowd, push_bulletin, start

pytestmark = pytest.mark.journey

UNAUTHORIZED = refused(401, "Unauthorized")


def test_a_stop_during_the_start_and_while_telegram_is_away(paper: Bot, api: BotApi) -> None:
    for pause in (0.0, 0.5, 1.0, 2.0):
        process = paper.start(wait=False)
        until(lambda: listens(process.pid), 20)  # noqa: B023 - before that there is only an interpreter
        time.sleep(pause)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, paper.said()
    api.dark()
    process = paper.start(wait=False)
    until(lambda: "out of reach" in paper.said(), 30, paper.said)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    api.light()
    start(paper)
    api.dark()
    time.sleep(1)
    assert paper.stop() == 0
    api.light()


def listens(pid: int) -> bool:
    """Whether a process has a handler for SIGTERM."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) & 1 << (signal.SIGTERM - 1))


@pytest.mark.campaign
def test_a_stop_asked_twice_in_a_push_to_a_slow_server(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, 150)
    start(paper)
    api.rule(Outcome(done=True, late=1.5), method="sendMessage", times=0)
    push_bulletin(api, paper, "Bridge closed\nNo traffic until noon.")
    until(lambda: pushing.states(paper, "bulletin")["sent"] > 10, 20, paper.said)
    assert paper.process is not None
    began = time.monotonic()
    paper.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert paper.stop() == 0
    assert time.monotonic() - began <= 10
    states = pushing.states(paper, "bulletin")
    assert set(states) == {"sent", "queued"}, states
    arrived = api.copies("No traffic until noon")
    assert sum(arrived[chat] for chat in chats) == states["sent"]


@pytest.mark.parametrize(
    "method",
    ["sendMessage", *(pytest.param(one, marks=pytest.mark.campaign) for one in ("getMe", "getUpdates"))],
)
def test_a_revoked_token_wherever_it_shows(paper: Bot, api: BotApi, method: str) -> None:
    chats = crowd(paper, api, 40)
    if method == "getMe":
        api.revoked = True
        process = paper.start(wait=False)
    else:
        start(paper)
        assert paper.process is not None
        process = paper.process
        api.rule(UNAUTHORIZED, method=method, times=0, skip=20 if method == "sendMessage" else 0)
        api.say(READER, "/help")
        api.publish("Harbour reopens after storm", "The ferries left again in the morning. " * 9)
    assert process.wait(30) == 78, paper.said()
    assert "Telegram refuses the token" in paper.said()
    if method == "sendMessage":
        states = pushing.states(paper)
        assert set(states) <= {"sent", "queued"}, states
        api.rules.clear()
        start(paper)
        until(lambda: all(api.copies("reopens")[chat] == 1 for chat in chats), 40, paper.said)


@pytest.mark.campaign
@pytest.mark.parametrize("newest_wins", [True, False])
def test_a_second_one_on_the_token(paper: Bot, api: BotApi, newest_wins: bool) -> None:
    api.newest_poll_wins = newest_wins
    start(paper)
    time.sleep(2)
    before = len([call for call in api.calls if call.method.startswith(("send", "edit"))])
    other = {"NEWSBOT_DATABASE_URL": f"sqlite:///{paper.folder}/other.db"}
    second = replace(paper, log=paper.folder / "second.txt", process=None, settings=paper.settings | other)
    process = second.start(wait=False)
    assert process.wait(40) == 1
    assert "already runs with this token" in second.said().strip().splitlines()[-1]
    assert len([call for call in api.calls if call.method.startswith(("send", "edit"))]) == before
    answered(api, READER, "/help", "/latest")
    paper.kill()
    before = paper.said().count("newsbot works")
    paper.start(wait=False)
    # the server may take a poll of the killed one for a living one until its time is over
    until(lambda: paper.said().count("newsbot works") > before, 60, paper.said)
    answered(api, READER, "/latest", "first of all")
