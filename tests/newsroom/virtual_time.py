"""An event loop whose clock jumps to the next timer: hours of waiting pass in no time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """A selector that never waits: it moves the loop's clock instead."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.loop.clock += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """`clock` is what `time()` says. Nothing in it may run in another thread."""

    def __init__(self) -> None:
        self.clock = 1000.0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.clock


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs the coroutine to its end on a virtual clock."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def clock() -> float:
    """The running loop's time, as the pace wants it."""
    return asyncio.get_running_loop().time()
