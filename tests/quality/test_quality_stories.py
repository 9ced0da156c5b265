"""A gate over a small corpus of our own: one event, one story, in seventeen languages."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable

import pytest

from conftest import NOON
from newsbot.domain.story import Candidate
from newsbot.stories.finder import StoryFinder
from pace import slowness
from quality.story_corpus import (
    LANGUAGES,
    NEWS,
    PAPERS,
    Row,
    b_cubed,
    contests,
    found,
    games,
    in_order,
    news,
    papers,
    read,
    reports,
    strangers,
)


def by_language(rows: list[Row]) -> dict[str, list[Row]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.language].append(row)
    return grouped


@pytest.fixture(scope="module")
def headlines() -> list[Row]:
    return read("headlines.tsv")


@pytest.fixture(scope="module")
def articles() -> list[Row]:
    return read("articles.tsv")


def test_headlines_of_one_event_are_one_story_in_every_language(headlines):
    scores = {language: b_cubed(found(rows)) for language, rows in by_language(headlines).items()}
    assert len(scores) >= 8
    assert min(precision for precision, _, _ in scores.values()) >= 89, scores
    assert sum(score for _, _, score in scores.values()) / len(scores) >= 99, scores


def test_headlines_of_one_theme_find_their_events():
    scores = {language: b_cubed(found(games(language))) for language in LANGUAGES}
    precision, _, score = scores["en"]
    assert precision >= 87.5, scores
    assert score >= 83, scores
    assert sum(score for _, _, score in scores.values()) / len(scores) >= 86, scores


def test_headlines_of_many_themes_find_their_events():
    scores = {language: b_cubed(found(news(language))) for language in NEWS}
    precision, _, score = scores["en"]
    assert precision >= 90, scores
    assert score >= 80.5, scores
    assert sum(score for _, _, score in scores.values()) / len(scores) >= 79, scores


def test_english_headlines_of_all_themes_in_one_stream():
    precision, _, score = b_cubed(found(in_order(games("en") + news("en"))))
    assert precision >= 90
    assert score >= 81.5


def test_headlines_of_one_contest_find_their_events():
    scores = {language: b_cubed(found(contests(language))) for language in LANGUAGES}
    precision, _, score = scores["en"]
    assert precision >= 90.5, scores
    assert score >= 74.5, scores
    assert sum(score for _, _, score in scores.values()) / len(scores) >= 74, scores


def test_headlines_by_somebody_who_did_not_know_the_program():
    english = b_cubed(found(strangers("english")["en"]))
    assert english[0] >= 96
    assert english[2] >= 70
    others = {language: b_cubed(found(rows)) for language, rows in strangers("six_languages").items()}
    assert len(others) == 6
    assert min(precision for precision, _, _ in others.values()) >= 90, others
    assert sum(score for _, _, score in others.values()) / len(others) >= 69, others


def test_headlines_that_nothing_was_chosen_by():
    games, news = (b_cubed(found(strangers(f"held_out_{name}")["en"])) for name in ("games", "news"))
    assert min(games[0], news[0]) >= 94
    assert games[2] >= 68
    assert news[2] >= 79
    others = {language: b_cubed(found(rows)) for language, rows in strangers("held_out_languages").items()}
    assert min(precision for precision, _, _ in others.values()) >= 92, others
    assert sum(score for _, _, score in others.values()) / len(others) >= 83, others


def test_texts_by_somebody_who_did_not_know_the_program():
    scores = {language: b_cubed(found(rows)) for language, rows in strangers("texts").items()}
    assert min(precision for precision, _, _ in scores.values()) >= 94, scores
    assert scores["en"][2] >= 87, scores
    assert sum(score for _, _, score in scores.values()) / len(scores) >= 75, scores


def test_reports_of_several_papers_on_events_that_are_alike():
    scores = {language: b_cubed(found(papers(language))) for language in PAPERS}
    assert sum(precision for precision, _, _ in scores.values()) / len(scores) >= 96.5, scores
    assert sum(score for _, _, score in scores.values()) / len(scores) >= 97, scores
    precision, _, score = b_cubed(found(in_order(row for language in PAPERS for row in papers(language))))
    assert precision >= 94
    assert score >= 94


def test_headlines_of_all_languages_in_one_stream(headlines):
    precision, _, score = b_cubed(found(headlines))
    assert precision >= 98
    assert score >= 98


def test_articles_of_several_sources_on_one_event_are_one_story(articles):
    precision, _, score = b_cubed(found(articles))
    assert precision == 100
    assert score >= 99


def test_reports_on_running_topics_find_their_events():
    precision, _, score = b_cubed(found(reports()))
    assert precision >= 88
    assert score >= 86


def test_no_two_of_ten_thousand_pairs_of_different_articles_are_joined(articles):
    draw = random.Random(4)
    one_each = list({row.story: row for row in articles}.values())
    pairs = 0
    for base in one_each:
        finder = StoryFinder()
        for number, row in enumerate(one_each):
            if row is not base:
                finder.add(number, number, row.candidate)
        for _ in range(64):
            text = base.candidate.text.split(". ")
            draw.shuffle(text)
            kept = ". ".join(text[: draw.randint(2, len(text))])
            title = base.candidate.title
            assert finder.find(Candidate(base.candidate.published, title, kept, base.language)) is None
            pairs += len(finder)
    assert pairs >= 10_000


def test_copies_that_were_cut_shuffled_or_reworded_are_not_new_stories(articles):
    draw = random.Random(5)
    finder = StoryFinder()
    for number, row in enumerate(articles):
        finder.add(number, number, row.candidate)
    missed = tried = 0
    for row in articles:
        for copy in heavy_copies(row.candidate, draw):
            match = finder.find(copy)
            missed += match is None or articles[match.story].story != row.story
            tried += 1
    assert missed / tried <= 0.02


def heavy_copies(original: Candidate, draw: random.Random) -> Iterable[Candidate]:
    sentences = original.text.split(". ")
    shuffled = draw.sample(sentences, len(sentences))
    reworded = [word if draw.random() > 0.1 else "zzyzx" for word in original.text.split()]
    for text in (". ".join(sentences[:-2]), ". ".join(shuffled), " ".join(reworded)):
        yield Candidate(original.published, " ".join(original.title.split()[:-1]), text)


def test_an_article_costs_about_a_millisecond(articles):
    words = [word for row in articles if row.language == "en" for word in row.candidate.text.split()]
    draw = random.Random(6)
    made = [
        Candidate(NOON, " ".join(draw.sample(words, 9)), " ".join(draw.choices(words, k=600)))
        for _ in range(400)
    ]
    finder = StoryFinder()
    started = time.process_time()
    for number, candidate in enumerate(made):
        finder.find(candidate)
        finder.add(number, number, candidate)
    assert (time.process_time() - started) / len(made) <= 0.004 * slowness()
