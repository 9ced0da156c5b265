"""What the archive's index can be asked, whichever database keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from newsbot.domain.query import Term
from newsbot.store.session import Values

Words = Sequence[tuple[int, str, str]]  # article id, title, text
LONGEST = 200_000  # folded characters of one text; what comes after is not looked through


@dataclass(frozen=True, slots=True)
class Ask:
    """Articles with all of `terms` (or, with `some`, at least one), and none of `without`.

    `weights`: what each term tells, for an index that does not know how rare words are; () for the same.
    """

    terms: tuple[Term, ...]
    without: tuple[Term, ...] = ()
    some: bool = False
    weights: tuple[float, ...] = ()

    @property
    def title(self) -> float:
        """How many times a word in the title counts: less where a long question looks for what is near."""
        return 2.0 if self.some else 5.0


@dataclass(frozen=True, slots=True)
class Where:
    """A further condition on the article `a`; "" for none."""

    sql: str = ""
    values: Values = field(default_factory=dict)


class Index(Protocol):
    """The full-text index. It is kept in step by the shelf of articles, in the same transaction."""

    def add(self, words: Words) -> None:
        """Takes in articles that are not in it."""

    def rush(self, on: bool) -> None:
        """Many come, thousands at a time, or (False) they have come: for an index that can use it."""

    def remove(self, words: Words) -> None:
        """Takes out articles; their title and text as they were taken in."""

    def hits(self, ask: Ask, where: Where, most: int) -> list[int]:
        """At most `most` articles, the highest id first."""

    def among(self, ask: Ask, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that the question finds, in no order."""

    def ranked(self, ask: Ask, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that the question finds, best first; a word in a title counts `ask.title` times."""

    def lacking(self, without: Sequence[Term]) -> Where:
        """The condition that an article has none of these."""

    def rebuild(self) -> None:
        """Makes the index again from the archive."""
