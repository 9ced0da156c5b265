"""A stand-in for Telegram and a newsstand, on the loopback; knows nothing of newsbot."""
