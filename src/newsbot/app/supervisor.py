"""A word to systemd where it started us: that we are ready, alive, stopping (sd_notify(3))."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def notify(state: str) -> None:
    """Tells it. Nothing happens where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.send(state.encode())


def watchdog_seconds() -> float:
    """How often it wants to hear that we live; 0 where it does not."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 2_000_000 if microseconds.isdecimal() else 0.0


async def keep_alive(seconds: float) -> None:
    """Says so for ever, from the loop that all work runs on: where it hangs, systemd starts us anew."""
    while True:
        notify(ALIVE)
        await asyncio.sleep(seconds)
