"""Make the numbers of the default summary method from a file of news with reference summaries.

    python benchmarks/train_summaries.py dev.jsonl.gz

makes src/newsbot/summaries/trained.json; how good they are tells `judge_summaries.py`.

Each line of the file: {"id", "set", "lang", "title", "text", "refs": [[sentence, …], …]}. Two steps: a
logistic regression on membership in the greedy oracle, then minimum-risk training: gradient ascent on the
expected ROUGE of summaries drawn from the model. Same file, same numbers: nothing is random.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the order of a sum must not depend on the machine

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from nltk.stem.porter import PorterStemmer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from newsbot.summaries.choose import Taste  # noqa: E402
from newsbot.summaries.features import BUCKETS, NAMES, Measured, bucket, measure  # noqa: E402
from newsbot.summaries.reading import Reading, read  # noqa: E402
from newsbot.summaries.tokens import stems  # noqa: E402

SHIPPED = ROOT / "src" / "newsbot" / "summaries" / "trained.json"
# How long a summary of each set is, where it is drawn for training and where it is judged.
SENTENCES = {"cnn": 3, "cnndm_train": 3, "bbc": 3, "xsum": 1, "vi": 2, "bn": 3, "ur": 5}
WORDS = {"cnn": 60, "cnndm_train": 60, "bbc": 60, "xsum": 30, "vi": 50, "bn": 60, "ur": 120}
# What each model learns from (weight of a text by its set), and what of its taste is set, not learned.
USES: dict[str, dict[str, float]] = {
    "english": {"cnn": 1.0, "cnndm_train": 1.0},
    "teaser": {"xsum": 1.0, "cnn": 0.3, "cnndm_train": 0.3},
    # the references of Bengali and Urdu are extracts: without other news, what leads would count for nothing
    "south": {"bn": 1.0, "ur": 4.0, "vi": 0.4, "cnn": 0.3, "xsum": 0.4},
    # for languages that nobody trained for: much English, because without it Vietnamese falls below the lead
    "any": {"vi": 1.0, "bn": 0.2, "ur": 0.2, "xsum": 0.2, "cnn": 0.5, "cnndm_train": 0.5},
    "short": {"xsum": 1.0, "vi": 1.0, "bn": 0.5, "ur": 2.0, "cnn": 0.3},
}
DANGLING = {"english": 7.0, "teaser": 8.0, "south": 6.0, "any": 6.0, "short": 6.0}
OPENER = {"english": 9.0, "teaser": 4.0, "south": 4.0, "any": 4.0, "short": 4.0}
PER_WORD = {"english": 0.03, "teaser": 0.0, "south": 0.06, "any": 0.08, "short": 0.08}
FILLED = {"english": 0.75, "teaser": 0.75, "south": 1.0, "any": 0.75, "short": 0.75}
ORACLE = {"xsum": 1, "bn": 6, "ur": 8, "bbc": 8}
POOL, STEPS, RATE, BIGRAMS, PULL = 14, 60, 0.045, 1.5, 2e-3

_LATIN = re.compile(r"[a-z0-9]+")
_ANY = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0dff\u200c\u200d]+[^\W_]*)*")
_PORTER = PorterStemmer()
Grams = Counter[Any]


@dataclass
class Text:
    """One text of the file, measured, with what ROUGE needs of it."""

    row: dict[str, Any]
    reading: Reading
    measured: Measured
    grams: list[tuple[Grams, Grams]] = field(default_factory=list)
    references: list[tuple[Grams, Grams]] = field(default_factory=list)
    oracle: list[int] = field(default_factory=list)

    @property
    def set(self) -> str:
        return str(self.row["set"])

    @property
    def dangling(self) -> Any:
        return np.array([c.dangling for c in self.reading.candidates], dtype=float)


@dataclass
class Standard:
    """Mean and deviation of every feature."""

    mean: Any
    deviation: Any

    def of(self, text: Text) -> Any:
        return np.nan_to_num(np.clip((text.measured.rows - self.mean) / self.deviation, -5.0, 5.0))


@cache
def porter(word: str) -> str:
    return str(_PORTER.stem(word)) if len(word) > 3 else word


def tokens(text: str, language: str) -> list[str]:
    """The words that ROUGE compares: Porter's stems in English, words as they stand elsewhere."""
    lowered = text.lower()
    return [porter(w) for w in _LATIN.findall(lowered)] if language == "en" else _ANY.findall(lowered)


def grams_of(text: str, language: str) -> tuple[Grams, Grams]:
    words = tokens(text, language)
    return Counter(words), Counter(pairwise(words))


def f_measure(chosen: Grams, reference: Grams) -> float:
    hits = sum(min(n, reference[g]) for g, n in chosen.items() if g in reference)
    return 200.0 * hits / max(1, chosen.total() + reference.total())


def rouge(text: Text, summary: str) -> tuple[float, float]:
    """ROUGE-1 and ROUGE-2 F times 100, the best over the references."""
    one, two = grams_of(summary, text.row["lang"])
    return (
        max(f_measure(one, r[0]) for r in text.references),
        max(f_measure(two, r[1]) for r in text.references),
    )


def greedy_oracle(text: Text, most: int) -> list[int]:
    """The sentences that raise ROUGE-1 plus ROUGE-2 most, one after the other, while any does."""
    chosen: list[int] = []
    best, one, two = 0.0, Counter[Any](), Counter[Any]()
    while len(chosen) < most:
        gains = []
        for i, (first, second) in enumerate(text.grams):
            if i not in chosen:
                a, b = one + first, two + second
                gains.append((max(f_measure(a, r[0]) + f_measure(b, r[1]) for r in text.references), -i))
        if not gains or max(gains)[0] <= best + 1e-9:
            break
        best, i = max(gains)[0], -max(gains)[1]
        chosen.append(i)
        one, two = one + text.grams[i][0], two + text.grams[i][1]
    return chosen


def load(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line]


def commonness_of(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """For English, which has texts enough: a digit a bucket, from 0 (in every text) to 9 (rare)."""
    texts = [row["text"] for row in rows if row["lang"] == "en"]
    if not texts:
        return {}
    seen = np.zeros(BUCKETS)
    for text in texts:
        for b in {bucket(s) for s in stems(text)}:
            seen[b] += 1
    rarity = np.log((len(texts) + 1) / (seen + 1)) * 9.0 / np.log(max(len(texts) / 5, 2.0))
    return {"en": "".join(str(int(d)) for d in np.clip(np.round(rarity), 0, 9))}


def prepared(rows: Sequence[dict[str, Any]], commonness: dict[str, str]) -> Iterator[Text]:
    for row in rows:
        reading = read(row["text"], row["title"], row["lang"])
        if len(reading.candidates) < 2:
            continue
        table = commonness.get(row["lang"], "")
        text = Text(row, reading, measure(reading.candidates, row["title"], reading.code, table))
        text.grams = [grams_of(c.text, row["lang"]) for c in reading.candidates]
        text.references = [grams_of("\n".join(r), row["lang"]) for r in row["refs"]]
        text.oracle = greedy_oracle(text, ORACLE.get(text.set, 3))
        yield text


def logistic(texts: Sequence[Text], weight: dict[str, float], standard: Standard) -> Any:
    """Weights of the features for membership in the oracle, by Newton's method with a ridge."""
    rows = np.vstack([standard.of(t) for t in texts])
    member = np.concatenate([np.isin(np.arange(len(t.grams)), t.oracle).astype(float) for t in texts])
    share = np.concatenate([np.full(len(t.grams), weight[t.set]) for t in texts])
    data = np.column_stack((np.ones(len(rows)), rows))
    ridge = 3.0 * np.eye(data.shape[1])
    ridge[0, 0] = 0.0
    w = np.zeros(data.shape[1])
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-data @ w))
        gradient = data.T @ (share * (p - member)) + ridge @ w
        hessian = (data * (share * p * (1 - p))[:, None]).T @ data + ridge + 1e-6 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return w[1:]


def draws(text: Text, scores: Any, rows: Any) -> tuple[Any, Any, Any]:
    """Summaries of the best candidates: features and likeness, how they dangle, reward less its mean."""
    pool = np.sort(np.argsort(-scores, kind="stable")[:POOL])
    size = min(SENTENCES[text.set], 3, len(pool))
    sets = np.array(list(combinations(pool, size)))
    alike = np.zeros(len(sets))
    for a, b in combinations(range(size), 2):
        alike += text.measured.likeness[sets[:, a], sets[:, b]]
    features = np.column_stack((rows[sets].sum(axis=1), -alike))
    rewards = np.zeros((2, len(sets)))
    for n, factor in ((0, 1.0), (1, BIGRAMS)):
        for reference in text.references:
            rewards[n] = np.maximum(rewards[n], factor * overlap(text, reference[n], n, sets))
    reward = rewards.sum(axis=0)
    dangling = text.dangling[sets]
    leaning = np.column_stack((dangling.sum(axis=1), dangling[:, 0]))
    return features.astype(np.float32), leaning, reward - reward.mean()


def overlap(text: Text, reference: Grams, n: int, sets: Any) -> Any:
    """ROUGE F of many sets of sentences at once (pairs of words across two sentences are left out)."""
    known = {g: i for i, g in enumerate(reference)}
    counts = np.zeros((len(text.grams), len(known)), dtype=np.int16)
    for s, grams in enumerate(text.grams):
        for g in grams[n].keys() & known.keys():
            counts[s, known[g]] = grams[n][g]
    lengths = np.array([g[n].total() for g in text.grams])
    hits = np.minimum(counts[sets].sum(axis=1), np.array(list(reference.values()))).sum(axis=1)
    return 200.0 * hits / np.maximum(1, lengths[sets].sum(axis=1) + reference.total())


def minimum_risk(texts: Sequence[Text], weight: dict[str, float], standard: Standard, penalties: Any) -> Any:
    """Weights of the features and of likeness (last) that raise the expected ROUGE of a drawn summary."""
    start = logistic(texts, weight, standard)
    made = [draws(t, standard.of(t) @ start, standard.of(t)) for t in texts]
    features = np.vstack([m[0] for m in made])
    penalty = np.vstack([m[1] for m in made]) @ penalties
    rewards = np.concatenate([m[2] for m in made])
    sizes = np.array([len(m[2]) for m in made])
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    share = np.array([weight[t.set] for t in texts])
    share /= share.sum()
    start = np.append(start, 2.0)
    w, mean, square = start.copy(), np.zeros(len(start)), np.zeros(len(start))
    for step in range(STEPS):
        scores = features @ w - penalty
        chance = np.exp(scores - np.repeat(np.maximum.reduceat(scores, first), sizes))
        chance /= np.repeat(np.add.reduceat(chance, first), sizes)
        expected = np.add.reduceat(chance * rewards, first)
        pull = chance * (rewards - np.repeat(expected, sizes)) * np.repeat(share, sizes)
        gradient = pull @ features - PULL * (w - start)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient * gradient
        rate = RATE * 0.5 * (1.0 + np.cos(np.pi * step / STEPS))
        w = w + rate * (mean / (1 - 0.9 ** (step + 1))) / (np.sqrt(square / (1 - 0.99 ** (step + 1))) + 1e-8)
    return w


def train(texts: Sequence[Text], standard: Standard) -> dict[str, tuple[Any, Taste]]:
    models = {}
    for use, weight in USES.items():
        penalties = np.array([DANGLING[use], OPENER[use]])
        w = minimum_risk([t for t in texts if t.set in weight], weight, standard, penalties)
        likeness = round(max(0.0, float(w[-1])), 3)
        taste = Taste(likeness, DANGLING[use], OPENER[use], PER_WORD[use], FILLED[use])
        models[use] = (np.round(w[:-1], 4), taste)
    return models


def standard_of(texts: Sequence[Text]) -> Standard:
    rows = np.vstack([t.measured.rows for t in texts])
    return Standard(np.round(np.nanmean(rows, axis=0), 5), np.round(np.nanstd(rows, axis=0) + 1e-4, 5))


def shipped(commonness: dict[str, str], texts: Sequence[Text]) -> str:
    standard = standard_of(texts)
    whole = {
        "features": list(NAMES),
        "mean": standard.mean.tolist(),
        "deviation": standard.deviation.tolist(),
        "models": {
            use: {
                "weights": w.tolist(),
                "taste": asdict(t),
            }
            for use, (w, t) in train(texts, standard).items()
        },
        "commonness": commonness,
    }
    return json.dumps(whole, indent=0, sort_keys=True) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    asked = parser.parse_args()
    rows = load(asked.file)
    commonness = commonness_of(rows)
    texts = list(prepared(rows, commonness))
    asked.out.write_text(shipped(commonness, texts), encoding="utf-8")
    print(f"{len(texts)} texts -> {asked.out.name} ({asked.out.stat().st_size} bytes)")


if __name__ == "__main__":
    main()
