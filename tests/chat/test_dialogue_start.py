"""The first words, OK and No thanks, pause and go on, settings, what is kept."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from fakes.dialogue import ANA, BEN, Dialogue
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import SubscriberState


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    return await Dialogue(now).start()


async def test_start_asks_and_ok_subscribes_to_everything_and_offers_topics(talk: Dialogue) -> None:
    answer = await talk.say("/start")
    assert "Shall I send you notifications?" in answer
    assert len(answer) <= 400
    assert talk.labels() == ["OK", "No thanks"]
    assert "everything" in await talk.press("OK")
    assert "Topics" in talk.labels()
    assert await talk.rules() == [("all", "")]
    known = await talk.subscriber()
    assert (known.state, known.since, known.language) == (SubscriberState.ACTIVE, talk.now, "en")


async def test_no_thanks_pushes_nothing_and_leaves_the_commands(talk: Dialogue) -> None:
    await talk.article()
    await talk.say("/start")
    assert "I send nothing by myself" in await talk.press("No thanks")
    assert (await talk.subscriber()).state is SubscriberState.NEW
    assert "Harbour reopens" in await talk.say("/latest")


async def test_start_again_does_not_ask_twice(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    assert "Welcome back" in await talk.say("/start")
    await talk.say("/stop")
    assert "paused" in await talk.say("/start")
    await talk.press("Go on")
    assert (await talk.subscriber()).state is SubscriberState.ACTIVE


async def test_stop_withdraws_what_is_queued_and_resume_begins_from_now(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    await talk.say("/stop")
    known = await talk.subscriber()
    assert (known.state, known.due) == (SubscriberState.PAUSED, None)
    talk.now = talk.now.replace(hour=15)
    assert "from now on" in await talk.say("/resume")
    assert (await talk.subscriber()).since == talk.now


async def test_settings_are_one_message_edited_in_place(talk: Dialogue) -> None:
    await talk.say("/settings")
    assert len(talk.labels()) == 9
    sent = talk.methods.count("sendMessage")
    await talk.press("News: at once")
    await talk.press("once a day")
    assert "News: once a day" in talk.labels()
    await talk.press("Digest:")
    await talk.press("7:00")
    await talk.press("Pictures: on")
    await talk.press("Zone:")
    await talk.press("London")
    known = await talk.subscriber()
    assert (known.cadence, known.at, known.pictures) == (Cadence.DAILY, 420, False)
    assert known.timezone == "Europe/London"
    assert known.due is not None
    assert talk.methods.count("sendMessage") == sent
    assert all(toast == "" for toast in talk.toasts)


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("time 7:30", "at", 450),
        ("zone baku", "timezone", "Asia/Baku"),
        ("zone Europe/Berlin", "timezone", "Europe/Berlin"),
        ("zone GMT-5", "timezone", "Etc/GMT+5"),
        ("day sunday", "weekday", 6),
        ("cap 20", "cap", 20),
        ("silent on", "silent", True),
        ("language de", "language", "de"),
    ],
)
async def test_settings_can_be_typed(talk: Dialogue, words: str, field: str, value: object) -> None:
    await talk.say(f"/settings {words}")
    assert getattr(await talk.subscriber(), field) == value


@pytest.mark.parametrize(
    "words",
    [
        "time 25:00",
        "zone Mars/Base",
        "zone +15",
        "zone UTC+5:30",
        "zone ../../etc/localtime",
        "cap -1",
        "language xx",
        "wings on",
        "cadence never",
        "pictures maybe",
        "length 9",
        "day 8",
        "day s",
    ],
)
async def test_a_setting_that_cannot_be_used_gets_an_example(talk: Dialogue, words: str) -> None:
    answer = await talk.say(f"/settings {words}")
    assert "<code>/settings" in answer


async def test_an_offset_as_zone_is_shown_with_what_it_means_in_summer(
    talk: Dialogue,
) -> None:
    assert "UTC+3 holds in summer and winter" in await talk.say("/settings zone +3")
    assert "Zone: UTC+3" in talk.labels()
    assert "summer" not in await talk.say("/settings zone baku")


async def test_every_page_of_the_settings_opens_and_goes_back(talk: Dialogue) -> None:
    await talk.say("/settings cadence weekly")
    for label in ("News:", "Digest:", "Zone:", "Quiet:", "Summaries:", "Language:"):
        await talk.say("/settings")
        await talk.press(label)
        assert len(talk.labels()) <= 9
        await talk.press("Back")
    await talk.press("Digest:")
    await talk.press("Day:")
    await talk.press("Sunday")
    assert (await talk.subscriber()).weekday == 6
    await talk.say("/settings cadence instant")
    await talk.press("Daily cap: off")
    await talk.press("20")
    assert (await talk.subscriber()).cap == 20
    assert "Daily cap: 20" in talk.labels()
    await talk.say("/settings news daily")
    assert "News: once a day" in talk.labels()


async def test_quiet_hours_at_once_off_and_as_a_choice(talk: Dialogue) -> None:
    assert "Quiet from now on" in await talk.say("/quiet 22-7")
    assert str((await talk.subscriber()).quiet) == "22:00-07:00"
    assert "off" in await talk.say("/quiet off")
    await talk.say("/quiet")
    await talk.press("11:00")
    assert str((await talk.subscriber()).quiet) == "23:00-07:00"
    assert "<code>/quiet 22-7</code>" in await talk.say("/quiet tonight")


async def test_the_language_follows_the_person_and_then_the_choice(talk: Dialogue) -> None:
    marta = {**ANA, "id": 70, "language_code": "de-AT"}
    assert "Benachrichtigungen" in await talk.say("/start", marta)
    await talk.press("OK", marta)
    assert (await talk.subscriber(70)).language == "de"
    await talk.say("/settings language fr", marta)
    assert "Dernières nouvelles" in str(talk.labels()) or "Réglages" in await talk.say("/settings", marta)


async def test_mydata_is_complete_and_its_code_brings_settings_back(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    await talk.say("/quiet 22-7")
    await talk.say("/mydata")
    name, given = talk.line.calls[-1]
    assert name == "sendDocument"
    assert {"subscribers", "rules"} <= set(json.loads(given["file"][1]))
    code = given["caption"].split("/start ")[1].split("<")[0]
    assert len(code) <= 200
    assert "settings are back" in await talk.say(f"/start {code}", BEN)
    theirs = await talk.subscriber(8)
    assert (str(theirs.quiet), theirs.state) == ("22:00-07:00", SubscriberState.ACTIVE)
    assert await talk.rules(8) == [("all", "")]


async def test_a_wrong_code_gives_nothing(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    for code in ("1-" + "0" * 20, "1", "news", "n", "x-y", "-", "999999999999999999-a", "1-ü"):
        assert "backup code does not fit" in await talk.say(f"/start {code}", BEN)
    assert 8 not in {one.address.chat for one in talk.store.state.subscribers.values()}


async def test_forget_asks_once_and_leaves_no_row(talk: Dialogue) -> None:
    article = await talk.article()
    await talk.say("/start")
    await talk.press("OK")
    await talk.say(f"/save {article.id}")
    assert "cannot be undone" in await talk.say("/forget")
    assert talk.store.state.subscribers
    await talk.press("Keep it")
    assert talk.store.state.subscribers
    await talk.say("/forget")
    assert "Everything is deleted" in await talk.press("Delete everything")
    assert not talk.store.state.subscribers
    assert not talk.store.state.saved


async def test_privacy_says_what_is_kept_and_help_only_what_one_may(talk: Dialogue) -> None:
    assert "/forget" in await talk.say("/privacy")
    answer = await talk.say("/help")
    assert "/latest" in answer
    assert "/breaking" not in answer
    assert "/feeds" not in answer


async def test_blocking_keeps_the_settings_and_coming_back_goes_on(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    change = {
        "chat": {"id": 7, "type": "private", "first_name": "Ana"},
        "from": ANA,
        "date": 1,
        "old_chat_member": {"status": "member", "user": {"id": 12345, "is_bot": True, "first_name": "N"}},
        "new_chat_member": {
            "status": "kicked",
            "until_date": 0,
            "user": {"id": 12345, "is_bot": True, "first_name": "N"},
        },
    }
    await talk.give({"my_chat_member": change})
    assert (await talk.subscriber()).state is SubscriberState.AWAY
    back = {
        **change,
        "old_chat_member": change["new_chat_member"],
        "new_chat_member": change["old_chat_member"],
    }
    await talk.give({"my_chat_member": back})
    assert (await talk.subscriber()).state is SubscriberState.ACTIVE
