"""WebSub (W3C, 2018): how to ask a hub for pushes, answer its question, and know its voice. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from newsbot.domain.links import is_web_link

LEASE_SECONDS = 7 * 86_400
MAX_SECRET = 200  # bytes (§5.1)
MAX_CHALLENGE = 1000
_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One subscription at a hub: the feed's address for itself, where pushes go, and the shared secret."""

    url: str
    callback: str
    secret: str


def can_subscribe(hub: str, topic: str) -> bool:
    """True where a feed named a hub and itself by addresses that can be asked."""
    return is_web_link(hub) and is_web_link(topic)


def subscription(topic: Topic, mode: str = "subscribe", lease: int = LEASE_SECONDS) -> bytes:
    """The form to post to the hub (§5.1), `mode` being `subscribe` or `unsubscribe`.

    Raises `ValueError` for a secret that the protocol does not allow.
    """
    if not 0 < len(topic.secret.encode()) < MAX_SECRET:
        raise ValueError("a secret has 1 to 199 bytes")
    form = {
        "hub.mode": mode,
        "hub.topic": topic.url,
        "hub.callback": topic.callback,
        "hub.secret": topic.secret,
        "hub.lease_seconds": str(lease),
    }
    return urlencode(form).encode()


def challenge(query: Mapping[str, str], topic: Topic, mode: str = "subscribe") -> str | None:
    """What to answer to the hub's question whether we asked (§5.3), or None: then the answer is 404."""
    asked = query.get("hub.mode") == mode and query.get("hub.topic") == topic.url
    said = query.get("hub.challenge", "")
    return said if asked and 0 < len(said) <= MAX_CHALLENGE else None


def leased(query: Mapping[str, str]) -> int:
    """Seconds that the hub grants; our own wish where it says nothing usable."""
    said = query.get("hub.lease_seconds", "")
    return (
        min(int(said), 90 * 86_400) if said.isascii() and said.isdigit() and len(said) < 10 else LEASE_SECONDS
    )


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """True where `X-Hub-Signature` fits the body (§7.1); compared in constant time."""
    method, _, said = header.partition("=")
    known = _METHODS.get(method.strip().lower())
    if known is None:
        return False
    wanted = hmac.new(secret.encode(), body, known).hexdigest().encode()
    return hmac.compare_digest(wanted, said.strip().lower().encode("utf-8", "replace"))
