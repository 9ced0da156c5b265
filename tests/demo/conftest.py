"""A stage on the loopback, and a bot's hand that calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from newsbot.demo.stage import Stage, StageOptions

TOKEN = "4242:the-token-of-the-tests"
ANN, BOB = 11, 12


class Bot:
    """Calls methods as a bot would."""

    def __init__(self, stage: Stage, session: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.session = session
        self.sim = stage.sim

    async def call(self, method: str, **values: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.stage.api_url}/bot{TOKEN}/{method}", json=values) as answer:
            return await answer.json()

    async def done(self, method: str, **values: Any) -> Any:
        answer = await self.call(method, **values)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **values: Any) -> str:
        answer = await self.call(method, **values)
        assert not answer["ok"], answer
        return f"{answer['error_code']} {answer['description']}"

    async def form(self, method: str, form: aiohttp.FormData | dict[str, str]) -> dict[str, Any]:
        async with self.session.post(f"{self.stage.api_url}/bot{TOKEN}/{method}", data=form) as answer:
            return await answer.json()


async def _bot(options: StageOptions) -> AsyncIterator[Bot]:
    async with Stage(options) as stage, aiohttp.ClientSession() as session:
        stage.sim.people.person(ANN, "Ann", username="ann")
        stage.sim.people.person(BOB, "Bob")
        yield Bot(stage, session)


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    """A bot whose pace nobody limits."""
    async for one in _bot(StageOptions(token=TOKEN, news=False, strict=False)):
        yield one


@pytest.fixture
async def strict_bot() -> AsyncIterator[Bot]:
    """A bot under Telegram's limits."""
    async for one in _bot(StageOptions(token=TOKEN, news=False, strict=True)):
        yield one
