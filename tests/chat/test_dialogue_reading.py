"""Reading: latest, top, search, one article, summaries, saved, digest, inline."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fakes.dialogue import ANA, GROUP, Dialogue
from newsbot.domain.article import Extract
from newsbot.domain.subscriber import Address


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    return await Dialogue(now).start()


async def test_latest_is_one_line_a_story_with_source_and_age(talk: Dialogue) -> None:
    herald = await talk.feed()
    first = await talk.article("Harbour reopens", herald, minutes=9)
    await talk.article("Harbour open again", herald, minutes=8, source="The Post", story=first.story_id)
    await talk.article("Vote postponed", herald, minutes=3)
    answer = await talk.say("/latest")
    assert answer.index("Vote postponed") < answer.index("Harbour open again")
    assert "Harbour reopens" not in answer
    assert "The Herald · 3 min. ago" in answer
    assert 'also: <a href="' in answer
    assert talk.labels()[:2] == ["Read 1", "Read 2"]
    assert "2 sources" in await talk.say("/search harbour")


async def test_pages_repeat_nothing_while_news_arrive(talk: Dialogue) -> None:
    for number in range(20):
        await talk.article(f"Story {number:02d}", minutes=60 + number)
    first = await talk.say("/latest")
    for number in range(20):
        await talk.article(f"Fresh {number}", minutes=1)
    second = await talk.press("Next")
    third = await talk.press("Next")
    seen = [f"Story {number:02d}" for number in range(20)]
    for title in seen:
        assert sum(title in page for page in (first, second, third)) == 1
    assert "Fresh" not in second + third
    assert "2 of 3" in str(talk.labels()) or "3 of 3" in str(talk.labels())
    assert await talk.press("◀ Back") == second


async def test_latest_of_a_topic_or_source_and_a_number(talk: Dialogue) -> None:
    world = await talk.feed("The Herald", "world")
    sport = await talk.feed("Daily Goal", "sport")
    for number in range(6):
        await talk.article(f"World {number}", world)
    await talk.article("Cup final", sport)
    answer = await talk.say("/latest World 3")
    assert answer.count("World ") >= 3
    assert talk.labels()[:4] == ["Read 1", "Read 2", "Read 3", "1 of 2"]
    assert "Cup final" in await talk.say("/latest daily goal")
    assert "Cup final" not in await talk.say("/latest herald")
    assert "Nothing under cooking" in await talk.say("/latest cooking")
    assert "All news" in talk.labels()
    assert "World 5" in await talk.say("/LATEST@news_test_bot\n5")
    assert "World 5" in await talk.say("/latest ٣")


@pytest.mark.parametrize("number", ["-1", "2.5", "0x10", "²", "0", "1e3"])
async def test_a_number_that_is_none_gets_an_example(talk: Dialogue, number: str) -> None:
    assert "<code>/latest 5</code>" in await talk.say(f"/latest {number}")


async def test_empty_answers_say_what_to_try(talk: Dialogue) -> None:
    assert "/sub" in await talk.say("/latest")
    assert "/latest" in await talk.say("/top")
    assert "Press Save" in await talk.say("/saved")
    assert "/latest" in await talk.say("/digest")
    assert "elect*" in await talk.say("/search nothing like this")
    assert talk.labels() == ["Follow these words", "Latest"]
    assert "/search" in await talk.say("/search")


async def test_top_puts_picks_first_and_then_what_most_sources_carry(talk: Dialogue) -> None:
    one = await talk.article("Alone", minutes=1)
    wide = await talk.article("Carried by many", minutes=30)
    for name in ("B", "C", "D"):
        await talk.article(f"Carried by {name}", minutes=29, source=name, story=wide.story_id)
    picked = await talk.article("Picked", minutes=600)
    await talk.store.write(lambda tx: tx.articles.pick(picked.id, 1, talk.now))
    answer = await talk.say("/top")
    places = [answer.index(title) for title in ("Picked", "Carried by", "Alone")]
    assert places == sorted(places)
    assert one.id


async def test_a_question_with_a_slip_of_the_pen_offers_what_was_meant(talk: Dialogue) -> None:
    await talk.article("Zelensky visits the harbour")
    answer = await talk.say("/search zelenskiy harbor")
    assert "Did you mean Zelensky harbour?" in answer
    assert talk.labels() == ["Zelensky harbour", "Follow these words", "Latest"]
    assert "Zelensky visits the harbour" in await talk.press("Zelensky harbour")
    assert "Try fewer or other words" in await talk.say("/search zelenskiy after:2035-01-01")


async def test_search_marks_what_was_found_and_pages_after_a_restart(talk: Dialogue) -> None:
    for number in range(12):
        await talk.article(f"Storm number {number}", minutes=number)
    answer = await talk.say("/search storm in the harbour of a very long name and more")
    assert "<b>" in answer
    data = talk.button("Next")[2]
    again = await Dialogue(talk.now).start()
    again.store.state = talk.store.state
    again.chat = type(talk.chat)(again._parts())
    await again.chat.start()
    assert "Storm" in await again.press_data(data)


@pytest.mark.parametrize(
    "question", ['"', "'", "*", "-storm", "title:x", "NEAR(a b", "\\", "a\x00b", "税", "🔥"]
)
async def test_no_question_gives_an_error(talk: Dialogue, question: str) -> None:
    await talk.article("Storm")
    assert await talk.say(f"/search {question}")


async def test_a_date_that_cannot_be_read_is_named(talk: Dialogue) -> None:
    await talk.article("Storm")
    assert "after:soon" in await talk.say("/search storm after:soon")


async def test_read_gives_the_whole_article_split_where_needed(talk: Dialogue) -> None:
    long = await talk.article("Long", text="A sentence of some words here. " * 400)
    before = len(talk.shown)
    await talk.say(f"/read {long.id}")
    pages = talk.shown[before:]
    assert len(pages) == 4
    assert "The Herald" in pages[0]["text"]
    assert "Save" in talk.labels()
    assert all(len(page["text"]) <= 4096 for page in pages)
    assert "A sentence" in await talk.say(f"/full {long.id}")


async def test_read_without_a_number_offers_a_choice(talk: Dialogue) -> None:
    await talk.article()
    before = len(talk.shown)
    await talk.say("/read")
    assert "Which article?" in talk.shown[before]["text"]
    assert "Read 1" in talk.labels()
    assert "number" in await talk.say("/full ../../etc/passwd")
    assert "no article with that number" in await talk.say("/read 99999")
    assert "number" in await talk.say("/summary 9223372036854775808")


async def test_summary_shorter_and_longer_in_place(talk: Dialogue) -> None:
    article = await talk.article()
    assert "second sentence" in await talk.say(f"/summary {article.id}")
    assert talk.labels() == ["Shorter", "Longer", "Read"]
    assert "second sentence" not in await talk.press("Shorter")
    assert talk.methods[-1] == "answerCallbackQuery"
    assert "editMessageText" in talk.methods
    await talk.press("Longer")
    assert "third one" in await talk.press("Longer")


async def test_summary_of_an_unknown_link_is_fetched_once(talk: Dialogue) -> None:
    url = "https://elsewhere.example/story"
    page = Extract("Elsewhere", "Kim", talk.now, "en", text="Far away. It went on. Then it ended. Done.")
    talk.world.pages[url] = page
    assert "Far away." in await talk.say(f"/summary {url}")
    assert "It went on." in await talk.press("Longer")
    assert talk.world.asked == [url]
    assert not talk.store.state.articles
    assert "could not read that address" in await talk.say("/summary https://10.0.0.1/")


async def test_summary_of_an_answered_message(talk: Dialogue) -> None:
    theirs = talk.message("One thing. Another thing. And a third.", {**ANA, "id": 9})
    assert "Another thing." in await talk.say("/summary", reply_to_message=theirs)
    article = await talk.article()
    await talk.delivered(article, 321)
    pushed = {**talk.message("Harbour", ANA), "message_id": 321}
    assert "second sentence" in await talk.say("/summary", reply_to_message=pushed)


async def test_more_opens_an_article_and_less_closes_it(talk: Dialogue) -> None:
    article = await talk.article()
    await talk.press_data(f"1:mo:{article.id}")
    assert "Why this?" in talk.labels()
    assert "Stop The Herald" in talk.labels()
    await talk.press("Less")
    assert talk.labels() == ["Read", "Save", "Mute", "More"]


async def test_save_by_number_button_and_answer_and_take_it_back(talk: Dialogue) -> None:
    article = await talk.article()
    other = await talk.article("Other")
    assert "Saved" in await talk.say(f"/save {article.id}")
    await talk.press_data(f"1:sv:{article.id}")
    assert "saved before" in talk.toasts[-1]
    await talk.delivered(other, 77)
    pushed = {**talk.message("Other", ANA), "message_id": 77}
    await talk.say("/save", reply_to_message=pushed)
    answer = await talk.say("/saved")
    assert "Other" in answer
    assert "Harbour" in answer
    assert "Other" not in await talk.press("Remove 1") or "Harbour" not in talk.shown[-1]["text"]


async def test_what_is_saved_in_a_group_belongs_to_the_person(talk: Dialogue) -> None:
    article = await talk.article()
    await talk.press_data(f"1:sv:{article.id}", chat=GROUP)
    assert [one.address for one in talk.store.state.subscribers.values()] == [Address(7)]


BRIDGE = "The bridge is shut for two years. Engineers found cracks in it."
FERRY = "A ferry is to run from Monday. Tickets cost two crowns. Nobody paid before."


async def test_the_summary_of_a_story_names_who_says_what(talk: Dialogue) -> None:
    first = await talk.article(
        "Bridge shut", text="The bridge is shut for two years. Engineers found cracks in it."
    )
    other = await talk.article("Ferry instead", source="The Globe", story=first.story_id, text=FERRY)
    said = await talk.say(f"/summary {first.id}")
    assert "The bridge is shut for two years. — The Herald" in said
    assert "A ferry is to run from Monday. — The Globe" in said
    assert "The Globe" not in await talk.press("Shorter")
    assert "Bridge shut" in said
    assert (await talk.say(f"/summary {other.id}")).index("A ferry") < said.index("— The Globe")


async def test_sources_that_say_the_same_are_not_set_side_by_side(talk: Dialogue) -> None:
    first = await talk.article("Bridge shut", text=FERRY)
    await talk.article("Bridge shut", source="The Globe", story=first.story_id, text=FERRY)
    assert "The Globe" not in await talk.say(f"/summary {first.id}")


async def test_a_digest_lets_several_sources_speak(talk: Dialogue) -> None:
    await talk.say("/sub")
    first = await talk.article(
        "Bridge shut", text="The bridge is shut for two years. Engineers found cracks in it."
    )
    await talk.article("Ferry instead", source="The Globe", story=first.story_id, text=FERRY)
    said = await talk.say("/digest")
    assert "The bridge is shut for two years. — The Herald" in said
    assert "A ferry is to run from Monday. — The Globe" in said


async def test_digest_now(talk: Dialogue) -> None:
    await talk.say("/start")
    await talk.press("OK")
    talk.now += timedelta(hours=2)
    await talk.article("In the digest")
    assert "In the digest" in await talk.say("/digest")
    assert "Read 1" in talk.labels()


async def test_inline_gives_articles_to_send_on(talk: Dialogue) -> None:
    for number in range(12):
        await talk.article(f"Storm {number}")
    query = {"id": "i", "from": ANA, "query": "storm", "offset": ""}
    await talk.give({"inline_query": query})
    name, given = talk.line.calls[-1]
    assert name == "answerInlineQuery"
    assert len(given["results"]) == 10
    assert str(given["next_offset"]) == "10"
    assert "Storm" in given["results"][0]["input_message_content"]["message_text"]
    await talk.give({"inline_query": {**query, "offset": "10"}})
    assert len(talk.line.calls[-1][1]["results"]) == 2
    await talk.article("By hand", source="", url="")
    await talk.give({"inline_query": {**query, "query": "hand"}})
    assert talk.line.calls[-1][1]["results"][0]["description"][0] == "N", "the time alone: no source"
