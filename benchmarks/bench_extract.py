"""Full text of saved pages: trafilatura, trafilatura for precision, and newsbot, in one run.

    python benchmarks/bench_extract.py FOLDER

FOLDER holds `truth.json` ({name: {"articleBody", "url"}}) and `html/NAME.html.gz`. Prints precision, recall
and F1 over runs of four words, the share of texts that are exactly right, and CPU per page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from quality.four_grams import Score, mean, score  # noqa: E402

Reader = Callable[[bytes, str], str]


def readers() -> dict[str, Reader]:
    from trafilatura import extract as engine

    from newsbot.domain.errors import SourceError
    from newsbot.feeds.extract import extract

    def ours(html: bytes, url: str) -> str:
        try:
            return extract(html, url).text
        except SourceError:
            return ""

    return {
        "trafilatura": lambda html, url: engine(html, url=url, include_comments=False) or "",
        "trafilatura precision": lambda html, url: (
            engine(html, url=url, include_comments=False, favor_precision=True) or ""
        ),
        "newsbot (with metadata)": ours,
    }


def measure(read: Reader, pages: list[tuple[bytes, str, str]]) -> tuple[list[Score], list[float]]:
    read(*pages[0][:2])  # libraries are loaded once, not per page
    scores, times = [], []
    for html, url, true in pages:
        began = time.process_time()
        text = read(html, url)
        times.append(1000 * (time.process_time() - began))
        scores.append(score(true, text))
    return scores, sorted(times)


def pages_of(folder: Path) -> list[tuple[bytes, str, str]]:
    """The pages of a folder: bytes, address and true text of each."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return [
        (
            gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()),
            item["url"],
            item["articleBody"],
        )
        for name, item in truth.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    logging.disable(logging.CRITICAL)
    pages = pages_of(folder)
    print(
        f"{len(pages)} pages{'':19} F1     precision  recall  exact  < 0.8   CPU ms: mean  median  p95   max"
    )
    for name, read in readers().items():
        scores, times = measure(read, pages)
        whole, low = mean(scores), sum(1 for one in scores if one.f1 < 0.8)
        cpu = (
            f"{sum(times) / len(times):14.1f} {times[len(times) // 2]:7.1f} "
            f"{times[int(len(times) * 0.95)]:6.1f} {times[-1]:6.1f}"
        )
        print(
            f"{name:26}  {whole.f1:.4f} {whole.precision:9.4f} {whole.recall:9.4f} "
            f"{whole.exact:6.3f} {low:5}   {cpu}"
        )


if __name__ == "__main__":
    main()
