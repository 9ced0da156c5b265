"""A digest of a story: several voices, each named, nothing said twice."""

from __future__ import annotations

from newsbot.summaries.story_digest import Source, story_digest
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


STORY = [Source(text, "en") for text in TEXTS]


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
    assert 3 not in {q.source for q in story_digest([*STORY, Source(ONE, "en")], 180)}
    assert {q.source for q in story_digest([STORY[0], Source(ONE, "en")], 180)} == {0}


def test_no_sources_and_empty_ones_give_nothing() -> None:
    assert story_digest([], 60) == ()
    assert story_digest([Source(""), Source("?")], 60) == ()


def test_the_first_sentence_stands_alone() -> None:
    assert story_digest(STORY, 180)[0].sentence.text.startswith("The town council")


def test_no_sentence_leans_on_one_that_is_left_out() -> None:
    leaning = "But he said that nobody had asked him about the ferry at all."
    got = story_digest([Source(leaning, "en"), *STORY], 180)
    assert leaning not in {q.sentence.text for q in got}


def made_of(*sentences: str) -> Source:
    return Source(" ".join(sentences), "en")


BRIDGE = "The bridge at Harbourton is closed."
FERRY = "A ferry crosses every ten minutes."
CAKES = "Bakers sold eighty lemon cakes."
CHOIR = "Nine singers joined the choir."


def told(sources: list[Source], words: int) -> list[tuple[int, str]]:
    return [(quoted.source, quoted.sentence.text) for quoted in story_digest(sources, words)]


def test_what_several_sources_tell_comes_before_what_one_tells() -> None:
    sources = [made_of(CAKES, FERRY), made_of(CHOIR, FERRY), made_of("Rain fell on Tuesday evening.", FERRY)]
    assert told(sources, 6) == [(0, FERRY)]


def test_what_a_sentence_tells_that_leans_on_another_counts_too() -> None:
    leaning = "But a ferry crosses every ten minutes."
    assert told([made_of(CAKES, FERRY), made_of(CHOIR, leaning), made_of(leaning)], 6) == [(0, FERRY)]


def test_what_is_told_early_comes_before_what_is_told_late() -> None:
    assert told([made_of(CAKES, CHOIR, FERRY)], 6) == [(0, CAKES)]
    assert told([made_of(CHOIR, CAKES, FERRY)], 6) == [(0, CHOIR)]


def test_whoever_tells_most_opens_and_the_first_source_is_heard() -> None:
    crowd = [made_of(BRIDGE, FERRY), made_of(BRIDGE, FERRY, CHOIR)]
    assert told([made_of(CAKES), *crowd], 12) == [(1, BRIDGE), (0, CAKES)]


def test_one_source_does_not_speak_alone_where_another_has_something_to_say() -> None:
    crowd = [made_of(BRIDGE, FERRY), made_of(CAKES, f"But {BRIDGE}", f"But {FERRY}")]
    assert told(crowd, 12) == [(0, BRIDGE), (1, CAKES)]
    assert told([crowd[0], made_of("Yes.")], 12) == [(0, BRIDGE), (0, FERRY)]


def test_a_long_article_is_read_to_the_last_sentence_that_is_whole() -> None:
    names = [f"Aq{number} Bq{number} Cq{number}" for number in range(99)]
    for more in range(50):  # wherever the reading ends, also behind a full stop that ends nothing
        sentences = [
            f"D{'a' * more} sent letters to friends.",
            *(f"{name} met Mr. {name}." for name in names),
        ]
        said = [text for _, text in told([made_of(*sentences)], 2_000)]
        assert 30 < len(said) < 99
        assert said == sentences[: len(said)]


def test_sources_take_turns_and_keep_their_order() -> None:
    assert told([made_of(BRIDGE, CAKES), made_of(CHOIR, FERRY)], 40) == [
        (0, BRIDGE),
        (1, CHOIR),
        (0, CAKES),
        (1, FERRY),
    ]
