"""Deliveries taken back, tried again, folded into a digest, and cleared away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from newsbot.domain.delivery import FOLD_AFTER, Lane, Parcel
from newsbot.domain.subscriber import Address
from newsbot.store.rows import AT_CHAT, micros
from newsbot.store.session import Row, Session, Values

_PAGE = 1000
_CANCEL = "UPDATE deliveries SET state = 'cancelled', lease = 0, lease_until = NULL WHERE "
_OPEN = "state IN ('queued', 'claimed')"
_HERE = "chat = :chat AND thread = :thread"
_PARCEL = "kind = :kind AND parcel_id = :parcel"
_OF_FEED = "(SELECT a.id FROM articles a WHERE a.feed_id = :feed)"
_STALE = """
SELECT chat, thread FROM deliveries WHERE state = 'queued' AND lane = :lane AND kind = 'article'
GROUP BY chat, thread HAVING COUNT(*) > 1 AND MIN(created) <= :old
ORDER BY MIN(created), chat, thread LIMIT :limit"""
_FOLD = f"""
UPDATE deliveries SET state = 'folded', finished = :now, reason = :reason
WHERE {_HERE} AND state = 'queued' AND lane = :lane AND kind = 'article' RETURNING parcel_id"""
_RETRY = """
UPDATE deliveries SET state = 'queued', attempts = 0, plain = 0, reason = '', due = :now, expires = NULL,
finished = NULL, lease = 0 WHERE id = :id AND state IN ('refused', 'unknown')"""


class Care:
    """What happens to deliveries besides being sent."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stale_chats(self, now: datetime, limit: int) -> Sequence[Address]:
        """Addresses with several waiting articles, one of them older than FOLD_AFTER; oldest first."""
        found = self._session.rows(
            _STALE, {"lane": int(Lane.INSTANT), "old": micros(now - FOLD_AFTER), "limit": limit}
        )
        return [Address(row[0], row[1]) for row in found]

    def fold(self, address: Address, now: datetime, reason: str = "") -> Sequence[int]:
        """Takes the waiting articles of an address out of the queue; their ids, for one edition."""
        values = _here(address) | {"lane": int(Lane.INSTANT), "now": micros(now), "reason": reason}
        return sorted(row[0] for row in self._session.rows(_FOLD, values))

    def cancel(self, address: Address, *, parcels: Collection[Parcel] | None = None) -> int:
        """Takes back what is not on its way to an address: all of it, or these parcels. How many."""
        if parcels is None:
            return self._session.run(
                f"{_CANCEL}id IN {AT_CHAT} AND thread = :thread AND {_OPEN}", _here(address)
            )
        sql = f"{_CANCEL}{_HERE} AND {_PARCEL} AND {_OPEN}"
        return sum(self._session.run(sql, _here(address) | _parcel(parcel)) for parcel in set(parcels))

    def withdraw(self, parcel: Parcel) -> int:
        """Takes back what is not on its way of a parcel, for everybody. How many."""
        return self._session.run(f"{_CANCEL}{_PARCEL} AND {_OPEN}", _parcel(parcel))

    def withdraw_feed(self, feed_id: int) -> int:
        """Takes back what is not on its way of a feed's articles, and their plans. How many."""
        of_feed = f"kind IN ('article', 'update') AND parcel_id IN {_OF_FEED}"
        self._session.run(f"DELETE FROM plans WHERE {of_feed}", {"feed": feed_id})
        return self._session.run(f"{_CANCEL}{_OPEN} AND {of_feed}", {"feed": feed_id})

    def resume(self, parcel: Parcel, now: datetime) -> int:
        """Queues again what was taken back of a parcel. How many."""
        return self._session.run(
            f"UPDATE deliveries SET state = 'queued', due = :now WHERE {_PARCEL} AND state = 'cancelled'",
            _parcel(parcel) | {"now": micros(now)},
        )

    def retry(self, delivery_id: int, now: datetime) -> bool:
        """Queues a delivery again that ended badly or is unknown."""
        return self._session.run(_RETRY, {"id": delivery_id, "now": micros(now)}) > 0

    def prune(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` deliveries that were finished before, oldest rows first. How many.

        Walks from the oldest row and stops at the first page that is younger: no index is needed for it.
        """
        old = micros(before)
        self._session.run('DELETE FROM holds WHERE "until" < :old', {"old": old})
        ids: list[int] = []
        last = 0
        while len(ids) < limit:
            page = self._page(last)
            ids += [row[0] for row in page if row[1] is not None and row[1] < old]
            if len(page) < _PAGE or (page[-1][2] or 0) >= old:
                break
            last = page[-1][0]
        ids = ids[:limit]
        self._session.run(
            "DELETE FROM deliveries WHERE " + self._session.among("id", "ids"),
            {"ids": self._session.pack(ids)},
        )
        return len(ids)

    def _page(self, after: int) -> Sequence[Row]:
        return self._session.rows(
            "SELECT id, finished, created FROM deliveries WHERE id > :after ORDER BY id LIMIT :page",
            {"after": after, "page": _PAGE},
        )


def _here(address: Address) -> Values:
    return {"chat": address.chat, "thread": address.thread}


def _parcel(parcel: Parcel) -> Values:
    return {"kind": parcel.kind.value, "parcel": parcel.id}
