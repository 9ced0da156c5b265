"""The disk: the only SQL."""
