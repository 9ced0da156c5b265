# ruff: noqa: E501 - feeds as publishers write them
"""Feeds in every dialect, beside what they mean."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.domain.errors import NotAFeed, TooLarge
from newsbot.domain.feed import Entry, ParsedFeed
from newsbot.feeds.parse import parse_feed, parse_file, parse_wellformed, sitemap_parts
from newsbot.feeds.reader import has_doctype

URL = "https://example.com/rss"
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def rss(inside: str, **channel: str) -> bytes:
    head = "".join(f"<{name}>{value}</{name}>" for name, value in channel.items())
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        f"<channel>{head}{inside}</channel></rss>"
    ).encode()


def atom(inside: str, attributes: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{inside}</feed>'.encode()


def item(inside: str) -> bytes:
    return rss(f"<item>{inside}</item>")


def entry(inside: str) -> bytes:
    return atom(f"<entry>{inside}</entry>")


def one(body: bytes, url: str = URL, **given: Any) -> Entry:
    entries = parse_feed(body, url, **given).entries
    assert len(entries) == 1
    return entries[0]


def test_rss_says_everything() -> None:
    feed = parse_feed(
        rss(
            '<atom:link rel="self" href="https://example.com/rss"/><atom:link rel="hub" href="https://hub.example/"/>'
            "<item><title>Harbour reopens</title><link>https://example.com/a</link>"
            '<guid isPermaLink="false">tag:1</guid><pubDate>Tue, 24 Nov 2026 10:30:00 +0100</pubDate>'
            "<dc:creator>Jane Doe</dc:creator><description>Short &lt;b&gt;text&lt;/b&gt;</description>"
            "<content:encoded><![CDATA[<p>Long text</p>]]></content:encoded>"
            '<enclosure url="https://example.com/i.jpg" type="image/jpeg" length="1"/></item>',
            title="The Example",
            link="https://example.com/",
            language="en-gb",
            ttl="15",
        ),
        URL,
    )
    assert feed == ParsedFeed(
        title="The Example",
        url="https://example.com/",
        language="en-gb",
        ttl=900,
        hub="https://hub.example/",
        self_url="https://example.com/rss",
        entries=(
            Entry(
                id="tag:1",
                title="Harbour reopens",
                url="https://example.com/a",
                author="Jane Doe",
                published=MOMENT,
                summary="Short <b>text</b>",
                content="<p>Long text</p>",
                image="https://example.com/i.jpg",
            ),
        ),
    )


def test_atom_says_everything() -> None:
    feed = parse_feed(
        atom(
            '<title>The Example</title><link href="https://example.com/"/><link rel="self" href="/atom"/>'
            "<author><name>The Desk</name></author>"
            '<entry xml:lang="fr"><title type="html">Le &lt;i&gt;port&lt;/i&gt; rouvre</title><id>urn:1</id>'
            '<link rel="alternate" type="text/html" href="a"/><link rel="enclosure" type="image/png" href="i.png"/>'
            "<published>2026-11-24T09:30:00Z</published><updated>2026-11-24T12:00:00Z</updated>"
            '<summary>Court</summary><content type="html">&lt;p&gt;Long&lt;/p&gt;</content></entry>'
            "<entry><title>Two</title><id>urn:2</id><author><name>Jane</name><email>j@example.com</email></author></entry>",
            'xml:lang="en" xml:base="https://example.com/news/"',
        ),
        URL,
    )
    first, second = feed.entries
    assert (feed.title, feed.url, feed.language) == ("The Example", "https://example.com/", "en")
    assert feed.self_url == "https://example.com/atom"
    assert first == Entry(
        id="urn:1",
        title="Le port rouvre",
        url="https://example.com/news/a",
        author="The Desk",
        published=MOMENT,
        summary="Court",
        content="<p>Long</p>",
        image="https://example.com/news/i.png",
        language="fr",
    )
    assert second.author == "Jane"


def test_rdf() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.com/rdf"><title>Example</title>
      <link>https://example.com/</link><dc:language>de</dc:language></channel>
      <item rdf:about="https://example.com/a"><title>Eins</title><link>https://example.com/a</link>
      <dc:date>2026-11-24T10:30:00+01:00</dc:date><dc:creator>Jana</dc:creator><description>Text</description></item>
      <item rdf:about="https://example.com/b"><title>Zwei</title></item></rdf:RDF>"""
    feed = parse_feed(body.encode(), URL)
    assert (feed.title, feed.url, feed.language) == ("Example", "https://example.com/", "de")
    assert feed.entries[0] == Entry(
        "https://example.com/a", "Eins", "https://example.com/a", "Jana", MOMENT, "Text"
    )
    assert feed.entries[1].url == "https://example.com/b"


@pytest.mark.parametrize(
    "opening",
    [
        '<rss version="0.91">',
        '<rss version="0.92">',
        "<rss>",
        '<RSS VERSION="2.0">',
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.com/rss-0.91.dtd"><rss>',
        '<rss version="2.0" xmlns="http://backend.userland.com/rss2">',
        '<rss version="2.0" xmlns="http://blogs.law.harvard.edu/tech/rss">',
        '<rss version="2.0" xmlns="http://example.com/own-name">',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">',
        '<rss:rss xmlns:rss="http://purl.org/rss/1.0/" xmlns="http://purl.org/rss/1.0/">',
    ],
)
def test_every_rss_of_twenty_years(opening: str) -> None:
    closing = opening[opening.rindex("<") + 1 :].split(maxsplit=1)[0].rstrip(">")
    text = f"{opening}<channel><title>T</title></channel><item><title>A</title><link>https://e.com/1</link></item></{closing}>"
    feed = parse_feed(text.encode(), URL)
    assert [each.title for each in feed.entries] == ["A"]
    assert feed.entries[0].url == "https://e.com/1"
    assert feed.title == "T"


def test_shouting_rss() -> None:
    body = b"<RSS><CHANNEL><TITLE>T</TITLE><ITEM><TITLE>A</TITLE><LINK>https://e.com/1</LINK></ITEM></CHANNEL></RSS>"
    assert one(body).title == "A"
    assert one(body).url == "https://e.com/1"


def test_old_atom() -> None:
    body = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry>
      <title mode="escaped">A &amp;amp; B</title><id>1</id><link rel="alternate" type="text/html" href="https://e.com/1"/>
      <issued>2026-11-24T09:30:00Z</issued><modified>2026-11-25T09:30:00Z</modified><author><name>Jo</name></author>
      <content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>"""
    found = one(body.encode())
    assert (found.title, found.url, found.author, found.published, found.content) == (
        "A & B", "https://e.com/1", "Jo", MOMENT, "<p>x</p>",
    )  # fmt: skip


def test_channel_definition_format() -> None:
    body = b"""<CHANNEL HREF="https://e.com/"><TITLE>T</TITLE><ITEM HREF="https://e.com/1" LASTMOD="2026-11-24T09:30Z">
      <TITLE>A</TITLE><ABSTRACT>x</ABSTRACT></ITEM></CHANNEL>"""
    feed = parse_feed(body, URL)
    found = feed.entries[0]
    assert (feed.title, feed.url) == ("T", "https://e.com/")
    assert (found.title, found.url, found.published, found.summary) == ("A", "https://e.com/1", MOMENT, "x")


def test_json_feed() -> None:
    feed = parse_feed(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "T",
                "home_page_url": "https://e.com/",
                "feed_url": "https://e.com/feed.json",
                "language": "en",
                "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
                "authors": [{"name": "Desk"}],
                "items": [
                    {
                        "id": 7,
                        "url": "/1",
                        "title": "Fish & chips <3",
                        "content_html": "<p>x</p>",
                        "summary": "a < b",
                        "date_published": "2026-11-24T10:30:00+01:00",
                        "image": "https://e.com/i.png",
                        "authors": [{"name": "Jo"}, {"name": "Al"}],
                    },
                    {
                        "id": "8",
                        "content_text": "1 < 2",
                        "author": {"name": "Old"},
                        "external_url": "https://o.com/",
                    },
                    {"id": "9", "title": "\ud800 lone"},
                    "rubbish",
                ],
            }
        ).encode(),
        "https://e.com/feed.json",
    )
    assert (feed.title, feed.url, feed.hub, feed.language) == (
        "T",
        "https://e.com/",
        "https://hub.example/",
        "en",
    )
    first, second, third = feed.entries
    assert first == Entry(
        "7",
        "Fish & chips <3",
        "https://e.com/1",
        "Jo, Al",
        MOMENT,
        "a &lt; b",
        "<p>x</p>",
        "https://e.com/i.png",
    )
    assert (second.content, second.author, second.url) == ("1 &lt; 2", "Old", "https://o.com/")
    assert (third.title, third.author) == ("\ufffd lone", "Desk")


@pytest.mark.parametrize("text", ["{}", '{"items": 1}', "{oops", '{"a":' * 5000, "[]", "null"])
def test_other_json_is_no_feed(text: str) -> None:
    with pytest.raises(NotAFeed):
        parse_feed(text.encode())


def test_news_sitemap() -> None:
    body = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc>https://e.com/1</loc><lastmod>2026-11-25</lastmod><news:news><news:publication><news:name>The E</news:name>
      <news:language>en</news:language></news:publication><news:publication_date>2026-11-24T09:30:00Z</news:publication_date>
      <news:title>A &amp; B</news:title></news:news><image:image><image:loc>https://e.com/i.jpg</image:loc></image:image></url>
      <url><loc>https://e.com/2</loc><lastmod>2026-11-24T09:30:00Z</lastmod></url></urlset>"""
    feed = parse_feed(body.encode(), "https://e.com/news.xml")
    assert feed.title == "The E"
    assert feed.entries[0] == Entry(
        "https://e.com/1", "A & B", "https://e.com/1", "", MOMENT, image="https://e.com/i.jpg", language="en"
    )
    assert feed.entries[1].published == MOMENT


def test_index_of_sitemaps_names_its_parts() -> None:
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc> https://e.com/1.xml </loc>
      <lastmod>2026-11-24</lastmod></sitemap><sitemap><loc>https://e.com/2.xml</loc></sitemap></sitemapindex>"""
    assert [part.url for part in sitemap_parts(body)] == ["https://e.com/1.xml", "https://e.com/2.xml"]
    assert sitemap_parts(body.replace(b"2.xml", b"2.xml?a&b"))[1].url == "https://e.com/2.xml?a&b"
    assert sitemap_parts(b"<rss/>") == ()
    with pytest.raises(NotAFeed):
        parse_feed(body)


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("Fish & chips", "Fish & chips"),
        ("Caf&eacute; &mdash; news", "Café — news"),
        ("Caf&amp;eacute;", "Café"),
        ("<![CDATA[Caf&eacute; & more]]>", "Café & more"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("<![CDATA[<b>Bold</b> claim]]>", "Bold claim"),
        ("<b>Bold</b> claim", "Bold claim"),
        ("How to use &lt;video&gt;", "How to use <video>"),
        ("1 &lt; 2 and 3 &gt; 2", "1 < 2 and 3 > 2"),
        ("I <3 news", "I <3 news"),
        ("AT&T and R&D; more", "AT&T and R&D; more"),
        ("  two\n\t lines  ", "two lines"),
        ("a<!-- comment -->b", "ab"),
        ("don&#8217;t &#x2014; stop", "don’t — stop"),
        ("don&#146;t", "don’t"),
        ("CafÃ©", "Café"),
        ("itâ€™s", "it’s"),
        ("Viel Spaß»", "Viel Spaß»"),
        ("&#x202E;evil&#x202C; \u200bword\u00ad", "evil word"),
        ("bad &#8; and &#xD800; and &#0;", "bad and and"),
        ("a\x0bb", "ab"),
        ("&undefined; stays", "&undefined; stays"),
        ("&nbsp;x&nbsp;y", "x y"),
    ],
)
def test_titles_are_plain_text(given: str, title: str) -> None:
    assert one(item(f"<title>{given}</title><link>https://e.com/1</link>")).title == title


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ('<title type="text">1 &lt; 2 &amp; 3</title>', "1 < 2 & 3"),
        ('<title type="text">The &lt;b&gt; tag</title>', "The <b> tag"),
        ('<title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more</title>', "Bold & more"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> one</div></title>',
            "A bold one",
        ),
        (
            '<title type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml">A <x:i>b</x:i></x:div></title>',
            "A b",
        ),
        (f'<title mode="base64">{base64.b64encode(b"Packed").decode()}</title>', "Packed"),
        (f'<title type="application/octet-stream">{base64.b64encode(b"Packed").decode()}</title>', "Packed"),
        ('<title type="application/octet-stream">no base64!</title>', "no base64!"),
    ],
)
def test_atom_titles_by_type(given: str, title: str) -> None:
    assert one(entry(given + "<id>1</id>")).title == title


def test_own_title_comes_before_those_of_modules() -> None:
    inside = "<media:title>M</media:title><atom:title>A</atom:title><title>Own</title><dc:title>D</dc:title>"
    assert one(item(inside)).title == "Own"
    assert one(item("<media:group><media:title>M</media:title></media:group>")).title == "M"


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>https://e.com/1</link>", "https://e.com/1"),
        ("<link>/1</link>", "https://example.com/1"),
        ("<link>1?a=b&amp;c=d</link>", "https://example.com/1?a=b&c=d"),
        ("<link>https://e.com/1?a=b&c=d</link>", "https://e.com/1?a=b&c=d"),
        ("<link> https://e.com/a b </link>", "https://e.com/a%20b"),
        ('<link href="https://e.com/1"/>', "https://e.com/1"),
        ('<atom:link href="https://e.com/1"/>', "https://e.com/1"),
        ('<atom:link rel="replies" href="https://e.com/9"/><link>https://e.com/1</link>', "https://e.com/1"),
        ("<guid>https://e.com/1</guid>", "https://e.com/1"),
        ('<guid isPermaLink="true">/1</guid>', "https://example.com/1"),
        ('<guid isPermaLink="false">https://e.com/1</guid>', ""),
        ("<guid>12345</guid>", ""),
        (
            "<link>https://e.com/r</link><feedburner:origLink>https://e.com/1</feedburner:origLink>",
            "https://e.com/1",
        ),
        ('<enclosure url="https://e.com/1.mp3" type="audio/mpeg"/>', "https://e.com/1.mp3"),
        ("<link>javascript:alert(1)</link><guid>https://e.com/1</guid>", "https://e.com/1"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>http://169.254.169.254/latest/meta-data/</link>", ""),
        ("<link>http://metadata.google.internal/x</link>", ""),
        ("<link>http://127.0.0.1/admin</link>", ""),
        ("<link>http://[::1]/</link>", ""),
        ("<link>http://localhost:8080/</link>", ""),
        ("<link>data:text/html,hi</link>", ""),
        ("<link>https://e.com/\u202e</link>", "https://e.com/\u202e"),
        ("<link></link>", ""),
    ],
)
def test_links_lead_somewhere(inside: str, link: str) -> None:
    assert one(item("<title>T</title>" + inside)).url == link


def test_feed_inside_may_link_inside_but_never_to_secrets() -> None:
    inside = "<title>T</title><link>http://127.0.0.1:8080/1</link>"
    assert one(item(inside), "http://127.0.0.1:8080/rss").url == "http://127.0.0.1:8080/1"
    secret = "<title>T</title><link>http://169.254.169.254/1</link>"
    assert one(item(secret), "http://127.0.0.1:8080/rss").url == ""


def test_atom_links_by_relation() -> None:
    inside = (
        '<title>T</title><link rel="self" href="/s"/><link rel="alternate" type="application/json" href="/j"/>'
        '<link rel="alternate" type="text/html" href="/h"/><link rel="related" href="/r"/>'
    )
    assert one(entry(inside)).url == "https://example.com/h"
    assert one(entry('<title>T</title><link rel="related" href="/r"/>')).url == "https://example.com/r"
    assert one(entry('<title>T</title><content src="https://e.com/c"/>')).url == "https://e.com/c"


@pytest.mark.parametrize(
    ("inside", "author"),
    [
        ("<author>jane@example.com (Jane Doe)</author>", "Jane Doe"),
        ("<author>Jane Doe &lt;jane@example.com&gt;</author>", "Jane Doe"),
        ("<author>Jane Doe (jane@example.com)</author>", "Jane Doe"),
        ("<author>Jane Doe</author>", "Jane Doe"),
        ("<author>jane@example.com</author>", "jane@example.com"),
        ("<author>desk@example.com</author><dc:creator>Jane Doe</dc:creator>", "Jane Doe"),
        ("<dc:creator>Jane</dc:creator><dc:creator>Al</dc:creator><dc:creator>Jane</dc:creator>", "Jane, Al"),
        ("<itunes:author>Jane</itunes:author>", "Jane"),
        ("<author><name>Jane</name></author>", "Jane"),
        ("<atom:author><atom:name>Jane</atom:name></atom:author>", "Jane"),
        ("<dc:creator><![CDATA[ Jane &amp; Al ]]></dc:creator>", "Jane & Al"),
        ("<author></author>", ""),
    ],
)
def test_authors_are_names(inside: str, author: str) -> None:
    assert one(item("<title>T</title>" + inside)).author == author


def test_entry_may_say_very_little() -> None:
    assert one(item("<pubDate>Tue, 24 Nov 2026 09:30:00 GMT</pubDate>")).published == MOMENT
    assert one(item("<author>Jane</author>")).author == "Jane"
    assert one(entry("<id>urn:1</id>")).id == "urn:1"
    assert one(entry("<id>https://e.com/1</id>")).url == "https://e.com/1"


def test_dates_come_in_order_of_trust(now: datetime) -> None:
    both = "<title>T</title><pubDate>rubbish</pubDate><dc:date>2026-11-24T09:30:00Z</dc:date>"
    assert one(item(both)).published == MOMENT
    assert (
        one(
            item(
                "<title>T</title><pubDate>Tue, 24 Nov 2026 09:30:00 GMT</pubDate><dc:date>2020-01-01</dc:date>"
            )
        ).published
        == MOMENT
    )
    late = item("<title>T</title><pubDate>Tue, 24 Nov 2099 09:30:00 GMT</pubDate>")
    assert one(late).published is None
    soon = item("<title>T</title><pubDate>Thu, 26 Nov 2026 09:30:00 GMT</pubDate>")
    assert one(soon).published == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert one(soon, now=now).published is None


@pytest.mark.parametrize(
    ("inside", "summary", "content"),
    [
        ("<description>a &lt;p&gt;b&lt;/p&gt;</description>", "a <p>b</p>", ""),
        ("<description><p>raw</p> markup</description>", "<p>raw</p> markup", ""),
        ("<description>unclosed <br> and <p>more</description>", "unclosed <br> and <p>more", ""),
        ("<description>d</description><content:encoded>c</content:encoded>", "d", "c"),
        (
            '<xhtml:body xmlns:xhtml="http://www.w3.org/1999/xhtml"><xhtml:p>c</xhtml:p></xhtml:body>',
            "",
            "<p>c</p>",
        ),
        ("<itunes:summary>i</itunes:summary>", "i", ""),
        ("<media:group><media:description>m</media:description></media:group>", "m", ""),
        (
            '<description>&lt;a href="/x"&gt;l&lt;/a&gt;</description>',
            '<a href="https://example.com/x">l</a>',
            "",
        ),
        ("<description>Fish & chips &eacute;</description>", "Fish & chips é", ""),
        ("<description>CafÃ© x</description>", "Café x", ""),
        ("<description>Café &#150; x</description>", "Café – x", ""),
    ],
)
def test_bodies(inside: str, summary: str, content: str) -> None:
    found = one(item("<title>T</title>" + inside))
    assert (found.summary, found.content) == (summary, content)


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        ('<content type="text">1 &lt; 2 &amp; 3</content>', "1 &lt; 2 &amp; 3"),
        ('<content type="html">&lt;p&gt;x&lt;/p&gt;</content>', "<p>x</p>"),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a &lt; b</p><br/></div></content>', "<p>a &lt; b</p><br>"),
        ('<content type="xhtml" xml:base="https://o.com/d/"><div xmlns="http://www.w3.org/1999/xhtml"><a href="x">l</a></div></content>', '<a href="https://o.com/d/x">l</a>'),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a</div> b</content>', "<div>a</div> b"),
        ('<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"><title>s</title></svg></content>', "<svg><title>s</title></svg>"),
        (f'<content type="text/html" mode="base64">{base64.b64encode(b"<p>x</p>").decode()}</content>', "<p>x</p>"),
    ],
)  # fmt: skip
def test_atom_contents_by_type(inside: str, content: str) -> None:
    found = one(entry("<title>T</title><id>1</id>" + inside))
    assert (found.content, found.title) == (content, "T")


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ('<media:content url="https://e.com/v.mp4" type="video/mp4"><media:thumbnail url="https://e.com/t.jpg"/></media:content>', "https://e.com/t.jpg"),
        ('<media:thumbnail url="https://e.com/t.jpg"/><media:content medium="image" url="https://e.com/b.jpg"/>', "https://e.com/b.jpg"),
        ('<media:content url="https://e.com/b.webp?w=1"/>', "https://e.com/b.webp?w=1"),
        ('<enclosure url="https://e.com/s.mp3" type="audio/mpeg"/>', ""),
        ('<itunes:image href="https://e.com/i.jpg"/>', "https://e.com/i.jpg"),
        ("<image><url>https://e.com/i.jpg</url></image>", "https://e.com/i.jpg"),
        ("<image>https://e.com/i.jpg</image>", "https://e.com/i.jpg"),
        ('<description>&lt;img src="/i.jpg?a=1&amp;amp;b=2"&gt; text</description>', "https://example.com/i.jpg?a=1&b=2"),
        ("<description>&lt;img src='https://e.com/1.gif' width='1' height='1'&gt; text</description>", ""),
        ("<description>&lt;Img SRC=/i.jpg&gt; text</description>", "https://example.com/i.jpg"),
        ("<description>" + "x" * 20_000 + "&lt;img src='/i.jpg'&gt;</description>", ""),
        ('<enclosure url="http://169.254.169.254/i.jpg" type="image/jpeg"/>', ""),
    ],
)  # fmt: skip
def test_pictures(inside: str, image: str) -> None:
    assert one(item("<title>T</title>" + inside)).image == image


def test_one_id_for_all_is_no_id() -> None:
    inside = "".join(
        f"<item><guid>feed</guid><title>T{i}</title><link>https://e.com/{i}</link></item>" for i in range(5)
    )
    assert [each.id for each in parse_feed(rss(inside)).entries] == [f"https://e.com/{i}" for i in range(5)]
    bare = "".join(f"<item><guid>feed</guid><title>T{i}</title></item>" for i in range(5))
    assert len({each.id for each in parse_feed(rss(bare)).entries}) == 5


def test_no_id_falls_back_to_the_link_then_to_the_title() -> None:
    assert one(item("<title>T</title><link>https://e.com/1</link>")).id == "https://e.com/1"
    assert one(item("<title>T</title>")).id == one(item("<title>T</title><description>x</description>")).id
    assert one(item("<title>T</title>")).id != one(item("<title>U</title>")).id


def test_copies_in_one_feed_are_one_entry() -> None:
    twice = "<item><guid>1</guid><title>{}</title><link>https://e.com/1{}</link></item>"
    feed = parse_feed(rss(twice.format("New title", "?utm_source=rss") + twice.format("Old title", "")))
    assert [each.title for each in feed.entries] == ["New title"]


def test_empty_entries_are_left_out_and_empty_feeds_are_feeds() -> None:
    assert parse_feed(rss("<item/><item><category>x</category></item>", title="T")) == ParsedFeed(title="T")
    assert parse_feed(b"<rss/>").entries == ()


def test_long_feed_is_cut_to_its_newest() -> None:
    def made(i: int) -> str:
        return f"<item><title>T{i}</title><pubDate>{datetime.fromtimestamp(1_700_000_000 + i * 60, UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"

    feed = parse_feed(rss("".join(made(i) for i in range(6000))))
    assert len(feed.entries) == 5000
    assert feed.cut == 1000
    assert feed.entries[0].title == "T1000"
    assert feed.entries[-1].title == "T5999"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n ",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"<!doctype html><html><head><title>News</title></head><body><p>Sign in</p></body></html>",
        b"<html><body>rss <rss> feed</body></html>",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
        b"Just some text about a <feed>",
        b"<opml version='2.0'><body/></opml>",
        b"<?xml version='1.0'?><note><to>you</to></note>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse_feed(body, URL)


def test_too_large_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        parse_feed(b"<rss>" + b" " * 10_000_000)


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n <?xml version='1.0'?><rss><channel><item><title>A</title></item></channel></rss>",
        b"Warning: mysql_connect() <b>x</b>\n<?xml version='1.0'?><rss><channel><item><title>A</title></item></channel></rss>",
        b"<rss><channel><item><title>A</title></item></channel></rss><script>track()</script>",
        b"<!-- cached --><rss><channel><item><title>A</title></item></channel></rss><!-- served in 1 ms -->",
        b"<rss><channel><item><title>A</title></item></channel>",
        b"<rss><channel><item><title>A</title><description>cut in the mid",
        b"<rss><channel><item><title>A</title><x:y>undeclared</x:y></item></channel></rss>",
        b"<rss><channel><item><title>A</title><media:thumbnail url='https://e.com/1.jpg'/></item></channel></rss>",
        b"<rss><channel><item a='1' a='2'><title>A</title></item></channel></rss>",
        b"<rss><channel><item><title>A</title><description><p>x <b>y</p></b></description></item></channel></rss>",
        b"<rss><channel><item><title>A</title><link>https://e.com/?a=1&b=2</link></item></channel></rss>",
        b"<rss><channel><item><title>A</title>\x00\x08</item></channel></rss>",
        b"<rss><channel><item><title>A</title><foo bar=baz>x</foo></item></channel></rss>",
        b"<rss><channel><item><title>A</title></channel></item></rss>",
    ],
)
def test_broken_feeds_are_read(body: bytes) -> None:
    assert [each.title for each in parse_feed(body, URL).entries] == ["A"]


@pytest.mark.parametrize(
    ("before", "inside", "quick"),
    [
        (b"", b"T &lt;!DOCTYPE html>", True),
        (b"", b"<![CDATA[T <!DOCTYPE html>]]>", True),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"T", False),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- c --><!DOCTYPE rss>", b"T", False),
    ],
)
def test_a_declared_type_takes_the_long_way_and_a_quoted_one_does_not(
    before: bytes, inside: bytes, quick: bool
) -> None:
    body = before + b"<rss><channel><item><title>%b</title></item></channel></rss>" % inside
    assert has_doctype(body) is not quick
    assert (parse_wellformed(body.removeprefix(b"\xef\xbb\xbf"), URL) is not None) is quick
    assert parse_feed(body, URL).entries[0].title.startswith("T")


def test_quick_way_gives_broken_feeds_back() -> None:
    assert parse_wellformed(b"<rss><channel><item><title>Caf&eacute;</title></item></channel></rss>") is None
    assert parse_wellformed(b"<rss><channel><item><title>Caf</title></item></channel></rss>") is not None


RELATIVE = '<item><title>One</title><link>/news/1</link><description>&lt;a href="/a"&gt;A&lt;/a&gt;</description></item>'


@pytest.mark.parametrize(
    ("said", "url", "link"),
    [
        ("<link>https://paper.example/</link>", "", "https://paper.example/news/1"),
        ('<atom:link rel="self" href="https://feeds.example/rss"/>', "", "https://feeds.example/news/1"),
        ("<link>https://paper.example/</link>", "https://other.example/rss", "https://other.example/news/1"),
        ("<link>/home</link>", "", ""),
        ("", "", ""),
    ],
    ids=["site", "self", "url given", "a relative site", "nothing"],
)
def test_relative_links_of_a_file_start_at_the_site_that_it_names(said: str, url: str, link: str) -> None:
    (entry,) = parse_file(rss(said + RELATIVE), url).entries
    assert entry.url == link
    assert ('href="/a"' in entry.summary) == (not link)


def test_a_json_feed_names_its_site_too() -> None:
    given = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "url": "/1"}]}
    for name in ("home_page_url", "feed_url"):
        (entry,) = parse_file(json.dumps(given | {name: "https://paper.example/"}).encode()).entries
        assert entry.url == "https://paper.example/1"


def test_a_file_whose_links_are_whole_is_read_as_a_feed_is() -> None:
    body = rss(
        "<link>https://paper.example/</link><item><title>One</title><link>https://e.org/1</link></item>"
    )
    assert parse_file(body) == parse_feed(body) == parse_feed(body, URL)
