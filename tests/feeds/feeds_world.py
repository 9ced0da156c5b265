"""A small world for the tests of feeds: a name server, loopback servers, a record of connections."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

PUBLIC = "93.184.215.14"
Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class World:
    """Names resolve as told; connections to public addresses on port 80 end at `port` on the loopback."""

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    port: int = 0
    connects: list[tuple[str, int]] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)

    async def lookup(self, host: str, port: int) -> list[str]:
        self.lookups.append(host)
        answers = self.names.get(host, [[]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Write down each address that a socket is asked to connect to, before it does."""
        real = socket.socket.connect

        def connect(sock: socket.socket, address: Any) -> None:
            host, port = str(address[0]), int(address[1])
            self.connects.append((host, port))
            if host != PUBLIC and not host.startswith("127."):
                raise ConnectionRefusedError(111, "nobody is there")
            if host == PUBLIC and (port != 80 or not self.port):
                raise ConnectionRefusedError(111, "nobody is there")
            real(sock, ("127.0.0.1", self.port) if host == PUBLIC else address)

        monkeypatch.setattr(socket.socket, "connect", connect)


@asynccontextmanager
async def served(handler: Raw) -> AsyncIterator[int]:
    """A raw TCP server on the loopback; gives its port."""
    tasks: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            return
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.sleep(0)


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> Raw:
    """A server that answers every request alike; header names with `_` for `-`."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        given = {"Content-Length": str(len(body)), "Connection": "close"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)
        await writer.drain()

    return handler
