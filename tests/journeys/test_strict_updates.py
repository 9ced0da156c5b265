"""Updates as a server may give them at its worst: twice, out of order, of no known form."""

from __future__ import annotations

import time

import pytest

from journeys import pushing
from journeys.botapi import LOST, RESET, BotApi, page, refused
from journeys.running import Bot, until
from journeys.strict import EDITOR, READER, answered, crowd, draft, start

pytestmark = pytest.mark.journey

ODD = (
    {},
    {"message": None},
    {"message": "words"},
    {"message": {"chat": "words"}},
    {"message": {"chat": {"id": "x"}, "from": 5}},
    {"message": {"message_id": 1, "date": 0, "chat": {"id": 2**70, "type": "private"}, "text": "/help"}},
    {"message": [[[[]]]]},
    {"callback_query": {"id": 5, "data": "x" * 70}},
    {"callback_query": {"id": "1", "from": {"id": 1}, "chat_instance": "", "message": {"chat": None}}},
    {"inline_query": {"id": "1", "from": None, "query": "q", "offset": "\x00"}},
    {"my_chat_member": {"chat": {"id": 1}}},
    {"a_kind_that_comes_next_year": {"chat": {"id": READER}}},
)


def test_odd_doubled_and_late_updates(paper: Bot, api: BotApi) -> None:
    start(paper)
    for body in ODD:
        api.update(dict(body))
    api.update({"message": {"text": "no number"}}, number=-1)
    answered(api, READER, "/help", "/latest")
    asked = "SELECT count(*) FROM inbox WHERE done IS NULL"
    until(lambda: pushing.ask(paper, asked) == [(0,)], 10, paper.said)
    last = max(row[0] for row in pushing.ask(paper, "SELECT update_id FROM inbox"))
    numbers = {"first": last + 9, "second": last + 2, "third": last + 9, "fourth": last - 90}
    late = [
        {"update_id": number, **message_of(READER, f"/search {words}words")}
        for words, number in numbers.items()
    ]
    api.give(late)  # together: what is below a confirmed number never comes again
    until(lambda: all(told(api, f"{words}words") for words in ("first", "second", "fourth")), 15, paper.said)
    time.sleep(1)
    assert [told(api, f"{words}words") for words in numbers] == [1, 1, 0, 1]
    assert paper.stop() == 0
    before = paper.said().count("could not be handled")
    paper.start()
    answered(api, READER, "/search again", "again")
    assert paper.said().count("could not be handled") == before, (
        "what cannot be handled is not tried for ever"
    )


def message_of(person: int, text: str) -> dict[str, object]:
    user = {"id": person, "is_bot": False, "first_name": "P", "language_code": "en"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    chat = {"id": person, "type": "private", "first_name": "P"}
    body = {"message_id": 5, "date": int(time.time()), "chat": chat, "from": user, "text": text}
    return {"message": {**body, "entities": entities}}


def told(api: BotApi, words: str) -> int:
    return sum(words in text for text in api.said_to(READER))


@pytest.mark.campaign
def test_answers_through_lost_lines_and_a_dark_hour(paper: Bot, api: BotApi) -> None:
    start(paper)
    for number, fault in enumerate(
        (RESET, LOST, page(502), page(200), refused(500, "Internal Server Error"))
    ):
        api.rule(fault, method="sendMessage", chat=READER)
        answered(api, READER, f"/search word{number}", f"word{number}", seconds=25)
    api.rule(refused(429, "Too Many Requests", retry_after=2), method="sendMessage", chat=READER)
    api.say(READER, "/search evening")
    until(lambda: 429 in api.codes(READER), 10, paper.said)
    api.dark()
    time.sleep(8)
    api.light()
    until(lambda: told(api, "evening") == 1, 20, paper.said)


def test_a_long_text_with_a_fault_in_its_second_part(paper: Bot, api: BotApi) -> None:
    start(paper)
    words = "\n\n".join(
        f"Paragraph {number} of it. " + "It goes on and on about ferries. " * 12 for number in range(40)
    )
    loaded = paper.command(
        "load", "-", stdin=b'{"url":"https://long.example/1","title":"Long","text":%s}' % _json(words)
    )
    assert loaded.returncode == 0, loaded.stderr
    number = pushing.ask(paper, "SELECT id FROM articles WHERE title = 'Long'")[0][0]
    faults = (RESET, refused(429, "Too Many Requests", retry_after=2), page(502), None)
    for fault in faults:
        chat = 630_001 + faults.index(fault)
        api.person(chat)
        if fault is not None:
            api.rule(fault, method="sendMessage", chat=chat, skip=1)
        api.say(chat, f"/read {number}")
        until(lambda: any("Paragraph 39" in text for text in api.said_to(chat)), 60, paper.said)  # noqa: B023
        whole = "".join(api.said_to(chat))
        at = [whole.index(f"Paragraph {n} ") for n in range(40)]
        assert at == sorted(at)
        assert all(whole.count(f"Paragraph {n} ") == 1 for n in range(40))


def _json(text: str) -> bytes:
    import json

    return json.dumps(text).encode()


@pytest.mark.campaign
def test_two_hundred_updates_and_an_editors_press_through_kills(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, 150)
    start(paper)
    draft(api, paper, "Bridge closed\nNo traffic until noon.")
    paper.kill()
    for chat in chats[:100]:
        api.say(chat, "/help")
    api.press(EDITOR, "LIVE")
    api.press(EDITOR, "LIVE")
    for chat in chats[100:]:
        api.say(chat, "/help")
    for pause in (0.02, 0.2, 0.5):
        paper.start()
        time.sleep(pause)
        paper.kill()
    paper.start()
    until(lambda: all(any("/latest" in t for t in api.said_to(chat)) for chat in chats), 90, paper.said)
    until(lambda: sum(pushing.states(paper, "bulletin").values()) == len(chats), 30, paper.said)
    until(lambda: not pushing.under_way(paper, "bulletin"), 60, lambda: pushing.states(paper, "bulletin"))
    assert all(1 <= api.copies("No traffic until noon")[chat] <= 2 for chat in chats)
    assert pushing.ask(paper, "SELECT count(*) FROM audit WHERE act LIKE '%send%'")[0][0] <= 1
    assert not api.floods()
