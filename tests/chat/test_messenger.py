"""Deliveries against the strict stand-in: what arrives, and what each refusal turns into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.chat.line import Line
from newsbot.chat.messenger import Manners, Messenger
from newsbot.chat.wire import Wire
from newsbot.demo.stage import Stage, StageOptions
from newsbot.domain import errors
from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, Parcel, ParcelKind
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.newsroom.ports import Load
from newsbot.pages.page import Button, Page, Style, View, escape

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
READER = Stage.reader_id


def render(load: Load, view: View, kind: ParcelKind) -> tuple[Page, ...]:
    """One page a paragraph, in the reader's language."""
    if load.article is None:
        return (Page(load.notice),)
    button = Button("Read", data=f"r:{load.article.id}", style=Style.SUCCESS)
    link = Button("Source", url=load.article.url)
    return tuple(
        Page(
            f"<b>{kind} {view.language}</b> {text}",
            ((button, link), ()),
            picture=load.article.image if view.pictures else "",
            preview=load.article.url,
        )
        for text in load.article.text.split("\n")
    )


def load(text: str = "Rain &amp; wind", image: str = "") -> Load:
    article = Article(
        "Weather", "https://news.example/1", "news.example/1", NOON, NOON, text, image=image, id=1
    )
    return Load(article=article)


def delivery(kind: ParcelKind = ParcelKind.ARTICLE, **changes: Any) -> Delivery:
    return replace(Delivery(Parcel(kind, 1), Address(READER), id=5), **changes)


class Bench:
    """A messenger and the stand-in behind it."""

    def __init__(self, stage: Stage, line: Line) -> None:
        self.stage = stage
        self.wire = Wire(line, stage.api_url, stage.token)
        self.messenger = Messenger(self.wire, render)

    async def send(
        self, what: Delivery | None = None, who: Subscriber | None = None, carried: Load | None = None
    ):
        return await self.messenger.deliver(what or delivery(), who, carried or load())

    def fault(self, action: str = "reply", **conditions: Any) -> None:
        self.stage.sim.fault(action, **conditions)

    def refuse(self, code: int, words: str) -> None:
        self.fault(code=code, description=words)

    def shown(self, chat: int = READER) -> list[dict[str, Any]]:
        return [m["message"] for m in self.stage.sim.messages(chat, from_bot=True)]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Stage(StageOptions(news=False, strict=False)) as stage, Line() as line:
        stage.sim.people.person(READER, "Ana", started=True)
        yield Bench(stage, line)


async def test_an_article_arrives_with_its_markup_buttons_and_number(bench: Bench) -> None:
    sent = await bench.send()
    (message,) = bench.shown()
    assert sent.message == message["message_id"]
    assert sent.parts == 1
    assert message["text"] == "article en Rain & wind"
    assert message["entities"][0]["type"] == "bold"
    (row,) = message["reply_markup"]["inline_keyboard"]
    assert [button["text"] for button in row] == ["Read", "Source"]


async def test_each_reader_gets_the_page_in_their_own_view(bench: Bench) -> None:
    person = Subscriber(Address(READER), language="de", silent=True)
    await bench.send(who=person)
    assert bench.shown()[0]["text"].startswith("article de")
    bench.messenger = Messenger(bench.wire, render, Manners("fr", "Europe/Paris", paid_broadcast=True))
    await bench.send()
    assert bench.shown()[1]["text"].startswith("article fr")


async def test_the_parts_of_a_long_text_go_out_one_by_one(bench: Bench) -> None:
    long = load("one\ntwo\nthree")
    for part in range(3):
        assert (await bench.send(delivery(part=part), carried=long)).parts == 3
    assert [m["text"].split()[-1] for m in bench.shown()] == ["one", "two", "three"]


async def test_a_part_that_the_shortened_text_has_no_longer_is_done(bench: Bench) -> None:
    assert (await bench.send(delivery(part=4))).message == 0
    assert bench.shown() == []


async def test_a_picture_is_a_large_preview_and_cannot_fail_the_text(bench: Bench) -> None:
    await bench.send(carried=load(image="https://news.example/broken.jpg"))
    (message,) = bench.shown()
    assert message["link_preview_options"]["url"] == "https://news.example/broken.jpg"
    assert message["link_preview_options"]["show_above_text"] is True


async def test_plain_after_bad_markup(bench: Bench) -> None:
    broken = load("<i>never closed")
    with pytest.raises(errors.BadMarkup):
        await bench.send(carried=broken)
    await bench.send(delivery(plain=True), carried=broken)
    (message,) = bench.shown()
    assert message["text"] == "article en never closed"
    assert "entities" not in message


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: inline keyboard button URL 'https://x.example/%' is invalid: Wrong HTTP URL",
        "Bad Request: BUTTON_URL_INVALID",
        "Bad Request: WEBPAGE_CURL_FAILED",
        "Bad Request: wrong type of the web page content",
        "Bad Request: failed to get HTTP URL content",
    ],
)
async def test_an_address_that_telegram_refuses_does_not_keep_the_words_back(
    bench: Bench, words: str
) -> None:
    def shown(_load: Load, _view: View, _kind: ParcelKind) -> tuple[Page, ...]:
        row = (Button("Open", url="https://x.example/"), Button("Read", data="r:1"))
        return (Page("<b>Rain</b>", (row,), "https://x.example/1.jpg", "https://x.example/"),)

    bench.messenger = Messenger(bench.wire, shown)
    bench.refuse(400, words)
    with pytest.raises(errors.BadMarkup):
        await bench.send()
    await bench.send(delivery(plain=True))
    (message,) = bench.shown()
    assert (message["text"], message["link_preview_options"]) == ("Rain", {"is_disabled": True})
    assert [[one["text"] for one in row] for row in message["reply_markup"]["inline_keyboard"]] == [["Read"]]


async def test_whatever_getme_is_answered_with_is_no_error(bench: Bench) -> None:
    for code in (400, 409, 429, 500):
        bench.refuse(code, "Conflict")
        assert not await bench.messenger.reachable()
    bench.refuse(401, "Unauthorized")
    with pytest.raises(errors.Revoked):
        await bench.messenger.reachable()


async def test_an_update_edits_the_message_and_doing_it_again_is_no_error(bench: Bench) -> None:
    sent = await bench.send()
    update = delivery(ParcelKind.UPDATE, edits=sent.message)
    for _ in range(2):
        assert (await bench.send(update, carried=load("More rain\npage two"))).message == sent.message
    (message,) = bench.shown()
    assert message["text"] == "update en More rain"


async def test_an_update_of_a_deleted_message_is_done(bench: Bench) -> None:
    assert (await bench.send(delivery(ParcelKind.UPDATE, edits=99))).message == 99
    assert bench.shown() == []


async def test_a_correction_of_a_deleted_message_is_a_message_of_its_own(bench: Bench) -> None:
    sent = await bench.send(delivery(ParcelKind.CORRECTION, edits=99))
    assert [m["message_id"] for m in bench.shown()] == [sent.message]
    assert sent.parts == 1


async def test_the_second_part_of_a_correction_answers_the_bulletin(bench: Bench) -> None:
    first = await bench.send()
    what = delivery(ParcelKind.CORRECTION, part=1, replies_to=first.message)
    await bench.send(what, carried=load("new\nit was wrong"))
    assert bench.shown()[1]["reply_to_message"]["message_id"] == first.message


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", errors.Gone),
        (403, "Forbidden: user is deactivated", errors.Gone),
        (403, "Forbidden: bot was kicked from the supergroup chat", errors.Gone),
        (400, "Bad Request: chat not found", errors.Gone),
        (400, "Bad Request: not enough rights to send text messages to the chat", errors.NoRights),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", errors.NoRights),
        (400, "Bad Request: TOPIC_CLOSED", errors.NoTopic),
        (400, "Bad Request: message thread not found", errors.NoTopic),
        (400, "Bad Request: can't parse entities: byte offset 7", errors.BadMarkup),
        (400, "Bad Request: message is too long", errors.Refused),
        (413, "Request Entity Too Large", errors.Refused),
        (500, "Internal Server Error", errors.Uncertain),
        (401, "Unauthorized", errors.Revoked),
        (404, "Not Found", errors.Revoked),
        (409, "Conflict: terminated by other getUpdates request", errors.AnotherRunner),
    ],
)
async def test_what_telegram_says_is_told_apart(
    bench: Bench, code: int, words: str, kind: type[Exception]
) -> None:
    bench.refuse(code, words)
    with pytest.raises(kind) as caught:
        await bench.send()
    assert type(caught.value) is kind
    assert bench.stage.token not in repr(caught.value)


async def test_a_flood_wait_names_its_seconds(bench: Bench) -> None:
    bench.fault(retry_after=43_838)
    with pytest.raises(errors.TryLater) as caught:
        await bench.send()
    assert caught.value.after == 43_838


async def test_a_migrated_group_names_its_new_number(bench: Bench) -> None:
    group = bench.stage.sim.groups.group("Desk", READER, "group")["id"]
    await bench.send(delivery(address=Address(group)))
    number = bench.stage.sim.groups.migrate(group)
    with pytest.raises(errors.Moved) as caught:
        await bench.send(delivery(address=Address(group)))
    assert caught.value.to == number


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("html", errors.Uncertain),
        ("drop", errors.Uncertain),
        ("drop_reply", errors.Uncertain),
    ],
)
async def test_a_lost_answer_is_uncertain(bench: Bench, action: str, kind: type[Exception]) -> None:
    bench.fault(action)
    with pytest.raises(kind):
        await bench.send()


async def test_a_closed_port_means_that_nothing_was_sent(bench: Bench) -> None:
    await bench.send()
    await bench.stage.standin.go_dark()
    with pytest.raises(errors.NotSent) as caught:
        await bench.send()
    assert bench.stage.token not in repr(caught.value)
    assert not await bench.messenger.reachable()
    await bench.stage.standin.listener.start()
    assert await bench.messenger.reachable()
    await bench.send()
    assert len(bench.shown()) == 2


async def test_many_chats_share_one_rendering() -> None:
    rendered = []

    def counting(load: Load, view: View, kind: ParcelKind) -> tuple[Page, ...]:
        rendered.append(view)
        return (Page(escape("hello")),)

    async with Stage(StageOptions(news=False, strict=False)) as stage, Line() as line:
        messenger = Messenger(Wire(line, stage.api_url, stage.token), counting)
        carried = load()
        for chat in range(50, 60):
            stage.sim.people.person(chat, "P", started=True)
            await messenger.deliver(delivery(address=Address(chat)), None, carried)
    assert len(rendered) == 1
