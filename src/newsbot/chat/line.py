"""The line to the Bot API: one HTTP session that knows whether a call was written to the wire."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace, TracebackType
from typing import Any

import aiohttp

from newsbot.domain.errors import NotSent, Uncertain

CONNECT = 10.0  # seconds for a connection to be made
ANSWER = 20.0  # seconds for an answer; less than a delivery's lease
LARGEST = 32 * 2**20  # bytes of an answer; a full list of updates has some of them
KEEP_ALIVE = 20.0  # seconds that an idle connection is kept; less than the server's patience
_NOTHING_WRITTEN = "Cannot write to closing transport"


@dataclass(slots=True)
class Calls:
    """What became of the calls so far: for readiness and metrics. Moments are of time.monotonic.

    `count`: by method and outcome (answered, refused, silent); `seconds`: spent by method; `well`: when
    a method was last answered with its result; `is_silent`: the last call of all had no answer.
    """

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    well: dict[str, float] = field(default_factory=dict)
    is_silent: bool = False

    def note(self, url: str, status: int, began: float) -> None:
        """One call that has ended; status 0: without an answer."""
        method, now = url.rpartition("/")[2], time.monotonic()
        self.is_silent = status == 0 or status >= 500
        outcome = "silent" if self.is_silent else "answered" if status < 300 else "refused"
        self.count[method, outcome] += 1
        self.seconds[method] += now - began  # type: ignore[assignment] # a Counter may hold fractions
        if outcome == "answered":
            self.well[method] = now


@dataclass(slots=True)
class _Call:
    """Whether the call under way has begun to be written."""

    written: bool = False


class Line:
    """Asks one Bot API server. Its errors never name the address, because the token is in it."""

    def __init__(self, connections: int = 160) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self.calls = Calls()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    async def open(self) -> None:
        """Opens the session; again after `close` too."""
        if self._session is None or self._session.closed:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_begun)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_ALIVE),
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT),
                trace_configs=[trace],
                auto_decompress=True,
            )

    async def close(self) -> None:
        """Closes every connection."""
        if self._session is not None:
            await self._session.close()

    async def __aenter__(self) -> Line:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def post(
        self, url: str, body: Any, headers: dict[str, str] | None = None, seconds: float = ANSWER
    ) -> tuple[int, bytes]:
        """Status and body of the answer to one POST.

        Raises NotSent where no byte was written, Uncertain where the answer is lost.
        """
        return await self._ask(url, seconds, url, method="POST", data=body, headers=headers)

    async def get(self, url: str, seconds: float = ANSWER) -> tuple[int, bytes]:
        """Status and bytes of a file. Raises as `post`."""
        return await self._ask(url, seconds, "file", method="GET")

    async def _ask(self, url: str, seconds: float, name: str, **given: Any) -> tuple[int, bytes]:
        """`name`: what the call is counted as."""
        if self._session is None:
            await self.open()
        if self._session is None or self._session.closed:
            raise NotSent("the program is ending")
        call, began, status = _Call(), time.monotonic(), 0
        try:
            async with asyncio.timeout(seconds + CONNECT if seconds > ANSWER else seconds):
                async with self._session.request(
                    url=url, allow_redirects=False, trace_request_ctx=call, **given
                ) as answer:
                    body = await _whole_body(answer)
                    status = answer.status
                    return status, body
        except Exception as error:  # whatever the library makes of an odd answer
            # the original is dropped: it names the address
            raise _meaning(error, call) from None
        finally:
            if not _is_cancelled():
                self.calls.note(name, status, began)


async def _whole_body(answer: aiohttp.ClientResponse) -> bytes:
    """Raises ValueError where there is no end of it."""
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            raise ValueError("an answer without an end")
    return bytes(body)


def _is_cancelled() -> bool:
    """Whether the program itself gave the call up, which says nothing about Telegram."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _begun(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: Any) -> None:
    context.trace_request_ctx.written = True


def _meaning(error: BaseException, call: _Call) -> NotSent | Uncertain:
    name = type(error).__name__
    if not call.written or isinstance(error, aiohttp.ClientConnectorError):
        return NotSent(f"Telegram cannot be reached ({name})")
    if isinstance(error, aiohttp.ClientConnectionResetError) and str(error) == _NOTHING_WRITTEN:
        return NotSent("the connection had been closed")
    return Uncertain(f"no answer from Telegram ({name})")
