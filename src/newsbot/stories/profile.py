"""What is kept of one article to compare others with it: two sparse vectors and a sketch."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, repeat
from operator import mul

from newsbot.domain.story import Candidate
from newsbot.stories.sketch import sketch_of
from newsbot.stories.weights import TELLING, NameMemory, TermWeights
from newsbot.stories.words import Cases, Lexicon, cases_of, words

TITLE_TERMS = 24
BODY_TERMS = 40
BODY_WORDS = 300  # the first words of a text name its event; the rest is background
MIN_BODY = 12  # words; a shorter text is no more than a second headline
STUB = 60  # words; a text up to here that shares no term with its title is a wall or a stub, not a story
TITLE_COUNT = 3  # what a title's term counts in the text's vector, more than one of the text
NOTE = 200  # letters of a text without a title that stand for one
NAME_BOOST = 1.5


@dataclass(slots=True)
class Vector:
    """A sparse vector of length 1 (or 0) in compact arrays."""

    terms: tuple[str, ...]
    weights: array[float]

    def dot(self, query: Mapping[str, float]) -> float:
        """The cosine with a vector that is given as a mapping."""
        return float(sum(map(mul, map(query.get, self.terms, repeat(0.0)), self.weights)))


@dataclass(slots=True)
class Profile:
    """An article in the window. `published` in seconds, `length` in words (0: a headline alone).

    `marks` are the numbers and names of its title, `language` is "" where unknown.
    """

    published: float
    digest: bytes
    title: Vector
    body: Vector
    marks: frozenset[str]
    length: int
    language: str
    sketch: array[int]
    story: int = 0


@dataclass(slots=True)
class Reading:
    """A candidate split and counted, with its vectors as mappings, ready to be compared or kept."""

    profile: Profile
    title: dict[str, float]
    body: dict[str, float]
    terms: frozenset[str]
    cases: Cases


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier articles taught: how seldom terms are, what is a name, and the terms of words."""

    weights: TermWeights = field(default_factory=TermWeights)
    names: NameMemory = field(default_factory=NameMemory)
    lexicon: Lexicon = field(default_factory=Lexicon)

    def learn(self, reading: Reading) -> None:
        """Count one article."""
        self.weights.learn(reading.terms)
        self.names.learn(reading.cases.names, reading.cases.small)

    def terms(self, found: Sequence[str]) -> list[str]:
        """The terms of lower-case words, in their order."""
        return list(chain.from_iterable(map(self.lexicon.__getitem__, found)))


def read(candidate: Candidate, memory: Memory) -> Reading:
    """Split, fold, count and weigh a candidate. Costs some 0.5 ms for 700 words."""
    weights = memory.weights
    title_words, text_words = words(candidate.title), words(candidate.text)
    headline = candidate.title
    if not title_words:  # feeds of short notes have no titles: their first words are
        headline, title_words = candidate.text[:NOTE], words(candidate.text[:NOTE])
    in_title = memory.terms(title_words)
    counts: Counter[str] = Counter(memory.terms(text_words[:BODY_WORDS]))
    telling = [term for term in in_title if weights.idf(term) > TELLING]
    wall = bool(telling) and len(text_words) < STUB and counts.keys().isdisjoint(telling)
    if wall or len(text_words) < MIN_BODY:
        text_words = []
        counts.clear()
    cases = cases_of(headline)
    names = cases.names.union(filter(memory.names.is_name, cases.unclear))
    title_counts = {term: NAME_BOOST if term in names else 1.0 for term in in_title}
    if counts:
        for term in title_counts:
            counts[term] += TITLE_COUNT
    title, body = weights.unit(title_counts, TITLE_TERMS), weights.unit(counts, BODY_TERMS)
    profile = Profile(
        published=candidate.published.timestamp(),
        digest=_digest(text_words or title_words),
        title=_packed(title),
        body=_packed(body),
        marks=names | cases.numbers,
        length=len(text_words),
        language=candidate.language.split("-")[0].split("_")[0].lower(),
        sketch=sketch_of(text_words),
    )
    return Reading(profile, title, body, frozenset(title_counts) | frozenset(counts), cases)


def _digest(found: Sequence[str]) -> bytes:
    return blake2b(" ".join(found).encode(), digest_size=8).digest()


def _packed(vector: Mapping[str, float]) -> Vector:
    return Vector(tuple(vector), array("f", vector.values()))
