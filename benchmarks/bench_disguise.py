"""Saved pages as other sites would build them: newsbot against trafilatura under every disguise, in one run.

    python benchmarks/bench_disguise.py FOLDER [NAME ...]

FOLDER as for `bench_extract.py`. Prints F1 and the share of exact texts of both, and on how many pages
newsbot is worse by more than a hundredth.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from bench_extract import pages_of  # noqa: E402
from quality.disguises import DISGUISES, disguised  # noqa: E402
from quality.four_grams import mean, score  # noqa: E402

_NEXT = 7  # pages on: the other article of an endless page


def compared(name: str, pages: list[tuple[bytes, str, str]]) -> str:
    """One row of the table."""
    from trafilatura import extract as engine

    from newsbot.domain.errors import SourceError
    from newsbot.feeds.extract import extract

    ours, theirs = [], []
    for index, (page, url, truth) in enumerate(pages):
        html, true = disguised(name, page, truth, pages[(index + _NEXT) % len(pages)][2])
        try:
            found = extract(html, url).text
        except SourceError:
            found = ""
        ours.append(score(true, found))
        theirs.append(score(true, engine(html, url=url, include_comments=False, favor_precision=True) or ""))
    worse = sum(1 for one, other in zip(ours, theirs, strict=True) if one.f1 < other.f1 - 0.01)
    a, b = mean(ours), mean(theirs)
    figures = (
        f"{a.f1:.3f} {a.precision:.3f} {a.recall:.3f} {a.exact:.2f}   {b.f1:.3f} {b.exact:.2f} {worse:5}"
    )
    return f"{name.replace('_', ' '):24} {figures}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    folder: Path = given.folder
    logging.disable(logging.CRITICAL)
    pages = pages_of(folder)
    print(f"{len(pages)} pages{'':17}F1    prec. recall exact  trafilatura F1, exact; worse")
    for name in given.names or DISGUISES:
        print(compared(name, pages), flush=True)


if __name__ == "__main__":
    main()
