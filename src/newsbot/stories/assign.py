"""A stream of articles in time order, each given its story as it comes; nothing looks ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsbot.domain.story import Candidate
from newsbot.stories.finder import StoryFinder


def assign(candidates: Iterable[tuple[str, Candidate]]) -> Iterator[tuple[str, str]]:
    """For each (id, candidate) the pair (id, story); a story's id is that of its first article."""
    finder = StoryFinder()
    opened: list[str] = []
    for number, (name, candidate) in enumerate(candidates):
        match = finder.find(candidate)
        story = match.story if match else number
        opened.append(name)
        finder.add(number, story, candidate)
        yield name, opened[story]
