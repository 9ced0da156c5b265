"""A stranger types what comes to mind: no argument, half a name, the wrong place, somebody else's button."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.dialogue import ANA, BEN, CHANNEL, GROUP, Dialogue
from newsbot.chat import switchboard
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.places import Place

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    made = await Dialogue(now).start()
    herald = await made.feed("The Herald", "world")
    goal = await made.feed("1st Goal", "sport", "https://127.0.0.1/feed")
    await made.article("Bank raises rates", herald, minutes=4)
    await made.article("Cup final tonight", goal, minutes=3)
    return made


async def manage(talk: Dialogue, chat: dict[str, Any]) -> None:
    """Ana is an admin of the chat, which gets everything."""
    talk.line.admins.add((chat["id"], 7))
    await talk.say(f"/resume {chat['id']}")


# --- no argument: a choice, never an error ---


@pytest.mark.parametrize("command", ["/read", "/summary", "/save", "/why", "/whynot", "/full"])
async def test_a_command_about_an_article_without_one_offers_the_newest(talk: Dialogue, command: str) -> None:
    before = len(talk.shown)
    answer = await talk.say(command)
    assert "Which article?" in answer
    assert "Cup final tonight" in answer
    assert len(talk.shown) == before + 1, "one message, not two"
    picked = talk.labels()[0]
    assert "Cup final" in (await talk.press(picked) or "Cup final") or command in ("/save", "/why", "/whynot")
    assert talk.shown[-1]["text"] != answer or talk.toasts[-1]


async def test_a_pick_from_the_list_does_what_the_command_does(talk: Dialogue) -> None:
    await talk.say("/save")
    await talk.press("1")
    assert talk.toasts[-1].startswith("Saved")
    await talk.say("/whynot")
    assert "News is off for this chat" in await talk.press("1")
    await talk.say("/summary")
    assert "Cup final tonight" in await talk.press("1")


async def test_before_there_are_articles_these_commands_say_so(now: datetime) -> None:
    empty = await Dialogue(now).start()
    for command in ("/read", "/summary", "/save", "/why", "/whynot", "/latest"):
        assert "No articles yet" in await empty.say(command)


async def test_why_and_whynot_take_a_number_a_link_or_an_answer(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    article = talk.store.state.articles[1]
    assert "without a push" in await talk.say("/whynot 1")
    assert "without a push" in await talk.say(f"/why {article.url}")
    await talk.delivered(article, 50)
    pushed = {**talk.message("x", ANA), "message_id": 50}
    for said in ("/why 1", "/whynot no. 1", f"/whynot {article.url}"):
        assert "because of this rule: Everything" in await talk.say(said)
    assert "because of this rule: Everything" in await talk.say("/whynot", reply_to_message=pushed)
    assert "no article with that number" in await talk.say("/whynot 999")


@pytest.mark.parametrize("number", ["1", "#1", "no. 1", "№ 1", "Nr. 1", "١"])
async def test_an_article_is_named_as_lists_name_it(talk: Dialogue, number: str) -> None:
    assert "Bank raises rates" in await talk.say(f"/read {number}")


@pytest.mark.parametrize("number", ["abc", "-5", "1.5", "../1", "1 2"])
async def test_what_is_no_number_gets_the_example_that_fits(talk: Dialogue, number: str) -> None:
    assert "<code>/read 12</code>" in await talk.say(f"/read {number}")
    assert "<code>/read 12</code>" in await talk.say(f"/summary {number}")


async def test_a_long_text_is_summed_up_itself(talk: Dialogue) -> None:
    text = "The council met on Monday evening in the old hall. " * 8
    assert "The council met" in await talk.say(f"/summary {text}")


# --- names ---


async def test_a_number_is_a_number_unless_something_is_called_just_so(talk: Dialogue) -> None:
    assert "Latest</b>" in await talk.say("/latest 1")
    assert "Read 2" not in talk.labels()
    await talk.feed("Channel 4")
    assert "Nothing under Channel 4" in await talk.say("/latest Channel 4")


async def test_lists_carry_the_name_as_it_is_written(talk: Dialogue) -> None:
    assert "Latest · Sport" in await talk.say("/latest sport")
    assert "Latest · The Herald" in await talk.say("/latest the herald")


async def test_nothing_under_a_name_can_be_searched_for_at_once(talk: Dialogue) -> None:
    assert "Nothing under fourth" in await talk.say("/latest fourth")
    assert "Bank raises" in await talk.press("Search")


async def test_a_part_of_a_name_is_a_choice_of_sources(talk: Dialogue) -> None:
    await talk.feed("Harbour Post: culture", "culture", "https://post.example/c")
    await talk.feed("Harbour Post: local", "local", "https://post.example/l")
    assert "Which one?" in await talk.say("/sub harbour post")
    assert "You get Harbour Post: local" in await talk.press("Harbour Post: local")
    assert "Which one?" in await talk.say("/sub goal")
    assert "You get 1st Goal" in await talk.press("1st Goal")
    assert "What shall not come" in await talk.say("/unsub harbour post")


async def test_an_unknown_name_can_be_followed_as_a_word(talk: Dialogue) -> None:
    assert "follow it as a word" in await talk.say("/sub volcano")
    assert "would have brought 0" in await talk.press("Follow these words")


@pytest.mark.parametrize("word", ["all", "Everything"])
async def test_everything_has_a_name(talk: Dialogue, word: str) -> None:
    assert "You get everything" in await talk.say(f"/sub {word}")
    assert await talk.rules() == [("all", "")]


async def test_without_one_topic_sources_that_have_none_still_come(talk: Dialogue) -> None:
    bare = await talk.feed("Bare Facts")
    await talk.say("/sub all")
    assert "Sport comes no more" in await talk.say("/unsub sport")
    assert await talk.rules() == [("topic", "world"), ("feed", str(bare.id))]


# --- search ---


@pytest.mark.parametrize("asked", ['"', "*", "-word", "sort:new", "( )"])
async def test_a_question_that_asks_for_nothing_gets_examples(talk: Dialogue, asked: str) -> None:
    assert "What shall I look for?" in await talk.say(f"/search {asked}")


async def test_a_date_that_is_none_is_named_though_nothing_is_found(talk: Dialogue) -> None:
    assert "could not read it: after:2026-99-99" in await talk.say("/search after:2026-99-99")
    answer = await talk.say("/search volcano after:tomorrow")
    assert "Nothing found" in answer
    assert "after:tomorrow" in answer.splitlines()[-1]


async def test_only_words_are_offered_to_be_followed(talk: Dialogue) -> None:
    await talk.say("/search topic:nonsense")
    assert "Follow these words" not in talk.labels()
    await talk.say('/search "lava flow" topic:nonsense')
    assert "lava flow" in await talk.press("Follow these words")


async def test_an_inline_question_without_results_leads_to_the_search(talk: Dialogue) -> None:
    query = {"id": "i", "from": ANA, "query": "volcano", "offset": ""}
    await talk.give({"inline_query": query})
    name, given = talk.line.calls[-1]
    assert (name, given["results"]) == ("answerInlineQuery", [])
    assert given["button"]["start_parameter"] == "search"
    assert "What shall I look for?" in await talk.say("/start search")
    await talk.give({"inline_query": {**query, "query": "bank"}})
    assert not talk.line.calls[-1][1].get("button")


# --- settings ---


async def test_the_daily_cap_stands_in_the_settings(talk: Dialogue) -> None:
    await talk.say("/settings cap 20")
    assert {"News: at once", "Daily cap: 20"} <= set(talk.labels())
    await talk.say("/settings cadence daily")
    assert "News: once a day" in talk.labels()


async def test_the_zone_is_a_place_and_is_asked_for_until_it_is_known(talk: Dialogue) -> None:
    assert "do not know your zone" in await talk.say("/settings")
    assert "do not know your zone" not in await talk.say("/settings zone new york")
    assert "Zone: New York" in talk.labels()


@pytest.mark.parametrize("hours", ["22-7", "10pm-7am", "10 pm to 7 am", "22.00–7.00", "2200-0700", "22 7"])
async def test_quiet_hours_as_people_write_them(talk: Dialogue, hours: str) -> None:
    assert "Quiet from now on" in await talk.say(f"/quiet {hours}")
    quiet = (await talk.subscriber()).quiet
    assert str(quiet) == "22:00-07:00"
    assert "off" in await talk.say("/quiet off")
    assert talk.labels() == ["Settings"]


async def test_the_dry_run_says_when_a_mute_ends(talk: Dialogue) -> None:
    german = {**BEN, "language_code": "de"}
    assert "in 3 Tagen" in await talk.say("/mute bank 3d", german)
    assert "ends by itself in 3 days" in await talk.say("/mute bank 3d")


async def test_a_mute_promises_no_longer_than_it_lasts(talk: Dialogue) -> None:
    assert "ends by itself in 12 months" in await talk.say("/mute bank 400d")
    assert "until Nov 25, 2027" in await talk.press("Save"), "a year and a day"
    assert "0d as a length of time" in await talk.say("/mute bank 0d")


async def test_a_thousand_rules_are_turned_over_and_removed(talk: Dialogue) -> None:
    place = Place(Address(7))
    for number in range(30):
        await talk.room.following.keep(place, Rule(Want.MUTE, f"word {number:03} {'x' * 60}"), None, talk.now)
    assert "word 000" in await talk.say("/rules")
    assert "1 of 3" in talk.labels()
    second = await talk.press("Next")
    assert "13. " in second
    assert "word 012" in second
    after = await talk.press("Remove 13")
    assert "2 of 3" in talk.labels(), "one stays on the page"
    assert "word 012" not in after
    assert "word 013" in after
    assert await talk.press_data("1:ru:99") != ""


async def test_a_mute_taken_back_says_so(talk: Dialogue) -> None:
    await talk.say("/resume")
    await talk.say("/mute the herald 3d")
    await talk.press("Save")
    assert "The Herald is muted no more" in await talk.press("Undo")


async def test_an_odd_address_is_no_number(talk: Dialogue) -> None:
    for said in ("/summary file:///etc/passwd", "/read ftp://x/y", "/whynot data://x"):
        assert "no web address" in await talk.say(said)
    answer = await talk.say("/read https://news.example/a")
    assert "no article's number" in answer, "the address is a good one"


async def test_import_says_what_to_send(talk: Dialogue) -> None:
    assert "OPML" in await talk.say("/import")


# --- the first words ---


async def test_the_greeting_says_how_much_comes(talk: Dialogue) -> None:
    assert "The last 24 hours brought 2 stories" in await talk.say("/start")
    assert len(talk.shown[-1]["text"]) <= 400
    talk.now += timedelta(days=2)
    assert "24 hours" not in await talk.say("/start", BEN)


async def test_help_is_a_few_lines_and_in_groups_what_members_may(talk: Dialogue) -> None:
    answer = await talk.say("/help")
    assert "/settings" in answer
    assert len(answer.splitlines()) <= 15
    talk.line.admins.add((GROUP["id"], 7))
    assert "/settings" in await talk.say("/help", ANA, chat=GROUP)
    members = await talk.say("/help", BEN, chat=GROUP)
    assert "/latest" in members
    assert "/settings" not in members


# --- groups and channels ---


async def test_somebody_elses_button_is_refused_on_the_button(talk: Dialogue) -> None:
    await manage(talk, GROUP)
    await talk.say("/settings", chat=GROUP)
    before = len(talk.shown)
    for label in ("News", "Sound"):
        await talk.press(label, BEN)
        assert "Only the admins" in talk.toasts[-1]
    assert len(talk.shown) == before, "nothing is written into the group, nothing turned"
    assert "How often shall news come?" in await talk.press("News", ANA)


async def test_a_members_look_takes_nothing_from_the_groups_digest(talk: Dialogue) -> None:
    await manage(talk, GROUP)
    talk.now += timedelta(minutes=5)
    await talk.article("News of the group")
    talk.now += timedelta(minutes=5)
    assert "News of the group" in await talk.say("/digest", BEN, chat=GROUP)
    assert "News of the group" in await talk.say("/digest", ANA, chat=GROUP)
    assert "News of the group" not in await talk.say("/digest", BEN, chat=GROUP)


async def test_an_admin_nobody_can_see_gets_buttons_to_show_themself_with(talk: Dialogue) -> None:
    await manage(talk, GROUP)
    said = {**talk.message("/settings cadence daily", ANONYMOUS, chat=GROUP), "sender_chat": GROUP}
    await talk.give({"message": said})
    assert "cannot see who is asking" in talk.shown[-1]["text"]
    assert "How often" in await talk.press("Settings", ANA) or "Settings" in talk.shown[-1]["text"]


async def test_start_from_private_begins_for_a_channel(talk: Dialogue) -> None:
    talk.line.admins.add((CHANNEL["id"], 7))
    assert "The channel" in await talk.say(f"/start {CHANNEL['id']}")
    await talk.press("OK")
    known = await talk.store.read(lambda tx: tx.subscribers.get(Address(CHANNEL["id"])))
    assert known is not None
    assert await talk.store.read(lambda tx: tx.subscribers.get(Address(7))) is None


async def test_who_adds_the_bot_to_a_channel_is_asked_in_private(talk: Dialogue) -> None:
    talk.line.admins.add((CHANNEL["id"], 7))
    bot = {"id": 12345, "is_bot": True, "first_name": "N"}
    rights = dict.fromkeys(
        (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
            "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
        ),
        True,
    )  # fmt: skip
    change = {
        "chat": CHANNEL,
        "from": ANA,
        "date": 1,
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": {"status": "administrator", "user": bot, **rights},
    }
    await talk.give({"my_chat_member": change})
    shown = talk.shown[-1]
    assert (int(shown["chat_id"]), "The channel" in shown["text"]) == (7, True)
    await talk.press("OK")
    assert await talk.store.read(lambda tx: tx.subscribers.get(Address(CHANNEL["id"]))) is not None


async def test_who_has_just_said_ok_may_ask_for_the_news_of_the_day(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    assert "Cup final tonight" in await talk.say("/digest")
    assert "Nothing new" in await talk.say("/digest")


async def test_a_slow_refusal_of_a_press_is_still_said(
    talk: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await manage(talk, GROUP)
    await talk.say("/settings", chat=GROUP)
    monkeypatch.setattr(switchboard, "ANSWER_WITHIN", 0.0)
    await talk.press("News", BEN)
    assert talk.toasts[-1] == ""
    assert "Only the admins" in talk.shown[-1]["text"]


async def test_arrows_point_where_the_pages_lie(talk: Dialogue) -> None:
    for number in range(9):
        await talk.article(f"Story number {number} of the day")
    await talk.say("/latest")
    assert "Next ▶" in talk.labels()
    await talk.say("/latest", {**BEN, "language_code": "ar"})
    assert talk.labels()[-1].endswith("◀"), "further on is to the left"
    await talk.press(talk.labels()[-1], {**BEN, "language_code": "ar"})
    assert any(label.startswith("▶") for label in talk.labels())


@pytest.mark.parametrize("said", ["fr", "FR", "français", "French", "Français"])
async def test_a_language_has_names(talk: Dialogue, said: str) -> None:
    assert "Réglages" in await talk.say(f"/settings language {said}")
    assert (await talk.subscriber()).language == "fr"


async def test_a_picture_is_answered_and_a_link_under_it_is_an_offer(talk: Dialogue) -> None:
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]

    async def send(**more: Any) -> str:
        message = talk.message("", ANA, photo=photo, **more)
        del message["text"], message["entities"]
        before = len(talk.line.calls)
        await talk.give({"message": message})
        return talk.answer_since(before)

    assert "Send me a command or a link" in await send()
    link = "https://new.example/a"
    entity = [{"type": "url", "offset": 0, "length": len(link)}]
    assert link in await send(caption=link, caption_entities=entity)
    assert await send(media_group_id="9") == "", "one of an album is not answered ten times"
    assert "no command under a picture" in await send(caption="/latest"), "not: I do not know /latest"
    assert "Search" not in talk.labels()


async def test_plain_words_can_be_searched_for_with_one_press(talk: Dialogue) -> None:
    await talk.say("bank\nrates")
    assert "Bank raises rates" in await talk.press("Search")


async def test_an_address_without_a_scheme_is_an_offer_too(talk: Dialogue) -> None:
    entity = [{"type": "url", "offset": 4, "length": 11}]
    assert "https://example.com" in await talk.say("see example.com today", entities=entity)


async def test_a_file_without_sources_is_said_to_be_none(talk: Dialogue) -> None:
    talk.line.files["list"] = b""
    document = {"file_id": "list", "file_unique_id": "u", "file_name": "photo.jpg", "file_size": 2}
    message = talk.message("", ANA, document=document)
    del message["text"], message["entities"]
    await talk.give({"message": message})
    assert "no list of feeds" in talk.shown[-1]["text"]


async def test_what_one_has_already_is_not_undone_by_asking_again(talk: Dialogue) -> None:
    for said, name in (("/sub sport", "Sport"), ("/sub the herald", "The Herald")):
        assert f"You get {name} from now on" in await talk.say(said)
        assert f"You get {name} already" in await talk.say(said)
        assert talk.labels() == ["What I get"]


async def test_resume_of_somebody_who_never_began_is_the_ok(talk: Dialogue) -> None:
    assert "you get everything" in await talk.say("/resume")
    await talk.say("/stop")
    assert "on again" in await talk.say("/resume")


async def test_a_country_will_do_for_a_zone(talk: Dialogue) -> None:
    await talk.say("/settings zone Azerbaijan")
    assert (await talk.subscriber()).timezone == "Asia/Baku"
    await talk.say("/settings zone aserbaidschan")
    assert "Zone: Baku" in talk.labels()
    assert "Which one do you mean?" in await talk.say("/settings zone germany")
    await talk.press("Europe/Berlin")
    assert (await talk.subscriber()).timezone == "Europe/Berlin"
    assert "Send a big city" in await talk.say("/settings zone United States")


async def test_buttons_that_concern_another_chat_stay_within_telegrams_limit(talk: Dialogue) -> None:
    far = {**CHANNEL, "id": -1009876543210}
    await manage(talk, CHANNEL)
    long = "a source with a rather long name"
    for said in (
        f"/sub {CHANNEL['id']} {long}",
        f"/follow {CHANNEL['id']} {long}",
        f"/topics {CHANNEL['id']}",
    ):
        await talk.say(said)
        for row in talk.shown[-1]["reply_markup"]["inline_keyboard"]:
            for button in row:
                data = button["callback_data"].replace(str(CHANNEL["id"]), str(far["id"]))
                assert len(data.encode()) <= 64, data


# --- what is said is true ---


async def test_where_nothing_comes_the_lists_of_what_comes_say_so(talk: Dialogue) -> None:
    await talk.say("/sub world")
    for said in ("/subs", "/topics", "/settings"):
        assert "News is off" not in await talk.say(said)
    await talk.say("/stop")
    for said in ("/subs", "/topics", "/settings"):
        assert "News is off at present: /resume turns it on." in await talk.say(said)
    await talk.say("/resume")
    assert "News is off" not in await talk.say("/subs")
    assert "News is off" in await talk.say("/settings", BEN), "who has never said OK"


async def test_with_breaking_news_only_a_subscription_says_that_it_brings_nothing(talk: Dialogue) -> None:
    await talk.say("/settings news breaking")
    assert "Your pace is breaking news only" in await talk.say("/sub world")
    assert "Your pace is breaking news only" in await talk.say("/subs")
    await talk.say("/settings news daily")
    assert "Your pace" not in await talk.say("/subs")


async def test_sound_is_set_by_the_word_on_its_button(talk: Dialogue) -> None:
    await talk.say("/settings sound off")
    assert "Sound: off" in talk.labels()
    assert (await talk.subscriber()).silent
    assert "Sound: off" in await talk.say("/settings sound")
    assert talk.labels()[:2] == ["on", "off (now)"]
    await talk.press("on")
    assert not (await talk.subscriber()).silent
    assert "cannot read maybe" in await talk.say("/settings sound maybe")


async def test_what_waited_for_the_digest_is_not_lost_when_news_comes_at_once(talk: Dialogue) -> None:
    await talk.say("/resume")
    await talk.say("/settings news daily")
    talk.now += timedelta(minutes=5)
    await talk.article("Dam holds")
    await talk.say("/settings news instant")
    settings, digest = talk.shown[-2:]
    assert "Settings" in settings["text"]
    assert "Dam holds" in digest["text"]
    before = len(talk.shown)
    await talk.say("/settings news instant")
    assert len(talk.shown) == before + 1, "told once"


async def test_ok_says_no_more_than_what_comes(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.say("/settings news daily", BEN)
    await talk.say("/start", BEN)
    answer = await talk.press("OK", BEN)
    assert "Your news is on" in answer
    assert "as it comes" not in answer
    assert (await talk.subscriber(8)).state is SubscriberState.ACTIVE


async def test_an_inline_question_and_a_stale_button_are_answered_as_chosen(talk: Dialogue) -> None:
    await talk.say("/settings language de")
    await talk.say("/settings zone baku")
    await talk.give({"inline_query": {"id": "9", "from": ANA, "query": "bank", "offset": ""}})
    results = talk.line.calls[-1][1]["results"]
    assert "24. Nov., 15:5" in results[0]["description"], "minutes to noon, in Baku, as Germans write it"
    await talk.press_data("1:zz")
    assert "abgelaufen" in talk.toasts[-1]
