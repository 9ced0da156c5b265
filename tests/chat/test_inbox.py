"""Updates are written down before they are confirmed, and handled once each, in order within a chat."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from fakes.memory import MemoryStore
from newsbot.chat.inbox import TRIES, Inbox
from newsbot.domain.errors import AnotherRunner, NotSent, Revoked, StorageDown, TryLater

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def said(number: int, chat: int, text: str = "") -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": 1, "chat": {"id": chat}, "text": text}}


def pressed(number: int, chat: int) -> dict[str, Any]:
    return {
        "update_id": number,
        "callback_query": {"id": "1", "message": {"chat": {"id": chat}}, "from": {"id": 9}},
    }


class Queue:
    """Telegram's side: keeps updates until a later offset confirms them."""

    def __init__(self, *updates: dict[str, Any]) -> None:
        self.left = list(updates)
        self.failures: list[Exception] = []

    async def poll(self, offset: int, seconds: int, limit: int) -> Sequence[Mapping[str, Any]]:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        self.left = [update for update in self.left if update["update_id"] >= offset]
        if not self.left:
            await asyncio.sleep(3600)
        return self.left[:limit]


class Handler:
    def __init__(self) -> None:
        self.handled: list[int] = []
        self.fails: Exception | None = None
        self.slow = 0.0
        self._most = 0
        self._done = asyncio.Event()

    def after(self, count: int) -> asyncio.Event:
        """Set when so many have been handled."""
        self._most = count
        return self._done

    async def __call__(self, payload: bytes) -> None:
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.fails:
            raise self.fails
        self.handled.append(orjson.loads(payload)["update_id"])
        if len(self.handled) == self._most:
            self._done.set()


async def run_for(
    inbox: Inbox, queue: Queue, seconds: float = 0.05, done: asyncio.Event | None = None
) -> None:
    """Runs it for so long, or until `done`: how busy the machine is decides nothing then."""
    task = asyncio.create_task(inbox.run(queue))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for((done or asyncio.Event()).wait(), seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await inbox.stop(1)


ODD: list[dict[str, Any]] = [
    {"message": {"chat": 5}},
    {"message": {"chat": {"id": "x"}, "from": {}}},
    {"message": {"chat": {"id": None}}},
    {"message": 5, "callback_query": {"message": [], "from": 7}},
    {"callback_query": {"message": "x", "from": {"id": {}}}},
    {},
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
async def test_no_update_whatever_its_shape_keeps_the_others_from_being_handled(odd: dict[str, Any]) -> None:
    store, handle = MemoryStore(), Handler()
    inbox = Inbox(store, handle, lambda: NOON)
    await inbox.accept(orjson.dumps({"update_id": 1} | odd))
    await inbox.accept(orjson.dumps(said(2, 5)))
    await asyncio.sleep(0.05)
    await inbox.stop(1)
    assert sorted(handle.handled) == [1, 2]


async def test_every_update_is_handled_once_and_marked() -> None:
    store, handler = MemoryStore(), Handler()
    queue = Queue(*(said(n, n % 3) for n in range(1, 251)))
    await run_for(Inbox(store, handler, lambda: NOON), queue, 30, handler.after(250))
    assert sorted(handler.handled) == list(range(1, 251))
    assert await store.read(lambda tx: tx.inbox.waiting(10)) == []
    assert queue.left == []


async def test_updates_of_one_chat_keep_their_order() -> None:
    handler = Handler()
    handler.slow = 0.001
    queue = Queue(*(said(n, 7) for n in range(1, 20)))
    inbox = Inbox(MemoryStore(), handler, lambda: NOON)
    await run_for(inbox, queue, 30, handler.after(19))
    assert handler.handled == list(range(1, 20))


async def test_a_slow_chat_does_not_hold_up_another() -> None:
    release = asyncio.Event()
    handled: list[int] = []

    async def handle(payload: bytes) -> None:
        number = orjson.loads(payload)["update_id"]
        if number == 1:
            await release.wait()
        handled.append(number)

    inbox = Inbox(MemoryStore(), handle, lambda: NOON)
    task = asyncio.create_task(inbox.run(Queue(said(1, 7), said(2, 7), pressed(3, 8))))
    await asyncio.sleep(0.05)
    assert handled == [3]
    release.set()
    await asyncio.sleep(0.02)
    assert handled == [3, 1, 2]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nothing_is_confirmed_while_it_cannot_be_written_down() -> None:
    store, handler = MemoryStore(), Handler()
    store.down = StorageDown("locked")
    queue = Queue(said(1, 7))
    inbox = Inbox(store, handler, lambda: NOON)
    task = asyncio.create_task(inbox.run(queue))
    await asyncio.sleep(0.05)
    assert [update["update_id"] for update in queue.left] == [1]
    store.down = None
    await asyncio.sleep(0.7)
    assert handler.handled == [1]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_was_not_handled_is_handled_after_the_restart() -> None:
    store = MemoryStore()
    await store.write(lambda tx: tx.inbox.receive([(5, orjson.dumps(said(5, 1)))], NOON))
    handler = Handler()
    inbox = Inbox(store, handler, lambda: NOON)
    assert await inbox.fill() == 1
    await asyncio.sleep(0.01)
    assert handler.handled == [5]


async def test_the_same_update_again_has_no_second_effect() -> None:
    store, handler = MemoryStore(), Handler()
    inbox = Inbox(store, handler, lambda: NOON)
    for _ in range(50):
        await inbox.accept(orjson.dumps(said(3, 1)))
    await asyncio.sleep(0.02)
    assert handler.handled == [3]


@pytest.mark.parametrize("error", [ValueError("odd"), NotSent("no way")])
async def test_one_bad_update_stops_nothing(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    store, handler = MemoryStore(), Handler()
    inbox = Inbox(store, handler, lambda: NOON)
    handler.fails = error
    await inbox.accept(orjson.dumps(said(1, 1)))
    await asyncio.sleep(0.02)
    handler.fails = None
    await inbox.accept(orjson.dumps(said(2, 1)))
    await asyncio.sleep(0.02)
    assert handler.handled == [2]
    assert "could not be handled" in caplog.text
    assert await inbox.fill() == 0


async def test_an_update_waits_while_the_database_is_down() -> None:
    store, handler = MemoryStore(), Handler()
    handler.fails = StorageDown("full")
    inbox = Inbox(store, handler, lambda: NOON)
    await inbox.accept(orjson.dumps(said(1, 1)))
    await asyncio.sleep(0.02)
    handler.fails = None
    assert await inbox.fill() == 1
    await asyncio.sleep(0.02)
    assert handler.handled == [1]


@pytest.mark.parametrize("end", [AnotherRunner("second"), Revoked("no")])
async def test_a_second_runner_or_a_revoked_token_ends_polling(end: Exception) -> None:
    queue = Queue()
    queue.failures = [end]
    with pytest.raises(type(end)):
        await Inbox(MemoryStore(), Handler(), lambda: NOON).run(queue)


async def test_after_stop_nothing_more_is_begun() -> None:
    store, handler = MemoryStore(), Handler()
    handler.slow = 5
    inbox = Inbox(store, handler, lambda: NOON)
    await inbox.accept(orjson.dumps(said(1, 1)))
    await asyncio.sleep(0.01)
    await inbox.stop(0.01)
    await inbox.accept(orjson.dumps(said(2, 1)))
    assert [n for n, _ in await store.read(lambda tx: tx.inbox.waiting(10))] == [1, 2]


@pytest.mark.parametrize(
    "odd",
    [
        {"message": None},
        {"message": "words"},
        {"message": {"chat": "words", "from": 7}},
        {"message": {"chat": {"id": "seven"}}},
        {"callback_query": {"message": {"chat": None}}},
        {"callback_query": {"message": 5, "from": {"id": None}}},
    ],
)
async def test_an_update_of_no_known_form_is_handed_out_like_any_other(odd: dict[str, Any]) -> None:
    handler = Handler()
    await run_for(Inbox(MemoryStore(), handler, lambda: NOON), Queue({"update_id": 1, **odd}, said(2, 7)))
    assert sorted(handler.handled) == [1, 2]


class Slow(MemoryStore):
    """Reads are old when they arrive."""

    late = False

    async def read(self, work: Any) -> Any:
        found = await super().read(work)
        if self.late:
            await asyncio.sleep(0.05)
        return found


async def test_a_list_that_was_read_before_the_mark_was_written_hands_nothing_out_again() -> None:
    store, handler = Slow(), Handler()
    handler.slow = 0.02
    inbox = Inbox(store, handler, lambda: NOON)
    await inbox.accept(orjson.dumps(said(1, 7)))
    store.late = True
    assert await inbox.fill() == 1
    await asyncio.sleep(0.05)
    assert handler.handled == [1]


async def test_what_was_handled_while_its_mark_could_not_be_written_is_marked_later() -> None:
    store = MemoryStore()
    handled: list[bytes] = []

    async def handle(payload: bytes) -> None:
        handled.append(payload)
        store.down = StorageDown("locked")

    inbox = Inbox(store, handle, lambda: NOON)
    await inbox.accept(orjson.dumps(said(1, 7)))
    await asyncio.sleep(0.02)
    with pytest.raises(StorageDown):
        await inbox.fill()
    store.down = None
    assert await inbox.fill() == 0
    assert len(handled) == 1


async def test_an_update_that_the_database_cannot_bear_is_given_up() -> None:
    handler = Handler()
    handler.fails = StorageDown("too many terms")
    inbox = Inbox(MemoryStore(), handler, lambda: NOON)
    await inbox.accept(orjson.dumps(said(1, 7)))
    for _ in range(TRIES):
        await asyncio.sleep(0.01)
        left = await inbox.fill()
    assert left == 0


async def test_a_poll_that_is_told_to_wait_waits() -> None:
    handler, queue = Handler(), Queue(said(1, 7))
    queue.failures = [TryLater(1.2)]
    inbox = Inbox(MemoryStore(), handler, lambda: NOON)
    task = asyncio.create_task(inbox.run(queue))
    await asyncio.sleep(1.0)
    assert handler.handled == []
    await asyncio.sleep(0.4)
    assert handler.handled == [1]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
