"""What every test shares: no sockets but loopback, and a fixed moment."""

from __future__ import annotations

import ipaddress
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--campaign", action="store_true", help="also run the long campaigns")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: "journey" not in item.keywords
    )  # the long ones first, so that workers end together
    if config.getoption("--campaign"):
        return
    long = pytest.mark.skip(reason="a campaign: run with --campaign")
    for item in items:
        if "campaign" in item.keywords:
            item.add_marker(long)


@pytest.fixture
def now() -> datetime:
    """The fixed moment of the tests: Tuesday 24 November 2026, noon UTC."""
    return NOON


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a unix socket
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anything but this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        assert _is_local(address), f"a test tried to reach {address!r}"
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
