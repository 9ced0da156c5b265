"""The stand-in's clock: real time, plus what a test has skipped."""

from __future__ import annotations

import time


class Clock:
    """Unix seconds; `skip` moves the dates of messages on, it never makes anybody wait."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def now(self) -> float:
        """Unix time in seconds, skipped time included."""
        return time.time() + self.skipped

    def skip(self, seconds: float) -> float:
        """Let `seconds` pass at once; returns the new time."""
        self.skipped += seconds
        return self.now()
