"""What became of deliveries: outcomes, recovery after a crash, chats that must wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from newsbot.domain.delivery import DeliveryState, Outcome, ParcelKind, repeats_unknown
from newsbot.store.rows import micros, micros_or_none, moment
from newsbot.store.session import Session, Values

_FINAL = frozenset(DeliveryState) - {DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SENDING}
# a part whose fate is not known does not hold back the next one
_PASSED = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN})
_RECORD = """
UPDATE deliveries SET state = :state, due = COALESCE(CAST(:due AS BIGINT), due),
message = CASE WHEN CAST(:message AS BIGINT) > 0 THEN :message ELSE message END,
attempts = :attempts, plain = :plain, reason = :reason, finished = :finished, lease_until = NULL
WHERE id = :id AND lease = :lease AND (state = 'sending' OR (state = 'claimed' AND :early = 1))"""
_NEXT_PART = """
INSERT INTO deliveries (kind, parcel_id, chat, thread, part, lane, due, expires, created)
SELECT kind, parcel_id, chat, thread, part + 1, lane, :at, expires, :at FROM deliveries
WHERE id = :id AND lease = :lease AND state IN ('sent', 'unknown') ON CONFLICT DO NOTHING"""

# bulletins that were stopped or withdrawn meanwhile are not repeated
_UNKNOWN = """
SELECT d.id, d.kind, d.repeats FROM deliveries d
WHERE d.state = 'unknown' AND d.kind IN ('bulletin', 'correction', 'update') AND NOT EXISTS (
    SELECT 1 FROM bulletins b WHERE d.kind = 'bulletin' AND b.id = d.parcel_id
    AND b.state IN ('stopped', 'retracted'))"""


class Recording:
    """Outcomes. One that comes after its lease was taken away changes nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Writes outcomes back; where a part is through and more follow, the next one is enqueued."""
        self._session.many(_RECORD, [_values(outcome) for outcome in outcomes])
        self._session.many(
            _NEXT_PART,
            [
                {"id": one.claim.delivery.id, "lease": one.claim.lease, "at": micros(one.at)}
                for one in outcomes
                if one.state in _PASSED and one.claim.delivery.part + 1 < one.parts
            ],
        )

    def recover(self, now: datetime, *, all_leases: bool, in_hand: Collection[int] = ()) -> tuple[int, int]:
        """Takes back expired leases (all of them at start): what was not begun waits again, what was
        begun is unknown, and is repeated where `repeats_unknown` says so. Returns (waiting, unknown).
        Deliveries `in_hand` are left alone."""
        values: Values = {"now": micros(now), "hands": self._session.pack(in_hand)}
        ran_out = "1 = 1" if all_leases else "lease_until <= :now"
        ran_out += f" AND NOT ({self._session.among('id', 'hands')})"
        again = self._session.run(
            "UPDATE deliveries SET state = 'queued', lease = 0, lease_until = NULL "
            f"WHERE state = 'claimed' AND {ran_out}",
            values,
        )
        lost = self._session.run(
            "UPDATE deliveries SET state = 'unknown', finished = :now, lease_until = NULL, "
            "reason = 'the program ended during the call' "
            f"WHERE state = 'sending' AND {ran_out}",
            values,
        )
        repeated = [
            row[0] for row in self._session.rows(_UNKNOWN) if repeats_unknown(ParcelKind(row[1]), row[2])
        ]
        self._session.run(
            "UPDATE deliveries SET state = 'queued', repeats = repeats + 1, finished = NULL, lease = 0, "
            "due = :now WHERE " + self._session.among("id", "ids"),
            values | {"ids": self._session.pack(repeated)},
        )
        return again + len(repeated), max(lost - len(repeated), 0)

    def hold_chat(self, chat: int, until: datetime) -> None:
        """Nothing of that chat is claimed before `until`; a longer hold that is there stays."""
        self._session.run(
            'INSERT INTO holds (chat, "until") VALUES (:chat, :until) ON CONFLICT (chat) DO UPDATE '
            'SET "until" = CASE WHEN holds."until" < excluded."until" THEN excluded."until" '
            'ELSE holds."until" END',
            {"chat": chat, "until": micros(until)},
        )

    def holds(self, now: datetime) -> dict[int, datetime]:
        """Chats that must wait, and until when."""
        found = self._session.rows(
            'SELECT chat, "until" FROM holds WHERE "until" > :now', {"now": micros(now)}
        )
        return {row[0]: moment(row[1]) for row in found}


def _values(outcome: Outcome) -> Values:
    state = outcome.state
    return {
        "id": outcome.claim.delivery.id,
        "lease": outcome.claim.lease,
        "state": state.value,
        "message": outcome.message,
        "due": micros_or_none(outcome.due) if state is DeliveryState.QUEUED else None,
        "attempts": outcome.attempts,
        "plain": int(outcome.plain),
        "reason": outcome.reason,
        "finished": micros(outcome.at) if state in _FINAL else None,
        "early": int(state not in (DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.REFUSED)),
    }
