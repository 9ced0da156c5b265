"""python-telegram-bot, an independent client, works against the stand-in as against Telegram."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import InlineQueryResultArticle as Article
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)
from telegram.request import HTTPXRequest

from newsbot.demo.pictures import landscape

ANN = 11


@pytest.fixture
async def client(bot, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    root = bot.stage.api_url
    two_pollers = HTTPXRequest(connection_pool_size=2)
    one = Bot(
        bot.stage.token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        get_updates_request=two_pollers,
    )
    async with one:
        yield one


async def test_a_conversation(client, bot):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Read", callback_data="read:1")]])
    bot.sim.people.say(ANN, "/start now")
    (update,) = await client.get_updates(timeout=1)
    sent = await client.send_message(
        update.message.chat_id,
        "<b>Hi</b> <blockquote expandable>x</blockquote>",
        parse_mode="HTML",
        reply_markup=keys,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(update.message.message_id),
        allow_paid_broadcast=True,
    )
    assert [entity.type for entity in sent.entities] == ["bold", "expandable_blockquote"]
    assert sent.reply_to_message.text == "/start now"
    bot.sim.people.press(ANN, sent.message_id, "Read")
    (pressed,) = await client.get_updates(offset=update.update_id + 1)
    assert await pressed.callback_query.answer("ok")
    edited = await pressed.callback_query.edit_message_text("Read it", reply_markup=keys)
    assert edited.text == "Read it"
    assert await sent.delete()
    bot.sim.people.ask_inline(ANN, "x")
    (asked,) = await client.get_updates(offset=pressed.update_id + 1)
    assert await asked.inline_query.answer([Article("1", "t", InputTextMessageContent("x"))])


async def test_files_and_albums(client):
    photo = await client.send_photo(ANN, landscape(1), caption="<i>c</i>", parse_mode="HTML")
    file = await client.get_file(photo.photo[-1].file_id)
    assert await file.download_as_bytearray() == landscape(1)
    document = await client.send_document(ANN, b"<opml/>", filename="feeds.opml")
    assert document.document.file_name == "feeds.opml"
    album = await client.send_media_group(ANN, [InputMediaPhoto(landscape(n)) for n in (2, 3)])
    assert len(album) == 2


async def test_what_the_bot_is_and_where(client, bot):
    assert (await client.get_me()).username == "newsroom_demo_bot"
    scope = BotCommandScopeAllPrivateChats()
    assert await client.set_my_commands([BotCommand("latest", "News")], scope=scope, language_code="de")
    assert (await client.get_my_commands(scope, language_code="de"))[0].command == "latest"
    assert await client.set_my_description("A newsroom")
    chat = bot.sim.groups.group("Readers", ANN, forum=True)["id"]
    assert (await client.get_chat(chat)).is_forum
    assert (await client.get_chat_member(chat, ANN)).status == "creator"
    assert len(await client.get_chat_administrators(chat)) == 1
    assert await client.send_chat_action(ANN, "typing")
    assert (await client.get_webhook_info()).url == ""


async def test_refusals_become_its_exceptions(client, bot):
    with pytest.raises(BadRequest, match="Message text is empty"):
        await client.send_message(ANN, " ")
    bot.sim.fault("reply", retry_after=3)
    with pytest.raises(RetryAfter):
        await client.send_message(ANN, "x")
    bot.sim.people.block(ANN)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await client.send_message(ANN, "x")
    group = bot.sim.groups.group("Old", ANN, "group")["id"]
    new = bot.sim.groups.migrate(group)
    with pytest.raises(ChatMigrated) as moved:
        await client.send_message(group, "x")
    assert moved.value.new_chat_id == new
    for action in ("drop", "drop_reply", "html"):
        bot.sim.fault(action)
        with pytest.raises(NetworkError):
            await client.get_me()
    await client.get_updates()  # takes what the block and the migration have told
    poll = asyncio.create_task(client.get_updates(offset=10**9, timeout=5))
    await asyncio.sleep(0.1)
    await client.get_updates(offset=10**9)
    with pytest.raises(Conflict):
        await poll
    bot.sim.revoke()
    with pytest.raises(InvalidToken):
        await client.get_me()
