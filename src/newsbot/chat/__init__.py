"""The only Telegram types."""
