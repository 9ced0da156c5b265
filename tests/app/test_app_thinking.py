"""What is loaded only when it is needed: a command must not wait for what it does not use."""

from __future__ import annotations

import subprocess
import sys

from builders import NOON
from newsbot.app.thinking import Stories, warm_up
from newsbot.domain.story import Candidate, MatchKind

HEAVY = (
    "aiohttp",
    "alembic",
    "babel",
    "lxml",
    "newsbot.store.tables",
    "numpy",
    "structlog",
    "sumy",
    "telegram",
)


def test_the_newsroom_opens_without_what_most_commands_never_need() -> None:
    code = f"import sys, newsbot.app.wiring; print(*(name for name in {HEAVY} if name in sys.modules))"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.split() == []


def test_stories_are_found_though_the_room_opens_late() -> None:
    stories = Stories()
    stories.forget(NOON)
    ferry = Candidate(NOON, "The ferry sank", "The ferry sank off the island with all its cars. " * 9)
    assert stories.find(ferry) is None
    stories.add(1, 7, ferry)
    again = stories.find(ferry)
    assert again is not None
    assert (again.story, again.kind) == (7, MatchKind.SAME_TEXT)
    stories.forget(NOON.replace(year=NOON.year + 1))
    assert stories.find(ferry) is None


def test_warming_up_needs_nothing_and_leaves_nothing() -> None:
    warm_up()
