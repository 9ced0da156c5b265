"""The desk in dialogue: what editors see is what readers get, and nobody else moves anything."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.dialogue import GROUP, Dialogue, Freely, Quiet, Sentences
from newsbot.app.rendering import render
from newsbot.chat import desk as chat_desk
from newsbot.chat.application import build_application
from newsbot.chat.desk import desk_table
from newsbot.chat.messenger import Messenger
from newsbot.chat.progress import ProgressBoard
from newsbot.domain.article import Extract
from newsbot.domain.bulletin import Bulletin, BulletinState
from newsbot.domain.delivery import DeliveryState, ParcelKind
from newsbot.domain.staff import Member, Role
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.newsroom.corrections import Corrections
from newsbot.newsroom.desk import Desk
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.showing import Showing
from newsbot.newsroom.spreading import Spreading

EVE = {"id": 21, "is_bot": False, "first_name": "Eve", "language_code": "en"}
ZOE = {"id": 22, "is_bot": False, "first_name": "Zoe", "language_code": "en"}
MAX = {"id": 23, "is_bot": False, "first_name": "Max", "language_code": "en"}
STRANGER = {"id": 99, "is_bot": False, "first_name": "Sam", "language_code": "en"}
READERS = (31, 32, 33)
TEXT = "Ferry service stopped\nThe harbour is <closed> & dark.\nhttps://news.example/ferry"


class Paced(Freely):
    def landed(self, chat: int) -> None:
        return None

    def hold(self, chat: int, seconds: float) -> None:
        return None


class WireOnTheLine:
    """The Messenger's calls, on the dialogue's own record."""

    def __init__(self, talk: Dialogue) -> None:
        self.sent: list[dict[str, Any]] = []
        self._talk = talk

    async def call(self, method: str, content: Any, **_: Any) -> Any:
        given = json.loads(content) if isinstance(content, bytes) else dict(content)
        self.sent.append(given | {"method": method})
        return {"message_id": 9000 + len(self.sent)}


class DeskTalk(Dialogue):
    """A dialogue with the desk, the dispatcher and the progress."""

    def open_desk(self) -> None:
        spreading = Spreading(self.store, Quiet(), self.house)
        self.desk = Desk(self.store, Preparing(self.world, Sentences()), spreading, self.house)
        corrections = Corrections(self.store, spreading, self.house)
        self.board = ProgressBoard(self.store, lambda: self.chat.answers)
        self.extra = (desk_table(self.desk, corrections, self.board),)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.open_desk()
        self.chat = build_application(self._parts(), self.extra)
        self.wire = WireOnTheLine(self)

    async def dispatch(self) -> list[dict[str, Any]]:
        """Sends all that is queued; gives the calls that it made."""
        before = len(self.wire.sent)
        messenger = Messenger(self.wire, render)  # type: ignore[arg-type]
        dispatcher = Dispatcher(self.store, messenger, Paced(), self.house, lambda: self.now)  # type: ignore[arg-type]
        while (await dispatcher.pass_once()).claimed:
            pass
        return self.wire.sent[before:]

    def bulletin(self, number: int = 1) -> Bulletin:
        return self.store.state.bulletins[number]

    def acts(self) -> list[str]:
        return [entry.act for entry in self.store.state.audit]

    def to(self, person: int) -> list[str]:
        return [str(given["text"]) for given in self.shown if int(given["chat_id"]) == person]


async def opened(now: datetime, **given: Any) -> DeskTalk:
    house = House(editors=frozenset({21, 22, 23}), admins=frozenset({20}), **given)
    talk = DeskTalk(now, house)
    await talk.start()
    for chat in READERS:
        reader = Subscriber(Address(chat), state=SubscriberState.ACTIVE, created=now, timezone="Asia/Baku")
        await talk.store.write(lambda tx, reader=reader: tx.subscribers.save(reader))
    return talk


@pytest.fixture(autouse=True)
def settle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_desk, "SETTLE", 0.0)


@pytest.fixture
async def talk(now: datetime) -> DeskTalk:
    return await opened(now)


@pytest.fixture
async def strict(now: datetime) -> DeskTalk:
    return await opened(now, approvals=2)


def content(given: dict[str, Any]) -> tuple[Any, ...]:
    markup = given.get("reply_markup") or {}
    labels = [one["text"] for row in markup.get("inline_keyboard", []) for one in row]
    return given["text"], given.get("parse_mode"), given.get("link_preview_options"), labels


async def test_the_preview_and_the_test_are_what_readers_get(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    seen, decide = talk.shown[-2:]
    assert "Bulletin #1" in decide["text"]
    assert "3 readers" in decide["text"]
    await talk.press("Test", EVE)
    tried = talk.shown[-1]
    assert int(tried["chat_id"]) == 21
    assert talk.store.state.deliveries == {}
    await talk.press("Send LIVE to 3", EVE)
    got = await talk.dispatch()
    assert sorted(one["chat_id"] for one in got) == list(READERS)
    for one in got:
        assert content(one) == content(seen) == content(tried)


async def test_what_a_paid_broadcast_costs_is_said_before_it_is_used(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    assert "Stars" not in talk.shown[-1]["text"]
    paying = await opened(talk.now, paid=True)
    await paying.say(f"/breaking {TEXT}", EVE)
    assert "in Stars: 1." in paying.shown[-1]["text"], "three messages, a tenth each"


async def test_test_and_live_differ_in_words_place_and_colour(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    rows = talk.shown[-1]["reply_markup"]["inline_keyboard"]
    test, live = rows[0], rows[1]
    assert (len(test), len(live)) == (1, 1)
    assert (test[0]["style"], live[0]["style"]) == ("success", "danger")
    assert "LIVE" in live[0]["text"]
    assert "LIVE" not in test[0]["text"]


async def test_a_reply_and_a_link_make_drafts(talk: DeskTalk) -> None:
    replied = {**talk.message("Dam holds\nThe water falls.", STRANGER), "message_id": 70}
    await talk.say("/breaking", EVE, reply_to_message=replied)
    assert talk.bulletin(1).headline == "Dam holds"
    talk.world.pages["https://news.example/dam"] = Extract(
        "Dam breaks", "The dam broke. People fled. All are safe."
    )
    await talk.say("/breaking https://news.example/dam", EVE)
    assert talk.bulletin(2).headline == "Dam breaks"
    assert "Send the headline" in await talk.say("/breaking", EVE)
    assert len(talk.store.state.bulletins) == 2


async def test_near_duplicates_are_named(talk: DeskTalk) -> None:
    await talk.say("/breaking Ferry service stopped", EVE)
    await talk.say("/breaking Ferry service has stopped", ZOE)
    assert "Much like #1 (draft): Ferry service stopped" in talk.shown[-1]["text"]


async def test_so_are_articles_of_the_last_hours(talk: DeskTalk) -> None:
    herald = await talk.feed("The Herald")
    article = await talk.article("Ferry service stopped by storm", herald)
    own = await talk.article("Ferry service stopped for good", herald, personal=True)
    await talk.article("Ferry captain retires", herald)
    await talk.say("/breaking Ferry service stopped", EVE)
    panel = talk.shown[-1]["text"]
    assert f"Much like no. {article.id} (The Herald): Ferry service stopped by storm" in panel
    assert f"no. {own.id}" not in panel
    assert panel.count("Much like") == 1
    assert "3000 characters at most" in await talk.say(f"/breaking Ferry\n{'x ' * 2000}", EVE)


async def test_an_old_send_button_does_not_send_new_words(talk: DeskTalk) -> None:
    await talk.say("/breaking Minister resigns", EVE)
    chat, message, old = talk.button("Send LIVE")
    await talk.say("/edit 1 Minister does not resign", ZOE)
    await talk.press_data(old, EVE, chat=chat, message_id=message)
    assert talk.bulletin().state is BulletinState.DRAFT
    assert "changed since you saw it" in talk.toasts[-1]
    assert "does not resign" in talk.shown[-2]["text"]
    await talk.press("Send LIVE", EVE)
    assert talk.bulletin().state is BulletinState.SENDING


async def test_an_old_send_button_does_not_break_an_embargo(talk: DeskTalk) -> None:
    await talk.say("/breaking Budget", EVE)
    chat, message, old = talk.button("Send LIVE")
    await talk.say("/later 1 in 2h", EVE)
    await talk.press_data(old, EVE, chat=chat, message_id=message)
    assert talk.bulletin().state is BulletinState.SCHEDULED
    assert talk.store.state.deliveries == {}


async def test_double_presses_and_two_editors_send_once(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    _, message, data = talk.button("Send LIVE")
    for who in (EVE, EVE, ZOE):
        await talk.press_data(data, who, message_id=message)
    assert len(await talk.dispatch()) == 3
    assert talk.acts().count("send") == 1
    await talk.press_data(talk.button("Stop")[2], ZOE)


async def test_an_article_that_is_answered_becomes_a_draft_without_its_furniture(talk: DeskTalk) -> None:
    article = await talk.article("Dam holds", text="The dam held. It will hold. All are well.")
    await talk.delivered(article, 50, chat=21)
    shown = talk.message(f"World\nDam holds\n\nThe dam held.\n\nThe Herald · Nov 24 · no. {article.id}", EVE)
    await talk.say("/breaking", EVE, reply_to_message={**shown, "message_id": 50})
    draft = talk.bulletin()
    assert (draft.headline, draft.text, draft.url) == (
        "Dam holds",
        "The dam held. It will hold.",
        article.url,
    )


async def test_a_command_without_a_number_shows_the_newest_bulletins(talk: DeskTalk) -> None:
    assert "<code>/correct 12 …</code>" in await talk.say("/correct", EVE)
    await talk.say("/breaking Fire", EVE)
    await talk.press("Cancel", EVE)
    await talk.say("/breaking Flood", EVE)
    answer = await talk.say("/later it was a drill", EVE)
    assert answer.splitlines()[1:] == ["<b>Bulletin #2</b> · draft · Flood"]
    assert "<code>/later 2 …</code>" in answer
    talk.now += timedelta(days=2)
    assert "Flood" not in await talk.say("/edit", EVE)
    assert "Flood" not in await talk.say("/edit", STRANGER)


async def test_a_bulletin_says_what_it_is(talk: DeskTalk) -> None:
    await talk.say("/resume", EVE)
    await talk.say("/breaking Fire\nIn the old town.", EVE)
    await talk.press("Send LIVE", EVE)
    number = talk.bulletin().article_id
    for said in (f"/whynot {number}", f"/why {number}"):
        assert "It is breaking news" in await talk.say(said, EVE)
    assert "News is off for this chat" in await talk.say(f"/whynot {number}", MAX)
    shown = {**talk.message("BREAKING", EVE), "message_id": 77, "reply_markup": {"inline_keyboard": [[
        {"text": "Save", "callback_data": f"1:sv:{number}"}]]}}  # fmt: skip
    assert "It is breaking news" in await talk.say("/unsub", EVE, reply_to_message=shown)


async def test_cancel_ends_it(talk: DeskTalk) -> None:
    await talk.say("/breaking Fire", EVE)
    _, _, send = talk.button("Send LIVE")
    assert "Nothing was sent" in await talk.press("Cancel", EVE)
    await talk.press_data(send, EVE)
    assert "was cancelled" in talk.toasts[-1]
    assert await talk.dispatch() == []
    for said in ("/correct 1 Fire\nIt is out.", "/retract 1 no", "/edit 1 Water", "/later 1 in 2h"):
        assert "was cancelled; /breaking makes a new one" in await talk.say(said, EVE)


async def test_later_and_edit_show_what_to_type_in_the_editors_zone(talk: DeskTalk) -> None:
    zone = Subscriber(Address(21), state=SubscriberState.ACTIVE, created=talk.now, timezone="Asia/Baku")
    await talk.store.write(lambda tx: tx.subscribers.save(zone))
    await talk.say("/breaking Budget\nIt grows.", EVE)
    assert "/later 1 18:30" in await talk.press("Later", EVE)
    assert "/edit 1 Budget" in await talk.press_data("1:be:1", EVE)
    assert "6:30" in await talk.say("/later 1 18:30", EVE)
    assert talk.bulletin().embargo == talk.now.replace(hour=14, minute=30)
    assert "gone by" in await talk.say("/later 1 2020-01-01 10:00", EVE)
    assert "cannot read" in await talk.say("/later 1 someday", EVE)
    assert "7:30" in await talk.say("/later 1 19:30", EVE)
    assert await talk.dispatch() == []
    assert "Budget" not in await talk.say("/search budget", STRANGER)
    talk.now += timedelta(hours=4)
    await talk.desk.lift(talk.now)
    got = await talk.dispatch()
    assert sum("is out" in one["text"] for one in got) == 1
    assert sorted(one["chat_id"] for one in got if "BREAKING" in one["text"]) == [21, *READERS]


async def test_an_embargo_in_a_wrong_year_can_be_seen(strict: DeskTalk) -> None:
    await strict.say("/breaking Fire", EVE)
    assert "2028" in await strict.say("/later 1 2028-11-24 18:30", EVE)
    assert "2028" in strict.to(22)[-1]
    assert any("2028" in label for label in strict.labels()), "on the button that approves it too"


async def test_two_must_agree_and_every_other_editor_is_asked(strict: DeskTalk) -> None:
    await strict.say(f"/breaking {TEXT}", EVE)
    seen = strict.shown[-2]["text"]
    assert "once approved" in strict.labels()[1]
    assert "asked to approve" in await strict.press("Send LIVE", EVE)
    for person in (20, 22, 23):
        shown, ask = strict.to(person)[-2:]
        assert shown == seen
        assert "Eve asks for your approval" in ask
    _, message, data = strict.button("Approve and send LIVE")
    await strict.press_data(data, EVE)
    assert "somebody else" in strict.toasts[-1]
    assert await strict.dispatch() == []
    await strict.press_data(data, ZOE, message_id=message)
    await strict.press_data(data, MAX, message_id=message)
    assert len(await strict.dispatch()) == 3
    assert strict.acts().count("send") == 1
    assert "denied" not in strict.acts()
    assert strict.denied == [(21, "press_approve")]


def unreachable(talk: DeskTalk, chat: int, status: int, why: str) -> None:
    """From now on this chat refuses every message and edit."""
    whole = talk.line.do_request

    async def request(url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
        data = more.get("request_data") or next((one for one in given if hasattr(one, "parameters")), None)
        if data is not None and str(data.parameters.get("chat_id")) == str(chat):
            return status, json.dumps({"ok": False, "error_code": status, "description": why}).encode()
        return await whole(url, *given, **more)

    talk.line.do_request = request  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("status", "why"),
    [(400, "Bad Request: chat not found"), (403, "Forbidden: bot can't initiate conversation with a user")],
)
async def test_an_editor_who_cannot_be_reached_keeps_no_other_from_being_asked(
    strict: DeskTalk, status: int, why: str
) -> None:
    unreachable(strict, 22, status, why)
    await strict.say(f"/breaking {TEXT}", EVE)
    await strict.press("Send LIVE", EVE)
    assert "2 editors have been asked" in strict.to(21)[-1]
    assert "asks for your approval" in strict.to(20)[-1]
    assert "asks for your approval" in strict.to(23)[-1]


async def test_progress_that_cannot_be_shown_to_one_is_shown_to_the_other(strict: DeskTalk) -> None:
    await strict.say(f"/breaking {TEXT}", EVE)
    await strict.press("Send LIVE", EVE)
    _, _, data = strict.button("Approve")
    await strict.press_data(data, ZOE, message_id=600)
    await strict.dispatch()
    unreachable(strict, 21, 400, "Bad Request: chat not found")
    await Showing(strict.store, strict.board, lambda: strict.now).look()
    assert "sent 3 · left 0" in strict.to(22)[-1]


async def test_the_author_and_the_approver_both_see_the_progress(strict: DeskTalk) -> None:
    await strict.say(f"/breaking {TEXT}", EVE)
    await strict.press("Send LIVE", EVE)
    _, _, data = strict.button("Approve")
    await strict.press_data(data, ZOE, message_id=600)
    await strict.dispatch()
    await Showing(strict.store, strict.board, lambda: strict.now).look()
    for person in (21, 22):
        assert "sent 3 · left 0" in strict.to(person)[-1]
        assert "/correct 1" in strict.to(person)[-1]


async def test_approval_of_words_that_changed_is_refused(strict: DeskTalk) -> None:
    await strict.say("/breaking Minister resigns", EVE)
    await strict.press("Send LIVE", EVE)
    _, _, old = strict.button("Approve")
    await strict.say("/edit 1 Minister does not resign", EVE)
    await strict.press("Send LIVE", EVE)
    await strict.press_data(old, ZOE)
    assert strict.bulletin().state is BulletinState.WAITING
    assert "does not resign" in strict.to(22)[-2]
    assert "changed" in strict.toasts[-1]
    await strict.say("/approve 1", MAX)
    assert strict.bulletin().state is BulletinState.WAITING
    await strict.press("Approve", MAX)
    assert strict.bulletin().state is BulletinState.SENDING
    assert "It is out already" in await strict.say("/approve 1", ZOE)


async def test_an_approver_sees_the_embargo(strict: DeskTalk) -> None:
    await strict.say("/breaking Budget", EVE)
    await strict.say("/later 1 in 2h", EVE)
    assert "It goes out on" in strict.to(22)[-1]
    _, _, data = strict.button("Approve for")
    await strict.press_data(data, ZOE)
    assert strict.bulletin().state is BulletinState.SCHEDULED


async def test_reject_is_told_and_silence_lapses(strict: DeskTalk) -> None:
    await strict.say("/breaking Fire", EVE)
    await strict.press("Send LIVE", EVE)
    await strict.press("Reject", ZOE)
    assert "rejected" in strict.to(21)[-1]
    await strict.say("/breaking Flood", EVE)
    await strict.press("Send LIVE", EVE)
    strict.now += timedelta(minutes=16)
    await strict.desk.lift(strict.now)
    got = await strict.dispatch()
    assert [one["chat_id"] for one in got] == [21]
    assert "Nobody approved bulletin #2" in got[0]["text"]
    await strict.press("Approve", ZOE)
    assert strict.bulletin(2).state is BulletinState.LAPSED
    assert "lapsed" in strict.acts()


async def test_stop_says_how_many_have_it_and_resume_repeats_nothing(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    await talk.press("Send LIVE", EVE)
    mine = [n for n, d in talk.store.state.deliveries.items() if d.address.chat == 31]
    first = talk.store.state.deliveries[mine[0]]
    talk.store.state.deliveries[mine[0]] = replace(
        first, state=DeliveryState.SENT, message=5, finished=talk.now
    )
    assert "1 reader has it" in await talk.press("Stop", EVE)
    assert await talk.dispatch() == []
    await talk.press("Resume", EVE)
    assert sorted(one["chat_id"] for one in await talk.dispatch()) == [32, 33]


async def test_what_arrives_after_stop_is_counted(talk: DeskTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    await talk.press("Send LIVE", EVE)
    number, first = next(iter(talk.store.state.deliveries.items()))
    talk.store.state.deliveries[number] = replace(first, state=DeliveryState.SENDING)

    monkeypatch.setattr(chat_desk, "SETTLE", 0.2)
    press = asyncio.create_task(talk.press("Stop", EVE))
    await asyncio.wait({press}, timeout=0.1)
    assert "0 readers have it" in talk.shown[-1]["text"]
    talk.store.state.deliveries[number] = replace(first, state=DeliveryState.SENT, message=5)
    await press
    assert "1 reader has it" in talk.to(21)[-1]


async def test_correct_and_retract_reach_those_who_have_it(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    await talk.press("Send LIVE", EVE)
    await talk.dispatch()
    await Showing(talk.store, talk.board, lambda: talk.now).look()
    assert "3 readers who have it are told" in await talk.say(
        "/correct #1 Ferry goes\nwrong: it did stop", ZOE
    )
    fixed = await talk.dispatch()
    assert sorted(one["method"] for one in fixed) == ["editMessageText"] * 3 + ["sendMessage"] * 3
    assert "Nobody else gets it" in await talk.say("/retract 1 It was a drill", ZOE)
    assert "WITHDRAWN" in (await talk.dispatch())[0]["text"]
    kinds = {one.parcel.kind for one in talk.store.state.deliveries.values()}
    assert kinds == {ParcelKind.BULLETIN, ParcelKind.CORRECTION}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/correct", "Which bulletin?"),
        ("/correct x y", "Which bulletin?"),
        ("/correct 1", "not out yet"),
        ("/retract 1", "not out yet"),
        ("/correct 99 Text", "no bulletin #99"),
        ("/correct 1 Text", "not out yet"),
        ("/retract 1 reason", "not out yet"),
        ("/retract ٣ reason", "Which bulletin?"),
        ("/edit 1", "Tap to copy it"),
        ("/later 1", "When?"),
        ("/approve 1", "does not wait"),
    ],
)
async def test_wrong_words_get_a_helpful_sentence(talk: DeskTalk, said: str, answer: str) -> None:
    await talk.say("/breaking Fire", EVE)
    before = talk.bulletin()
    assert answer in await talk.say(said, EVE)
    assert talk.bulletin() == before


ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
ORIGIN = {"type": "user", "date": 1, "sender_user": EVE}
HELPER = {"id": 5, "is_bot": True, "first_name": "Bot"}
PLACE = {"chat": GROUP}
SPOOFS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a stranger": (STRANGER, {}),
    "forwarded": (EVE, {"forward_origin": ORIGIN}),
    "through a bot": (EVE, {"via_bot": HELPER}),
    "edited": (EVE, {"edit_date": 5}),
    "in a group": (EVE, PLACE),
    "an anonymous admin": (ANONYMOUS, {**PLACE, "sender_chat": GROUP}),
    "in the name of a channel": (
        EVE,
        {**PLACE, "sender_chat": {"id": -1003, "type": "channel", "title": "C"}},
    ),
    "a linked channel": (EVE, {**PLACE, "is_automatic_forward": True}),
}


@pytest.mark.parametrize("spoof", SPOOFS)
async def test_who_cannot_be_believed_is_refused_and_written_down(talk: DeskTalk, spoof: str) -> None:
    who, more = SPOOFS[spoof]
    await talk.say("/breaking Fire", EVE)
    before, acts = talk.bulletin(), talk.acts()
    for said in (
        "/breaking Hoax",
        "/edit 1 Hoax",
        "/later 1 in 2h",
        "/correct 1 Hoax",
        "/retract 1 x",
        "/approve 1",
    ):
        answer = await talk.say(said, who, **more)
        assert "Hoax" not in answer
        assert "Fire" not in answer
    assert talk.bulletin() == before
    assert talk.acts() == acts
    assert len(talk.store.state.bulletins) == 1
    assert len(talk.denied) == 6


async def test_in_a_group_an_editor_is_asked_to_write_privately(talk: DeskTalk) -> None:
    assert "private chat" in await talk.say("/breaking Fire", EVE, chat=GROUP)


async def test_edited_messages_and_channel_posts_do_nothing(talk: DeskTalk) -> None:
    message = talk.message("/breaking Hoax", EVE)
    await talk.give({"edited_message": {**message, "edit_date": int(talk.now.timestamp())}})
    await talk.give(
        {"channel_post": {**talk.message("/breaking Hoax", None), "chat": GROUP | {"type": "channel"}}}
    )
    assert talk.store.state.bulletins == {}


CAPTION = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
OTHER_DOORS = ("business_message", "edited_business_message", "guest_message", "edited_channel_post")


@pytest.mark.parametrize("verb", ["breaking Hoax", "correct 1 Hoax", "approve 1", "later 1 in 2h"])
@pytest.mark.parametrize("door", [*OTHER_DOORS, "caption", "start", "fullwidth"])
async def test_no_other_door_leads_to_the_desk(talk: DeskTalk, verb: str, door: str) -> None:
    await talk.say("/breaking Fire", EVE)
    before, acts = talk.bulletin(), talk.acts()
    message = talk.message(f"/{verb}", EVE)
    if door == "caption":
        words, marks = message.pop("text"), message.pop("entities")
        message |= CAPTION | {"caption": words, "caption_entities": marks}
    elif door == "start":
        message = talk.message(f"/start {verb}", EVE)
    elif door == "fullwidth":
        message = talk.message(f"\uff0f{verb}", EVE)
    connected = {"business_connection_id": "b"} if "business" in door else {}
    await talk.give({door if door in OTHER_DOORS else "message": message | connected})
    assert talk.bulletin() == before
    assert talk.acts() == acts
    assert len(talk.store.state.bulletins) == 1


async def test_an_old_command_does_nothing_and_is_written_down(talk: DeskTalk) -> None:
    old = int((talk.now - timedelta(days=2)).timestamp())
    assert "too old" in await talk.say("/breaking Fire", EVE, date=old)
    assert talk.store.state.bulletins == {}
    assert talk.denied


DESK_BUTTONS = {
    "bt": "test",
    "bs": "send",
    "bl": "ask_later",
    "be": "ask_edit",
    "bc": "cancel",
    "ba": "press_approve",
    "br": "reject",
    "bx": "stop",
    "bg": "resume",
}


@pytest.mark.parametrize("verb", DESK_BUTTONS)
@pytest.mark.parametrize("where", ["private", "group"])
async def test_other_peoples_buttons_do_nothing(talk: DeskTalk, verb: str, where: str) -> None:
    await talk.say("/breaking Fire", EVE)
    before, mark = talk.bulletin(), talk.bulletin().mark
    chat = GROUP if where == "group" else {"id": 99, "type": "private"}
    await talk.press_data(f"1:{verb}:1:{mark}", STRANGER, chat=chat)
    assert "editors of this newsroom" in talk.toasts[-1]
    assert talk.bulletin() == before
    assert talk.denied == [(99, DESK_BUTTONS[verb])], "the audit says it in words"


@pytest.mark.parametrize(
    "data", ["1:bs", "1:bs:x", "1:bs:-1:a", "1:bs:99999999999999999999", "0:bs:1", "1:bs:1@7", ":"]
)
async def test_forged_data_changes_nothing(talk: DeskTalk, data: str) -> None:
    await talk.say("/breaking Fire", EVE)
    before = talk.bulletin()
    await talk.press_data(data, EVE)
    assert talk.bulletin() == before


async def test_a_press_after_a_restart_works(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    _, _, data = talk.button("Send LIVE")
    again = DeskTalk(talk.now, talk.house)
    again.store.state = talk.store.state
    await again.start()
    await again.press_data(data, EVE)
    assert again.store.state.bulletins[1].state is BulletinState.SENDING


async def test_the_audit_has_the_moment_of_the_press_and_not_that_of_the_draft(talk: DeskTalk) -> None:
    drafted = talk.now
    await talk.say("/breaking Fire", EVE)
    talk.now += timedelta(minutes=50)
    await talk.press("Send LIVE", EVE)
    times = {entry.act: entry.at for entry in talk.store.state.audit}
    assert times == {"draft": drafted, "send": drafted + timedelta(minutes=50)}


async def test_a_removed_editors_buttons_are_dead_at_once(talk: DeskTalk) -> None:
    await talk.store.write(lambda tx: tx.staff.save(Member(50, Role.EDITOR)))
    new = {"id": 50, "is_bot": False, "first_name": "Nia", "language_code": "en"}
    await talk.say("/breaking Fire", new)
    await talk.store.write(lambda tx: tx.staff.remove(50))
    await talk.press("Send LIVE", new)
    assert talk.bulletin().state is BulletinState.DRAFT


async def test_who_never_said_ok_is_asked_for_approval_in_their_own_language(strict: DeskTalk) -> None:
    await strict.say("/start", ZOE | {"language_code": "de"})
    await strict.say("/breaking Fire", EVE)
    await strict.press("Send", EVE)
    asked = next(content(given)[3] for given in strict.shown[::-1] if int(given["chat_id"]) == 22)
    assert "Freigeben und LIVE senden" in asked
    zoe = await strict.store.read(lambda tx: tx.subscribers.get(Address(22)))
    assert zoe is not None
    assert zoe.state is SubscriberState.NEW, "and no news comes of that"


async def test_what_has_ended_offers_nothing_that_cannot_be_done(talk: DeskTalk) -> None:
    await talk.say("/breaking Fire", EVE)
    chat, message, old = talk.button("Send LIVE")
    await talk.say("/edit 1 Fire is out", EVE)
    await talk.press("Cancel", EVE)
    shown = len(talk.shown)
    await talk.press_data(old, EVE, chat=chat, message_id=message)
    assert talk.shown[shown:] == [], "no panel with a Send that would be refused"
    assert "It was cancelled" in talk.toasts[-1]
    assert ("editMessageReplyMarkup", message) in [
        (name, int(given.get("message_id", 0))) for name, given in talk.line.calls
    ], "and the old one loses its buttons"
    for said in ("/later 1", "/edit 1"):
        assert "It was cancelled" in await talk.say(said, EVE)


async def test_an_old_send_says_that_it_waits(strict: DeskTalk) -> None:
    await strict.say("/breaking Fire", EVE)
    chat, message, old = strict.button("Send LIVE")
    await strict.say("/edit 1 Fire is out", EVE)
    await strict.press("Send LIVE", EVE)
    shown = len(strict.shown)
    await strict.press_data(old, EVE, chat=chat, message_id=message)
    assert strict.shown[shown:] == []
    assert "waits for a second editor" in strict.toasts[-1]


async def test_a_command_without_a_number_offers_what_it_can_be_said_of(talk: DeskTalk) -> None:
    await talk.say("/breaking Ferry is out", EVE)
    await talk.press("Send LIVE", EVE)
    await talk.say("/breaking Rain is cancelled", EVE)
    await talk.press("Cancel", EVE)
    await talk.say("/breaking Dam is a draft", EVE)
    fits = {"correct": "Ferry", "retract": "Ferry", "later": "Dam", "edit": "Dam", "approve": ""}
    for command, headline in fits.items():
        answer = await talk.say(f"/{command}", EVE)
        assert {name for name in ("Ferry", "Rain", "Dam") if name in answer} == {headline} - {""}, command
        assert ("…" in answer) is (command != "approve")


async def test_a_correction_without_words_is_asked_for_of_what_is_out_alone(talk: DeskTalk) -> None:
    await talk.say("/breaking Fire", EVE)
    assert "not out yet" in await talk.say("/correct 1", EVE)
    assert "no bulletin #9" in await talk.say("/retract 9", EVE)
    await talk.say("/breaking Flood", EVE)
    await talk.press("Cancel", EVE)
    assert "It was cancelled" in await talk.say("/retract 2", EVE)
    await talk.say("/breaking Storm", EVE)
    await talk.press("Send LIVE", EVE)
    assert "<code>/retract 3 </code> and the reason" in await talk.say("/retract 3", EVE)


async def test_a_no_reaches_the_author_in_the_authors_language_with_a_name(strict: DeskTalk) -> None:
    await strict.say("/help", ZOE)
    await strict.say("/settings language de", EVE)
    await strict.say("/breaking Feuer", EVE)
    await strict.press("LIVE", EVE)
    panel = strict.shown[-1]
    await strict.press("Reject", ZOE)
    told = strict.to(21)[-1]
    assert "abgelehnt" in told
    assert "Zoe" in told
    edited = [one for one in _edited(strict, 21) if "abgelehnt" in one["text"]]
    assert edited, f"the author's own panel still says {panel['text']}"
    assert not edited[-1].get("reply_markup")


async def test_an_author_hears_who_cancelled_it(talk: DeskTalk) -> None:
    await talk.say("/breaking Fire", EVE)
    await talk.say("/later 1 in 2h", EVE)
    await talk.say("/later 1 in 3h", ZOE)
    before = len(talk.to(21))
    await talk.press("Cancel", ZOE)
    assert "Zoe" in talk.to(21)[-1]
    assert "cancelled" in talk.to(21)[-1]
    assert len(talk.to(21)) == before + 2, "in place, which rings nobody, and as a message"
    await talk.say("/breaking Flood", EVE)
    before = len(talk.to(21))
    await talk.press("Cancel", EVE)
    assert len(talk.to(21)) == before + 1, "an own act is answered once, in place"


async def test_an_embargo_that_ends_shows_its_author_the_progress_with_stop(talk: DeskTalk) -> None:
    await talk.say(f"/breaking {TEXT}", EVE)
    await talk.say("/later 1 in 2h", EVE)
    talk.now += timedelta(hours=3)
    await talk.desk.lift(talk.now)
    await Showing(talk.store, talk.board, lambda: talk.now).look()
    panel = _edited(talk, 21)[-1]
    assert "going out" in panel["text"]
    await talk.press("Stop", EVE)
    assert talk.bulletin().state is BulletinState.STOPPED


async def test_a_moved_embargo_leaves_no_message_with_the_old_moment(talk: DeskTalk) -> None:
    await talk.say("/breaking Budget", EVE)
    await talk.say("/later 1 18:30", EVE)
    old = talk.line.message
    await talk.say("/later 1 19:30", EVE)
    assert [one["message_id"] for one in _edited(talk, 21) if "7:30" in one["text"]] == [old]


async def test_an_edit_leaves_no_message_that_says_it_goes_out(talk: DeskTalk) -> None:
    await talk.say("/breaking Budget", EVE)
    await talk.say("/later 1 18:30", EVE)
    old = talk.line.message
    await talk.say("/edit 1 Budget grows", ZOE)
    last = _edited(talk, 21)[-1]
    assert last["message_id"] == old
    assert "draft" in last["text"]
    assert "goes out" not in last["text"]


async def test_an_author_sees_that_the_embargo_was_approved(strict: DeskTalk) -> None:
    await strict.say("/breaking Budget", EVE)
    await strict.say("/later 1 in 2h", EVE)
    assert "asked to approve" in strict.to(21)[-1]
    _, _, data = strict.button("Approve for")
    await strict.press_data(data, ZOE, message_id=600)
    assert "under embargo" in _edited(strict, 21)[-1]["text"]
    strict.now += timedelta(hours=3)
    await strict.desk.lift(strict.now)
    await Showing(strict.store, strict.board, lambda: strict.now).look()
    for person in (21, 22):
        assert "going out" in _edited(strict, person)[-1]["text"]


async def test_a_stop_by_one_editor_is_seen_by_the_other(strict: DeskTalk) -> None:
    await strict.say(f"/breaking {TEXT}", EVE)
    await strict.press("Send LIVE", EVE)
    _, _, data = strict.button("Approve")
    await strict.press_data(data, ZOE, message_id=600)
    await strict.press("Stop", ZOE)
    assert "stopped" in _edited(strict, 21)[-1]["text"]
    await strict.press("Resume", EVE)
    assert "going out" in _edited(strict, 22)[-1]["text"]


async def test_an_answer_to_a_bulletin_or_its_correction_is_about_its_article(talk: DeskTalk) -> None:
    reader = {"id": 31, "is_bot": False, "first_name": "Rea", "language_code": "en"}
    await talk.say("/breaking Fire", EVE)
    await talk.press("Send LIVE", EVE)
    await talk.dispatch()
    await talk.say("/correct 1 Fire is out", EVE)
    await talk.dispatch()
    got = [d.message for d in talk.store.state.deliveries.values() if d.address.chat == 31 and d.message]
    assert len(set(got)) >= 2
    for number in got:
        plain = {**talk.message("x", None), "message_id": number}
        assert (
            "Saved" in await talk.say("/save", reader, reply_to_message=plain) or "before" in talk.to(31)[-1]
        )


async def test_the_longest_bulletin_can_be_edited(talk: DeskTalk) -> None:
    link = f"https://news.example/{'a' * 900}"
    await talk.say(f"/breaking {'H' * 299}\n{'w ' * 1450}end\n{link}", EVE)
    before = len(talk.shown)
    await talk.press("Edit", EVE)
    text, url = talk.shown[before:]
    assert len(text["text"]) < 4096
    assert text["text"].endswith("end</code>")
    assert url["text"] == f"<code>{link}</code>"


async def test_a_reason_of_nothing_is_none(talk: DeskTalk) -> None:
    await talk.say("/breaking Fire", EVE)
    await talk.press("Send LIVE", EVE)
    assert "nothing in it" in await talk.say("/retract 1 \u200b", EVE)
    assert talk.bulletin().state is BulletinState.SENDING


async def test_where_no_editor_can_be_reached_it_says_what_to_do(strict: DeskTalk) -> None:
    await strict.say("/breaking Fire", EVE)
    strict.line.failures["sendMessage"] = [(403, {"description": "Forbidden: bot was blocked"})] * 12
    await strict.press("Send LIVE", EVE)
    assert "each has to say /start to me once" in strict.to(21)[-1]


def _edited(talk: DeskTalk, person: int) -> list[dict[str, Any]]:
    return [one for one in talk.shown if int(one["chat_id"]) == person and "message_id" in one]
