"""The outbox in any order of events: SQLite, crashes included, against the store in memory as its model."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fakes.memory import MemoryStore
from newsbot.domain.bulletin import Bulletin, Progress
from newsbot.domain.delivery import Claim, DeliveryState, Outcome, Parcel, ParcelKind
from newsbot.domain.fanout import Chunk, Spread
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.store import SqlStore, open_store
from store.stock import NOON, article, subscribe

S = DeliveryState
CHATS = st.integers(1, 6)
TOPICS = ("", "world", "sport")
RULES = st.sampled_from(
    [
        (Rule(Want.ALL),),
        (Rule(Want.TOPIC, "world"), Rule(Want.FEED, "1")),
        (Rule(Want.ALL), Rule(Want.MUTE_FEED, "1")),
        (Rule(Want.FOLLOW, "storm"), Rule(Want.MUTE, "ferry")),
    ]
)
AFTER_START = st.sampled_from([S.SENT, S.SENT, S.QUEUED, S.UNKNOWN, S.REFUSED, S.GONE])
BEFORE_START = st.sampled_from([S.FOLDED, S.EXPIRED, S.CANCELLED])
Key = tuple[Parcel, Address, int]


class Outbox(RuleBasedStateMachine):
    """Every rule does the same to both; after each, both tell the same of every delivery."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        shutil.copy(self.template, Path(self.folder.name) / "newsbot.db")
        self.loop = asyncio.new_event_loop()
        self.now = NOON
        self.parcels: list[Parcel] = []
        self.articles = 0
        self.claims: list[tuple[Claim, Claim]] = []
        self.started: list[tuple[Claim, Claim]] = []
        self.model = MemoryStore()
        self.store = self._open()

    def _open(self) -> SqlStore:
        return open_store(f"sqlite:///{self.folder.name}/newsbot.db", now=lambda: NOON)

    def teardown(self) -> None:
        self.store.close()
        self.loop.close()
        self.folder.cleanup()

    def both(self, work: Callable[[Any], Any]) -> tuple[Any, Any]:
        """What the model and the disk answer to the same."""
        self.now += timedelta(seconds=1)
        return (
            self.loop.run_until_complete(self.model.write(work)),
            self.loop.run_until_complete(self.store.write(work)),
        )

    def same(self, work: Callable[[Any], Any]) -> Any:
        expected, found = self.both(work)
        assert found == expected
        return found

    @initialize(chats=st.sets(CHATS, min_size=2))
    def people(self, chats: set[int]) -> None:
        for chat in sorted(chats):
            self.both(lambda tx, chat=chat: subscribe(tx, chat))

    @rule(chat=CHATS, rules=RULES, state=st.sampled_from([SubscriberState.ACTIVE, SubscriberState.PAUSED]))
    def subscribes_or_pauses(self, chat: int, rules: tuple[Rule, ...], state: SubscriberState) -> None:
        self.both(lambda tx: subscribe(tx, chat, *rules, state=state))

    @rule(
        topic=st.sampled_from(TOPICS),
        feed=st.integers(0, 1),
        joins=st.booleans(),
        limit=st.integers(1, 8),
        phrases=st.sets(st.sampled_from(["storm", "ferry"])),
    )
    def article_is_pushed(self, topic: str, feed: int, joins: bool, limit: int, phrases: set[str]) -> None:
        self.articles += 1
        made = article(self.articles, topic=topic, feed_id=feed, fetched=self.now)
        story = self.articles - 1 if joins else 0

        def push(tx: Any) -> tuple[int, int]:
            last = tx.articles.get(story)
            stored = tx.articles.add(made, story=last.story_id if last else 0)
            found = frozenset(phrases)
            spread = Spread(stored, found, found, self.now, self.now + timedelta(days=3))
            return stored.id, _carried_out(lambda chunk: tx.outbox.spread_article(spread, chunk), limit)

        number, _ = self.same(push)
        self.parcels.append(Parcel(ParcelKind.ARTICLE, number))

    @rule(limit=st.integers(1, 8))
    def bulletin_is_pushed(self, limit: int) -> None:
        number = len(self.parcels) + 1000
        bulletin = Bulletin(id=number, headline="Ferries stop", author=1, created=self.now)
        self.same(lambda tx: _carried_out(lambda c: tx.outbox.spread_bulletin(bulletin, self.now, c), limit))
        self.parcels.append(Parcel(ParcelKind.BULLETIN, number))

    @rule(limit=st.integers(1, 6), resting=st.sets(CHATS, max_size=2))
    def claims_are_made(self, limit: int, resting: set[int]) -> None:
        expected, found = self.both(lambda tx: tx.outbox.claim(self.now, limit, resting=resting))
        assert [_key(claim) for claim in found] == [_key(claim) for claim in expected]
        assert [c.subscriber and c.subscriber.address for c in found] == [
            c.subscriber and c.subscriber.address for c in expected
        ]
        self.claims += zip(expected, found, strict=True)

    @rule()
    def claims_are_started(self) -> None:
        taken, self.claims = self.claims, []
        expected, found = self._apart(taken, lambda tx, claims: tx.outbox.start(claims, self.now))
        assert [_key(claim) for claim in found] == [_key(claim) for claim in expected]
        self.started += zip(expected, found, strict=True)

    @rule(wait=st.sampled_from([None, timedelta(minutes=5)]))
    def claims_are_released(self, wait: timedelta | None) -> None:
        taken, self.claims = self.claims, []
        due = self.now + wait if wait else None
        self._apart(taken, lambda tx, claims: tx.outbox.release(claims, due))

    @rule(data=st.data(), again=st.booleans())
    def fates_are_recorded(self, data: st.DataObject, again: bool) -> None:
        fates = [data.draw(AFTER_START) for _ in self.started]
        parts = [data.draw(st.integers(1, 3)) for _ in self.started]
        taken, self.started = self.started, []
        self._record(taken, fates, parts)
        if again:  # a second word on the same claims changes nothing
            self._record(taken, [S.REFUSED for _ in taken], parts)

    @rule(data=st.data())
    def claims_are_dropped(self, data: st.DataObject) -> None:
        taken, self.claims = self.claims, []
        self._record(taken, [data.draw(BEFORE_START) for _ in taken], [1 for _ in taken])

    def _record(self, taken: list[tuple[Claim, Claim]], fates: list[DeliveryState], parts: list[int]) -> None:
        def record(tx: Any, claims: list[Claim]) -> None:
            tx.outbox.record(
                [
                    Outcome(claim, fate, self.now, message=7, parts=n, due=self.now + timedelta(minutes=1))
                    for claim, fate, n in zip(claims, fates, parts, strict=True)
                ]
            )

        self._apart(taken, record)

    def _apart(self, taken: list[tuple[Claim, Claim]], work: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
        """The same to both, each with claims of its own: leases are drawn by lot."""
        self.now += timedelta(seconds=1)
        return (
            self.loop.run_until_complete(self.model.write(lambda tx: work(tx, [one for one, _ in taken]))),
            self.loop.run_until_complete(self.store.write(lambda tx: work(tx, [one for _, one in taken]))),
        )

    @rule()
    def program_is_killed(self) -> None:
        self.store.close()
        self.store = self._open()
        self.claims, self.started = [], []
        self.both(lambda tx: tx.outbox.recover(self.now, all_leases=True))

    @rule(wait=st.sampled_from([timedelta(seconds=70), timedelta(hours=13), timedelta(days=4)]))
    def time_passes(self, wait: timedelta) -> None:
        self.now += wait
        self.both(lambda tx: tx.outbox.recover(self.now, all_leases=False))

    @rule(old=CHATS, new=CHATS)
    def chat_moves(self, old: int, new: int) -> None:
        self.both(lambda tx: tx.subscribers.move_chat(old, new))

    @rule(chat=CHATS)
    def chat_blocks(self, chat: int) -> None:
        self.both(lambda tx: tx.subscribers.mark_away(chat, self.now))

    @rule(chat=CHATS)
    def chat_is_limited(self, chat: int) -> None:
        self.both(lambda tx: tx.outbox.hold_chat(chat, self.now + timedelta(minutes=2)))
        self.same(lambda tx: tx.outbox.holds(self.now))

    @rule(chat=CHATS)
    def chat_is_forgotten(self, chat: int) -> None:
        self.both(lambda tx: tx.subscribers.forget(chat))
        told = self.loop.run_until_complete(self.store.read(lambda tx: tx.subscribers.everything_about(chat)))
        assert not any(told.values())

    @rule(chat=CHATS, data=st.data())
    def chat_takes_back(self, chat: int, data: st.DataObject) -> None:
        some = data.draw(st.none() | st.sets(st.sampled_from(self.parcels))) if self.parcels else None
        self.same(lambda tx: tx.outbox.cancel(Address(chat), parcels=some))

    @rule(data=st.data(), resumes=st.booleans())
    def parcel_is_withdrawn(self, data: st.DataObject, resumes: bool) -> None:
        if self.parcels:
            parcel = data.draw(st.sampled_from(self.parcels))
            self.same(lambda tx: tx.outbox.withdraw(parcel))
            if resumes:
                self.same(lambda tx: tx.outbox.resume(parcel, self.now))

    @rule()
    def old_news_is_folded(self) -> None:
        def fold(tx: Any) -> Any:
            stale = [one for share in range(3) for one in tx.outbox.stale(self.now, share, 3)]
            return {at: sorted(ids) for at, ids in tx.outbox.fold(stale, self.now).items()}

        self.same(fold)

    @invariant()
    def both_tell_the_same(self) -> None:
        found = self.loop.run_until_complete(self.store.read(_told))
        expected = self.loop.run_until_complete(self.model.read(_told_by_model))
        assert found == expected

    @invariant()
    def counts_agree(self) -> None:
        def progress(tx: Any) -> list[Progress]:
            return [tx.outbox.progress(parcel) for parcel in self.parcels[-3:]]

        expected = self.loop.run_until_complete(self.model.read(progress))
        assert self.loop.run_until_complete(self.store.read(progress)) == expected


def _carried_out(spread: Callable[[Chunk], Any], limit: int) -> int:
    added, after = 0, 0
    while after is not None:
        done = spread(Chunk(after, limit))
        added, after = added + done.added, done.next_after
    return added


def _key(claim: Claim) -> Key:
    return claim.delivery.parcel, claim.delivery.address, claim.delivery.part


def _told(tx: Any) -> dict[Key, tuple[str, int, datetime | None]]:
    found: dict[Key, tuple[str, int, datetime | None]] = {}
    for chat in range(1, 7):
        for one in tx.outbox._select("d.chat = :chat", {"chat": chat}):
            found[one.parcel, one.address, one.part] = one.state, one.repeats, _due(one)
    return found


def _told_by_model(tx: Any) -> dict[Key, tuple[str, int, datetime | None]]:
    deliveries = tx.outbox._state.deliveries.values()
    return {(d.parcel, d.address, d.part): (d.state, d.repeats, _due(d)) for d in deliveries}


def _due(delivery: Any) -> datetime | None:
    return delivery.due if delivery.state is S.QUEUED else None


@pytest.fixture
def machine(sqlite_template: Path) -> type[Outbox]:
    Outbox.template = sqlite_template
    return Outbox


SMALL = settings(
    derandomize=True,
    max_examples=50,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_any_order_of_events_leaves_what_the_model_says(machine: type[Outbox]) -> None:
    run_state_machine_as_test(machine, settings=SMALL)


@pytest.mark.campaign
def test_any_order_of_events_at_length(machine: type[Outbox]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(SMALL, max_examples=1500, stateful_step_count=60, derandomize=False)
    )
