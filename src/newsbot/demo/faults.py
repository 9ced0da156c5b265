"""Faults on demand: which calls go wrong, and how."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.refusals import Refusal


class Action(StrEnum):
    """What happens to a call that a rule names."""

    REPLY = "reply"  # an error in Telegram's form, with `code`, `description`, `retry_after`
    HTML = "html"  # a page instead of JSON, as a gateway in trouble sends
    DELAY = "delay"  # everything as usual, `seconds` later
    LATE = "late"  # done at once, answered `seconds` later
    DROP = "drop"  # the line is cut before anything is done
    DROP_REPLY = "drop_reply"  # all is done, then the line is cut


@dataclass(slots=True)
class Fault:
    """A rule. Conditions left empty hold for every call; `seconds` of waiting go before any other effect."""

    action: Action
    method: str = "*"  # a name, or a beginning and a star: send*
    chat: int = 0
    contains: str = ""  # words in the text or caption
    skip: int = 0  # this many matching calls pass first
    times: int = 1  # then this many are hit; 0: all
    probability: float = 1.0
    code: int = 500
    description: str = ""
    retry_after: int = 0
    seconds: float = 0.0
    seed: int = 0
    id: int = 0
    seen: int = 0
    hits: int = 0
    dice: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        self.action = Action(self.action)
        self.method = self.method.lower()
        self.dice.seed(self.seed or None)

    def hit(self, call: Call, chat: int) -> bool:
        """Whether this call is one of those that go wrong; counts it."""
        if not self._names(call, chat):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.times and self.hits >= self.times):
            return False
        if self.probability < 1.0 and self.dice.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def _names(self, call: Call, chat: int) -> bool:
        if self.method.endswith("*"):
            named = call.method.startswith(self.method[:-1])
        else:
            named = call.method == self.method
        if not named or (self.chat and self.chat != chat):
            return False
        return not self.contains or self.contains in call.text("text") + call.text("caption")

    def refusal(self) -> Refusal:
        """The error of a REPLY."""
        if self.retry_after:
            text = self.description or f"Too Many Requests: retry after {self.retry_after}"
            return Refusal(429, text, {"retry_after": self.retry_after})
        return Refusal(self.code, self.description or "Internal Server Error")

    def as_json(self) -> dict[str, Any]:
        """The rule and how often it has been seen and applied."""
        return {name: value for name, value in asdict(self).items() if name != "dice"}


class Faults:
    """The rules in force; the first one that names a call decides."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        self._last_id = 0

    def add(self, fault: Fault) -> int:
        """Put a rule in force; returns its id."""
        self._last_id += 1
        fault.id = self._last_id
        self.rules.append(fault)
        return fault.id

    def clear(self, fault_id: int = 0) -> None:
        """Lift one rule, or all."""
        self.rules = [rule for rule in self.rules if fault_id and rule.id != fault_id]

    def first(self, call: Call, chat: int) -> Fault | None:
        """The rule that hits this call."""
        return next((rule for rule in self.rules if rule.hit(call, chat)), None)
