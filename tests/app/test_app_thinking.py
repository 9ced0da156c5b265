"""What is loaded only when it is needed: a command must not wait for what it does not use."""

from __future__ import annotations

import subprocess
import sys

from builders import NOON, an_article
from newsbot.app.thinking import Stories, StoryTeller, warm_up
from newsbot.domain.article import Sentence, Summary
from newsbot.domain.story import Candidate, MatchKind, Voice

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


def test_of_what_could_not_be_summarised_only_what_is_shown_is_told() -> None:
    free = "The bridge at Harbourton is closed for two years."
    stub = an_article(1, text=f"{free} Nobody may know that the mayor resigned.", source="A", id=1)
    open_ = an_article(2, text="A ferry crosses the harbour every ten minutes.", source="B", id=2)
    shown = (Sentence(free, 0, len(free)),)
    told = [Voice(free, "A", 1), Voice("A ferry crosses the harbour every ten minutes.", "B", 2)]
    hidden = an_article(1, text=stub.text, source="A", id=1, summary=Summary(shown, "lead", "paywall"))
    assert StoryTeller().digest([hidden, open_], 60) == told
    pending = an_article(1, text=stub.text, source="A", id=1, summary=Summary((), ""))
    assert StoryTeller().digest([pending, open_], 60) == told[1:]
    assert len(StoryTeller().digest([stub, open_], 60)) == 3


def test_warming_up_needs_nothing_and_leaves_nothing() -> None:
    warm_up()
