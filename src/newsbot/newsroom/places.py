"""A place that news can go to, and the subscriber that stands for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.domain.setting import with_next_digest
from newsbot.domain.subscriber import Address, ChatKind, Subscriber, SubscriberState
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import House


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody subscribes: the address, what it is, its name and the language to begin with.

    `person` is who acts (0: nobody that could be seen). Whether they may is asked before, in `chat`.
    """

    address: Address
    kind: ChatKind = ChatKind.PRIVATE
    name: str = ""
    language: str = ""
    person: int = 0


def fresh(place: Place, now: datetime) -> Subscriber:
    """The subscriber as it begins: nothing is sent before somebody said OK."""
    return Subscriber(
        place.address, kind=place.kind, name=place.name[:120], language=place.language, created=now
    )


def subscriber_at(tx: Tx, place: Place, now: datetime) -> Subscriber:
    """The stored subscriber of a place; made, in state NEW, where there is none."""
    return tx.subscribers.get(place.address) or tx.subscribers.save(fresh(place, now))


def turn_on(tx: Tx, known: Subscriber, now: datetime, house: House) -> Subscriber:
    """News from now on, without the backlog."""
    active = replace(known, state=SubscriberState.ACTIVE, since=now)
    return tx.subscribers.save(with_next_digest(active, now, house.timezone))


def pause(tx: Tx, known: Subscriber) -> Subscriber:
    """No news until somebody says so; what is queued is withdrawn."""
    tx.outbox.cancel(known.address)
    return tx.subscribers.save(replace(known, state=SubscriberState.PAUSED, due=None))
