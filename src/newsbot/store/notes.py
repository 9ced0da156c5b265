"""The shelf of small texts: by key, and notices by number."""

from __future__ import annotations

from datetime import datetime

from newsbot.store.rows import micros
from newsbot.store.session import Session


class NoteShelf:
    """Notes and notices."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str) -> str | None:
        """The note of that key."""
        value: str | None = self._session.value("SELECT value FROM notes WHERE key = :key", {"key": key})
        return value

    def put(self, key: str, value: str) -> None:
        """Writes a note, in place of the one of that key."""
        self._session.run(
            "INSERT INTO notes (key, value) VALUES (:key, :value) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            {"key": key, "value": value},
        )

    def add_notice(self, text: str, now: datetime) -> int:
        """Stores a notice; its number."""
        return self._session.insert("notices", {"text": text, "created": micros(now)})

    def notice(self, notice_id: int) -> str | None:
        """The notice of that number."""
        text: str | None = self._session.value("SELECT text FROM notices WHERE id = :id", {"id": notice_id})
        return text
