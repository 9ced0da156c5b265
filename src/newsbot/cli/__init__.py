"""The commands of the shell."""

from __future__ import annotations

import io
import os
import signal
import sys


def main() -> None:
    """The console script `newsbot`; `python -m newsbot` is the same."""
    open_streams()
    if sys.argv[1:2] == ["run"]:
        # told to stop before anything has begun: an end in order, too
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from newsbot.cli.commands import outcome

    sys.exit(outcome(sys.argv[1:]))


def open_streams() -> None:
    """Opens what the caller closed, before a database gets its number; no character fails to be shown."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 it stays open
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
