"""A stand-in for Telegram, a newsstand and a chat page, all on the loopback; knows nothing of newsbot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsbot.demo.stage import Stage, StageOptions

__all__ = ["Stage", "StageOptions"]


def __getattr__(name: str) -> Any:
    """Load the stage, and the HTTP server with it, when it is first asked for."""
    if name in __all__:
        from newsbot.demo import stage

        return getattr(stage, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
