"""A subscription: what an address wants and does not want, and the one rule that decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from newsbot.domain import text


class Want(StrEnum):
    """ALL, TOPIC, FEED and FOLLOW bring articles; MUTE (a word) and MUTE_FEED hold them back."""

    ALL = "all"
    TOPIC = "topic"
    FEED = "feed"
    FOLLOW = "follow"
    MUTE = "mute"
    MUTE_FEED = "mute_feed"


_WIDE = frozenset({Want.ALL, Want.TOPIC, Want.FOLLOW})  # what brings articles of many sources


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a subscription. `value`: "" for ALL, a topic, a feed's id, or a folded phrase.

    A phrase may end in `*`, which stands for any ending of its last word. `until`: when a mute ends.
    """

    want: Want
    value: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What deciding needs to know of an article; `words` are folded (`domain.text.words`).

    Of a `personal` one, from a source that readers brought, only its source's name brings it.
    """

    feed_id: int
    topic: str
    words: tuple[str, ...]
    personal: bool = False

    @classmethod
    def of(cls, feed_id: int, topic: str, title: str, body: str) -> Facts:
        """The facts of an article."""
        return cls(feed_id, topic, tuple(text.words(title + "\n" + body)))

    def has(self, phrase: str) -> bool:
        """Whether the folded phrase stands in the article, in time linear in its length."""
        parts = phrase.rstrip("*").split()
        if not parts:
            return False
        open_end = phrase.endswith("*")
        return any(self._at(index, parts, open_end) for index in range(len(self.words) - len(parts) + 1))

    def _at(self, index: int, parts: list[str], open_end: bool) -> bool:
        *front, last = parts
        if any(self.words[index + offset] != part for offset, part in enumerate(front)):
            return False
        word = self.words[index + len(front)]
        return word.startswith(last) if open_end else word == last


@dataclass(frozen=True, slots=True)
class Found:
    """Facts of an article in which many phrases were looked for at once (`Phrases.found_in`)."""

    feed_id: int
    topic: str
    phrases: frozenset[str]
    personal: bool = False

    def has(self, phrase: str) -> bool:
        """Whether the phrase is among those that were found."""
        return phrase in self.phrases


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an article is wanted, and the rule that decided (None: no rule asks for it)."""

    wanted: bool
    rule: Rule | None = None


def decide(rules: Iterable[Rule], facts: Facts | Found, now: datetime) -> Verdict:
    """The decision for one article: any mute holds it back, otherwise any want brings it."""
    brings: Rule | None = None
    for rule in rules:
        if rule.until is not None and rule.until <= now:
            continue
        if not _applies(rule, facts):
            continue
        if rule.want in (Want.MUTE, Want.MUTE_FEED):
            return Verdict(False, rule)
        if brings is None or _weight(rule) > _weight(brings):
            brings = rule
    return Verdict(brings is not None, brings)


def _applies(rule: Rule, facts: Facts | Found) -> bool:
    if facts.personal and rule.want in _WIDE:
        return False
    if rule.want is Want.ALL:
        return True
    if rule.want is Want.TOPIC:
        return rule.value == facts.topic
    if rule.want in (Want.FEED, Want.MUTE_FEED):
        return rule.value == str(facts.feed_id)
    return facts.has(rule.value)


def _weight(rule: Rule) -> int:
    """The more special rule is the better answer to "why did I get this?"."""
    return {Want.ALL: 0, Want.TOPIC: 1, Want.FEED: 2}.get(rule.want, 3)


def sources_of(rules: Iterable[Rule]) -> frozenset[int]:
    """The sources that the rules ask for by name."""
    return frozenset(int(rule.value) for rule in rules if rule.want is Want.FEED)


def rule_phrase(given: str) -> str:
    """The folded phrase of what a person typed; "" where nothing is left. Keeps one trailing `*`."""
    folded = text.phrase(given)
    return folded + "*" if folded and given.rstrip().endswith("*") else folded


@lru_cache(maxsize=256)  # asked for each entry of a feed
def topic_key(name: str) -> str:
    """A topic's name as it is stored and compared: folded, spaces as one."""
    return " ".join(name.casefold().split())[:64]


class Phrases:
    """Many stored phrases, made ready to be looked for in one article after another.

    Finding costs the article's distinct words and not the number of phrases: each phrase hangs on its
    first word (those with an open first word are few and are looked at one by one).
    """

    __slots__ = ("_by_word", "_open")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._open: list[str] = []
        for phrase in phrases:
            first, *more = phrase.rstrip("*").split() or [""]
            if phrase.endswith("*") and not more:
                self._open.append(phrase)
            elif first:
                self._by_word.setdefault(first, []).append(phrase)

    def found_in(self, facts: Facts) -> frozenset[str]:
        """The phrases that stand in the article."""
        near = [phrase for word in set(facts.words) for phrase in self._by_word.get(word, ())]
        return frozenset(phrase for phrase in (*near, *self._open) if facts.has(phrase))
