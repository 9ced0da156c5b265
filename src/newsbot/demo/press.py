"""How the newspapers look: RSS 2.0, Atom, JSON Feed, and pages with all that real sites put around a text."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from string import Template
from typing import Any

import orjson

from newsbot.demo.writing import Draft, sample

WORDS_A_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Source:
    """A newspaper: how its feeds are written, and whether they carry the whole text."""

    key: str
    name: str
    language: str
    form: str
    full: bool


SOURCES = {
    source.key: source
    for source in (
        Source("courier", "The Almery Courier", "en", "rss", True),
        Source("harbour", "Harbour Post", "en", "rss", False),
        Source("lantern", "Lantern Business", "en", "atom", True),
        Source("tidemark", "Tidemark Science", "en", "json", True),
        Source("second-half", "Second Half", "en", "rss", True),
        Source("bruecke", "Die Brücke", "de", "atom", True),
        Source("sahil", "Sahil Xəbərləri", "az", "rss", True),
        Source("sada", "صدى الميناء", "ar", "rss", True),
    )
}
CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A published article; `number` is its place in the order of publication over all newspapers."""

    number: int
    draft: Draft
    published: datetime
    root: str

    @property
    def source(self) -> Source:
        """The newspaper that it stands in."""
        return SOURCES[self.draft.source]

    @property
    def slug(self) -> str:
        """The last part of its address."""
        words = re.sub(r"[^a-z0-9]+", "-", self.draft.title.lower()).strip("-")[:60].rstrip("-")
        return f"{words}-{self.number}" if words else str(self.number)

    @property
    def url(self) -> str:
        """Where its page is."""
        return f"{self.root}/{self.draft.source}/articles/{self.slug}"

    @property
    def image(self) -> str:
        """Where its picture is."""
        return f"{self.root}/pictures/{self.number}.png"

    @property
    def teaser(self) -> str:
        """The first paragraph, cut to two sentences."""
        return " ".join(re.split(r"(?<=[.!?؟])\s+", self.draft.paragraphs[0])[:2])

    @property
    def html(self) -> str:
        """The paragraphs as HTML."""
        return "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in self.draft.paragraphs)


def feed(source: Source, topic: str, url: str, articles: list[Printed]) -> bytes:
    """A feed of these articles, newest first, in the source's form."""
    write = {"rss": _rss, "atom": _atom, "json": _json}[source.form]
    return write(source, f"{source.name}: {topic}", url, articles)


def _rss(source: Source, title: str, url: str, articles: list[Printed]) -> bytes:
    items = "".join(_rss_item(article) for article in articles)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(title)}</title><link>{escape(_home(url))}</link>"
        f"<description>News from {escape(source.name)}</description><language>{source.language}</language>"
        f'<atom:link href="{escape(url)}" rel="self" type="application/rss+xml"/>\n'
        f"{items}</channel>\n</rss>\n"
    ).encode()


def _rss_item(article: Printed) -> str:
    draft = article.draft
    whole = f"<content:encoded>{escape(article.html)}</content:encoded>" if article.source.full else ""
    more = "" if article.source.full else " …"
    return (
        f"<item><title>{escape(draft.title)}</title><link>{escape(article.url)}</link>"
        f'<guid isPermaLink="true">{escape(article.url)}</guid>'
        f"<dc:creator>{escape(draft.author)}</dc:creator>"
        f"<category>{draft.topic}</category><pubDate>{format_datetime(article.published)}</pubDate>"
        f"<description>{escape(article.teaser + more)}</description>{whole}"
        f'<enclosure url="{article.image}" type="image/png" length="0"/></item>\n'
    )


def _atom(source: Source, title: str, url: str, articles: list[Printed]) -> bytes:
    newest = articles[0].published.isoformat() if articles else "1970-01-01T00:00:00+00:00"
    entries = "".join(
        f"<entry><id>{escape(one.url)}</id><title>{escape(one.draft.title)}</title>"
        f'<link rel="alternate" href="{escape(one.url)}"/>'
        f"<author><name>{escape(one.draft.author)}</name></author>"
        f"<published>{one.published.isoformat()}</published><updated>{one.published.isoformat()}</updated>"
        f'<category term="{one.draft.topic}"/><summary>{escape(one.teaser)}</summary>'
        f'<content type="html">{escape(one.html)}</content></entry>\n'
        for one in articles
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{source.language}">\n<id>{escape(url)}</id><title>{escape(title)}</title>'
        f'<link rel="self" href="{escape(url)}"/><link rel="alternate" href="{escape(_home(url))}"/>'
        f"<updated>{newest}</updated>\n{entries}</feed>\n"
    ).encode()


def _json(source: Source, title: str, url: str, articles: list[Printed]) -> bytes:
    items = [
        {
            "id": one.url,
            "url": one.url,
            "title": one.draft.title,
            "content_html": one.html,
            "summary": one.teaser,
            "image": one.image,
            "date_published": one.published.isoformat(),
            "authors": [{"name": one.draft.author}],
            "tags": [one.draft.topic],
        }
        for one in articles
    ]
    whole: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    whole |= {"home_page_url": _home(url), "feed_url": url, "language": source.language}
    return orjson.dumps(whole)


def _home(url: str) -> str:
    return url.rpartition("/")[0] + "/"


def page(article: Printed, feed_url: str, related: list[Printed]) -> bytes:
    """The article's page: text, metadata, and the furniture of a real news site around them."""
    draft, source = article.draft, article.source
    words = sum(len(paragraph.split()) for paragraph in draft.paragraphs)
    values = {
        "language": source.language,
        "direction": "rtl" if source.language == "ar" else "ltr",
        "title": draft.title,
        "source": source.name,
        "url": article.url,
        "feed_url": feed_url,
        "feed_type": CONTENT_TYPES[source.form],
        "lede": article.teaser,
        "author": draft.author,
        "image": article.image,
        "published": article.published.isoformat(timespec="seconds"),
        "shown_date": article.published.strftime("%d.%m.%Y, %H:%M"),
        "topic": draft.topic,
        "minutes": str(max(1, round(words / WORDS_A_MINUTE))),
    }
    html = {name: escape(value) for name, value in values.items()}
    html["linked_data"] = _linked_data(article)
    html["paragraphs"] = article.html
    html["related"] = "\n".join(
        f'<li><a href="{one.url}">{escape(one.draft.title)}</a></li>' for one in related
    )
    return Template(sample("page.html")).substitute(html).encode()


def _linked_data(article: Printed) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.draft.title,
        "datePublished": article.published.isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": article.draft.author},
        "publisher": {"@type": "Organization", "name": article.source.name},
        "image": [article.image],
        "mainEntityOfPage": article.url,
        "inLanguage": article.source.language,
        "articleSection": article.draft.topic,
    }
    # "</" would end the script element
    return orjson.dumps(data).decode().replace("</", "<\\/")


def entity_tag(body: bytes) -> str:
    """A strong ETag of these bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'
