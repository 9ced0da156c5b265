"""The commands of the shell."""

from __future__ import annotations

import sys


def main() -> None:
    """The console script `newsbot`; `python -m newsbot` is the same."""
    from newsbot.cli.commands import app

    try:
        app(prog_name="newsbot")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        sys.stderr.close()
        sys.exit(1)
