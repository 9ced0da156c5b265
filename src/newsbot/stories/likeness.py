"""How alike an article and a story are: wording against its best member and its centre, age, agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

from newsbot.domain.story import GOES_ON, decay, enough
from newsbot.stories.profile import Profile, Reading, Vector
from newsbot.stories.weights import TELLING

BEST = 0.5  # share of the best member in a story's likeness; the rest is its centre's
OTHER_NUMBERS = 0.6  # both titles have numbers that the other one lacks
OTHER_NAMES = 0.7  # the same of names
OTHER_LANGUAGE = 0.6  # names alone are shared across languages, and they are not enough
TEMPLATE = 0.5  # the titles differ in numbers and names only
HOPELESS = 0.6  # a story none of whose articles comes so near to enough is not looked at closely

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a candidate compares with a story: `score` 1 or more is the same event; `member` is its place."""

    score: float
    member: int


def agreement(reading: Reading, profile: Profile, idf: Idf) -> float:
    """1 where two titles do not contradict each other, less where numbers and names were exchanged.

    Two match results and two earthquakes share a template and differ in exactly these. A number alone
    that changes within hours while the names stay is the same event going on (a toll that rises).
    """
    here, there = reading.title.keys(), set(profile.title.terms)
    mine = {term for term in here - there if term in reading.profile.marks or idf(term) > TELLING}
    theirs = {term for term in there - here if term in profile.marks or idf(term) > TELLING}
    if not mine or not theirs:
        return 1.0
    my_marks, their_marks = mine & reading.profile.marks, theirs & profile.marks
    template = mine == my_marks and theirs == their_marks
    other_names = _names(my_marks) and _names(their_marks)
    other_numbers = _numbers(my_marks) and _numbers(their_marks)
    recent = abs(reading.profile.published - profile.published) <= GOES_ON.total_seconds()
    if recent and not other_names and (template or _names(reading.profile.marks & there)):
        return 1.0
    factor = OTHER_NUMBERS if other_numbers else 1.0
    return factor * (OTHER_NAMES if other_names else 1.0) * (TEMPLATE if template else 1.0)


def _names(marks: Set[str]) -> bool:
    return any(not mark[0].isdigit() for mark in marks)


def _numbers(marks: Set[str]) -> bool:
    return any(mark[0].isdigit() for mark in marks)


def compare(reading: Reading, members: Sequence[Profile], idf: Idf) -> Likeness:
    """The likeness of a candidate to a story by its latest members (full texts among themselves if any)."""
    full = [place for place, member in enumerate(members) if member.length] if reading.body else []
    places = full or list(range(len(members)))
    query = reading.body if full else reading.title
    vectors = [members[place].body if full else members[place].title for place in places]
    cosines = [vector.dot(query) for vector in vectors]
    languages = {reading.profile.language, *(members[place].language for place in places)} - {""}
    wanted = enough(min([reading.profile.length, *(members[place].length for place in places)]))
    if len(languages) > 1:
        wanted /= OTHER_LANGUAGE
    if max(cosines) < HOPELESS * wanted:
        return Likeness(0.0, 0)
    scored = []
    for place, cosine in zip(places, cosines, strict=True):
        age = decay(timedelta(seconds=reading.profile.published - members[place].published))
        scored.append((cosine * age * agreement(reading, members[place], idf), place))
    best, place = max(scored)
    mean = sum(score for score, _ in scored) / len(scored)
    centre = mean * _dot_centre(query, vectors) * len(vectors) / sum(cosines)
    return Likeness((BEST * best + (1 - BEST) * centre) / wanted, place)


def _dot_centre(query: Mapping[str, float], vectors: Sequence[Vector]) -> float:
    """The cosine of `query` with the sum of `vectors`."""
    centre: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in zip(vector.terms, vector.weights, strict=True):
            centre[term] += weight
    length = sqrt(sum(weight * weight for weight in centre.values()))
    return sum(weight * centre.get(term, 0.0) for term, weight in query.items()) / length if length else 0.0
