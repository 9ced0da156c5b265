"""What is measured of every sentence before one is chosen: place, length, centrality, wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from newsbot.summaries.cleaning import Candidate, ends_well, is_labelled, quotes_are_whole
from newsbot.summaries.tokens import stems
from newsbot.summaries.wording import first_person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
else:
    Floats = Any

NAMES = (
    "log place", "inverse place", "first", "second", "third", "relative place", "place in long text", "last",
    "log words", "words over 25", "words under 10", "words to mean", "under 6 words",
    "lexrank", "lexrank from the lead", "centroid", "centroid to mean", "like first", "like earlier",
    "like later",
    "like next", "all like later", "all like earlier", "share of title", "share of lead",
    "mean frequency", "top terms", "new top terms", "rare terms",
    "names", "frequent names", "digits", "quoted", "has quotation", "open quotation", "question", "first "
    "person",
    "speaker", "label", "no end mark", "brackets", "commas", "upper case", "colon", "weekday",
)  # fmt: skip

BUCKETS = 4096
_DAMPING = 0.85
_SIMILAR = 0.1
_REPEATED = 0.7
_SPEAKER = re.compile(r"\b(?:said|says|told|added|according)\b")
# Columns of `_surface` that say nothing of a text all in small or all in large letters: names, frequent
# names, label, upper case.
_TOLD_BY_CASE = [0, 1, 9, 13]
_DAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\bto(?:day|night)\b|\byesterday\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[\w,'’\"] )[^\W\d_a-z][\w’'-]+")
_DIGIT = re.compile(r"\d")
_QUOTE_MARKS = re.compile(r"[\"“«„‘'`]")
_QUOTED = re.compile(r"[\"“«„][^\"”»“]{2,600}[\"”»“]|``[^`]{2,600}?''|(?<!\w)[‘'][^‘’']{12,400}[’'](?!\w)")


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of features a candidate, how alike each two are (0 to 1), and which two say the same."""

    rows: Floats
    likeness: Floats
    repeats: Floats


def measure(found: Sequence[Candidate], title: str, code: str, commonness: str = "") -> Measured:
    """The features of all candidates (columns as in NAMES) and their likeness; needs at least one.

    What capitals tell is not a number in a text all in small or all in large letters.

    `commonness`: how common words are in the language, as `bucket` reads it; "" where nothing is known.
    """
    import numpy as np

    terms, counts = _term_matrix(found)
    size = len(found)
    present = (counts > 0).astype(np.float32)
    document_frequency = present.sum(axis=0)
    rarity = np.log(1.0 + size / document_frequency)
    if commonness:
        rarity *= np.array([int(commonness[bucket(term)]) for term in terms]) / 9.0
    weighted = np.log1p(counts) * rarity
    norms = np.sqrt((weighted * weighted).sum(axis=1))
    shared = document_frequency > 1
    unit = weighted[:, shared] / np.maximum(norms, 1e-9)[:, None]
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, 0.0)
    rows = np.column_stack(
        (
            _places(size),
            _lengths(found),
            _centrality(unit, likeness),
            _lead_shares(found, present, rarity, terms, stems(title)),
            _term_shares(counts, present, rarity),
            _surface(found, code),
        )
    )
    return Measured(rows, likeness, _repeats(present[:, shared], present.sum(axis=1)))


def bucket(term: str) -> int:
    """Where the commonness of a stem stands in a table of BUCKETS digits (0: in every text, 9: rare)."""
    return crc32(term.encode("utf-8", "replace")) % BUCKETS


def _term_matrix(found: Sequence[Candidate]) -> tuple[dict[str, int], Floats]:
    import numpy as np

    terms: dict[str, int] = {}
    columns = [terms.setdefault(stem, len(terms)) for candidate in found for stem in candidate.stems]
    rows = np.repeat(np.arange(len(found)), [len(c.stems) for c in found])
    cells = np.bincount(rows * len(terms) + np.array(columns), minlength=len(found) * len(terms))
    return terms, cells.reshape(len(found), len(terms)).astype(np.float32)


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

    words = np.array([len(c.stems) for c in found], dtype=np.float64)  # marks that stand alone do not count
    return np.column_stack(
        (
            np.log1p(words),
            np.maximum(0.0, words - 25.0) / 10.0,
            np.maximum(0.0, 10.0 - words) / 10.0,
            words / words.mean() - 1.0,
            words < 6,
        )
    )


def _centrality(unit: Floats, likeness: Floats) -> Floats:
    import numpy as np

    size = len(unit)
    lead = 1.0 / (1.0 + np.arange(size))
    graph = np.where(likeness > _SIMILAR, likeness, 0.0)
    centroid = unit.sum(axis=0)
    central = unit @ centroid / max(float(np.linalg.norm(centroid)), 1e-9)
    lower, upper = np.tril(likeness, -1), np.triu(likeness, 1)
    return np.column_stack(
        (
            _rank(graph, np.full(size, 1.0 / size)) * size - 1.0,
            _rank(graph, lead / lead.sum()) * size - 1.0,
            central,
            central - central.mean(),
            likeness[0],
            lower.max(axis=1),
            upper.max(axis=1),
            np.append(np.diagonal(likeness, 1), 0.0),
            upper.sum(axis=1) / np.sqrt(size),
            lower.sum(axis=1) / np.sqrt(size),
        )
    )


def _repeats(shared: Floats, sizes: Floats) -> Floats:
    """True where most words of one sentence are in the other too, however long that is."""
    import numpy as np

    repeats = shared @ shared.T >= _REPEATED * np.minimum.outer(sizes, sizes)
    np.fill_diagonal(repeats, False)
    return np.asarray(repeats)


def _lead_shares(
    found: Sequence[Candidate], present: Floats, rarity: Floats, terms: dict[str, int], title: Sequence[str]
) -> Floats:
    """How much of a sentence's weight is in words of the title and of the other leading sentences."""
    import numpy as np

    weight = np.maximum(present @ rarity, 1e-9)
    in_title = np.zeros(len(terms))
    in_title[[terms[w] for w in title if w in terms]] = 1.0
    heads = present[:4].sum(axis=0)
    own = np.zeros(len(found))
    shares = (present @ (rarity * (heads > 0))) / weight
    for i in range(min(4, len(found))):  # a leading sentence is not compared with itself
        own[i] = float((present[i] * rarity) @ (heads > 1)) / weight[i] - shares[i]
    return np.column_stack(((present @ (rarity * in_title)) / weight, shares + own))


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


def _term_shares(counts: Floats, present: Floats, rarity: Floats) -> Floats:
    import numpy as np

    totals, document_frequency = counts.sum(axis=0), present.sum(axis=0)
    lengths = np.maximum(present.sum(axis=1), 1)
    weight = totals * rarity
    weight[document_frequency < 2] = 0.0
    top = np.argsort(-weight, kind="stable")[:12]
    in_top = present[:, top] > 0
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

    names = [set(_NAME.findall(c.text)) for c in found]
    often = Counter(name for group in names for name in group)
    speakers = first_person(code)
    rows = [_surface_of(c, group, often, speakers) for c, group in zip(found, names, strict=True)]
    made = np.array(rows, dtype=np.float64)
    small, large = (all(c.text == fold(c.text) for c in found) for fold in (str.lower, str.upper))
    if small != large:
        made[:, _TOLD_BY_CASE] = np.nan
    return made


def _surface_of(
    candidate: Candidate, names: set[str], often: Counter[str], speakers: frozenset[str]
) -> tuple[float, ...]:
    text, length = candidate.text, max(1, len(candidate.stems))
    quoted = sum(map(len, _QUOTED.findall(text))) / len(text) if _QUOTE_MARKS.search(text) else 0.0
    return (
        min(1.0, len(names) / length),
        min(1.0, sum(1 for n in names if often[n] > 1) / 4.0),
        min(1.0, len(_DIGIT.findall(text)) / 12.0),
        quoted,
        quoted > 0.0,
        not quotes_are_whole(text),
        text[-1] in "?？؟" or "? " in text,
        min(1.0, 4.0 * sum(map(speakers.__contains__, candidate.stems)) / length),
        _SPEAKER.search(text) is not None,
        is_labelled(text),
        not ends_well(text),
        "(" in text or "-lrb-" in text,
        min(1.0, text.count(",") / 5.0),
        text.isupper(),
        ":" in text,
        _DAY.search(text) is not None,
    )
