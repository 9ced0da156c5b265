"""What became of deliveries: outcomes, recovery after a crash, chats that must wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from newsbot.domain.delivery import MAX_ATTEMPTS, DeliveryState, Outcome, ParcelKind, repeats_unknown
from newsbot.store.rows import micros, micros_or_none, moment
from newsbot.store.session import Session, Values
from newsbot.store.tallies import DAY, Tally

_FINAL = frozenset(DeliveryState) - {DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SENDING}
# a part whose fate is not known does not hold back the next one
_PASSED = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN})
# what can only be known after the call was made
_LATE = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.REFUSED})
_RECORD = """
UPDATE deliveries SET state = :state, due = COALESCE(CAST(:due AS BIGINT), due),
message = CASE WHEN v.got > 0 THEN v.got ELSE message END, attempts = :attempts, plain = :plain,
reason = :reason, finished = {finished}, lease_until = NULL
FROM {outcomes} v WHERE deliveries.id = v.number AND lease = v.held AND {state}
RETURNING kind, parcel_id, part"""
_NEXT_PART = """
INSERT INTO deliveries (kind, parcel_id, chat, thread, part, lane, due, expires, created)
SELECT kind, parcel_id, chat, thread, part + 1, lane, :at, expires, :at FROM deliveries
WHERE id = :id AND lease = :lease AND state IN ('sent', 'unknown') ON CONFLICT DO NOTHING"""

# bulletins that were stopped or withdrawn meanwhile are not repeated
_UNKNOWN = """
SELECT d.kind, d.parcel_id, d.part, d.state, d.id, d.repeats, d.edits FROM deliveries d
WHERE d.state = 'unknown' AND d.kind <> 'article' AND d.kind IN ('bulletin', 'correction', 'update')
AND d.repeats < :most AND NOT EXISTS (SELECT 1 FROM bulletins b WHERE d.kind = 'bulletin'
    AND b.id = d.parcel_id AND b.state IN ('stopped', 'retracted'))"""


class Recording:
    """Outcomes. One that comes after its lease was taken away changes nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Writes outcomes back; where a part is through and more follow, the next one is enqueued."""
        tally = Tally(self._session)
        for (state, due, attempts, plain, reason, day), those in _alike(outcomes).items():
            sql = _RECORD.format(
                outcomes=self._session.table("outcomes", ("number", "held", "got", "at")),
                finished="v.at" if state in _FINAL else "NULL",
                state="state = 'sending'" if state in _LATE else "state IN ('sending', 'claimed')",
            )
            values: Values = {
                "state": state.value,
                "due": due,
                "attempts": attempts,
                "plain": int(plain),
                "reason": reason,
                "outcomes": self._session.pack_rows(those),
            }
            changed = self._session.rows(sql, values)
            if state in _FINAL:
                tally.moved(changed, state.value, day)
        self._next_parts(outcomes, tally)
        tally.write()

    def _next_parts(self, outcomes: Sequence[Outcome], tally: Tally) -> None:
        for one in outcomes:
            row = one.claim.delivery
            if one.state in _PASSED and row.part + 1 < one.parts:
                values = {"id": row.id, "lease": one.claim.lease, "at": micros(one.at)}
                added = self._session.run(_NEXT_PART, values)
                tally.came(row.parcel.kind.value, row.parcel.id, added, part=row.part + 1)

    def recover(self, now: datetime, *, all_leases: bool, in_hand: Collection[int] = ()) -> tuple[int, int]:
        """Takes back expired leases (all of them at start): what was not begun waits again, what was
        begun is unknown, and is repeated where `repeats_unknown` says so. Returns (waiting, unknown).
        Deliveries `in_hand` are left alone."""
        values: Values = {"now": micros(now), "hands": self._session.pack(in_hand)}
        ran_out = "lease_until IS NOT NULL" if all_leases else "lease_until <= :now"
        ran_out += f" AND NOT ({self._session.among('id', 'hands')})"
        again = self._session.run(
            "UPDATE deliveries SET state = 'queued', lease = 0, lease_until = NULL "
            f"WHERE state = 'claimed' AND {ran_out}",
            values,
        )
        tally = Tally(self._session)
        lost = self._session.rows(
            "UPDATE deliveries SET state = 'unknown', finished = :now, lease_until = NULL, "
            "reason = 'the program ended during the call' "
            f"WHERE state = 'sending' AND {ran_out} RETURNING kind, parcel_id, part",
            values,
        )
        tally.moved(lost, DeliveryState.UNKNOWN.value)
        unknown = self._session.rows(_UNKNOWN, {"most": MAX_ATTEMPTS})
        repeated = [row for row in unknown if repeats_unknown(ParcelKind(row[0]), row[5], row[6])]
        self._session.run(
            "UPDATE deliveries SET state = 'queued', repeats = repeats + 1, finished = NULL, lease = 0, "
            "due = :now WHERE " + self._session.among("id", "ids"),
            values | {"ids": self._session.pack([row[4] for row in repeated])},
        )
        tally.reopened(repeated)
        tally.write()
        return again + len(repeated), max(len(lost) - len(repeated), 0)

    def hold_chat(self, chat: int, until: datetime) -> None:
        """Nothing of that chat is claimed before `until`; a longer hold that is there stays."""
        self._session.run(
            'INSERT INTO holds (chat, "until") VALUES (:chat, :until) ON CONFLICT (chat) DO UPDATE '
            'SET "until" = CASE WHEN holds."until" < excluded."until" THEN excluded."until" '
            'ELSE holds."until" END',
            {"chat": chat, "until": micros(until)},
        )

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was set back by so much: what waits beyond `now` comes sooner, chats at rest included."""
        values: Values = {"by": by // timedelta(microseconds=1), "now": micros(now)}
        self._session.run(
            "UPDATE deliveries SET due = due - :by WHERE state = 'queued' AND due > :now", values
        )
        self._session.run('UPDATE holds SET "until" = "until" - :by WHERE "until" > :now', values)

    def holds(self, now: datetime) -> dict[int, datetime]:
        """Chats that must wait, and until when."""
        found = self._session.rows(
            'SELECT chat, "until" FROM holds WHERE "until" > :now', {"now": micros(now)}
        )
        return {row[0]: moment(row[1]) for row in found}


_Alike = tuple[DeliveryState, int | None, int, bool, str, int]


def _alike(outcomes: Sequence[Outcome]) -> dict[_Alike, list[tuple[int, int, int, int]]]:
    """Delivery, lease, message and moment by all else, the day included: most often a window is one group."""
    groups: dict[_Alike, list[tuple[int, int, int, int]]] = {}
    for one in outcomes:
        at = micros(one.at)
        due = micros_or_none(one.due) if one.state is DeliveryState.QUEUED else None
        key = one.state, due, one.attempts, one.plain, one.reason, at // DAY
        groups.setdefault(key, []).append((one.claim.delivery.id, one.claim.lease, one.message, at))
    return groups
