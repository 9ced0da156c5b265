"""Subscribers, staff, bulletins, editions, inbox and notes, the same over every maker."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from newsbot.domain.article import Length
from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.edition import Edition
from newsbot.domain.feed import Feed
from newsbot.domain.figures import AuditEntry
from newsbot.domain.schedule import Cadence, Quiet
from newsbot.domain.staff import Member, Role
from newsbot.domain.subscriber import Address, ChatKind, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from store.stock import NOON, article, subscribe

FULL = Subscriber(
    Address(-100, 7),
    kind=ChatKind.GROUP,
    name="Reading room",
    state=SubscriberState.ACTIVE,
    language="de",
    timezone="Europe/Berlin",
    cadence=Cadence.WEEKLY,
    at=375,
    weekday=4,
    quiet=Quiet(1320, 420),
    length=Length.LONGER,
    pictures=False,
    silent=True,
    cap=5,
    since=NOON,
    served=date(2026, 11, 23),
    last_edition=NOON - timedelta(days=1),
    due=NOON + timedelta(days=1),
    created=NOON,
)


async def test_a_subscriber_comes_back_as_it_was_saved(store: Any) -> None:
    saved = await store.write(lambda tx: tx.subscribers.save(FULL))
    assert saved == replace(FULL, id=saved.id)
    assert await store.read(lambda tx: tx.subscribers.get(FULL.address)) == saved
    assert await store.read(lambda tx: tx.subscribers.by_id(saved.id)) == saved
    plain = replace(saved, quiet=None, due=None, served=None, cadence=Cadence.INSTANT)
    await store.write(lambda tx: tx.subscribers.save(plain))
    assert await store.read(lambda tx: tx.subscribers.by_ids([saved.id, 99])) == {saved.id: plain}
    assert await store.read(lambda tx: tx.subscribers.get(Address(-100))) is None


async def test_one_address_is_one_subscriber(store: Any) -> None:
    first = await store.write(lambda tx: tx.subscribers.save(FULL))
    again = await store.write(lambda tx: tx.subscribers.save(replace(FULL, name="Other")))
    assert again.id == first.id
    assert len(await store.read(lambda tx: tx.subscribers.all(0, 9))) == 1


async def test_rules_keep_the_order_of_their_making(store: Any) -> None:
    rules = (Rule(Want.TOPIC, "world"), Rule(Want.MUTE, "golf", NOON), Rule(Want.ALL))
    one = await store.write(lambda tx: subscribe(tx, 1, *rules))
    await store.write(lambda tx: subscribe(tx, 2, Rule(Want.ALL)))
    assert await store.read(lambda tx: tx.subscribers.rules(one.id)) == rules
    assert (await store.read(lambda tx: tx.subscribers.rules_of([one.id])))[one.id] == rules
    assert [r for _, r in await store.read(lambda tx: tx.subscribers.all(0, 1))] == [rules]
    await store.write(lambda tx: tx.subscribers.set_rules(one.id, []))
    assert await store.read(lambda tx: tx.subscribers.rules(one.id)) == ()


async def test_phrases_of_active_subscribers_are_gathered(store: Any) -> None:
    def fill(tx: Any) -> None:
        subscribe(tx, 1, Rule(Want.FOLLOW, "rain"), Rule(Want.MUTE, "golf"))
        subscribe(tx, 2, Rule(Want.FOLLOW, "rain"), Rule(Want.FOLLOW, "snow*"))
        subscribe(tx, 3, Rule(Want.FOLLOW, "hail"), state=SubscriberState.PAUSED)

    await store.write(fill)
    assert await store.read(lambda tx: tx.subscribers.followed_phrases()) == {"rain", "snow*"}
    assert await store.read(lambda tx: tx.subscribers.muted_phrases()) == {"golf"}
    assert await store.read(lambda tx: tx.subscribers.audience_size()) == 2


async def test_due_editions_come_longest_due_first(store: Any) -> None:
    def fill(tx: Any) -> None:
        for chat, minutes in ((1, -1), (2, -5), (3, 1)):
            subscribe(tx, chat, due=NOON + timedelta(minutes=minutes))
        subscribe(tx, 4, due=NOON, state=SubscriberState.AWAY)
        subscribe(tx, 5)

    await store.write(fill)
    found = await store.read(lambda tx: tx.subscribers.due_editions(NOON, 9))
    assert [s.address.chat for s in found] == [2, 1]


async def test_saved_articles_come_last_saved_first(store: Any) -> None:
    def fill(tx: Any) -> Any:
        reader = subscribe(tx, 1)
        ids = [tx.articles.add(article(n)).id for n in (1, 2, 3)]
        done = [tx.subscribers.keep(reader.id, one, NOON + timedelta(minutes=i)) for i, one in enumerate(ids)]
        again = tx.subscribers.keep(reader.id, ids[0], NOON)
        gone = tx.subscribers.unkeep(reader.id, ids[1]), tx.subscribers.unkeep(reader.id, ids[1])
        return reader, ids, done, again, gone

    reader, ids, done, again, gone = await store.write(fill)
    assert (done, again, gone) == ([True] * 3, False, (True, False))
    kept = await store.read(lambda tx: tx.subscribers.kept(reader.id, 9, 0))
    assert [a.id for a in kept] == [ids[2], ids[0]]


async def test_everything_of_a_chat_moves_with_it(store: Any) -> None:
    def fill(tx: Any) -> None:
        old = subscribe(tx, -1, Rule(Want.TOPIC, "world"), name="old")
        tx.subscribers.keep(old.id, tx.articles.add(article(1)).id, NOON)
        tx.outbox.enqueue([Delivery(Parcel(ParcelKind.ARTICLE, 1), Address(-1), due=NOON, created=NOON)])
        tx.outbox.hold_chat(-1, NOON + timedelta(hours=1))
        tx.subscribers.move_chat(-1, -1001)

    await store.write(fill)
    moved = await store.read(lambda tx: tx.subscribers.get(Address(-1001)))
    assert moved.name == "old"
    assert await store.read(lambda tx: tx.subscribers.get(Address(-1))) is None
    assert await store.read(lambda tx: len(tx.subscribers.kept(moved.id, 9, 0))) == 1
    assert await store.read(lambda tx: tx.outbox.holds(NOON)) == {-1001: NOON + timedelta(hours=1)}
    later = NOON + timedelta(hours=2)
    claims = await store.write(lambda tx: tx.outbox.claim(later, 9))
    assert [c.delivery.address for c in claims] == [Address(-1001)]


async def test_where_the_new_chat_is_known_its_settings_stay_and_nothing_comes_twice(store: Any) -> None:
    def fill(tx: Any) -> None:
        subscribe(tx, -1, name="old")
        subscribe(tx, -1001, Rule(Want.TOPIC, "world"), name="new")
        parcel = Parcel(ParcelKind.ARTICLE, 1)
        tx.outbox.enqueue(Delivery(parcel, Address(chat), due=NOON, created=NOON) for chat in (-1, -1001))
        tx.subscribers.move_chat(-1, -1001)
        tx.subscribers.move_chat(-1001, -1001)

    await store.write(fill)
    people = await store.read(lambda tx: tx.subscribers.all(0, 9))
    assert [(s.name, rules) for s, rules in people] == [("new", (Rule(Want.TOPIC, "world"),))]
    assert await store.read(lambda tx: tx.outbox.counts()) == {DeliveryState.QUEUED: 1}


async def test_a_chat_that_is_away_keeps_its_settings_and_loses_its_queue(store: Any) -> None:
    def fill(tx: Any) -> None:
        subscribe(tx, 1, Rule(Want.TOPIC, "world"))
        tx.outbox.enqueue(
            Delivery(Parcel(ParcelKind.ARTICLE, n), Address(1), due=NOON, created=NOON) for n in (1, 2)
        )
        tx.outbox.claim(NOON, 1)
        tx.subscribers.mark_away(1, NOON)

    await store.write(fill)
    (person, rules) = (await store.read(lambda tx: tx.subscribers.all(0, 9)))[0]
    assert (person.state, rules) == (SubscriberState.AWAY, (Rule(Want.TOPIC, "world"),))
    assert await store.read(lambda tx: tx.outbox.counts()) == {DeliveryState.GONE: 2}


async def test_only_who_gets_news_goes_away(store: Any) -> None:
    def fill(tx: Any) -> None:
        for thread, state in enumerate(SubscriberState):
            tx.subscribers.save(Subscriber(Address(-5, thread), state=state))
        tx.subscribers.save(Subscriber(Address(6), state=SubscriberState.ACTIVE))
        tx.subscribers.mark_away(-5, NOON)

    await store.write(fill)
    there = await store.read(lambda tx: tx.subscribers.of_chat(-5))
    assert [one.state.value for one in there] == ["new", "away", "paused", "away"]
    assert [one.address.thread for one in there] == [0, 1, 2, 3]


async def test_to_forget_a_chat_leaves_nothing_of_it(store: Any) -> None:
    def fill(tx: Any) -> int:
        one = subscribe(tx, 1)
        subscribe(tx, 2)
        tx.subscribers.keep(one.id, tx.articles.add(article(1)).id, NOON)
        tx.editions.add([Edition(one.id, NOON, NOON.date(), (1,))])
        tx.outbox.enqueue([Delivery(Parcel(ParcelKind.ARTICLE, 1), Address(1), due=NOON, created=NOON)])
        tx.outbox.hold_chat(1, NOON + timedelta(days=1))
        told = tx.subscribers.everything_about(1)
        assert told["subscribers"]
        assert told["deliveries"]
        json.dumps(told)
        return int(tx.subscribers.forget(1))

    assert await store.write(fill) == 6
    told = await store.read(lambda tx: tx.subscribers.everything_about(1))
    assert not any(told.values())
    assert await store.read(lambda tx: tx.subscribers.get(Address(2))) is not None


async def test_my_data_names_tables_and_reads_as_plain_values(sql_store: Any) -> None:
    def fill(tx: Any) -> dict[str, Any]:
        one = subscribe(tx, 5, Rule(Want.MUTE, "golf", NOON), at=485, served=NOON.date())
        tx.editions.add([Edition(one.id, NOON, NOON.date(), (3, 4))])
        tx.inbox.receive([(1, b'{"update_id":1,"message":{"chat":{"id":5},"text":"/mydata"}}')], NOON)
        tx.feeds.add(Feed(0, "https://own.example/feed", personal=True, added_by=5))
        tx.staff.write_down(AuditEntry(NOON, 5, "denied", "breaking"))
        return dict(tx.subscribers.everything_about(5))

    told = await sql_store.write(fill)
    assert told["subscribers"][0]["at"] == 485
    assert told["subscribers"][0]["served"] == "2026-11-24"
    assert told["rules"][0]["until"] == NOON.isoformat()
    assert told["editions"][0]["articles"] == [3, 4]
    assert "/mydata" in told["inbox"][0]["payload"]
    assert told["feeds"][0]["url"] == "https://own.example/feed"
    assert (told["audit"][0]["act"], told["audit"][0]["at"]) == ("denied", NOON.isoformat())
    await sql_store.write(lambda tx: tx.subscribers.forget(5))
    left = await sql_store.read(lambda tx: tx.subscribers.everything_about(5))
    assert not left["feeds"], "whose source it was is forgotten"
    assert left["audit"], "nothing deletes from it"


async def test_a_bulletin_changes_only_from_the_state_it_was_in(store: Any) -> None:
    draft = Bulletin("Dam breaks", 7, NOON, "Leave now.", "https://u", approvals=(8,), origin=55)
    kept = await store.write(lambda tx: tx.bulletins.add(draft))
    assert kept == replace(draft, id=kept.id)
    assert await store.write(lambda tx: tx.bulletins.add(replace(draft, headline="again"))) == kept
    sending = replace(kept, state=BulletinState.SENDING, launched=NOON, embargo=NOON, asked=NOON)
    assert await store.write(lambda tx: tx.bulletins.save(sending, was=BulletinState.DRAFT))
    assert not await store.write(lambda tx: tx.bulletins.save(kept, was=BulletinState.DRAFT))
    assert await store.read(lambda tx: tx.bulletins.get(kept.id)) == sending
    assert await store.read(lambda tx: list(tx.bulletins.in_state({BulletinState.SENDING}))) == [sending]
    assert await store.read(lambda tx: list(tx.bulletins.since(NOON))) == [sending]
    assert await store.read(lambda tx: tx.bulletins.get(99)) is None


async def test_a_correction_is_made_once_for_each_update(store: Any) -> None:
    said = Correction(1, 7, NOON, "new", "text", "wrong", retracts=True, origin=9)
    kept = await store.write(lambda tx: tx.bulletins.add_correction(said))
    assert await store.write(lambda tx: tx.bulletins.add_correction(said)) == kept
    assert await store.read(lambda tx: tx.bulletins.correction(kept.id)) == replace(said, id=kept.id)
    assert await store.read(lambda tx: tx.bulletins.correction(99)) is None
    other = await store.write(lambda tx: tx.bulletins.add_correction(replace(said, origin=0)))
    assert other.id != kept.id


async def test_an_edition_is_closed_once_for_each_due_time(store: Any) -> None:
    edition = Edition(1, NOON, NOON.date(), (3, 1, 2), 4)
    (kept,) = await store.write(lambda tx: tx.editions.add([edition]))
    assert kept == replace(edition, id=kept.id)
    other = replace(edition, due=NOON + timedelta(hours=1))
    again = await store.write(lambda tx: tx.editions.add([replace(edition, articles=(9,)), other]))
    assert [e.articles for e in again] == [(3, 1, 2), (3, 1, 2)]
    assert again[0].id == kept.id
    assert await store.read(lambda tx: tx.editions.get(kept.id)) == kept
    assert set(await store.read(lambda tx: tx.editions.many([kept.id, again[1].id, 99]))) == {
        kept.id,
        again[1].id,
    }


async def test_an_update_is_received_once_and_handled_once(store: Any) -> None:
    first = [(11, b'{"a":1}'), (10, b"not json"), (12, b"[]")]
    assert await store.write(lambda tx: tx.inbox.receive(first, NOON)) == 3
    assert await store.write(lambda tx: tx.inbox.receive([(11, b"other"), (13, b"{}")], NOON)) == 1
    waiting = await store.read(lambda tx: tx.inbox.waiting(2))
    assert list(waiting) == [(10, b"not json"), (11, b'{"a":1}')]
    await store.write(lambda tx: tx.inbox.done([10, 11, 99], NOON))
    assert await store.write(lambda tx: tx.inbox.receive([(10, b"replay")], NOON)) == 0
    assert [n for n, _ in await store.read(lambda tx: tx.inbox.waiting(9))] == [12, 13]
    assert await store.write(lambda tx: tx.inbox.prune(NOON, 9)) == 0
    assert await store.write(lambda tx: tx.inbox.prune(NOON + timedelta(seconds=1), 1)) == 1


async def test_staff_are_named_and_removed(store: Any) -> None:
    def fill(tx: Any) -> tuple[bool, bool]:
        tx.staff.save(Member(7, Role.EDITOR, "Ann"))
        tx.staff.save(Member(8, Role.ADMIN, "Bob"))
        tx.staff.save(Member(7, Role.ADMIN, "Ann"))
        return tx.staff.remove(8), tx.staff.remove(8)

    assert await store.write(fill) == (True, False)
    assert list(await store.read(lambda tx: tx.staff.all())) == [Member(7, Role.ADMIN, "Ann")]
    assert await store.read(lambda tx: tx.staff.get(8)) is None


async def test_the_audit_comes_newest_first(store: Any) -> None:
    entries = [AuditEntry(NOON, 7, act, "#1", "detail", "mark") for act in ("draft", "send", "stop")]

    def fill(tx: Any) -> None:
        for entry in entries:
            tx.staff.write_down(entry)

    await store.write(fill)
    found = await store.read(lambda tx: tx.staff.audit(2, 0))
    assert [replace(entry, id=0) for entry in found] == [entries[2], entries[1]]
    assert len(await store.read(lambda tx: tx.staff.audit(9, 2))) == 1


@pytest.mark.parametrize("statement", ["DELETE FROM audit", "UPDATE audit SET act = 'nothing'"])
async def test_the_database_itself_refuses_to_change_the_audit(sql_store: Any, statement: str) -> None:
    await sql_store.write(lambda tx: tx.staff.write_down(AuditEntry(NOON, 7, "send")))
    with pytest.raises(DBAPIError, match="only grows"):
        await sql_store.database.write(lambda session: session.run(statement))
    assert len(await sql_store.read(lambda tx: tx.staff.audit(9, 0))) == 1


async def test_notes_and_notices(store: Any) -> None:
    def fill(tx: Any) -> int:
        tx.notes.put("salt", "one")
        tx.notes.put("salt", "two")
        return int(tx.notes.add_notice("hello", NOON))

    number = await store.write(fill)
    assert await store.read(lambda tx: (tx.notes.get("salt"), tx.notes.get("x"))) == ("two", None)
    assert await store.read(lambda tx: (tx.notes.notice(number), tx.notes.notice(99))) == ("hello", None)


async def test_a_transaction_that_raises_leaves_nothing(store: Any) -> None:
    def fail(tx: Any) -> None:
        tx.notes.put("half", "done")
        subscribe(tx, 1)
        raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        await store.write(fail)
    assert await store.read(lambda tx: (tx.notes.get("half"), tx.subscribers.audience_size())) == (None, 0)


async def test_figures_count_over_all_shelves(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.articles.add(article(1))
        subscribe(tx, 1)
        subscribe(tx, 2, state=SubscriberState.PAUSED)
        subscribe(tx, 3, state=SubscriberState.AWAY)
        tx.outbox.enqueue([Delivery(Parcel(ParcelKind.ARTICLE, 1), Address(1), due=NOON, created=NOON)])
        tx.inbox.receive([(1, b"{}")], NOON)

    await store.write(fill)
    figures = await store.read(lambda tx: tx.figures(NOON))
    assert (figures.articles, figures.stories, figures.subscribers) == (1, 1, 3)
    assert (figures.active, figures.paused, figures.away) == (1, 1, 1)
    assert (figures.deliveries, figures.oldest_queued, figures.inbox_waiting) == ({"queued": 1}, NOON, 1)
    assert figures.newest_article == NOON - timedelta(minutes=1)


async def test_figures_tell_of_the_last_days_one_by_one(sql_store: Any) -> None:
    await sql_store.write(lambda tx: tx.articles.add(article(1)))
    days = (await sql_store.read(lambda tx: tx.figures(NOON))).days
    assert (len(days), days[-1].day, days[-1].articles, days[0].articles) == (14, NOON.date(), 1, 0)
