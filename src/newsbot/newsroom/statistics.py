"""Figures for admins, health and metrics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsbot.domain.delivery import Delivery
from newsbot.domain.figures import AuditEntry, Figures
from newsbot.domain.staff import Role
from newsbot.newsroom.acts import check
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import Bell, House, Person


class Statistics:
    """What the house knows of itself."""

    def __init__(self, store: Store, bell: Bell, house: House) -> None:
        self._store = store
        self._bell = bell
        self._house = house

    async def figures(self, now: datetime) -> Figures:
        """The figures, for the house itself."""
        return await self._store.read(lambda tx: tx.figures(now))

    async def figures_for(self, person: Person, now: datetime) -> Figures:
        """The figures, for staff. Raises NotAllowed."""

        def read(tx: Tx) -> Figures:
            check(tx, person, self._house, now)
            return tx.figures(now)

        return await self._store.read(read)

    async def failed(self, person: Person, offset: int, limit: int, now: datetime) -> Sequence[Delivery]:
        """Deliveries that ended badly or are unknown, newest first. Raises NotAllowed."""

        def read(tx: Tx) -> Sequence[Delivery]:
            check(tx, person, self._house, now)
            return tx.outbox.ended_badly(limit, offset)

        return await self._store.read(read)

    async def retry(self, person: Person, delivery_id: int, now: datetime) -> bool:
        """Sends one of them again. False where it is no longer among them. Raises NotAllowed."""

        def write(tx: Tx) -> bool:
            check(tx, person, self._house, now)
            done = tx.outbox.retry(delivery_id, now)
            if done:
                tx.staff.write_down(AuditEntry(now, person.id, "retry", f"delivery {delivery_id}"))
            return done

        done = await self._store.write(write)
        self._bell.ring()
        return done

    async def audit(self, person: Person, offset: int, limit: int, now: datetime) -> Sequence[AuditEntry]:
        """Who did what, newest first. Raises NotAllowed."""

        def read(tx: Tx) -> Sequence[AuditEntry]:
            check(tx, person, self._house, now, Role.EDITOR)
            return tx.staff.audit(limit, offset)

        return await self._store.read(read)
