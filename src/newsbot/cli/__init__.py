"""The commands of the shell."""

from __future__ import annotations

import sys


def main() -> None:
    """The console script `newsbot`; `python -m newsbot` is the same."""
    from newsbot.cli.commands import outcome

    sys.exit(outcome(sys.argv[1:]))
