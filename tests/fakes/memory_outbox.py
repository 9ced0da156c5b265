"""The outbox in memory: the ledger of deliveries without a disk."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsbot.domain.bulletin import Bulletin, Correction, Progress
from newsbot.domain.delivery import (
    FOLD_AFTER,
    LEASE,
    Claim,
    Delivery,
    DeliveryState,
    Lane,
    Outcome,
    Parcel,
    ParcelKind,
    Stale,
    repeats_unknown,
    step,
)
from newsbot.domain.schedule import Cadence
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.ledger import Chunk, FannedOut, Plan, Spread

if TYPE_CHECKING:
    from fakes.memory import State

S = DeliveryState
WAITING = (S.QUEUED, S.CLAIMED)
FINISHED = (S.SENT, S.UNKNOWN, S.REFUSED, S.GONE, S.EXPIRED, S.CANCELLED, S.FOLDED)


class MemoryOutbox:
    def __init__(self, state: State) -> None:
        self._state = state

    # plans

    def plan(self, parcel: Parcel) -> None:
        self._state.plans.setdefault(parcel, 0)

    def plans(self) -> Sequence[Plan]:
        return [Plan(parcel, after) for parcel, after in self._state.plans.items()]

    def advance(self, parcel: Parcel, after: int | None) -> None:
        if after is None:
            self._state.plans.pop(parcel, None)
        elif parcel in self._state.plans:
            self._state.plans[parcel] = after

    # fan-out

    def _chunk(self, chunk: Chunk, work: Callable[[Subscriber], Iterable[Delivery]]) -> FannedOut:
        people = sorted(
            (s for s in self._state.subscribers.values() if s.id > chunk.after), key=lambda s: s.id
        )
        slice_ = people[: chunk.limit]
        added = self.enqueue(delivery for person in slice_ for delivery in work(person))
        return FannedOut(added, slice_[-1].id if len(people) > chunk.limit else None)

    def spread_article(self, spread: Spread, chunk: Chunk) -> FannedOut:
        article = spread.article
        parcel = Parcel(ParcelKind.ARTICLE, article.id)

        def for_one(person: Subscriber) -> Iterable[Delivery]:
            wanted = (
                person.state is SubscriberState.ACTIVE
                and person.cadence is Cadence.INSTANT
                and (person.since is None or person.since <= article.fetched)
                and self._wants(person, spread)
                and not self._has_story(person.address, article.story_id)
            )
            if wanted:
                yield Delivery(
                    parcel, person.address, due=spread.now, expires=spread.expires, created=spread.now
                )

        return self._chunk(chunk, for_one)

    def _wants(self, person: Subscriber, spread: Spread) -> bool:
        brings = False
        for rule in self._state.rules.get(person.id, ()):
            if rule.until is not None and rule.until <= spread.now:
                continue
            if rule.want in (Want.MUTE, Want.MUTE_FEED):
                if _hits(rule, spread):
                    return False
            else:
                brings = brings or _hits(rule, spread)
        return brings

    def _has_story(self, address: Address, story: int) -> bool:
        members = {a.id for a in self._state.articles.values() if a.story_id == story}
        return any(
            d.parcel.kind is ParcelKind.ARTICLE
            and d.parcel.id in members
            and d.address == address
            and d.state not in (S.CANCELLED, S.GONE, S.EXPIRED)
            for d in self._state.deliveries.values()
        )

    def spread_updates(self, spread: Spread, chunk: Chunk) -> FannedOut:
        article = spread.article
        members = {a.id for a in self._state.articles.values() if a.story_id == article.story_id}
        told = {
            d.address: d.message
            for d in self._state.deliveries.values()
            if d.parcel.kind is ParcelKind.ARTICLE
            and d.parcel.id in members
            and (d.parcel.id != article.id or article.revision > 1)
            and d.state is S.SENT
            and d.message
        }
        parcel = Parcel(ParcelKind.UPDATE, article.id)

        def for_one(person: Subscriber) -> Iterable[Delivery]:
            if person.address in told and person.state is SubscriberState.ACTIVE:
                self._reopen(parcel, person.address, spread.now)
                yield Delivery(
                    parcel,
                    person.address,
                    lane=Lane.EDITION,
                    due=spread.now,
                    expires=spread.expires,
                    edits=told[person.address],
                    created=spread.now,
                )

        return self._chunk(chunk, for_one)

    def _reopen(self, parcel: Parcel, address: Address, now: datetime) -> None:
        number = self._state.keys.get((parcel, address, 0))
        if number is not None and self._state.deliveries[number].state in FINISHED:
            old = self._state.deliveries[number]
            self._state.deliveries[number] = replace(old, state=S.QUEUED, due=now, attempts=0, repeats=0)

    def spread_bulletin(self, bulletin: Bulletin, now: datetime, chunk: Chunk) -> FannedOut:
        parcel = Parcel(ParcelKind.BULLETIN, bulletin.id)

        def for_one(person: Subscriber) -> Iterable[Delivery]:
            if person.state is SubscriberState.ACTIVE:
                yield Delivery(parcel, person.address, lane=Lane.BULLETIN, due=now, created=now)

        return self._chunk(chunk, for_one)

    def spread_correction(self, correction: Correction, now: datetime, chunk: Chunk) -> FannedOut:
        parcel = Parcel(ParcelKind.CORRECTION, correction.id)
        bulletin = Parcel(ParcelKind.BULLETIN, correction.bulletin_id)

        def for_one(person: Subscriber) -> Iterable[Delivery]:
            number = self._state.keys.get((bulletin, person.address, 0))
            got = self._state.deliveries.get(number) if number else None
            if got is None or got.state not in (S.SENT, S.UNKNOWN, S.SENDING):
                return
            made = Delivery(parcel, person.address, lane=Lane.BULLETIN, due=now, created=now)
            if got.state is not S.UNKNOWN:
                yield replace(made, edits=got.message)
            yield replace(made, part=1, replies_to=got.message)

        return self._chunk(chunk, for_one)

    def enqueue(self, deliveries: Iterable[Delivery]) -> int:
        added = 0
        for delivery in deliveries:
            key = (delivery.parcel, delivery.address, delivery.part)
            if key not in self._state.keys:
                number = self._state.number("deliveries")
                self._state.deliveries[number] = replace(delivery, id=number)
                self._state.keys[key] = number
                added += 1
        return added

    # claims

    def claim(self, now: datetime, limit: int, *, resting: Collection[int] = ()) -> Sequence[Claim]:
        held = {chat for chat, until in self._state.holds.items() if until > now} | set(resting)
        lease = random.getrandbits(60) | 1
        claims: list[Claim] = []
        for delivery in sorted(self._state.deliveries.values(), key=lambda d: (d.lane, d.due or now, d.id)):
            if len(claims) == limit:
                break
            if delivery.state is not S.QUEUED or delivery.due is None or delivery.due > now:
                continue
            if delivery.expires is not None and delivery.expires <= now:
                self._set(delivery, S.EXPIRED, finished=now)
            elif delivery.address.chat not in held and self._is_next(delivery):
                held.add(delivery.address.chat)
                claimed = self._resolved(self._set(delivery, S.CLAIMED))
                self._state.leases[claimed.id] = (lease, now + LEASE)
                claims.append(Claim(claimed, self._person(claimed.address), lease))
        return claims

    def _resolved(self, delivery: Delivery) -> Delivery:
        if delivery.parcel.kind is not ParcelKind.CORRECTION or delivery.edits or delivery.replies_to:
            return delivery
        correction = self._state.corrections[delivery.parcel.id]
        bulletin = Parcel(ParcelKind.BULLETIN, correction.bulletin_id)
        got = self._state.deliveries.get(self._state.keys.get((bulletin, delivery.address, 0), 0))
        if got is None or not got.message:
            return delivery
        if delivery.part:
            return self._put(replace(delivery, replies_to=got.message))
        return self._put(replace(delivery, edits=got.message))

    def _is_next(self, delivery: Delivery) -> bool:
        if not delivery.part:
            return True
        number = self._state.keys.get((delivery.parcel, delivery.address, delivery.part - 1))
        return number is None or self._state.deliveries[number].state in FINISHED

    def _person(self, address: Address) -> Subscriber | None:
        return next((s for s in self._state.subscribers.values() if s.address == address), None)

    def _put(self, delivery: Delivery) -> Delivery:
        self._state.deliveries[delivery.id] = delivery
        return delivery

    def _set(self, delivery: Delivery, state: DeliveryState, **changes: object) -> Delivery:
        return self._put(replace(delivery, state=step(delivery.state, state), **changes))  # type: ignore[arg-type]

    def _leased(self, claim: Claim, states: Collection[DeliveryState]) -> Delivery | None:
        delivery = self._state.deliveries.get(claim.delivery.id)
        lease = self._state.leases.get(claim.delivery.id)
        if delivery is None or lease is None or lease[0] != claim.lease or delivery.state not in states:
            return None
        return delivery

    def start(self, claims: Sequence[Claim], now: datetime) -> Sequence[Claim]:
        started = []
        for claim in claims:
            delivery = self._leased(claim, (S.CLAIMED,))
            if delivery is not None:
                self._set(delivery, S.SENDING)
                started.append(claim)
        return started

    def release(self, claims: Sequence[Claim], due: datetime | None = None) -> None:
        for claim in claims:
            delivery = self._leased(claim, (S.CLAIMED,))
            if delivery is not None:
                self._set(delivery, S.QUEUED, due=due or delivery.due)
                del self._state.leases[delivery.id]

    def record(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            delivery = self._leased(outcome.claim, (S.CLAIMED, S.SENDING))
            if delivery is None:
                continue
            waits = outcome.state is S.QUEUED
            self._set(
                delivery,
                outcome.state,
                message=outcome.message or delivery.message,
                reason=outcome.reason,
                attempts=outcome.attempts or delivery.attempts,
                plain=outcome.plain or delivery.plain,
                due=outcome.due or delivery.due if waits else delivery.due,
                finished=None if waits else outcome.at,
            )
            del self._state.leases[delivery.id]
            if outcome.state in (S.SENT, S.UNKNOWN) and delivery.part + 1 < outcome.parts:
                self.enqueue([_next_part(delivery, outcome.at)])

    def recover(self, now: datetime, *, all_leases: bool, in_hand: Collection[int] = ()) -> tuple[int, int]:
        requeued = unknown = 0
        for delivery in list(self._state.deliveries.values()):
            lease = self._state.leases.get(delivery.id)
            if delivery.state is S.UNKNOWN and repeats_unknown(
                delivery.parcel.kind, delivery.repeats, delivery.edits
            ):
                self._set(delivery, S.QUEUED, repeats=delivery.repeats + 1, due=now, finished=None)
                requeued += 1
                continue
            if delivery.state not in (S.CLAIMED, S.SENDING) or delivery.id in in_hand:
                continue
            if not all_leases and lease is not None and lease[1] > now:
                continue
            self._state.leases.pop(delivery.id, None)
            if delivery.state is S.CLAIMED:
                self._set(delivery, S.QUEUED)
                requeued += 1
                continue
            self._set(delivery, S.UNKNOWN, finished=now, reason="the program ended during the call")
            unknown += 1
        for delivery in list(self._state.deliveries.values()):
            if delivery.state is S.UNKNOWN and self._is_repeated(delivery):
                self._set(delivery, S.QUEUED, repeats=delivery.repeats + 1, due=now, finished=None)
                requeued += 1
                unknown -= 1
        return requeued, max(unknown, 0)

    def _is_repeated(self, delivery: Delivery) -> bool:
        parcel = delivery.parcel
        bulletin = self._state.bulletins.get(parcel.id) if parcel.kind is ParcelKind.BULLETIN else None
        ended = bulletin is not None and bulletin.state in ("stopped", "retracted")
        return not ended and repeats_unknown(parcel.kind, delivery.repeats, delivery.edits)

    # chats at rest, old news

    def hold_chat(self, chat: int, until: datetime) -> None:
        self._state.holds[chat] = max(until, self._state.holds.get(chat, until))

    def set_back(self, by: timedelta, now: datetime) -> None:
        for delivery in list(self._state.deliveries.values()):
            if delivery.state is S.QUEUED and delivery.due is not None and delivery.due > now:
                self._put(replace(delivery, due=delivery.due - by))
        for chat, until in self.holds(now).items():
            self._state.holds[chat] = until - by

    def holds(self, now: datetime) -> dict[int, datetime]:
        return {chat: until for chat, until in self._state.holds.items() if until > now}

    def _old(self, now: datetime) -> dict[Address, list[Delivery]]:
        waiting: dict[Address, list[Delivery]] = {}
        for delivery in self._state.deliveries.values():
            if delivery.state is S.QUEUED and delivery.parcel.kind is ParcelKind.ARTICLE:
                waiting.setdefault(delivery.address, []).append(delivery)
        return {
            address: found
            for address, found in waiting.items()
            if len(found) > 1 and any(d.created and now - d.created >= FOLD_AFTER for d in found)
        }

    def shares(self) -> int:
        return 1

    def stale(self, now: datetime, share: int = 0, of: int = 1) -> Sequence[Stale]:
        return [
            Stale(address, tuple(d.id for d in found))
            for address, found in self._old(now).items()
            if abs(address.chat) % of == share
        ]

    def fold(self, stale: Collection[Stale], now: datetime) -> Mapping[Address, Sequence[int]]:
        articles: dict[Address, list[int]] = {}
        for one in stale:
            for delivery in [self._state.deliveries[number] for number in one.ids]:
                if delivery.state is S.QUEUED:
                    self._set(delivery, S.FOLDED, finished=now)
                    articles.setdefault(one.address, []).append(delivery.parcel.id)
        return articles

    def put_aside(self, address: Address, now: datetime, reason: str) -> int:
        aside = [
            d
            for d in self._state.deliveries.values()
            if d.address == address and d.state is S.QUEUED and d.parcel.kind is ParcelKind.ARTICLE
        ]
        for delivery in aside:
            self._set(delivery, S.FOLDED, finished=now, reason=reason)
        return len(aside)

    # withdrawing

    def _cancel(self, fits: Callable[[Delivery], bool], state: DeliveryState = S.CANCELLED) -> int:
        chosen = [d for d in self._state.deliveries.values() if d.state in WAITING and fits(d)]
        for delivery in chosen:
            self._set(delivery, state)
            self._state.leases.pop(delivery.id, None)
        return len(chosen)

    def cancel(self, address: Address, *, parcels: Collection[Parcel] | None = None) -> int:
        return self._cancel(lambda d: d.address == address and (parcels is None or d.parcel in parcels))

    def withdraw(self, parcel: Parcel) -> int:
        self._state.plans.pop(parcel, None)
        return self._cancel(lambda d: d.parcel == parcel)

    def take_back(self, parcel: Parcel, chunk: Chunk) -> FannedOut:
        return FannedOut(self.withdraw(parcel), None)

    def bring_back(self, parcel: Parcel, now: datetime, chunk: Chunk) -> FannedOut:
        return FannedOut(self.resume(parcel, now), None)

    def settle(self, limit: int) -> int:
        return 0

    def withdraw_feed(self, feed_id: int) -> int:
        kinds = (ParcelKind.ARTICLE, ParcelKind.UPDATE)
        articles = {a.id for a in self._state.articles.values() if a.feed_id == feed_id}
        for parcel in [p for p in self._state.plans if p.kind in kinds and p.id in articles]:
            del self._state.plans[parcel]
        return self._cancel(lambda d: d.parcel.kind in kinds and d.parcel.id in articles)

    def gone(self, chat: int, now: datetime) -> int:
        return self._cancel(lambda d: d.address.chat == chat, S.GONE)

    def resume(self, parcel: Parcel, now: datetime) -> int:
        back = [d for d in self._state.deliveries.values() if d.parcel == parcel and d.state is S.CANCELLED]
        for delivery in back:
            self._set(delivery, S.QUEUED, due=now)
        return len(back)

    def move_chat(self, old: int, new: int) -> None:
        for delivery in [d for d in self._state.deliveries.values() if d.address.chat == old]:
            address = Address(new, delivery.address.thread)
            del self._state.keys[delivery.parcel, delivery.address, delivery.part]
            if (delivery.parcel, address, delivery.part) in self._state.keys:
                del self._state.deliveries[delivery.id]
                continue
            self._state.keys[delivery.parcel, address, delivery.part] = delivery.id
            self._put(replace(delivery, address=address))

    def forget(self, chat: int) -> int:
        mine = [d for d in self._state.deliveries.values() if d.address.chat == chat]
        for delivery in mine:
            del self._state.keys[delivery.parcel, delivery.address, delivery.part]
            del self._state.deliveries[delivery.id]
            self._state.leases.pop(delivery.id, None)
        return len(mine)

    # looking

    def progress(self, parcel: Parcel) -> Progress:
        rows = [d for d in self._state.deliveries.values() if d.parcel == parcel and d.part == 0]
        coming = self._coming(parcel, {d.address for d in rows})
        bulletin = self._state.bulletins.get(parcel.id) if parcel.kind is ParcelKind.BULLETIN else None
        stopped = bulletin is not None and bulletin.state == "stopped"
        left = (S.QUEUED, S.CLAIMED, S.SENDING, *((S.CANCELLED,) if stopped else ()))
        return Progress(
            total=len(rows) + coming,
            sent=sum(1 for d in rows if d.state is S.SENT),
            left=sum(1 for d in rows if d.state in left) + coming,
            failed=sum(1 for d in rows if d.state in (S.REFUSED, S.GONE, S.EXPIRED)),
            unknown=sum(1 for d in rows if d.state is S.UNKNOWN),
        )

    def _coming(self, parcel: Parcel, have: set[Address]) -> int:
        after = self._state.plans.get(parcel)
        if after is None or parcel.kind is not ParcelKind.BULLETIN:
            return int(after is not None)
        people = self._state.subscribers.values()
        return max(0, sum(1 for s in people if s.state is SubscriberState.ACTIVE) - len(have))

    def ended_badly(self, limit: int, offset: int) -> Sequence[Delivery]:
        bad = [d for d in self._state.deliveries.values() if d.state in (S.REFUSED, S.UNKNOWN)]
        return sorted(bad, key=lambda d: -d.id)[offset : offset + limit]

    def retry(self, delivery_id: int, now: datetime) -> bool:
        delivery = self._state.deliveries.get(delivery_id)
        if delivery is None or delivery.state not in (S.REFUSED, S.UNKNOWN):
            return False
        self._set(delivery, S.QUEUED, attempts=0, due=now, finished=None, expires=None)
        return True

    def find_message(self, address: Address, message: int) -> Delivery | None:
        return next(
            (
                d
                for d in sorted(self._state.deliveries.values(), key=lambda d: (d.edits != 0, d.id))
                if d.address.chat == address.chat and d.message == message and message > 0
            ),
            None,
        )

    def of_articles(self, address: Address, article_ids: Collection[int]) -> Sequence[Delivery]:
        return [
            d
            for d in self._state.deliveries.values()
            if d.address == address and d.parcel.kind is ParcelKind.ARTICLE and d.parcel.id in article_ids
        ]

    def cut_off(self, since: datetime) -> Sequence[Claim]:
        rows = self._state.deliveries.values()
        there = {(d.parcel, d.address, d.part) for d in rows}
        return [
            Claim(d, self._person(d.address), 0)
            for d in rows
            if (d.state, d.parcel.kind) == (S.UNKNOWN, ParcelKind.EDITION)
            and d.finished is not None
            and d.finished > since
            and (d.parcel, d.address, d.part + 1) not in there
        ]

    def ended(self, address: Address, since: datetime) -> Sequence[Delivery]:
        return [
            d
            for d in self._state.deliveries.values()
            if d.address == address
            and d.parcel.kind is ParcelKind.ARTICLE
            and d.part == 0
            and d.finished is not None
            and d.finished > since
        ]

    def counts(self) -> dict[DeliveryState, int]:
        counts: dict[DeliveryState, int] = {}
        for delivery in self._state.deliveries.values():
            counts[delivery.state] = counts.get(delivery.state, 0) + 1
        return counts

    def next_due(self) -> datetime | None:
        return min(
            (d.due for d in self._state.deliveries.values() if d.state is S.QUEUED and d.due), default=None
        )

    def prune(self, before: datetime, limit: int) -> int:
        old = [
            d
            for d in self._state.deliveries.values()
            if d.state in FINISHED and d.finished is not None and d.finished < before
        ][:limit]
        for delivery in old:
            del self._state.keys[delivery.parcel, delivery.address, delivery.part]
            del self._state.deliveries[delivery.id]
        return len(old)


def _hits(rule: Rule, spread: Spread) -> bool:
    article = spread.article
    if article.personal and rule.want in (Want.ALL, Want.TOPIC, Want.FOLLOW):
        return False
    return {
        Want.ALL: True,
        Want.TOPIC: rule.value == article.topic,
        Want.FEED: rule.value == str(article.feed_id),
        Want.MUTE_FEED: rule.value == str(article.feed_id),
        Want.FOLLOW: rule.value in spread.follows,
        Want.MUTE: rule.value in spread.mutes,
    }[rule.want]


def _next_part(delivery: Delivery, now: datetime) -> Delivery:
    return Delivery(
        delivery.parcel,
        delivery.address,
        part=delivery.part + 1,
        lane=delivery.lane,
        due=now,
        expires=delivery.expires,
        created=now,
    )
