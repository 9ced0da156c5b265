"""The shelf of updates: received from Telegram and not yet handled."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from newsbot.store.rows import micros
from newsbot.store.session import Session

_RECEIVE = """
INSERT INTO inbox (update_id, payload, chat, received) VALUES (:id, :payload, :chat, :now)
ON CONFLICT DO NOTHING"""


class InboxShelf:
    """Updates. The number of a handled one is kept, without its content, so that a replay does nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receive(self, updates: Sequence[tuple[int, bytes]], now: datetime) -> int:
        """Writes updates down; how many were new. Known ones, handled or not, change nothing."""
        at = micros(now)
        return sum(
            self._session.run(
                _RECEIVE, {"id": update_id, "payload": payload, "chat": _chat(payload), "now": at}
            )
            for update_id, payload in updates
        )

    def waiting(self, limit: int) -> Sequence[tuple[int, bytes]]:
        """Updates to be handled, in Telegram's order."""
        found = self._session.rows(
            "SELECT update_id, payload FROM inbox WHERE done IS NULL ORDER BY update_id LIMIT :limit",
            {"limit": limit},
        )
        return [(row[0], bytes(row[1])) for row in found]

    def done(self, update_ids: Collection[int], now: datetime) -> None:
        """Marks updates as handled and erases what was in them."""
        self._session.run(
            "UPDATE inbox SET done = :now, payload = :nothing, chat = 0 WHERE done IS NULL AND "
            + self._session.among("update_id", "ids"),
            {"now": micros(now), "nothing": b"", "ids": self._session.pack(update_ids)},
        )

    def prune(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` numbers of updates handled before. How many."""
        return self._session.run(
            "DELETE FROM inbox WHERE update_id IN (SELECT update_id FROM inbox WHERE done IS NOT NULL "
            "AND done < :before ORDER BY done LIMIT :limit)",
            {"before": micros(before), "limit": limit},
        )


def _chat(payload: bytes) -> int:
    """The chat that an update belongs to (or the person, where it has none), for "everything about me"."""
    try:
        update = json.loads(payload)
    except ValueError:
        return 0
    if not isinstance(update, dict):
        return 0
    parts = [part for part in update.values() if isinstance(part, dict)]
    parts += [part["message"] for part in parts if isinstance(part.get("message"), dict)]
    owners = [part[name] for name in ("chat", "from") for part in parts if isinstance(part.get(name), dict)]
    return next((_number(owner.get("id")) for owner in owners), 0)


def _number(value: Any) -> int:
    return value if isinstance(value, int) and abs(value) < 2**63 else 0
