"""The world: bytes in, articles out."""
