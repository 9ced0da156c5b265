"""Which reading is trusted, which blocks are the article, and what JSON-LD is understood."""

from __future__ import annotations

import json

import pytest

from newsbot.feeds.blocks import read_blocks
from newsbot.feeds.body import select
from newsbot.feeds.extract import extract
from newsbot.feeds.jsonld import body_text, read_jsonld
from newsbot.feeds.judge import Reading, Votes, choose, is_astray
from newsbot.feeds.tree import parse

URL = "https://www.quayside.example/bridge"
ARTICLE = [
    (
        "The swing bridge over the Alder opened to carts on Monday after a winter of repairs that the "
        "town had feared."
    ),
    (
        "Two of its four arms had rusted through, and the keeper, Ida Holm, had turned them by hand "
        "since November."
    ),
    (
        "The council paid for the steel with a loan over nine years, which the toll on carriages is "
        "meant to return."
    ),
    (
        "Walkers cross for nothing, as they always have, and children cross twice, since it shakes a "
        "little in the middle."
    ),
]
OTHER = [
    f"Turnips were dear at market number {n} this week, and the growers blame the frost that came in March."
    for n in range(9)
]


def tree(body: str):  # type: ignore[no-untyped-def]
    return parse(f"<html><body>{body}</body></html>")


def p(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_the_box_with_the_running_text_is_the_article() -> None:
    links = "".join(f"<li><a href='/{n}'>A headline of some length, number {n}</a></li>" for n in range(30))
    body = f"<ul>{links}</ul><div class='x'>{p(ARTICLE)}</div><ul>{links}</ul>"
    assert select(read_blocks(tree(body))) == ARTICLE


def test_votes_decide_between_two_boxes() -> None:
    page = read_blocks(tree(f"<div>{p(ARTICLE)}</div><div>{p(OTHER)}</div>"))
    assert select(page, Votes.of("\n".join(ARTICLE))) == ARTICLE
    assert select(page, Votes.of("\n".join(OTHER))) == OTHER


def test_an_opening_paragraph_that_the_engine_lost_comes_back() -> None:
    body = f"<div class='content'>{ARTICLE[0]}<br><br>{p(ARTICLE[1:])}</div>"
    assert select(read_blocks(tree(body)), Votes.of("\n".join(ARTICLE[1:]))) == ARTICLE


@pytest.mark.parametrize(
    "name",
    [
        "related-posts",
        "newsletter",
        "comments",
        "share-bar",
        "author-bio",
        "wp-caption-text",
        "cookie-bar",
        "topSidebar",
    ],
)
def test_boxes_named_like_furniture_are_left_out(name: str) -> None:
    box = f"<div class='{name}'><p>{OTHER[0]}</p></div>"
    assert (
        select(read_blocks(tree(f"<div class='text'>{p(ARTICLE[:2])}{box}{p(ARTICLE[2:])}</div>"))) == ARTICLE
    )


@pytest.mark.parametrize(
    "name", ["post-7 hentry tag-comments", "has-sidebar", "comments-page", "td-post-content sharing"]
)
def test_a_box_that_holds_the_article_is_the_article_whatever_its_name(name: str) -> None:
    assert select(read_blocks(tree(f"<div class='{name}'>{p(ARTICLE)}</div>"))) == ARTICLE


def test_a_column_beside_the_text_is_none_of_it_whatever_the_engine_says() -> None:
    menu = "<td><a href='a.htm'>Start</a><br>Our bridges<br><a href='b.htm'>Guest book</a><br>Links</td>"
    lines = [f"Greetings number {n} from the hills." for n in range(4)]
    guests = f"<td>{'<br><br>'.join(lines)}</td>"
    body = f"<table><tr>{menu}<td>{p(ARTICLE)}</td>{guests}</tr></table>"
    engine = Votes.of("\n".join(["Start", "Our bridges", "Guest book", "Links", *ARTICLE, *lines]))
    assert select(read_blocks(tree(body)), engine) == ARTICLE


def test_a_caption_is_the_text_beside_a_picture() -> None:
    shot = "<div><img src='a.jpg'><div>Ida Holm at the winch, in March</div></div>"
    figure = "<figure><img src='a.jpg'><span>Ida Holm at the winch</span></figure>"
    body = f"<div class='text'>{p(ARTICLE[:2])}{shot}{figure}{p(ARTICLE[2:])}</div>"
    assert select(read_blocks(tree(body))) == ARTICLE


def test_a_story_told_in_pictures_keeps_its_sentences() -> None:
    shots = "".join(
        f"<div class='slide'><img src='{n}.jpg'><p>{line}</p></div>" for n, line in enumerate(ARTICLE)
    )
    assert select(read_blocks(tree(f"<div class='text'>{shots}</div>"))) == ARTICLE


def test_items_of_a_list_have_headings_and_are_no_captions() -> None:
    item = "<div class='item'><h2>{}</h2><img src='a.jpg'><div class='credit'>Ida Holm</div><p>{}</p></div>"
    items = [item.format(f"Bridge number {n}", line) for n, line in enumerate(ARTICLE[:2])]
    kept = select(read_blocks(tree(f"<div class='text'>{p(ARTICLE[2:])}{''.join(items)}{p(OTHER)}</div>")))
    assert [line for line in kept if line in ARTICLE] == [*ARTICLE[2:], *ARTICLE[:2]]


def test_a_quote_in_a_figure_is_no_caption() -> None:
    quote = "<figure><blockquote><p>It shakes, and I like it.</p></blockquote></figure>"
    body = f"<div class='text'>{p(ARTICLE[:2])}{quote}{p(ARTICLE[2:])}</div>"
    assert "It shakes, and I like it." in select(read_blocks(tree(body)))


def test_a_heading_at_the_end_heads_nothing() -> None:
    assert select(read_blocks(tree(f"<div>{p(ARTICLE)}<h3>Afterwards</h3></div>"))) == ARTICLE


def test_a_tooltip_is_no_text() -> None:
    body = (
        "<div><p>Ida <span class='rollover-card'>Ida Holm keeps the bridge</span>"
        f"{ARTICLE[0]}</p>{p(ARTICLE[1:])}</div>"
    )
    assert "keeps the bridge" not in select(read_blocks(tree(body)))[0]


def test_more_of_the_same_from_elsewhere_wins_and_another_text_does_not() -> None:
    shown, nothing = Reading(ARTICLE[0], "page"), Reading("", "page")
    whole, foreign = Reading("\n\n".join(ARTICLE), "json-ld"), Reading("\n\n".join(OTHER), "feed")
    title = "Swing bridge over the Alder opens"
    assert choose(shown, [foreign, whole], title) is whole
    assert choose(whole, [foreign], title) is whole
    assert choose(nothing, [whole], title) is whole
    assert choose(Reading("Subscribe to continue reading", "page"), [whole], title) is whole
    assert choose(nothing, [], title) is nothing


@pytest.mark.parametrize("astray", [OTHER, []])
def test_where_the_engine_leads_astray_or_nowhere_the_walk_goes_alone(
    monkeypatch: pytest.MonkeyPatch, astray: list[str]
) -> None:
    monkeypatch.setattr("newsbot.feeds.extract._engine", lambda _, **__: "\n".join(astray))
    body = f"<h1>Swing bridge over the Alder</h1><div>{p(ARTICLE)}</div><div class='z'>{p(OTHER[:3])}</div>"
    assert extract(f"<html><body>{body}</body></html>", URL).text.startswith(ARTICLE[0])


def test_a_standfirst_that_the_engine_left_out_makes_no_other_article() -> None:
    text, about = "\n\n".join(ARTICLE), "A slow morning at the river, when nobody had slept or eaten"
    assert not is_astray(text, f"{about}, as all of them said afterwards.\n\n{text}", about)
    assert is_astray("\n\n".join(OTHER), f"{about}, as all of them said afterwards.\n\n{text}", about)


def test_a_text_that_we_do_not_see_is_taken_from_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsbot.feeds.extract._engine", lambda _, **__: "\n".join(ARTICLE))
    assert extract(f"<html><body><p>{OTHER[0][:60]}.</p></body></html>", URL).text.split("\n\n") == ARTICLE


# JSON-LD


def said(text: str):  # type: ignore[no-untyped-def]
    return read_jsonld(
        parse(f"<html><head><script type='application/ld+json'>{text}</script></head><body>x</body></html>")
    )


def test_the_article_is_found_in_a_graph_and_references_are_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "WebSite", "name": "Quayside Echo"},
            {
                "@type": ["NewsArticle", "Thing"],
                "headline": "Bridge &amp; toll",
                "author": [{"@id": "#i"}],
                "image": {"url": ["https://x.example/a.jpg"]},
            },
            {"@type": "Person", "@id": "#i", "name": "Ida Holm"},
        ]
    }
    found = said(json.dumps(graph))
    assert (found.headline, found.authors, found.site) == ("Bridge & toll", ("Ida Holm",), "Quayside Echo")
    assert found.image == "https://x.example/a.jpg"


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"Article","headline":"A\nB",}',
        '<!-- {"@type":"Article","headline":"A B"} -->',
        '{"@type":"Article","headline":"A B"};',
        '//<![CDATA[\n{"@type":"Article","headline":"A\tB"}\n//]]>',
        '[{"@type":"BreadcrumbList"},{"@type":"Article","headline":"A B"}]',
        '{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"A B"}}',
    ],
)
def test_json_ld_as_sites_really_write_it_is_read(text: str) -> None:
    assert said(text).headline == "A B"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "null",
        '"x"',
        "[1, 2]",
        '{"@type": 7}',
        '{"@type":"Article","author":5,"image":7,"articleBody":{}}',
    ],
)
def test_json_ld_that_says_nothing_does_no_harm(text: str) -> None:
    assert said(text).body == ""


def test_what_is_not_free_live_or_a_list_is_said() -> None:
    assert not said('{"@type":"NewsArticle","isAccessibleForFree":"False"}').free
    assert said('{"@type":"LiveBlogPosting"}').live
    assert said('{"@type":"CollectionPage"}').listing


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "One.\n\nTwo."),
        ("One.\nTwo.", "One.\n\nTwo."),
        ("One ended.Then two began.", "One ended.\n\nThen two began."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("In the U.S.A. again", "In the U.S.A. again"),
        (None, ""),
    ],
)
def test_an_article_body_gets_its_paragraphs_back(given: str | None, text: str) -> None:
    got = body_text(given)
    assert [line.strip() for line in got.split("\n") if line.strip()] == [
        line for line in text.split("\n") if line
    ]
