"""Less frequent ways: answers to answers, ambiguous places, undo, the bot's rights, files that are none."""

from __future__ import annotations

from datetime import datetime

import pytest

from fakes.dialogue import ANA, BOT, GROUP, Dialogue, OneUrlALine
from newsbot.domain.errors import NotAFeed
from newsbot.domain.subscriber import Address, SubscriberState


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    made = await Dialogue(now).start()
    await made.article("Bank raises rates", await made.feed("The Herald", "world"))
    await made.article("Cup final", await made.feed("Daily Goal", "sport"))
    return made


def shown_with(talk: Dialogue, *data: str) -> dict[str, object]:
    keys = [[{"text": "x", "callback_data": one}] for one in data] + [
        [{"text": "y", "url": "https://x.example"}]
    ]
    return {**talk.message("x", BOT), "message_id": 900, "reply_markup": {"inline_keyboard": keys}}


async def test_an_answer_of_ours_stands_for_the_one_article_that_it_shows(talk: Dialogue) -> None:
    assert "Saved" in await talk.say("/save", reply_to_message=shown_with(talk, "1:r:1", "zz", "1:sm:1:1"))
    assert "You asked for it" in await talk.say("/why", reply_to_message=shown_with(talk, "1:r:1"))
    several = shown_with(talk, "1:r:1", "1:r:2")
    assert "Which article?" in await talk.say("/save", reply_to_message=several)


async def test_summary_of_a_message_that_is_a_link(talk: Dialogue) -> None:
    url = talk.store.state.articles[1].url
    assert "Bank raises" in await talk.say("/summary", reply_to_message=talk.message(url, ANA))
    hidden = {
        **talk.message("The bank", ANA),
        "entities": [{"type": "text_link", "offset": 0, "length": 8, "url": url}],
    }
    assert "Bank raises" in await talk.say("/summary", reply_to_message=hidden)
    assert "Which article?" in await talk.say("/summary")


async def test_a_link_inside_a_text_is_offered_too(talk: Dialogue) -> None:
    text = "look: https://new.example/a"
    entity = [{"type": "url", "offset": 6, "length": 21}]
    assert "https://new.example/a" in await talk.say(text, entities=entity)


async def test_a_place_with_several_namesakes_is_asked_about(talk: Dialogue) -> None:
    assert "Which one do you mean?" in await talk.say("/settings zone port")
    await talk.press(talk.labels()[0])
    assert (await talk.subscriber()).timezone


async def test_a_setting_without_a_value_shows_its_choices(talk: Dialogue) -> None:
    assert "Where are you?" in await talk.say("/settings zone")
    assert "On or off?" in await talk.say("/settings silent")


async def test_undo_after_unsub_brings_each_kind_back(talk: Dialogue) -> None:
    await talk.say("/sub the herald")
    await talk.say("/unsub the herald")
    await talk.press("Undo")
    assert await talk.rules() == [("feed", "1")]
    await talk.say("/sub world")
    await talk.say("/unsub world")
    await talk.press("Undo")
    assert ("topic", "world") in await talk.rules()
    await talk.say("/follow bank")
    await talk.press("Save")
    await talk.press("Undo")
    assert ("follow", "bank") not in await talk.rules()
    await talk.press("Undo")
    assert ("follow", "bank") in await talk.rules()


async def test_buttons_under_an_opened_article(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    await talk.press_data("1:mo:1")
    await talk.press("Why this?")
    await talk.press_data("1:mo:1")
    assert "comes no more" in await talk.press("Stop The Herald")
    await talk.press("Undo")
    await talk.say("/unsub world")
    await talk.say("/unsub sport")
    assert "do not get" in await talk.press_data("1:un:a:1")


async def test_following_what_was_not_found(talk: Dialogue) -> None:
    await talk.say("/search zebra crossing")
    assert "Following zebra crossing" in await talk.press("Follow these words")
    assert "Which words" in await talk.say("/follow")
    assert "No words yet" in await talk.say("/rules")


async def test_a_source_that_is_offered_can_be_muted(talk: Dialogue) -> None:
    await talk.say("/mute")
    assert "Muted source" in await talk.press("The Herald")
    await talk.press("Undo")
    assert await talk.rules() == []


async def test_a_file_that_is_no_list(talk: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotAFeed("no")

    monkeypatch.setattr(OneUrlALine, "read", refuse)
    talk.line.files["f"] = b"x"
    message = talk.message("", ANA)
    del message["text"]
    document = {"file_id": "f", "file_unique_id": "u", "file_size": 1}
    await talk.give({"message": {**message, "document": document}})
    assert "no list of feeds" in talk.shown[-1]["text"]


async def test_a_group_that_had_removed_the_bot_goes_on_after_start(talk: Dialogue) -> None:
    talk.line.admins.add((GROUP["id"], 7))
    await talk.say("/sub world", chat=GROUP)
    talk.line.failures["sendMessage"] = [
        (403, {"description": "Forbidden: bot was kicked from the group chat"})
    ]
    await talk.say("/help", chat=GROUP)
    known = talk.store.state.subscribers[1]
    assert (known.address, known.state) == (Address(GROUP["id"]), SubscriberState.AWAY)
    assert "Welcome back" in await talk.say("/start", chat=GROUP)
    assert talk.store.state.subscribers[1].state is SubscriberState.ACTIVE


async def test_a_group_whose_admins_cannot_be_asked_is_changed_by_nobody(talk: Dialogue) -> None:
    talk.line.failures["getChatMember"] = [(400, {"description": "Bad Request: user not found"})]
    assert "Only the admins" in await talk.say("/stop", chat=GROUP)
    talk.line.failures["getChat"] = [(400, {"description": "Bad Request: chat not found"})]
    assert "cannot manage @nobody_here" in await talk.say("/subs @nobody_here")
    assert "cannot manage" in await talk.say("/subs -123456789")


async def test_the_other_half_of_a_migration(talk: Dialogue) -> None:
    talk.line.admins.add((GROUP["id"], 7))
    await talk.say("/sub world", chat=GROUP)
    message = talk.message("", ANA, chat={**GROUP, "id": -100777})
    del message["text"]
    await talk.give({"message": {**message, "migrate_from_chat_id": GROUP["id"]}})
    assert [one.address.chat for one in talk.store.state.subscribers.values()] == [-100777]


async def test_a_press_under_a_message_too_old_to_be_seen(talk: Dialogue) -> None:
    await talk.give(
        {
            "callback_query": {
                "id": "q",
                "from": ANA,
                "chat_instance": "c",
                "data": "1:la:0:0:=",
                "message": {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}},
            }
        }
    )
    assert "Latest" in talk.shown[-1]["text"]
    await talk.give(
        {
            "callback_query": {
                "id": "q",
                "from": ANA,
                "chat_instance": "c",
                "data": "1:hp",
                "inline_message_id": "i",
            }
        }
    )
    assert talk.methods[-1] == "answerCallbackQuery"
