"""Digests of stories against the beginnings of their articles, on references of our own in five languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from newsbot.domain.story import Candidate
from newsbot.summaries.split import split
from newsbot.summaries.story_digest import Quoted, Source, story_digest
from newsbot.summaries.tokens import count_words, stems
from quality.story_corpus import HERE, PAPERS, papers

Story = list[Candidate]


@pytest.fixture(scope="module")
def stories() -> dict[tuple[str, str], Story]:
    """The articles of every event, by language and name, the first one first."""
    found: dict[tuple[str, str], Story] = defaultdict(list)
    for language in PAPERS:
        for row in papers(language):
            found[language, row.story].append(row.candidate)
    return found


def references() -> dict[tuple[str, str], dict[int, str]]:
    """What a journalist would make of some of them in 60 and in 180 words."""
    lines = (HERE / "digests.txt").read_text("utf-8").splitlines()
    found = {}
    for head, short, long in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        _, language, name = head.split()
        found[language, name] = {60: short, 180: long}
    return found


def digest(story: Story, words: int) -> tuple[Quoted, ...]:
    return story_digest([Source(a.text, a.language, a.title) for a in story], words)


def beginnings(story: Story, words: int) -> str:
    """The first sentences of the articles in turns, without those that say what has been said."""
    queues = [[p.text for p in split(a.text, a.language)] for a in story]
    taken: list[str] = []
    for turn in range(max(map(len, queues))):
        for text in (queue[turn] for queue in queues if turn < len(queue)):
            if not any(shared(text, other) > 0.55 for other in taken) and (
                sum(map(count_words, taken)) + count_words(text) <= words
            ):
                taken.append(text)
    return "\n".join(taken)


def shared(one: str, other: str) -> float:
    """The part of the stems of the shorter one that are in the other."""
    ours, theirs = set(stems(one)), set(stems(other))
    return len(ours & theirs) / min(len(ours), len(theirs))


def worth(made: str, reference: str) -> float:
    """F of shared pairs of stems: ROUGE-2 without a library, good for ratios."""
    own, theirs = Counter(pairwise(stems(made))), Counter(pairwise(stems(reference)))
    return 2.0 * (own & theirs).total() / (own.total() + theirs.total())


@pytest.mark.parametrize(("words", "least"), [(60, 1.2), (180, 1.08)])
def test_a_digest_says_more_of_what_a_journalist_would_than_the_beginnings_in_turns(stories, words, least):
    own, theirs = [0.0, 0.0], 0.0
    for event, reference in references().items():
        for turned in (0, 1):  # which article comes first is chance
            story = stories[event][:: 1 - 2 * turned]
            own[turned] += worth("\n".join(q.sentence.text for q in digest(story, words)), reference[words])
            theirs += worth(beginnings(story, words), reference[words])
    assert sum(own) / theirs > least
    assert own[1] / own[0] > 0.85, "the order of the articles matters too much"


@pytest.mark.parametrize("words", [60, 180])
def test_every_digest_keeps_what_is_promised(stories, words):
    used = 0
    for story in stories.values():
        made = digest(story, words)
        assert made == digest(story, words)
        said = [quoted.sentence for quoted in made]
        for quoted in made:
            sentence = quoted.sentence
            assert story[quoted.source].text[sentence.start : sentence.end] == sentence.text
        assert all(shared(a.text, b.text) <= 0.45 for n, a in enumerate(said) for b in said[:n])
        assert {q.source for q in made} > {0}, "the first article is heard, and another"
        spent = sum(count_words(sentence.text) for sentence in said)
        assert spent <= words
        used += spent
    assert used / len(stories) > 0.9 * words
