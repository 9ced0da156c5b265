"""The outbox in any order of events: SQLite, crashes included, against the store in memory as its model."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fakes.memory import MemoryStore
from newsbot.domain.bulletin import Bulletin, Correction, Progress
from newsbot.domain.delivery import Claim, Delivery, DeliveryState, Outcome, Parcel, ParcelKind
from newsbot.domain.fanout import Chunk, Spread
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.store import SqlStore, open_store, tallies
from newsbot.store.session import Session
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
# what somebody did for the newsroom is its own and stays
OF_THE_NEWSROOM = {"staff", "bulletins", "corrections", "picks", "audit"}


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
        self.bulletins: list[int] = []
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
        self.article_is_pushed("", 0, False, 4, set())
        self.bulletin_is_pushed(4)

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

    @rule(data=st.data(), limit=st.integers(1, 8), changed=st.booleans())
    def story_is_updated(self, data: st.DataObject, limit: int, changed: bool) -> None:
        """A message is edited where the story has grown, or its article has changed."""
        if not self.articles:
            return
        number = data.draw(st.integers(1, self.articles))

        def push(tx: Any) -> int:
            found = tx.articles.get(number)
            shown = replace(found, revision=2 if changed else 1)
            spread = Spread(shown, frozenset(), frozenset(), self.now, self.now + timedelta(days=3))
            return _carried_out(lambda chunk: tx.outbox.spread_updates(spread, chunk), limit)

        self.both(push)  # one that waits already is counted by the model alone: the rows are compared
        self.parcels.append(Parcel(ParcelKind.UPDATE, number))

    @rule(limit=st.integers(1, 8))
    def bulletin_is_pushed(self, limit: int) -> None:
        def push(tx: Any) -> tuple[int, int]:
            stored = tx.bulletins.add(Bulletin("Ferries stop", 1, self.now))
            return stored.id, _carried_out(lambda c: tx.outbox.spread_bulletin(stored, self.now, c), limit)

        number, _ = self.same(push)
        self.bulletins.append(number)
        self.parcels.append(Parcel(ParcelKind.BULLETIN, number))

    @rule(data=st.data(), limit=st.integers(1, 8))
    def bulletin_is_corrected(self, data: st.DataObject, limit: int) -> None:
        """For exactly those who have it or may have it; what is on its way just now included."""
        if not self.bulletins:
            return
        number = data.draw(st.sampled_from(self.bulletins))

        def push(tx: Any) -> tuple[int, int]:
            made = Correction(number, 1, self.now, "Ferries sail", wrong="the ferries")
            stored = tx.bulletins.add_correction(made)
            return stored.id, _carried_out(lambda c: tx.outbox.spread_correction(stored, self.now, c), limit)

        correction, _ = self.same(push)
        self.parcels.append(Parcel(ParcelKind.CORRECTION, correction))

    @rule(data=st.data())
    def staff_try_again(self, data: st.DataObject) -> None:
        """A delivery that ended badly is queued again; which one is said by its key: ids differ."""
        expected, found = self.both(lambda tx: {_key_of(d): d.id for d in tx.outbox.ended_badly(100, 0)})
        assert set(found) == set(expected)
        if found:
            key = data.draw(st.sampled_from(sorted(found, key=repr)))
            again, mine = expected[key], found[key]
            assert self.loop.run_until_complete(self.model.write(lambda tx: tx.outbox.retry(again, self.now)))
            assert self.loop.run_until_complete(self.store.write(lambda tx: tx.outbox.retry(mine, self.now)))

    @rule(data=st.data())
    def a_round_is_dispatched(self, data: st.DataObject) -> None:
        """Claim, start and record at one go: the way to states that single steps seldom reach."""
        self.claims_are_made(6, set())
        self.claims_are_started()
        self.fates_are_recorded(data, again=False)

    @rule(data=st.data())
    def a_word_comes_after_the_lease(self, data: st.DataObject) -> None:
        """What was begun and left is claimed again; the first to have claimed it speaks up too late."""
        self.claims_are_made(6, set())
        self.claims_are_started()
        late, self.started = self.started, []
        self.time_passes(timedelta(seconds=70))
        self.claims_are_made(6, set())
        held, self.claims = self.claims, []
        self.time_passes(timedelta(seconds=70))
        self.claims_are_made(6, set())
        _, begun = self._apart(held, lambda tx, claims: tx.outbox.start(claims, self.now))
        assert list(begun) == []
        self.claims_are_started()
        self._record(late, [S.REFUSED for _ in late], [1 for _ in late])
        self.both_tell_the_same()
        self.fates_are_recorded(data, again=True)

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
        assert not any(rows for table, rows in told.items() if table not in OF_THE_NEWSROOM)

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

    @rule(days=st.sampled_from([0, 2, 5]))
    def night_falls(self, days: int) -> None:
        """What ended long ago leaves, and the counts are put together."""
        before = self.now - timedelta(days=days)
        self.loop.run_until_complete(self.store.write(lambda tx: tx.outbox.settle(1000)))
        self.loop.run_until_complete(self.store.write(lambda tx: tx.outbox.prune(before, 1000)))
        kept = self.loop.run_until_complete(self.store.read(_told))
        self.loop.run_until_complete(self.model.write(lambda tx: _keep(tx, set(kept))))

    @invariant()
    def counts_agree(self) -> None:
        def counts(tx: Any) -> tuple[list[Progress], Any]:
            return [tx.outbox.progress(parcel) for parcel in self.parcels[-3:]], tx.outbox.counts()

        expected = self.loop.run_until_complete(self.model.read(counts))
        assert self.loop.run_until_complete(self.store.read(counts)) == expected

    @invariant()
    def counts_are_what_a_recount_gives(self) -> None:
        kept, recounted = self.store.database.write_now(_recounted)
        assert kept == recounted


def _carried_out(spread: Callable[[Chunk], Any], limit: int) -> int:
    added, after = 0, 0
    while after is not None:
        done = spread(Chunk(after, limit))
        added, after = added + done.added, done.next_after
    return added


def _key(claim: Claim) -> Key:
    return _key_of(claim.delivery)


def _key_of(delivery: Delivery) -> Key:
    return delivery.parcel, delivery.address, delivery.part


def _recounted(session: Session) -> tuple[list[Any], list[Any]]:
    sql = (
        "SELECT kind, parcel_id, state, SUM(parts), SUM(firsts) FROM tallies "
        "GROUP BY kind, parcel_id, state HAVING SUM(parts) <> 0 OR SUM(firsts) <> 0 ORDER BY 1, 2, 3"
    )
    kept = session.rows(sql)
    tallies.recount(session)
    return [tuple(row) for row in kept], [tuple(row) for row in session.rows(sql)]


def _keep(tx: Any, keys: set[Key]) -> None:
    """The model lets go of what the disk has pruned."""
    state = tx.outbox._state
    for number, delivery in list(state.deliveries.items()):
        if _key_of(delivery) not in keys:
            assert delivery.state not in (S.QUEUED, S.CLAIMED, S.SENDING)
            del state.deliveries[number]
            del state.keys[_key_of(delivery)]


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
