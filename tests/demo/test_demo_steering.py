"""Faults on demand, limits of pace, people's deeds, and the control panel over HTTP."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.demo.control import Control, ControlError
from newsbot.demo.pace import Limits, Pace
from newsbot.demo.refusals import Refusal
from newsbot.demo.stage import Stage, StageOptions

ANN, BOB = 11, 12
KEYS = {
    "inline_keyboard": [[{"text": "Go", "callback_data": "go"}, {"text": "Stay", "callback_data": "stay"}]]
}


async def test_a_flood_wait_on_demand_hits_one_chat_once(bot):
    bot.sim.fault("reply", method="sendMessage", chat=ANN, retry_after=7)
    await bot.done("sendMessage", chat_id=BOB, text="x")
    answer = await bot.call("sendMessage", chat_id=ANN, text="x")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert bot.sim.figures()["strip"] == {"queued": 1, "sent": 1, "lost": 0, "doubled": 0}
    await bot.done("sendMessage", chat_id=ANN, text="x")
    figures = bot.sim.figures()
    assert (figures["floods"], figures["faults"], figures["turned_away"]) == (1, 1, 0)


async def test_what_a_fault_keeps_away_for_long_counts_as_lost(bot, monkeypatch):
    bot.sim.fault("drop", method="sendMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bot.call("sendMessage", chat_id=ANN, text="x")
    later = time.monotonic() + 200
    monkeypatch.setattr("newsbot.demo.sim.time.monotonic", lambda: later)
    assert bot.sim.figures()["strip"] == {"queued": 0, "sent": 0, "lost": 1, "doubled": 0}


async def test_a_lost_reply_leaves_the_message_there(bot):
    bot.sim.fault("drop_reply", method="sendMessage", skip=1)
    await bot.done("sendMessage", chat_id=ANN, text="one")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bot.call("sendMessage", chat_id=ANN, text="two")
    assert [m["message"]["text"] for m in bot.sim.messages(ANN)] == ["one", "two"]
    assert [c["code"] for c in bot.sim.calls(chat=ANN)] == [200, 200, 0]


async def test_errors_pages_and_delays_on_demand(bot):
    bot.sim.fault(
        "reply", code=400, description="Bad Request: can't parse entities", contains="poison", times=0
    )
    assert (
        await bot.refused("sendMessage", chat_id=ANN, text="some poison")
        == "400 Bad Request: can't parse entities"
    )
    await bot.done("sendMessage", chat_id=ANN, text="bread")
    assert bot.sim.verbs["faults"]()[0]["hits"] == 1
    bot.sim.standin.faults.clear(1)
    bot.sim.fault("html")
    async with bot.session.post(f"{bot.stage.api_url}/bot{bot.stage.token}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    for action in ("delay", "late"):
        bot.sim.fault(action, seconds=0.2)
        begun = time.monotonic()
        await bot.done("getMe")
        assert time.monotonic() - begun >= 0.2
    bot.sim.fault("reply")
    assert await bot.refused("getMe") == "500 Internal Server Error"


async def test_a_share_of_calls_fails_the_same_way_for_the_same_seed(bot):
    async def pattern():
        number = bot.sim.fault("reply", method="send*", probability=0.5, times=0, seed=3)
        oks = [(await bot.call("sendMessage", chat_id=ANN, text="x"))["ok"] for _ in range(30)]
        bot.sim.standin.faults.clear(number)
        return oks

    first = await pattern()
    assert first == await pattern()
    assert 5 < sum(first) < 25


async def test_the_line_can_go_dark_and_come_back_by_itself(bot):
    await bot.stage.standin.go_dark(0.3)
    with pytest.raises(aiohttp.ClientConnectorError):
        await bot.call("getMe")
    await asyncio.sleep(0.5)
    await bot.done("getMe")
    await bot.stage.standin.listener.start()  # already open: nothing happens
    assert bot.stage.standin.listener.open


async def test_thirty_a_second_over_all(strict_bot):
    strict_bot.sim.people.crowd(100, 40)
    codes = [
        (await strict_bot.call("sendMessage", chat_id=100 + n, text="x")).get("error_code") for n in range(31)
    ]
    assert codes == [None] * 30 + [429]
    assert strict_bot.sim.figures()["max_in_one_second"] == 30
    assert strict_bot.sim.figures()["floods"] == 1


async def test_one_a_second_to_a_chat_after_a_short_burst(strict_bot):
    answers = [await strict_bot.call("sendMessage", chat_id=ANN, text="x") for _ in range(4)]
    assert [a["ok"] for a in answers] == [True, True, True, False]
    assert answers[3]["parameters"] == {"retry_after": 1}


async def test_a_retry_after_that_was_obeyed_succeeds():
    pace = Pace(Limits(chat_burst=1))
    now = 100.0
    for _ in range(5):
        pace.take(now, 1, 1, group=False, paid=False)
        with pytest.raises(Refusal) as refused:
            pace.take(now + 0.3, 1, 1, group=False, paid=False)
        now += 0.3 + refused.value.parameters["retry_after"]


def test_paid_broadcasts_reach_a_thousand_a_second():
    pace = Pace(Limits())
    for chat in range(1000):
        pace.take(5.0, chat, 1, group=False, paid=True)
    with pytest.raises(Refusal):
        pace.take(5.0, 2000, 1, group=False, paid=True)
    pace.take(6.0, 2000, 1, group=False, paid=True)


def test_twenty_a_minute_to_a_group_counting_each_medium():
    pace = Pace(Limits(chat_burst=10))
    pace.take(0.0, -5, 10, group=True, paid=False)
    pace.take(10.0, -5, 9, group=True, paid=False)
    with pytest.raises(Refusal) as refused:
        pace.take(20.0, -5, 2, group=True, paid=False)
    assert refused.value.parameters == {"retry_after": 40}
    pace.take(60.0, -5, 2, group=True, paid=False)


@given(st.lists(st.tuples(st.integers(0, 2048), st.integers(1, 3), st.integers(1, 3)), max_size=80))
def test_no_window_of_a_second_ever_holds_more_than_the_limit(steps):
    pace = Pace(Limits(a_second=5, chat_burst=3, group_a_minute=9))
    now, taken = 0.0, []
    for step, chat, count in steps:
        now += step / 1024  # sums of these are exact
        try:
            pace.take(now, chat, count, group=chat == 3, paid=False)
        except Refusal as refusal:
            wait = refusal.parameters["retry_after"]
            pace.take(now + wait, chat, count, group=chat == 3, paid=False)
            now += wait
        taken += [(now, chat)] * count
    for at, _ in taken:
        assert sum(at - 1 < other <= at for other, _ in taken) <= 5
        assert sum(at - 60 < other <= at and chat == 3 for other, chat in taken) <= 9


async def test_doubles_are_counted_and_told_from_answers(bot):
    for _ in range(2):
        await bot.done("sendMessage", chat_id=ANN, text="push")
    bot.sim.people.say(ANN, "/help")
    await bot.done("sendMessage", chat_id=ANN, text="push")
    figures = bot.sim.figures()
    assert (figures["doubled"], figures["doubled_unasked"], figures["per_chat"]) == (2, 1, {"11": 3})
    bot.sim.verbs["reset"]()
    assert bot.sim.figures()["sent"] == 0


async def test_a_chat_keeps_only_so_many_messages_when_told_so():
    async with Stage(StageOptions(news=False, strict=False, keep=2)) as stage:
        for text in ("a", "b", "c"):
            stage.sim.people.say(stage.reader_id, text)
        assert [m["message"]["text"] for m in stage.sim.messages(stage.reader_id)] == ["b", "c"]


async def test_a_press_names_its_button_and_a_stale_one_still_arrives(bot):
    number = (await bot.done("sendMessage", chat_id=ANN, text="x", reply_markup=KEYS))["message_id"]
    assert bot.sim.people.press(ANN, number, "St")["data"] == "stay"
    assert bot.sim.people.press(ANN, number, "go")["data"] == "go"
    assert bot.sim.people.press(ANN, number, data="anything")["data"] == "anything"
    with pytest.raises(ValueError, match="there are \\['Go', 'Stay'\\]"):
        bot.sim.people.press(ANN, number, "Fly")
    await bot.done("deleteMessage", chat_id=ANN, message_id=number)
    bot.sim.people.press(ANN, number, "Go")
    queries = [u["callback_query"] for u in await bot.done("getUpdates")]
    assert [q["data"] for q in queries] == ["stay", "go", "anything", "go"]
    assert queries[-1]["message"]["date"] == 0


async def test_blocking_tells_the_bot_and_writing_again_unblocks(bot):
    bot.sim.people.block(ANN)
    bot.sim.people.block(ANN)
    bot.sim.people.say(ANN, "/start")
    kinds = [next(key for key in u if key != "update_id") for u in await bot.done("getUpdates")]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]
    await bot.done("sendMessage", chat_id=ANN, text="x")


async def test_in_groups_a_plain_member_hears_only_what_is_meant_for_it(bot):
    groups, people = bot.sim.groups, bot.sim.people
    chat = groups.group("Readers", ANN)["id"]
    sent = await bot.done("sendMessage", chat_id=chat, text="hello")
    people.say(ANN, "just talk", chat)
    people.say(ANN, "/latest", chat)
    people.say(ANN, "ask @newsroom_demo_bot", chat)
    people.say(ANN, "answer", chat, reply_to=sent["message_id"])
    groups.bot_status(chat, "administrator", ANN)
    people.say(ANN, "talk again", chat)
    groups.bot_status(chat, "kicked", ANN)
    people.say(ANN, "/gone", chat)
    said = [u["message"]["text"] for u in await bot.done("getUpdates") if "message" in u]
    assert said == ["/latest", "ask @newsroom_demo_bot", "answer", "talk again"]


async def test_channels_forums_and_anonymous_admins(bot):
    groups = bot.sim.groups
    channel = groups.group("Wire", ANN, "channel", bot="administrator")["id"]
    groups.post(channel, "/breaking in a channel")
    post = await bot.done("sendMessage", chat_id=channel, text="x")
    assert post["sender_chat"]["id"] == channel
    chat = groups.group("Forum", ANN, forum=True)["id"]
    topic = groups.topic(chat, "World")
    bot.sim.people.say(ANN, "/sub", chat, thread=topic)
    groups.say_anonymously(chat, "/breaking as the group")
    updates = await bot.done("getUpdates")
    assert [u["channel_post"]["text"] for u in updates if "channel_post" in u] == ["/breaking in a channel"]
    messages = [u["message"] for u in updates if "message" in u]
    assert messages[0]["message_thread_id"] == topic
    assert messages[1]["sender_chat"]["id"] == chat
    groups.mute_bot(chat)
    refused = await bot.refused("sendMessage", chat_id=chat, text="x")
    assert refused == "400 Bad Request: not enough rights to send text messages to the chat"
    groups.mute_bot(channel)
    refused = await bot.refused("sendMessage", chat_id=channel, text="x")
    assert refused == "400 Bad Request: need administrator rights in the channel chat"
    groups.delete_chat(chat)
    assert (
        await bot.refused("sendMessage", chat_id=chat, text="x")
        == "403 Forbidden: the supergroup chat was deleted"
    )


async def test_members_and_administrators(bot):
    groups = bot.sim.groups
    chat = groups.group("Readers", ANN)["id"]
    await bot.done("getUpdates", allowed_updates=["chat_member"])
    groups.member(chat, BOB, "administrator")
    told = [u["chat_member"] for u in await bot.done("getUpdates") if "chat_member" in u]
    assert [one["new_chat_member"]["status"] for one in told] == ["administrator"]
    statuses = {m["user"]["id"]: m["status"] for m in await bot.done("getChatAdministrators", chat_id=chat)}
    assert statuses == {ANN: "creator", BOB: "administrator"}
    assert (await bot.done("getChatMember", chat_id=chat, user_id=BOB))["can_manage_chat"] is True
    assert await bot.done("getChatMemberCount", chat_id=chat) == 3
    groups.member(chat, BOB, "kicked")
    assert (await bot.done("getChatMember", chat_id=chat, user_id=BOB))["until_date"] == 0
    assert await bot.refused("getChatMember", chat_id=chat, user_id=5) == "400 Bad Request: user not found"
    assert (await bot.done("getChatMember", chat_id=ANN, user_id=ANN))["status"] == "member"
    assert await bot.done("getChatMemberCount", chat_id=ANN) == 2
    assert (await bot.done("getChat", chat_id=chat))["title"] == "Readers"
    await bot.refused("getChatAdministrators", chat_id=ANN)
    await bot.refused("leaveChat", chat_id=ANN)
    assert await bot.done("leaveChat", chat_id=chat) is True
    assert await bot.refused("sendMessage", chat_id=chat, text="x") == (
        "403 Forbidden: bot is not a member of the supergroup chat"
    )


async def test_the_command_menu_follows_scope_and_language(bot):
    async def publish(text, scope=None, **more):
        commands = [{"command": "/" + text, "description": text}]
        await bot.done("setMyCommands", commands=commands, **({"scope": scope} if scope else {}), **more)

    bot.sim.people.person(13, "Léa", language_code="fr")
    chat = bot.sim.groups.group("Readers", ANN)["id"]
    await publish("default")
    await publish("private", {"type": "all_private_chats"})
    await publish("prive", {"type": "all_private_chats"}, language_code="fr")
    await publish("staff", {"type": "chat", "chat_id": BOB})
    await publish("admins", {"type": "all_chat_administrators"})
    seen = [bot.sim.commands(*who)[0]["command"] for who in ((ANN,), (13,), (BOB,), (ANN, chat), (BOB, chat))]
    assert seen == ["private", "prive", "staff", "admins", "default"]
    assert (await bot.done("getMyCommands"))[0]["command"] == "default"
    assert await bot.done("deleteMyCommands") is True
    assert await bot.done("getMyCommands") == []


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ("x", "can't parse commands JSON object"),
        ({"a": 1}, "can't parse commands JSON object"),
        ([1], "can't parse BotCommand: expected an Object"),
        ([{"command": "Latest", "description": "x"}], "BOT_COMMAND_INVALID"),
        (
            [{"command": "x", "description": " "}],
            "can't parse BotCommand: command description must be non-empty",
        ),
        ([{"command": "x", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_wrong_commands_are_refused(bot, commands, words):
    assert await bot.refused("setMyCommands", commands=commands) == f"400 Bad Request: {words}"


async def test_the_bot_describes_itself(bot):
    assert (await bot.done("getMyName"))["name"] == "Newsroom"
    await bot.done("setMyName", name="The Wire")
    await bot.done("setMyDescription", description="News")
    await bot.done("setMyShortDescription", short_description="Nachrichten", language_code="de")
    assert (await bot.done("getMyName"))["name"] == "The Wire"
    assert (await bot.done("getMyDescription", language_code="de"))["description"] == "News"
    assert (await bot.done("getMyShortDescription"))["short_description"] == ""
    assert await bot.refused("setMyName", name="x" * 65) == "400 Bad Request: BOT_NAME_TOO_LONG"
    await bot.done("setChatMenuButton", menu_button={"type": "commands"})
    assert (await bot.done("getChatMenuButton"))["type"] == "commands"
    wrong = await bot.refused("getMyCommands", scope={"type": "everywhere"})
    assert wrong == "400 Bad Request: can't parse BotCommandScope: Unsupported type specified"
    assert await bot.done("close") is True


async def test_inline_questions_are_answered_and_their_results_checked(bot):
    query = bot.sim.people.ask_inline(ANN, "ferries")["query_id"]
    content = {"message_text": "<b>x</b>", "parse_mode": "HTML"}
    result = {"type": "article", "id": "1", "title": "t", "input_message_content": content}
    for wrong, words in (
        ([{**result, "id": ""}], "RESULT_ID_INVALID"),
        ([result, result], "RESULT_ID_DUPLICATE"),
        ([{**result, "title": ""}], "ARTICLE_TITLE_EMPTY"),
        ([{"id": "1"}], "can't parse inline query result: Can't find field \"type\""),
        ([{**result, "input_message_content": {"message_text": ""}}], "message text is empty"),
        ([result] * 51, "RESULTS_TOO_MUCH"),
        ({"a": 1}, "can't parse inline query results JSON object"),
    ):
        refused = await bot.refused("answerInlineQuery", inline_query_id=query, results=wrong)
        assert refused == f"400 Bad Request: {words}"
    assert await bot.done("answerInlineQuery", inline_query_id=query, results=[result]) is True
    assert bot.sim.answer(query)["results"] == [result]
    sent = bot.sim.people.choose_inline(ANN, query, "1")
    assert (sent["text"], sent["via_bot"]["username"]) == ("x", "newsroom_demo_bot")
    with pytest.raises(ValueError, match="has no result 2"):
        bot.sim.people.choose_inline(ANN, query, "2")
    assert bot.sim.answer("none") is None


async def test_people_edit_forward_and_send_files(bot):
    people = bot.sim.people
    said = people.say(ANN, "one")
    people.rewrite(ANN, said["message_id"], "two")
    people.forward(ANN, said["message_id"])
    people.send_file(ANN, "a.opml", "PG9wbWwvPg==", caption="feeds")
    updates = await bot.done("getUpdates")
    assert updates[1]["edited_message"]["text"] == "two"
    assert updates[2]["message"]["forward_origin"]["type"] == "user"
    assert updates[3]["message"]["document"]["file_name"] == "a.opml"
    for wrong in (
        lambda: people.say(5, "x"),
        lambda: people.rewrite(ANN, 99, "x"),
        lambda: people.say(ANN, "x", 77),
    ):
        with pytest.raises(ValueError, match=r"nobody has|has no message|there is no chat"):
            wrong()


async def test_the_control_panel_works_from_another_process(bot):
    control = Control(bot.stage.control_url)

    def scene():
        control.person(21, "Cleo", username="cleo")
        assert control.crowd(200, 5) == 205
        control.say(21, "/start")
        control.queue(21, ["a", "b"])
        control.rewrite(21, control.say(21, "tpyo")["message_id"], "typo")
        control.forward(21, control.say(21, "pass it on")["message_id"])
        control.send_file(21, "x.txt", b"data")
        assert control.ask_inline(21, "x").isdecimal()
        control.block(21)
        control.unblock(21)
        control.deactivate(200)
        group = control.group("Old", 21, "group")
        assert control.migrate(group) < -(10**12)
        forum = control.group("Forum", 21, forum=True)
        assert control.topic(forum, "World") > 0
        control.fault("reply", method="getMe", code=503)
        control.clear_faults()
        control.dark()
        control.light()
        assert control.texts(21) == []
        assert control.all_texts() == {}
        assert control.calls(chat=21) == []
        control.reset()
        assert control.figures()["updates_waiting"] > 5
        assert control.answer("none") is None
        with pytest.raises(ControlError, match="unknown verb 'dance'"):
            control.run("dance")
        with pytest.raises(ControlError, match="say"):
            control.run("say", who=1)
        with pytest.raises(ControlError, match="there is no chat 5"):
            control.messages(5)

    await asyncio.to_thread(scene)
    waiting = asyncio.create_task(asyncio.to_thread(control.wait, 21, contains="you", seconds=5))
    await asyncio.sleep(0.1)
    sent = await bot.done("sendMessage", chat_id=21, text="to you", reply_markup=KEYS)
    assert [m["message"]["text"] for m in await waiting] == ["to you"]
    pressed = await asyncio.to_thread(control.press, 21, sent["message_id"], "Go")
    assert pressed["data"] == "go"
    assert await asyncio.to_thread(control.wait, 21, contains="nothing", seconds=0.05) == []


async def test_without_the_secret_there_is_neither_page_nor_control(bot):
    front = bot.stage.front
    for path, method, status in (
        ("/", "GET", 404),
        ("/guess/", "GET", 404),
        ("/guess/_sim/figures", "POST", 404),
        (f"/{front.secret}", "GET", 308),
        (f"/{front.secret}/state", "PUT", 405),
        (f"/{front.secret}/nothing.js", "GET", 404),
        (f"/{front.secret}/..%2fstage.py", "GET", 404),
        (f"/{front.secret}/files/none", "GET", 404),
    ):
        async with bot.session.request(method, front.listener.url + path, allow_redirects=False) as answer:
            assert (path, answer.status) == (path, status)
    async with bot.session.get(bot.stage.page_url, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 421
    async with bot.session.get(bot.stage.page_url) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
    async with bot.session.get(f"{bot.stage.api_url}/elsewhere") as answer:
        assert answer.status == 404


def test_the_stage_listens_on_the_loopback_alone():
    with pytest.raises(ValueError, match="loopback alone"):
        Stage(StageOptions(host="0.0.0.0"))
