"""The dispatcher's first steps: claim what is due, mark it as being sent, or give it back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from newsbot.domain.delivery import LEASE, Claim, Lane, ParcelKind
from newsbot.domain.subscriber import Subscriber
from newsbot.store import rows
from newsbot.store.rows import micros, micros_or_none
from newsbot.store.session import Row, Session
from newsbot.store.tallies import Tally

_FIRST_PAGE = 16  # rows looked at beyond what is wanted, for chats that rest
# a part waits for the part before it, a correction for the bulletin that is on its way just now
_PAGE = """
SELECT d.id, d.chat, d.due, d.expires, d.kind FROM deliveries d
WHERE d.state = 'queued' AND d.lane = :lane AND (d.due, d.id) > (:due, :id) AND d.due <= :now
AND (d.part = 0 OR NOT EXISTS (SELECT 1 FROM deliveries p WHERE p.kind = d.kind
    AND p.parcel_id = d.parcel_id AND p.chat = d.chat AND p.thread = d.thread AND p.part = d.part - 1
    AND p.state IN ('queued', 'claimed', 'sending')))
AND (d.kind <> 'correction' OR d.edits > 0 OR d.replies_to > 0 OR NOT EXISTS (SELECT 1 FROM corrections c
    JOIN deliveries b ON b.kind = 'bulletin' AND b.parcel_id = c.bulletin_id AND b.chat = d.chat
    AND b.thread = d.thread AND b.part = 0 WHERE c.id = d.parcel_id AND b.state = 'sending'))
ORDER BY d.due, d.id LIMIT :page"""
_MESSAGE = """COALESCE((SELECT b.message FROM corrections c JOIN deliveries b ON b.kind = 'bulletin'
    AND b.parcel_id = c.bulletin_id AND b.chat = deliveries.chat AND b.thread = deliveries.thread
    AND b.part = 0 WHERE c.id = deliveries.parcel_id), 0)"""
_FILL_IN = f"""
UPDATE deliveries SET edits = CASE WHEN part = 0 THEN {_MESSAGE} ELSE 0 END,
replies_to = CASE WHEN part = 0 THEN 0 ELSE {_MESSAGE} END
WHERE kind = 'correction' AND edits = 0 AND replies_to = 0 AND """
_CLAIMED = f"""
SELECT {rows.DELIVERY}, {rows.SUBSCRIBER} FROM deliveries d
LEFT JOIN subscribers s ON s.chat = d.chat AND s.thread = d.thread"""
# that it is no article is said for the sake of the partial index
_CUT_OFF = f"""{_CLAIMED}
WHERE d.state = 'unknown' AND d.kind = 'edition' AND d.kind <> 'article' AND d.finished > :since
AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.kind = d.kind AND n.parcel_id = d.parcel_id
    AND n.chat = d.chat AND n.thread = d.thread AND n.part = d.part + 1)"""
_WIDTH = len(rows.DELIVERY_NAMES)


class _Picked(NamedTuple):
    """A row that may be claimed."""

    id: int
    kind: str


class Dispatching:
    """Claims. Every later step carries the claim's lease and does nothing where it no longer holds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, now: datetime, limit: int, *, resting: Collection[int] = ()) -> Sequence[Claim]:
        """Leases up to `limit` deliveries that are due: by lane, then by due time, one for each chat."""
        at = micros(now)
        taken = set(resting) | self._held(at)
        picked: list[_Picked] = []
        for lane in Lane:
            picked += self._pick(lane, at, limit - len(picked), taken)
            if len(picked) >= limit:
                break
        self._fill_in([one.id for one in picked if one.kind == ParcelKind.CORRECTION])
        return self._lease([one.id for one in picked], at) if picked else []

    def _held(self, at: int) -> set[int]:
        found = self._session.rows('SELECT chat FROM holds WHERE "until" > :now', {"now": at})
        return {row[0] for row in found}

    def _pick(self, lane: Lane, at: int, wanted: int, taken: set[int]) -> list[_Picked]:
        """The first due rows of a lane, walking past chats that are `taken`, which it adds to."""
        picked: list[_Picked] = []
        expired: list[int] = []
        page = wanted + _FIRST_PAGE + min(len(taken), 1000)
        last = (-1, -1)
        while len(picked) < wanted:
            found = self._session.rows(
                _PAGE, {"lane": int(lane), "now": at, "due": last[0], "id": last[1], "page": page}
            )
            for delivery_id, chat, _, expires, kind in found:
                if expires is not None and expires <= at:
                    expired.append(delivery_id)
                elif chat not in taken and len(picked) < wanted:
                    taken.add(chat)
                    picked.append(_Picked(delivery_id, kind))
            if len(found) < page:
                break
            last = (found[-1][2], found[-1][0])
            page = min(page * 4, 20_000)
        self._expire(expired, at)
        return picked

    def _fill_in(self, ids: Sequence[int]) -> None:
        """Gives corrections the message of a bulletin that was on its way when they were enqueued."""
        if ids:
            self._session.run(_FILL_IN + self._session.among("id", "ids"), {"ids": self._session.pack(ids)})

    def _expire(self, ids: Sequence[int], at: int) -> None:
        if ids:
            ended = self._session.rows(
                "UPDATE deliveries SET state = 'expired', finished = :now WHERE state = 'queued' AND "
                + self._session.among("id", "ids")
                + " RETURNING kind, parcel_id, part",
                {"now": at, "ids": self._session.pack(ids)},
            )
            tally = Tally(self._session)
            tally.moved(ended, "expired")
            tally.write()

    def _lease(self, ids: Sequence[int], at: int) -> list[Claim]:
        lease = secrets.randbits(46) | 1
        among = self._session.among("id", "ids")
        if self._session.is_sqlite:
            which = f"{among} AND state = 'queued'"
        else:  # another process may be claiming too
            which = (
                f"id IN (SELECT id FROM deliveries WHERE {among} AND state = 'queued' FOR UPDATE SKIP LOCKED)"
            )
        values = {
            "ids": self._session.pack(ids),
            "lease": lease,
            "until": at + int(LEASE.total_seconds() * 1_000_000),
        }
        self._session.run(
            f"UPDATE deliveries SET state = 'claimed', lease = :lease, lease_until = :until WHERE {which}",
            values,
        )
        where = " WHERE " + self._session.among("d.id", "ids") + " AND d.lease = :lease"
        found = self._session.rows(_CLAIMED + where, values)
        by_id = {row[0]: row for row in found}
        return [_claim(by_id[one], lease) for one in ids if one in by_id]

    def cut_off(self, since: datetime) -> Sequence[Claim]:
        """Editions of unknown fate since then that have no next part, with no lease."""
        return [_claim(row, 0) for row in self._session.rows(_CUT_OFF, {"since": micros(since)})]

    def start(self, claims: Sequence[Claim], now: datetime) -> Sequence[Claim]:
        """Marks claims as being sent; only those that are returned may be. Durable at commit."""
        started: set[tuple[int, int]] = set()
        for lease, ids in _by_lease(claims):
            found = self._session.rows(
                "UPDATE deliveries SET state = 'sending', lease_until = :until "
                "WHERE lease = :lease AND state = 'claimed' AND "
                + self._session.among("id", "ids")
                + " RETURNING id",
                {
                    "until": micros(now) + int(LEASE.total_seconds() * 1_000_000),
                    "lease": lease,
                    "ids": self._session.pack(ids),
                },
            )
            started.update((lease, row[0]) for row in found)
        return [claim for claim in claims if (claim.lease, claim.delivery.id) in started]

    def release(self, claims: Sequence[Claim], due: datetime | None = None) -> None:
        """Gives claims back that were not sent; `due` None leaves their time as it was."""
        for lease, ids in _by_lease(claims):
            self._session.run(
                "UPDATE deliveries SET state = 'queued', lease = 0, lease_until = NULL, "
                "due = COALESCE(CAST(:due AS BIGINT), due) WHERE lease = :lease AND state = 'claimed' AND "
                + self._session.among("id", "ids"),
                {"due": micros_or_none(due), "lease": lease, "ids": self._session.pack(ids)},
            )


def _by_lease(claims: Sequence[Claim]) -> list[tuple[int, list[int]]]:
    ordered = sorted(claims, key=lambda claim: claim.lease)
    return [
        (lease, [claim.delivery.id for claim in group])
        for lease, group in groupby(ordered, key=lambda claim: claim.lease)
    ]


def _claim(row: Row, lease: int) -> Claim:
    delivery = rows.delivery(row)
    subscriber: Subscriber | None = None
    if row[_WIDTH] is not None:
        subscriber = rows.subscriber(row[_WIDTH:], delivery.address)
    return Claim(delivery, subscriber, lease)
