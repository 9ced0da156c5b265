"""Care of the disk: a backup each night in a bounded number, and a word to admins before it is full."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsbot.app.newsroom import Newsroom
from newsbot.config import Settings
from newsbot.domain.errors import NewsbotError
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.telling import tell_staff

BACKUP_HOUR = 2  # UTC
KEPT = 14  # backups
LEAST_FREE = 512 * 1024 * 1024  # bytes below which admins are told
WELL_AGAIN = 2 * LEAST_FREE
_NAME = re.compile(r"newsbot-\d{4}-\d{2}-\d{2}\.backup")

Free = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that the bot writes into, and how many bytes are free there."""

    name: str
    folder: Path
    free: int


def free_bytes(folder: Path) -> int:
    """What is free on the disk of that folder. Raises OSError."""
    return shutil.disk_usage(folder).free


def backups(folder: Path | None) -> list[Path]:
    """The nightly backups in a folder, oldest first; other files there are none of ours."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


class Care:
    """Looks after backups and room. Each trouble is told once, and again only after it has been mended."""

    def __init__(self, room: Newsroom, free: Free = free_bytes) -> None:
        self._room = room
        self._free = free
        self._folder = room.settings.backup_dir

    async def back_up(self, now: datetime) -> str:
        """Writes the backup of the day where its hour has come and it is not there yet.

        So a machine that slept at that hour has one as well. Raises BackupFailed.
        """
        if self._folder is None:
            return ""
        file = self._folder / f"newsbot-{now:%Y-%m-%d}.backup"
        if now.hour < BACKUP_HOUR or file.exists():
            return ""
        from newsbot.store.backup import backup as write_backup  # descriptions of all tables: seldom needed

        try:
            url = self._room.settings.database_url.get_secret_value()
            await asyncio.to_thread(write_backup, url, file)
        except (OSError, NewsbotError) as error:
            why = getattr(error, "strerror", None) or str(error)
            await self._trouble(NoticeCode.BACKUP_FAILED, "backup", (("error", why),), now)
            raise BackupFailed(f"no backup was written: {why}") from None
        await self._mended("backup")
        old = backups(self._folder)[:-KEPT]
        for path in old:
            path.unlink(missing_ok=True)
        return f"written to {file.name}, {len(old)} old ones removed"

    async def look(self, now: datetime) -> str:
        """Tells admins once where a disk is nearly full."""
        for place in self.places():
            if place.free < LEAST_FREE:
                values = (("place", str(place.folder)), ("free", f"{place.free // 2**20} MB"))
                await self._trouble(NoticeCode.DISK_LOW, f"disk:{place.name}", values, now)
            elif place.free > WELL_AGAIN:
                await self._mended(f"disk:{place.name}")
        return ""

    def places(self) -> Sequence[Place]:
        """The database's folder (of SQLite) and that of the backups, so far as they can be looked at."""
        named = (("database", _folder_of(self._room.settings)), ("backups", self._folder))
        found = []
        for name, folder in named:
            if folder is not None and folder.is_dir():
                found.append(Place(name, folder, self._free(folder)))
        return found

    async def _trouble(
        self, code: NoticeCode, key: str, values: tuple[tuple[str, str], ...], now: datetime
    ) -> None:
        def tell(tx: Tx) -> None:
            if not tx.notes.get(f"trouble:{key}"):
                tx.notes.put(f"trouble:{key}", now.isoformat())
                tell_staff(tx, Notice(code, values), now, self._room.house)

        await self._room.store.write(tell)

    async def _mended(self, key: str) -> None:
        if await self._room.store.read(lambda tx: tx.notes.get(f"trouble:{key}")):
            await self._room.store.write(lambda tx: tx.notes.put(f"trouble:{key}", ""))


def _folder_of(settings: Settings) -> Path | None:
    """Where the SQLite file is; None for PostgreSQL."""
    url = settings.database_url.get_secret_value()
    return Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else None


class BackupFailed(NewsbotError):
    """The night's backup could not be written."""
