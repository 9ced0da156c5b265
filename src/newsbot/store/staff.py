"""The shelf of staff: editors and admins named in chat, and the audit, which only grows."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.domain.figures import AuditEntry
from newsbot.domain.staff import Member, Role
from newsbot.store.rows import micros, moment
from newsbot.store.session import Row, Session

_SAVE = """
INSERT INTO staff (person, role, name, fixed) VALUES (:person, :role, :name, :fixed)
ON CONFLICT (person) DO UPDATE SET role = excluded.role, name = excluded.name, fixed = excluded.fixed"""
_WRITE_DOWN = """
INSERT INTO audit (at, person, act, subject, detail, fingerprint)
VALUES (:at, :person, :act, :subject, :detail, :fingerprint)"""


class StaffShelf:
    """Staff. No statement here changes or deletes a line of the audit, and the database refuses both."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, person: int) -> Member | None:
        """The member of that number."""
        row = self._session.row(
            "SELECT person, role, name, fixed FROM staff WHERE person = :person", {"person": person}
        )
        return _member(row) if row else None

    def all(self) -> Sequence[Member]:
        """All members, highest role first."""
        found = self._session.rows("SELECT person, role, name, fixed FROM staff ORDER BY role DESC, person")
        return [_member(row) for row in found]

    def save(self, member: Member) -> None:
        """Names a member, or changes the role."""
        self._session.run(
            _SAVE,
            {
                "person": member.person,
                "role": int(member.role),
                "name": member.name,
                "fixed": int(member.fixed),
            },
        )

    def remove(self, person: int) -> bool:
        """Ends a membership. False where there was none."""
        return self._session.run("DELETE FROM staff WHERE person = :person", {"person": person}) > 0

    def write_down(self, entry: AuditEntry) -> None:
        """Adds one line to the audit."""
        self._session.run(
            _WRITE_DOWN,
            {
                "at": micros(entry.at),
                "person": entry.person,
                "act": entry.act,
                "subject": entry.subject,
                "detail": entry.detail,
                "fingerprint": entry.fingerprint,
            },
        )

    def audit(self, limit: int, offset: int) -> Sequence[AuditEntry]:
        """Lines of the audit, the last first."""
        found = self._session.rows(
            "SELECT at, person, act, subject, detail, fingerprint, id FROM audit "
            "ORDER BY id DESC LIMIT :limit OFFSET :offset",
            {"limit": limit, "offset": offset},
        )
        return [AuditEntry(moment(row[0]), *row[1:]) for row in found]


def _member(row: Row) -> Member:
    return Member(row[0], Role(row[1]), row[2], bool(row[3]))
