"""The default method: a logistic ranker over measured features, its numbers trained on news."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsbot.summaries.choose import Taste, choose
from newsbot.summaries.features import NAMES, Floats, measure
from newsbot.summaries.reading import Limits, Reading


@dataclass(frozen=True, slots=True)
class Model:
    """One set of weights over standardised features and the taste it was trained with."""

    weights: Floats
    taste: Taste


@dataclass(frozen=True, slots=True)
class Trained:
    """All that training made: how to standardise features, and a model for each use."""

    mean: Floats
    deviation: Floats
    models: dict[str, Model]
    commonness: dict[str, str]

    def scores(self, rows: Floats, use: str) -> Floats:
        """One number a row, higher for sentences that belong into a summary."""
        import numpy as np

        standard = np.clip((rows - self.mean) / self.deviation, -5.0, 5.0)
        return np.asarray(np.nan_to_num(standard) @ self.models[use].weights)  # not known: as usual


@cache
def trained() -> Trained:
    """The shipped numbers, made by benchmarks/train_summaries.py."""
    import numpy as np

    raw = json.loads(files("newsbot.summaries").joinpath("trained.json").read_text("utf-8"))
    if raw["features"] != list(NAMES):
        raise AssertionError("trained.json belongs to other features: run benchmarks/train_summaries.py")
    models = {
        use: Model(np.array(model["weights"]), Taste(**model["taste"]))
        for use, model in raw["models"].items()
    }
    return Trained(np.array(raw["mean"]), np.array(raw["deviation"]), models, raw["commonness"])


# Southern Asia: there the references were whole extracts, what is central counts more.
_SOUTH = frozenset(("as", "bn", "gu", "hi", "kn", "ml", "mr", "ne", "or", "pa", "sd", "si", "ta", "te", "ur"))
_TEASER_WORDS = 40


def use_for(code: str, limits: Limits) -> str:
    """Which model serves a language and a length: a sentence that is to stand for all has its own."""
    if code in _SOUTH:
        return "south"
    few = limits.sentences is None and limits.words is not None and limits.words <= _TEASER_WORDS
    short = few or limits.sentences == 1
    if code == "en":
        return "teaser" if short else "english"
    return "short" if short else "any"


class Ranker:
    """The default method behind the Protocol of `methods`."""

    def choose(self, reading: Reading, limits: Limits) -> list[int]:
        """Indices of the candidates to take, best first, within the limits."""
        if not reading.candidates:
            return []
        numbers, use = trained(), use_for(reading.code, limits)
        table = numbers.commonness.get(reading.code, "")
        measured = measure(reading.candidates, reading.title, reading.code, table)
        scores = numbers.scores(measured.rows, use)
        return choose(reading.candidates, scores, measured, numbers.models[use].taste, limits)
