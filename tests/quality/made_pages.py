"""Pages of invented news sites: eight templates, seven languages, with the truth that they were made from."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

HOST = "https://news.example"


@dataclass(frozen=True)
class Made:
    """One page and what it was made from. `furniture`: lines that must not be in its text."""

    name: str
    html: str
    url: str
    language: str
    title: str
    author: str
    paragraphs: tuple[str, ...]
    furniture: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """One invented article in one language, with its site's furniture."""

    language: str
    number: int
    words: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.words["titles"][self.number])

    @property
    def paragraphs(self) -> list[str]:
        first, *rest = self.words["paragraphs"]
        turn = 2 * self.number
        return [first, *rest[turn:], *rest[:turn]]

    @property
    def path(self) -> str:
        return f"/2026/03/{14 + self.number}/varnby-{self.language}-{self.number}/"

    def line(self, index: int) -> str:
        return escape(self.words["furniture"][index])


def stories() -> Iterator[Story]:
    corpus = tomllib.loads(Path(__file__).with_name("made_pages.toml").read_text("utf-8"))
    for language, words in corpus.items():
        for number in range(3):
            yield Story(language, number, words)


def made_pages() -> Iterator[Made]:
    """All pages: 8 templates × 7 languages × 3 stories."""
    for story in stories():
        for name, template in TEMPLATES.items():
            yield template_page(story, name, template)


def template_page(story: Story, name: str, template: Callable[[Story], tuple[str, list[str]]]) -> Made:
    body, paragraphs = template(story)
    words = story.words
    furniture = (
        *words["furniture"],
        *words["teasers"],
        words["caption"],
        words["bio"],
        words["desk"],
        f"{words['by']} {words['author']}",
        story.title,
    )
    return Made(
        f"{name}-{story.language}-{story.number}",
        head(story, name) + body + "</body></html>",
        HOST + story.path,
        story.language,
        story.title,
        words["author"],
        tuple(paragraphs),
        furniture,
    )


def head(story: Story, name: str) -> str:
    words, title = story.words, escape(story.title)
    site = escape(words["site"])
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"2026-03-{14 + story.number}T07:30:00+00:00",
        "dateModified": f"2026-03-{16 + story.number}T09:00:00+00:00",
        "author": {"@type": "Person", "name": words["author"] if name != "newspaper" else words["desk"]},
        "publisher": {"@type": "Organization", "name": words["site"]},
    }
    if name == "paywall":
        said |= {"isAccessibleForFree": False, "articleBody": "\n\n".join(story.paragraphs)}
    schema = json.dumps(said, ensure_ascii=False) if name not in ("plain", "soup", "table") else "{}"
    return (
        f'<!doctype html><html lang="{story.language}"><head><meta charset="utf-8"><title>{title} | '
        f"{site}</title>"
        f'<meta property="og:title" content="{title} - {site}"><meta property="og:site_name" '
        f'content="{site}">'
        '<meta property="og:type" content="article"><meta property="og:image" '
        f'content="{HOST}/i/{story.number}.jpg">'
        f'<meta property="og:description" content="{escape(story.paragraphs[0][:150])}">'
        f'<meta property="article:published_time" content="2026-03-{14 + story.number}T07:30:00+00:00">'
        f'<link rel="canonical" href="{HOST}{story.path}"><script type="application/ld+json">'
        f"{schema}</script></head><body>"
    )


def p(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{escape(line)}</{tag}>\n" for line in lines)


def teasers(story: Story) -> str:
    return "".join(f'<li><a href="/t/{i}">{escape(t)}</a></li>' for i, t in enumerate(story.words["teasers"]))


def menu() -> str:
    return (
        '<nav><ul class="menu"><li><a href="/">Home</a></li><li><a href="/a">A</a></li><li><a '
        'href="/b">B</a></li></ul></nav>'
    )


def foot(story: Story) -> str:
    return (
        f'<div class="cookie-bar">{story.line(8)}</div><div class="push-prompt"><b>{story.line(2)}</b>'
        f"<button>OK</button><button>{story.line(3)}</button></div><footer><p>{story.line(10)}</p></footer>"
    )


def newspaper(story: Story) -> tuple[str, list[str]]:
    """A WordPress theme: the desk as author, biography and byline as paragraphs of the text."""
    words, text = story.words, story.paragraphs
    html = (
        f'{menu()}<div class="td-main-content"><article class="post hentry"><header class="td-post-title">'
        '<h1 class="entry-title">'
        f'{escape(story.title)}</h1><div class="td-post-author-name">{escape(words["desk"])}</div><time '
        'class="entry-date" '
        f'datetime="2026-03-{14 + story.number}">{14 + story.number}.03.2026</time></header>'
        '<div class="td-post-sharing"><a href="#">'
        f"{story.line(1)}</a></div>"
        f'<div class="td-post-content"><p><em>{escape(words["bio"])}</em></p><p><strong>'
        f"{escape(words['by'])} {escape(words['author'])}"
        f'</strong></p>{p(text[:2])}<div class="td-a-rec">{story.line(0)}</div>{p(text[2:4])}<figure '
        'class="wp-caption"><img src="/i.jpg" '
        f'width="696"><figcaption class="wp-caption-text">{escape(words["caption"])}</figcaption></figure>'
        f'<p><strong><a href="/r">{story.line(6)}</a></strong></p>{p(text[4:])}</div>'
        f'<footer><div class="author-box-wrap"><div class="td-author-name">{escape(words["desk"])}</div>'
        "</div></footer></article>"
        f'<div class="td_block_related_posts"><h4>{story.line(5)}</h4><ul>{teasers(story)}</ul></div><h4>'
        f"{story.line(9)}</h4></div>"
        f'<div class="td-main-sidebar"><h4>{story.line(4)}</h4><ul>{teasers(story)}</ul></div>{foot(story)}'
    )
    return html, text


def amp(story: Story) -> tuple[str, list[str]]:
    """An AMP page: custom elements, an inline newsletter box, an accordion of links."""
    words, text = story.words, story.paragraphs
    html = (
        f'<amp-sidebar id="side"><ul>{teasers(story)}</ul></amp-sidebar><header class="amp-header"><a '
        f'href="/">{escape(words["site"])}</a></header>'
        '<article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">'
        f"{escape(story.title)}</h1>"
        f'<div class="amp-wp-byline">{escape(words["by"])} {escape(words["author"])}</div></header>'
        '<figure><amp-img src="/i.jpg" width="1200" '
        'height="600"></amp-img><figcaption class="wp-caption-text">'
        f"{escape(words['caption'])}</figcaption></figure>"
        f'<div class="amp-wp-article-content">{p(text[:3])}<amp-ad type="x"><div>{story.line(0)}</div>'
        f"</amp-ad>{p(text[3:5])}"
        f'<div class="newsletter-inline"><p>{story.line(7)}</p></div>{p(text[5:])}</div><footer '
        'class="amp-wp-article-footer">'
        f'<p>{story.line(9)}</p></footer></article><section class="amp-related"><h3>{story.line(4)}</h3>'
        f"<ul>{teasers(story)}</ul></section>"
        f"{foot(story)}"
    )
    return html, text


def paywall(story: Story) -> tuple[str, list[str]]:
    """Two paragraphs are shown, the whole text stands in JSON-LD."""
    words, text = story.words, story.paragraphs
    html = (
        f'{menu()}<main><h1>{escape(story.title)}</h1><p class="byline">{escape(words["by"])} '
        f"{escape(words['author'])}</p>"
        f'<div class="article-body">{p(text[:1])}<div class="paywall"><h3>{story.line(7)}</h3><p>'
        f"{story.line(1)}</p></div></div></main>"
        f"<aside><h4>{story.line(5)}</h4><ul>{teasers(story)}</ul></aside>{foot(story)}"
    )
    return html, text


def soup(story: Story) -> tuple[str, list[str]]:
    """No paragraphs at all: divs with names that say nothing."""
    words, text = story.words, [*story.paragraphs[:3], story.words["heading"], *story.paragraphs[3:]]
    html = (
        '<div class="a1"><div class="a2"><a href="/">Home</a> <a href="/b">B</a></div><div class="b7">'
        f'<div class="c1">{escape(story.title)}</div>'
        f'<div class="c2">{escape(words["by"])} {escape(words["author"])}</div><div class="c3"><img '
        f'src="/i.jpg" alt="{escape(words["caption"])}">'
        f'<div class="c4">{escape(words["caption"])}</div></div><div class="d1">{p(text[:2], "div")}<div>'
        f"{story.line(0)}</div>{p(text[2:], 'div')}"
        f'<div>{story.line(6)}</div></div><div class="e1">{story.line(1)}</div><div class="e2">'
        f'{story.line(5)}</div><div class="e3">'
        + "".join(f'<div><a href="/t">{escape(t)}</a></div>' for t in words["teasers"])
        + f"</div></div></div>{foot(story)}"
    )
    return html, text


def plain(story: Story) -> tuple[str, list[str]]:
    """An old site: bare text between double line breaks."""
    words, text = story.words, story.paragraphs
    html = (
        f'<center><a href="/">Home</a> | <a href="/b">B</a></center><h2>{escape(story.title)}</h2><i>'
        f"{escape(words['by'])} {escape(words['author'])}"
        f"</i><br><br>\n" + "<br>\n<br>\n".join(escape(t) for t in text) + f"<br><br>{story.line(1)}<br><br>"
        f"{story.line(9)}<br><br><hr><small>{story.line(10)}</small>"
    )
    return html, text


def live(story: Story) -> tuple[str, list[str]]:
    """Updates under their times, with a box of links between them."""
    words, text = story.words, story.paragraphs
    posts = "".join(
        f'<section class="post"><time datetime="2026-03-14T0{i}:10:00Z">0{i}:10</time><div '
        f'class="post-body"><p>{escape(t)}</p></div></section>'
        for i, t in enumerate(text)
    )
    html = (
        f'{menu()}<main class="liveblog"><h1>{escape(story.title)}</h1><div class="author">'
        f"{escape(words['author'])}</div>"
        f'<div class="social-share"><a href="#">{story.line(1)}</a></div><div class="posts">{posts}</div>'
        "</main>"
        f'<aside class="sidebar"><h4>{story.line(4)}</h4><ul>{teasers(story)}</ul></aside>{foot(story)}'
    )
    return html, text


def gallery(story: Story) -> tuple[str, list[str]]:
    """Pictures with captions between paragraphs, and a list that belongs to the text."""
    words, text = story.words, [*story.paragraphs[:4], *story.words["items"], *story.paragraphs[4:]]
    shot = (
        '<figure class="gallery-item"><img src="/g.jpg" width="900"><figcaption>'
        f"{escape(words['caption'])}</figcaption></figure>"
    )
    items = p(words["items"], "li")
    html = (
        f'{menu()}<article><h1>{escape(story.title)}</h1><span class="byline">{escape(words["by"])} '
        f"{escape(words['author'])}</span>{shot}"
        f'<div class="story-body">{p(text[:2])}{shot}{p(text[2:4])}<ul>{items}</ul>'
        f"{shot}{p(story.paragraphs[4:])}</div>"
        f'<div class="author-bio"><p>{escape(words["bio"])}</p></div></article><div class="most-read"><h3>'
        f"{story.line(5)}</h3><ol>{teasers(story)}"
        f"</ol></div>{foot(story)}"
    )
    return html, text


def table(story: Story) -> tuple[str, list[str]]:
    """A layout of nested tables."""
    words, text = story.words, story.paragraphs
    links = "".join(f'<tr><td><a href="/t">{escape(t)}</a></td></tr>' for t in words["teasers"])
    html = (
        '<table width="100%"><tr><td colspan="2"><a href="/">Home</a> <a href="/b">B</a></td></tr><tr>'
        '<td width="20%" valign="top"><table>'
        f"<tr><td><b>{story.line(4)}</b></td></tr>{links}</table></td><td><h1>{escape(story.title)}</h1>"
        f"<p><b>{escape(words['by'])} "
        f"{escape(words['author'])}</b></p>{p(text)}<p>{story.line(1)}</p></td></tr><tr><td colspan=2>"
        f"{story.line(10)}</td></tr></table>{foot(story)}"
    )
    return html, text


TEMPLATES: dict[str, Callable[[Story], tuple[str, list[str]]]] = {
    "newspaper": newspaper,
    "amp": amp,
    "paywall": paywall,
    "soup": soup,
    "plain": plain,
    "live": live,
    "gallery": gallery,
    "table": table,
}
