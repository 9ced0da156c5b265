"""A digest of a story: several voices, each named, nothing said twice."""

from __future__ import annotations

from newsbot.summaries.story_digest import SourceText, story_digest
from newsbot.summaries.tokens import count_words

ONE = """The town council of Harbourton voted on Tuesday to close the old swing bridge for two
years. Engineers had found cracks in four of its six iron girders. The repair will cost
14 million crowns, of which the state pays half. Work on the girders is to begin on 2
February."""
TWO = """Harbourton's council voted on Tuesday to close the town's old swing bridge for two
years. Shopkeepers on the market square fear for their trade. Their association counted
400 visitors fewer on the day of a trial closure. A petition against the plan has 3,000
names."""
THREE = """A passenger ferry shall run every ten minutes while the swing bridge at Harbourton is
closed, council member Piet Oram said. The shipyard in Orsund has two boats to spare.
The council will decide on the ferry in December."""
STORY = [
    SourceText("a", ONE, language="en"),
    SourceText("b", TWO, language="en"),
    SourceText("c", THREE, language="en"),
]


def test_sentences_are_verbatim_and_attributed() -> None:
    texts = {s.source: s.text for s in STORY}
    got = story_digest(STORY, 180)
    assert {q.source for q in got} == {"a", "b", "c"}
    for quoted in got:
        assert texts[quoted.source][quoted.start : quoted.end] == quoted.text


def test_budgets_are_kept() -> None:
    for words in (0, 5, 60, 180):
        assert sum(count_words(q.text) for q in story_digest(STORY, words)) <= words
    assert len(story_digest(STORY, 60)) >= 3
    assert story_digest(STORY, 60) != story_digest(STORY, 180)


def test_the_same_news_in_other_words_is_told_once() -> None:
    told = [q.text for q in story_digest(STORY, 180) if "voted on Tuesday" in q.text]
    assert len(told) == 1


def test_a_reprint_adds_nothing() -> None:
    twice = [*STORY, SourceText("d", ONE, language="en")]
    assert "d" not in {q.source for q in story_digest(twice, 180)}


def test_no_sources_and_empty_ones_give_nothing() -> None:
    assert story_digest([], 60) == ()
    assert story_digest([SourceText("a", ""), SourceText("b", "?")], 60) == ()


def test_the_first_sentence_stands_alone() -> None:
    assert story_digest(STORY, 180)[0].text.startswith("The town council")
