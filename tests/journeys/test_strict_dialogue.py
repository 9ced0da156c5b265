"""Words and buttons against the second Bot API: places of admins, what was withdrawn, what comes back."""

from __future__ import annotations

import re
import time

import pytest

from journeys import pushing
from journeys.botapi import BotApi
from journeys.running import Bot, until
from journeys.strict import EDITOR, READER, answered, push_bulletin, start

pytestmark = pytest.mark.journey

FORUM, CHANNEL, GROUP = -1001000000002, -1001000000003, -1001000000004
BOT = {"id": 7_200_000_001, "is_bot": True, "first_name": "Strict"}
IN_TOPIC = {"message_thread_id": 7, "is_topic_message": True}


def subscriptions(bot: Bot, chat: int) -> dict[int, str]:
    """State by topic."""
    return dict(pushing.ask(bot, "SELECT thread, state FROM subscribers WHERE chat = ?", chat))


def test_a_topic_a_channel_and_a_group_are_managed_and_get_news(paper: Bot, api: BotApi) -> None:
    api.group(FORUM, admins={READER}).forum = True
    api.group(CHANNEL, "channel", admins={READER})
    api.group(GROUP, admins={READER})
    start(paper)
    answered(api, READER, "/sub https://t.me/c/1000000002/7 world", "Group / 7\nYou get World")
    answered(api, READER, f"/start {CHANNEL}", "Shall I send news here?")
    api.press(READER, "OK")
    until(lambda: subscriptions(paper, CHANNEL) == {0: "active"}, 15, paper.said)
    api.say(READER, "/sub world", GROUP)
    until(lambda: subscriptions(paper, GROUP) == {0: "active"}, 15, paper.said)
    assert subscriptions(paper, FORUM) == {7: "active"}
    api.publish("Volcano erupts on island", "Ash rose over the island in the morning. " * 9)
    until(lambda: all(api.copies("Volcano").get(chat) for chat in (FORUM, CHANNEL, GROUP)), 30, paper.said)
    rang = next(message for message in api.chats[FORUM].messages.values() if "Volcano" in message["text"])
    assert rang["message_thread_id"] == 7
    api.say(READER, "/subs", FORUM, **IN_TOPIC)
    until(lambda: any("Topic World" in text for text in api.said_to(FORUM)), 15, paper.said)
    old, new = {"status": "member", "user": BOT}, {"status": "left", "user": BOT}
    chat = {
        "chat": api.chats[FORUM].info,
        "from": {"id": READER, "is_bot": False, "first_name": "P"},
        "date": 1,
    }
    api.update({"my_chat_member": {**chat, "old_chat_member": old, "new_chat_member": new}})
    until(lambda: subscriptions(paper, FORUM) == {7: "away"}, 15, paper.said)
    api.update({"my_chat_member": {**chat, "old_chat_member": new, "new_chat_member": old}})
    until(lambda: subscriptions(paper, FORUM) == {7: "active"}, 15, paper.said)


def test_a_reader_who_said_no_stays_unasked_for(paper: Bot, api: BotApi) -> None:
    start(paper)
    answered(api, EDITOR, "/resume", "you get everything")
    answered(api, READER, "/start", "Shall I send you notifications?")
    api.press(READER, "No thanks")
    until(lambda: subscriptions(paper, READER) == {0: "new"}, 15, paper.said)
    chat = {
        "chat": api.chats[READER].info,
        "from": {"id": READER, "is_bot": False, "first_name": "P"},
        "date": 1,
    }
    there, gone = {"status": "member", "user": BOT}, {"status": "kicked", "user": BOT, "until_date": 0}
    for old, new in ((there, gone), (gone, there)):
        api.update({"my_chat_member": {**chat, "old_chat_member": old, "new_chat_member": new}})
    push_bulletin(api, paper, "Bridge closed\nNo traffic until noon.")
    until(lambda: pushing.ask(paper, "SELECT 1 FROM bulletins WHERE state = 'sent'"), 15, paper.said)
    assert subscriptions(paper, READER) == {0: "new"}
    time.sleep(1)
    assert api.copies("No traffic until noon")[READER] == 0


def test_what_is_withdrawn_is_found_by_nobody(paper: Bot, api: BotApi) -> None:
    start(paper)
    answered(api, READER, "/resume", "you get everything")
    push_bulletin(api, paper, "Quokkaville burns\nSmoke over the hills.")
    until(lambda: api.copies("Smoke over the hills")[READER] == 1, 15, paper.said)
    answered(api, READER, "/search quokkaville", "Quokkaville burns")
    answered(api, EDITOR, "/correct 1 Quokkaville burns\nSmoke over the hills.", "these very words already")
    answered(api, EDITOR, "/retract 1 It was a drill", "withdrawn")
    until(lambda: api.copies("It was a drill")[READER] == 2, 15, paper.said)
    for words in ("/latest", "/top", "/digest"):
        before = len(api.said_to(READER))
        api.say(READER, words)
        until(lambda: len(api.said_to(READER)) > before, 15, paper.said)  # noqa: B023
        assert "Quokkaville" not in api.said_to(READER)[-1], words
    answered(api, READER, "/search quokkaville", "Nothing found")
    answered(api, EDITOR, "/correct 1 It rains", "has been withdrawn already")
    assert paper.command("search", "quokkaville", "--json").stdout == b"[]\n"


def test_a_backup_code_outlives_a_deletion_and_a_restart(paper: Bot, api: BotApi) -> None:
    start(paper)
    answered(api, READER, "/quiet 22-7", "Quiet from now on")
    answered(api, READER, "/sub world", "You get World")
    answered(api, READER, "/mydata", "backup code")
    command = re.search(r"/start \S+", api.said_to(READER)[-1])
    assert command is not None
    answered(api, READER, "/forget", "Delete everything")
    api.press(READER, "Delete everything")
    until(lambda: subscriptions(paper, READER) == {}, 15, paper.said)
    assert paper.stop() == 0
    paper.start()
    answered(api, READER, command[0], "settings are back")
    answered(api, READER, "/subs", "Topic World")
    answered(api, READER, "/settings", "")
    assert pushing.ask(paper, "SELECT quiet_start, quiet_end FROM subscribers") == [(22 * 60, 7 * 60)]
