"""Whatever comes from outside: every page is valid, within limits, and has no link that was not declared."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.domain.article import Article, Length, PageKind, Sentence, Summary
from newsbot.domain.bulletin import Bulletin, BulletinState, Correction
from newsbot.domain.edition import Edition
from newsbot.domain.errors import BadInput
from newsbot.domain.story import Carrier, Story, Voice
from newsbot.domain.subscription import Want
from newsbot.pages import (
    articles,
    bulletins,
    editions,
    errors,
    lists,
    notices,
    rules,
    start,
    subs,
    topics,
    why,
)
from newsbot.pages.page import Page, View
from newsbot.pages.words import LANGUAGES
from pages.telegram_html import check

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://news.example/a?b=1&c=2"
SHARED = Path(__file__).parents[2] / "../shared/hostile/texts.json"


def pages_of(text: str, view: View) -> list[Page]:
    """Every page that shows something from outside, with `text` in all of its fields."""
    sentence = Sentence(text, 0, len(text), Length.SHORTER)
    article = Article(
        text,
        URL,
        "k",
        NOON,
        NOON,
        text,
        text,
        "en",
        "",
        text,
        text,
        1,
        summary=Summary((sentence,), "x"),
        id=5,
    )
    story = Story(1, NOON, NOON, text, 3, (Carrier(text, URL), Carrier("Other", URL), Carrier(text + "2")))
    bulletin = Bulletin(text, 1, NOON, text, URL, article_id=5, id=12, corrected=text)
    correction = Correction(12, 1, NOON, text, text, text)
    retraction = Correction(12, 1, NOON, wrong=text, retracts=True)
    line = lists.Line(5, text, URL, text, NOON, 2, text, ((0, 3), (2, 5)))
    rule = subs.RuleLine(Want.FOLLOW, "abc", text, NOON)
    trial = rules.TrialPage(Want.MUTE, text, 1, 2, "1:x", (text,), (text,))
    return [
        *articles.article_pages(article, story, view),
        *articles.full_pages(article, story, view),
        articles.more_page(article, story, view),
        articles.summary_page(article, Length.LONGER, view),
        articles.story_summary_page(article, (Voice(text, text, 5),) * 9, Length.LONGER, view),
        Page("x", articles.mute_buttons(article, view)),
        lists.list_page(lists.Listing(lists.search_title(text, view), [line] * 8), NOON, view),
        lists.empty_search(text, view, "=x"),
        lists.empty_latest(text, view),
        *editions.edition_pages(
            Edition(1, NOON, NOON.date(), (5,) * 20, 3), {5: article}, view, {5: (Voice(text, text, 5),) * 9}
        ),
        *bulletins.bulletin_pages(bulletin, view),
        *bulletins.correction_pages(bulletin, correction, view),
        *bulletins.correction_pages(bulletin, retraction, view),
        *notices.notice_pages(text, view),
        *notices.notice_pages(json.dumps({"code": "feed_broken", "feed": text, "error": text}), view),
        errors.bad_input_page(BadInput("zone", text), view),
        errors.unknown_page(view, "/" + text),
        subs.subs_page([rule], 0, NOON, view),
        subs.unsub_page([rule], view),
        rules.trial_page(trial, view),
        rules.rules_page([rule] * 12, 0, view),
        why.why_page(why.Reason.RULE, view, rule),
        topics.topics_page([topics.TopicChoice(text, "k")], 0, everything=False, view=view),
        topics.subscribed_page(text, "1:x", view),
        topics.found_feeds_page([(text, "1:x")], view),
        start.link_offer_page(text, "1:x", "1:y", view),
    ]


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=300), language=st.sampled_from(sorted(LANGUAGES)))
def test_any_text_gives_valid_pages(text: str, language: str) -> None:
    for page in pages_of(text, View(language)):
        check(page, {URL})


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(alphabet="<>&\"'/=abi \n\u202e\u2068\u2069\u0301\U0001f600ع;#", max_size=120),
    times=st.sampled_from([1, 40]),
)
def test_markup_in_a_text_is_never_markup(text: str, times: int) -> None:
    for page in pages_of(text * times, View("ar")):
        check(page, {URL})


def hostile() -> list[Any]:
    if not SHARED.exists():
        return []
    return [pytest.param(case, id=case["id"]) for case in json.loads(SHARED.read_text())["cases"]]


def text_of(case: dict[str, Any]) -> str:
    if "text" in case:
        return str(case["text"])
    made = case["gen"]
    return f"{made['prefix']}{made['unit'] * made['times']}{made['suffix']}"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared hostile texts are not beside this checkout")
@pytest.mark.parametrize("case", hostile())
def test_the_shared_hostile_texts(case: dict[str, Any]) -> None:
    for page in pages_of(text_of(case), View("ar")):
        check(page, {URL})


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "tg://resolve?domain=x",
        "data:text/html,x",
        "",
        "https://",
        "https://x.example/ y",
        "https://x.example/" + "a" * 9000,
        "https://[",
        "ftp://x.example/",
    ],
)
def test_a_link_that_leads_nowhere_good_is_no_link(url: str) -> None:
    article = Article("T", url, "k", NOON, NOON, "Text.", image=url, id=1)
    for page in (*articles.article_pages(article, None, View()), *articles.full_pages(article, None, View())):
        check(page, set())
        assert page.picture == page.preview == ""


def test_a_long_text_is_split_without_loss_and_bounded() -> None:
    body = "\n\n".join(f"Paragraph {number} of the long text, which goes on." for number in range(400))
    article = Article("T", URL, "k", NOON, NOON, body, id=1)
    shown = [check(page, {URL}) for page in articles.full_pages(article, None, View())]
    assert all(f"Paragraph {number} " in "".join(shown) for number in range(400))
    endless = Article("T", URL, "k", NOON, NOON, "x" * 1_000_000, id=1)
    pages = articles.full_pages(endless, None, View())
    assert len(pages) == articles.MAX_PIECES
    assert "goes on at the source" in pages[-1].html


def test_a_paywalled_article_says_so() -> None:
    summary = Summary((), "lead", "paywall")
    article = Article(
        "T", URL, "k", NOON, NOON, "Only this. " * 9, summary=summary, kind=PageKind.PAYWALL, id=1
    )
    assert "own subscribers" in articles.full_pages(article, None, View())[0].html
    assert "free to read" in articles.article_pages(article, None, View())[0].html


def test_a_retracted_bulletin_is_struck_through_for_who_gets_it_late() -> None:
    bulletin = Bulletin("Dam breaks", 1, NOON, state=BulletinState.RETRACTED, corrected="A drill.")
    (page,) = bulletins.bulletin_pages(bulletin, View())
    assert "<s>Dam breaks</s>" in page.html
    assert "A drill." in page.html
