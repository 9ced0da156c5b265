"""Roles in processes of their own share one token: what they send together is what Telegram allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from journeys.botapi import BotApi
from journeys.running import Bot, until
from journeys.strict import crowd, push_to
from journeys.test_faults_storage import postgres, rows  # noqa: F401 a fixture

pytestmark = pytest.mark.journey

ASK = 40


@pytest.fixture
def more(postgres: Any) -> dict[str, str]:  # noqa: F811
    postgres.psql("CREATE DATABASE news ENCODING 'UTF8' TEMPLATE template0")
    return {"NEWSBOT_DATABASE_URL": postgres.get_uri("news"), "NEWSBOT_POLL_SECONDS": "3600"}


def test_answers_and_pushes_of_two_processes_are_never_too_fast_together(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, 450)
    made = [
        replace(
            paper,
            log=paper.folder / f"{role}.txt",
            settings=paper.settings | {"NEWSBOT_ROLES": role},
        )
        for role in ("chat", "dispatch")
    ]
    try:
        for one in made:
            one.start()
        push_to(api, "Bridge closed\nNo traffic until noon.")
        until(lambda: sum(api.copies("No traffic")[chat] for chat in chats) > 200, 60, made[1].said)
        for person in range(1, ASK + 1):
            api.say(person, "/help")
        until(lambda: all(api.said_to(person) for person in range(1, ASK + 1)), 40, made[0].said)
        until(lambda: all(api.copies("No traffic")[chat] == 1 for chat in chats), 60, made[1].said)
    finally:
        for one in made:
            assert one.stop() == 0
    assert not api.floods()
    pushes = sorted(call.at for call in api.calls if call.chat in set(chats))
    assert len(pushes) == len(chats)
