"""Where a chat's deliveries are, without an index of all that waits: ended, leased, or of an open parcel."""

from __future__ import annotations

from newsbot.store.session import Session
from newsbot.store.tallies import open_parcels

_LEASED = "SELECT id FROM deliveries WHERE lease_until IS NOT NULL AND chat = :chat"
_EDITIONS = "SELECT id FROM deliveries WHERE kind = 'edition' AND state = 'queued' AND chat = :chat"
_FINISHED = "SELECT id FROM deliveries WHERE finished IS NOT NULL AND chat = :chat"
_OF_PARCELS = (
    "SELECT id FROM deliveries WHERE kind = :kind AND {parcels} AND chat = :chat AND state = 'queued'"
)


def open_at(session: Session, chat: int) -> list[int]:
    """The chat's deliveries that have no end yet: a look-up for each parcel that is under way."""
    values = {"chat": chat}
    found = [row[0] for row in session.rows(f"{_LEASED} UNION ALL {_EDITIONS}", values)]
    sql = _OF_PARCELS.format(parcels=session.among("parcel_id", "parcels"))
    for kind, parcels in open_parcels(session).items():
        asked = values | {"kind": kind, "parcels": session.pack(parcels)}
        found += [row[0] for row in session.rows(sql, asked)]
    return found


def all_at(session: Session, chat: int) -> list[int]:
    """All of the chat's deliveries."""
    return [row[0] for row in session.rows(_FINISHED, {"chat": chat})] + open_at(session, chat)
