"""The shelf of deliveries, put together: fan-out, the dispatcher's steps, what staff and readers ask."""

from __future__ import annotations

from newsbot.store.outbox_care import Care
from newsbot.store.outbox_dispatch import Dispatching
from newsbot.store.outbox_record import Recording
from newsbot.store.outbox_spread import Spreading
from newsbot.store.outbox_view import Viewing


class OutboxShelf(Spreading, Dispatching, Recording, Care, Viewing):
    """The ledger of deliveries: one row for each parcel, address and part."""
