"""How much better than the lead the default summary is, on texts that its numbers have not seen.

    python benchmarks/judge_summaries.py dev.jsonl.gz --deals 10

Each deal splits the texts of the file (see `train_summaries.py`) into folds in another way; each text is
summarised by models trained on the other folds. ROUGE is F times 100, the best over the references. The lead
has whole sentences within the same limit; "cut" is against a lead that fills the words to the last one.
How far the deals differ ("from", "to") is how far to trust a difference between two methods.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from newsbot.summaries.choose import choose
from newsbot.summaries.ranker import use_for
from newsbot.summaries.reading import Limits
from newsbot.summaries.tokens import count_words
from train_summaries import (
    SENTENCES,
    WORDS,
    Standard,
    Text,
    commonness_of,
    load,
    prepared,
    rouge,
    standard_of,
    tokens,
    train,
)

SHORT = 30


class Found(NamedTuple):
    """What one summary is worth: gains over the lead, over the cut lead, and how it reads."""

    one: float
    two: float
    lsum: float
    cut: float
    own: float
    words: float
    dangling: float
    opener: float


class _Tokens:
    """The words of `train_summaries` for rouge-score."""

    def __init__(self, language: str) -> None:
        self._language = language

    def tokenize(self, text: str) -> list[str]:
        return tokens(text, self._language)


@cache
def scorer(language: str) -> RougeScorer:
    return RougeScorer(["rougeLsum"], tokenizer=_Tokens(language))


class Judge:
    """Scores summaries of one text, each only once."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._known: dict[str, Any] = {}

    def score(self, sentences: Sequence[str]) -> Any:
        """ROUGE-1, -2 and -Lsum of a summary."""
        summary = "\n".join(sentences)
        if summary not in self._known:
            lsum = scorer(self.text.row["lang"])
            best = max(lsum.score("\n".join(r), summary)["rougeLsum"].fmeasure for r in self.text.row["refs"])
            self._known[summary] = np.array((*rouge(self.text, summary), 100.0 * best))
        return self._known[summary]

    def lead(self, limits: Limits, cut: bool) -> list[str]:
        """The first sentences within the limits; with `cut`, also the beginning of the next one."""
        lead: list[str] = []
        words = 0
        for piece in self.text.reading.pieces:
            cost = count_words(piece.text)
            if not limits.admits(len(lead) + 1, words + cost):
                left = limits.words - words if limits.words is not None else 0
                return [*lead, " ".join(piece.text.split()[:left])] if cut else lead
            lead, words = [*lead, piece.text], words + cost
        return lead

    def judge(self, models: dict[str, Any], standard: Standard, limits: Limits) -> Found:
        """What the summary that these models choose is worth."""
        found = self.text.reading.candidates
        weights, taste = models[use_for(self.text.reading.code, limits)]
        chosen = sorted(choose(found, standard.of(self.text) @ weights, self.text.measured, taste, limits))
        own = self.score([found[i].text for i in chosen])
        gains = own - self.score(self.lead(limits, cut=False))
        leaning = [found[i].dangling for i in chosen] or [False]
        return Found(
            gains[0],
            gains[1],
            gains[2],
            own[0] - self.score(self.lead(limits, cut=True))[0],
            own[0],
            sum(found[i].words for i in chosen),
            100.0 * sum(leaning) / len(leaning),
            100.0 * leaning[0],
        )


def limits_of(name: str) -> Iterator[tuple[str, Limits]]:
    """The lengths at which a set is judged."""
    for sentences in sorted({1, SENTENCES[name]}):
        yield f"{sentences} s", Limits(sentences)
    for words in sorted({SHORT, 60, WORDS[name]}):
        yield f"{words} w", Limits(None, words)


def deal(judges: Sequence[Judge], count: int, salt: str) -> dict[tuple[str, str], list[Found]]:
    """All summaries of one deal, by set and limit."""
    fold = [int(hashlib.sha256((salt + j.text.row["id"]).encode()).hexdigest(), 16) % count for j in judges]
    found: dict[tuple[str, str], list[Found]] = {}
    for held in range(count):
        seen = [j.text for j, f in zip(judges, fold, strict=True) if f != held]
        standard = standard_of(seen)
        models = train(seen, standard)
        for judge in (j for j, f in zip(judges, fold, strict=True) if f == held):
            for label, limits in limits_of(judge.text.set):
                made = judge.judge(models, standard, limits)
                found.setdefault((judge.text.set, label), []).append(made)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--deals", type=int, default=10)
    asked = parser.parse_args()
    rows = load(asked.file)
    judges = [Judge(text) for text in prepared(rows, commonness_of(rows))]
    deals = [deal(judges, asked.folds, str(n)) for n in range(asked.deals)]
    print(f"{'set':12} {'limit':>6} {'n':>4}    R-1    +-    from      to     R-2  R-Lsum     cut", end="")
    print("  own R-1  words  leaning% openers%")
    for key in sorted(deals[0]):
        table = np.array([found[key] for found in deals])
        m, of_deals = table.mean(axis=(0, 1)), table[:, :, 0].mean(axis=1)
        error = 1.96 * np.mean([one[:, 0].std() for one in table]) / np.sqrt(table.shape[1])
        print(
            f"{key[0]:12} {key[1]:>6} {table.shape[1]:4} {m[0]:+6.2f} {error:5.2f} {of_deals.min():+7.2f}"
            f" {of_deals.max():+7.2f} {m[1]:+7.2f} {m[2]:+7.2f} {m[3]:+7.2f} {m[4]:8.2f} {m[5]:6.1f}"
            f" {m[6]:9.1f} {m[7]:8.1f}"
        )


if __name__ == "__main__":
    main()
