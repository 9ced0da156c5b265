"""The words of WebSub."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qs

import pytest

from newsbot.feeds.websub import (
    LEASE_SECONDS,
    Topic,
    can_subscribe,
    challenge,
    is_signed,
    leased,
    subscription,
)

TOPIC = Topic("https://e.com/rss", "https://bot.example/hub/1", "whisper")


def test_subscription_is_asked_for() -> None:
    assert parse_qs(subscription(TOPIC).decode()) == {
        "hub.mode": ["subscribe"],
        "hub.topic": ["https://e.com/rss"],
        "hub.callback": ["https://bot.example/hub/1"],
        "hub.secret": ["whisper"],
        "hub.lease_seconds": [str(LEASE_SECONDS)],
    }
    assert b"unsubscribe" in subscription(TOPIC, "unsubscribe")
    assert can_subscribe("https://hub.example/", TOPIC.url)
    assert not can_subscribe("", TOPIC.url)


@pytest.mark.parametrize("secret", ["", "x" * 200])
def test_secret_has_the_length_that_the_protocol_allows(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        subscription(Topic("https://e.com/rss", "https://bot.example/", secret))


def test_only_our_own_wish_is_confirmed() -> None:
    asked = {"hub.mode": "subscribe", "hub.topic": TOPIC.url, "hub.challenge": "42"}
    assert challenge(asked, TOPIC) == "42"
    assert challenge(asked, TOPIC, "unsubscribe") is None
    assert challenge(asked | {"hub.topic": "https://other.example/"}, TOPIC) is None
    assert challenge(asked | {"hub.challenge": ""}, TOPIC) is None
    assert challenge(asked | {"hub.challenge": "x" * 1001}, TOPIC) is None
    assert leased({"hub.lease_seconds": "3600"}) == 3600
    assert leased({"hub.lease_seconds": "soon"}) == leased({}) == LEASE_SECONDS


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_hub_is_known_by_its_signature(method: str) -> None:
    said = hmac.new(b"whisper", b"<rss/>", getattr(hashlib, method)).hexdigest()
    assert is_signed(b"<rss/>", f"{method}={said}", "whisper")
    assert not is_signed(b"<rss />", f"{method}={said}", "whisper")
    assert not is_signed(b"<rss/>", f"{method}={said}", "other")


@pytest.mark.parametrize(
    "header", ["", "md5=1", "sha256", "sha256=", "=x", "sha256=é".encode().decode("latin-1")]
)
def test_wrong_signatures_are_wrong(header: str) -> None:
    assert not is_signed(b"<rss/>", header, "whisper")
