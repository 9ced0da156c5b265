"""python-telegram-bot's calls over our own line: an eighth of the cost, and no token in any error."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from newsbot.chat.line import ANSWER, Line
from newsbot.chat.refusals import as_record, refusal, seconds_to_wait
from newsbot.domain.errors import NotSent, Revoked, Uncertain

_UNAUTHORIZED, _TOO_MANY = 401, 429
_MEDIA = 60.0  # seconds for a call that carries a file


class TokenRevoked(TelegramError, Revoked):
    """The token is no longer valid; both libraries' way of saying so."""


class NotWritten(NetworkError):
    """No byte of the call reached the wire: it may be made again."""


class LineRequest(BaseRequest):
    """A request class for `ApplicationBuilder.request(...)`. Time-outs that callers name are kept."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def __repr__(self) -> str:
        return "<LineRequest>"

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take."""
        return ANSWER

    async def initialize(self) -> None:
        """Opens the line."""
        await self._line.open()

    async def shutdown(self) -> None:
        """Does nothing: the line belongs to the program, which closes it."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *given: Any, **named: Any
    ) -> tuple[int, bytes]:
        """One call. Raises NotWritten where nothing was written, TimedOut where the answer is lost.

        What the library would stumble over is read here: a flood wait without its seconds or with
        absurd ones, a gateway's page in the place of an answer.
        """
        read_timeout = given[0] if given else named.get("read_timeout")
        body, headers = _body(request_data)
        seconds = _MEDIA if isinstance(body, aiohttp.FormData) else ANSWER
        if isinstance(read_timeout, int | float):
            seconds = float(read_timeout)
        is_file = method == "GET"  # every call of the library says POST
        try:
            asked = self._line.get(url, _MEDIA) if is_file else self._line.post(url, body, headers, seconds)
            status, answer = await asked
        except NotSent as error:
            raise NotWritten(str(error)) from None
        except Uncertain as error:
            raise TimedOut(str(error)) from None
        return status, answer if is_file and status < 300 else _understood(status, answer)


def _understood(status: int, answer: bytes) -> bytes:
    """The answer, where the library can read it."""
    record = as_record(answer)
    if status == _TOO_MANY:
        raise RetryAfter(timedelta(seconds=math.ceil(seconds_to_wait(record or {}))))
    if record is None and status >= 500:
        raise NetworkError(f"Telegram answered {status}")
    if record is None:
        raise TimedOut(f"Telegram answered {status} without saying what became of it")
    if status == _UNAUTHORIZED:
        raise TokenRevoked(str(refusal("getMe", status, {})))
    return answer


def _body(data: RequestData | None) -> tuple[Any, dict[str, str] | None]:
    if data is None:
        return None, None
    if not data.contains_files:
        return data.json_payload, {"Content-Type": "application/json"}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, None
