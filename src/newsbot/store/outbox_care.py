"""Deliveries taken back, tried again, folded into a digest, and cleared away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from newsbot.domain.delivery import FOLD_AFTER, Lane, Parcel, ParcelKind, Stale
from newsbot.domain.fanout import CHANGES, Act, Chunk, FannedOut
from newsbot.domain.subscriber import Address
from newsbot.store import tallies
from newsbot.store.rows import micros
from newsbot.store.session import Row, Session, Values
from newsbot.store.tallies import DAY, OPEN, Tally
from newsbot.store.whereabouts import open_at

_PAGE = 1000
_SHARE = 200_000  # waiting rows that are sorted by chat at once
_BEFORE_ALL = -(2**62)  # below every chat
_MOVED = " RETURNING kind, parcel_id, part"
# what ends without a moment of its own is kept as long as what ended when it began
_CANCEL = """
UPDATE deliveries SET state = 'cancelled', finished = COALESCE(created, due, 0), lease = 0, lease_until = NULL
WHERE """
_OPEN = "state IN ('queued', 'claimed')"
_PARCEL = "kind = :kind AND parcel_id = :parcel"
_LEASED = "SELECT id, kind, parcel_id FROM deliveries WHERE lease_until IS NOT NULL"
_SLICE = f"{_PARCEL} AND chat > :after AND chat <= :last"
_CHAT_AT = f"SELECT chat FROM deliveries WHERE {_PARCEL} AND chat > :after ORDER BY chat LIMIT 1 OFFSET :skip"
_STALE = """
SELECT chat, thread, {ids} FROM deliveries WHERE state = 'queued' AND lane = :lane AND kind = 'article'
AND ABS(chat) % :of = :share GROUP BY chat, thread HAVING COUNT(*) > 1 AND MIN(created) <= :old
ORDER BY MIN(created), chat, thread"""
_FOLD = """
UPDATE deliveries SET state = 'folded', finished = :now, reason = :reason WHERE {among} AND state = 'queued'
RETURNING kind, parcel_id, part, chat, thread"""
_RETRY = """
UPDATE deliveries SET state = 'queued', attempts = 0, plain = 0, reason = '', due = :now, expires = NULL,
finished = NULL, lease = 0 WHERE id = :id AND state IN ('refused', 'unknown')"""
_PLAN = 'INSERT INTO plans (kind, parcel_id, "after", act) VALUES (:kind, :parcel, :after, :act)'


class Care:
    """What happens to deliveries besides being sent."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def shares(self) -> int:
        """In how many shares `stale` is to be asked, so that none of them is large."""
        return 1 + tallies.by_state(self._session, "").get(OPEN, 0) // _SHARE

    def stale(self, now: datetime, share: int = 0, of: int = 1) -> Sequence[Stale]:
        """Addresses with several waiting articles, one of them older than FOLD_AFTER; oldest first."""
        old = micros(now - FOLD_AFTER)
        if not self._has_old_articles(old):
            return []
        found = self._session.rows(
            _STALE.format(ids=self._session.listed("id")),
            {"lane": int(Lane.INSTANT), "old": old, "share": share, "of": of},
        )
        return [Stale(Address(row[0], row[1]), tuple(map(int, row[2].split(",")))) for row in found]

    def _has_old_articles(self, old: int) -> bool:
        """Whether an article that came so long ago may still wait somewhere."""
        waiting = tallies.open_parcels(self._session).get("article", [])
        young = self._session.value(
            "SELECT COUNT(*) FROM articles WHERE fetched > :old AND " + self._session.among("id", "ids"),
            {"old": old, "ids": self._session.pack(waiting)},
        )
        return int(young) < len(waiting)

    def fold(self, stale: Collection[Stale], now: datetime) -> Mapping[Address, Sequence[int]]:
        """Takes what still waits of these out of the queue; the articles of each, for one edition."""
        folded = self._fold([number for one in stale for number in one.ids], now, "")
        articles: dict[Address, list[int]] = {}
        for row in sorted(folded, key=lambda row: row[1]):
            articles.setdefault(Address(row[3], row[4]), []).append(row[1])
        return articles

    def put_aside(self, address: Address, now: datetime, reason: str) -> int:
        """Takes the waiting articles of an address out of the queue, for its next digest. How many."""
        waiting = self._session.rows(
            "SELECT id FROM deliveries WHERE kind = 'article' AND thread = :thread AND "
            + self._session.among("id", "ids"),
            {"ids": self._session.pack(open_at(self._session, address.chat)), "thread": address.thread},
        )
        return len(self._fold([row[0] for row in waiting], now, reason))

    def _fold(self, ids: Sequence[int], now: datetime, reason: str) -> Sequence[Row]:
        folded = self._session.rows(
            _FOLD.format(among=self._session.among("id", "ids")),
            {"now": micros(now), "ids": self._session.pack(ids), "reason": reason},
        )
        self._end(folded, "folded")
        return folded

    def cancel(self, address: Address, *, parcels: Collection[Parcel] | None = None) -> int:
        """Takes back what is not on its way to an address: all of it, or these parcels. How many."""
        here: Values = {"chat": address.chat, "thread": address.thread}
        if parcels is None:
            among = self._session.among("id", "ids")
            ids = self._session.pack(open_at(self._session, address.chat))
            return self._take_back(f"{among} AND thread = :thread", {"ids": ids, "thread": address.thread})
        at_home = f"{_PARCEL} AND chat = :chat AND thread = :thread"
        return sum(self._take_back(at_home, here | _parcel(parcel)) for parcel in set(parcels))

    def withdraw(self, parcel: Parcel, room: int = CHANGES) -> int:
        """Takes back what is not on its way of a parcel, for everybody, and ends its fan-out. How many.

        More rows than there is `room` for are planned: until then they are known by what they carry, and
        are not sent.
        """
        # asked so that the index of leases is walked, and not that of the parcel
        leased = self._session.rows(_LEASED)
        ids = [row[0] for row in leased if (row[1], row[2]) == (parcel.kind, parcel.id)]
        count = self._take_back(self._session.among("id", "ids"), {"ids": self._session.pack(ids)})
        done = FannedOut(0, _BEFORE_ALL)
        if room > 0:
            done = self.take_back(parcel, Chunk(_BEFORE_ALL, room))
        self._replan(parcel, Act.WITHDRAW, done.next_after)
        return count + done.added

    def take_back(self, parcel: Parcel, chunk: Chunk) -> FannedOut:
        """`withdraw` for one slice, by chat: how many rows, and where the next slice begins."""
        values, next_after = self._by_chat(parcel, chunk)
        return FannedOut(self._take_back(_SLICE, values), next_after)

    def withdraw_feed(self, feed_id: int) -> int:
        """Takes back what is not on its way of a feed's articles, and their plans. How many."""
        waiting = tallies.open_parcels(self._session)
        of_feed = "(SELECT a.id FROM articles a WHERE a.feed_id = :feed)"
        self._session.run(
            f"DELETE FROM plans WHERE kind IN ('article', 'update') AND parcel_id IN {of_feed}",
            {"feed": feed_id},
        )
        count = 0
        for kind in (ParcelKind.ARTICLE, ParcelKind.UPDATE):
            found = self._session.rows(
                "SELECT id FROM articles WHERE feed_id = :feed AND " + self._session.among("id", "ids"),
                {"feed": feed_id, "ids": self._session.pack(waiting.get(kind.value, []))},
            )
            for row in found:
                count += self.withdraw(Parcel(kind, row[0]), CHANGES - count)
        return count

    def resume(self, parcel: Parcel, now: datetime) -> int:
        """Queues again what was taken back of a parcel. How many; what is more than a chunk is planned."""
        done = self.bring_back(parcel, now, Chunk(_BEFORE_ALL, CHANGES))
        self._replan(parcel, Act.RESUME, done.next_after)
        return done.added

    def bring_back(self, parcel: Parcel, now: datetime, chunk: Chunk) -> FannedOut:
        """`resume` for one slice, by chat: how many rows, and where the next slice begins."""
        values, next_after = self._by_chat(parcel, chunk)
        back = self._session.rows(
            "UPDATE deliveries SET state = 'queued', due = :now, finished = NULL "
            f"WHERE {_SLICE} AND state = 'cancelled'{_MOVED}, 'cancelled'",
            values | {"now": micros(now)},
        )
        tally = Tally(self._session)
        count = tally.reopened(back)
        tally.write()
        return FannedOut(count, next_after)

    def retry(self, delivery_id: int, now: datetime) -> bool:
        """Queues a delivery again that ended badly or is unknown."""
        was = self._session.rows(
            "SELECT kind, parcel_id, part, state FROM deliveries "
            "WHERE id = :id AND state IN ('refused', 'unknown')",
            {"id": delivery_id},
        )
        if not was or not self._session.run(_RETRY, {"id": delivery_id, "now": micros(now)}):
            return False
        tally = Tally(self._session)
        tally.reopened(was)
        tally.write()
        return True

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
        return len(lose(self._session, ids[:limit]))

    def settle(self, limit: int) -> int:
        """Keeps the counts small: puts together what was counted apart. 0 where little is left to do."""
        count = tallies.settle(self._session, limit)
        return count if count == limit else 0

    def _page(self, after: int) -> Sequence[Row]:
        return self._session.rows(
            "SELECT id, finished, created FROM deliveries WHERE id > :after ORDER BY id LIMIT :page",
            {"after": after, "page": _PAGE},
        )

    def _take_back(self, which: str, values: Values) -> int:
        return self._end(self._session.rows(f"{_CANCEL}{which} AND {_OPEN}{_MOVED}", values), "cancelled")

    def _end(self, rows: Sequence[Row], state: str) -> int:
        tally = Tally(self._session)
        count = tally.moved(rows, state)
        tally.write()
        return count

    def _by_chat(self, parcel: Parcel, chunk: Chunk) -> tuple[Values, int | None]:
        values = _parcel(parcel) | {"after": chunk.after}
        last = self._session.value(_CHAT_AT, values | {"skip": chunk.limit - 1})
        return values | {"last": 2**62 if last is None else last}, last

    def _replan(self, parcel: Parcel, act: Act, after: int | None) -> None:
        self._session.run(f"DELETE FROM plans WHERE {_PARCEL}", _parcel(parcel))
        if after is not None:
            self._session.run(_PLAN, _parcel(parcel) | {"after": after, "act": act.value})


def lose(session: Session, ids: Collection[int]) -> Sequence[Row]:
    """Deletes deliveries: (kind, parcel_id, part, state, day of its end) of each."""
    lost = session.rows(
        f"DELETE FROM deliveries WHERE {session.among('id', 'ids')} "
        f"RETURNING kind, parcel_id, part, state, finished / {DAY}",
        {"ids": session.pack(ids)},
    )
    tally = Tally(session)
    tally.gone(lost)
    tally.write()
    return lost


def _parcel(parcel: Parcel) -> Values:
    return {"kind": parcel.kind.value, "parcel": parcel.id}
