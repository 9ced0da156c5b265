"""An edition: the digest closed for one subscriber at one due time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

MAX_LINES = 20  # stories in one edition; the rest is named by number and found with /latest


@dataclass(frozen=True, slots=True)
class Edition:
    """Which articles one subscriber gets at one due time. Unique: subscriber and `due`.

    `articles` are ids, best first; `more` is how many did not fit.
    """

    subscriber_id: int
    due: datetime
    day: date
    articles: tuple[int, ...]
    more: int = 0
    id: int = 0
