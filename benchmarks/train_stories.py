"""Makes src/newsbot/stories/common.json: terms that news is full of, for a finder at its start.

Run: python benchmarks/train_stories.py DEV.jsonl.gz   (lines with "lang", "title", "text")
Shares of articles are counted over their openings where the file has a language. Elsewhere a word on a list
of stop words (sumy's, and `stories/small_words.txt` for what they lack) counts for 0.1. No text enters the
result.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from newsbot.stories.weights import expected_by_length
from newsbot.stories.words import terms_of, words

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "newsbot" / "stories" / "common.json"
# fmt: off
STOPS = (
    "arabic", "czech", "english", "french", "german", "greek", "hebrew", "italian", "polish", "portuguese",
    "slovak", "spanish", "swedish", "ukrainian",
)
# fmt: on
STOP_SHARE = 0.1
OPENING = 150  # words
CLASSES = (0.0125, 0.025, 0.05, 0.1, 0.2, 0.4)  # shares that are told apart
FEW = 200  # articles; a language with fewer proves less, so its shares are lowered by what chance may add


def counted(path: Path) -> Iterator[tuple[str, float]]:
    """Terms and the share of a language's articles that they stand in."""
    articles: Counter[str] = Counter()
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            seen[line["lang"]].update(terms(f"{line['title']} {line['text']}", OPENING))
            articles[line["lang"]] += 1
    for language, counts in seen.items():
        size = articles[language]
        least = 3 if size >= FEW else 6
        for term, count in counts.items():
            if count >= least and not term[0].isdigit():
                yield term, (count - (0 if size >= FEW else count**0.5)) / size


def listed() -> Iterator[tuple[str, float]]:
    """Terms of the lists of small words, with the share that is taken for theirs."""
    lists = [files("sumy.data.stopwords").joinpath(f"{name}.txt").read_text("utf-8") for name in STOPS]
    lists.append((HERE / "stories" / "small_words.txt").read_text("utf-8"))
    for text in lists:
        yield from ((term, STOP_SHARE) for term in terms(text))


def terms(text: str, most: int | None = None) -> set[str]:
    """The terms of the first words of a text."""
    return {term for word in words(text)[:most] for term in terms_of(word)}


def main() -> int:
    """Write the file."""
    shares: dict[str, float] = {}
    for term, share in (*counted(Path(sys.argv[1])), *listed()):
        shares[term] = max(share, shares.get(term, 0.0))
    classes: dict[float, list[str]] = {share: [] for share in CLASSES}
    for term, share in shares.items():
        fitting = [at for at in CLASSES if share >= at]
        if fitting and fitting[-1] > expected_by_length(term):
            classes[fitting[-1]].append(term)
    made = {str(share): " ".join(sorted(terms)) for share, terms in classes.items()}
    TARGET.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(TARGET, TARGET.stat().st_size, {share: len(terms) for share, terms in classes.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
