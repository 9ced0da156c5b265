"""What feeds in the wild do: one case a line, each with what a reader must get."""

# ruff: noqa: E501 - a case stays on its line

from __future__ import annotations

import base64
import codecs
from datetime import UTC, datetime

import pytest

from newsbot.domain.errors import NotAFeed
from newsbot.domain.feed import Entry, ParsedFeed
from newsbot.feeds.entry_text import plain_body
from newsbot.feeds.parse import parse_feed

HERE = "https://paper.example/feeds/all.xml"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


def rss(item: str, channel: str = "", version: str = "2.0") -> str:
    return (
        f'<?xml version="1.0"?><rss version="{version}" {SPACES}><channel><title>Paper</title>{channel}'
        f"<item>{item}</item></channel></rss>"
    )


def rdf(item: str, space: str = "http://purl.org/rss/1.0/") -> str:
    return (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{space}" {SPACES}>'
        f"<channel><title>Paper</title></channel>{item}</rdf:RDF>"
    )


def atom(entry: str, head: str = "", attributes: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Paper</title>{head}'
        f"<entry>{entry}</entry></feed>"
    )


def atom03(entry: str) -> str:
    return (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Paper</title>'
        f"<entry>{entry}</entry></feed>"
    )


def parsed(body: str | bytes, content_type: str = "") -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, HERE, content_type, now=NOW)


def only(body: str | bytes, content_type: str = "") -> Entry:
    (entry,) = parsed(body, content_type).entries
    return entry


LINK = "<link>https://paper.example/1</link>"
TITLES = {
    "plain": (rss("<title>Ships</title>"), "Ships"),
    "rss 0.91": (rss("<title>Ships</title>", version="0.91"), "Ships"),
    "rss 0.92 without title": (rss("<description>Ships at dawn</description>", version="0.92"), ""),
    "rss without version": ("<rss><channel><item><title>Ships</title></item></channel></rss>", "Ships"),
    "rdf 1.0": (rdf("<item><title>Ships</title></item>"), "Ships"),
    "rdf 0.90": (rdf("<item><title>Ships</title></item>", "http://my.netscape.com/rdf/simple/0.9/"), "Ships"),
    "rdf, a strange namespace": (rdf("<item><title>Ships</title></item>", "http://odd.example/rss"), "Ships"),
    "bare channel": ("<channel><title>P</title><item><title>Ships</title></item></channel>", "Ships"),
    "items beside the channel": ("<rss><channel/><item><title>Ships</title></item></rss>", "Ships"),
    "shouted": ("<RSS><CHANNEL><ITEM><TITLE>Ships</TITLE></ITEM></CHANNEL></RSS>", "Ships"),
    "cdata": (rss("<title><![CDATA[Ships & <b>boats</b>]]></title>"), "Ships & boats"),
    "cdata in two pieces": (rss("<title><![CDATA[Ships]]> and <![CDATA[boats]]></title>"), "Ships and boats"),
    "escaped markup": (rss("<title>&lt;b&gt;Ships&lt;/b&gt; ahoy</title>"), "Ships ahoy"),
    "escaped twice": (rss("<title>Ships &amp;amp; boats</title>"), "Ships & boats"),
    "escaped three times": (rss("<title>Ships &amp;amp;amp; boats</title>"), "Ships & boats"),
    "a numeric entity in cdata": (rss("<title><![CDATA[Caf&#233; &#x2014; open]]></title>"), "Café — open"),
    "undeclared entities": (rss("<title>Caf&eacute; &mdash; open&nbsp;now</title>"), "Café — open now"),
    "an unknown entity": (rss("<title>Ships &bogus; boats</title>"), "Ships &bogus; boats"),
    "a bare ampersand": (rss("<title>Fish & chips</title>"), "Fish & chips"),
    "a bare less-than": (rss("<title>3 < 5 ships</title>"), "3 < 5 ships"),
    "less-than as text": (rss("<title>3 &lt; 5 ships</title>"), "3 < 5 ships"),
    "a tag that is the subject": (rss("<title>Using &lt;video&gt; well</title>"), "Using <video> well"),
    "child elements": (rss("<title>Ships <i>and</i> boats</title>"), "Ships and boats"),
    "lines and tabs": (rss("<title>\n\t Ships\n\t ahoy </title>"), "Ships ahoy"),
    "empty, media:title stands in": (rss("<title/><media:title>Ships</media:title>"), "Ships"),
    "media:title first": (rss("<media:title>Photo</media:title><title>Ships</title>"), "Ships"),
    "media:title in a group after": (
        rss("<title>Ships</title><media:group><media:title>Photo</media:title></media:group>"),
        "Ships",
    ),
    "atom:title does not win": (rss("<title>Ships</title><atom:title>Other</atom:title>"), "Ships"),
    "dc:title alone": (rss("<dc:title>Ships</dc:title>"), "Ships"),
    "itunes:title after": (rss("<title>Ships</title><itunes:title>Ep. 1</itunes:title>"), "Ships"),
    "atom text": (atom("<title>Ships</title>"), "Ships"),
    "atom type text keeps entities": (atom('<title type="text">AT&amp;T &amp;amp; ships</title>'), "AT&T & ships"),
    "atom html": (atom('<title type="html">Ships &lt;em&gt;ahoy&lt;/em&gt;</title>'), "Ships ahoy"),
    "atom html entity": (atom('<title type="html">Caf&amp;eacute;</title>'), "Café"),
    "atom xhtml": (atom(f'<title type="xhtml"><div {XHTML}>Ships <b>ahoy</b></div></title>'), "Ships ahoy"),
    "atom xhtml with a prefix": (
        atom(
            '<title type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml">Ships <h:b>ahoy</h:b></h:div></title>'
        ),
        "Ships ahoy",
    ),
    "atom text/html": (atom('<title type="text/html">Ships &lt;b&gt;a&lt;/b&gt;</title>'), "Ships a"),
    "atom under a prefix": (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>Ships</a:title></a:entry></a:feed>',
        "Ships",
    ),
    "atom without a namespace": ("<feed><entry><title>Ships</title></entry></feed>", "Ships"),
    "atom 0.3": (atom03("<title>Ships</title>"), "Ships"),
    "atom 0.3 escaped": (
        atom03('<title mode="escaped" type="text/html">Ships &lt;b&gt;a&lt;/b&gt;</title>'),
        "Ships a",
    ),
    "atom 0.3 base64": (
        atom03(f'<title mode="base64" type="text/plain">{base64.b64encode(b"Ships").decode()}</title>'),
        "Ships",
    ),
    "atom source has a title too": (
        atom("<source><title>Other paper</title></source><title>Ships</title>"),
        "Ships",
    ),
    "emoji beyond the first plane": (rss("<title>&#128674; Ships &#x1F30A;</title>"), "🚢 Ships 🌊"),
    "windows-1252 numbers": (rss("<title>&#147;Ships&#148; &#150; now</title>"), "“Ships” – now"),
    "null character reference": (rss("<title>Sh&#0;ips</title>"), "Ships"),
    "control characters": (rss("<title>Sh\x08ips\x0b ahoy</title>"), "Ships ahoy"),
    "bidi override": (rss("<title>Ships \u202eyoha</title>"), "Ships yoha"),
    "zero width and soft hyphen": (rss("<title>Sh\u200bi\u00adps</title>"), "Ships"),
    "a comment in the middle": (rss("<title>Ships <!-- not --> ahoy</title>"), "Ships ahoy"),
    "an instruction in the middle": (rss("<title>Ships<?php echo 1 ?></title>"), "Ships"),
    "script in a title": (rss("<title>Ships&lt;script&gt;alert(1)&lt;/script&gt;</title>"), "Ships"),
    "br in a title": (rss("<title>Ships&lt;br/&gt;ahoy</title>"), "Ships ahoy"),
    "rubbish before the prolog": ("Warning: mysql\n" + rss("<title>Ships</title>"), "Ships"),
    "blank lines before the prolog": ("\n\n  " + rss("<title>Ships</title>"), "Ships"),
    "a comment before the root": (
        '<?xml version="1.0"?><!-- cache --><rss><channel><item><title>Ships</title></item></channel></rss>',
        "Ships",
    ),
    "a stylesheet before the root": (
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><rss><channel><item><title>Ships</title>'
        "</item></channel></rss>",
        "Ships",
    ),
    "a doctype of netscape": (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
        "<rss><channel><item><title>Caf&eacute;</title></item></channel></rss>",
        "Café",
    ),
    "an entity that the feed declares": (
        '<!DOCTYPE rss [<!ENTITY paper "Herald">]><rss><channel><item><title>The &paper;</title></item>'
        "</channel></rss>",
        "The Herald",
    ),
    "rubbish after the end": (rss("<title>Ships</title>") + "\n<!-- served in 3 ms --><p>x", "Ships"),
    "two documents": (rss("<title>Ships</title>") + "<script>track()</script>", "Ships"),
    "cut in a later item": (
        "<rss><channel><item><title>Ships</title></item><item><tit",
        "Ships",
    ),
    "cut in a text": ("<rss><channel><item><title>Ships</title><description>They ca", "Ships"),
    "an unclosed tag": (rss("<title>Ships</title><p>"), "Ships"),
    "crossed tags": (rss("<title>Ships</title><a><b></a></b>"), "Ships"),
    "undeclared prefix": (
        "<rss><channel><item><title>Ships</title><dc:creator>A</dc:creator></item></channel></rss>",
        "Ships",
    ),
    "attribute without quotes": ("<rss version=2.0><channel><item><title>Ships</title></item></channel></rss>", "Ships"),
    "attribute twice": (
        rss('<title>Ships</title><enclosure url="https://a.example/1" url="https://a.example/2"/>'),
        "Ships",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TITLES)
def test_title(name: str) -> None:
    body, title = TITLES[name]
    assert parsed(body).entries[0].title == title


LINKS = {
    "plain": (rss(LINK), "https://paper.example/1"),
    "spaces around": (rss("<link>\n https://paper.example/1 \n</link>"), "https://paper.example/1"),
    "cdata": (rss("<link><![CDATA[https://paper.example/1?a=1&b=2]]></link>"), "https://paper.example/1?a=1&b=2"),
    "escaped": (rss("<link>https://paper.example/1?a=1&amp;b=2</link>"), "https://paper.example/1?a=1&b=2"),
    "bare ampersands": (rss("<link>https://paper.example/1?a=1&b=2</link>"), "https://paper.example/1?a=1&b=2"),
    "relative to the feed": (rss("<link>/1</link>"), "https://paper.example/1"),
    "relative to the folder": (rss("<link>1.html</link>"), "https://paper.example/feeds/1.html"),
    "without scheme": (rss("<link>//paper.example/1</link>"), "https://paper.example/1"),
    "guid is the link": (rss("<guid>https://paper.example/1</guid>"), "https://paper.example/1"),
    "guid is permanent": (rss('<guid isPermaLink="true">https://paper.example/1</guid>'), "https://paper.example/1"),
    "guid is no link": (rss('<title>A</title><guid isPermaLink="false">https://paper.example/1</guid>'), ""),
    "guid, any case": (rss('<title>A</title><guid ispermalink="FALSE">https://paper.example/1</guid>'), ""),
    "guid is a tag": (rss("<guid>tag:paper.example,2026:1</guid>"), ""),
    "link before guid": (rss(f"<guid>https://other.example/</guid>{LINK}"), "https://paper.example/1"),
    "empty link, guid helps": (rss("<link></link><guid>https://paper.example/1</guid>"), "https://paper.example/1"),
    "feedburner": (
        rss("<link>https://feeds.example/~r/1</link><feedburner:origLink>https://paper.example/1</feedburner:origLink>"),
        "https://paper.example/1",
    ),
    "atom:link in rss": (rss('<atom:link href="https://paper.example/1"/>'), "https://paper.example/1"),
    "link before atom:link": (
        rss(f'<atom:link rel="alternate" href="https://other.example/"/>{LINK}'),
        "https://paper.example/1",
    ),
    "atom:link to comments": (
        rss(f'{LINK}<atom:link rel="replies" href="https://paper.example/1/comments"/>'),
        "https://paper.example/1",
    ),
    "rdf:about": (rdf('<item rdf:about="https://paper.example/1"><title>A</title></item>'), "https://paper.example/1"),
    "link as attribute": (rss('<link href="https://paper.example/1"/>'), "https://paper.example/1"),
    "atom": (atom('<link href="https://paper.example/1"/>'), "https://paper.example/1"),
    "atom, html among others": (
        atom(
            '<link rel="self" href="/s"/><link rel="edit" href="/e"/><link rel="enclosure" href="/p.mp3"/>'
            '<link type="application/json" href="/j"/><link type="text/html" href="/1"/>'
        ),
        "https://paper.example/1",
    ),
    "atom, self alone": (atom('<id>urn:x</id><title>A</title><link rel="self" href="/s"/>'), ""),
    "atom, id is an address": (atom("<id>https://paper.example/1</id><title>A</title>"), "https://paper.example/1"),
    "atom, enclosure alone": (
        atom('<title>A</title><link rel="enclosure" href="https://paper.example/p.mp3"/>'),
        "https://paper.example/p.mp3",
    ),
    "atom, content elsewhere": (atom('<title>A</title><content src="https://paper.example/1"/>'), "https://paper.example/1"),
    "xml:base on the feed": (
        atom('<link href="1"/>', attributes='xml:base="https://other.example/a/"'),
        "https://other.example/a/1",
    ),
    "xml:base on each level": (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/a/"><entry xml:base="b/">'
        '<link xml:base="c/" href="1"/></entry></feed>',
        "https://other.example/a/b/c/1",
    ),
    "xml:base that is no address": (atom('<link href="/1"/>', attributes='xml:base="http://["'), "https://paper.example/1"),
    "javascript": (rss("<title>A</title><link>javascript:alert(1)</link>"), ""),
    "a file": (rss("<title>A</title><link>file:///etc/passwd</link>"), ""),
    "inside our network": (rss("<title>A</title><link>http://127.0.0.1/x</link>"), ""),
    "metadata of a cloud": (rss("<title>A</title><link>http://169.254.169.254/</link>"), ""),
    "user and password stay out of sight": (rss("<link>https://paper.example:443/1</link>"), "https://paper.example:443/1"),
    "spaces inside": (rss("<link>https://paper.example/a b</link>"), "https://paper.example/a%20b"),
    "letters of other scripts": (rss("<link>https://paper.example/гавань</link>"), "https://paper.example/гавань"),
    "a name of another script": (rss("<link>https://гавань.рф/1</link>"), "https://гавань.рф/1"),
    "enclosure alone": (
        rss('<title>A</title><enclosure url="https://paper.example/p.mp3" type="audio/mpeg" length="1"/>'),
        "https://paper.example/p.mp3",
    ),
    "sitemap": (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://paper.example/1</loc></url></urlset>',
        "https://paper.example/1",
    ),
    "cdf": (
        '<CHANNEL HREF="https://paper.example/"><ITEM HREF="https://paper.example/1"><TITLE>A</TITLE></ITEM></CHANNEL>',
        "https://paper.example/1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LINKS)
def test_link(name: str) -> None:
    body, url = LINKS[name]
    assert only(body).url == url


DATES = {
    "Sat, 28 Nov 2026 09:30:00 GMT": "28T09:30",
    "Sat, 28 Nov 2026 09:30:00 +0200": "28T07:30",
    "Sat, 28 Nov 2026 09:30:00 EST": "28T14:30",
    "Sat, 28 Nov 2026 09:30:00 Z": "28T09:30",
    "Sat, 28 Nov 2026 09:30 GMT": "28T09:30",
    "28 Nov 2026 09:30:00 -0000": "28T09:30",
    "28 November 2026 09:30": "28T09:30",
    "28 Nov 26 09:30:00 GMT": "28T09:30",
    "Saturday, 28-Nov-26 09:30:00 GMT": "28T09:30",
    "Sat Nov 28 09:30:00 2026": "28T09:30",
    "Sat Nov 28 09:30:00 GMT 2026": "28T09:30",
    "Sat, 28 Nov 2026 09:30:00 +02:00": "28T07:30",
    "Sat, 28 Nov 2026 09:30:00 GMT+0200": "28T07:30",
    "Sat, 28 Nov 2026 24:00:00 GMT": "29T00:00",
    "Sat, 28 Nov 2026 09:30:61 GMT": "28T09:30:59",
    "Fri, 28 Nov 2026 09:30:00 GMT": "28T09:30",
    "Sat, 28 Nov 2026": "28T00:00",
    "Nov 28, 2026 9:30 AM": "28T09:30",
    "November 28, 2026, 9:30 pm": "28T21:30",
    "2026-11-28T09:30:00Z": "28T09:30",
    "2026-11-28T09:30:00.123456+01:00": "28T08:30:00.123456",
    "2026-11-28T09:30:00+0100": "28T08:30",
    "2026-11-28T09:30Z": "28T09:30",
    "2026-11-28 09:30:00": "28T09:30",
    "2026-11-28 09:30:00 +0100": "28T08:30",
    "2026-11-28 09:30:00 UTC": "28T09:30",
    "2026-11-28": "28T00:00",
    "20261128T093000Z": "28T09:30",
    "2026/11/28 09:30": "28T09:30",
    "11/28/2026 9:30:00 AM": "28T09:30",
    "28.11.2026 09:30": "28T09:30",
    "28/11/2026 09:30": "28T09:30",
    "1795858200": "28T09:30",
    "1795858200000": "28T09:30",
    "Sa, 28 Nov 2026 09:30:00 +0100": "28T08:30",
    "Samstag, 28. November 2026 09:30": "28T09:30",
    "sam., 28 nov. 2026 09:30:00 +0100": "28T08:30",
    "28 novembre 2026": "28T00:00",
    "sáb, 28 nov 2026 09:30:00 +0000": "28T09:30",
    "28 de noviembre de 2026": "28T00:00",
    "28 listopada 2026": "28T00:00",
    "Сб, 28 ноя 2026 09:30:00 +0300": "28T06:30",
    "28 ноября 2026": "28T00:00",
    "2026年11月28日 09:30": "28T09:30",
    "2026年11月28日": "28T00:00",
    "2026-11-28T09:30:00 Z": "28T09:30",
    "  Sat,  28  Nov 2026  09:30:00  GMT ": "28T09:30",
    "Sat,28 Nov 2026 09:30:00 GMT": "28T09:30",
    "Sat, 28 Nov 2026 09:30:00 GMT (UTC)": "28T09:30",
    "yesterday": "",
    "0000-00-00 00:00:00": "",
    "Thu, 01 Jan 2099 00:00:00 GMT": "",
    "Sat, 99 Nov 2026 09:30:00 GMT": "",
}  # fmt: skip


@pytest.mark.parametrize("given", DATES)
def test_date(given: str) -> None:
    found = only(rss(f"<title>A</title><pubDate>{given}</pubDate>")).published
    wanted = DATES[given]
    assert found == (datetime.fromisoformat(f"2026-11-{wanted}").replace(tzinfo=UTC) if wanted else None)


WHICH_DATE = {
    "pubDate before dc:date": rss("<dc:date>2026-01-01</dc:date><pubDate>28 Nov 2026</pubDate>"),
    "dc:date": rss("<title>A</title><dc:date>2026-11-28</dc:date>"),
    "dcterms:issued": rss("<title>A</title><dcterms:issued>2026-11-28</dcterms:issued>"),
    "an unreadable pubDate, dc:date helps": rss("<pubDate>soon</pubDate><dc:date>2026-11-28</dc:date>"),
    "published before updated": atom(
        "<updated>2026-11-29T00:00:00Z</updated><published>2026-11-28T00:00:00Z</published>"
    ),
    "updated alone": atom("<title>A</title><updated>2026-11-28T00:00:00Z</updated>"),
    "atom 0.3 issued": atom03("<modified>2026-11-29</modified><issued>2026-11-28</issued>"),
    "atom 0.3 modified": atom03("<title>A</title><modified>2026-11-28</modified>"),
    "rdf dc:date": rdf("<item><title>A</title><dc:date>2026-11-28</dc:date></item>"),
    "sitemap lastmod": "<urlset><url><loc>https://a.example/</loc><lastmod>2026-11-28</lastmod></url></urlset>",
    "news sitemap": (
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/</loc>'
        "<lastmod>2026-11-27</lastmod><n:news><n:publication_date>2026-11-28</n:publication_date></n:news></url></urlset>"
    ),
    "json": '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","date_published":"2026-11-28T00:00:00Z"}]}',
    "json, modified alone": '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","date_modified":"2026-11-28T00:00:00Z"}]}',
}  # fmt: skip


@pytest.mark.parametrize("name", WHICH_DATE)
def test_which_date(name: str) -> None:
    assert only(WHICH_DATE[name]).published == datetime(2026, 11, 28, tzinfo=UTC)


AUTHORS = {
    "mail and name": (rss("<author>jane@paper.example (Jane Doe)</author>"), "Jane Doe"),
    "name and mail": (rss("<author>Jane Doe &lt;jane@paper.example&gt;</author>"), "Jane Doe"),
    "mail alone": (rss("<author>jane@paper.example</author>"), "jane@paper.example"),
    "name alone": (rss("<author>Jane Doe</author>"), "Jane Doe"),
    "dc:creator": (rss("<dc:creator><![CDATA[Jane Doe]]></dc:creator>"), "Jane Doe"),
    "two of them": (rss("<dc:creator>Jane Doe</dc:creator><dc:creator>Kim Lee</dc:creator>"), "Jane Doe, Kim Lee"),
    "the same twice": (rss("<author>a@p.example (Jane Doe)</author><dc:creator>Jane Doe</dc:creator>"), "Jane Doe"),
    "itunes:author": (rss("<itunes:author>Jane Doe</itunes:author>"), "Jane Doe"),
    "escaped name": (rss("<dc:creator>D&amp;amp;E News</dc:creator>"), "D&E News"),
    "with markup": (rss("<dc:creator>&lt;a href='/j'&gt;Jane Doe&lt;/a&gt;</dc:creator>"), "Jane Doe"),
    "letters of other scripts": (rss("<dc:creator>Юлия Лебедь</dc:creator>"), "Юлия Лебедь"),
    "atom": (atom("<author><name>Jane Doe</name><email>j@p.example</email></author>"), "Jane Doe"),
    "atom, two": (atom("<author><name>Jane Doe</name></author><author><name>Kim Lee</name></author>"), "Jane Doe, Kim Lee"),
    "atom, of the feed": (atom("<title>A</title>", "<author><name>Jane Doe</name></author>"), "Jane Doe"),
    "atom, own before the feed's": (
        atom("<author><name>Kim Lee</name></author>", "<author><name>Jane Doe</name></author>"),
        "Kim Lee",
    ),
    "atom, mail alone": (atom("<author><email>j@p.example</email></author>"), "j@p.example"),
    "atom:author in rss": (rss("<atom:author><atom:name>Jane Doe</atom:name></atom:author>"), "Jane Doe"),
    "json 1.0": ('{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","author":{"name":"Jane Doe"}}]}', "Jane Doe"),
    "json 1.1": (
        '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","authors":[{"name":"Jane Doe"},{"name":"Kim Lee"}]}]}',
        "Jane Doe, Kim Lee",
    ),
    "nobody": (rss("<title>A</title>"), ""),
    "an empty one": (rss("<title>A</title><author/><dc:creator> </dc:creator>"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", AUTHORS)
def test_author(name: str) -> None:
    body, author = AUTHORS[name]
    assert only(body).author == author


BODIES = {
    "description": (rss("<description>Ships came.</description>"), "Ships came."),
    "html description": (rss("<description>&lt;p&gt;Ships&lt;/p&gt;&lt;p&gt;came.&lt;/p&gt;</description>"), "Ships\n\ncame."),
    "content before description": (
        rss("<description>Short.</description><content:encoded><![CDATA[<p>The long text.</p>]]></content:encoded>"),
        "The long text.",
    ),
    "cdata end inside": (
        rss("<description><![CDATA[a ]]]]><![CDATA[> b]]></description>"),
        "a ]]> b",
    ),
    "atom html": (atom('<content type="html">&lt;p&gt;Ships&lt;/p&gt;</content>'), "Ships"),
    "atom xhtml": (atom(f'<content type="xhtml"><div {XHTML}><p>Ships</p><p>came</p></div></content>'), "Ships\n\ncame"),
    "atom text": (atom('<content type="text">1 &lt; 2 ships</content>'), "1 < 2 ships"),
    "atom text/plain": (atom('<content type="text/plain">Fish &amp; chips</content>'), "Fish & chips"),
    "atom base64": (
        atom(f'<content type="application/octet-stream">{base64.b64encode("Häfen".encode()).decode()}</content>'),
        "Häfen",
    ),
    "atom summary": (atom("<summary>Ships came.</summary>"), "Ships came."),
    "atom 0.3 xml mode": (
        atom03(f'<content type="application/xhtml+xml" mode="xml"><div {XHTML}><p>Ships</p></div></content>'),
        "Ships",
    ),
    "xhtml:body": (rss(f"<body {XHTML}><p>Ships</p></body>"), "Ships"),
    "script is left out": (rss("<description>&lt;script&gt;x()&lt;/script&gt;Ships</description>"), "Ships"),
    "a caption is left out": (
        rss("<description><![CDATA[<figure><img src='a.jpg'><figcaption>Photo</figcaption></figure><p>Ships</p>]]></description>"),
        "Ships",
    ),
    "breaks": (rss("<description><![CDATA[Ships<br><br>came<br>late]]></description>"), "Ships\n\ncame late"),
    "entities in html": (rss("<description><![CDATA[<p>Caf&eacute; &amp; bar&nbsp;now</p>]]></description>"), "Café & bar now"),
    "signature of a blog": (
        rss("<description><![CDATA[<p>Ships came.</p><p>The post <a href='/1'>Ships</a> appeared first on <a href='/'>Paper</a>.</p>]]></description>"),
        "Ships came.",
    ),
    "json html": ('{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_html":"<p>Ships</p>"}]}', "Ships"),
    "json text": ('{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_text":"1 < 2 & 3"}]}', "1 < 2 & 3"),
    "media:description": (rss("<media:description>Ships came.</media:description>"), "Ships came."),
    "itunes:summary": (rss("<itunes:summary>Ships came.</itunes:summary>"), "Ships came."),
    "nothing": (rss("<title>A</title><description/>"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_body(name: str) -> None:
    body, text = BODIES[name]
    assert plain_body(only(body)) == text


IMAGE = "https://paper.example/a.jpg"
IMAGES = {
    "media:content": f'<media:content url="{IMAGE}" medium="image"/>',
    "media:content by type": f'<media:content url="{IMAGE}" type="image/jpeg"/>',
    "media:content by name": f'<media:content url="{IMAGE}"/>',
    "in a group": f'<media:group><media:content url="{IMAGE}" type="image/jpeg"/></media:group>',
    "video beside it": f'<media:content url="https://paper.example/v.mp4" type="video/mp4"/><media:thumbnail url="{IMAGE}"/>',
    "thumbnail": f'<media:thumbnail url="{IMAGE}"/>',
    "enclosure": f'<enclosure url="{IMAGE}" type="image/jpeg" length="1"/>',
    "sound beside it": f'<enclosure url="https://paper.example/p.mp3" type="audio/mpeg"/><itunes:image href="{IMAGE}"/>',
    "image with url": f"<image><url>{IMAGE}</url></image>",
    "image as text": f"<image>{IMAGE}</image>",
    "first picture of the text": f"<description><![CDATA[<p>x</p><img src='{IMAGE}'>]]></description>",
    "a relative picture": "<description><![CDATA[<img src='/a.jpg'>]]></description>",
    "lazy": f"<description><![CDATA[<img data-src='{IMAGE}'>]]></description>",
    "content before description": f"<description>x</description><content:encoded><![CDATA[<img alt='' src=\"{IMAGE}\"/>]]></content:encoded>",
}  # fmt: skip


@pytest.mark.parametrize("name", IMAGES)
def test_image(name: str) -> None:
    assert only(rss("<title>A</title>" + IMAGES[name])).image == IMAGE


def test_a_counting_pixel_is_no_image() -> None:
    assert (
        only(
            rss(
                "<description><![CDATA[<img src='https://a.example/p.gif' width='1' height='1'>]]></description>"
            )
        ).image
        == ""
    )


ENCODED = "Häfen öffnen – große Überraschung"
ENCODINGS = {
    "utf-8": (ENCODED, "utf-8", ""),
    "utf-8 with a BOM": (ENCODED, "utf-8-sig", "utf-8"),
    "utf-16 with a BOM": (ENCODED, "utf-16", "utf-16"),
    "utf-16le, undeclared": (ENCODED, "utf-16-le", ""),
    "utf-16be, undeclared": (ENCODED, "utf-16-be", ""),
    "utf-32": (ENCODED, "utf-32", "utf-32"),
    "windows-1252": (ENCODED, "cp1252", "windows-1252"),
    "windows-1252 called latin-1": (ENCODED, "cp1252", "iso-8859-1"),
    "windows-1252, undeclared": (ENCODED, "cp1252", ""),
    "windows-1252 called utf-8": (ENCODED, "cp1252", "utf-8"),
    "iso-8859-15": ("Häfen für 5 €", "iso-8859-15", "iso-8859-15"),
    "iso-8859-2": ("Żółty port gęś jaźń", "iso-8859-2", "iso-8859-2"),
    "windows-1250": ("Żółty port gęś jaźń", "cp1250", "windows-1250"),
    "windows-1251": ("Порт снова открыт", "cp1251", "windows-1251"),
    "koi8-r": ("Порт снова открыт", "koi8-r", "koi8-r"),
    "iso-8859-7": ("Το λιμάνι άνοιξε", "iso-8859-7", "iso-8859-7"),
    "windows-1254": ("Liman yeniden açıldı", "cp1254", "windows-1254"),
    "windows-1255": ("הנמל נפתח מחדש", "cp1255", "windows-1255"),
    "windows-1256": ("الميناء يفتح من جديد", "cp1256", "windows-1256"),
    "shift_jis": ("港が再び開かれました", "shift_jis", "shift_jis"),
    "euc-jp": ("港が再び開かれました", "euc-jp", "euc-jp"),
    "iso-2022-jp": ("港が再び開かれました", "iso-2022-jp", "iso-2022-jp"),
    "euc-kr": ("항구가 다시 열렸습니다", "euc-kr", "euc-kr"),
    "gb2312": ("港口重新开放", "gb2312", "gb2312"),
    "gbk called gb2312": ("港口重新開放", "gbk", "gb2312"),
    "gb18030": ("港口重新开放🚢", "gb18030", "gb18030"),
    "big5": ("港口重新開放", "big5", "big5"),
    "tis-620": ("ท่าเรือเปิดอีกครั้ง", "tis-620", "tis-620"),
    "utf-8 called utf-16": (ENCODED, "utf-8", "utf-16"),
    "utf-8 called latin-1": (ENCODED, "utf-8", "iso-8859-1"),
    "utf-8 called something unknown": (ENCODED, "utf-8", "x-none"),
}  # fmt: skip


def encoded(text: str, encoding: str, declared: str) -> bytes:
    said = f' encoding="{declared}"' if declared else ""
    return (
        f'<?xml version="1.0"{said}?><rss version="2.0"><channel><title>P</title><item><title>{text}</title>'
        "</item></channel></rss>"
    ).encode(encoding)


@pytest.mark.parametrize("name", ENCODINGS)
def test_encoding(name: str) -> None:
    text, encoding, declared = ENCODINGS[name]
    assert only(encoded(text, encoding, declared)).title == text


def test_a_mark_at_the_beginning_beats_the_declaration_and_the_header() -> None:
    body = codecs.BOM_UTF8 + encoded(ENCODED, "utf-8", "windows-1251")
    assert only(body, "text/xml; charset=koi8-r").title == ENCODED


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("cp1251", "", "application/rss+xml; charset=windows-1251"),
        ("cp1251", "utf-8", "application/rss+xml; charset=windows-1251"),
        ("utf-8", "", 'text/xml; charset="UTF-8"'),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("koi8-r", "koi8-r", "text/xml"),
    ],
)
def test_header_against_declaration(encoding: str, declared: str, header: str) -> None:
    assert only(encoded("Порт снова открыт", encoding, declared), header).title == "Порт снова открыт"


def test_text_that_was_encoded_twice_is_mended() -> None:
    assert only(encoded(ENCODED.encode().decode("latin-1"), "utf-8", "utf-8")).title == ENCODED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"<html><head><title>404</title></head></html>",
        b"not found",
        b"{}",
        b"[]",
        b'{"items": 3}',
        b"<svg/>",
        b"\x00\x01",
    ],
)
def test_what_is_no_feed_is_called_none(body: bytes) -> None:
    with pytest.raises(NotAFeed):
        parsed(body)


def test_ids_are_the_feeds_own_or_made_and_stay() -> None:
    assert only(rss(f"<guid>a1</guid>{LINK}")).id == "a1"
    assert only(rss(LINK)).id == "https://paper.example/1"
    made = only(rss("<title>Ships</title>")).id
    assert made == only(rss("<title>Ships</title><pubDate>28 Nov 2026</pubDate>")).id
    assert made != only(rss("<title>Boats</title>")).id
    assert only(rdf('<item rdf:about="urn:1"><title>A</title></item>')).id == "urn:1"
    assert only('{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"title":"A"}]}').id == "7"


def test_one_id_for_many_entries_keeps_them_apart() -> None:
    items = "".join(
        f"</item><item><guid>same</guid><title>{n}</title><link>https://paper.example/{n}</link>"
        for n in range(3)
    )
    entries = parsed(rss("<title>x</title>" + items)).entries
    assert len({entry.id for entry in entries}) == len(entries) == 4
