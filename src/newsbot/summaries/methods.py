"""Every way of choosing sentences, by name, behind one Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from newsbot.domain.errors import BadInput
from newsbot.summaries.choose import fill
from newsbot.summaries.classic import Bounds, Classic
from newsbot.summaries.cleaning import is_tiny
from newsbot.summaries.ranker import Ranker
from newsbot.summaries.reading import Limits, Reading


class Method(Protocol):
    """Chooses sentences of a text."""

    def choose(self, reading: Reading, limits: Limits) -> list[int]:
        """Indices into `reading.candidates`, best first, together within `limits`."""
        ...


class Lead:
    """The first sentences, as they come: stops at the first that does not fit."""

    def choose(self, reading: Reading, limits: Limits) -> list[int]:
        """Indices of the first candidates that fit within the limits."""
        chosen: list[int] = []
        words = 0
        for i, candidate in enumerate(reading.candidates):
            words += candidate.words
            if not limits.admits(i + 1, words):
                break
            chosen.append(i)
        telling = [i for i, c in enumerate(reading.candidates) if not is_tiny(c.text, c.stems)]
        return chosen or fill(reading.candidates, telling, limits)[:1]


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "default": Ranker(),
        "lead": Lead(),
        "lexrank": Classic("lex_rank", "LexRankSummarizer", Bounds(120, 3_000)),
        "textrank": Classic("text_rank", "TextRankSummarizer", Bounds(150, 3_500)),
        "lsa": Classic("lsa", "LsaSummarizer", Bounds(120, 2_500)),
        "luhn": Classic("luhn", "LuhnSummarizer", Bounds(300, 8_000)),
        "edmundson": Classic("edmundson", "EdmundsonSummarizer", Bounds(300, 8_000)),
        "sumbasic": Classic("sum_basic", "SumBasicSummarizer", Bounds(200, 5_000)),
        "kl": Classic("kl", "KLSummarizer", Bounds(60, 1_200)),
        "reduction": Classic("reduction", "ReductionSummarizer", Bounds(150, 2_500)),
    }
)


_ALSO_CALLED = {"klsum": "kl", "lead3": "lead", "latentsemanticanalysis": "lsa"}


def method_named(name: str) -> tuple[str, Method]:
    """The method of a name in any usual spelling ("lex-rank", "LexRank", "KL-Sum"), and its own spelling.

    Raises BadInput("unknown_method") for any other.
    """
    plain = "".join(c for c in name.lower() if c not in "-_ ").removesuffix("summarizer")
    plain = _ALSO_CALLED.get(plain, plain)
    if plain not in METHODS:
        raise BadInput("unknown_method", name)
    return plain, METHODS[plain]
