"""Rows into the domain's dataclasses and back. Written out by hand: this is most of what a claim costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from newsbot.domain.article import Length
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.schedule import Cadence, Quiet
from newsbot.domain.subscriber import Address, ChatKind, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want

Row = Sequence[Any]
Values = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SUBSCRIBER_NAMES = (
    "id",
    "chat",
    "thread",
    "kind",
    "name",
    "state",
    "language",
    "timezone",
    "cadence",
    "at",
    "weekday",
    "quiet_start",
    "quiet_end",
    "length",
    "pictures",
    "silent",
    "cap",
    "since",
    "served",
    "last_edition",
    "due",
    "created",
)
SUBSCRIBER = ", ".join("s." + name for name in SUBSCRIBER_NAMES)
DELIVERY_NAMES = (
    "id",
    "kind",
    "parcel_id",
    "chat",
    "thread",
    "part",
    "lane",
    "state",
    "due",
    "expires",
    "attempts",
    "repeats",
    "edits",
    "replies_to",
    "message",
    "plain",
    "reason",
    "created",
    "finished",
)
DELIVERY = ", ".join("d." + name for name in DELIVERY_NAMES)

# a dictionary look-up costs a tenth of calling the enum
_KINDS = {kind.value: kind for kind in ParcelKind}
_STATES = {state.value: state for state in DeliveryState}
_LANES = {lane.value: lane for lane in Lane}
_CHATS = {kind.value: kind for kind in ChatKind}
_SUBSCRIBED = {state.value: state for state in SubscriberState}
_CADENCES = {cadence.value: cadence for cadence in Cadence}
_LENGTHS = {length.value: length for length in Length}


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware moment."""
    gap = moment - EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


def micros_or_none(moment: datetime | None) -> int | None:
    """`micros`, where there is a moment."""
    return None if moment is None else micros(moment)


@lru_cache(maxsize=4096)
def moment(value: int) -> datetime:
    """The aware UTC moment of `micros`. Kept: rows of one fan-out share theirs."""
    return EPOCH + timedelta(microseconds=value)


def moment_or_none(value: int | None) -> datetime | None:
    """`moment`, where there is one."""
    return None if value is None else moment(value)


def subscriber(row: Row, address: Address | None = None) -> Subscriber:
    """A subscriber from the columns SUBSCRIBER; `address` where the object is at hand."""
    return Subscriber(
        address=address or Address(row[1], row[2]),
        id=row[0],
        kind=_CHATS[row[3]],
        name=row[4],
        state=_SUBSCRIBED[row[5]],
        language=row[6],
        timezone=row[7],
        cadence=_CADENCES[row[8]],
        at=row[9],
        weekday=row[10],
        quiet=None if row[11] is None else Quiet(row[11], row[12]),
        length=_LENGTHS[row[13]],
        pictures=bool(row[14]),
        silent=bool(row[15]),
        cap=row[16],
        since=moment_or_none(row[17]),
        served=None if row[18] is None else date.fromordinal(row[18]),
        last_edition=moment_or_none(row[19]),
        due=moment_or_none(row[20]),
        created=moment_or_none(row[21]),
    )


def subscriber_values(subscriber: Subscriber) -> Values:
    """What of a subscriber is stored, but for its id."""
    quiet = subscriber.quiet
    return {
        "chat": subscriber.address.chat,
        "thread": subscriber.address.thread,
        "kind": subscriber.kind.value,
        "name": subscriber.name,
        "state": subscriber.state.value,
        "language": subscriber.language,
        "timezone": subscriber.timezone,
        "cadence": subscriber.cadence.value,
        "at": subscriber.at,
        "weekday": subscriber.weekday,
        "quiet_start": quiet.start if quiet else None,
        "quiet_end": quiet.end if quiet else None,
        "length": int(subscriber.length),
        "pictures": int(subscriber.pictures),
        "silent": int(subscriber.silent),
        "cap": subscriber.cap,
        "since": micros_or_none(subscriber.since),
        "served": subscriber.served.toordinal() if subscriber.served else None,
        "last_edition": micros_or_none(subscriber.last_edition),
        "due": micros_or_none(subscriber.due),
        "created": micros_or_none(subscriber.created),
    }


def rule(row: Row) -> Rule:
    """A rule from (want, value, until)."""
    return Rule(Want(row[0]), row[1], moment_or_none(row[2]))


@lru_cache(maxsize=4096)
def parcel(kind: str, number: int) -> Parcel:
    """The parcel of that kind and number. Kept: rows of one fan-out share theirs."""
    return Parcel(_KINDS[kind], number)


def delivery(row: Row) -> Delivery:
    """A delivery from the columns DELIVERY."""
    return Delivery(
        parcel(row[1], row[2]),
        Address(row[3], row[4]),
        row[5],
        _LANES[row[6]],
        _STATES[row[7]],
        moment_or_none(row[8]),
        moment_or_none(row[9]),
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        bool(row[15]),
        row[16],
        moment_or_none(row[17]),
        moment_or_none(row[18]),
        row[0],
    )


def delivery_values(delivery: Delivery) -> Values:
    """What of a delivery is stored, but for its id."""
    return {
        "kind": delivery.parcel.kind.value,
        "parcel_id": delivery.parcel.id,
        "chat": delivery.address.chat,
        "thread": delivery.address.thread,
        "part": delivery.part,
        "lane": int(delivery.lane),
        "state": delivery.state.value,
        "due": micros_or_none(delivery.due),
        "expires": micros_or_none(delivery.expires),
        "attempts": delivery.attempts,
        "repeats": delivery.repeats,
        "edits": delivery.edits,
        "replies_to": delivery.replies_to,
        "message": delivery.message,
        "plain": int(delivery.plain),
        "reason": delivery.reason,
        "created": micros_or_none(delivery.created),
        "finished": micros_or_none(delivery.finished),
    }
