"""A summary is the same in every process, whatever order the words of its sets have there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"
SCRIPT = """
from newsbot.summaries.methods import METHODS
from newsbot.summaries.summarize import Ask, summarize
text = " ".join(
    f"The {thing} of {place} was closed on Monday. The {thing} of {place} is to open again."
    for thing in ("bridge", "school", "ferry")
    for place in ("Almery", "Northwick", "Pell", "Sandling")
)
for method in METHODS:
    print(method, [one.start for one in summarize(text, Ask(method=method, sentences=4)).sentences])
"""


def test_every_process_chooses_the_same_sentences() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONPATH": str(SOURCES), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert said.pop().count(b"[0") >= 1
