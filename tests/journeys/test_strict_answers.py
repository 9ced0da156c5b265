"""What a server may answer at its worst: each answer costs its own chat something, and nobody else."""

from __future__ import annotations

import time

import pytest

from journeys import pushing
from journeys.botapi import HALF, LOST, RESET, BotApi, Outcome, page, refused
from journeys.running import Bot, until
from journeys.strict import EDITOR, READER, answered, crowd, push_bulletin, start

pytestmark = pytest.mark.journey

FAR = 43_838
DEAD = (
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot can't initiate conversation with a user"),
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (403, "Forbidden: bot is not a member of the channel chat"),
    (403, "Forbidden: the group chat was deleted"),
    (403, "Forbidden: some new reason"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: have no rights to send a message"),
    (400, "Bad Request: need administrator rights in the channel chat"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (400, "Bad Request: USER_IS_BLOCKED"),
    (400, "Bad Request: PEER_ID_INVALID"),
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: message thread not found"),
    (400, "Bad Request: group chat was deleted"),
)


def flood(body: bytes) -> Outcome:
    return Outcome(status=429, body=body)


WAITS = {  # each of these chats gets its message after the wait, in one piece
    "no parameters": refused(429, "Too Many Requests: retry after 1"),
    "words": flood(b'{"ok":false,"error_code":429,"parameters":{"retry_after":"1"}}'),
    "nonsense": flood(b'{"ok":false,"error_code":429,"parameters":{"retry_after":[1]}}'),
    "negative": refused(429, "Too Many Requests", retry_after=-5),
    "a page": page(429),
    "no body": flood(b""),
    "no code": flood(b'{"ok":false,"parameters":null}'),
}
LOST_FOR_GOOD = {  # written and not understood: never again by itself
    "reset": RESET,
    "lost": LOST,
    "half": HALF,
    "a page": page(502),
    "a page that refuses": page(403),
    "a page that does not understand": page(400),
    "a gateway that knows no bot": page(401),
    "a gateway's own refusal": Outcome(status=403, body=b'{"message":"Forbidden"}'),
    "a page that says yes": page(200),
    "a page that says it is elsewhere": page(302),
    "nothing": Outcome(status=200, body=b""),
    "a list": Outcome(status=200, body=b"[]"),
    "no gzip": Outcome(done=True, status=200, body=b'{"ok":true}', packed="gzip"),
    "without an end": Outcome(done=True, status=200, body=b" " * 40_000_000),
    "a yes in words": Outcome(status=200, body=b'{"ok":"true"}'),
    "an error of the server": refused(500, "Internal Server Error"),
    "a gateway": refused(502, "Bad Gateway"),
    "a time-out": refused(504, "Gateway Timeout"),
}
YES = {  # done, whatever else it says
    "no result": Outcome(done=True, status=200, body=b'{"ok":true}'),
    "true": Outcome(done=True, status=200, body=b'{"ok":true,"result":true}'),
    "a number beyond all": Outcome(
        done=True, status=200, body=b'{"ok":true,"result":{"message_id":%d}}' % 2**63
    ),
    "no number": Outcome(done=True, status=200, body=b'{"ok":true,"result":{"message_id":"x"}}'),
}
PLAIN = {  # something around the words is refused: the words go out
    "markup": refused(400, "Bad Request: can't parse entities: unclosed tag"),
    "the address of a page": refused(400, "Bad Request: WEBPAGE_CURL_FAILED"),
    "the address of a button": refused(400, "Bad Request: BUTTON_URL_INVALID"),
}


def test_every_answer_there_may_be_to_a_push(paper: Bot, api: BotApi) -> None:
    chats = iter(crowd(paper, api, 72))
    given = {"wait": WAITS, "lost": LOST_FOR_GOOD, "yes": YES, "plain": PLAIN}
    at = {(kind, name): next(chats) for kind, shapes in given.items() for name in shapes}
    for (kind, name), chat in at.items():
        api.rule(given[kind][name], chat=chat, method="sendMessage")
    dead = {next(chats): refused(code, words) for code, words in DEAD}
    for chat, no in dead.items():
        api.rule(no, chat=chat, method="sendMessage", times=0)
    far, absurd, here, odd = (next(chats) for _ in range(4))
    api.rule(refused(429, "Too Many Requests", retry_after=FAR), chat=far, method="sendMessage")
    api.rule(flood(b'{"ok":false,"parameters":{"retry_after":1e300}}'), chat=absurd, method="sendMessage")
    api.rule(refused(400, "Bad Request: moved", migrate_to_chat_id=here), chat=here, times=0)
    api.rule(refused(400, "Bad Request: moved", migrate_to_chat_id=None), chat=odd, times=0)
    healthy = list(chats)
    start(paper)
    api.publish("Harbour reopens after storm", "The ferries left again in the morning. " * 9)
    # each answer that leaves a fate unknown closes the gate for a moment
    until(lambda: all(api.copies("reopens")[chat] == 1 for chat in healthy), 120, paper.said)
    calm = [at["wait", name] for name in WAITS]
    until(lambda: all(api.copies("reopens")[chat] == 1 for chat in calm), 90, paper.said)
    until(lambda: state(paper, odd) == state(paper, here) == "refused", 90, paper.said)
    for name in WAITS:
        assert api.codes(at["wait", name]) == [429, 200], name
    for name in LOST_FOR_GOOD:
        assert state(paper, at["lost", name]) == "unknown", name
        assert len(api.codes(at["lost", name])) == 1, name
    for name in PLAIN:
        assert api.codes(at["plain", name]) == [400, 200], name
        assert api.copies("reopens")[at["plain", name]] == 1
    for name in YES:
        assert state(paper, at["yes", name]) == "sent", name
        assert api.copies("reopens")[at["yes", name]] == 1
    for chat, no in dead.items():
        assert state(paper, chat) == "gone", (chat, no)
        assert len(api.codes(chat)) == 1, no
    assert api.codes(far) == api.codes(absurd) == [429]
    assert len(api.codes(here)) == len(api.codes(odd)) == 3
    assert paper.stop() == 0
    start(paper)
    api.publish("Library opens on Sundays", "Readers may bring their children from spring on. " * 9)
    until(lambda: all(api.copies("Library opens")[chat] == 1 for chat in healthy), 60, paper.said)
    assert api.codes(far) == api.codes(absurd) == [429], "the rest outlives a restart"
    assert {len(api.codes(chat)) for chat in dead} == {1}
    assert not api.floods()


def state(bot: Bot, chat: int) -> str:
    found = pushing.ask(bot, "SELECT state FROM deliveries WHERE chat = ? AND kind = 'article'", chat)
    return str(found[0][0]) if found else ""


@pytest.mark.campaign
def test_a_flood_wait_on_anything_but_a_push(paper: Bot, api: BotApi) -> None:
    api.rule(refused(429, "Too Many Requests: retry after 2", retry_after=2), method="getMe")
    start(paper)
    asked = [call.at for call in api.calls if call.method == "getme"]
    assert asked[1] - asked[0] >= 2
    api.rule(refused(429, "Too Many Requests: retry after 3", retry_after=3), method="getUpdates")
    for method in ("sendMessage", "editMessageText", "answerCallbackQuery"):
        api.rule(refused(429, "Too Many Requests: retry after 1", retry_after=1), method=method)
    answered(api, READER, "/settings", "")
    polls = [call for call in api.calls if call.method == "getupdates"]
    limited = next(n for n, call in enumerate(polls) if call.code == 429)
    until(lambda: len([c for c in api.calls if c.method == "getupdates"]) > limited + 1, 20, paper.said)
    polls = [call for call in api.calls if call.method == "getupdates"]
    assert polls[limited + 1].at - polls[limited].at >= 3
    query = api.press(READER, "News:")
    until(lambda: query in api.toasts, 15, paper.said)
    until(lambda: api.codes(READER, "editmessagetext")[-1:] == [200], 15, paper.said)


@pytest.mark.campaign
def test_a_chat_that_must_rest_for_half_a_day_keeps_nobody_waiting(paper: Bot, api: BotApi) -> None:
    flooded = (620_001, 620_002)  # a third one within seconds would slow the whole token down
    for chat in flooded:
        api.person(chat)
        api.rule(refused(429, "Too Many Requests", retry_after=FAR), method="sendMessage", chat=chat)
    start(paper)
    for chat in flooded * 40:
        api.say(chat, "/help")
    until(lambda: all(api.codes(chat) == [429] for chat in flooded), 20, paper.said)
    answered(api, READER, "/help", "/latest")
    assert paper.stop() == 0, "nobody waits for half a day to be answered"
    paper.start()
    for chat in flooded:
        api.say(chat, "/help")
    answered(api, READER, "/latest", "first of all")
    assert all(api.codes(chat) == [429] for chat in flooded), "the rest outlives a restart"


@pytest.mark.campaign
def test_a_bulletin_goes_on_while_its_progress_cannot_be_shown(paper: Bot, api: BotApi) -> None:
    chats = crowd(paper, api, 240)
    start(paper)
    push_bulletin(api, paper, "Bridge closed\nNo traffic until noon.")
    until(lambda: pushing.states(paper, "bulletin")["sent"] > 30, 20, paper.said)
    api.dark()
    time.sleep(7)
    api.light()
    ended = "SELECT count(*) FROM deliveries WHERE kind = 'bulletin' AND state IN ('sent', 'unknown')"
    until(lambda: pushing.ask(paper, ended) == [(240,)], 60, lambda: pushing.states(paper, "bulletin"))
    arrived = api.copies("No traffic until noon")
    assert all(1 <= arrived[chat] <= 2 for chat in chats)
    assert sum(arrived[chat] - 1 for chat in chats) <= 16
    until(lambda: pushing.ask(paper, "SELECT 1 FROM bulletins WHERE state = 'sent'"), 60, paper.said)
    answered(api, EDITOR, "/help", "/latest")
    assert not api.floods()
