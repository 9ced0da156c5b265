"""Summaries as a reader gets them: verbatim, whole, within limits, or the lead and why."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbot.domain.article import Length, PageKind
from newsbot.domain.errors import BadInput
from newsbot.summaries.methods import METHODS
from newsbot.summaries.ranker import use_for
from newsbot.summaries.reading import Limits, read
from newsbot.summaries.summarize import Ask, levels, summarize
from newsbot.summaries.tokens import count_words
from newsbot.summaries.wording import dangles
from pace import slowness

ARTICLE = "\n\n".join(
    (
        "By Clara Weston, Staff Reporter",
        "HARBOURTON, Nov. 20 (Reuters) - The town council of Harbourton voted on Tuesday to "
        "close the old swing bridge for two years.",
        "Engineers had found cracks in four of its six iron girders during a routine inspection "
        "in September. The bridge, built in 1887, carries nine thousand cars a day between the "
        "port and the market square.",
        "But nobody had expected a full closure. He said so himself, the harbour master, in a "
        "letter to the council in October.",
        '"We looked at every other way. There is none," Mayor Ines Calder told the meeting. The '
        "repair will cost 14 million crowns, of which the state pays half.",
        "Shopkeepers on the market square fear for their trade. Their association counted 400 "
        "visitors fewer on the first day of a trial closure last spring.",
        "Council member Piet Oram wants a passenger ferry to run every ten minutes until the "
        "bridge opens again. The council will decide on the ferry in December.",
        "Scroll down for video. All rights reserved. Follow us on Twitter.",
        "Work on the girders is to begin on 2 February and to end before the summer festival of 2028.",
    )
)
TITLE = "Harbourton closes its swing bridge for two years"
SHARED = Path(__file__).parents[2] / "../shared"


def check(text: str, ask: Ask, summary) -> None:
    end = -1
    words = 0
    for sentence in summary.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= end
        assert sentence.text.strip() == sentence.text != ""
        end = sentence.end
        words += count_words(sentence.text)
    assert len({s.text for s in summary.sentences}) == len(summary.sentences)
    assert ask.sentences is None or len(summary.sentences) <= ask.sentences
    assert ask.words is None or words <= ask.words


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_keeps_both_limits_and_the_words_of_the_article(method: str) -> None:
    ask = Ask(title=TITLE, language="en", sentences=3, words=60, method=method)
    summary = summarize(ARTICLE, ask)
    check(ARTICLE, ask, summary)
    assert summary.refused is None
    assert summary.method == method
    assert 1 <= len(summary.sentences) <= 3


@pytest.mark.parametrize(
    ("spelt", "own"),
    [
        ("lex-rank", "lexrank"),
        ("Text_Rank", "textrank"),
        ("sum-basic", "sumbasic"),
        ("KL-Sum", "kl"),
        ("Lex Rank", "lexrank"),
        ("LsaSummarizer", "lsa"),
    ],
)
def test_methods_may_be_spelt_as_sumy_spells_them(spelt: str, own: str) -> None:
    assert summarize(ARTICLE, Ask(language="en", method=spelt)).method == own


def test_a_method_that_there_is_none_of_is_bad_input() -> None:
    with pytest.raises(BadInput) as caught:
        summarize(ARTICLE, Ask(method="magic"))
    assert caught.value.code == "unknown_method"


def test_nothing_that_stands_around_the_news_gets_into_a_summary() -> None:
    for method in METHODS:
        got = summarize(ARTICLE, Ask(title=TITLE, language="en", sentences=9, method=method))
        for sentence in got.sentences:
            for furniture in ("Clara", "Reuters", "Scroll", "rights reserved", "Follow us"):
                assert furniture not in sentence.text


def test_a_title_repeated_in_the_text_is_no_sentence_of_it() -> None:
    summary = summarize(TITLE + ".\n\n" + ARTICLE, Ask(title=TITLE, language="en"))
    assert all(TITLE not in s.text for s in summary.sentences)


def test_the_default_opens_with_a_sentence_that_stands_alone() -> None:
    summary = summarize(ARTICLE, Ask(title=TITLE, language="en", sentences=3))
    assert not any(dangles(s.text, "en") for s in summary.sentences)


def test_a_quotation_stays_whole() -> None:
    summary = summarize(ARTICLE, Ask(language="en", sentences=9))
    for sentence in summary.sentences:
        assert sentence.text.count('"') % 2 == 0


def test_three_lengths_nest() -> None:
    summary = levels(ARTICLE, Ask(title=TITLE, language="en"))
    check(ARTICLE, Ask(), summary)
    shorter, normal, longer = (summary.at(length) for length in Length)
    assert set(shorter) < set(normal) < set(longer)
    assert len(shorter) == 1
    assert len(normal) == 3
    assert 4 <= len(longer) <= 6
    for sentences, most in ((shorter, 45), (normal, 90), (longer, 180)):
        assert sum(count_words(s.text) for s in sentences) <= most


def test_a_dateline_in_tokenised_text_is_cut_off() -> None:
    head = "LONDON , England -LRB- CNN -RRB- -- The council closed the old swing bridge on Tuesday ."
    for text in (head, head.lower()):
        (candidate,) = read(text, "", "en").candidates
        assert candidate.text.lower().startswith("the council")


@pytest.mark.parametrize(
    ("code", "limits", "use"),
    [
        ("en", Limits(3), "english"),
        ("en", Limits(1), "teaser"),
        ("en", Limits(None, 40), "teaser"),
        ("en", Limits(3, 40), "english"),
        ("hi", Limits(3), "south"),
        ("bn", Limits(1), "south"),
        ("vi", Limits(2), "any"),
        ("tr", Limits(1), "short"),
        ("id", Limits(None, 30), "short"),
    ],
)
def test_each_language_and_length_has_its_numbers(code: str, limits: Limits, use: str) -> None:
    assert use_for(code, limits) == use


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("id", "Liputan6.com, Jakarta - "),
        ("id", "Liputan6 . com , Ambon : "),
        ("id", "TEMPO.CO, Jakarta - "),
        ("id", "Jakarta, CNN Indonesia -- "),
        ("de", "BERLIN taz | "),
        ("vi", "(Dân trí) - "),
    ],
)
def test_datelines_of_other_countries_are_cut_off(language: str, head: str) -> None:
    body = "Presiden meresmikan jembatan baru di Surabaya pada hari Senin pagi."
    (candidate,) = read(head + body, "", language).candidates
    assert candidate.text == body


def test_a_caption_that_says_again_what_a_chosen_sentence_says_is_not_chosen() -> None:
    again = "The town council of Harbourton voted to close the old swing bridge."
    summary = summarize(ARTICLE + "\n\n" + again, Ask(title=TITLE, language="en", sentences=6))
    assert "The town council of Harbourton voted on Tuesday" in summary.sentences[0].text
    assert all(s.text != again for s in summary.sentences)


def test_captions_with_labels_are_told_by_their_number() -> None:
    labels = ("Closed: The old swing bridge of Harbourton.", "Ferry: A boat is to run every ten minutes.")
    with_both = read(ARTICLE + "\n\n" + "\n\n".join(labels), "", "en").candidates
    with_one = read(ARTICLE + "\n\n" + labels[0], "", "en").candidates
    assert not {c.text for c in with_both}.intersection(labels)
    assert labels[0] in {c.text for c in with_one}


def test_lines_that_were_taken_for_sentences_are_left_out() -> None:
    torn = (
        "On Friday the mayor and the.\nHarbour master were seen on the bridge of.\nIron by a crowd of people."
    )
    found = [c.text for c in read(ARTICLE + "\n\n" + torn, "", "en").candidates]
    assert found == [c.text for c in read(ARTICLE, "", "en").candidates]


def test_language_is_found_out_where_none_is_given() -> None:
    assert summarize(ARTICLE, Ask(sentences=2)) == summarize(ARTICLE, Ask(sentences=2, language="en"))


PARAGRAPH = "The council met on Tuesday to talk about the bridge, the ferry and the market of the old town. "
REFUSED = {
    "nothing": ("", "no_sentences"),
    "white space": (" \n\t\u200b ", "no_sentences"),
    "marks alone": ("!!! ??? ...", "no_sentences"),
    "two sentences": (
        "The bridge over the river is closed for repairs. It opens again in two years.",
        "too_short",
    ),
    "asked for most of it": (
        "The bridge over the river is closed for two long years. Nine thousand cars a day have to find "
        "another way to "
        "the port. The mayor told the meeting that every other way was tried. Shopkeepers on the square "
        "fear for "
        "their trade this winter. A passenger ferry is to run between the banks of the river.",
        "too_long_share",
    ),
    "paywall": (PARAGRAPH * 2 + "\n\nSubscribe to continue reading this article.", "paywall"),
    "cut off": (
        "The bridge is closed. Nine thousand cars must find another way. The mayor spoke for an hour and...",
        "paywall",
    ),
    "list": (
        "Ten bridges to see:\n" + "\n".join(f"{i}. Bridge number {i} in town" for i in range(1, 11)),
        "list",
    ),
    "live": (
        "\n".join(f"1{i}:05 The council heard speaker number {i} on the bridge today." for i in range(8)),
        "live",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_knows_when_not_to_summarise(name: str) -> None:
    text, why = REFUSED[name]
    ask = Ask(language="en", sentences=4, words=120)
    summary = summarize(text, ask)
    assert summary.refused == why
    assert summary.is_lead
    check(text, ask, summary)
    nested = levels(text, Ask(language="en"))
    assert nested.refused == why
    check(text, Ask(), nested)


LONG = (
    "The mayor of Harbourton, who had said for months that she would stay"
    + " and stay" * 20
    + ", has resigned."
)
SHORT_TEXTS = [
    "The mayor of Harbourton resigned on Monday night. Nobody won. A new vote is planned for the spring.",
    "The ferry to the island has stopped for good. Why? Nobody on the quay could tell on Monday morning.",
    "The ferry stopped. Why? Nobody on the quay could tell what had happened to it on Monday morning.",
    f"The ferry to the island has stopped for good. Why? {LONG} Nobody on the quay could tell on Monday.",
]


@pytest.mark.parametrize("text", SHORT_TEXTS)
def test_the_beginning_of_a_short_text_has_no_gap(text: str) -> None:
    ask = Ask(language="en")
    nested = levels(text, ask)
    for sentences in (summarize(text, ask).sentences, *map(nested.at, Length)):
        assert text.startswith(" ".join(sentence.text for sentence in sentences))
    assert len(summarize(text, ask).sentences) == 3


def test_a_word_or_two_are_no_beginning() -> None:
    assert (
        summarize(f"Fire! {SHORT_TEXTS[0]}", Ask(language="en", sentences=1))
        .sentences[0]
        .text.startswith("The")
    )
    assert summarize(SHORT_TEXTS[1], Ask(language="en", words=4)).sentences == ()
    (first,) = levels(f"{LONG} Why? {SHORT_TEXTS[1]}", Ask(language="en")).at(Length.SHORTER)
    assert first.text.startswith("The ferry")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (PageKind.PAYWALL, "paywall"),
        (PageKind.LIST, "list"),
        (PageKind.LIVE, "live"),
        (PageKind.BOT_WALL, "no_sentences"),
    ],
)
def test_what_the_page_was_found_to_be_decides(kind: PageKind, why: str) -> None:
    summary = summarize(ARTICLE, Ask(language="en", kind=kind))
    assert (summary.refused, summary.method) == (why, "lead")
    assert summary.sentences[0].text.startswith("The town council")


def test_a_budget_below_every_sentence_gives_none_rather_than_a_cut_one() -> None:
    summary = summarize(ARTICLE, Ask(language="en", words=3))
    assert summary.sentences == ()
    assert summary.refused == "no_sentences"


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(codec=None), max_size=400),
    st.text(max_size=40),
    st.none() | st.integers(0, 8),
    st.none() | st.integers(0, 80),
    st.sampled_from(["", "en", "zh", "ar", "xx"]),
)
def test_no_text_makes_it_raise(
    text: str, title: str, sentences: int | None, words: int | None, language: str
) -> None:
    ask = Ask(title=title, language=language or "en", sentences=sentences, words=words)
    check(text, ask, summarize(text, ask))
    check(text, Ask(), levels(text, ask))


WORDS = [
    "the",
    "bridge",
    "council",
    "ferry",
    "Mayor",
    "Calder",
    "said",
    "closed",
    "“quote",
    "and”.",
    "But",
    "harbour,",
    "14",
    "million:",
    "market!",
    "port?",
    "He",
    "it",
    "(in)",
    "2028;",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=80, max_size=500),
    st.sampled_from(sorted(METHODS)),
    st.integers(1, 5),
)
@example([*["the"] * 110, "market!", "market!", "market!", "port?"], "lsa", 1)  # more sentences than words
def test_every_method_is_verbatim_on_any_mixture_of_words(
    mixture: list[str], method: str, count: int
) -> None:
    text = " ".join(mixture)
    ask = Ask(language="en", sentences=count, method=method)
    check(text, ask, summarize(text, ask))


HOSTILE = {
    "one word": "x" * 1_000_000,
    "no marks": "word " * 200_000,
    "marks": ". " * 500_000,
    "letters": "a. " * 300_000,
    "right to left": "\u202eאבג דהו. " * 60_000,
    "zero width": "a\u200bb\u200dc. " * 100_000,
    "surrogates": "\ud83d lone \udc00 ones. " * 40_000,
    "combining": "e" + "\u0301" * 400_000,
    "dense": "电" * 500_000,
    "Thai": "สวัสดี " * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_is_done_with_soon(name: str) -> None:
    text = HOSTILE[name]
    summarize("Warm words. " * 10)
    before = time.process_time()
    ask = Ask(sentences=3, words=60)
    check(text, ask, summarize(text, ask))
    assert time.process_time() - before < 4.0 * slowness()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_slow_methods_are_bounded(method: str) -> None:
    text = " ".join(
        f"Speaker {i} told the council of bridge {i % 37} that ferry {i % 11} costs {i * 3} crowns a day."
        for i in range(1500)
    )
    summarize(ARTICLE, Ask(language="en", method=method))
    before = time.process_time()
    summary = summarize(text, Ask(language="en", method=method))
    assert time.process_time() - before < 3.0 * slowness()
    assert len(summary.sentences) == 3


@pytest.fixture
def hostile_texts() -> list[str]:
    path = SHARED / "hostile/texts.json"
    if not path.exists():
        pytest.skip("the shared hostile texts are not beside this checkout")
    cases = json.loads(path.read_text("utf-8"))["cases"]
    return [_made(case) for case in cases]


def _made(case: dict) -> str:
    if "text" in case:
        return str(case["text"])
    gen = case["gen"]
    return (
        str(gen.get("prefix", ""))
        + str(gen.get("unit", "")) * int(gen.get("times", 1))
        + str(gen.get("suffix", ""))
    )


def test_hostile_texts_pass_through(hostile_texts: list[str]) -> None:
    for text in hostile_texts:
        check(text, Ask(), summarize(text, Ask(title=text[:100], language="en")))
        embedded = text[:2000] + "\n\n" + ARTICLE
        check(embedded, Ask(), summarize(embedded, Ask(title=TITLE, language="en", words=50)))


CHINESE = (
    "港城市议会星期二决定将旧旋转桥关闭两年。工程师在旋转桥的六根横梁中发现四根有裂缝。旋转桥的维修将花费市议会一千四百万元。"
    "旋转桥关闭期间渡船每十分钟开一班。商人担心旋转桥关闭会影响市场的生意。市长说没有别的办法。"
)
RUSSIAN = (
    "Городской совет решил во вторник закрыть мост на два года. Инженеры нашли трещины в балках моста. "
    "Ремонт моста обойдётся городу в 14 млн. крон. Паром будет ходить каждые десять минут. Торговцы боятся "
    "за свою выручку. Работы на мосту начнутся второго февраля."
)


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize(("language", "text"), [("zh", CHINESE), ("ru", RUSSIAN), ("az", RUSSIAN)])
def test_every_method_works_in_other_alphabets(method: str, language: str, text: str) -> None:
    ask = Ask(language=language, sentences=2, method=method)
    summary = summarize(text, ask)
    assert summary.refused is None
    assert len(summary.sentences) == 2
    check(text, ask, summary)


@pytest.mark.parametrize("method", ["edmundson", "lexrank", "default"])
def test_one_sentence_that_may_be_chosen_is_enough_for_a_method(method: str) -> None:
    reading = read("The council closed the swing bridge for two years.", "", "en")
    assert METHODS[method].choose(reading, Limits(3)) == [0]
    assert METHODS[method].choose(read("", "", "en"), Limits(3)) == []
