"""Whole ways through the program against a Bot API that shares nothing with the demo's."""

from __future__ import annotations

import pytest

from journeys import pushing
from journeys.botapi import BotApi
from journeys.running import Bot, until
from journeys.strict import EDITOR, READER, answered, crowd, push_bulletin, start

pytestmark = pytest.mark.journey


def test_a_reader_an_editor_and_a_push(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, 40)
    start(paper)
    api.say(READER, "/start")
    until(lambda: api.said_to(READER), 10, paper.said)
    api.press(READER, "OK")
    until(lambda: pushing.ask(paper, "SELECT 1 FROM subscribers WHERE chat = ?", READER), 10, paper.said)
    api.publish('Harbour <reopens> & "all" is well', "Ferries & ships left again at &lt;noon&gt;. " * 20)
    until(lambda: all(api.copies("reopens")[chat] == 1 for chat in [*chats, READER]), 30, paper.said)
    for words, contains in (
        ("/help", "/latest"),
        ("/latest", "Harbour"),
        ("/top", "Harbour"),
        ("/search harbour", "Harbour"),
        ("/search nothingatall", "nothingatall"),
        ("/read 2", "noon"),
        ("/summary 2", "Ferries"),
        ("/digest", "Harbour"),
        ("/subs", ""),
        ("/rules", ""),
        ("/settings", ""),
        ("/topics", ""),
        ("/quiet 22-7", "Quiet"),
        ("/saved", ""),
        ("/privacy", ""),
        ("/mydata", ""),
    ):
        answered(api, READER, words, contains)
    push_bulletin(api, paper, "Bridge closed\nNo traffic until noon.")
    until(
        lambda: pushing.states(paper, "bulletin")["sent"] == 41, 30, lambda: pushing.states(paper, "bulletin")
    )
    until(lambda: pushing.ask(paper, "SELECT 1 FROM bulletins WHERE state = 'sent'"), 20, paper.said)
    answered(api, EDITOR, "/correct 1 Bridge closed\nNo traffic until one.", "are told")
    until(lambda: all(api.copies("until one")[chat] == 2 for chat in chats), 20, paper.said)
    assert paper.stop() == 0
    assert not api.floods()
    assert not [call for call in api.calls if call.code >= 400], [
        (call.method, call.code, call.description, call.given) for call in api.calls if call.code >= 400
    ]
