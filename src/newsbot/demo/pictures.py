"""Pictures for the articles: quiet landscapes drawn from a seed, as PNG, without any library."""

from __future__ import annotations

import math
import random
import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 480, 270
_HILLS = 4


@lru_cache(maxsize=64)
def landscape(seed: int) -> bytes:
    """A PNG of 480 × 270: sky, sun and four rows of hills; the same seed gives the same picture."""
    dice = random.Random(seed)  # noqa: S311  # nothing secret
    sky = _SKIES[dice.randrange(len(_SKIES))]
    sun = (dice.randrange(60, WIDTH - 60), dice.randrange(40, 110), dice.randrange(16, 34))
    ridges = [_ridge(dice, 110 + 38 * row) for row in range(_HILLS)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # no filter
        rows += bytes(_colour(x, y, sun, ridges) for x in range(WIDTH))
    palette = b"".join(bytes(_mix(sky[0], sky[1], step / 31)) for step in range(32))
    palette += bytes(sky[2]) + b"".join(
        bytes(_mix(sky[1], sky[3], (row + 1) / _HILLS)) for row in range(_HILLS)
    )
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


# sky above, sky at the horizon, sun, nearest hill
_SKIES = (
    ((38, 70, 110), (246, 190, 140), (255, 240, 205), (32, 44, 58)),
    ((94, 150, 190), (222, 236, 240), (255, 252, 236), (28, 74, 70)),
    ((54, 40, 86), (232, 122, 112), (255, 214, 160), (36, 22, 46)),
    ((120, 138, 150), (226, 222, 210), (250, 248, 240), (58, 62, 56)),
)


def _ridge(dice: random.Random, base: int) -> list[int]:
    waves = [(dice.uniform(0.005, 0.03), dice.uniform(0, 6.3), dice.uniform(4, 20)) for _ in range(3)]
    return [int(base + sum(high * math.sin(x * wide + at) for wide, at, high in waves)) for x in range(WIDTH)]


def _colour(x: int, y: int, sun: tuple[int, int, int], ridges: list[list[int]]) -> int:
    for row in range(_HILLS - 1, -1, -1):
        if y >= ridges[row][x]:
            return 33 + row
    if (x - sun[0]) ** 2 + (y - sun[1]) ** 2 <= sun[2] ** 2:
        return 32
    return min(31, y * 32 // 180)


def _mix(one: tuple[int, ...], other: tuple[int, ...], part: float) -> list[int]:
    return [round(a + (b - a) * part) for a, b in zip(one, other, strict=True)]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
