"""The CPU: which articles tell of one event."""
