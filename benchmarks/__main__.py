"""All benchmarks in a few minutes: `PYTHONPATH=src python benchmarks`. Each also runs alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHORT = {  # smaller than each one's own default, so that all of them together end in minutes
    "bench_dispatch.py": ["--people", "1000", "--articles", "2", "--peer", "500"],
    "bench_ingest.py": ["--feeds", "200", "--few", "20", "--rounds", "2"],
    "bench_store.py": ["--subscribers", "5000"],
    "bench_archive.py": ["--articles", "5000"],
    "bench_questions.py": ["--articles", "60"],
    "bench_editions.py": ["--subscribers", "5000", "--due", "1000"],
    "bench_feeds.py": [],
    "bench_summaries.py": [],
    "bench_stories.py": [],
}


def main() -> int:
    """Runs them one after the other; 1 where one could not run."""
    failed = 0
    for name, options in SHORT.items():
        print(f"\n{name}", flush=True)
        failed += subprocess.run([sys.executable, str(HERE / name), *options], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
