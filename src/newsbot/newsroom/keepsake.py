"""A backup code that needs nothing stored: settings and rules, packed into one line of letters."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from newsbot.domain import schedule
from newsbot.domain.errors import BadInput
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want, rule_phrase, topic_key

PREFIX = "n"  # the older codes begin with a digit
CHECK = 4  # bytes that show whether the code was copied whole
MOST_BYTES = 500_000  # of what a code unpacks to
MOST_RULES = 1000
PHRASE = 100
BY_FEED = frozenset({Want.FEED, Want.MUTE_FEED})


@dataclass(frozen=True, slots=True)
class Keepsake:
    """What a code says. Rules on sources have the source's address as their value; `on`: news was on."""

    settings: Mapping[Setting, str]
    rules: tuple[Rule, ...]
    on: bool


def pack(known: Subscriber, rules: Sequence[Rule], addresses: Mapping[str, str]) -> str:
    """The code of a subscriber. `addresses`: of sources, by the value that rules have for them."""
    usual = _settings(Subscriber(known.address))
    said = {
        "on": known.state is not SubscriberState.NEW,
        "set": {name: value for name, value in _settings(known).items() if value != usual[name]},
        "get": [
            [rule.want, addresses.get(rule.value, "") if rule.want in BY_FEED else rule.value, *_until(rule)]
            for rule in rules
        ],
    }
    packed = zlib.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return PREFIX + base64.urlsafe_b64encode(_check(packed) + packed).decode().rstrip("=")


def unpack(code: str) -> Keepsake:
    """What a code says. Raises BadInput("code") for whatever we did not write."""
    try:
        data = base64.b64decode(code[1:] + "=" * (-len(code[1:]) % 4), altchars=b"-_", validate=True)
        if data[:CHECK] != _check(data[CHECK:]):
            raise ValueError("not whole")
        said = json.loads(zlib.decompressobj().decompress(data[CHECK:], MOST_BYTES))
        settings = {Setting(name): str(value) for name, value in said["set"].items()}
        rules = [_rule(*one) for one in said["get"][:MOST_RULES]]
        return Keepsake(
            settings, tuple(rule for rule in rules if rule.value or rule.want is Want.ALL), said["on"] is True
        )
    except (
        binascii.Error,
        zlib.error,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        OverflowError,
    ) as error:
        raise BadInput("code", code) from error


def _settings(known: Subscriber) -> dict[Setting, str]:
    """Each setting as a reader would type it."""
    return {
        Setting.CADENCE: known.cadence.value,
        Setting.TIME: schedule.clock(known.at),
        Setting.DAY: str(known.weekday),
        Setting.ZONE: known.timezone,
        Setting.QUIET: str(known.quiet) if known.quiet else "off",
        Setting.LENGTH: str(int(known.length)),
        Setting.PICTURES: "on" if known.pictures else "off",
        Setting.SILENT: "on" if known.silent else "off",
        Setting.LANGUAGE: known.language,
        Setting.CAP: str(known.cap),
    }


def _until(rule: Rule) -> list[int]:
    return [int(rule.until.timestamp())] if rule.until else []


def _rule(want: Any, value: Any, until: Any = None) -> Rule:
    kind, text = Want(want), str(value)
    ends = datetime.fromtimestamp(int(until), UTC) if until is not None else None
    if kind is Want.TOPIC:
        text = topic_key(text)
    elif kind in (Want.FOLLOW, Want.MUTE):
        text = rule_phrase(text[:PHRASE])
    return Rule(kind, "" if kind is Want.ALL else text, ends)


def _check(packed: bytes) -> bytes:
    return sha256(packed).digest()[:CHECK]
