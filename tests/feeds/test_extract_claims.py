"""Title, author and date as pages of many habits claim them: one page per habit."""

from __future__ import annotations

import json

import pytest

from newsbot.domain.article import Extract
from newsbot.feeds.extract import extract

TITLE = "Why the bakers of Mill Lane stopped using salt"
URL = "https://www.courier.example/a/b"
PARAGRAPH = (
    "<p>The kiln was lit on a Monday, because on Mondays the wind comes off the marsh and carries it.</p>"
)


def read(head: str = "", top: str = "", *, url: str = URL, lang: str = "en") -> Extract:
    """A page with this in its head, and that between headline and text."""
    return extract(
        f'<html lang="{lang}"><head><title>{TITLE} | Courier</title>{head}</head>'
        f"<body><h1>{TITLE}</h1>{top}<article>{PARAGRAPH * 8}</article></body></html>",
        url,
    )


def said(**words: object) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE} | words
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


ARTICLE = '<meta property="og:type" content="article">'


def byline(text: str) -> str:
    return f'<div class="byline">{text}</div>'


@pytest.mark.parametrize(
    ("document", "head", "body"),
    [
        (f"{TITLE} | Courier", "", ""),
        (f"Courier » {TITLE}", "", ""),
        (f"{TITLE}｜Courier", "", ""),
        (
            f"{TITLE} — The Quarry Lane Courier",
            '<meta property="og:site_name" content="The Quarry Lane Courier">',
            "",
        ),
        (
            f"{TITLE} – Courier – The paper for the hills",
            '<meta property="og:site_name" content="Courier">',
            "",
        ),
        (f"News: {TITLE} | Life | Courier", "", f"<h1>{TITLE}</h1>"),
        ("Salt!", '<meta property="og:title" content="You will not believe it">', f"<h1>{TITLE}</h1>"),
        (f"{TITLE} | Courier", "", f'<h1 class="logo"><a href="/">Courier</a></h1><h2>{TITLE}</h2>'),
        (f"Opinion | {TITLE} - Courier", "", f"<h1>Opinion</h1><h2>{TITLE}</h2>"),
        (f"{TITLE}", "", f'<h1><span class="kicker">Bread</span> {TITLE}</h1>'),
        (f"{TITLE} - Seite 1", "", f"<h1>{TITLE}<a href='#x'>¶</a></h1>"),
        (f"The Hill Paper - {TITLE}", "", f"<font><b>{TITLE}</b></font><br>"),
        ("", "", f"<h2>{TITLE}</h2>"),
    ],
)
def test_the_headline_is_told_from_what_stands_around_it(document: str, head: str, body: str) -> None:
    page = f"<html><head><title>{document}</title>{head}</head><body>{body}{PARAGRAPH * 8}</body></html>"
    assert extract(page, URL).title == TITLE


@pytest.mark.parametrize(
    ("head", "top", "names"),
    [
        (said(author="By John Smith"), "", "John Smith"),
        (said(author={"name": ["John Smith", "Jane Doe"]}), "", "John Smith, Jane Doe"),
        (said(author={"name": "John Smith, Jane Doe and Al Green"}), "", "John Smith, Jane Doe, Al Green"),
        (said(author={"name": "https://x.example/john"}), byline("By Ann Lee"), "Ann Lee"),
        (said(author={"@type": "Organization", "name": "Courier"}), byline("By Ann Lee"), "Ann Lee"),
        (said(author={"name": "admin"}), "", ""),
        (said(author={"name": "Mia"}), "<p>Mia, at the quay</p>", "Mia"),
        (said(author={"name": "Mia"}), "", ""),
        (ARTICLE + meta("author", "John Smith, Staff Writer"), "", "John Smith"),
        (ARTICLE + meta("author", "Smith, John"), "", "John Smith"),
        (meta("author", "Courier"), "", ""),
        (meta("twitter:label1", "Written by") + meta("twitter:data1", "Ann Lee"), "", "Ann Lee"),
        (meta("twitter:label1", "Reading time") + meta("twitter:data1", "Ann Lee"), "", ""),
        ("", byline("By John Smith (Reuters)"), "John Smith"),
        ("", byline("By JOHN SMITH and JANE DOE Associated Press"), "John Smith, Jane Doe"),
        ("", byline("Associated Press November 19, 2019"), "Associated Press"),
        ("", byline("By Ann Lee, ann.lee@courier.example"), "Ann Lee"),
        ("", "<div class='article-meta'>Published by Ann Lee on 4 March 2019</div>", "Ann Lee"),
        ("", byline("Von Max Mustermann und Erika Musterfrau"), "Max Mustermann, Erika Musterfrau"),
        ("", byline("Par Jean Dupont, à Paris"), "Jean Dupont"),
        ("", byline("文・高橋 美咲"), "高橋 美咲"),
        (
            "",
            "<div><a href='/people/ann-lee'>Ann Lee</a>, <a href='/people/bo'>Bo Ek</a></div>",
            "Ann Lee, Bo Ek",
        ),
        ("", "<div><a href='/topics/ann-lee'>Ann Lee</a></div>", ""),
        (
            "",
            "<div class='author'><a href='/a'>Ann Lee</a><p>Ann Lee edits here and covers mills.</p></div>",
            "Ann Lee",
        ),
        ("", "<div class='comment'><span class='comment-author'>Troll Man</span></div>", ""),
    ],
)
def test_authors_are_names_and_nothing_else(head: str, top: str, names: str) -> None:
    assert read(head, top).byline == names


@pytest.mark.parametrize(
    ("head", "top", "day"),
    [
        (said(datePublished="2019-03-04T23:30:00-05:00", dateModified="2020-01-01"), "", "2019-03-05"),
        (said(dateModified="2020-01-01T00:00:00Z"), "", ""),
        (said(dateModified="2020-01-01T00:00:00Z"), "<p>4 March 2019</p>", "2019-03-04"),
        (said(datePublished="1551693600"), "", "2019-03-04"),
        (said(datePublished="0001-01-01T00:00:00") + meta("date", "2019-03-04"), "", "2019-03-04"),
        ("", "<div>Updated 1 January 2020, first published 4 March 2019</div>", "2019-03-04"),
        ("", "<div>Publié le 14/03/2019 à 10:12 | Mis à jour le 01/01/2020</div>", "2019-03-14"),
        (
            "",
            "<time datetime='2020-01-01' class='updated'>x</time><time datetime='2019-03-04'>x</time>",
            "2019-03-04",
        ),
        ("", "<div class='comments'><time datetime='2020-05-05T00:00:00Z'>x</time></div>", ""),
        ("", "<ul class='related'><li><a href='/x'>x</a> <time datetime='2021-05-05'>x</time></li></ul>", ""),
    ],
)
def test_the_date_is_that_of_publication(head: str, top: str, day: str) -> None:
    found = read(head, top).published
    assert (found.date().isoformat() if found else "") == day
