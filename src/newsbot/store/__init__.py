"""The disk: the only SQL."""

from newsbot.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
