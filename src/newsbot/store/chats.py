"""What concerns a whole chat, whatever the table: it moves, goes away, is forgotten, asks for its data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from newsbot.store.outbox_care import lose
from newsbot.store.rows import micros, moment
from newsbot.store.session import Session, Values
from newsbot.store.tallies import Tally
from newsbot.store.whereabouts import all_at, open_at

_OF_CHAT = "(SELECT id FROM subscribers WHERE chat = :chat)"
# rows of the old chat that the new one has already
_HAS_TWIN = """
FROM deliveries n WHERE n.chat = :new AND n.kind = deliveries.kind AND n.parcel_id = deliveries.parcel_id
AND n.thread = deliveries.thread AND n.part = deliveries.part"""
_MOVES = (
    "UPDATE deliveries SET message = 0, replies_to = 0, edits = 0, chat = :new WHERE {at_old}",
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
    "DELETE FROM holds WHERE chat = :chat",
    "DELETE FROM subscribers WHERE chat = :chat",
)
_OF_PERSON = {
    "staff": "person",
    "bulletins": "author",
    "corrections": "author",
    "picks": "person",
    "audit": "person",
}
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
        "embargo",
        "asked",
        "launched",
        "failing_since",
        "last_ok",
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
        self._move_deliveries(old, new)

    def _move_deliveries(self, old: int, new: int) -> None:
        session = self._session
        at_old = session.among("id", "ids")
        names: Values = {"old": old, "new": new, "ids": session.pack(all_at(session, old))}
        twins = session.rows(
            f"SELECT id FROM deliveries WHERE {at_old} AND EXISTS (SELECT 1 {_HAS_TWIN})", names
        )
        lose(session, [row[0] for row in twins])
        # messages of the old chat cannot be edited or answered in the new one
        self._end(
            f"{at_old} AND edits > 0 AND state = 'queued'", names, "cancelled", "COALESCE(created, due, 0)"
        )
        for move in _MOVES:
            sql = move.format(at_old=at_old)
            session.run(sql, {name: value for name, value in names.items() if f":{name}" in sql})

    def mark_away(self, chat: int, now: datetime) -> None:
        """The chat takes no messages: its subscribers are away with their settings, its queue is gone.

        Who has paused or never said OK stays so: it is not for a return to turn news on.
        """
        self._session.run(
            "UPDATE subscribers SET state = 'away' WHERE chat = :chat AND state = 'active'", {"chat": chat}
        )
        ids = self._session.pack(open_at(self._session, chat))
        which = self._session.among("id", "ids") + " AND state IN ('queued', 'claimed')"
        self._end(which, {"ids": ids}, "gone", str(micros(now)))

    def _end(self, which: str, values: Values, state: str, finished: str) -> None:
        ended = self._session.rows(
            f"UPDATE deliveries SET state = '{state}', finished = {finished}, lease = 0, lease_until = NULL "
            f"WHERE {which} RETURNING kind, parcel_id, part",
            {name: value for name, value in values.items() if f":{name}" in which},
        )
        tally = Tally(self._session)
        tally.moved(ended, state)
        tally.write()

    def forget(self, chat: int) -> int:
        """Deletes every row on the chat; how many. A command not answered yet is erased when it is."""
        self._session.run("UPDATE feeds SET added_by = 0 WHERE added_by = :chat", {"chat": chat})
        count = len(lose(self._session, all_at(self._session, chat)))
        return count + sum(self._session.run(sql, {"chat": chat}) for sql in _FORGETS)

    def everything_about(self, chat: int) -> dict[str, object]:
        """Every row on the chat, by table, as plain values for a file."""
        ours, here = f"subscriber_id IN {_OF_CHAT}", {"chat": chat}
        return {
            "subscribers": self._told("subscribers", "chat = :chat", here),
            "rules": self._told("rules", ours, here),
            "saved": self._told("saved", ours, here),
            "editions": self._told("editions", ours, here),
            "deliveries": self._told_deliveries(chat),
            "holds": self._told("holds", "chat = :chat", here),
            "inbox": self._told("inbox", "chat = :chat", here),
            "feeds": self._told("feeds", "added_by = :chat", here),
            # what a person is and did in the newsroom: a private chat has the number of its person
            **{table: self._told(table, f"{column} = :chat", here) for table, column in _OF_PERSON.items()},
        }

    def _told_deliveries(self, chat: int) -> list[dict[str, object]]:
        ids = self._session.pack(all_at(self._session, chat))
        return self._told("deliveries", self._session.among("id", "ids"), {"ids": ids})

    def _told(self, table: str, where: str, values: Values) -> list[dict[str, object]]:
        from newsbot.store.tables import metadata

        names = [column.name for column in metadata.tables[table].columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        found = self._session.rows(f"SELECT {quoted} FROM {table} WHERE {where}", values)
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
