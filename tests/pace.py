"""How slow this machine is now: limits are meant for a free core without a coverage tracer."""

from __future__ import annotations

import os
import time

NOMINAL = 0.012  # CPU seconds of the sample on a free core of 2026, untraced


def slowness() -> float:
    """What a limit on CPU time is multiplied by: 2 for good measure, more where a sample runs slower."""
    began = time.process_time()
    words = 0
    for number in range(30_000):
        words += len(f"{number} words".split()) if number % 3 else number % 7
    return 2 * max(1.0, (time.process_time() - began) / NOMINAL)


def crowding() -> float:
    """What a limit on waiting is multiplied by: how many programs there are to each core, and at least 1."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
