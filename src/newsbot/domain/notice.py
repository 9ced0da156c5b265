"""A notice: a word from the house to staff or to a subscriber, kept as a code and its values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum


class NoticeCode(StrEnum):
    """What there is to tell; the words are in `pages`, in the reader's language."""

    FEED_BROKEN = "feed_broken"
    OWN_FEED_BROKEN = "own_feed_broken"
    FEED_GONE = "feed_gone"
    FEED_FLOOD = "feed_flood"
    STORAGE_BACK = "storage_back"
    BULLETIN_LAPSED = "bulletin_lapsed"
    BULLETIN_HELD = "bulletin_held"
    BULLETIN_OUT = "bulletin_out"
    BACKUP_FAILED = "backup_failed"
    DISK_LOW = "disk_low"
    DELIVERIES_DEAD = "deliveries_dead"


@dataclass(frozen=True, slots=True)
class Notice:
    """A code with named values, all strings."""

    code: NoticeCode
    values: tuple[tuple[str, str], ...] = ()

    def dumps(self) -> str:
        """As the store keeps it."""
        return json.dumps({"code": self.code.value, **dict(self.values)}, ensure_ascii=False)


def loads(kept: str) -> Notice:
    """The notice from what `dumps` gave."""
    values = json.loads(kept)
    code = NoticeCode(values.pop("code"))
    return Notice(code, tuple((str(name), str(value)) for name, value in values.items()))
