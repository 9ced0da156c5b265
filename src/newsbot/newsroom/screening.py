"""Whether a claimed delivery still goes out: the subscriber's state, cadence, quiet hours now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsbot.domain.delivery import Delivery, DeliveryState, ParcelKind
from newsbot.domain.schedule import Cadence, after_quiet
from newsbot.domain.subscriber import Subscriber, SubscriberState


@dataclass(frozen=True, slots=True)
class Verdict:
    """`drop`: the state it ends in; `hold`: when it is due again; neither: it goes, perhaps silently."""

    drop: DeliveryState | None = None
    reason: str = ""
    hold: datetime | None = None
    silent: bool = False


_GO = Verdict()
_K = ParcelKind
# who has got a bulletin gets its correction, whatever has changed since
_FOR_ANYBODY = frozenset({_K.CORRECTION, _K.NOTICE, _K.BULLETIN})


def screen(delivery: Delivery, subscriber: Subscriber | None, now: datetime, house_zone: str) -> Verdict:
    """The verdict. In quiet hours news waits; bulletins and the house's own words come silently."""
    kind = delivery.parcel.kind
    if subscriber is None:
        return _GO if kind in _FOR_ANYBODY else Verdict(DeliveryState.CANCELLED, "nobody subscribes here")
    dropped = _by_state(kind, subscriber) or _by_cadence(kind, subscriber)
    if dropped is not None:
        return dropped
    ends = after_quiet(now, subscriber.quiet, subscriber.timezone or house_zone)
    if ends <= now:
        return _GO
    if kind in _FOR_ANYBODY:
        return Verdict(silent=True)
    return Verdict(hold=ends)


def _by_state(kind: ParcelKind, subscriber: Subscriber) -> Verdict | None:
    if subscriber.state is SubscriberState.AWAY:
        return Verdict(DeliveryState.GONE, "away")
    if kind in (_K.CORRECTION, _K.NOTICE) or subscriber.state is SubscriberState.ACTIVE:
        return None
    if kind is _K.BULLETIN and subscriber.state is SubscriberState.NEW:
        return None  # an editor's test copy: a fan-out reaches none but the active
    return Verdict(DeliveryState.CANCELLED, "paused")


def _by_cadence(kind: ParcelKind, subscriber: Subscriber) -> Verdict | None:
    if kind is not _K.ARTICLE or subscriber.cadence is Cadence.INSTANT:
        return None
    if subscriber.cadence.has_editions:
        return Verdict(DeliveryState.FOLDED, "goes into the digest")
    return Verdict(DeliveryState.CANCELLED, "breaking news only")
