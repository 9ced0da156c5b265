"""How alike an article and a story are: wording against its members and their centre, age, templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from math import sqrt

from newsbot.domain.story import GOES_ON, decay, enough
from newsbot.stories.profile import Memory, Profile, Reading, Vector
from newsbot.stories.weights import TELLING, TermWeights

CENTRE = 0.5  # share of the centre in a story's likeness; the rest is the mean of its articles
OTHER_NUMBERS = 0.5  # both titles have numbers that the other one lacks
OTHER_LANGUAGE = 0.25  # names alone are shared across languages, and they are not enough
LEAST = 0.1  # no age and no length asks for so little


def agreement(reading: Reading, profile: Profile, weights: TermWeights) -> float:
    """1 where two titles do not contradict each other, OTHER_NUMBERS where numbers do, 0 for a template.

    Two match results and two earthquakes share a template: they differ in numbers and names alone; where
    neither title marks names with capitals, one word on each side may be one. A number that changes within
    hours while a name stays is one event going on (a toll that rises).
    """
    one, other = reading.profile, profile
    mine, theirs = reading.title.keys(), set(profile.title.terms)
    my_names, my_numbers = set(one.names) - theirs, set(one.numbers) - theirs
    their_names, their_numbers = set(other.names) - mine, set(other.numbers) - mine
    rest = (mine - theirs - my_names - my_numbers) | (theirs - mine - their_names - their_numbers)
    shared = not set(one.names).isdisjoint(other.names)
    names = bool(my_names and their_names) and not shared
    numbers = bool(my_numbers and their_numbers)
    unmarked = numbers and not (one.names or other.names)
    template = sum(weights.idf(term) > TELLING for term in rest) <= (2 if unmarked else 0)
    recent = abs(reading.profile.published - profile.published) <= GOES_ON.total_seconds()
    if not names and (not numbers or (recent and (shared or template))):
        return 1.0
    if template:
        return 0.0
    return OTHER_NUMBERS if numbers else 1.0


def likeness(reading: Reading, members: Sequence[Profile], memory: Memory) -> float:
    """How a candidate compares with a story by its latest members; from 1 on it is the same event.

    Full texts are compared among themselves if there are any, titles otherwise, and a title with a text
    where that is more alike. The mean of the cosines is fair to a small story, the centre to one told in
    many ways; of both, half each did best. The age is between that of the oldest member and the mean: an
    event is news for a while, and its follow-ups are other events, but some go on for days.
    """
    full = [member for member in members if member.length] if reading.body else []
    compared = full or members
    query = reading.body if full else reading.title
    vectors = [member.body if full else member.title for member in compared]
    cosines = [vector.dot(query) for vector in vectors]
    if not full:
        cosines = list(map(max, cosines, (_across(reading, member) for member in compared)))
    total = sum(cosines)
    if total < LEAST:
        return 0.0
    length = min(reading.profile.length, *(member.length for member in compared))
    told = min(member.published for member in compared)
    age = decay(timedelta(seconds=reading.profile.published - told), length)
    alike = total * (CENTRE / _length_of_sum(vectors) + (1 - CENTRE) / len(vectors)) * age
    crowd = memory.crowd.count(reading.profile.language, reading.profile.published)
    alike /= enough(length, crowd)
    if alike < 1:
        return alike
    nearest = compared[cosines.index(max(cosines))]
    languages = {reading.profile.language, *(member.language for member in compared)} - {""}
    return (
        alike * agreement(reading, nearest, memory.weights) * (OTHER_LANGUAGE if len(languages) > 1 else 1.0)
    )


def _across(reading: Reading, member: Profile) -> float:
    """The cosine of a headline with a text, whichever of the two has one; 0 where neither has."""
    return member.title.dot(reading.body) if reading.body else member.body.dot(reading.title)


def _length_of_sum(vectors: Sequence[Vector]) -> float:
    if len(vectors) == 1:
        return 1.0
    total: dict[int, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in zip(vector.terms, vector.weights, strict=True):
            total[term] += weight
    return sqrt(sum(weight * weight for weight in total.values()))
