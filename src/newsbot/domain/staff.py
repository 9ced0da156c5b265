"""Staff: who may do what. Rights are asked where an act happens, of the person who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from newsbot.domain.errors import NotAllowed


class Role(IntEnum):
    """Reader < editor < admin; each may do what the one before may."""

    READER = 0
    EDITOR = 1
    ADMIN = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a role. `fixed`: named in the settings, cannot be changed in chat."""

    person: int
    role: Role
    name: str = ""
    fixed: bool = False


def require(role: Role, needed: Role) -> None:
    """Raises NotAllowed unless `role` reaches `needed`."""
    if role < needed:
        raise NotAllowed(f"needs {needed.name.lower()}")
