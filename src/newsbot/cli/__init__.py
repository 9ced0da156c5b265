"""The commands of the shell."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys

INTERRUPTED = 130
STOPPED = 143  # what a shell makes of SIGTERM


def main() -> None:
    """The console script `newsbot`; `python -m newsbot` is the same."""
    # looking for garbage less often than Python's default: what is loaded has hardly any and costs a look
    # each 700 objects (5 % of a command); a thousand feeds make half a million objects and no circles
    gc.set_threshold(20_000, 20, 50)
    open_streams()
    # told to stop: an end in order, which leaves no half a file behind; for `run` that is what it is to do
    stopped = 0 if sys.argv[1:2] == ["run"] else STOPPED
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(stopped))
    try:
        from newsbot.cli.commands import outcome

        code = outcome(sys.argv[1:])
    except KeyboardInterrupt:  # while libraries were still being loaded
        code = INTERRUPTED
    sys.exit(code)


def open_streams() -> None:
    """Opens what the caller closed, before a database gets its number; no character fails to be shown."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 it stays open
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
