# ruff: noqa: E501 - feeds as publishers write them
"""Feeds put together by chance, whole and broken, read by newsbot and by feedparser: field by field the same."""

from __future__ import annotations

import html
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.feeds.parse import parse_feed
from newsbot.feeds.timestamps import read_date
from newsbot.feeds.tolerant import Worker

URL = "https://example.com/feeds/test.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:a10="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
TITLES = ["Plain words", "Fish &amp; chips", "Tom &amp;amp; Ann", "Caf&#233; &#8211; open", "<![CDATA[Caf&eacute;]]>",
          "<![CDATA[Bold <b>words</b>]]>", "&lt;b&gt;Bold&lt;/b&gt; words", "A &lt; B and C &gt; D", "  Spaced \n words ",
          "Ünïcödé „title“", "<![CDATA[One & two]]>", "Q&amp;#39;s A", "<![CDATA[a]]> and <![CDATA[b]]>", "x &amp;mdash; y"]  # fmt: skip
TEXTS = ["Short words.", "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; three.&lt;/p&gt;", "a &amp;lt; b", "<![CDATA[x < y & z]]>",
         '<![CDATA[<p>Para <a href="/rel">link</a></p>]]>', '<![CDATA[<img src="pic.jpg"/> Words]]>', "<![CDATA[Caf&eacute;]]>"]  # fmt: skip
DATES = ["Mon, 05 Jan 2004 12:34:56 +0200", "Mon, 05 Jan 2004 12:34:56 EST", "Mon, 5 Jan 04 12:34 PDT", "2004-01-05T12:34:56Z",
         "2004-01-05T12:34:56+02:00", "2004-01-05", "20040105", "2004-01", "05 Jan 2004", "Mon Jan  5 12:34:56 2004",
         "Mon, 05 Jan 2004 12:34:56 UT", "Mon, 05 Jan 2004 12:34:56 ET", "Thu, 31 Jun 2004 19:48:21 GMT", "not a date"]  # fmt: skip
PEOPLE = [
    "Ann Lee",
    "ann@example.com (Ann Lee)",
    "Ann Lee &lt;ann@example.com&gt;",
    "<![CDATA[Ann Lee & Bo]]>",
    "Ann Lee, Bo Ek",
]
LINKS = [
    "https://example.com/a/1",
    "/a/1",
    "1?x=1&amp;y=2",
    " https://example.com/sp \n",
    "//cdn.example/x",
    "https://example.com/ä",
]
XHTML = ["Some <b>bold</b> &amp; <a href='x'>link</a>", "Plain", "<p>A</p><p>B</p>", "A &lt; B"]


def shuffled(rng: random.Random, parts: list[tuple[float, str]]) -> str:
    kept = [part for chance, part in parts if rng.random() < chance]
    rng.shuffle(kept)
    return "".join(kept)


def rss(rng: random.Random, number: int) -> str:
    pick = rng.choice
    return shuffled(
        rng,
        [
            (0.9, f"<title>{pick(TITLES)}</title>"), (0.9, f"<link>{pick(LINKS)}</link>"),
            (0.8, f"<guid isPermaLink='false'>tag:example.com,2004:{number}</guid>"),
            (0.7, f"<description>{pick(TEXTS)}</description>"), (0.3, f"<content:encoded>{pick(TEXTS)}</content:encoded>"),
            (0.7, f"<pubDate>{pick(DATES)}</pubDate>"), (0.6, f"<{(who := pick(['author', 'dc:creator']))}>{pick(PEOPLE)}</{who}>"),
            (0.2, '<media:content url="https://example.com/i.jpg" medium="image"/>'), (0.2, "<category>cat</category>"),
            (0.2, "<comments>https://example.com/c</comments><slash:comments>3</slash:comments>"),
            (0.2, '<source url="https://o.example/">Other</source>'), (0.2, '<a10:link rel="self" href="https://example.com/s"/>'),
        ],
    )  # fmt: skip


def atom(rng: random.Random, number: int) -> str:
    def text(tag: str) -> str:
        kind = rng.choice(["text", "html", "xhtml", ""])
        said = f' type="{kind}"' if kind else ""
        inside = (
            f'<div xmlns="http://www.w3.org/1999/xhtml">{rng.choice(XHTML)}</div>'
            if kind == "xhtml"
            else rng.choice(TITLES)
        )
        return f"<{tag}{said}>{inside}</{tag}>"

    rel = rng.choice(["", " rel='alternate'", " rel='alternate' type='text/html'"])
    return shuffled(
        rng,
        [
            (0.9, text("title")), (0.6, text("summary")), (0.6, text("content")), (1.0, f"<id>urn:uuid:{number}</id>"),
            (0.5, f"<published>{rng.choice(DATES)}</published>"), (0.4, f"<link{rel} href='{rng.choice(LINKS)}'/>"),
            (0.3, "<link rel='replies' href='/r'/>"), (0.4, "<author><name>Ann Lee</name><uri>/ann</uri></author>"),
            (0.2, "<source><title>no</title><updated>2001-01-01T00:00:00Z</updated></source>"), (0.2, "<rights>r</rights>"),
        ],
    )  # fmt: skip


def document(rng: random.Random) -> str:
    kind = rng.choice(["rss", "rdf", "atom"])
    make, tag = (atom, "entry") if kind == "atom" else (rss, "item")
    items = "".join(f"<{tag}>{make(rng, rng.randrange(10**6))}</{tag}>" for _ in range(3))
    if kind == "atom":
        base = rng.choice(["", ' xml:base="https://base.example/d/"'])
        return f'<feed xmlns="http://www.w3.org/2005/Atom"{base}><title>F</title><link href="/home"/>{items}</feed>'
    inside = f"<title>F &amp; T</title><link>https://example.com/</link><description>D</description>{items}"
    if kind == "rss":
        return f'<rss version="2.0" {SPACES}><channel>{inside}</channel></rss>'
    spaces = (
        f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}'
    )
    return f"<rdf:RDF {spaces}><channel>{inside.replace(items, '')}</channel>{items}</rdf:RDF>"


def broken(rng: random.Random, text: str) -> str:
    ways = [
        lambda: text.replace("Short words.", "Short words & more."),
        lambda: text.replace("Plain words", "Plain&nbsp;words &eacute;"),
        lambda: text.replace("words", "words\x08"),
        lambda: "\ufeff\n  " + text,
        lambda: re.sub(r' xmlns:(?:dc|media|content)="[^"]*"', "", text),
        lambda: re.sub(r"</(?:rss|feed|rdf:RDF)>$", "", text),
        lambda: f'<?xml version="1.0" encoding="iso-8859-1"?>{text}',
    ]
    return rng.choice(ways)()


def words(text: str) -> str:
    """What a reader sees of it."""
    for _ in range(3):
        text = html.unescape(re.sub(r"<[a-zA-Z/!][^>]*>", " ", text))
    return " ".join(text.replace("\x08", "").split())


def theirs(text: str) -> Iterator[dict[str, str]]:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": URL}
    for entry in feedparser.parse(io.BytesIO(text.encode()), response_headers=headers).entries:
        moment: Any = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
        yield {
            "id": dict.get(entry, "id") or "",
            "title": words(dict.get(entry, "title") or ""),
            "url": (dict.get(entry, "link") or "")
            .strip()
            .removeprefix("urn:uuid:" + (dict.get(entry, "id") or "")[9:]),
            "author": re.sub(r"\s*<\S+>|\S+@\S+ \((.*)\)", r"\1", html.unescape(entry.get("author") or "")),
            "published": datetime(*moment[:6], tzinfo=UTC).isoformat() if moment else "",
            "body": words(
                entry.content[0].value if entry.get("content") else dict.get(entry, "summary") or ""
            ),
        }


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_field_is_what_feedparser_says(whole: bool, worker: Worker) -> None:
    rng = random.Random(20261128 + whole)
    same: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for _ in range(120):
        text = document(rng) if whole else broken(rng, document(rng))
        found = parse_feed(text.encode(), URL, "application/xml; charset=utf-8", worker=worker)
        expected = list(theirs(text))
        assert len(found.entries) == len(expected), text
        for entry, wanted in zip(found.entries, expected, strict=True):
            given = {
                "id": entry.id,
                "title": words(entry.title),
                "url": entry.url,
                "author": entry.author,
                "published": entry.published.isoformat() if entry.published else "",
                "body": words(entry.content or entry.summary),
            }
            for name in (name for name in wanted if wanted[name]):
                seen[name] += 1
                same[name] += given[name] == wanted[name]
    assert min(seen.values()) > 100
    assert {name: same[name] / seen[name] for name in seen if same[name] < 0.98 * seen[name]} == {}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("05-01-2004", "2004-01-05T00:00:00"),
        ("12:34 05.01.2004", "2004-01-05T12:34:00"),
        ("2004년 1월 5일 오후 3:04", "2004-01-05T15:04:00"),
        ("2004年1月5日 上午 3:04", "2004-01-05T03:04:00"),
        ("월, 05 1월 2004 12:34:56 +0900", "2004-01-05T03:34:56"),
        ("2004. november 5. 12:34", "2004-11-05T12:34:00"),
        ("po, 05 led 2004 12:34:56 +0100", "2004-01-05T11:34:56"),
        ("ma, 05 tammi 2004 12:34:56 +0200", "2004-01-05T10:34:56"),
        ("5 noiembrie 2004", "2004-11-05T00:00:00"),
        ("5 декабря 2004 г., 12:34", "2004-12-05T12:34:00"),
        ("Mon, 05 Jan 2004 at 12:34 PM", "2004-01-05T12:34:00"),
        ("Mon, 05 Jan 2004 12:34:56 PT", "2004-01-05T20:34:56"),
        ("2004-01-05T12:34:56−05:00", "2004-01-05T17:34:56"),
        ("20040105123456", "2004-01-05T12:34:56"),
        ("1073306096.5", "2004-01-05T12:34:56"),
    ],
)
def test_dates_that_feedparser_reads_wrongly_or_not_at_all(text: str, moment: str) -> None:
    assert str(read_date(text)) == moment.replace("T", " ") + "+00:00"


@pytest.mark.parametrize("text", ["12:34", "12:34:56 PM", "99-99-2004"])
def test_no_date_is_made_of_todays(text: str) -> None:
    assert read_date(text) is None


def test_the_source_of_a_copied_entry_names_its_author() -> None:
    source = "<source><author><name>Bo Ek</name></author></source>"
    own = "<entry><id>1</id><title>A</title><author><name>Ann Lee</name></author>" + source + "</entry>"
    copied = f"<entry><id>2</id><title>B</title>{source}</entry>"
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Al Fa</name></author>{own}{copied}</feed>'
    )
    assert [entry.author for entry in parse_feed(feed.encode()).entries] == ["Ann Lee", "Bo Ek"]


def test_an_entry_cut_off_before_its_first_word_is_none() -> None:
    feed = "<rss><channel><title>F</title><item><title>A</title></item><item><pubDate>Mon, 05 Jan "
    assert [entry.title for entry in parse_feed(feed.encode()).entries] == ["A"]


def test_a_name_said_twice_is_said_once() -> None:
    item = '<item><title>A</title><author>Ann Lee</author><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ann Lee and Bo Ek</dc:creator></item>'
    assert (
        parse_feed(f"<rss><channel>{item}</channel></rss>".encode()).entries[0].author == "Ann Lee and Bo Ek"
    )


def test_one_link_for_all_and_no_id_is_many_entries() -> None:
    items = "".join(f"<item><title>T{n}</title><link>https://e.com/live</link></item>" for n in range(3))
    entries = parse_feed(f"<rss><channel>{items}{items}</channel></rss>".encode()).entries
    assert [entry.title for entry in entries] == ["T0", "T1", "T2"]
    assert len({entry.id for entry in entries}) == 3
