"""The commands of the shell."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """The console script `newsbot`; `python -m newsbot` is the same."""
    if sys.argv[1:2] == ["run"]:
        # told to stop before anything has begun: an end in order, too
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from newsbot.cli.commands import outcome

    sys.exit(outcome(sys.argv[1:]))
