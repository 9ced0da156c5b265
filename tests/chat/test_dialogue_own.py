"""A reader brings a source: it is theirs alone, in what comes and in what is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fakes.dialogue import ANA, BEN, Dialogue
from fakes.world import FakeBell
from newsbot.domain.article import Article
from newsbot.domain.delivery import DeliveryState, Parcel, ParcelKind
from newsbot.domain.feed import FoundFeed
from newsbot.newsroom.ports import House
from newsbot.newsroom.spreading import Spreading
from newsbot.pages.page import View
from newsbot.pages.staff import feeds_page

URL = "https://blog.example/feed?key=secret"
ALONE = "Sources that you bring are for this chat alone"


@pytest.fixture
async def talk(now: Any) -> Dialogue:
    talk = await Dialogue(now, House(editors=frozenset({9}))).start()
    for who in (ANA, BEN):
        await talk.say("/start", who)
        await talk.press("OK", who)
    talk.world.feeds[URL] = [FoundFeed(URL, "Ana's blog")]
    return talk


async def news(talk: Dialogue) -> Article:
    """An article of the source that was brought, as ingest stores and plans it."""
    feed = next(feed for feed in talk.store.state.feeds.values() if feed.url == URL)
    article = await talk.article("Storm at home", feed, personal=feed.personal)
    await talk.store.write(lambda tx: tx.outbox.plan(Parcel(ParcelKind.ARTICLE, article.id)))
    await Spreading(talk.store, FakeBell(), talk.house).run(talk.now)
    return article


def gets(talk: Dialogue) -> list[int]:
    return sorted(delivery.address.chat for delivery in talk.store.state.deliveries.values())


async def test_a_source_that_one_reader_brings_is_nobody_elses(talk: Dialogue) -> None:
    assert ALONE in await talk.say(f"/sub {URL}")
    await news(talk)
    assert gets(talk) == [7]
    for words in (
        "/latest",
        "/latest ana's blog",
        "/search storm",
        "/top",
        "/read 1",
        "/digest",
        "/whynot 1",
    ):
        said = await talk.say(words, BEN)
        assert said, words
        for hidden in ("Storm at home", "secret", "Ana's blog"):
            assert hidden not in said, words
    for words in ("/latest", "/latest ana's blog", "/search storm", "/top", "/read 1", "/digest"):
        assert "Storm at home" in await talk.say(words, ANA), words
    for words in ("/sub blog", "/mute blog", "/follow storm", "/sub", "/mute"):
        await talk.say(words, BEN)
        shown = str([given for given in talk.shown if str(given["chat_id"]) == "8"])
        for hidden in ("Storm at home", "secret", "Ana's blog"):
            assert hidden not in shown, words


async def test_inline_answers_are_the_persons(talk: Dialogue) -> None:
    await talk.say(f"/sub {URL}")
    await news(talk)
    counts = []
    for who in (ANA, BEN):
        await talk.give({"inline_query": {"id": "i", "from": who, "query": "storm", "offset": ""}})
        name, given = talk.line.calls[-1]
        assert name == "answerInlineQuery"
        assert given["is_personal"] is True
        counts.append(len(given["results"]))
    assert counts == [1, 0]


async def test_a_pasted_link_and_a_list_are_the_readers_too(talk: Dialogue) -> None:
    await talk.say(URL)
    assert ALONE in await talk.press("Subscribe")
    talk.line.files["list"] = b"https://other.example/feed"
    document = {"file_id": "list", "file_unique_id": "u", "file_name": "my.opml", "file_size": 60}
    await talk.give({"message": talk.message("", document=document)})
    assert ALONE in talk.shown[-1]["text"]
    assert all(feed.personal for feed in talk.store.state.feeds.values())


async def test_what_staff_bring_is_for_all(talk: Dialogue) -> None:
    await talk.say(f"/sub {URL}")
    eve = {"id": 9, "is_bot": False, "first_name": "Eve", "language_code": "en"}
    assert ALONE not in await talk.say(f"/sub {URL}", eve)
    await news(talk)
    assert gets(talk) == [7, 8, 9]
    assert "Storm at home" in await talk.say("/latest", BEN)


async def test_an_unsub_can_be_undone(talk: Dialogue) -> None:
    await talk.say(f"/sub {URL}")
    await news(talk)
    await talk.say("/unsub ana's blog")
    assert [row.state for row in talk.store.state.deliveries.values()] == [DeliveryState.CANCELLED]
    assert "Storm at home" not in await talk.say("/latest")
    await talk.say("/unsub ana's blog")
    data = talk.button("Undo")[2]
    assert ALONE in await talk.press_data(data)
    assert "Storm at home" in await talk.say("/latest")


async def test_staff_see_whose_a_source_is(talk: Dialogue) -> None:
    await talk.say(f"/sub {URL}")
    feeds = list(talk.store.state.feeds.values())
    assert "brought by readers, for them alone" in feeds_page(feeds, 0, talk.now, View("en")).html
    ours = [replace(feed, personal=False) for feed in feeds]
    assert "brought by readers" not in feeds_page(ours, 0, talk.now, View("en")).html
