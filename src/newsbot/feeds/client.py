"""The HTTP client under the fetcher: every name and address passes the door. Loaded at the first request."""

from __future__ import annotations

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from newsbot.feeds.guard import Door, Target


class _CheckedNames(AbstractResolver):
    """aiohttp's names go through the door as well, at the moment of connecting."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """The checked addresses of a name, for aiohttp's connector."""
        found = await self._door.addresses(Target("http", host, port, "/"))
        del family  # whatever family the name server answers in
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=10 if ":" in address else 2, proto=6, flags=4
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is held here."""


def open_session(door: Door, connect_seconds: float) -> aiohttp.ClientSession:
    """A client for the running event loop; whoever uses it counts connections and unpacks bodies."""
    connector = aiohttp.TCPConnector(
        resolver=_CheckedNames(door), socket_factory=door.socket, use_dns_cache=False, limit=0
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect_seconds),
        trust_env=False,
        auto_decompress=False,
    )
