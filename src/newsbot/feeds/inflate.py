"""Inflating what a server sent, in small steps, so that a bomb stops at its cap and not in our memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from newsbot.domain.errors import TooLarge, Unreachable

STEP = 1 << 16  # bytes that one call may give
RATIO_FROM = 1 << 20  # below this no ratio is suspicious
MAX_RATIO = 200


class _Stream(Protocol):
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What `data` inflates to, at most a step at a time."""
        ...


class _Plain:
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The bytes as they are."""
        yield data


class _Zlib:
    """gzip (several members too) and deflate, with and without zlib's header."""

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._engine = zlib.decompressobj(31) if gzip else None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """See `_Stream`."""
        while data:
            if self._engine is None:
                self._engine = self._deflate(data)
            piece = self._engine.decompress(data, STEP)
            yield piece
            data = self._engine.unconsumed_tail
            if self._engine.eof:
                data = self._engine.unused_data.lstrip(b"\0")
                if not data.startswith(b"\x1f\x8b"):
                    return  # what follows the last member is rubbish, as gzip(1) has it
                self._engine = zlib.decompressobj(31)

    @staticmethod
    def _deflate(data: bytes) -> zlib._Decompress:
        with_header = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
        return zlib.decompressobj(15 if with_header else -15)


class _Brotli:
    def __init__(self) -> None:
        import brotli

        self._engine = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """See `_Stream`."""
        yield self._engine.process(data, output_buffer_limit=STEP)
        while not self._engine.can_accept_more_data():
            yield self._engine.process(b"", output_buffer_limit=STEP)


class Inflater:
    """Collects a body piece by piece; raises `TooLarge` at the cap, `Unreachable` for a broken stream.

    `cap` counts inflated bytes. One layer of content-encoding is taken off, never two.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        self._cap = cap
        self._stream = _opened(encoding)
        self._parts: list[bytes] = []
        self._taken = 0
        self.size = 0

    def feed(self, data: bytes) -> None:
        """Take bytes as they came from the wire."""
        self._taken += len(data)
        try:
            for piece in self._stream.pieces(data):
                self.size += len(piece)
                if self.size > self._cap or (self.size > RATIO_FROM and self.size > MAX_RATIO * self._taken):
                    self._parts.clear()
                    raise TooLarge(f"More than {self._cap} bytes.")
                self._parts.append(piece)
        except TooLarge:
            raise
        except Exception as broken:  # zlib.error, brotli.error: each library has its own
            raise Unreachable("The answer is damaged.") from broken

    def body(self) -> bytes:
        """Everything so far."""
        return b"".join(self._parts)


def _opened(encoding: str) -> _Stream:
    layers = [name for name in encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")]
    if not layers:
        return _Plain()
    if len(layers) == 1 and layers[0] in ("gzip", "x-gzip", "deflate"):
        return _Zlib(layers[0] != "deflate")
    if layers == ["br"]:
        return _Brotli()
    raise Unreachable("The answer is packed in a way that was not asked for.")


def gunzip(body: bytes, cap: int) -> bytes:
    """A file that is itself gzipped (`sitemap.xml.gz`), unpacked; anything else as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflater = Inflater("gzip", cap)
    inflater.feed(body)
    return inflater.body()
