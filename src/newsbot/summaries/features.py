"""What is measured of every sentence before one is chosen: place, length, centrality, wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsbot.summaries.cleaning import Candidate, ends_well, is_labelled, quotes_are_whole
from newsbot.summaries.tokens import stems
from newsbot.summaries.wording import first_person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
else:
    Floats = Any

NAMES = (
    "log place", "inverse place", "first", "second", "third", "relative place", "place in long text", "last",
    "log words", "words over 25", "words under 10", "words to mean", "under 6 words",
    "lexrank", "lexrank from the lead", "centroid", "like title", "like first", "like lead", "like earlier", "like later",
    "mean frequency", "top terms", "new top terms", "rare terms",
    "names", "frequent names", "digits", "quoted", "has quotation", "open quotation", "question", "first person",
    "dangling", "speaker", "label", "no end mark", "brackets", "commas", "upper case", "colon", "weekday",
)  # fmt: skip

_DAMPING = 0.85
_SIMILAR = 0.1
_SPEAKER = re.compile(r"\b(?:said|says|told|added|according)\b")
_DAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:yesterday|today|tonight)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[\w,'’\"] )[^\W\d_a-z][\w’'-]+")
_QUOTED = re.compile(r"[\"“«„][^\"”»“]{2,600}[\"”»“]|(?<!\w)[‘'][^‘’']{12,400}[’'](?!\w)")


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of features a candidate, and how alike each two candidates are (0 to 1)."""

    rows: Floats
    likeness: Floats


def measure(found: Sequence[Candidate], title: str, code: str) -> Measured:
    """The features of all candidates (columns as in NAMES) and their cosines; needs at least one."""
    import numpy as np

    terms, counts = _term_matrix(found)
    size = len(found)
    document_frequency = (counts > 0).sum(axis=0)
    rarity = np.log(1.0 + size / document_frequency)
    weighted = np.log1p(counts) * rarity
    norms = np.linalg.norm(weighted, axis=1)
    unit = weighted / np.maximum(norms, 1e-9)[:, None]
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, 0.0)
    title_vector = _vector(stems(title), terms, rarity)
    rows = np.column_stack(
        (
            _places(size),
            _lengths(found),
            _centrality(unit, likeness, title_vector),
            _term_shares(counts, document_frequency, rarity),
            _surface(found, code),
        )
    )
    return Measured(rows, likeness)


def _term_matrix(found: Sequence[Candidate]) -> tuple[dict[str, int], Floats]:
    import numpy as np

    terms: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, candidate in enumerate(found):
        for stem in candidate.stems:
            columns.append(terms.setdefault(stem, len(terms)))
        rows += [row] * len(candidate.stems)
    counts = np.zeros((len(found), len(terms)), dtype=np.float32)
    np.add.at(counts, (rows, columns), 1.0)
    return terms, counts


def _vector(words: Sequence[str], terms: dict[str, int], rarity: Floats) -> Floats:
    import numpy as np

    vector = np.zeros(len(terms))
    for word in words:
        if word in terms:
            vector[terms[word]] = rarity[terms[word]]
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _places(size: int) -> Floats:
    import numpy as np

    place = np.arange(size, dtype=np.float64)
    log = np.log1p(place)
    return np.column_stack(
        (
            log,
            1.0 / (1.0 + place),
            place == 0,
            place == 1,
            place == 2,
            place / max(1, size - 1),
            log * (np.log(size) - 3.0),
            place == size - 1,
        )
    )


def _lengths(found: Sequence[Candidate]) -> Floats:
    import numpy as np

    words = np.array([c.words for c in found], dtype=np.float64)
    return np.column_stack(
        (
            np.log1p(words),
            np.maximum(0.0, words - 25.0) / 10.0,
            np.maximum(0.0, 10.0 - words) / 10.0,
            words / words.mean() - 1.0,
            words < 6,
        )
    )


def _centrality(unit: Floats, likeness: Floats, title: Floats) -> Floats:
    import numpy as np

    size = len(unit)
    lead = 1.0 / (1.0 + np.arange(size))
    graph = np.where(likeness > _SIMILAR, likeness, 0.0)
    centroid = unit.sum(axis=0)
    centroid /= max(float(np.linalg.norm(centroid)), 1e-9)
    lower = np.tril(likeness, -1)
    return np.column_stack(
        (
            _rank(graph, np.full(size, 1.0 / size)) * size - 1.0,
            _rank(graph, lead / lead.sum()) * size - 1.0,
            unit @ centroid,
            unit @ title,
            likeness[0],
            likeness[: min(3, size)].max(axis=0),
            lower.max(axis=1),
            np.triu(likeness, 1).max(axis=1),
        )
    )


def _rank(graph: Floats, start: Floats) -> Floats:
    """LexRank: the stationary visits of a reader who follows likeness and starts anew at `start`."""
    import numpy as np

    degrees = graph.sum(axis=1)
    steps = graph / np.where(degrees > 0, degrees, 1.0)[:, None]
    visits = start.copy()
    for _ in range(12):
        visits = _DAMPING * (visits @ steps) + (1 - _DAMPING) * start
        visits /= visits.sum()
    return np.asarray(visits)


def _term_shares(counts: Floats, document_frequency: Floats, rarity: Floats) -> Floats:
    import numpy as np

    totals = counts.sum(axis=0)
    present = counts > 0
    lengths = np.maximum(present.sum(axis=1), 1)
    weight = totals * rarity
    weight[document_frequency < 2] = 0.0
    top = np.argsort(-weight, kind="stable")[:12]
    in_top = present[:, top]
    first = np.zeros_like(in_top)
    first[in_top.argmax(axis=0), np.arange(len(top))] = in_top.any(axis=0)
    probability = totals / totals.sum()
    return np.column_stack(
        (
            np.log1p(100.0 * (present @ probability) / lengths),
            in_top.sum(axis=1) / 6.0,
            first.sum(axis=1) / 4.0,
            (present @ (document_frequency == 1)) / lengths,
        )
    )


def _surface(found: Sequence[Candidate], code: str) -> Floats:
    import numpy as np

    names = [_NAME.findall(c.text) for c in found]
    often = Counter(name for group in names for name in set(group))
    speakers = first_person(code)
    rows = [_surface_of(c, group, often, speakers) for c, group in zip(found, names, strict=True)]
    return np.array(rows, dtype=np.float64)


def _surface_of(
    candidate: Candidate, names: list[str], often: Counter[str], speakers: frozenset[str]
) -> tuple[float, ...]:
    text, length = candidate.text, max(1, candidate.words)
    quoted = sum(len(q) for q in _QUOTED.findall(text)) / len(text)
    lowered = text.lower().split()
    return (
        min(1.0, len(names) / length),
        min(1.0, sum(1 for n in set(names) if often[n] > 1) / 4.0),
        min(1.0, sum(c.isdigit() for c in text) / 12.0),
        quoted,
        quoted > 0.0,
        not quotes_are_whole(text),
        text[-1] in "?？؟" or "? " in text,
        min(1.0, 4.0 * sum(w.strip("\"'“”‘’,.") in speakers for w in lowered) / length),
        candidate.dangling,
        _SPEAKER.search(text) is not None,
        is_labelled(text),
        not ends_well(text),
        "(" in text,
        min(1.0, text.count(",") / 5.0),
        sum(1 for w in lowered if len(w) > 1) > 0 and text.isupper(),
        ":" in text,
        _DAY.search(text) is not None,
    )
