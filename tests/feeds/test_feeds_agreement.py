# ruff: noqa: E501 - feeds as publishers write them
"""Where feedparser is right, newsbot means the same: field by field over feeds of every dialect, made here."""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.domain.feed import Entry
from newsbot.feeds.parse import parse_feed

URL = "https://example.com/test.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'
)
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">Example <b>Atom</b> &amp; <a href="x">more</a></div>'
ESCAPED = "Example &lt;b&gt;Atom&lt;/b&gt; &amp;amp; more"
PACKED = "RXhhbXBsZSA8Yj5BdG9tPC9iPg=="
DATES = ("2004-01-05T12:34:56Z", "Mon, 05 Jan 2004 12:34:56 +0200", "05 Jan 2004 12:34:56 EST", "2004-01-05")
PEOPLE = ("Example Person", "me@example.com (Example Person)", "Example Person &lt;me@example.com&gt;")


TABLE: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (
        ("title", "dc:title", "media:title"),
        ("Example", "Example &amp; more", "<![CDATA[Example <b>bold</b>]]>", "Examplé &#8217;"),
    ),
    (
        (
            "description",
            "summary",
            "dc:description",
            "itunes:summary",
            "content:encoded",
            "body",
            "fullitem",
            "media:description",
        ),
        (
            "Plain &amp; simple",
            "&lt;p&gt;Example &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;",
            "<![CDATA[<p>Example</p>]]>",
        ),
    ),
    (
        (
            "pubDate",
            "published",
            "issued",
            "dcterms:issued",
            "dc:date",
            "updated",
            "modified",
            "dcterms:created",
            "dcterms:modified",
            "created",
        ),
        DATES,
    ),
    (("author", "dc:creator", "dc:author", "itunes:author", "managingEditor"), PEOPLE),
    (("guid", "id"), ("https://example.com/1", "/1", "news/1")),
    (("link",), ("https://example.com/1", "/1?a=1&amp;b=2", "1", "<![CDATA[https://example.com/?a=1&b=2]]>")),
]


def _insides() -> Iterator[str]:
    """What may stand in an entry of RSS."""
    for names, texts in TABLE:
        yield from (f"<{name}>{text}</{name}>" for name in names for text in texts)
    yield '<guid isPermaLink="false">tag:1</guid><link>https://example.com/2</link>'
    yield '<atom:link href="https://example.com/1"/>'
    yield '<link>https://example.com/1</link><atom:link rel="replies" href="https://example.com/2"/>'
    yield "<description>short</description><content:encoded>long</content:encoded>"
    yield "<content:encoded>long</content:encoded><description>short</description>"
    yield "<media:title>no</media:title><title>yes</title>"
    yield "<image><title>no</title><link>https://example.com/no</link></image><title>yes</title><link>https://example.com/1</link>"


def _atoms() -> Iterator[str]:
    """What may stand in an entry of Atom 1.0."""
    for tag in ("title", "summary", "content"):
        for kind in ("", "text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml"):
            said = f' type="{kind}"' if kind else ""
            yield f"<{tag}{said}>{XHTML if 'xhtml' in kind else ESCAPED}</{tag}>"
        yield f'<{tag} type="text/html" mode="escaped">{ESCAPED}</{tag}>'
        yield f'<{tag} type="text/html" mode="base64">{PACKED}</{tag}>'
        yield f'<{tag} type="application/xhtml+xml" mode="xml">Example <b>Atom</b></{tag}>'
    for name in ("published", "updated", "issued", "modified", "created"):
        yield f"<{name}>2004-01-05T12:34:56Z</{name}>"
    yield "<published>2004-01-05T12:34:56Z</published><updated>2005-01-05T12:34:56Z</updated>"
    yield "<author><name>Example Person</name><email>me@example.com</email></author>"
    yield "<author><email>me@example.com</email></author>"
    for link in (
        'href="/1"',
        'rel="alternate" type="text/html" href="1"',
        'rel="via" href="/2"/><link href="/1"',
        'rel="self" href="/2"',
    ):
        yield f"<title>T</title><link {link}/>"
    for given in ("https://example.com/1", "/1", "news/1", "urn:uuid:1"):
        yield f"<id>{given}</id>"
    yield '<title>T</title><link xml:base="https://other.example/d/" href="x"/>'
    yield "<source><title>no</title><author><name>no</name></author></source><title>yes</title>"


def _documents() -> Iterator[str]:
    for inside in _insides():
        yield f'<rss version="2.0" {SPACES}><channel><item>{inside}</item></channel></rss>'
        yield (
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}>'
            f'<channel/><item rdf:about="https://example.com/about">{inside}</item></rdf:RDF>'
        )
    for inside in _atoms():
        for base in ("", 'xml:base="https://base.example/d/"'):
            yield f'<feed xmlns="http://www.w3.org/2005/Atom" {base}><entry>{inside}</entry></feed>'
            yield f'<feed version="0.3" xmlns="http://purl.org/atom/ns#" {base}><entry>{inside}</entry></feed>'


def _meaning(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", html.unescape(text))).split())


def _theirs(document: str) -> dict[str, Any]:
    import feedparser

    headers = {"content-location": URL, "content-type": "application/xml"}
    found = feedparser.parse(io.BytesIO(document.encode()), response_headers=headers)
    entry = found.entries[0]
    said = {name: dict.get(entry, name) or "" for name in ("title", "link", "id", "author", "summary")}
    content = dict.get(entry, "content")
    date = next(
        (
            dict.get(entry, f"{name}_parsed")
            for name in ("published", "updated", "created")
            if dict.get(entry, f"{name}_parsed")
        ),
        None,
    )
    return {
        "title": _meaning(said["title"]),
        "link": said["link"] if said["link"].startswith("http") else "",
        "id": said["id"],
        "author": said["author"],
        "date": datetime(*date[:6], tzinfo=UTC) if date else None,
        "body": _meaning(content[0].value if content else said["summary"]),
    }


def _ours(entry: Entry) -> dict[str, Any]:
    return {
        "title": _meaning(entry.title),
        "link": entry.url,
        "id": entry.id,
        "author": entry.author,
        "date": entry.published,
        "body": _meaning(entry.content or entry.summary),
    }


@pytest.fixture(scope="module")
def compared() -> dict[str, list[tuple[bool, str]]]:
    """Per field: (same meaning, document) wherever feedparser found something."""
    result: dict[str, list[tuple[bool, str]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for document in _documents():
            theirs, ours = _theirs(document), _ours(parse_feed(document.encode(), URL).entries[0])
            for field, value in theirs.items():
                if value:
                    same = ours[field] == value or (
                        field == "author" and ours[field] in value and ours[field] != ""
                    )
                    result.setdefault(field, []).append((same, document))
    return result


@pytest.mark.parametrize("field", ["title", "link", "id", "author", "date", "body"])
def test_fields_mean_the_same(compared: dict[str, list[tuple[bool, str]]], field: str) -> None:
    cases = compared[field]
    wrong = [document for same, document in cases if not same]
    assert len(cases) >= 20
    assert len(wrong) <= 0.02 * len(cases), "\n".join(wrong)
