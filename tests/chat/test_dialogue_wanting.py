"""What one gets: sub, unsub, topics, words, mutes, why; links and files; groups and channels."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.dialogue import ANA, BEN, CHANNEL, GROUP, Dialogue
from newsbot.domain.delivery import DeliveryState
from newsbot.domain.feed import FoundFeed
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.domain.subscription import Want
from newsbot.pages.press import read_press

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    made = await Dialogue(now).start()
    herald = await made.feed("The Herald", "world")
    goal = await made.feed("Daily Goal", "sport")
    await made.article("Bank raises rates", herald, minutes=4)
    await made.article("Cup final tonight", goal, minutes=3)
    return made


async def accept(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")


async def test_topics_narrow_everything_and_widen_again(talk: Dialogue) -> None:
    await accept(talk)
    assert "You get everything" in await talk.say("/topics")
    assert "World" in talk.labels(), "neither on nor off where everything is"
    await talk.press("World")
    assert await talk.rules() == [("topic", "world")]
    assert "World: on" in talk.labels()
    await talk.press("Sport: off")
    await talk.press("World: on")
    assert await talk.rules() == [("topic", "sport")]
    await talk.press("Everything")
    assert await talk.rules() == [("all", "")]


async def test_sub_to_a_topic_a_source_and_an_address(talk: Dialogue) -> None:
    assert "You get World" in await talk.say("/sub world")
    assert (await talk.subscriber()).state is SubscriberState.ACTIVE
    assert "You get Daily Goal" in await talk.say("/subscribe daily goal")
    talk.world.feeds["https://new.example/"] = [FoundFeed("https://new.example/rss", "New Source")]
    assert "older articles stay quiet" in await talk.say("/add https://new.example/")
    assert len(talk.world.asked) == 1
    feed = talk.store.state.feeds[3]
    assert (feed.url, feed.quiet_first, feed.added_by) == ("https://new.example/rss", True, 7)
    assert len(await talk.rules()) == 3
    await talk.press("Undo")
    assert len(await talk.rules()) == 2
    assert "Only World" not in talk.labels()


async def test_what_everything_covers_is_said_and_can_be_narrowed_to(talk: Dialogue) -> None:
    await accept(talk)
    assert "everything already, World included" in await talk.say("/sub world")
    await talk.press("Only World")
    assert await talk.rules() == [("topic", "world")]


async def test_several_feeds_are_a_choice(talk: Dialogue) -> None:
    talk.world.feeds["https://big.example"] = [
        FoundFeed("https://big.example/world/a/rather/long/address/of/a/feed.xml", "World desk"),
        FoundFeed("https://big.example/sport", "Sport desk"),
    ]
    assert "several feeds" in await talk.say("/sub big.example")
    long = talk.button("World desk")[2]
    assert len(long.encode()) <= 64
    talk.world.feeds["https://big.example/world/a/rather/long/address/of/a/feed.xml"] = [
        FoundFeed("https://big.example/world/a/rather/long/address/of/a/feed.xml", "World desk")
    ]
    assert "You get World desk" in await talk.press_data(long)


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/", "https://closed.example/", "http://[::1]:22/", "http://0x7f000001/"]
)
async def test_addresses_that_cannot_be_read_get_one_and_the_same_answer(
    talk: Dialogue, address: str
) -> None:
    assert "could not read that address" in await talk.say(f"/sub {address}")
    assert len(talk.store.state.feeds) == 2


@pytest.mark.parametrize("given", ["ftp://x.example/", "javascript:alert(1)", "no such thing", "<b>"])
async def test_what_is_no_source_gets_an_example(talk: Dialogue, given: str) -> None:
    assert "https://example.com</code>" in await talk.say(f"/sub {given}")


async def test_sub_without_a_word_offers_topics(talk: Dialogue) -> None:
    await talk.say("/sub")
    assert {"World", "Sport", "Everything"} == set(talk.labels())


async def test_a_pasted_link_is_an_offer(talk: Dialogue) -> None:
    talk.world.feeds["https://new.example/"] = [FoundFeed("https://new.example/rss", "New Source")]
    assert "What shall I do with" in await talk.say("https://new.example/")
    assert talk.world.asked == []
    assert "You get New Source" in await talk.press("Subscribe")
    await talk.say("https://new.example/")
    assert "nothing has changed" in await talk.press("Nothing")


async def test_unsub_names_lists_and_answers(talk: Dialogue) -> None:
    await accept(talk)
    article = talk.store.state.articles[1]
    await talk.delivered(article, 50)
    pushed = {**talk.message("x", ANA), "message_id": 50}
    assert "The Herald comes no more" in await talk.say("/unsub", reply_to_message=pushed)
    assert await talk.rules() == [("all", ""), ("mute_feed", "1")]
    await talk.press("Undo")
    assert await talk.rules() == [("all", "")]
    assert "Sport comes no more" in await talk.say("/remove sport")
    assert await talk.rules() == [("topic", "world")]
    assert "do not get" in await talk.say("/unsub cooking")
    await talk.say("/unsubscribe")
    assert "Topic World" in talk.labels()
    await talk.press("All of it")
    assert await talk.rules() != [], "it asks once"
    await talk.press("All of it")
    assert await talk.rules() == []


async def test_what_is_queued_and_not_wanted_any_more_is_withdrawn(talk: Dialogue) -> None:
    await accept(talk)
    article = talk.store.state.articles[1]
    await talk.delivered(article, 0, DeliveryState.QUEUED)
    await talk.say("/unsub the herald")
    assert [one.state for one in talk.store.state.deliveries.values()] == [DeliveryState.CANCELLED]


async def test_subs_lists_all_and_removes_one(talk: Dialogue) -> None:
    await talk.say("/sub world")
    await talk.say("/sub the herald")
    answer = await talk.say("/list")
    assert "Topic World" in answer
    assert "Source The Herald" in answer
    assert "Topic World" not in await talk.press("Remove 1")
    data = talk.button("Remove 1")[2]
    await talk.press_data(data)
    await talk.press_data(data)
    assert "expired" in talk.toasts[-1]
    assert "Nothing is subscribed" in await talk.say("/subs")


async def test_follow_shows_a_dry_run_before_it_is_saved(talk: Dialogue) -> None:
    answer = await talk.say("/follow bank")
    assert "1 of the last 2" in answer.replace("<b>", "")
    assert "Bank raises rates" in answer
    assert not talk.store.state.subscribers
    assert "Saved: Word bank" in await talk.press("Save")
    assert await talk.rules() == [("follow", "bank")]
    assert "Word bank" in await talk.say("/rules")
    await talk.press("Remove 1")
    assert await talk.rules() == []


async def test_mute_a_word_for_some_days_and_a_source(talk: Dialogue) -> None:
    await accept(talk)
    assert "held back 1 of the last 2" in await talk.say("/mute cup final 3d")
    await talk.press("Save")
    assert await talk.rules() == [("all", ""), ("mute", "cup final")]
    assert "until" in talk.shown[-1]["text"]
    assert "held back 1 of" in await talk.say("/mute The Herald")
    await talk.press("Save")
    assert ("mute_feed", "1") in await talk.rules()
    assert "celebrity" in await talk.say("/mute")
    assert "The Herald" in talk.labels()


@pytest.mark.parametrize("given", ["(.*a){25}", "(tax", ".*", "a|" * 3000, "!!!", "*", "kw," * 1000])
async def test_no_pattern_runs_wild(talk: Dialogue, given: str) -> None:
    assert await talk.say(f"/follow {given}")


async def test_a_word_that_is_part_of_a_sources_name_may_mean_the_source(talk: Dialogue) -> None:
    await talk.article(feed=await talk.feed("Lantern Business"))
    assert "held back 0 of the last 3 articles" in await talk.say("/mute lantern 3d")
    await talk.press("Mute Lantern Business")
    known = await talk.subscriber()
    rules = await talk.store.read(lambda tx: tx.subscribers.rules(known.id))
    muted = next(rule for rule in rules if rule.want is Want.MUTE_FEED)
    assert muted.until == talk.now + timedelta(days=3)


async def test_unsub_all_asks_what_is_meant(talk: Dialogue) -> None:
    await talk.feed(topic="world")
    await talk.say("/sub world")
    assert "What shall not come" in await talk.say("/unsub all")
    assert "/mydata gives you a code" in await talk.press("All of it")
    await talk.press("Keep it")
    assert await talk.rules() == [("topic", "world")]
    await talk.say("/unsub all")
    await talk.press("All of it")
    assert "only breaking news" in await talk.press("All of it")
    assert await talk.rules() == []


async def test_mute_under_an_article_changes_its_buttons_and_back(talk: Dialogue) -> None:
    await accept(talk)
    await talk.press_data("1:mu:1")
    assert talk.methods[-2:] == ["editMessageReplyMarkup", "answerCallbackQuery"]
    await talk.press("Mute The Herald for 3 days")
    assert "Muted for 3 days: The Herald" in talk.toasts[-1]
    assert talk.labels() == ["Read", "Save", "Mute", "More"]
    assert ("mute_feed", "1") in await talk.rules()


async def test_why_names_the_rule_and_whynot_what_held_it_back(talk: Dialogue) -> None:
    await talk.say("/sub world")
    article = talk.store.state.articles[1]
    await talk.delivered(article, 60)
    pushed = {**talk.message("x", ANA), "message_id": 60}
    assert "Topic World" in await talk.say("/why", reply_to_message=pushed)
    assert "It came because" in await talk.say(f"/whynot {article.url}")
    other = talk.store.state.articles[2]
    assert "Nothing that you subscribe to" in await talk.say(f"/whynot {other.url}")
    await talk.say("/mute cup")
    await talk.press("Save")
    assert "Muted word cup" in await talk.say(f"/whynot {other.url}")
    assert "not in the archive" in await talk.say("/whynot https://no.example/x")
    assert "Which article?" in await talk.say("/whynot")
    await talk.say("/stop")
    assert "News is off" in await talk.say(f"/whynot {other.url}")


async def test_opml_goes_out_and_in(talk: Dialogue) -> None:
    assert "no sources of your own" in await talk.say("/export")
    await talk.say("/sub the herald")
    await talk.say("/export")
    assert b"herald.example" in talk.line.calls[-1][1]["file"][1]
    talk.line.files["list"] = b"https://one.example/rss https://two.example/rss javascript:x"
    document = {"file_id": "list", "file_unique_id": "u", "file_name": "my.opml", "file_size": 60}
    message = talk.message("", ANA)
    del message["text"]
    before = len(talk.line.calls)
    await talk.give({"message": {**message, "document": document}})
    assert "2 sources subscribed to" in talk.answer_since(before)
    talk.line.files["list"] = b" ".join(b"https://many.example/%d" % number for number in range(23))
    before = len(talk.line.calls)
    await talk.give({"message": {**message, "document": document}})
    answer = talk.answer_since(before)
    assert "20 sources subscribed to" in answer
    assert "3 were left out: too many at once" in answer
    await talk.give({"message": {**message, "document": {**document, "file_size": 50_000_000}}})
    assert "my.opml is too large" in talk.shown[-1]["text"]
    talk.line.failures["getFile"] = [(400, {"description": "Bad Request: wrong file_id"})]
    await talk.give({"message": {**message, "document": document}})
    assert "could not fetch my.opml" in talk.shown[-1]["text"]


# --- groups, channels, topics ---


def in_group(**more: Any) -> dict[str, Any]:
    return {"chat": GROUP, **more}


async def test_only_admins_change_what_a_group_gets(talk: Dialogue) -> None:
    assert "Only the admins" in await talk.say("/sub world", BEN, **in_group())
    talk.line.admins.add((GROUP["id"], 7))
    assert "You get World" in await talk.say("/sub world", ANA, **in_group())
    assert await talk.rules(GROUP["id"]) == [("topic", "world")]
    await talk.press_data(talk.button("Undo")[2], BEN, chat=GROUP)
    assert await talk.rules(GROUP["id"]) == [("topic", "world")]
    assert "Bank raises" in await talk.say("/latest", BEN, **in_group())
    given = talk.shown[-1]
    assert given["reply_parameters"]["message_id"] == talk.said_id


async def test_a_forum_topic_has_its_own_subscription(talk: Dialogue) -> None:
    talk.line.admins.add((GROUP["id"], 7))
    await talk.say("/sub world", ANA, **in_group(message_thread_id=5, is_topic_message=True))
    addresses = [one.address for one in talk.store.state.subscribers.values()]
    assert addresses == [Address(GROUP["id"], 5)]
    assert str(talk.shown[-1]["message_thread_id"]) == "5"


async def test_an_anonymous_admin_or_a_channel_post_changes_nothing(talk: Dialogue) -> None:
    talk.line.admins |= {(GROUP["id"], ANONYMOUS["id"]), (CHANNEL["id"], 7)}
    answer = await talk.say("/sub world", ANONYMOUS, **in_group(sender_chat=GROUP))
    assert "cannot see who is asking" in answer
    message = talk.message("/sub world", None, chat=CHANNEL, sender_chat=CHANNEL)
    await talk.give({"channel_post": message})
    assert "cannot see who is asking" in talk.shown[-1]["text"]
    assert not talk.store.state.subscribers


async def test_a_channel_is_managed_from_private_chat(talk: Dialogue) -> None:
    assert "cannot manage" in await talk.say("/sub @the_channel world")
    talk.chat = type(talk.chat)(talk._parts())
    await talk.chat.start()
    talk.line.admins.add((CHANNEL["id"], 7))
    answer = await talk.say("/sub @the_channel world")
    assert answer.startswith("<i>The channel</i>\nYou get World")
    assert await talk.rules(CHANNEL["id"]) == [("topic", "world")]
    data = talk.button("Undo")[2]
    assert read_press(data).at == Address(CHANNEL["id"])
    await talk.press_data(data, BEN)
    assert await talk.rules(CHANNEL["id"]) == [("topic", "world")]
    await talk.press_data(data)
    assert await talk.rules(CHANNEL["id"]) == []


async def test_a_group_that_becomes_a_supergroup_keeps_everything(talk: Dialogue) -> None:
    talk.line.admins.add((-55, 7))
    await talk.say("/sub world", ANA, chat={"id": -55, "type": "group", "title": "Old"})
    message = talk.message("", ANA, chat={"id": -55, "type": "group", "title": "Old"})
    del message["text"]
    await talk.give({"message": {**message, "migrate_to_chat_id": -100555}})
    assert await talk.rules(-100555) == [("topic", "world")]
