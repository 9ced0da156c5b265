"""The ledger of deliveries, the same over every maker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsbot.domain.bulletin import Bulletin, BulletinState, Correction, Progress
from newsbot.domain.delivery import (
    EXPIRY,
    LEASE,
    Claim,
    Delivery,
    DeliveryState,
    Lane,
    Outcome,
    Parcel,
    ParcelKind,
)
from newsbot.domain.edition import Edition
from newsbot.domain.fanout import Chunk, FannedOut, Plan, Spread
from newsbot.domain.feed import Feed
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from store.stock import NOON, article, subscribe

S = DeliveryState
SOON = NOON + timedelta(minutes=1)
ALL = Chunk(0)


def spread(of: Any, follows: Sequence[str] = (), mutes: Sequence[str] = ()) -> Spread:
    return Spread(of, frozenset(follows), frozenset(mutes), NOON, NOON + EXPIRY)


def waiting(number: int, chat: int, **changes: Any) -> Delivery:
    row = Delivery(Parcel(ParcelKind.ARTICLE, number), Address(chat), due=NOON, created=NOON)
    return replace(row, **changes)


def outcome(claim: Claim, state: DeliveryState, **changes: Any) -> Outcome:
    return Outcome(claim, state, SOON, **changes)


def send_all(tx: Any, *, limit: int = 99, first: int = 1) -> list[Claim]:
    """Claims, starts and sends what is due; messages are numbered from `first`."""
    claims = tx.outbox.start(tx.outbox.claim(NOON, limit), NOON)
    tx.outbox.record([outcome(c, S.SENT, message=first + n) for n, c in enumerate(claims)])
    return list(claims)


async def chats(store: Any, now: Any = NOON) -> list[int]:
    claims = await store.write(lambda tx: tx.outbox.claim(now, 99))
    return [c.delivery.address.chat for c in claims]


# --- fan-out


async def test_an_article_goes_to_those_who_want_it_and_to_nobody_else(store: Any) -> None:
    def fill(tx: Any) -> FannedOut:
        wanted = article(1, topic="world", feed_id=5)
        later, soon = NOON + timedelta(hours=1), NOON - timedelta(hours=1)
        subscribe(tx, 1)
        subscribe(tx, 2, Rule(Want.TOPIC, "world"))
        subscribe(tx, 3, Rule(Want.TOPIC, "sports"))
        subscribe(tx, 4, Rule(Want.FEED, "5"))
        subscribe(tx, 5, Rule(Want.FEED, "55"))
        subscribe(tx, 6, Rule(Want.FOLLOW, "rain"))
        subscribe(tx, 7, Rule(Want.FOLLOW, "snow"))
        subscribe(tx, 8, Rule(Want.ALL), Rule(Want.MUTE, "golf"))
        subscribe(tx, 9, Rule(Want.ALL), Rule(Want.MUTE, "golf", later))
        subscribe(tx, 10, Rule(Want.ALL), Rule(Want.MUTE, "golf", soon))
        subscribe(tx, 11, Rule(Want.ALL), Rule(Want.MUTE_FEED, "5"))
        subscribe(tx, 12, Rule(Want.ALL), Rule(Want.MUTE_FEED, "6"))
        subscribe(tx, 13, cadence=Cadence.DAILY)
        subscribe(tx, 14, cadence=Cadence.BREAKING)
        subscribe(tx, 15, state=SubscriberState.PAUSED)
        subscribe(tx, 16, since=NOON)
        subscribe(tx, 17, since=wanted.fetched)
        subscribe(tx, 18, Rule(Want.TOPIC, "world", soon))
        subscribe(tx, 19, Rule(Want.MUTE, "golf"))
        subscribe(tx, 20, thread=3)
        found: FannedOut = tx.outbox.spread_article(
            spread(tx.articles.add(wanted), follows=["rain"], mutes=["golf"]), ALL
        )
        return found

    assert await store.write(fill) == FannedOut(8, None)
    assert sorted(await chats(store)) == [1, 2, 4, 6, 10, 12, 17, 20]


async def test_a_chunk_tells_where_the_next_begins_and_nobody_is_left_out(store: Any) -> None:
    def fill(tx: Any) -> Any:
        for chat in range(1, 8):
            subscribe(tx, chat)
        return tx.articles.add(article(1))

    stored = await store.write(fill)
    after: int | None = 0
    added = []
    while after is not None:
        chunk = Chunk(after, 3)
        done = await store.write(lambda tx, chunk=chunk: tx.outbox.spread_article(spread(stored), chunk))
        added.append(done.added)
        after = done.next_after
    assert added == [3, 3, 1]
    again = await store.write(lambda tx: tx.outbox.spread_article(spread(stored), ALL))
    assert again == FannedOut(0, None)
    assert sorted(await chats(store)) == list(range(1, 8))


async def test_a_spread_row_carries_lane_due_and_expiry(store: Any) -> None:
    def fill(tx: Any) -> Any:
        person = subscribe(tx, 1)
        stored = tx.articles.add(article(1))
        tx.outbox.spread_article(spread(stored), ALL)
        return person, stored

    person, stored = await store.write(fill)
    (claim,) = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    assert claim.subscriber == person
    assert replace(claim.delivery, id=0) == Delivery(
        Parcel(ParcelKind.ARTICLE, stored.id),
        Address(1),
        state=S.CLAIMED,
        lane=Lane.INSTANT,
        due=NOON,
        expires=NOON + EXPIRY,
        created=NOON,
    )


async def test_a_story_rings_once_a_chat(store: Any) -> None:
    def fill(tx: Any) -> int:
        first = tx.articles.add(article(2))
        second = tx.articles.add(article(1), story=first.story_id)
        subscribe(tx, 1)
        tx.outbox.spread_article(spread(first), ALL)
        subscribe(tx, 2)
        return int(tx.outbox.spread_article(spread(second), ALL).added)

    assert await store.write(fill) == 1
    assert sorted(await chats(store)) == [1, 2]


async def test_a_story_that_was_cancelled_may_ring_again(store: Any) -> None:
    def fill(tx: Any) -> int:
        first = tx.articles.add(article(2))
        second = tx.articles.add(article(1), story=first.story_id)
        subscribe(tx, 1)
        tx.outbox.spread_article(spread(first), ALL)
        tx.outbox.cancel(Address(1))
        return int(tx.outbox.spread_article(spread(second), ALL).added)

    assert await store.write(fill) == 1


async def test_an_update_edits_the_message_that_told_of_the_story(store: Any) -> None:
    def fill(tx: Any) -> Any:
        first = tx.articles.add(article(2))
        subscribe(tx, 1)
        subscribe(tx, 2)
        tx.outbox.spread_article(spread(first), ALL)
        send_all(tx, first=70)
        second = tx.articles.add(article(1), story=first.story_id)
        subscribe(tx, 3)
        return second, tx.outbox.spread_updates(spread(second), ALL)

    second, done = await store.write(fill)
    assert done == FannedOut(2, None)
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    told = {(c.delivery.address.chat, c.delivery.edits, c.delivery.lane) for c in claims}
    assert told == {(1, 70, Lane.EDITION), (2, 71, Lane.EDITION)}
    assert {c.delivery.parcel for c in claims} == {Parcel(ParcelKind.UPDATE, second.id)}


async def test_a_newer_revision_sends_a_finished_update_again(store: Any) -> None:
    def fill(tx: Any) -> None:
        first = replace(tx.articles.add(article(2)), revision=2)
        subscribe(tx, 1)
        tx.outbox.spread_article(spread(first), ALL)
        send_all(tx, first=70)
        tx.outbox.spread_updates(spread(first), ALL)
        tx.outbox.spread_updates(spread(first), ALL)
        assert len(send_all(tx, first=70)) == 1
        tx.outbox.spread_updates(spread(replace(first, revision=3)), ALL)

    await store.write(fill)
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    assert [(c.delivery.parcel.kind, c.delivery.edits) for c in claims] == [(ParcelKind.UPDATE, 70)]
    found = await store.read(lambda tx: tx.outbox.find_message(Address(1), 70))
    assert found.parcel.kind is ParcelKind.ARTICLE


async def test_a_bulletin_reaches_all_active_ones_whatever_their_cadence_and_goes_first(store: Any) -> None:
    def fill(tx: Any) -> Any:
        for chat, cadence in enumerate(Cadence, start=1):
            subscribe(tx, chat, Rule(Want.MUTE, "everything"), cadence=cadence)
        subscribe(tx, 90, state=SubscriberState.PAUSED)
        tx.outbox.enqueue([waiting(1, 1, due=NOON - timedelta(hours=1))])
        bulletin = tx.bulletins.add(Bulletin("h", 7, NOON))
        return bulletin, tx.outbox.spread_bulletin(bulletin, NOON, ALL)

    bulletin, done = await store.write(fill)
    assert done == FannedOut(5, None)
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    assert {c.delivery.parcel for c in claims} == {Parcel(ParcelKind.BULLETIN, bulletin.id)}
    assert {c.delivery.lane for c in claims} == {Lane.BULLETIN}


async def test_a_correction_reaches_exactly_those_who_have_the_bulletin(store: Any) -> None:
    def fill(tx: Any) -> Any:
        for chat in (1, 2, 3, 4, 5):
            subscribe(tx, chat)
        bulletin = tx.bulletins.add(Bulletin("h", 7, NOON))
        tx.outbox.spread_bulletin(bulletin, NOON, ALL)
        claims = {c.delivery.address.chat: c for c in tx.outbox.claim(NOON, 9)}
        tx.outbox.start(list(claims.values()), NOON)
        tx.outbox.record([outcome(claims[1], S.SENT, message=71)])
        tx.outbox.record([outcome(claims[2], S.UNKNOWN), outcome(claims[3], S.GONE)])
        tx.outbox.record([outcome(claims[4], S.QUEUED, due=SOON)])
        correction = tx.bulletins.add_correction(Correction(bulletin.id, 7, NOON))
        done = tx.outbox.spread_correction(correction, NOON, ALL)
        tx.outbox.record([outcome(claims[5], S.SENT, message=75)])  # was on its way just then
        return done

    assert (await store.write(fill)).added == 5
    seen = []
    for _ in range(2):
        claims = await store.write(lambda tx: tx.outbox.start(tx.outbox.claim(NOON, 9), NOON))
        seen += [
            (c.delivery.address.chat, c.delivery.part, c.delivery.edits, c.delivery.replies_to)
            for c in claims
        ]
        await store.write(
            lambda tx, claims=claims: tx.outbox.record([outcome(c, S.SENT, message=900) for c in claims])
        )
    assert sorted(seen) == [(1, 0, 71, 0), (1, 1, 0, 71), (2, 1, 0, 0), (5, 0, 75, 0), (5, 1, 0, 75)]


async def test_plans_survive_until_they_are_carried_out(store: Any) -> None:
    parcel = Parcel(ParcelKind.ARTICLE, 5)

    def fill(tx: Any) -> None:
        tx.outbox.plan(parcel)
        tx.outbox.advance(parcel, 40)
        tx.outbox.plan(parcel)

    await store.write(fill)
    assert list(await store.read(lambda tx: tx.outbox.plans())) == [Plan(parcel, 40)]
    await store.write(lambda tx: tx.outbox.advance(parcel, None))
    assert list(await store.read(lambda tx: tx.outbox.plans())) == []


# --- claim, start, record


async def test_enqueueing_twice_changes_nothing(store: Any) -> None:
    rows = [waiting(1, 1), waiting(1, 1, part=1), waiting(1, 2), waiting(1, 1)]
    assert await store.write(lambda tx: tx.outbox.enqueue(rows)) == 3
    assert await store.write(lambda tx: tx.outbox.enqueue(rows)) == 0


async def test_claims_come_by_lane_then_due_and_one_for_each_chat(store: Any) -> None:
    def fill(tx: Any) -> None:
        early = NOON - timedelta(minutes=5)
        tx.outbox.enqueue(
            [
                waiting(1, 1, lane=Lane.EDITION, due=early),
                waiting(2, 1),
                waiting(3, 2),
                waiting(4, 3, due=early),
                waiting(5, 4, lane=Lane.BULLETIN),
                waiting(6, 5, due=SOON),
                waiting(7, 6),
            ]
        )

    await store.write(fill)
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 4, resting=[6]))
    assert [c.delivery.parcel.id for c in claims] == [5, 4, 2, 3]
    assert all(c.delivery.state is S.CLAIMED for c in claims)
    rest = await store.write(lambda tx: tx.outbox.claim(NOON, 9, resting=[1, 2, 3, 4]))
    assert [c.delivery.parcel.id for c in rest] == [7]


async def test_a_resting_chat_with_a_long_queue_holds_nobody_back(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue(waiting(n, 1, due=NOON - timedelta(hours=1)) for n in range(300))
        tx.outbox.enqueue([waiting(1, 2)])

    await store.write(fill)
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 2, resting=[1]))
    assert [c.delivery.address.chat for c in claims] == [2]


async def test_what_is_too_old_expires_on_the_way(store: Any) -> None:
    rows = [waiting(1, 1, expires=NOON), waiting(2, 1, expires=SOON)]
    await store.write(lambda tx: tx.outbox.enqueue(rows))
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    assert [c.delivery.parcel.id for c in claims] == [2]
    assert (await store.read(lambda tx: tx.outbox.counts()))[S.EXPIRED] == 1


async def test_a_withdrawn_claim_is_not_started(store: Any) -> None:
    await store.write(lambda tx: tx.outbox.enqueue([waiting(1, 1), waiting(2, 2)]))
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    assert await store.write(lambda tx: tx.outbox.withdraw(Parcel(ParcelKind.ARTICLE, 1))) == 1
    started = await store.write(lambda tx: tx.outbox.start(claims, NOON))
    assert [c.delivery.parcel.id for c in started] == [2]
    assert list(await store.write(lambda tx: tx.outbox.start(claims, NOON))) == []


async def test_a_claim_given_back_waits_again(store: Any) -> None:
    await store.write(lambda tx: tx.outbox.enqueue([waiting(1, 1), waiting(2, 2)]))
    claims = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    await store.write(lambda tx: tx.outbox.release(claims[:1]))
    await store.write(lambda tx: tx.outbox.release(claims[1:], SOON))
    assert await chats(store) == [1]
    assert await store.read(lambda tx: tx.outbox.next_due()) == SOON
    assert list(await store.write(lambda tx: tx.outbox.start(claims, NOON))) == []


async def test_an_outcome_after_its_lease_was_taken_changes_nothing(store: Any) -> None:
    await store.write(lambda tx: tx.outbox.enqueue([waiting(1, 1)]))
    (old,) = await store.write(lambda tx: tx.outbox.claim(NOON, 9))
    late = NOON + LEASE
    assert await store.write(lambda tx: tx.outbox.recover(late, all_leases=False)) == (1, 0)
    (new,) = await store.write(lambda tx: tx.outbox.claim(late, 9))
    await store.write(lambda tx: tx.outbox.record([outcome(old, S.GONE)]))
    await store.write(lambda tx: tx.outbox.release([old]))
    started = await store.write(lambda tx: tx.outbox.start([old, new], late))
    assert [c.lease for c in started] == [new.lease]
    await store.write(lambda tx: tx.outbox.record([outcome(new, S.SENT, message=5)]))
    await store.write(lambda tx: tx.outbox.record([outcome(new, S.REFUSED, reason="late")]))
    assert await store.read(lambda tx: tx.outbox.counts()) == {S.SENT: 1}


async def test_parts_go_out_in_order_and_once(store: Any) -> None:
    await store.write(lambda tx: tx.outbox.enqueue([waiting(1, 1, expires=NOON + EXPIRY)]))
    parts = []
    for message in (5, 6, 7):
        (claim,) = await store.write(lambda tx: tx.outbox.start(tx.outbox.claim(SOON, 9), SOON))
        parts.append(claim.delivery.part)
        done = outcome(claim, S.SENT, message=message, parts=3)
        await store.write(lambda tx, done=done: tx.outbox.record([done, done]))
    assert parts == [0, 1, 2]
    assert await chats(store, SOON) == []
    progress = await store.read(lambda tx: tx.outbox.progress(Parcel(ParcelKind.ARTICLE, 1)))
    assert progress.sent == 1


async def test_a_part_waits_for_the_one_before_it(store: Any) -> None:
    await store.write(lambda tx: tx.outbox.enqueue([waiting(1, 1, part=1), waiting(1, 1, due=SOON)]))
    assert await chats(store) == []
    (claim,) = await store.write(lambda tx: tx.outbox.start(tx.outbox.claim(SOON, 9), SOON))
    assert claim.delivery.part == 0
    assert await chats(store, SOON) == []
    await store.write(lambda tx: tx.outbox.record([outcome(claim, S.UNKNOWN)]))
    (claim,) = await store.write(lambda tx: tx.outbox.claim(SOON, 9))
    assert claim.delivery.part == 1


async def test_a_refusal_waits_and_keeps_what_is_known_of_it(store: Any) -> None:
    await store.write(lambda tx: tx.outbox.enqueue([waiting(1, 1)]))
    (claim,) = await store.write(lambda tx: tx.outbox.start(tx.outbox.claim(NOON, 9), NOON))
    again = outcome(claim, S.QUEUED, due=SOON, attempts=1, plain=True, reason="can't parse entities")
    await store.write(lambda tx: tx.outbox.record([again]))
    assert await chats(store) == []
    (claim,) = await store.write(lambda tx: tx.outbox.claim(SOON, 9))
    row = claim.delivery
    assert (row.attempts, row.plain, row.reason, row.finished) == (1, True, "can't parse entities", None)


# --- after a crash


async def test_after_a_crash_nothing_is_lost_and_no_article_repeated(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue(waiting(1, chat) for chat in (1, 2, 3))
        tx.outbox.start(tx.outbox.claim(NOON, 1), NOON)
        tx.outbox.claim(NOON, 1)

    await store.write(fill)
    assert await store.write(lambda tx: tx.outbox.recover(NOON, all_leases=False)) == (0, 0)
    assert await store.write(lambda tx: tx.outbox.recover(NOON, all_leases=True)) == (1, 1)
    assert await chats(store) == [2, 3]
    (lost,) = await store.read(lambda tx: tx.outbox.ended_badly(9, 0))
    assert (lost.state, lost.address.chat, lost.finished) == (S.UNKNOWN, 1, NOON)
    assert lost.reason


@pytest.mark.parametrize("found_out", ["by a crash", "by a lost reply"])
async def test_a_bulletin_of_unknown_fate_is_repeated_once(store: Any, found_out: str) -> None:
    def fill(tx: Any) -> None:
        subscribe(tx, 1)
        bulletin = tx.bulletins.add(Bulletin("h", 7, NOON, state=BulletinState.SENDING))
        tx.outbox.spread_bulletin(bulletin, NOON, ALL)

    def go_wrong(tx: Any) -> tuple[int, int]:
        (claim,) = tx.outbox.start(tx.outbox.claim(NOON, 9), NOON)
        if found_out == "by a lost reply":
            tx.outbox.record([outcome(claim, S.UNKNOWN)])
        found: tuple[int, int] = tx.outbox.recover(NOON, all_leases=True)
        return found

    await store.write(fill)
    assert await store.write(go_wrong) == (1, 0)
    second = await store.write(go_wrong)
    assert second[0] == 0
    assert await store.read(lambda tx: tx.outbox.counts()) == {S.UNKNOWN: 1}


async def test_a_stopped_bulletin_is_not_repeated(store: Any) -> None:
    def fill(tx: Any) -> Any:
        subscribe(tx, 1)
        bulletin = tx.bulletins.add(Bulletin("h", 7, NOON, state=BulletinState.SENDING))
        tx.outbox.spread_bulletin(bulletin, NOON, ALL)
        tx.outbox.start(tx.outbox.claim(NOON, 9), NOON)
        tx.bulletins.save(replace(bulletin, state=BulletinState.STOPPED), was=BulletinState.SENDING)
        return tx.outbox.recover(NOON, all_leases=True)

    assert await store.write(fill) == (0, 1)


# --- chats that wait, old news


async def test_a_held_chat_waits_and_the_others_do_not(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue([waiting(1, 1), waiting(1, 2)])
        tx.outbox.hold_chat(1, NOON + timedelta(hours=12))
        tx.outbox.hold_chat(1, SOON)

    await store.write(fill)
    assert await chats(store) == [2]
    assert await store.read(lambda tx: tx.outbox.holds(NOON)) == {1: NOON + timedelta(hours=12)}
    assert await store.read(lambda tx: tx.outbox.holds(NOON + timedelta(days=1))) == {}
    assert await chats(store, NOON + timedelta(hours=12)) == [1]


async def test_what_waited_too_long_is_folded_into_one(store: Any) -> None:
    old = NOON - timedelta(hours=12)

    def fill(tx: Any) -> None:
        tx.outbox.enqueue(
            [
                waiting(1, 1, created=old),
                waiting(2, 1),
                waiting(3, 2, created=old),
                waiting(4, 3),
                waiting(5, 3),
                waiting(6, 1, lane=Lane.BULLETIN, parcel=Parcel(ParcelKind.BULLETIN, 6)),
            ]
        )

    await store.write(fill)
    stale = await store.read(lambda tx: tx.outbox.stale(NOON))
    assert [one.address for one in stale] == [Address(1)]
    assert await store.write(lambda tx: tx.outbox.fold(stale, NOON)) == {Address(1): [1, 2]}
    assert await store.write(lambda tx: tx.outbox.fold(stale, NOON)) == {}
    assert await store.read(lambda tx: tx.outbox.counts()) == {S.FOLDED: 2, S.QUEUED: 4}


# --- taking back and trying again


async def test_a_reader_who_stops_gets_nothing_more(store: Any) -> None:
    def fill(tx: Any) -> tuple[int, int]:
        tx.outbox.enqueue([waiting(1, 1), waiting(2, 1), waiting(3, 1), waiting(1, 2)])
        tx.outbox.start(tx.outbox.claim(NOON, 1), NOON)
        some = tx.outbox.cancel(Address(1), parcels=[Parcel(ParcelKind.ARTICLE, 2)])
        return some, tx.outbox.cancel(Address(1))

    assert await store.write(fill) == (1, 1)
    assert await store.read(lambda tx: tx.outbox.counts()) == {S.SENDING: 1, S.CANCELLED: 2, S.QUEUED: 1}


async def test_a_stopped_bulletin_goes_on_where_it_was(store: Any) -> None:
    parcel = Parcel(ParcelKind.BULLETIN, 1)

    def fill(tx: Any) -> Any:
        for chat in (1, 2, 3):
            subscribe(tx, chat)
        bulletin = tx.bulletins.add(Bulletin("h", 7, NOON, state=BulletinState.SENDING))
        tx.outbox.plan(parcel)
        before = tx.outbox.progress(parcel)
        tx.outbox.spread_bulletin(bulletin, NOON, ALL)
        tx.outbox.advance(parcel, None)
        send_all(tx, limit=1)
        tx.outbox.withdraw(parcel)
        tx.bulletins.save(replace(bulletin, state=BulletinState.STOPPED), was=BulletinState.SENDING)
        return before

    assert await store.write(fill) == Progress(total=3, left=3)
    assert await store.read(lambda tx: tx.outbox.progress(parcel)) == Progress(3, sent=1, left=2)
    assert await chats(store) == []
    assert await store.write(lambda tx: tx.outbox.resume(parcel, NOON)) == 2
    assert sorted(await chats(store)) == [2, 3]


async def test_progress_tells_every_fate(store: Any) -> None:
    fates = (S.SENT, S.UNKNOWN, S.REFUSED, S.GONE)

    def fill(tx: Any) -> Any:
        tx.outbox.enqueue(waiting(1, chat) for chat in range(6))
        claims = tx.outbox.start(tx.outbox.claim(NOON, 5), NOON)
        tx.outbox.record([outcome(c, state) for c, state in zip(claims, fates, strict=False)])
        return tx.outbox.progress(Parcel(ParcelKind.ARTICLE, 1))

    assert await store.write(fill) == Progress(total=6, sent=1, left=2, failed=2, unknown=1)


async def test_a_plan_under_way_is_not_done(store: Any) -> None:
    parcel = Parcel(ParcelKind.CORRECTION, 4)
    await store.write(lambda tx: tx.outbox.plan(parcel))
    assert not (await store.read(lambda tx: tx.outbox.progress(parcel))).done


async def test_a_frozen_feed_sends_nothing_more(store: Any) -> None:
    def fill(tx: Any) -> int:
        ours = tx.articles.add(article(1, feed_id=5))
        other = tx.articles.add(article(2, feed_id=6))
        tx.outbox.plan(Parcel(ParcelKind.ARTICLE, ours.id))
        tx.outbox.plan(Parcel(ParcelKind.ARTICLE, other.id))
        tx.outbox.enqueue([waiting(ours.id, 1), waiting(other.id, 1)])
        return int(tx.outbox.withdraw_feed(5))

    assert await store.write(fill) == 1
    assert [p.parcel.id for p in await store.read(lambda tx: tx.outbox.plans())] == [2]


async def test_the_articles_that_a_feed_has_sent_are_named(store: Any) -> None:
    def fill(tx: Any) -> Any:
        stored = [tx.articles.add(article(n, feed_id=5)) for n in (1, 2)]
        tx.outbox.enqueue([waiting(stored[0].id, 1)])
        send_all(tx)
        return stored[0]

    sent = await store.write(fill)
    assert list(await store.read(lambda tx: tx.articles.sent_of_feed(5, NOON, 9))) == [sent]
    later = NOON + timedelta(hours=1)
    assert list(await store.read(lambda tx: tx.articles.sent_of_feed(5, later, 9))) == []


async def test_staff_see_what_ended_badly_and_may_try_again(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue([waiting(1, 1), waiting(2, 2), waiting(3, 3)])
        one, two, three = tx.outbox.start(tx.outbox.claim(NOON, 9), NOON)
        tx.outbox.record([outcome(one, S.REFUSED, reason="too long", attempts=3)])
        tx.outbox.record([outcome(two, S.UNKNOWN), outcome(three, S.SENT, message=5)])

    await store.write(fill)
    bad = await store.read(lambda tx: tx.outbox.ended_badly(9, 0))
    assert [(d.address.chat, d.reason) for d in bad] == [(2, ""), (1, "too long")]
    assert len(await store.read(lambda tx: tx.outbox.ended_badly(9, 1))) == 1
    refused, sent = bad[1].id, 3
    assert await store.write(lambda tx: tx.outbox.retry(refused, SOON))
    assert not await store.write(lambda tx: tx.outbox.retry(refused, SOON))
    assert not await store.write(lambda tx: tx.outbox.retry(sent, SOON))
    (claim,) = await store.write(lambda tx: tx.outbox.claim(SOON, 9))
    assert (claim.delivery.address.chat, claim.delivery.attempts) == (1, 0)


async def test_a_message_in_a_chat_leads_to_its_delivery(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue([waiting(8, 1), waiting(9, 2)])
        send_all(tx, first=40)

    await store.write(fill)
    found = await store.read(lambda tx: tx.outbox.find_message(Address(1), 40))
    assert (found.parcel.id, found.message, found.state) == (8, 40, S.SENT)
    assert await store.read(lambda tx: tx.outbox.find_message(Address(2), 40)) is None
    assert await store.read(lambda tx: tx.outbox.find_message(Address(1), 0)) is None
    rows = await store.read(lambda tx: tx.outbox.of_articles(Address(1), [8, 9]))
    assert [d.parcel.id for d in rows] == [8]


async def test_what_came_to_an_end_for_an_address_since_a_moment(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue([waiting(7, 1), waiting(8, 2)])
        send_all(tx, first=40)
        tx.outbox.enqueue([waiting(9, 1), waiting(10, 1, address=Address(1, 5))])
        assert tx.outbox.put_aside(Address(1), SOON, "goes into the digest") == 1

    await store.write(fill)
    ended = await store.read(lambda tx: tx.outbox.ended(Address(1), NOON))
    assert [(d.parcel.id, d.state, bool(d.reason)) for d in ended] == [
        (7, S.SENT, False),
        (9, S.FOLDED, True),
    ]
    assert await store.read(lambda tx: tx.outbox.ended(Address(1), SOON)) == []


async def test_an_edition_of_unknown_fate_without_its_next_part_may_have_been_cut_off(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue([waiting(7, chat, parcel=Parcel(ParcelKind.EDITION, 7)) for chat in (1, 2, 3)])
        tx.outbox.enqueue([waiting(8, 4)])
        claims = tx.outbox.start(tx.outbox.claim(NOON, 99), NOON)
        known = next(claim for claim in claims if claim.delivery.address.chat == 2)
        tx.outbox.record([outcome(known, S.UNKNOWN, parts=2)])
        known = next(claim for claim in claims if claim.delivery.address.chat == 3)
        tx.outbox.record([outcome(known, S.SENT)])
        tx.outbox.recover(SOON, all_leases=True)

    await store.write(fill)
    cut = await store.read(lambda tx: tx.outbox.cut_off(NOON))
    assert [(one.delivery.address.chat, one.delivery.part, one.delivery.state) for one in cut] == [
        (1, 0, S.UNKNOWN)
    ]
    assert await store.read(lambda tx: tx.outbox.cut_off(SOON)) == []


async def test_the_first_that_waits_says_when_it_is_due(store: Any) -> None:
    rows = [
        waiting(1, 1, lane=Lane.BULLETIN, due=SOON),
        waiting(2, 1, due=NOON + timedelta(hours=1)),
        waiting(3, 1, lane=Lane.EDITION, due=NOON + timedelta(hours=2)),
    ]
    assert await store.read(lambda tx: tx.outbox.next_due()) is None
    await store.write(lambda tx: tx.outbox.enqueue(rows))
    assert await store.read(lambda tx: tx.outbox.next_due()) == SOON


async def test_finished_deliveries_are_cleared_away_in_bounds(store: Any) -> None:
    def fill(tx: Any) -> None:
        tx.outbox.enqueue(waiting(1, chat) for chat in range(5))
        send_all(tx, limit=4)

    await store.write(fill)
    later = NOON + timedelta(days=1)
    assert await store.write(lambda tx: tx.outbox.prune(NOON, 9)) == 0
    assert await store.write(lambda tx: tx.outbox.prune(later, 3)) == 3
    assert await store.write(lambda tx: tx.outbox.prune(later, 3)) == 1
    assert await store.read(lambda tx: tx.outbox.counts()) == {S.QUEUED: 1}


# --- the clock was set back


async def test_after_a_step_back_of_the_clock_nothing_waits_for_it_to_catch_up(store: Any) -> None:
    """Written at NOON, looked at an hour before it; what was to wait a minute waits a minute."""
    hour = timedelta(hours=1)
    before = NOON - hour

    def write(tx: Any) -> None:
        tx.outbox.enqueue([waiting(1, 7), waiting(1, 8, due=SOON), waiting(1, 9, due=before)])
        tx.outbox.hold_chat(7, NOON)
        tx.outbox.set_back(hour, before)

    await store.write(write)
    assert await store.read(lambda tx: tx.outbox.holds(before)) == {}
    assert sorted(await chats(store, before)) == [7, 9]
    assert await store.read(lambda tx: tx.outbox.next_due()) == SOON - hour
    assert await chats(store, SOON - hour) == [8]


async def test_readers_and_editions_of_a_future_that_did_not_come_are_found(store: Any) -> None:
    hour = timedelta(hours=1)

    def write(tx: Any) -> bool:
        people = [
            tx.subscribers.save(Subscriber(Address(chat), since=since, last_edition=last))
            for chat, since, last in ((1, NOON, None), (2, None, NOON), (3, NOON - hour, NOON - hour))
        ]
        ahead = [person.id for person in tx.subscribers.ahead(NOON - hour, 0, 9)]
        rest = [person.id for person in tx.subscribers.ahead(NOON - hour, people[0].id, 9)]
        same = Edition(people[0].id, NOON, NOON.date(), (1,))
        closed = tx.editions.add([same, replace(same, due=NOON - hour)])
        tx.editions.set_back(hour, NOON - hour)
        again = tx.editions.add([same])
        assert ahead == [people[0].id, people[1].id]
        assert rest == [people[1].id]
        return again[0].id not in {one.id for one in closed}

    assert await store.write(write), "the same time may have an edition again"


async def test_sources_that_are_due_in_the_future_come_sooner(store: Any) -> None:
    hour = timedelta(hours=1)

    def write(tx: Any) -> list[Any]:
        for number, due in enumerate((NOON, NOON - hour, None)):
            tx.feeds.add(Feed(0, f"https://n{number}.example/feed", due=due))
        tx.feeds.set_back(hour, NOON - hour)
        return [feed.due for feed in tx.feeds.all()]

    assert await store.write(write) == [NOON - hour, NOON - hour, None]


async def test_a_correcting_edit_is_tried_again_more_often_than_its_word_is_said(store: Any) -> None:
    """Two programs that die in the call: the edit waits again, the second copy of the answer does not."""
    rows = [
        waiting(1, 7, parcel=Parcel(ParcelKind.CORRECTION, 1), edits=70),
        waiting(1, 8, parcel=Parcel(ParcelKind.CORRECTION, 1), replies_to=80, part=1),
    ]
    await store.write(lambda tx: tx.outbox.enqueue(rows))
    begun: list[set[int]] = []
    for _ in range(5):

        def die(tx: Any) -> set[int]:
            going = tx.outbox.start(tx.outbox.claim(NOON, 9), NOON)
            tx.outbox.recover(NOON, all_leases=True)
            return {claim.delivery.address.chat for claim in going}

        begun.append(await store.write(die))
    assert begun == [{7, 8}, {7, 8}, {7}, {7}, set()]
