"""Groups, channels and topics of forums, managed in place and from a private chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from fakes.dialogue import ANA, BEN, CHANNEL, FORUM, GROUP, Dialogue
from newsbot.chat.turn import AIMED
from newsbot.domain.subscriber import Address
from newsbot.pages.press import read_press

TOPIC = Address(FORUM["id"], 7)
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    made = await Dialogue(now).start()
    await made.feed("The Herald", "world")
    await made.feed("Goal", "sport")
    for chat in (GROUP, CHANNEL, FORUM):
        made.line.admins.add((chat["id"], 7))
    return made


async def rules_at(talk: Dialogue, address: Address) -> list[tuple[str, str]]:
    known = await talk.store.read(lambda tx: tx.subscribers.get(address))
    found = await talk.store.read(lambda tx: tx.subscribers.rules(known.id)) if known else ()
    return [(rule.want.value, rule.value) for rule in found]


@pytest.mark.parametrize(
    "named",
    ["-100400/7", "@the_forum/7", "https://t.me/c/400/7", "t.me/c/400/7/123", "https://t.me/c/400/7/"],
)
async def test_a_topic_of_a_forum_is_managed_from_private_chat(talk: Dialogue, named: str) -> None:
    answer = await talk.say(f"/sub {named} sport")
    assert answer.startswith("<i>Forum / 7</i>\nYou get Sport")
    assert await rules_at(talk, TOPIC) == [("topic", "sport")]
    assert await rules_at(talk, Address(FORUM["id"])) == []
    data = talk.button("Undo")[2]
    assert read_press(data).at == TOPIC
    await talk.press_data(data, BEN)
    assert await rules_at(talk, TOPIC) == [("topic", "sport")], "Ben is no admin"
    await talk.press_data(data)
    assert await rules_at(talk, TOPIC) == []


async def test_a_topic_has_its_own_settings_and_its_own_ok(talk: Dialogue) -> None:
    assert "Shall I send news here?" in await talk.say("/start @the_forum/7")
    await talk.press("OK")
    await talk.say("/settings @the_forum/7 cadence daily")
    assert "News: once a day" in talk.labels()
    await talk.say("/settings @the_forum")
    assert "News: at once" in talk.labels()
    assert [known.address for known in talk.store.state.subscribers.values()] == [TOPIC]


async def test_what_is_said_in_the_topic_and_in_private_is_one_subscription(talk: Dialogue) -> None:
    await talk.say("/sub world", chat=FORUM, message_thread_id=7, is_topic_message=True)
    assert "Topic World" in await talk.say("/subs @the_forum/7")
    assert "Nothing is subscribed" in await talk.say("/subs @the_forum")


@pytest.mark.parametrize("named", ["@the_channel/7", "-100200/7", "@the_forum/x", "-100999/7"])
async def test_where_there_are_no_topics_none_is_managed(talk: Dialogue, named: str) -> None:
    await talk.say(f"/sub {named} sport")
    assert not talk.store.state.subscribers


async def test_only_admins_manage_a_topic(talk: Dialogue) -> None:
    assert "cannot manage @the_forum" in await talk.say("/sub @the_forum/7 sport", BEN)
    assert not talk.store.state.subscribers


async def test_an_admin_is_one_at_the_moment_of_acting(talk: Dialogue) -> None:
    assert "Only the admins" in await talk.say("/sub world", BEN, chat=GROUP)
    talk.line.admins.add((GROUP["id"], 8))
    assert "You get World" in await talk.say("/sub world", BEN, chat=GROUP)
    talk.line.admins.remove((GROUP["id"], 8))
    assert "Only the admins" in await talk.say("/sub sport", BEN, chat=GROUP)
    await talk.press("Undo", BEN)
    assert "Only the admins" in talk.toasts[-1]
    assert await rules_at(talk, Address(GROUP["id"])) == [("topic", "world")]
    asked = talk.methods.count("getChatMember")
    await talk.say("/settings cadence daily", ANA, chat=GROUP)
    assert talk.methods.count("getChatMember") == asked + 1, "once an act"


@pytest.mark.parametrize("place", [GROUP, FORUM, CHANNEL])
async def test_who_cannot_be_seen_is_told_what_to_send_in_private(
    talk: Dialogue, place: dict[str, Any]
) -> None:
    in_topic = {"message_thread_id": 7, "is_topic_message": True} if place is FORUM else {}
    said = {**talk.message("/stop", ANONYMOUS, chat=place, **in_topic), "sender_chat": place}
    await talk.give({"message": said})
    named = "-100400/7" if place is FORUM else str(place["id"])
    assert f"<code>/settings {named}</code> in a private chat" in talk.shown[-1]["text"]
    assert "Settings</b>" in await talk.say(f"/settings {named}")


async def test_a_file_says_which_place_it_is_about_and_how_to_bring_it_back(talk: Dialogue) -> None:
    await talk.say("/sub @the_forum/7 sport")
    await talk.say("/mydata @the_forum/7")
    caption = str(talk.line.calls[-1][1]["caption"])
    assert caption.startswith("<i>Forum / 7</i>\n")
    command = caption.partition("<code>")[2].partition("</code>")[0]
    assert command.startswith("/start -100400/7 ")
    await talk.say("/unsub @the_forum/7 sport")
    assert "settings are back" in await talk.say(command)
    assert await rules_at(talk, TOPIC) == [("topic", "sport")]


@pytest.mark.parametrize("said", ["/stop", "/forget", "/sub world"])
async def test_a_forwarded_command_says_that_it_does_nothing(talk: Dialogue, said: str) -> None:
    origin = {"type": "user", "date": 1, "sender_user": BEN}
    assert "A forwarded message changes nothing" in await talk.say(said, ANA, forward_origin=origin)
    assert not talk.store.state.subscribers


async def test_help_offers_what_this_place_has(talk: Dialogue) -> None:
    assert "A link sent to me" in await talk.say("/help")
    assert "A link sent to me" not in await talk.say("/help", chat=GROUP)
    assert "Settings" in talk.labels()
    await talk.say("/help", BEN, chat=GROUP)
    assert talk.labels() == ["Latest"]


async def test_the_settings_of_another_place_are_its_own_in_the_words_of_who_asks(talk: Dialogue) -> None:
    talk.line.admins.add((CHANNEL["id"], 7))
    await talk.say("/settings zone baku")
    await talk.say("/settings language de")
    await talk.say("/settings @the_channel language fr")
    assert "Einstellungen" in await talk.say("/settings @the_channel zone madrid")
    for said in ("/settings @the_channel", "/settings @the_channel time 9:00"):
        assert "Einstellungen" in await talk.say(said), "in the language of who asks"
        assert {"Zeitzone: Madrid", "Sprache: Français"} <= set(talk.labels())
    assert "22:00–07:00 (Madrid)" in await talk.say("/quiet @the_channel 22-7")
    await talk.say("/settings @the_channel language")
    assert "Français (jetzt)" in talk.labels()
    await talk.say("/settings")
    assert {"Zeitzone: Baku", "Sprache: Deutsch"} <= set(talk.labels())


async def test_commands_that_are_named_for_another_place_are_for_it(talk: Dialogue) -> None:
    assert set(AIMED) == {command.name for command in talk.chat.commands if command.aims}
    talk.line.admins |= {(CHANNEL["id"], 7), (FORUM["id"], 7)}
    assert "<code>/resume -100300</code>" in await talk.say("/stop @the_channel")
    assert "<code>/settings -100300 zone Baku</code>" in await talk.say("/settings @the_channel zone +3")
    assert "<code>/mydata -100400/7</code>" in await talk.say("/forget @the_forum/7")
    assert "until you say /resume;" in await talk.say("/stop"), "one's own"
