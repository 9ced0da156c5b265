"""The line to the Bot API: one HTTP session that knows whether a call was written to the wire."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace, TracebackType
from typing import Any

import aiohttp

from newsbot.domain.errors import NotSent, Uncertain

CONNECT = 10.0  # seconds for a connection to be made
ANSWER = 20.0  # seconds for an answer; less than a delivery's lease
KEEP_ALIVE = 20.0  # seconds that an idle connection is kept; less than the server's patience
_NOTHING_WRITTEN = "Cannot write to closing transport"


@dataclass(slots=True)
class _Call:
    """Whether the call under way has begun to be written."""

    written: bool = False


class Line:
    """Posts to one Bot API server. Its errors never name the address, because the token is in it."""

    def __init__(self, connections: int = 160) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

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
        if self._session is None:
            await self.open()
        if self._session is None or self._session.closed:
            raise NotSent("the program is ending")
        call = _Call()
        try:
            async with asyncio.timeout(seconds + CONNECT if seconds > ANSWER else seconds):
                async with self._session.post(
                    url, data=body, headers=headers, allow_redirects=False, trace_request_ctx=call
                ) as answer:
                    return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError, RuntimeError) as error:
            # the original is dropped: it names the address
            raise _meaning(error, call) from None


async def _begun(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: Any) -> None:
    context.trace_request_ctx.written = True


def _meaning(error: BaseException, call: _Call) -> NotSent | Uncertain:
    name = type(error).__name__
    if not call.written or isinstance(error, aiohttp.ClientConnectorError):
        return NotSent(f"Telegram cannot be reached ({name})")
    if isinstance(error, aiohttp.ClientConnectionResetError) and str(error) == _NOTHING_WRITTEN:
        return NotSent("the connection had been closed")
    return Uncertain(f"no answer from Telegram ({name})")
