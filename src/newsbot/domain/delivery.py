"""A delivery: one parcel for one address, from the outbox to its fate. States as one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from newsbot.domain.errors import WrongStep
from newsbot.domain.subscriber import Address, Subscriber

MAX_ATTEMPTS = 3  # tries after a refusal before a delivery is dead
LEASE = timedelta(seconds=60)
FIRST_RETRY = 5.0  # seconds; times 4 at each further try

EXPIRY = timedelta(days=3)  # an article that could not go out for so long is found with /latest
FOLD_AFTER = timedelta(hours=12)  # articles that waited longer go out as one digest a chat


class Lane(IntEnum):
    """Who goes first. Answers to people are not in the outbox; they take lane 0 of the pace."""

    ANSWER = 0
    BULLETIN = 1
    INSTANT = 2
    EDITION = 3


class ParcelKind(StrEnum):
    """What a delivery carries; the parcel's number is the id of that thing.

    UPDATE edits a message about a story that has grown or changed; CORRECTION edits (part 0) and answers
    (part 1) a bulletin's message; NOTICE is a word from the house, e.g. to staff about a broken source.
    """

    ARTICLE = "article"
    EDITION = "edition"
    BULLETIN = "bulletin"
    CORRECTION = "correction"
    UPDATE = "update"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is delivered."""

    kind: ParcelKind
    id: int


class DeliveryState(StrEnum):
    """QUEUED waits for `due`; CLAIMED is leased by a dispatcher; SENDING is committed before the call.

    SENT has its message id; UNKNOWN: the call was made and its fate is not known; REFUSED: dead, with a
    reason, staff may try again; GONE: the address takes no messages; EXPIRED: too old to be worth it;
    CANCELLED: withdrawn, paused or unsubscribed before it went out; FOLDED: goes out inside a digest.
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    GONE = "gone"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FOLDED = "folded"


_S = DeliveryState
STEPS: dict[DeliveryState, frozenset[DeliveryState]] = {
    _S.QUEUED: frozenset({_S.CLAIMED, _S.EXPIRED, _S.CANCELLED, _S.GONE, _S.FOLDED}),
    _S.CLAIMED: frozenset({_S.SENDING, _S.QUEUED, _S.EXPIRED, _S.CANCELLED, _S.GONE, _S.FOLDED}),
    _S.SENDING: frozenset({_S.SENT, _S.QUEUED, _S.UNKNOWN, _S.REFUSED, _S.GONE}),
    _S.UNKNOWN: frozenset({_S.QUEUED, _S.CANCELLED}),
    _S.REFUSED: frozenset({_S.QUEUED, _S.CANCELLED}),
    _S.CANCELLED: frozenset({_S.QUEUED}),
    _S.SENT: frozenset(),
    _S.GONE: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.FOLDED: frozenset(),
}


def step(old: DeliveryState, new: DeliveryState) -> DeliveryState:
    """`new`, where the table allows it. Raises WrongStep."""
    if new not in STEPS[old]:
        raise WrongStep(f"a delivery does not go from {old} to {new}")
    return new


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox. Unique: parcel, address, part.

    `edits`: the message to edit instead of sending a new one; `replies_to`: the message to answer.
    `message`: Telegram's number of it once sent. `plain`: send without markup (after BadMarkup).
    `repeats`: how often an unknown delivery was sent again.
    """

    parcel: Parcel
    address: Address
    part: int = 0
    lane: Lane = Lane.INSTANT
    state: DeliveryState = DeliveryState.QUEUED
    due: datetime | None = None
    expires: datetime | None = None
    attempts: int = 0
    repeats: int = 0
    edits: int = 0
    replies_to: int = 0
    message: int = 0
    plain: bool = False
    reason: str = ""
    created: datetime | None = None
    finished: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased delivery and its subscriber as the row stood at claim (None: no subscriber row)."""

    delivery: Delivery
    subscriber: Subscriber | None
    lease: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one claimed delivery; written back where the lease still holds.

    `due` goes with QUEUED. `parts`: how many messages the parcel has for this address: the next part is
    enqueued in the same transaction that records this one.
    """

    claim: Claim
    state: DeliveryState
    at: datetime
    message: int = 0
    parts: int = 1
    due: datetime | None = None
    reason: str = ""
    attempts: int = 0
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """An address where articles have waited too long, and its waiting deliveries."""

    address: Address
    ids: tuple[int, ...]


def retry_pause(attempt: int) -> timedelta:
    """The pause before try number `attempt` + 1."""
    return timedelta(seconds=FIRST_RETRY * 4.0 ** min(attempt, 6))


def repeats_unknown(kind: ParcelKind, repeats: int, edits: int) -> bool:
    """Whether a delivery of unknown fate is sent again by itself: a bulletin or correction, once.

    A second copy of a bulletin is cheaper than a miss; a second copy of an article is not.
    An UPDATE, and the part of a correction that `edits` a message, change it in place: doing it again does
    no harm, and wrong words that stay do.
    """
    if kind is ParcelKind.UPDATE or (kind is ParcelKind.CORRECTION and edits):
        return repeats < MAX_ATTEMPTS
    return kind in (ParcelKind.BULLETIN, ParcelKind.CORRECTION) and repeats == 0
