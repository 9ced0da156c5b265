"""How well the archive answers: known items and topics in six languages, beside plain BM25.

    python benchmarks/bench_questions.py [--articles N] [--kinds sqlite,postgresql] [--language L]

Every article is made of few words that many share, so that most of a question is in many articles. Of each
class of question: recall at 1 and at 10 and the mean reciprocal rank in %, ours beside BM25 (k1 1.2, b 0.75)
over the same folded words of title and text. Of topics all articles that are made of both words count, and
recall at 10 is of ten at most.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path

from costs import NOW, opened
from newsbot.domain.article import Article
from newsbot.domain.query import parse_query
from newsbot.store.database import Database
from newsbot.store.folding import folded
from newsbot.store.unit_of_work import UnitOfWork
from question_words import LANGUAGES, Words


@dataclass(frozen=True)
class Made:
    """One article and what it was made of."""

    words: Words
    thing: int
    place: str
    person: str
    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    kind: str
    text: str
    wanted: frozenset[int]


def archive(each: int, seed: int = 7) -> list[Made]:
    """`each` articles of every language, mixed. Two share no more than two of thing, place and person."""
    pick = random.Random(seed)
    made = []
    for words in LANGUAGES:
        events = list(product(range(len(words.things)), words.places, words.people))
        for thing, place, person in pick.sample(events, each):
            made.append(_made(words, thing, place, person, pick))
    pick.shuffle(made)
    return made


def _made(words: Words, thing: int, place: str, person: str, pick: random.Random) -> Made:
    number = pick.randint(3, 980)
    values = _values(words, thing, place, person, number)
    side = _values(words, pick.randrange(len(words.things)), pick.choice(words.places), person, number)
    lines = pick.sample(words.lines, 8)
    text = " ".join(line.format(**(values if n < 6 else side)) for n, line in enumerate(lines))
    return Made(words, thing, place, person, number, pick.choice(words.titles).format(**values), text)


def _values(words: Words, thing: int, place: str, person: str, number: int) -> dict[str, str]:
    one, many, compound = words.things[thing]
    said = {"thing": one, "Thing": one[0].upper() + one[1:], "things": many, "compound": compound}
    return said | {"place": place, "person": person, "number": str(number)}


def questions(made: Sequence[Made], seed: int = 11) -> Iterator[Question]:
    """A few questions of every class; the numbers of the articles they want count from 1."""
    pick = random.Random(seed)
    asked = [(n, one) for n, one in enumerate(made, 1)]
    for number, one in pick.sample(asked, min(len(asked), 600)):
        for kind, make in KINDS.items():
            text = make(one, pick)
            if text:
                yield Question(kind, text, frozenset({number}))
    topics = defaultdict(set)
    for number, one in asked:
        topics[one.words.code, one.thing, one.place].add(number)
    for (code, thing, place), wanted in pick.sample(sorted(topics.items(), key=str), min(len(topics), 600)):
        words = next(words for words in LANGUAGES if words.code == code)
        for form, kind in enumerate(("topic", "topic, other number", "topic, compound")):
            yield Question(kind, f"{words.things[thing][form]} {place}", frozenset(wanted))


def _other_number(one: Made, _: random.Random) -> str:
    first, second = one.words.things[one.thing][:2]
    there = first if first in f"{one.title} {one.text}" else second
    return f"{second if there == first else first} {one.place} {one.person}" if first != second else ""


def _compound(one: Made, _: random.Random) -> str:
    return f"{one.words.things[one.thing][2]} {one.place} {one.person}"


def _typo(one: Made, pick: random.Random) -> str:
    """Two letters of the longest word change places."""
    words = _pair(one, pick).split()
    long = max(range(len(words)), key=lambda n: len(words[n]))
    word = words[long]
    if len(word) < 5:
        return ""
    at = pick.randrange(1, len(word) - 2)
    words[long] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _transliterated(one: Made, pick: random.Random) -> str:
    text = _pair(one, pick)
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
    other = text.translate(table)
    return other if other != text and one.words.code == "de" else ""


def _pair(one: Made, _: random.Random) -> str:
    return f"{one.words.things[one.thing][0]} {one.place} {one.person}"


def _accents(one: Made, pick: random.Random) -> str:
    text = _pair(one, pick)
    return _plain(text) if _plain(text) != text else ""


def _piece(one: Made, pick: random.Random) -> str:
    """Four words of the text, quoted; where there are no spaces, seven characters."""
    if one.words.code == "zh":
        start = pick.randrange(len(one.text) - 7)
        return f'"{one.text[start : start + 7]}"'
    words = one.text.replace('"', "").split()
    start = pick.randrange(len(words) - 4)
    return '"' + " ".join(words[start : start + 4]) + '"'


def _sentence(one: Made, _: random.Random) -> str:
    values = _values(one.words, one.thing, one.place, one.person, one.number)
    return one.words.long[0].format(**values)


def _long(one: Made, pick: random.Random) -> str:
    """Two questions in one, as people ask who explain what they want."""
    values = _values(one.words, one.thing, one.place, one.person, one.number)
    return f"{one.words.long[0]} {pick.choice(one.words.long[1:])}".format(**values)


def _loose(one: Made, pick: random.Random) -> str:
    """Hyphens and apostrophes left out, as on a telephone."""
    text = _pair(one, pick)
    loose = text.replace("-", " ").replace("'", "")
    return loose if loose != text else ""


KINDS: dict[str, Callable[[Made, random.Random], str]] = {
    "title": lambda one, _: one.title,
    "thing, place, person": _pair,
    "other number": _other_number,
    "compound": _compound,
    "accents left off": _accents,
    "ae for ä": _transliterated,
    "no hyphen": _loose,
    "a typing error": _typo,
    "a number": lambda one, _: f"{one.place} {one.number} {one.person.split()[-1]}",
    "a piece, quoted": _piece,
    "a question": _sentence,
    "a long question": _long,
}


class Bm25:
    """Okapi BM25 over the folded words of title and text, any of the words."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(folded(text).split()) for text in texts]
        self._lengths = [sum(count.values()) for count in counts]
        self._mean = sum(self._lengths) / len(counts)
        self._posts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, count in enumerate(counts):
            for word, times in count.items():
                self._posts[word].append((number, times))

    def find(self, question: str, limit: int) -> list[int]:
        scores: Counter[int] = Counter()
        total = len(self._lengths)
        for word in set(folded(question).split()):
            posts = self._posts.get(word, [])
            rarity = math.log(1 + (total - len(posts) + 0.5) / (len(posts) + 0.5))
            for number, times in posts:
                length = 0.25 + 0.75 * self._lengths[number] / self._mean
                scores[number] += rarity * times * 2.2 / (times + 1.2 * length)  # type: ignore[assignment]
        best = sorted(scores, key=lambda number: (scores[number], number), reverse=True)
        return [number + 1 for number in best[:limit]]


def measure(asked: Sequence[Question], find: Callable[[str], list[int]]) -> dict[str, tuple[float, ...]]:
    """Of each class: recall at 1, recall at 10, mean reciprocal rank, and the number of questions."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    for question in asked:
        found = find(question.text)
        ranks = [n for n, one in enumerate(found, 1) if one in question.wanted]
        row = sums[question.kind]
        row[0] += bool(ranks and ranks[0] == 1)
        row[1] += len(ranks) / min(10, len(question.wanted))
        row[2] += 1 / ranks[0] if ranks else 0
        row[3] += 1
    return {kind: (*(100 * part / row[3] for part in row[:3]), row[3]) for kind, row in sums.items()}


def fill(database: Database, made: Sequence[Made]) -> None:
    at = [NOW - timedelta(minutes=len(made) - n) for n in range(len(made))]
    articles = [
        Article(one.title, f"https://x.example/{n}", f"x.example/{n}", at[n], at[n], one.text, source="X")
        for n, one in enumerate(made)
    ]
    database.write_now(lambda session: UnitOfWork(session).articles.load(articles))
    while database.write_now(lambda session: UnitOfWork(session).articles.index_waiting()):
        pass


def run(kind: str, folder: Path, made: Sequence[Made], asked: Sequence[Question]) -> None:
    plain = Bm25([f"{one.title} {one.text}" for one in made])
    theirs = measure(asked, lambda text: plain.find(text.replace('"', ""), 10))
    with opened(kind, folder) as database:
        fill(database, made)

        def find(text: str) -> list[int]:
            query = parse_query(text)
            hits = database.read_now(lambda session: UnitOfWork(session).search.find(query, 10, 0))
            return [int(hit.url.rpartition("/")[2]) + 1 for hit in hits]

        ours = measure(asked, find)
    print(f"\n{kind}, {len(made)} articles        at 1        at 10        MRR   (in brackets: BM25)")
    for name, row in ours.items():
        pairs = "  ".join(f"{a:5.1f} ({b:5.1f})" for a, b in zip(row[:3], theirs[name][:3], strict=True))
        print(f"{name:22} {int(row[3]):5}  {pairs}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=600, help="of each language")
    parser.add_argument("--kinds", default="sqlite,postgresql")
    parser.add_argument("--language", default="", help="questions of this language alone")
    options = parser.parse_args()
    made = archive(options.articles)
    asked = [
        question
        for question in questions(made)
        if options.language in ("", made[min(question.wanted) - 1].words.code)
    ]
    for kind in options.kinds.split(","):
        with tempfile.TemporaryDirectory() as folder:
            run(kind, Path(folder), made, asked)


if __name__ == "__main__":
    main()
