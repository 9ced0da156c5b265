"""A digest of a story: several voices, each named, nothing said twice."""

from __future__ import annotations

from newsbot.domain.article import Length, Sentence
from newsbot.summaries.story_digest import Source, story_digest
from newsbot.summaries.summarize import Ask, levels
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
TEXTS = [ONE, TWO, THREE]


def source(text: str) -> Source:
    return Source(levels(text, Ask(language="en")).sentences, "en")


STORY = [source(text) for text in TEXTS]


def test_sentences_are_verbatim_and_attributed() -> None:
    got = story_digest(STORY, 180)
    assert {q.source for q in got} == {0, 1, 2}
    for quoted in got:
        sentence = quoted.sentence
        assert TEXTS[quoted.source][sentence.start : sentence.end] == sentence.text


def test_budgets_are_kept() -> None:
    for words in (0, 5, 60, 180):
        assert sum(count_words(q.sentence.text) for q in story_digest(STORY, words)) <= words
    assert len(story_digest(STORY, 60)) >= 3
    assert story_digest(STORY, 60) != story_digest(STORY, 180)


def test_the_same_news_in_other_words_is_told_once() -> None:
    told = [q.sentence.text for q in story_digest(STORY, 180) if "voted on Tuesday" in q.sentence.text]
    assert len(told) == 1


def test_a_reprint_adds_nothing() -> None:
    assert 3 not in {q.source for q in story_digest([*STORY, source(ONE)], 180)}


def test_no_sources_and_empty_ones_give_nothing() -> None:
    assert story_digest([], 60) == ()
    assert story_digest([Source(()), source("?")], 60) == ()


def test_the_first_sentence_stands_alone() -> None:
    assert story_digest(STORY, 180)[0].sentence.text.startswith("The town council")


def test_no_sentence_leans_on_one_that_is_left_out() -> None:
    leaning = "But he said that nobody had asked him about the ferry at all."
    got = story_digest([Source((Sentence(leaning, 0, len(leaning)),), "en"), *STORY], 180)
    assert leaning not in {q.sentence.text for q in got}


def levelled(name: str, *levels: Length) -> Source:
    sentences: list[Sentence] = []
    for number, level in enumerate(levels):
        words = f"{name}{number}" * 3
        sentences.append(Sentence(f"{words}a {words}b {words}c.", 100 * number, 100 * number + 50, level))
    return Source(sentences, "en")


def test_what_matters_most_to_a_source_comes_in_first_and_is_told_in_its_order() -> None:
    one = levelled("q", Length.LONGER, Length.NORMAL, Length.SHORTER)
    two = levelled("z", Length.NORMAL, Length.LONGER, Length.SHORTER)
    assert [(q.source, q.sentence.start) for q in story_digest([one, two], 6)] == [(0, 200), (1, 200)]
    some = [(q.source, q.sentence.start) for q in story_digest([one, two], 12)]
    assert some == [(0, 100), (1, 0), (0, 200), (1, 200)]
