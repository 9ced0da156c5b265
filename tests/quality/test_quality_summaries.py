"""Summaries against the lead on a small corpus of our own, as ratios; and what each must keep."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from newsbot.summaries.cleaning import quotes_are_whole
from newsbot.summaries.furniture import BOILERPLATE, BYLINE, CAPTION, DATELINE, SPEECH
from newsbot.summaries.split import split
from newsbot.summaries.summarize import Ask, levels, summarize
from newsbot.summaries.tokens import count_words, stems
from newsbot.summaries.wording import dangles

CORPUS = json.loads((Path(__file__).parent / "summaries_corpus.json").read_text("utf-8"))


def overlap(summary: str, reference: str) -> float:
    """F of shared stems: ROUGE-1 without a library, good for ratios."""
    own, theirs = Counter(stems(summary)), Counter(stems(reference))
    return 2.0 * (own & theirs).total() / max(1, own.total() + theirs.total())


def lead(text: str, language: str, words: int) -> str:
    """The first sentences that fit into as many words."""
    taken: list[str] = []
    for piece in split(text, language):
        if sum(map(count_words, taken)) + count_words(piece.text) > words:
            break
        taken.append(piece.text)
    return "\n".join(taken)


def best_two(article: dict[str, str]) -> list[str]:
    ask = Ask(title=article["title"], language=article["language"], sentences=2)
    summary = summarize(article["text"], ask)
    assert summary.refused is None
    return [s.text for s in summary.sentences]


def test_the_corpus_speaks_many_languages() -> None:
    assert len({article["language"] for article in CORPUS}) >= 8


def test_the_default_beats_the_lead_at_the_same_number_of_sentences() -> None:
    own = theirs = 0.0
    for article in CORPUS:
        first_two = "\n".join(p.text for p in split(article["text"], article["language"])[:2])
        own += overlap("\n".join(best_two(article)), article["reference"])
        theirs += overlap(first_two, article["reference"])
    assert own / theirs > 1.5


def test_the_default_beats_the_lead_at_the_same_number_of_words() -> None:
    own = theirs = 0.0
    for article in CORPUS:
        summary = "\n".join(best_two(article))
        own += overlap(summary, article["reference"])
        theirs += overlap(
            lead(article["text"], article["language"], count_words(summary)), article["reference"]
        )
    assert own / theirs > 1.2


@pytest.mark.parametrize("article", CORPUS, ids=[f"{a['language']}-{i}" for i, a in enumerate(CORPUS)])
def test_no_summary_dangles_where_others_can_be_had(article: dict[str, str]) -> None:
    assert not any(dangles(s, article["language"]) for s in best_two(article))


@pytest.mark.parametrize("article", CORPUS, ids=[f"{a['language']}-{i}" for i, a in enumerate(CORPUS)])
def test_every_sentence_is_verbatim_in_order_and_news(article: dict[str, str]) -> None:
    text = article["text"]
    nested = levels(text, Ask(title=article["title"], language=article["language"]))
    ends = 0
    for sentence in nested.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= ends
        ends = sentence.end
        assert not CAPTION.search(sentence.text)
        assert not sentence.text.startswith(("By ", "Scroll", "Read more"))


DEV = Path(__file__).parents[2] / "../shared/summaries/dev.jsonl.gz"


def test_every_summary_of_the_training_file_keeps_the_promises() -> None:
    if not DEV.exists():
        pytest.skip("the shared training file is not beside this checkout")
    import gzip

    with gzip.open(DEV, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][::4]
    sentences = openers = dangling = summaries = halved = tiny = 0
    for row in rows:
        ask = Ask(title=row["title"], language=row["lang"], sentences=3, words=90)
        summary = summarize(row["text"], ask)
        assert len(summary.sentences) <= 3
        assert sum(count_words(s.text) for s in summary.sentences) <= 90
        end = 0
        for s in summary.sentences:
            assert row["text"][s.start : s.end] == s.text
            assert s.start >= end
            assert not BYLINE.fullmatch(s.text)
            assert not DATELINE.match(s.text)
            assert not any(phrase in s.text.lower() for phrase in BOILERPLATE) or len(s.text) >= 300
            assert SPEECH.search(s.text) or not CAPTION.search(s.text)
            assert stems(s.text) != stems(row["title"])
            halved += not quotes_are_whole(s.text)
            tiny += len(s.text.split()) < 5
            end = s.end
        assert len({s.text for s in summary.sentences}) == len(summary.sentences)
        if summary.refused is None:
            leaning = [dangles(s.text, row["lang"]) for s in summary.sentences]
            summaries, sentences = summaries + 1, sentences + len(leaning)
            dangling, openers = dangling + sum(leaning), openers + leaning[0]
    assert halved / sentences <= 0.005
    assert tiny / sentences <= 0.005
    assert dangling / sentences <= 0.08
    assert openers / summaries <= 0.03
