"""The shelf of bulletins: drafts, what is out, corrections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.store import desk_rows as rows
from newsbot.store.rows import micros
from newsbot.store.session import Session, Values


class BulletinShelf:
    """Bulletins. `save` is a compare-and-set: of two people at once, one wins."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, bulletin: Bulletin) -> Bulletin:
        """Stores a draft; the one that the same update made before, where there is one."""
        if bulletin.origin:
            known = self._select("WHERE origin = :origin", {"origin": bulletin.origin})
            if known:
                return known[0]
        return replace(bulletin, id=self._session.insert("bulletins", rows.bulletin_values(bulletin)))

    def get(self, bulletin_id: int) -> Bulletin | None:
        """The bulletin of that number."""
        found = self._select("WHERE id = :id", {"id": bulletin_id})
        return found[0] if found else None

    def save(self, bulletin: Bulletin, *, was: BulletinState) -> bool:
        """Writes a bulletin back if it still is in state `was`. False (and nothing written) otherwise."""
        from newsbot.store.tables import bulletins as table

        changed = (
            table.update()
            .where(table.c.id == bulletin.id, table.c.state == was.value)
            .values(rows.bulletin_values(bulletin))
        )
        return self._session.connection.execute(changed).rowcount > 0

    def in_state(self, states: Collection[BulletinState]) -> Sequence[Bulletin]:
        """Bulletins in one of these states, in order of their numbers."""
        return self._select(
            "WHERE " + self._session.among("state", "states") + " ORDER BY id",
            {"states": self._session.pack([state.value for state in states])},
        )

    def since(self, moment: datetime) -> Sequence[Bulletin]:
        """Bulletins drafted or sent since, newest first."""
        return self._select(
            "WHERE created >= :since OR launched >= :since ORDER BY id DESC", {"since": micros(moment)}
        )

    def add_correction(self, correction: Correction) -> Correction:
        """Stores a correction; the one that the same update made before, where there is one."""
        if correction.origin:
            known = self._corrections("WHERE origin = :origin", {"origin": correction.origin})
            if known:
                return known[0]
        values = rows.correction_values(correction)
        return replace(correction, id=self._session.insert("corrections", values))

    def correction(self, correction_id: int) -> Correction | None:
        """The correction of that number."""
        found = self._corrections("WHERE id = :id", {"id": correction_id})
        return found[0] if found else None

    def _select(self, rest: str, values: Values) -> list[Bulletin]:
        found = self._session.rows(f"SELECT {rows.BULLETIN} FROM bulletins {rest}", values)
        return [rows.bulletin(row) for row in found]

    def _corrections(self, rest: str, values: Values) -> list[Correction]:
        found = self._session.rows(f"SELECT {rows.CORRECTION} FROM corrections {rest}", values)
        return [rows.correction(row) for row in found]
