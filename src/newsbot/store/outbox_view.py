"""What staff, readers and the dispatcher ask of the outbox. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from newsbot.domain.bulletin import Progress
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.subscriber import Address
from newsbot.store import rows
from newsbot.store.rows import micros, moment
from newsbot.store.session import Session, Values

_DELIVERY = f"SELECT {rows.DELIVERY} FROM deliveries d WHERE "
_LEFT = ("queued", "claimed", "sending")
_FAILED = ("refused", "gone", "expired")


class Viewing:
    """Counts and look-ups."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def progress(self, parcel: Parcel) -> Progress:
        """How far a parcel is. While its fan-out runs, those not enqueued yet are left too."""
        found = self._session.rows(
            "SELECT state, COUNT(*) FROM deliveries WHERE kind = :kind AND parcel_id = :parcel AND part = 0 "
            "GROUP BY state",
            _parcel(parcel),
        )
        counts = {row[0]: row[1] for row in found}
        coming = self._coming(parcel)
        return Progress(
            total=sum(counts.values()) + coming,
            sent=counts.get("sent", 0),
            left=sum(counts.get(state, 0) for state in self._left(parcel)) + coming,
            failed=sum(counts.get(state, 0) for state in _FAILED),
            unknown=counts.get("unknown", 0),
        )

    def _left(self, parcel: Parcel) -> tuple[str, ...]:
        """What of a parcel may still go out: of a stopped bulletin also what was taken back."""
        stopped = parcel.kind is ParcelKind.BULLETIN and self._session.value(
            "SELECT 1 FROM bulletins WHERE id = :id AND state = 'stopped'", {"id": parcel.id}
        )
        return (*_LEFT, "cancelled") if stopped else _LEFT

    def _coming(self, parcel: Parcel) -> int:
        after = self._session.value(
            'SELECT "after" FROM plans WHERE kind = :kind AND parcel_id = :parcel', _parcel(parcel)
        )
        if after is None:
            return 0
        if parcel.kind is not ParcelKind.BULLETIN:
            return 1
        return int(
            self._session.value(
                "SELECT COUNT(*) FROM subscribers s WHERE s.state = 'active' AND s.id > :after "
                "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.kind = :kind AND d.parcel_id = :parcel "
                "AND d.chat = s.chat AND d.thread = s.thread AND d.part = 0)",
                _parcel(parcel) | {"after": after},
            )
        )

    def recipients(self, parcel: Parcel) -> int:
        """How many addresses have it."""
        return int(
            self._session.value(
                "SELECT COUNT(*) FROM deliveries WHERE kind = :kind AND parcel_id = :parcel "
                "AND part = 0 AND state = 'sent'",
                _parcel(parcel),
            )
        )

    def ended_badly(self, limit: int, offset: int) -> Sequence[Delivery]:
        """Refused and unknown deliveries, the last first."""
        return self._select(
            "d.state IN ('refused', 'unknown') ORDER BY d.finished DESC, d.id DESC "
            "LIMIT :limit OFFSET :offset",
            {"limit": limit, "offset": offset},
        )

    def find_message(self, address: Address, message: int) -> Delivery | None:
        """The delivery that made a message; its number is unique in the chat, whatever the topic."""
        found = self._select(
            "d.chat = :chat AND d.message = :message AND d.message > 0 "
            f"AND d.{rows.FINISHED} ORDER BY d.edits <> 0, d.id LIMIT 1",
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
        found = self._session.rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state")
        return {DeliveryState(row[0]): row[1] for row in found}

    def next_due(self) -> datetime | None:
        """When the first waiting delivery is due."""
        first = [self._first(lane) for lane in Lane]
        return min((moment(due) for due in first if due is not None), default=None)

    def _first(self, lane: Lane) -> int | None:
        due: int | None = self._session.value(
            "SELECT MIN(due) FROM deliveries WHERE state = 'queued' AND lane = :lane", {"lane": int(lane)}
        )
        return due

    def waiting(self, lane: Lane) -> int:
        """How many deliveries wait in this lane and those before it."""
        sql = "SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND lane <= :lane"
        return int(self._session.value(sql, {"lane": int(lane)}))

    def _select(self, where: str, values: Values) -> list[Delivery]:
        return [rows.delivery(row) for row in self._session.rows(_DELIVERY + where, values)]


def _parcel(parcel: Parcel) -> Values:
    return {"kind": parcel.kind.value, "parcel": parcel.id}
