"""The stand-in refuses what Telegram refuses, in Telegram's words."""

from __future__ import annotations

import pytest

from newsbot.demo.refusals import NOT_MODIFIED

ANN, BOB = 11, 12
KEY = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<x>hi</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("😀 <X y>", 'Unsupported start tag "x" at byte offset 5'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b x>", "Unclosed end tag at byte offset 4"),
        ('<a =x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="no">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="soon">a</tg-time>', "Invalid date specified"),
    ],
)
async def test_wrong_markup_is_refused_at_its_byte(bot, text, words):
    refused = await bot.refused("sendMessage", chat_id=ANN, text=text, parse_mode="HTML")
    assert refused == f"400 Bad Request: can't parse entities: {words}"


async def test_half_a_surrogate_pair_written_as_a_reference_is_refused(bot):
    refused = await bot.refused("sendMessage", chat_id=ANN, text="a&#xD83D;", parse_mode="HTML")
    assert "invalid Unicode characters after decoding HTML entities" in refused


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "<b></b>", "<b> </b>"])
async def test_an_empty_text_is_refused(bot, text):
    refused = await bot.refused("sendMessage", chat_id=ANN, text=text, parse_mode="HTML")
    assert refused == "400 Bad Request: message text is empty"


async def test_the_limit_of_a_text_counts_utf16_units_after_parsing(bot):
    await bot.done("sendMessage", chat_id=ANN, text=f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    await bot.done("sendMessage", chat_id=ANN, text="😀" * 2048)
    for text in ("a" * 4097, "😀" * 2048 + "a"):
        assert (
            await bot.refused("sendMessage", chat_id=ANN, text=text) == "400 Bad Request: message is too long"
        )


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "a", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "text buttons are unallowed in the inline keyboard"),
        ({"text": "a"}, "text buttons are unallowed in the inline keyboard"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "a", "callback_data": 5},
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
        ("a", "can't parse inline keyboard button: expected an Object"),
        ({"text": "a", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            {"text": "a", "url": "http://"},
            "inline keyboard button URL 'http://' is invalid: URL host is empty",
        ),
        (
            {"text": "a", "url": "http://[x"},
            "inline keyboard button URL 'http://[x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "url": "http://a.b:0/"},
            "inline keyboard button URL 'http://a.b:0/' is invalid: Wrong port number specified in the URL",
        ),
        (
            {"text": "a", "url": "javascript:alert(1)"},
            "inline keyboard button URL 'javascript:alert(1)' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_a_wrong_button_is_refused(bot, button, words):
    markup = {"inline_keyboard": [[button]]}
    refused = await bot.refused("sendMessage", chat_id=ANN, text="x", reply_markup=markup)
    assert refused == f"400 Bad Request: {words}"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("[]", "object expected as reply markup"),
        ("{", "can't parse reply_markup JSON object"),
        ({"rows": []}, "inline keyboard expected"),
        (
            {"inline_keyboard": [{}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "x"}] * 101]}, "reply markup is too long"),
    ],
)
async def test_wrong_markup_below_a_message_is_refused(bot, markup, words):
    refused = await bot.refused("sendMessage", chat_id=ANN, text="x", reply_markup=markup)
    assert refused == f"400 Bad Request: {words}"


async def test_a_chat_must_be_named_and_known(bot):
    assert await bot.refused("sendMessage", text="x") == "400 Bad Request: chat_id is empty"
    for chat in (999, "@nobody", "what"):
        assert await bot.refused("sendMessage", chat_id=chat, text="x") == "400 Bad Request: chat not found"
    await bot.done("sendMessage", chat_id="@ANN", text="x")


async def test_those_who_cannot_be_written_to_answer_403(bot):
    people = bot.sim.people
    people.person(13, started=False)
    people.block(ANN)
    people.deactivate(BOB)
    refused = [await bot.refused("sendMessage", chat_id=chat, text="x") for chat in (ANN, BOB, 13)]
    assert refused == [
        "403 Forbidden: bot was blocked by the user",
        "403 Forbidden: user is deactivated",
        "403 Forbidden: bot can't initiate conversation with a user",
    ]


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("group", "kicked", "bot was kicked from the group chat"),
        ("supergroup", "kicked", "bot was kicked from the supergroup chat"),
        ("channel", "kicked", "bot was kicked from the channel chat"),
        ("supergroup", "left", "bot is not a member of the supergroup chat"),
    ],
)
async def test_a_group_without_the_bot_answers_403(bot, kind, status, words):
    chat = bot.sim.groups.group("Readers", ANN, kind)["id"]
    bot.sim.groups.bot_status(chat, status)
    assert await bot.refused("sendMessage", chat_id=chat, text="x") == f"403 Forbidden: {words}"
    assert await bot.refused("getChat", chat_id=chat) == f"403 Forbidden: {words}"


async def test_a_group_that_became_a_supergroup_names_its_new_address(bot):
    chat = bot.sim.groups.group("Readers", ANN, "group")["id"]
    new = bot.sim.groups.migrate(chat)
    answer = await bot.call("sendMessage", chat_id=chat, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    await bot.done("sendMessage", chat_id=new, text="x")
    told = [u["message"] for u in await bot.done("getUpdates") if "message" in u]
    assert [m.get("migrate_to_chat_id") for m in told] == [new, None]
    assert told[1]["migrate_from_chat_id"] == chat


async def test_edits_are_refused_for_what_is_not_there_not_changed_or_not_its_own(bot):
    sent = await bot.done("sendMessage", chat_id=ANN, text="one", reply_markup=KEY)
    number = sent["message_id"]
    same = await bot.refused(
        "editMessageText", chat_id=ANN, message_id=number, text=" one ", reply_markup=KEY
    )
    assert same == f"400 Bad Request: {NOT_MODIFIED}"
    gone = await bot.refused("editMessageText", chat_id=ANN, message_id=999, text="two")
    assert gone == "400 Bad Request: message to edit not found"
    said = bot.sim.people.say(ANN, "mine")["message_id"]
    foreign = await bot.refused("editMessageText", chat_id=ANN, message_id=said, text="two")
    assert foreign == "400 Bad Request: message can't be edited"
    caption = await bot.refused("editMessageCaption", chat_id=ANN, message_id=number, caption="two")
    assert caption == "400 Bad Request: there is no caption in the message to edit"
    inline = await bot.refused("editMessageText", inline_message_id="x", text="two")
    assert inline == "400 Bad Request: MESSAGE_ID_INVALID"
    nameless = await bot.refused("editMessageText", text="two")
    assert nameless == "400 Bad Request: message identifier is not specified"


async def test_a_message_older_than_48_hours_cannot_be_deleted(bot):
    old = (await bot.done("sendMessage", chat_id=ANN, text="old"))["message_id"]
    bot.sim.world.clock.skip(48 * 3600 + 1)
    new = (await bot.done("sendMessage", chat_id=ANN, text="new"))["message_id"]
    assert await bot.done("deleteMessage", chat_id=ANN, message_id=new) is True
    refused = await bot.refused("deleteMessage", chat_id=ANN, message_id=old)
    assert refused == "400 Bad Request: message can't be deleted for everyone"
    refused = await bot.refused("deleteMessage", chat_id=ANN, message_id=new)
    assert refused == "400 Bad Request: message to delete not found"


async def test_an_answer_to_a_message_that_is_gone_is_refused_unless_allowed(bot):
    refused = await bot.refused("sendMessage", chat_id=ANN, text="x", reply_parameters={"message_id": 77})
    assert refused == "400 Bad Request: message to be replied not found"
    allowed = {"message_id": 77, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot.done(
        "sendMessage", chat_id=ANN, text="x", reply_parameters=allowed
    )


async def test_a_topic_must_exist_and_be_open(bot):
    chat = bot.sim.groups.group("Forum", ANN, forum=True)["id"]
    topic = bot.sim.groups.topic(chat, "World")
    sent = await bot.done("sendMessage", chat_id=chat, message_thread_id=topic, text="x")
    assert sent["message_thread_id"] == topic
    refused = await bot.refused("sendMessage", chat_id=chat, message_thread_id=topic + 5, text="x")
    assert refused == "400 Bad Request: message thread not found"
    bot.sim.groups.close_topic(chat, topic)
    refused = await bot.refused("sendMessage", chat_id=chat, message_thread_id=topic, text="x")
    assert refused == "400 Bad Request: TOPIC_CLOSED"


async def test_a_press_is_answered_once_and_in_time(bot):
    number = (await bot.done("sendMessage", chat_id=ANN, text="x", reply_markup=KEY))["message_id"]
    stale = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    query = bot.sim.people.press(ANN, number, "Go")["query_id"]
    assert await bot.done("answerCallbackQuery", callback_query_id=query, text="Done") is True
    assert bot.sim.answer(query)["text"] == "Done"
    assert await bot.refused("answerCallbackQuery", callback_query_id=query) == stale
    late = bot.sim.people.press(ANN, number, "Go")["query_id"]
    bot.sim.world.clock.skip(120)
    assert await bot.refused("answerCallbackQuery", callback_query_id=late) == stale
    long = await bot.refused("answerCallbackQuery", callback_query_id="1", text="x" * 201)
    assert long == "400 Bad Request: MESSAGE_TOO_LONG"


async def test_a_method_or_token_that_does_not_exist(bot):
    assert await bot.call("sendCarrierPigeon") == {"ok": False, "error_code": 404, "description": "Not Found"}
    async with bot.session.get(f"{bot.stage.api_url}/bot1:other/getMe") as answer:
        assert (answer.status, await answer.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
    bot.sim.revoke()
    assert await bot.refused("getMe") == "401 Unauthorized"
