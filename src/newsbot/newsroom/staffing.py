"""Who is on the staff: named, promoted and removed by admins, in chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.domain.bulletin import BulletinState
from newsbot.domain.errors import NotAllowed, NotFound
from newsbot.domain.figures import AuditEntry
from newsbot.domain.staff import Member, Role
from newsbot.domain.subscriber import Address
from newsbot.newsroom.acts import check, move, role_of, write_down
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House, Person

OPEN = {BulletinState.DRAFT, BulletinState.WAITING, BulletinState.SCHEDULED}


class Staffing:
    """The staff. People named in the settings cannot be changed in chat."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house

    async def role(self, person: int) -> Role:
        """The role of a person now."""
        return await self._store.read(lambda tx: role_of(tx, person, self._house))

    async def all(self, person: Person, now: datetime) -> Sequence[Member]:
        """Everybody with a role, by name where it is known. Raises NotAllowed for those who are no admins."""

        def read(tx: Tx) -> list[Member]:
            check(tx, person, self._house, now, Role.ADMIN)
            named = {member.person: member for member in tx.staff.all()}
            for editor in self._house.editors:
                named[editor] = Member(editor, Role.EDITOR, fixed=True)
            for admin in self._house.admins:
                named[admin] = Member(admin, Role.ADMIN, fixed=True)
            members = sorted(named.values(), key=lambda member: (-member.role, member.person))
            return [replace(one, name=one.name or _name(tx, one.person)) for one in members]

        return await self._store.read(read)

    async def name(self, person: Person, member: Member, now: datetime) -> None:
        """Gives somebody a role. Raises NotAllowed."""

        def write(tx: Tx) -> None:
            check(tx, person, self._house, now, Role.ADMIN)
            self._loose(member.person)
            if member.role < Role.ADMIN:
                self._keep_an_admin(tx, member.person)
            tx.staff.save(replace(member, name=member.name or _name(tx, member.person)))
            act = f"name {member.role.name.lower()}"
            tx.staff.write_down(AuditEntry(now, person.id, act, str(member.person)))

        await self._store.write(write)

    async def remove(self, person: Person, who: int, now: datetime) -> None:
        """Takes somebody's role; in force for their very next act. Raises NotAllowed, NotFound."""

        def write(tx: Tx) -> None:
            check(tx, person, self._house, now, Role.ADMIN)
            self._loose(who)
            self._keep_an_admin(tx, who)
            if not tx.staff.remove(who):
                raise NotFound(str(who))
            tx.staff.write_down(AuditEntry(now, person.id, "remove", str(who)))
            for bulletin in tx.bulletins.in_state(OPEN):
                if bulletin.author == who:  # nobody who has left speaks for the house
                    cancelled = move(tx, bulletin, BulletinState.CANCELLED)
                    write_down(tx, replace(person, at=now), "cancelled", cancelled)

        await self._store.write(write)

    async def denied(self, person: Person, act: str, now: datetime) -> None:
        """Writes down that somebody tried what they may not."""
        entry = AuditEntry(now, person.id, "denied", act)
        await self._store.write(lambda tx: tx.staff.write_down(entry))

    def _keep_an_admin(self, tx: Tx, leaving: int) -> None:
        admins = {m.person for m in tx.staff.all() if m.role is Role.ADMIN} | self._house.admins
        if admins == {leaving}:
            raise NotAllowed("last admin")

    def _loose(self, person: int) -> None:
        if person in self._house.admins or person in self._house.editors:
            raise NotAllowed("from the settings")


def _name(tx: Tx, person: int) -> str:
    known = tx.subscribers.get(Address(person))
    return known.name if known else ""
