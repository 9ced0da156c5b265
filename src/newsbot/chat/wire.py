"""Lean calls of the Bot API: JSON in, JSON out, no objects built of what nobody reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from newsbot.chat.line import ANSWER, Line
from newsbot.chat.refusals import read_answer

_JSON = {"Content-Type": "application/json"}


class Wire:
    """Calls of one bot. The token is in the addresses it makes and nowhere else."""

    def __init__(self, line: Line, api_url: str, token: str) -> None:
        self._line = line
        self._prefix = f"{api_url.rstrip('/')}/bot{token}/"

    def __repr__(self) -> str:
        return "<Wire>"

    async def call(
        self, method: str, given: Mapping[str, Any] | bytes | None = None, seconds: float = ANSWER
    ) -> Any:
        """The result of one call; `given` is its parameters, or they as JSON.

        Raises the errors.DeliveryError family, Revoked or AnotherRunner.
        """
        body = given if isinstance(given, bytes) else orjson.dumps(given or {})
        status, answer = await self._line.post(self._prefix + method, body, _JSON, seconds)
        return read_answer(method, status, answer)
