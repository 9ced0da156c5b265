"""A fan-out: one parcel for many addresses, planned at once and carried out slice by slice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsbot.domain.article import Article
from newsbot.domain.delivery import Parcel

LIMIT = 5000  # rows of one transaction, so that nobody waits for it
CHANGES = 2500  # rows that one transaction changes: on PostgreSQL each costs twice a new one


@dataclass(frozen=True, slots=True)
class Chunk:
    """A slice of a fan-out: subscribers with an id above `after`, at most `limit` of them."""

    after: int
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class FannedOut:
    """What one chunk did: rows added, and where the next chunk starts (None: that was the last)."""

    added: int
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """One article for everybody who gets it at once.

    `follows` and `mutes` are the stored phrases that the article matches. Its story rings once a chat.
    """

    article: Article
    follows: frozenset[str]
    mutes: frozenset[str]
    now: datetime
    expires: datetime
    house_zone: str = "UTC"


class Act(StrEnum):
    """What a plan does with a parcel: rows for all who get it; all of them taken back; those queued again."""

    SPREAD = ""
    WITHDRAW = "withdraw"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Plan:
    """A fan-out that has begun or is to begin: it survives a crash and goes on at `after`.

    SPREAD goes by subscriber (of a correction: by delivery), the others go by chat.
    """

    parcel: Parcel
    after: int = 0
    act: Act = Act.SPREAD
