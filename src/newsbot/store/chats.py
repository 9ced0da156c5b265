"""What concerns a whole chat, whatever the table: it moves, goes away, is forgotten, asks for its data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from newsbot.store import tables
from newsbot.store.rows import AT_CHAT, micros, moment
from newsbot.store.session import Session

_OF_CHAT = "(SELECT id FROM subscribers WHERE chat = :chat)"
# rows of the old chat that the new one has already
_HAS_TWIN = """
FROM deliveries n WHERE n.chat = :new AND n.kind = deliveries.kind AND n.parcel_id = deliveries.parcel_id
AND n.thread = deliveries.thread AND n.part = deliveries.part"""
_AT_OLD = AT_CHAT.replace(":chat", ":old")
_MOVES = (
    f"DELETE FROM deliveries WHERE id IN {_AT_OLD} AND EXISTS (SELECT 1 {_HAS_TWIN})",
    # messages of the old chat cannot be edited or answered in the new one
    "UPDATE deliveries SET state = 'cancelled' WHERE chat = :old AND edits > 0 AND state = 'queued'",
    f"UPDATE deliveries SET message = 0, replies_to = 0, edits = 0, chat = :new WHERE id IN {_AT_OLD}",
    'INSERT INTO holds (chat, "until") SELECT CAST(:new AS BIGINT), "until" FROM holds WHERE chat = :old '
    "ON CONFLICT DO NOTHING",
    "DELETE FROM holds WHERE chat = :old",
)
_MERGES = (
    "INSERT INTO saved (subscriber_id, article_id, at) "
    "SELECT CAST(:twin AS BIGINT), article_id, at FROM saved WHERE subscriber_id = :id "
    "ON CONFLICT DO NOTHING",
    "DELETE FROM saved WHERE subscriber_id = :id",
    "DELETE FROM rules WHERE subscriber_id = :id",
    "DELETE FROM editions WHERE subscriber_id = :id AND EXISTS (SELECT 1 FROM editions n "
    "WHERE n.subscriber_id = :twin AND n.due = editions.due)",
    "UPDATE editions SET subscriber_id = :twin WHERE subscriber_id = :id",
    "DELETE FROM subscribers WHERE id = :id",
)
_FORGETS = (
    f"DELETE FROM saved WHERE subscriber_id IN {_OF_CHAT}",
    f"DELETE FROM rules WHERE subscriber_id IN {_OF_CHAT}",
    f"DELETE FROM editions WHERE subscriber_id IN {_OF_CHAT}",
    f"DELETE FROM deliveries WHERE id IN {AT_CHAT}",
    "DELETE FROM holds WHERE chat = :chat",
    "DELETE FROM subscribers WHERE chat = :chat",
)
_TIMES = frozenset(
    [
        "until",
        "since",
        "last_edition",
        "due",
        "created",
        "at",
        "expires",
        "finished",
        "received",
        "done",
        "lease_until",
    ]
)


class ChatRows:
    """Everything of a chat."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def move_chat(self, old: int, new: int) -> None:
        """A group became a supergroup: all of it goes on at the new number; where both are there the
        new one's settings stay."""
        if old == new:
            return
        pairs = self._session.rows(
            "SELECT o.id, n.id FROM subscribers o LEFT JOIN subscribers n ON n.chat = :new "
            "AND n.thread = o.thread WHERE o.chat = :old",
            {"old": old, "new": new},
        )
        for subscriber_id, twin in pairs:
            if twin is None:
                self._session.run(
                    "UPDATE subscribers SET chat = :new WHERE id = :id", {"new": new, "id": subscriber_id}
                )
                continue
            for sql in _MERGES:
                names = {"id": subscriber_id, "twin": twin}
                self._session.run(sql, {name: value for name, value in names.items() if f":{name}" in sql})
        for sql in _MOVES:
            names = {"old": old, "new": new}
            self._session.run(sql, {name: value for name, value in names.items() if f":{name}" in sql})

    def mark_away(self, chat: int, now: datetime) -> None:
        """The chat takes no messages: its subscribers are away with their settings, its queue is gone."""
        self._session.run("UPDATE subscribers SET state = 'away' WHERE chat = :chat", {"chat": chat})
        self._session.run(
            "UPDATE deliveries SET state = 'gone', finished = :now, lease = 0, lease_until = NULL "
            f"WHERE id IN {AT_CHAT} AND state IN ('queued', 'claimed')",
            {"chat": chat, "now": micros(now)},
        )

    def forget(self, chat: int) -> int:
        """Deletes every row on the chat; how many. A command not answered yet is erased when it is."""
        return sum(self._session.run(sql, {"chat": chat}) for sql in _FORGETS)

    def everything_about(self, chat: int) -> dict[str, object]:
        """Every row on the chat, by table, as plain values for a file."""
        ours = f"subscriber_id IN {_OF_CHAT}"
        return {
            "subscribers": self._told("subscribers", "chat = :chat", chat),
            "rules": self._told("rules", ours, chat),
            "saved": self._told("saved", ours, chat),
            "editions": self._told("editions", ours, chat),
            "deliveries": self._told("deliveries", f"id IN {AT_CHAT}", chat),
            "holds": self._told("holds", "chat = :chat", chat),
            "inbox": self._told("inbox", "chat = :chat", chat),
        }

    def _told(self, table: str, where: str, chat: int) -> list[dict[str, object]]:
        names = [column.name for column in tables.metadata.tables[table].columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        found = self._session.rows(f"SELECT {quoted} FROM {table} WHERE {where}", {"chat": chat})
        return [_plain(names, row, table) for row in found]


def _plain(names: Sequence[str], row: Sequence[Any], table: str) -> dict[str, object]:
    return {name: _value(name, value, table) for name, value in zip(names, row, strict=True)}


def _value(name: str, value: Any, table: str) -> object:
    if value is None:
        return None
    if name == "articles":
        return json.loads(value)
    if name == "payload":
        return bytes(value).decode("utf-8", "replace")
    if name in ("served", "day"):
        return datetime.fromordinal(value).replace(tzinfo=UTC).date().isoformat()
    if name in _TIMES and not (table == "subscribers" and name == "at"):
        return moment(value).isoformat()
    return value
