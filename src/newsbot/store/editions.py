"""The shelf of closed editions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from newsbot.domain.edition import Edition
from newsbot.store import desk_rows as rows
from newsbot.store.session import Session

_ADD = """
INSERT INTO editions (subscriber_id, due, day, articles, more)
VALUES (:subscriber_id, :due, :day, :articles, :more) ON CONFLICT (subscriber_id, due) DO NOTHING RETURNING id"""


class EditionShelf:
    """Editions. One for each subscriber and due time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, editions: Sequence[Edition]) -> Sequence[Edition]:
        """Stores editions; returns with their ids those that were new. A due time closed before is left out."""
        added = []
        for edition in editions:
            edition_id = self._session.value(_ADD, rows.edition_values(edition))
            if edition_id is not None:
                added.append(replace(edition, id=edition_id))
        return added

    def get(self, edition_id: int) -> Edition | None:
        """The edition of that id."""
        return self.many([edition_id]).get(edition_id)

    def many(self, ids: Collection[int]) -> dict[int, Edition]:
        """Those of these editions that there are."""
        found = self._session.rows(
            f"SELECT {rows.EDITION} FROM editions WHERE " + self._session.among("id", "ids"),  # noqa: S608
            {"ids": self._session.pack(ids)},
        )
        return {row[0]: rows.edition(row) for row in found}
