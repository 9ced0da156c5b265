"""A page to its article: what comes out of ordinary, odd and hostile pages."""

from __future__ import annotations

import contextlib
import time
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.domain.article import PageKind
from newsbot.domain.errors import NotAPage, SourceError, TooLarge
from newsbot.domain.feed import Entry
from newsbot.feeds.extract import extract, fragment_text
from pace import slowness

URL = "https://www.quayside.example/2026/03/14/bridge/"
PARAGRAPHS = [
    (
        "The swing bridge over the Alder opened to carts on Monday after a winter of repairs that the "
        "town had feared."
    ),
    (
        "Two of its four arms had rusted through, and the keeper, Ida Holm, had turned them by hand "
        "since November."
    ),
    (
        "“It is like getting a new back,” she said, while the first wagon of turnips rolled over the "
        "fresh planks."
    ),
    (
        "The council paid for the steel with a loan over nine years, which the toll on carriages is "
        "meant to return."
    ),
]


def page(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Bridge opens | Quayside Echo</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def article(paragraphs: list[str], extra: str = "") -> str:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"<main><h1>Bridge opens</h1><div class='entry-content'>{text}{extra}</div></main>"


def test_paragraphs_come_out_apart_by_one_blank_line() -> None:
    assert extract(page(article(PARAGRAPHS)), URL).text == "\n\n".join(PARAGRAPHS)


def test_the_feed_is_the_first_witness_of_title_author_date_and_picture() -> None:
    when = datetime(2026, 3, 14, 5, 0, tzinfo=UTC)
    hint = Entry(
        "1", "The bridge is back", URL, "Ruth Amsel", when, image="https://www.quayside.example/b.jpg"
    )
    found = extract(page(article(PARAGRAPHS), '<meta name="author" content="Tom Ash">'), URL, hint)
    assert (found.title, found.byline, found.published) == ("The bridge is back", "Ruth Amsel", when)
    assert found.image == "https://www.quayside.example/b.jpg"


def test_list_items_and_quotes_stay_as_paragraphs() -> None:
    fares = "<ul><li>Carts pay four pence.</li><li>Walkers pay nothing.</li></ul>"
    rest = f"<blockquote><p>Mind the step.</p></blockquote><p>{PARAGRAPHS[2]}</p>"
    body = article(PARAGRAPHS[:2], fares + rest)
    lines = extract(page(body), URL).text.split("\n\n")
    assert lines[2:] == ["Carts pay four pence.", "Walkers pay nothing.", "Mind the step.", PARAGRAPHS[2]]


def test_an_embedded_post_belongs_to_the_text() -> None:
    tweet = (
        '<blockquote class="twitter-tweet"><p>The bridge moves again, and so do we.</p>— Ida '
        "(@ida) March 14, 2026</blockquote>"
    )
    text = extract(page(article(PARAGRAPHS[:2], tweet + f"<p>{PARAGRAPHS[3]}</p>")), URL).text
    assert "The bridge moves again, and so do we." in text


def test_the_byline_in_the_text_beats_the_desk_in_the_metadata() -> None:
    body = article(
        ["Ida Holm is a columnist for the paper and keeps the bridge.", "By Ida Holm", *PARAGRAPHS]
    )
    found = extract(page(body, '<meta name="author" content="News Desk">'), URL)
    assert found.byline == "Ida Holm"
    assert found.text == "\n\n".join(PARAGRAPHS)


def test_a_paywall_gives_the_body_that_the_page_says_in_json_ld() -> None:
    said = '{"@type":"NewsArticle","headline":"Bridge opens","isAccessibleForFree":false,"articleBody":"%s"}'
    whole = "\\n\\n".join(p.replace('"', "") for p in PARAGRAPHS)
    head = f'<script type="application/ld+json">{said % whole}</script>'
    found = extract(
        page(article(PARAGRAPHS[:1], "<div class='paywall'>Subscribe to continue reading</div>"), head), URL
    )
    assert found.kind is PageKind.ARTICLE
    assert found.text == "\n\n".join(PARAGRAPHS)


def test_a_stub_is_completed_by_the_feeds_own_body() -> None:
    content = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    stub = article(PARAGRAPHS[:1], "<div class='paywall'>Subscribe to continue reading</div>")
    found = extract(page(stub), URL, Entry("1", content=content))
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.kind is PageKind.ARTICLE


def test_another_articles_body_does_not_replace_the_page() -> None:
    other = (
        "<p>"
        + "Turnips were dear at the market this week, and the growers blame the frost of March. " * 20
        + "</p>"
    )
    assert extract(page(article(PARAGRAPHS)), URL, Entry("1", content=other)).text == "\n\n".join(PARAGRAPHS)


def test_comments_below_the_article_are_not_its_text() -> None:
    remarks = "".join(
        f"<div class='comment'><p>I crossed it {n} times and it held, which is more than I can say.</p></div>"
        for n in range(30)
    )
    body = article(PARAGRAPHS) + f"<section id='comments'><h3>30 Comments</h3>{remarks}</section>"
    assert extract(page(body), URL).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "html", ["", "   ", b"", "<html></html>", "<html><body></body></html>", "<!-- nothing -->"]
)
def test_nothing_is_no_page(html: str | bytes) -> None:
    with pytest.raises(NotAPage):
        extract(html, URL)


def test_a_page_of_pictures_alone_is_no_page() -> None:
    with pytest.raises(NotAPage):
        extract(page("<img src='a.jpg'><script>var a = 'text that nobody reads'</script>"), URL)


def test_the_text_is_plain_nfc_and_without_control_characters() -> None:
    odd = (
        "Cafe\u0301 owners by the bridge\u200b were paid \x0b\x1f for the noise, the "
        "council\u2028said, and they were\u00a0pleased."
    )
    text = extract(page(article([PARAGRAPHS[0], odd, *PARAGRAPHS[1:]])), URL).text
    assert "Café owners by the bridge were paid" in text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)
    assert "\u00a0" not in text


@pytest.mark.parametrize(
    "html",
    [
        "<body>" + "<div>" * 70_000 + "x",
        "<body>" + "<div>" * 230 + "<p>a b c</p>" * 45_000,
        "<p>" + "<b>" * 99_000 + "hello",
        "<body><p " + " ".join(f"a{i}=1" for i in range(60_000)) + f">{PARAGRAPHS[0]}</p>",
        "<p>a b c</p>" * 45_000,
        "<p>" + "<a href=x>word </a> text " * 45_000,
        "<table><tr><td>" * 30_000 + "x",
        "<p>" + "&amp;" * 200_000,
        "<body>" + "<p>" + "word " * 900_000,
        "<" * 99_000,
        "<!--" * 99_000,
        "<p>" + "a@b (photo: " * 30_000,
    ],
    ids=[
        "divs",
        "deep",
        "bolds",
        "attributes",
        "tags",
        "links",
        "tables",
        "entities",
        "words",
        "angles",
        "comments",
        "credits",
    ],
)
def test_a_hostile_page_ends_soon(html: str) -> None:
    began = time.process_time()
    with contextlib.suppress(SourceError):
        extract(html, URL)
    assert time.process_time() - began < 3.0 * slowness()


@pytest.mark.parametrize("html", ["x" * 5_600_000, "<b>" * 160_000])
def test_what_is_past_the_caps_is_refused(html: str) -> None:
    with pytest.raises(TooLarge):
        extract(html, URL)


def test_a_large_honest_page_is_read_in_time() -> None:
    many = [f"Paragraph {n}: " + PARAGRAPHS[n % 4] for n in range(3_000)]
    began = time.process_time()
    found = extract(page(article(many, "<!--" + "x" * 3_500_000 + "-->")), URL)
    assert time.process_time() - began < 3.0 * slowness()
    assert found.text.count("\n\n") == 2_999


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class='comments'>",
                "</div>",
                "<table>",
                "<a href='x'>",
                "text ",
                "\x00",
                "&lt;",
                "&#xD800;",
                "<h1>",
                "<br>",
                "<script>",
                "</script>",
                "{",
                "<!--",
                "Über alles. ",
                "<meta property='og:title' content='",
                "'>",
                "<time datetime='2026-99-99'>",
                "\ud800",
            ]
        ),
        max_size=60,
    )
)
def test_no_page_ends_in_anything_but_an_article_or_a_source_error(parts: list[str]) -> None:
    try:
        found = extract("".join(parts), URL)
    except SourceError:
        return
    assert "\n\n\n" not in found.text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_an_article_or_a_source_error(data: bytes) -> None:
    try:
        extract(b"<html><body><p>" + data, "")
    except SourceError:
        return


@pytest.mark.parametrize("url", ["", "not a url", "http://[", "https://news.example:99999/x", "ftp://x/y"])
def test_an_odd_address_does_no_harm(url: str) -> None:
    assert extract(page(article(PARAGRAPHS), '<link rel="canonical" href="http://[/x">'), url).text


def test_where_the_engine_fails_our_own_walk_reads_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("odd tree")

    monkeypatch.setattr("trafilatura.bare_extraction", fail)
    assert extract(page(article(PARAGRAPHS)), URL).text == "\n\n".join(PARAGRAPHS)


def test_a_fragment_past_the_caps_is_empty() -> None:
    assert fragment_text("<b>" * 160_000) == ""


def test_a_feeds_fragment_is_read_as_paragraphs() -> None:
    assert fragment_text("<p>One &amp; two.</p><p>Three.</p>") == "One & two.\n\nThree."
    assert fragment_text("bare text") == "bare text"
    assert fragment_text("  ") == ""
    assert fragment_text("<!-- x -->") == ""
