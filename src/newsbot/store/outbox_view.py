"""What staff, readers and the dispatcher ask of the outbox. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from newsbot.domain.bulletin import Progress
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.fanout import Act
from newsbot.domain.subscriber import Address
from newsbot.store import rows
from newsbot.store.rows import micros, moment
from newsbot.store.session import Session, Values
from newsbot.store.tallies import OPEN, by_state, of_parcel

_DELIVERY = f"SELECT {rows.DELIVERY} FROM deliveries d WHERE "
_FAILED = ("refused", "gone", "expired")


class Viewing:
    """Counts and look-ups."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def progress(self, parcel: Parcel) -> Progress:
        """How far a parcel is. While its fan-out runs, those not enqueued yet are left too."""
        counts = of_parcel(self._session, parcel)
        have = sum(counts.values())
        act = self._session.value(
            "SELECT act FROM plans WHERE kind = :kind AND parcel_id = :parcel", _parcel(parcel)
        )
        coming = self._coming(parcel, have) if act == Act.SPREAD else 0
        return Progress(
            total=have + coming,
            sent=counts.get("sent", 0),
            left=sum(counts.get(state, 0) for state in self._left(parcel, act)) + coming,
            failed=sum(counts.get(state, 0) for state in _FAILED),
            unknown=counts.get("unknown", 0),
        )

    def _left(self, parcel: Parcel, act: str | None) -> tuple[str, ...]:
        """What of a parcel may still go out: of a stopped bulletin also what was taken back."""
        stopped = parcel.kind is ParcelKind.BULLETIN and self._session.value(
            "SELECT 1 FROM bulletins WHERE id = :id AND state = 'stopped'", {"id": parcel.id}
        )
        if stopped or act == Act.RESUME:
            return OPEN, "cancelled"
        return () if act == Act.WITHDRAW else (OPEN,)

    def _coming(self, parcel: Parcel, have: int) -> int:
        """How many its fan-out has still to reach: of a bulletin all who are active and have no row."""
        if parcel.kind is not ParcelKind.BULLETIN:
            return 1
        return max(0, by_state(self._session, "subscribers").get("active", 0) - have)

    def ended_badly(self, limit: int, offset: int) -> Sequence[Delivery]:
        """Refused and unknown deliveries, the last first."""
        return self._select(
            "(d.state = 'refused' OR d.state = 'unknown') ORDER BY d.finished DESC, d.id DESC "
            "LIMIT :limit OFFSET :offset",
            {"limit": limit, "offset": offset},
        )

    def find_message(self, address: Address, message: int) -> Delivery | None:
        """The delivery that made a message; its number is unique in the chat, whatever the topic."""
        found = self._select(
            "d.chat = :chat AND d.message = :message AND d.message > 0 "
            "AND d.finished IS NOT NULL ORDER BY d.edits <> 0, d.id LIMIT 1",
            {"chat": address.chat, "message": message},
        )
        return found[0] if found else None

    def of_articles(self, address: Address, article_ids: Collection[int]) -> Sequence[Delivery]:
        """The deliveries of these articles to an address, in order."""
        return self._select(
            "d.kind = 'article' AND d.chat = :chat AND d.thread = :thread AND "
            + self._session.among("d.parcel_id", "ids")
            + " ORDER BY d.id",
            {"chat": address.chat, "thread": address.thread, "ids": self._session.pack(article_ids)},
        )

    def ended(self, address: Address, since: datetime) -> Sequence[Delivery]:
        """The articles for an address whose delivery came to an end after that moment."""
        return self._select(
            "d.chat = :chat AND d.thread = :thread AND d.kind = 'article' AND d.part = 0 AND "
            "d.state NOT IN ('queued', 'claimed', 'sending') AND d.finished > :since ORDER BY d.id",
            {"chat": address.chat, "thread": address.thread, "since": micros(since)},
        )

    def counts(self) -> dict[DeliveryState, int]:
        """How many deliveries are in each state."""
        return counts(self._session)

    def next_due(self) -> datetime | None:
        """When the first waiting delivery is due."""
        first = [self._first(lane) for lane in Lane]
        return min((moment(due) for due in first if due is not None), default=None)

    def _first(self, lane: Lane) -> int | None:
        due: int | None = self._session.value(
            "SELECT MIN(due) FROM deliveries WHERE state = 'queued' AND lane = :lane", {"lane": int(lane)}
        )
        return due

    def _select(self, where: str, values: Values) -> list[Delivery]:
        return [rows.delivery(row) for row in self._session.rows(_DELIVERY + where, values)]


def counts(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries are in each state: of what is open, only what is leased is looked at."""
    tallied = by_state(session, "")
    waiting = tallied.pop(OPEN, 0)
    leased = session.rows(
        "SELECT state, COUNT(*) FROM deliveries WHERE lease_until IS NOT NULL GROUP BY state"
    )
    found = tallied | {row[0]: row[1] for row in leased}
    found["queued"] = waiting - sum(row[1] for row in leased)
    return {DeliveryState(state): count for state, count in found.items() if count}


def _parcel(parcel: Parcel) -> Values:
    return {"kind": parcel.kind.value, "parcel": parcel.id}
