"""How much one person may ask for: a burst, then a steady trickle; heavy work ten times a minute."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

BURST = 60
A_SECOND = 1.0
HEAVY_BURST = 10
HEAVY_A_SECOND = 10 / 60
TELL_EVERY = 10.0  # seconds between two words about it
KEPT = 10_000  # people remembered; who was quiet longest is forgotten first


@dataclass(slots=True)
class _Purse:
    light: float = BURST
    heavy: float = HEAVY_BURST
    at: float = 0.0
    told: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether the act may go on; if not, how long to wait, and whether to say so (not each time)."""

    granted: bool
    wait: int = 0
    tell: bool = False


class Budget:
    """The purses of all people who ask."""

    def __init__(self) -> None:
        self._purses: OrderedDict[int, _Purse] = OrderedDict()

    def ask(self, person: int, moment: float, *, heavy: bool = False) -> Leave:
        """Takes one act from the person's purse at a moment in seconds."""
        purse = self._purse(person, moment)
        if purse.light >= 1 and (not heavy or purse.heavy >= 1):
            purse.light -= 1
            purse.heavy -= 1 if heavy else 0
            return Leave(True)
        short = max((1 - purse.light) / A_SECOND, (1 - purse.heavy) / HEAVY_A_SECOND if heavy else 0)
        tell = moment - purse.told >= TELL_EVERY
        if tell:
            purse.told = moment
        return Leave(False, max(1, round(short + 0.5)), tell)

    def _purse(self, person: int, moment: float) -> _Purse:
        purse = self._purses.pop(person, None) or _Purse(at=moment)
        self._purses[person] = purse
        if len(self._purses) > KEPT:
            self._purses.popitem(last=False)
        passed = max(0.0, moment - purse.at)
        purse.light = min(BURST, purse.light + passed * A_SECOND)
        purse.heavy = min(HEAVY_BURST, purse.heavy + passed * HEAVY_A_SECOND)
        purse.at = max(purse.at, moment)
        return purse
