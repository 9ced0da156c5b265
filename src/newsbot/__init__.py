"""newsbot: a newsroom in a Telegram bot."""

__version__ = "0.1.0"
