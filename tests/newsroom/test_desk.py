"""Editors at work: who may do what, what goes out, what is taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from builders import BODY, NOON, a_house, a_person, a_reader
from fakes.memory import MemoryStore
from fakes.world import FakeBell, FakeSources, FakeSummarizer
from newsbot.domain.article import Extract
from newsbot.domain.bulletin import BulletinState
from newsbot.domain.delivery import DeliveryState, ParcelKind
from newsbot.domain.errors import BadInput, NotAllowed, NotFound, SourceError, WrongStep
from newsbot.domain.query import parse_query
from newsbot.domain.schedule import Cadence
from newsbot.domain.staff import Member, Role
from newsbot.domain.subscriber import SubscriberState
from newsbot.newsroom.corrections import Corrections, split_wrong
from newsbot.newsroom.desk import Desk
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.spreading import Spreading
from newsbot.newsroom.staffing import Staffing

ADMIN, EDITOR, OTHER, STRANGER = (a_person(n, update_id=n * 100) for n in (1, 2, 3, 9))
TEXT = "Ferry service stopped\nThe harbour is closed.\nhttps://news.example/ferry"


class Room:
    def __init__(self, house: House) -> None:
        self.store = MemoryStore()
        self.sources = FakeSources()
        self.bell = FakeBell()
        self.house = house
        self.spreading = Spreading(self.store, self.bell, house)
        self.preparing = Preparing(self.sources, FakeSummarizer())
        self.desk = Desk(self.store, self.preparing, self.spreading, house)
        self.corrections = Corrections(self.store, self.spreading, house)

    async def readers(self, *chats: int) -> None:
        for chat in chats:
            await self.store.write(lambda tx, chat=chat: tx.subscribers.save(a_reader(chat)))

    def rows(self, kind: ParcelKind = ParcelKind.BULLETIN) -> list[tuple[int, str, int, int]]:
        return sorted(
            (d.address.chat, d.state.value, d.part, d.edits or d.replies_to)
            for d in self.store.state.deliveries.values()
            if d.parcel.kind is kind
        )

    def settle(self, chat: int, state: DeliveryState, message: int = 0) -> None:
        for number, delivery in self.store.state.deliveries.items():
            if delivery.address.chat == chat and delivery.parcel.kind is ParcelKind.BULLETIN:
                self.store.state.deliveries[number] = replace(delivery, state=state, message=message)

    def acts(self) -> list[str]:
        return [entry.act for entry in self.store.state.audit]


@pytest.fixture
async def room() -> Room:
    room = Room(a_house())
    await room.readers(11, 12, 13)
    return room


@pytest.fixture
async def strict() -> Room:
    room = Room(a_house(approvals=2))
    await room.readers(11, 12)
    return room


async def sent(room: Room) -> int:
    preview = await room.desk.draft(EDITOR, TEXT, NOON)
    await room.desk.send(EDITOR, preview.bulletin.id, NOON)
    return preview.bulletin.id


async def test_a_draft_shows_what_it_will_do(room: Room) -> None:
    preview = await room.desk.draft(EDITOR, TEXT, NOON)
    bulletin = preview.bulletin
    assert (bulletin.id, bulletin.headline, bulletin.text, bulletin.url) == (
        1, "Ferry service stopped", "The harbour is closed.", "https://news.example/ferry",
    )  # fmt: skip
    assert (preview.addressees, preview.seconds) == (3, 0.1)
    assert room.rows() == []


async def test_a_link_becomes_headline_and_lead_of_its_page(room: Room) -> None:
    room.sources.pages["https://news.example/a"] = Extract(title="Bridge opens", text="It opened. " + BODY)
    bulletin = (await room.desk.draft(EDITOR, "https://news.example/a", NOON)).bulletin
    assert (bulletin.headline, bulletin.text, bulletin.url) == (
        "Bridge opens",
        "It opened.",
        "https://news.example/a",
    )
    with pytest.raises(SourceError):
        await room.desk.draft(EDITOR, "https://news.example/missing", NOON)


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b"])
async def test_nothing_is_no_bulletin(room: Room, text: str) -> None:
    with pytest.raises(BadInput):
        await room.desk.draft(EDITOR, text, NOON)


async def test_what_is_too_long_is_refused(room: Room) -> None:
    with pytest.raises(BadInput) as caught:
        await room.desk.draft(EDITOR, "Headline\n" + "word " * 2000, NOON)
    assert caught.value.code == "long_text"
    long = (await room.desk.draft(EDITOR, "word " * 100, NOON)).bulletin
    assert len(long.headline) <= 300
    assert long.text


async def test_one_send_reaches_everybody_whatever_the_cadence(room: Room) -> None:
    await room.store.write(lambda tx: tx.subscribers.save(a_reader(14, cadence=Cadence.BREAKING)))
    await room.store.write(lambda tx: tx.subscribers.save(a_reader(15, state=SubscriberState.PAUSED)))
    await sent(room)
    assert [chat for chat, *_ in room.rows()] == [11, 12, 13, 14]
    assert room.bell.rung
    assert room.acts() == ["draft", "send"]


async def test_pressing_send_twice_sends_once(room: Room) -> None:
    number = await sent(room)
    again = await room.desk.send(EDITOR, number, NOON)
    assert not again.changed
    assert len(room.rows()) == 3
    hundred = await asyncio.gather(*(room.desk.send(EDITOR, number, NOON) for _ in range(100)))
    assert not any(one.changed for one in hundred)


async def test_the_same_update_makes_one_draft(room: Room) -> None:
    first = await room.desk.draft(EDITOR, TEXT, NOON)
    second = await room.desk.draft(EDITOR, TEXT, NOON)
    assert first.bulletin.id == second.bulletin.id


async def test_nobody_else_may(room: Room) -> None:
    number = (await room.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    before = dict(room.store.state.bulletins)
    deeds = (
        room.desk.draft(STRANGER, TEXT, NOON),
        room.desk.send(STRANGER, number, NOON),
        room.desk.edit(STRANGER, number, "x", NOON),
        room.desk.cancel(STRANGER, number, NOON),
        room.desk.preview(STRANGER, number, NOON),
        room.desk.running(STRANGER, number, NOON),
        room.desk.stop(STRANGER, number, NOON),
        room.desk.resume(STRANGER, number, NOON),
        room.desk.later(STRANGER, number, NOON + timedelta(hours=1), NOON),
        room.corrections.correct(STRANGER, number, "x", NOON),
        room.corrections.retract(STRANGER, number, "x", NOON),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            await deed
    assert room.store.state.bulletins == before
    assert room.rows() == []


async def test_an_old_command_does_nothing(room: Room) -> None:
    old = replace(EDITOR, at=NOON - timedelta(minutes=11))
    with pytest.raises(NotAllowed):
        await room.desk.draft(old, TEXT, NOON)


async def test_two_wordings_of_one_story_are_pointed_out(room: Room) -> None:
    await sent(room)
    alike = await room.desk.draft(a_person(3, update_id=7), "Ferry service has stopped in the storm", NOON)
    assert [other.id for other in alike.alike] == [1]
    other = await room.desk.draft(a_person(3, update_id=8), "Elections called for June", NOON)
    assert other.alike == ()
    same_link = await room.desk.draft(
        a_person(3, update_id=9), "Sailings end\nMore soon\nhttps://news.example/ferry?utm_source=x", NOON
    )
    assert 1 in [other.id for other in same_link.alike]


async def test_a_draft_can_be_edited_and_cancelled(room: Room) -> None:
    number = (await room.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    edited = await room.desk.edit(EDITOR, number, "Ferry service resumes", NOON)
    assert edited.bulletin.headline == "Ferry service resumes"
    assert (await room.desk.preview(EDITOR, number, NOON)).bulletin.headline == "Ferry service resumes"
    cancelled = await room.desk.cancel(EDITOR, number, NOON)
    assert (await room.desk.cancel(EDITOR, number, NOON)) == cancelled
    with pytest.raises(WrongStep):
        await room.desk.send(EDITOR, number, NOON)
    with pytest.raises(WrongStep):
        await room.desk.edit(EDITOR, number, "again", NOON)
    with pytest.raises(NotFound):
        await room.desk.send(EDITOR, 99, NOON)


async def test_with_two_approvals_the_author_alone_cannot_send(strict: Room) -> None:
    number = (await strict.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    asked = await strict.desk.send(EDITOR, number, NOON)
    assert asked.bulletin.state is BulletinState.WAITING
    assert asked.approvers == (1, 3)
    for deed in (strict.desk.send(EDITOR, number, NOON), strict.desk.approve(EDITOR, number, NOON)):
        with pytest.raises(NotAllowed):
            await deed
    assert strict.rows() == []
    running = await strict.desk.approve(OTHER, number, NOON)
    assert running.bulletin.state is BulletinState.SENDING
    assert len(strict.rows()) == 2
    assert not (await strict.desk.approve(ADMIN, number, NOON)).changed


async def test_a_rejected_or_lapsed_draft_goes_nowhere(strict: Room) -> None:
    for person, end in ((3, BulletinState.REJECTED), (1, BulletinState.LAPSED)):
        author = replace(EDITOR, update_id=person)
        number = (await strict.desk.draft(author, TEXT, NOON)).bulletin.id
        await strict.desk.send(author, number, NOON)
        if end is BulletinState.REJECTED:
            with pytest.raises(NotAllowed):
                await strict.desk.reject(author, number, NOON)
            ended = await strict.desk.reject(OTHER, number, NOON)
        else:
            (ended,) = await strict.desk.lift(NOON + timedelta(minutes=15))
        assert ended.state is end
        with pytest.raises(WrongStep):
            await strict.desk.approve(OTHER, number, NOON + timedelta(minutes=1))
    assert strict.rows() == []


async def test_without_a_second_editor_it_is_said_at_once() -> None:
    room = Room(a_house(approvals=2, admins=frozenset(), editors=frozenset({2})))
    number = (await room.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    with pytest.raises(NotAllowed, match="no second editor"):
        await room.desk.send(EDITOR, number, NOON)


async def test_until_the_embargo_ends_it_is_nowhere(room: Room) -> None:
    number = (await room.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    hour = NOON + timedelta(hours=1)
    scheduled = await room.desk.later(EDITOR, number, hour, NOON)
    assert scheduled.bulletin.state is BulletinState.SCHEDULED
    assert await room.desk.lift(hour - timedelta(seconds=1)) == []
    found = await room.store.read(lambda tx: tx.search.find(parse_query("ferry"), 10, 0))
    assert found == []
    assert room.store.state.articles == {}
    assert room.rows() == []
    assert "Ferry" not in str(room.store.state.audit)
    (lifted,) = await room.desk.lift(hour)
    assert lifted.state is BulletinState.SENDING
    assert len(room.rows()) == 3
    with pytest.raises(BadInput):
        await room.desk.later(EDITOR, number, NOON, NOON)


async def test_an_embargo_needs_the_second_editor_too(strict: Room) -> None:
    number = (await strict.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    hour = NOON + timedelta(hours=1)
    asked = await strict.desk.later(EDITOR, number, hour, NOON)
    assert asked.bulletin.state is BulletinState.WAITING
    approved = await strict.desk.approve(OTHER, number, NOON)
    assert approved.bulletin.state is BulletinState.SCHEDULED
    assert strict.rows() == []
    await strict.desk.lift(hour)
    assert len(strict.rows()) == 2


async def test_another_moment_needs_another_yes(strict: Room) -> None:
    number = (await strict.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    early, late = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    await strict.desk.later(EDITOR, number, early, NOON)
    old = strict.store.state.bulletins[number].mark
    waiting = await strict.desk.later(EDITOR, number, late, NOON)
    assert waiting.bulletin.state is BulletinState.WAITING
    with pytest.raises(WrongStep):
        await strict.desk.approve(OTHER, number, NOON, old)
    await strict.desk.approve(OTHER, number, NOON)
    moved = await strict.desk.later(EDITOR, number, early, NOON)
    assert (moved.bulletin.state, moved.bulletin.approvals) == (BulletinState.WAITING, ())
    assert await strict.desk.lift(early - timedelta(minutes=50)) == []
    await strict.desk.approve(OTHER, number, NOON)
    (lifted,) = await strict.desk.lift(early)
    assert lifted.state is BulletinState.SENDING
    with pytest.raises(WrongStep):
        await strict.desk.later(EDITOR, number, late, NOON)


@pytest.mark.parametrize("gone", [2, 3])
async def test_an_embargo_ends_in_silence_where_who_answers_for_it_has_left(strict: Room, gone: int) -> None:
    number = (await strict.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    hour = NOON + timedelta(hours=1)
    await strict.desk.later(EDITOR, number, hour, NOON)
    await strict.desk.approve(OTHER, number, NOON)
    left = replace(strict.house, editors=strict.house.editors - {gone})
    desk = Desk(strict.store, strict.preparing, strict.spreading, left)
    (held,) = await desk.lift(hour)
    assert held.state is BulletinState.CANCELLED
    assert strict.rows() == []
    assert strict.acts()[-1] == "hold"
    assert len(strict.rows(ParcelKind.NOTICE)) == 1, "the admin is told"
    assert await desk.lift(hour) == []


async def test_who_is_removed_leaves_no_draft_behind(room: Room) -> None:
    await room.store.write(lambda tx: tx.staff.save(Member(5, Role.EDITOR)))
    new = a_person(5)
    numbers = [(await room.desk.draft(new, f"{word} news", NOON)).bulletin.id for word in ("One", "Two")]
    await room.desk.later(new, numbers[1], NOON + timedelta(hours=1), NOON)
    await Staffing(room.store, room.house).remove(ADMIN, 5, NOON)
    states = {room.store.state.bulletins[number].state for number in numbers}
    assert states == {BulletinState.CANCELLED}
    assert await room.desk.lift(NOON + timedelta(hours=2)) == []


async def test_stop_withdraws_what_is_left_and_resume_goes_on_without_repeats(room: Room) -> None:
    number = await sent(room)
    room.settle(11, DeliveryState.SENT, 501)
    stopped = await room.desk.stop(EDITOR, number, NOON)
    assert (stopped.progress.sent, stopped.progress.left) == (1, 2)
    assert [state for _, state, *_ in room.rows()] == ["sent", "cancelled", "cancelled"]
    assert not (await room.desk.stop(EDITOR, number, NOON)).changed
    await room.desk.resume(EDITOR, number, NOON)
    assert [state for _, state, *_ in room.rows()] == ["sent", "queued", "queued"]
    assert not (await room.desk.resume(EDITOR, number, NOON)).changed
    assert (await room.desk.running(EDITOR, number, NOON)).progress.total == 3


async def test_a_correction_reaches_exactly_those_who_got_it(room: Room) -> None:
    number = await sent(room)
    room.settle(11, DeliveryState.SENT, 501)
    room.settle(12, DeliveryState.UNKNOWN)
    corrected = await room.corrections.correct(
        a_person(2, update_id=55),
        number,
        "Ferry service delayed\nBoats run late.\nwrong: it was not stopped",
        NOON,
    )
    assert (corrected.reached, corrected.not_yet) == (2, 1)
    assert room.rows(ParcelKind.CORRECTION) == [
        (11, "queued", 0, 501), (11, "queued", 1, 501), (12, "queued", 1, 0),
    ]  # fmt: skip
    bulletin = room.store.state.bulletins[number]
    assert (bulletin.headline, bulletin.corrected, bulletin.revision) == (
        "Ferry service delayed", "it was not stopped", 2,
    )  # fmt: skip
    assert room.store.state.articles[bulletin.article_id].title == "Ferry service delayed"
    assert bulletin.url == "https://news.example/ferry"


async def test_without_a_word_on_it_the_old_headline_is_what_was_wrong(room: Room) -> None:
    number = await sent(room)
    await room.corrections.correct(a_person(2, update_id=56), number, "Ferry service delayed", NOON)
    assert room.store.state.bulletins[number].corrected == "Ferry service stopped"
    assert split_wrong("A\nWrong: b\nc") == ("A", "b\nc")


async def test_under_a_headline_that_stays_the_old_text_was_wrong(room: Room) -> None:
    number = await sent(room)
    old = room.store.state.bulletins[number]
    await room.corrections.correct(a_person(2, update_id=56), number, f"{old.headline}\nAll is well.", NOON)
    assert room.store.state.bulletins[number].corrected == old.text


async def test_the_words_that_readers_have_are_no_correction(room: Room) -> None:
    number = await sent(room)
    old = room.store.state.bulletins[number]
    with pytest.raises(WrongStep, match="the same"):
        await room.corrections.correct(EDITOR, number, f"{old.headline}\n{old.text}\nwrong: all", NOON)
    assert room.store.state.bulletins[number] == old
    assert not room.store.state.corrections


async def test_a_correction_handled_twice_is_one(room: Room) -> None:
    number = await sent(room)
    once = await room.corrections.correct(a_person(2, update_id=56), number, "Ferry late", NOON)
    later = NOON + timedelta(seconds=9)
    again = await room.corrections.correct(a_person(2, update_id=56), number, "Ferry late", later)
    assert again == once
    assert room.store.state.bulletins[number].corrected == "Ferry service stopped"
    assert [entry.act for entry in room.store.state.audit].count("correct") == 1


async def test_a_draft_handled_twice_is_one_and_stands_once_in_the_audit(room: Room) -> None:
    author = a_person(2, update_id=60)
    once = await room.desk.draft(author, TEXT, NOON)
    again = await room.desk.draft(author, TEXT, NOON + timedelta(seconds=9))
    assert again.bulletin == once.bulletin
    assert [entry.act for entry in room.store.state.audit] == ["draft"]


async def test_a_retraction_withdraws_and_tells(room: Room) -> None:
    number = await sent(room)
    room.settle(11, DeliveryState.SENT, 501)
    retracted = await room.corrections.retract(a_person(2, update_id=57), number, "It was a drill.", NOON)
    assert retracted.bulletin.state is BulletinState.RETRACTED
    assert [state for _, state, *_ in room.rows()] == ["sent", "cancelled", "cancelled"]
    assert len(room.rows(ParcelKind.CORRECTION)) == 2
    assert room.store.state.articles == {}, "nobody finds it any more"
    with pytest.raises(WrongStep):
        await room.corrections.correct(a_person(2, update_id=58), number, "Again", NOON)
    with pytest.raises(BadInput):
        await room.corrections.retract(EDITOR, number, " ", NOON)


async def test_what_is_not_out_cannot_be_corrected(room: Room) -> None:
    number = (await room.desk.draft(EDITOR, TEXT, NOON)).bulletin.id
    with pytest.raises(WrongStep):
        await room.corrections.correct(EDITOR, number, "New", NOON)


async def test_the_shell_may_without_a_role(room: Room) -> None:
    shell = a_person(0, local=True)
    number = (await room.desk.draft(shell, TEXT, NOON)).bulletin.id
    assert (await room.desk.send(shell, number, NOON)).bulletin.state is BulletinState.SENDING


async def test_the_audit_holds_fingerprints_and_no_words(room: Room) -> None:
    await sent(room)
    assert all(entry.fingerprint and isinstance(entry.at, datetime) for entry in room.store.state.audit)
    assert "Ferry" not in str(room.store.state.audit)
