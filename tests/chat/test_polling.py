"""Long polling: who else polls with this token, and who has to go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, cast

import pytest

from newsbot.chat.line import Line
from newsbot.chat.polling import BREATH, STUBBORN, Polling
from newsbot.chat.wire import Wire
from newsbot.demo.stage import Stage, StageOptions
from newsbot.domain.errors import AnotherRunner, Revoked, Uncertain

READER = Stage.reader_id


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage(StageOptions(news=False, strict=False)) as stage:
        stage.sim.people.person(READER, "Ana", started=True)
        yield stage


async def settled(polling: Polling) -> None:
    while True:
        await polling.poll(0, 5, 100)
        await asyncio.sleep(0)


async def test_updates_come_until_they_are_confirmed(stage: Stage) -> None:
    async with Line() as line:
        polling = Polling(Wire(line, stage.api_url, stage.token), ["message"])
        for number in range(3):
            stage.standin.updates.push("message", {"text": str(number)})
        first = await polling.poll(0, 1, 100)
        again = await polling.poll(0, 1, 100)
        assert [u["message"]["text"] for u in first] == ["0", "1", "2"]
        assert first == again
        assert len(await polling.poll(first[0]["update_id"] + 1, 1, 100)) == 2


async def test_a_newcomer_ends_and_the_settled_one_goes_on(stage: Stage) -> None:
    async with Line() as line:
        wire = Wire(line, stage.api_url, stage.token)
        clock = [0.0]
        old = Polling(wire, clock=lambda: clock[0])
        await old.poll(0, 0, 1)
        clock[0] = 100.0
        running = asyncio.create_task(settled(old))
        await asyncio.sleep(0.1)
        with pytest.raises(AnotherRunner, match="Another process"):
            await Polling(wire).alone()
        await asyncio.sleep(0.1)
        assert not running.done()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_who_is_alone_learns_it_with_updates_waiting_too(stage: Stage) -> None:
    async with Line() as line:
        polling = Polling(Wire(line, stage.api_url, stage.token))
        stage.standin.updates.push("message", {"text": "hello"})
        await polling.alone(0)
        assert len(await polling.poll(0, 0, 10)) == 1


async def test_even_a_settled_one_gives_up_against_a_stubborn_other(stage: Stage) -> None:
    async with Line() as line:
        clock = [0.0]
        polling = Polling(Wire(line, stage.api_url, stage.token), clock=lambda: clock[0])
        await polling.poll(0, 0, 1)
        clock[0] = 1000.0
        words = "Conflict: terminated by other getUpdates request"
        stage.sim.fault("reply", method="getUpdates", code=409, description=words, times=0)
        for _ in range(STUBBORN - 1):
            assert await polling.poll(0, 0, 1) == []
        with pytest.raises(AnotherRunner):
            await polling.poll(0, 0, 1)


async def test_a_webhook_left_from_before_is_removed(stage: Stage) -> None:
    async with Line() as line:
        wire = Wire(line, stage.api_url, stage.token)
        await wire.call("setWebhook", {"url": "https://127.0.0.1:9/hook"})
        polling = Polling(wire)
        assert await polling.poll(0, 0, 1) == []
        stage.standin.updates.push("message", {"text": "hello"})
        assert len(await polling.poll(0, 1, 1)) == 1


async def test_a_revoked_token_ends_polling(stage: Stage) -> None:
    stage.sim.revoke()
    async with Line() as line:
        with pytest.raises(Revoked):
            await Polling(Wire(line, stage.api_url, stage.token)).poll(0, 0, 1)


class Says:
    """A wire whose every answer is the next of a list."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    async def call(self, method: str, given: Any = None, seconds: float = 0) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def polling_that_hears(*answers: Any) -> Polling:
    return Polling(cast(Wire, Says(*answers)))


async def test_the_poll_of_one_that_has_just_been_killed_is_waited_for() -> None:
    conflicts = [AnotherRunner("Conflict")] * 2
    await polling_that_hears(*conflicts, []).alone(0, patience=60)
    with pytest.raises(AnotherRunner):
        await polling_that_hears(*conflicts, []).alone(0, patience=0.5)


@pytest.mark.parametrize("answer", [None, True, {}, "words", [1], [{"update_id": "x"}]])
async def test_what_is_no_list_of_updates_leaves_all_as_it_is(answer: Any) -> None:
    with pytest.raises(Uncertain):
        await polling_that_hears(answer).poll(0, 0, 1)


async def test_updates_without_a_number_do_not_hide_the_others() -> None:
    updates = [{"message": {}}, {"update_id": 7}, None]
    assert await polling_that_hears(updates).poll(0, 0, 1) == [{"update_id": 7}]


async def test_a_server_that_does_not_wait_is_not_asked_without_a_breath() -> None:
    began = time.monotonic()
    polling = polling_that_hears([], [])
    await polling.poll(0, 50, 1)
    await polling.poll(0, 50, 1)
    assert time.monotonic() - began >= 2 * BREATH
