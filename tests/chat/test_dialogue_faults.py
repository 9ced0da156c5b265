"""What nobody hopes for: unknown words, stale and forged buttons, floods, faults, Telegram's refusals."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.dialogue import ANA, BEN, GROUP, TOKEN, Dialogue
from newsbot.chat.menu import publish
from newsbot.chat.tables import Command, Pressing, Table, Where
from newsbot.chat.turn import Turn
from newsbot.domain.errors import NotAFeed, NotAPage, StorageDown
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import SubscriberState
from newsbot.newsroom.ports import House
from newsbot.pages.layout import plain_page
from newsbot.pages.page import Page


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    return await Dialogue(now).start()


async def test_an_unknown_command_or_word_gets_a_usable_example(talk: Dialogue) -> None:
    assert "I do not know /nonsense" in await talk.say("/nonsense")
    assert "<code>/search storm</code>" in await talk.say("/nonsense")
    assert "Send me a command" in await talk.say("hello")
    for odd in ("//start", "/ start", "/"):
        assert f"I do not know {odd}" in await talk.say(odd), "nobody is left without an answer"
    assert "Send me a command" in await talk.say("\uff0fstart")


async def test_an_address_says_what_it_is_not(talk: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_feed(url: str) -> None:
        raise NotAFeed(url)

    async def no_page(url: str, hint: object = None) -> None:
        raise NotAPage(url)

    monkeypatch.setattr(talk.world, "discover", no_feed)
    monkeypatch.setattr(talk.world, "read", no_page)
    assert "I find no feed there" in await talk.say("/sub https://page.example/a")
    assert "I find no article there" in await talk.say("/summary https://page.example/a.pdf")


async def test_groups_hear_nothing_that_was_not_for_us(talk: Dialogue) -> None:
    assert await talk.say("/nonsense", chat=GROUP) == ""
    assert await talk.say("hello", chat=GROUP) == ""
    assert await talk.say("/latest@other_bot", chat=GROUP) == ""
    assert "I do not know" in await talk.say("/nonsense@news_test_bot", chat=GROUP)
    assert await talk.say("/latest", {"id": 55, "is_bot": True, "first_name": "Other"}, chat=GROUP) == ""


async def test_an_edited_command_does_nothing(talk: Dialogue) -> None:
    message = talk.message("/stop", ANA)
    await talk.give({"edited_message": {**message, "edit_date": 5}})
    assert talk.methods == ["getMe"]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "zz:1",
        "1:zz",
        "1:r:",
        "1:r:x",
        "1:r:-1",
        "0:r:1",
        "2:r:1",
        '{"op":"publish"}',
        "None",
        "pg:\x00",
        "1:la:0:0",
        "1:sx:zone",
        "1:se:0:0:#nothing",
        "1:r:1@x",
        "1:r:" + "9" * 30,
        "ed:publish:1:deadbeef",
    ],
)
async def test_a_button_that_we_did_not_write_says_that_it_has_expired(talk: Dialogue, data: str) -> None:
    await talk.press_data(data)
    assert "expired" in talk.toasts[-1]
    assert not talk.store.state.subscribers


async def test_every_press_is_answered_even_where_work_takes_long(
    talk: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.chat.switchboard.ANSWER_WITHIN", 0.01)
    monkeypatch.setattr("newsbot.chat.switchboard.BUSY_AFTER", 0.02)
    talk.world.delay = 0.1
    await talk.say("https://slow.example/")
    await talk.press("Summary")
    order = [
        name for name in talk.methods if name in ("answerCallbackQuery", "sendMessage", "sendChatAction")
    ]
    assert order == ["sendMessage", "answerCallbackQuery", "sendChatAction", "sendMessage"]


async def test_a_flood_is_told_once_a_minute_and_concerns_nobody_else(talk: Dialogue) -> None:
    for _ in range(200):
        await talk.say("/help")
    told = [given for given in talk.shown if "a lot at once" in given["text"]]
    assert len(told) == 1
    assert len(talk.shown) == 61
    assert "What I can do" in await talk.say("/help", BEN)
    talk.now += timedelta(seconds=90)
    assert "What I can do" in await talk.say("/help")


async def test_heavy_work_is_done_ten_times_a_minute(talk: Dialogue) -> None:
    for number in range(30):
        await talk.say(f"/summary https://x.example/{number}")
    assert len(talk.world.asked) == 10


async def test_a_fault_is_one_line_with_a_number_that_the_log_has(
    talk: Dialogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(talk.chat._board._parts.newsroom.reading), "search", broken)
    with caplog.at_level(logging.ERROR):
        answer = await talk.say("/search storm")
    number = answer.rstrip(".").split()[-1]
    assert "secret" not in answer
    assert [record.fault for record in caplog.records] == [number]  # type: ignore[attr-defined]
    assert TOKEN not in caplog.text


async def test_a_database_that_is_down_leaves_the_update_for_later(talk: Dialogue) -> None:
    talk.store.down = StorageDown("locked")
    with pytest.raises(StorageDown):
        await talk.say("/latest")
    assert talk.shown == []
    talk.store.down = None
    assert await talk.say("/latest")


def refuse(status: int, description: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    return status, {"description": description, "parameters": parameters}


async def test_a_flood_wait_is_obeyed_and_the_answer_goes_out_after_it(talk: Dialogue) -> None:
    talk.line.failures["sendMessage"] = [refuse(429, "Too Many Requests: retry after 7", retry_after=7)]
    assert "What I can do" in await talk.say("/help")
    assert talk.pacer.rested == [(7, 7.0)]
    assert talk.methods.count("sendMessage") == 2
    talk.line.failures["sendMessage"] = [refuse(429, "Too Many Requests", retry_after=40000)]
    await talk.say("/help")
    assert talk.methods.count("sendMessage") == 3


async def test_refused_markup_goes_out_as_plain_text(talk: Dialogue) -> None:
    refused = refuse(400, "Bad Request: can't parse entities: Unsupported start tag at byte offset 3")
    talk.line.failures["sendMessage"] = [refused]
    await talk.say("/help")
    assert "parse_mode" not in talk.shown[-1]
    assert "<b>" not in talk.shown[-1]["text"]


async def test_a_page_that_is_there_already_is_no_fault(talk: Dialogue) -> None:
    await talk.say("/settings")
    talk.line.failures["editMessageText"] = [
        refuse(400, "Bad Request: message is not modified: same content")
    ]
    await talk.press("News:")
    assert talk.toasts == [""]
    assert talk.methods.count("sendMessage") == 1


async def test_a_message_that_cannot_be_edited_is_sent_anew(talk: Dialogue) -> None:
    await talk.say("/settings")
    talk.line.failures["editMessageText"] = [refuse(400, "Bad Request: message to edit not found")]
    await talk.press("News:")
    assert talk.methods.count("sendMessage") == 2


async def test_who_blocked_us_gets_no_more(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    talk.line.failures["sendMessage"] = [refuse(403, "Forbidden: bot was blocked by the user")]
    await talk.say("/help")
    assert (await talk.subscriber()).state is SubscriberState.AWAY


async def test_a_migrated_group_is_answered_at_its_new_number(talk: Dialogue) -> None:
    moved = refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100999)
    talk.line.failures["sendMessage"] = [moved]
    await talk.say("/help", chat={"id": -9, "type": "group", "title": "G"})
    assert str(talk.shown[-1]["chat_id"]) == "-100999"


async def test_a_lost_line_is_tried_again_and_given_up(
    talk: Dialogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr("newsbot.chat.answers.asyncio.sleep", at_once)
    talk.line.failures["sendMessage"] = [refuse(502, "Bad Gateway")]
    assert "What I can do" in await talk.say("/help")
    talk.line.failures["sendMessage"] = [refuse(502, "Bad Gateway") for _ in range(20)]
    await talk.say("/help")
    assert talk.methods.count("sendMessage") <= 14
    talk.line.failures.clear()


async def test_an_answer_that_may_not_have_arrived_goes_once_more(
    talk: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.line.lost["sendMessage"] = 1
    assert "What I can do" in await talk.say("/help")
    assert talk.methods.count("sendMessage") == 2


async def test_a_press_is_answered_after_a_short_flood_wait(talk: Dialogue) -> None:
    await talk.say("/settings")
    talk.line.failures["answerCallbackQuery"] = [refuse(429, "Too Many Requests", retry_after=1)]
    await talk.press("News:")
    assert talk.methods.count("answerCallbackQuery") == 2
    talk.line.failures["answerCallbackQuery"] = [refuse(429, "Too Many Requests", retry_after=60)]
    await talk.press("News:")
    assert talk.methods.count("answerCallbackQuery") == 3


async def test_a_rest_that_an_answer_met_outlives_a_restart(talk: Dialogue) -> None:
    talk.line.failures["sendMessage"] = [refuse(429, "Too Many Requests", retry_after=40_000)]
    await talk.say("/help")
    await talk.say("/latest")
    assert talk.methods.count("sendMessage") == 1
    assert list(await talk.store.read(lambda tx: tx.outbox.holds(talk.now))) == [7]


async def test_what_happens_to_a_chat_while_the_database_is_away_comes_again(talk: Dialogue) -> None:
    moved = {"message_id": 9, "date": 0, "chat": {"id": -9, "type": "group", "title": "G"}}
    talk.store.down = StorageDown("locked")
    with pytest.raises(StorageDown):
        await talk.give({"message": {**moved, "migrate_to_chat_id": -1009}})


async def test_answers_that_nobody_waits_for_fail_in_silence(talk: Dialogue) -> None:
    too_old = refuse(400, "Bad Request: query is too old and response timeout expired")
    talk.line.failures["answerCallbackQuery"] = [too_old]
    talk.line.failures["answerInlineQuery"] = [too_old]
    await talk.press_data("zz")
    await talk.give({"inline_query": {"id": "i", "from": ANA, "query": "x", "offset": ""}})


# --- staff ---


async def hello_staff(turn: Turn) -> None:
    await turn.show(Page("the desk"))
    turn.note("done")


STAFF = Table(
    (Command("breaking", hello_staff, "push", role=Role.EDITOR, where=Where.PRIVATE),),
    {"ed": Pressing(hello_staff, role=Role.EDITOR)},
    document=Pressing(hello_staff, role=Role.EDITOR),
)


@pytest.fixture
async def desk(now: datetime) -> Dialogue:
    return await Dialogue(now, House(editors=frozenset({7})), (STAFF,)).start()


async def test_the_desk_hears_editors_alone(desk: Dialogue) -> None:
    assert await desk.say("/breaking now") == "the desk"
    assert await desk.press_data("1:ed:1") == "the desk"
    assert desk.toasts[-1] == "done"
    assert "editors of this newsroom" in await desk.say("/breaking now", BEN)
    await desk.press_data("1:ed:1", BEN)
    assert "editors of this newsroom" in desk.toasts[-1]
    assert desk.denied == [(8, "breaking"), (8, "hello_staff")]
    assert "/breaking" in await desk.say("/help")
    assert "/breaking" not in await desk.say("/help", BEN)


@pytest.mark.parametrize(
    "more",
    [
        {"forward_origin": {"type": "user", "date": 1, "sender_user": ANA}},
        {"via_bot": {"id": 3, "is_bot": True, "first_name": "B"}},
        {"chat": GROUP},
        {"chat": GROUP, "sender_chat": GROUP},
        {"edit_date": 5},
        {"is_automatic_forward": True, "sender_chat": {"id": -1, "type": "channel", "title": "c"}},
    ],
)
async def test_only_a_persons_own_new_words_in_private_reach_the_desk(
    desk: Dialogue, more: dict[str, Any]
) -> None:
    assert await desk.say("/breaking now", ANA, **more) != "the desk"
    assert len(desk.denied) == 1


async def test_a_file_goes_to_the_desk_for_editors_and_to_ones_own_list_for_readers(desk: Dialogue) -> None:
    desk.line.files["f"] = b"https://one.example/rss"
    for who, expected in ((ANA, "the desk"), (BEN, "1 source subscribed to")):
        message = desk.message("", who)
        del message["text"]
        document = {"file_id": "f", "file_unique_id": "u", "file_size": 10}
        before = len(desk.line.calls)
        await desk.give({"message": {**message, "document": document}})
        assert expected in desk.answer_since(before)


async def test_a_private_command_in_a_group_is_sent_to_private(now: datetime) -> None:
    async def act(turn: Turn) -> None:
        await turn.show(plain_page("x"))

    table = Table((Command("secret", act, where=Where.PRIVATE),))
    talk = await Dialogue(now, extra=(table,)).start()
    assert "between you and me" in await talk.say("/secret", chat=GROUP)


async def test_menus_are_set_per_audience_and_language(desk: Dialogue) -> None:
    assert await desk.chat.publish_commands({7: Role.EDITOR}) == 0
    calls = [given for name, given in desk.line.calls if name == "setMyCommands"]
    assert len(calls) == 5 * 7
    scopes = {call["scope"]["type"] for call in calls}
    assert scopes == {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}
    names = {call["scope"]["type"]: {one["command"] for one in call["commands"]} for call in calls}
    assert "breaking" in names["chat"]
    assert "breaking" not in names["default"]
    assert "settings" not in names["all_group_chats"]
    german = [call for call in calls if call.get("language_code") == "de"]
    assert any("neuesten" in one["description"] for one in german[0]["commands"])
    desk.line.failures["setMyCommands"] = [refuse(400, "Bad Request: nope")]
    assert await publish(desk.chat.bot, desk.chat.commands, {}) == 1


async def test_added_to_a_group_the_bot_asks_its_admins(talk: Dialogue) -> None:
    me = {"id": 12345, "is_bot": True, "first_name": "N"}
    change = {
        "chat": GROUP,
        "from": ANA,
        "date": 1,
        "old_chat_member": {"status": "left", "user": me},
        "new_chat_member": {"status": "member", "user": me},
    }
    await talk.give({"my_chat_member": change})
    assert "Shall I send news here?" in talk.shown[-1]["text"]
    await talk.press("OK", BEN)
    assert not talk.store.state.subscribers
    assert "Only the admins" in talk.toasts[-1]
    talk.chat = type(talk.chat)(talk._parts())
    await talk.chat.start()
    talk.line.admins.add((GROUP["id"], 7))
    await talk.press("OK", ANA)
    assert await talk.rules(GROUP["id"]) == [("all", "")]


RIGHTS = dict.fromkeys(
    (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
        "can_post_stories", "can_edit_stories", "can_delete_stories",
    ),
    False,
)  # fmt: skip
MAY = dict.fromkeys(
    (
        "can_send_messages", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
        "can_send_polls", "can_send_other_messages", "can_add_web_page_previews", "can_send_audios",
        "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes",
        "can_send_voice_notes", "can_edit_tag", "can_react_to_messages",
    ),
    False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("mute", "free"),
    [
        ({"status": "restricted", "is_member": True, "until_date": 0, **MAY}, {"status": "member"}),
        (
            {"status": "administrator", **RIGHTS, "can_post_messages": False},
            {"status": "administrator", **RIGHTS, "can_post_messages": True},
        ),
        ({"status": "kicked", "until_date": 0}, {"status": "member"}),
    ],
)
async def test_where_the_bot_may_write_no_more_it_rests_until_it_may(
    talk: Dialogue, mute: dict[str, Any], free: dict[str, Any]
) -> None:
    talk.line.admins.add((GROUP["id"], 7))
    await talk.say("/resume", chat=GROUP)
    me = {"id": 12345, "is_bot": True, "first_name": "N"}
    before = len(talk.shown)
    for old, new, state in ((free, mute, "away"), (mute, free, "active")):
        change = {"chat": GROUP, "from": ANA, "date": 1}
        change |= {"old_chat_member": {**old, "user": me}, "new_chat_member": {**new, "user": me}}
        await talk.give({"my_chat_member": change})
        assert (await talk.subscriber(GROUP["id"])).state == state
    assert len(talk.shown) == before, "no second greeting"


async def test_two_people_at_once_do_not_wait_for_each_other(talk: Dialogue) -> None:
    talk.world.delay = 0.3
    slow = asyncio.create_task(talk.say("/summary https://slow.example/"))
    await asyncio.sleep(0.01)
    assert "What I can do" in await asyncio.wait_for(talk.say("/help", BEN), 0.25)
    await slow
