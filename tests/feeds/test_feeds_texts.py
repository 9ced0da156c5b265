"""Dates and bodies as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.feed import Entry
from newsbot.feeds.draft import Draft, Finisher
from newsbot.feeds.entry_text import _simple, _winding, paragraphs, plain_body
from newsbot.feeds.timestamps import read_date


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 24 Nov 2026 09:30:00 GMT",
        "Tue, 24 Nov 2026 10:30:00 +0100",
        "Tue, 24 Nov 2026 09:30 GMT",
        "24 Nov 2026 04:30:00 EST",
        "24 Nov 26 09:30:00 UT",
        "Tuesday, 24 November 2026 09:30:00 +0000",
        "Tue, 24-Nov-2026 09:30:00 GMT",
        "Tue 24 Nov 2026 10:30:00 CET",
        "Tue, 24 Nov 2026 09:30:00 +0000 (UTC)",
        "Di, 24 Dez 2026 09:30:00 GMT".replace("Dez", "Nov"),
        "mar., 24 novembre 2026 09:30:00 GMT",
        "24. November 2026 09:30",
        "24 de noviembre de 2026 09:30",
        "Tue Nov 24 09:30:00 2026",
        "Tue Nov 24 10:30:00 +0100 2026",
        "November 24, 2026 09:30 AM",
        "Nov 24, 2026, 4:30 am EST",
        "2026-11-24T09:30:00Z",
        "2026-11-24T09:30:00.123Z".replace(".123", ""),
        "2026-11-24T10:30:00+01:00",
        "2026-11-24T10:30:00+0100",
        "2026-11-24T09:30Z",
        "2026-11-24 09:30:00",
        "2026-11-24 09:30:00 Z",
        "2026-11-24 10:30:00 +0100",
        "2026-11-24 09:30:00 UTC",
        "2026/11/24 09:30",
        "20261124T093000Z",
        "2026-W48-2T09:30:00Z",
        "11/24/2026 09:30:00 AM",
        "24.11.2026 09:30",
        "1795512600",
        "1795512600000",
        " Tue, 24 Nov 2026 09:30:00 GMT ",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert read_date(text) == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 24:00:00 GMT", datetime(2026, 11, 24, tzinfo=UTC)),
        ("Mon, 31 Dec 1984 23:59:60 GMT", datetime(1984, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("24 Nov 99 12:00 PM", datetime(1999, 11, 24, 12, tzinfo=UTC)),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", datetime(2004, 7, 11, 17, tzinfo=UTC)),
    ],
)
def test_other_moments(text: str, moment: datetime) -> None:
    assert read_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "yesterday",
        "0000-00-00 00:00:00",
        "Tue, 99 Nov 2026",
        "x" * 200,
        "0001-01-01T00:00:00Z",
        "99",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9A-Za-z :,./+-]{4,40}", fullmatch=True))
def test_no_text_breaks_dates(text: str) -> None:
    moment = read_date(text)
    assert moment is None or moment.tzinfo is UTC or moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("", ""),
        ("Plain  text\nof one line", "Plain text of one line"),
        ("Fish &amp; chips &lt;3", "Fish & chips <3"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("One<br>still one<br /><br/>Two", "One still one\n\nTwo"),
        ("<div><h2>Head</h2>Text<ul><li>a</li><li>b</li></ul></div>", "Head\n\nText\n\na\n\nb"),
        ("<p>a <b>bold</b><i>er</i> word</p>", "a bolder word"),
        ("<script>evil()</script><style>p{}</style><!-- no --><p>Text</p>", "Text"),
        ("<figure><img src=x><figcaption>Caption</figcaption></figure><p>Text</p>", "Text"),
        ("<p>Text</p><p>The post <a href=x>Text</a> appeared first on <a href=y>Site</a>.</p>", "Text"),
        ("<p>Teaser</p><p><a href=x>Continue reading</a></p>", "Teaser"),
        ("<p>Teaser [&#8230;]</p>", "Teaser…"),
        ("Teaser [...]", "Teaser…"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<p>unclosed <b", "unclosed <b"),
        ("soft\u00adhyphen\u200b\u202e", "softhyphen"),
    ],
)
def test_bodies_are_plain_paragraphs(given: str, text: str) -> None:
    assert paragraphs(given) == text


_SCRAPS = (
    "<p>", "</p>", "<p class='x'>", "<b>", "</b>", "<a href='https://e.com/?a=1'>", "</a>", "<li>", "<br>",
    "<!-- x -->", "<P>", "<p/>", "<pre\tid=a>", "<script>", "</script>", "<", ">", "a < b", "&amp;", "<o:p>",
    "text", " ", "\n", "<em", "<img src=x>", "x  y",
)  # fmt: skip


@given(st.lists(st.sampled_from(_SCRAPS), max_size=12).map("".join))
def test_the_quick_way_to_paragraphs_leads_where_the_long_one_does(text: str) -> None:
    assert _simple(text) in (None, _winding(text))


def test_the_quick_way_is_taken_by_what_most_feeds_give() -> None:
    text = (
        "<div class='c'><p>One <a href='https://e.com/'>two</a></p><h2>Three</h2>\n<p><em>Four</em></p></div>"
    )
    assert _simple(text) == ["One two", "Three", "Four"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('<a href="/x">', '<a href="https://e.com/x">'),
        ("<a href='x'>", "<a href='https://e.com/f/x'>"),
        ('<A HREF = "/x">', '<A HREF = "https://e.com/x">'),
        ('<a href= "/x">', '<a href= "https://e.com/x">'),
        ('<img alt="" src="//cdn.e.com/x">', '<img alt="" src="https://cdn.e.com/x">'),
        ('<a href="https://a.com/">a</a><a href="httpd">', '<a href="https://a.com/">a</a><a href="https://e.com/f/httpd">'),
        ('<a href="HTTP://a.com/x">', '<a href="HTTP://a.com/x">'),
        ('<a href="#x">', '<a href="#x">'),
        ('<a href="mailto:a@e.com">', '<a href="mailto:a@e.com">'),
    ],
)  # fmt: skip
def test_links_in_a_body_name_their_server(said: str, meant: str) -> None:
    draft = Draft(base="https://e.com/f/feed", titles=[], contents=[(0, f"{said}text")])
    entry = Finisher("https://e.com/f/feed", None).entry(draft)
    assert entry is not None
    assert entry.content == f"{meant}text"


def test_longer_of_content_and_summary_is_the_body() -> None:
    assert plain_body(Entry("1", summary="short", content="<p>much longer</p>")) == "much longer"
    assert (
        plain_body(Entry("1", summary="much longer than that", content="<p>short</p>"))
        == "much longer than that"
    )
    assert (
        plain_body(Entry("1", summary="<p><b><i>short</i></b></p>", content="longer text")) == "longer text"
    )
    assert plain_body(Entry("1")) == ""
