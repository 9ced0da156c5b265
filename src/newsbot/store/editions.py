"""The shelf of closed editions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.edition import Edition
from newsbot.store import desk_rows as rows
from newsbot.store.rows import micros
from newsbot.store.session import Session

_ADD = """
INSERT INTO editions (subscriber_id, due, day, articles, more)
VALUES (:subscriber_id, :due, :day, :articles, :more)
ON CONFLICT (subscriber_id, due) DO NOTHING RETURNING id"""


class EditionShelf:
    """Editions. One for each subscriber and due time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, editions: Sequence[Edition]) -> Sequence[Edition]:
        """Stores editions and returns them in order; where one was closed for that time before, that one."""
        return [self._add(edition) for edition in editions]

    def _add(self, edition: Edition) -> Edition:
        values = rows.edition_values(edition)
        edition_id = self._session.value(_ADD, values)
        if edition_id is not None:
            return replace(edition, id=edition_id)
        known = self._session.row(
            f"SELECT {rows.EDITION} FROM editions WHERE subscriber_id = :subscriber_id AND due = :due",
            {"subscriber_id": values["subscriber_id"], "due": values["due"]},
        )
        assert known is not None
        return rows.edition(known)

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was set back by so much: editions of a time beyond `now` leave it to the next ones.

        A microsecond more keeps them off the full minutes, which are other editions'.
        """
        self._session.run(
            "UPDATE editions SET due = due - :by WHERE due > :now",
            {"by": by // timedelta(microseconds=1) + 1, "now": micros(now)},
        )

    def get(self, edition_id: int) -> Edition | None:
        """The edition of that id."""
        return self.many([edition_id]).get(edition_id)

    def many(self, ids: Collection[int]) -> dict[int, Edition]:
        """Those of these editions that there are."""
        found = self._session.rows(
            f"SELECT {rows.EDITION} FROM editions WHERE " + self._session.among("id", "ids"),
            {"ids": self._session.pack(ids)},
        )
        return {row[0]: rows.edition(row) for row in found}
