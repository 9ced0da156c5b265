# ruff: noqa: E501 - documents as others write them
"""From a page to its feeds, however the page is written."""

from __future__ import annotations

import pytest

from newsbot.feeds.discover import MAX_FOUND, feeds_of_page, sitemaps_of_robots, well_known

PAGE = "https://example.com/news/"


def urls(text: str, url: str = PAGE) -> list[str]:
    return [one.url for one in feeds_of_page(text.encode(), url)]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="https://example.com/rss">',
        "<link rel='alternate' type='application/atom+xml' href='/rss'>",
        "<LINK REL=ALTERNATE TYPE=application/rss+xml HREF=../rss>",
        '<link href="//example.com/rss" type="application/rdf+xml" rel="alternate"/>',
        '<link rel="alternate home" type="application/feed+json" href="/rss#top">',
        '<link rel="feed" href="/rss">',
        '<link rel="alternate" type="text/xml" href="/rss">',
        '<base href="https://example.com/"><link rel="alternate" type="application/rss+xml" href="rss">',
        '<link rel="alternate" type="application/rss+xml; charset=utf-8" href=" feed:https://example.com/rss ">',
        '<body><p>no head<link rel="alternate" type="application/rss+xml" href="&#47;rss">',
        '<a href="/rss">RSS</a>',
        '<a href="https://example.com/rss"><img alt="feed"></a>',
        '<a class="rss-icon" href="/rss">Subscribe</a>',
    ],
)
def test_feeds_are_found(link: str) -> None:
    assert urls(link) == ["https://example.com/rss"]


def test_all_feeds_are_offered_and_those_of_comments_come_last() -> None:
    text = (
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="News &amp; more" href="/feed/">'
        '<link rel="alternate" type="application/atom+xml" title="Sport" href="/sport.atom">'
        '<link rel="alternate" type="application/rss+xml" title="Again" href="/feed">'
        '<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/rss.css">'
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">'
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">'
    )
    found = feeds_of_page(text.encode(), PAGE)
    assert [(one.url, one.title) for one in found] == [
        ("https://example.com/feed/", "News & more"),
        ("https://example.com/sport.atom", "Sport"),
        ("https://example.com/comments/feed/", "Comments"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<p>No feed here</p>",
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" href="http://[">',
        '<a href="mailto:rss@example.com">RSS</a>',
        '<a href="https://other.example/about">our newsfeed partner</a>',
        '<a href="/style/rss.png">RSS</a>',
        "<a>RSS</a>",
        "\x00\x01",
    ],
)
def test_what_is_no_feed_is_not_offered(text: str) -> None:
    assert urls(text) == []


def test_a_thousand_feeds_are_not_offered() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{i}">' for i in range(1000))
    assert len(urls(links)) == MAX_FOUND


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        (
            "https://www.youtube.com/channel/UC123/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC123",
        ),
        ("https://github.com/owner/name", "https://github.com/owner/name/releases.atom"),
        ("https://old.reddit.com/r/news/", "https://www.reddit.com/r/news/.rss"),
    ],
)
def test_places_that_do_not_say_where_their_feeds_are(page: str, feed: str) -> None:
    assert urls("<p>", page)[0] == feed
    assert urls("", page)[0] == feed


def test_robots_name_sitemaps() -> None:
    text = b"User-agent: *\nSitemap: https://e.com/all.xml\n sitemap:https://e.com/news.xml\nSitemap: /relative\n"
    assert sitemaps_of_robots(text) == ("https://e.com/news.xml", "https://e.com/all.xml")
    assert well_known("https://e.com/a/b")[0] == "https://e.com/feed"
