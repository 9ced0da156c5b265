"""Pages of invented sites in the structures that common systems write, from blogs to German publishers."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape as e
from typing import Any

from quality.made_sites import HOST, Article, body, byline, comment_list, html_of, links

Template = Callable[[Article], str]


def document(made: Article, head: str, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{made.language}"><head><meta charset="utf-8">{head}</head>\n'
        f"<body>{content}</body></html>"
    )


def jsonld(made: Article, **more: Any) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": made.title,
        "datePublished": made.iso(),
        "dateModified": "2025-05-05T05:05:05+00:00",
        "author": [{"@type": "Person", "name": name} for name in made.authors],
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(said, ensure_ascii=False)}</script>'


def meta(**values: str) -> str:
    names = {
        name.replace("__", ":").replace("_", "-" if "__" not in name else "_"): v
        for name, v in values.items()
    }
    return "".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{e(value)}">'
        for name, value in names.items()
    )


def og(made: Article, title: str = "") -> str:
    return meta(
        og__title=title or made.title,
        og__type="article",
        og__site_name=made.words["site"],
        og__description=made.one("deks"),
        og__image=f"{HOST}/lead.jpg",
    )


def menu(made: Article) -> str:
    items = "".join(
        f'<li><a href="/{i}">{e(kicker)}</a></li>' for i, kicker in enumerate(made.words["kickers"])
    )
    return f'<nav class="main-navigation"><ul>{items}</ul></nav>'


def figure(made: Article, image: str = "", caption: str = "") -> str:
    return (
        f'<figure class="{image}"><img src="/a.jpg" width="800" height="500" alt=""><figcaption class="{caption}">'
        f"{e(made.one('captions'))} <span>{e(made.one('credits'))}</span></figcaption></figure>"
    )


def wp_classic(made: Article) -> str:
    """A blog in a classic WordPress theme, with share buttons, Jetpack's related posts and comments."""
    head = f"<title>{e(made.title)} &#8211; {e(made.words['site'])}</title>" + meta(
        generator="WordPress 4.9.8"
    )
    caption = (
        '<div id="attachment_12" class="wp-caption alignright" style="width: 310px"><img class="wp-image-12" '
        f'src="/a.jpg" width="300"><p class="wp-caption-text">{e(made.one("captions"))}</p></div>'
    )
    sharing = (
        '<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a class="share-facebook"'
        f' href="#">{e(made.words["share"])}</a></li></ul></div><div id="jp-relatedposts" class="jp-relatedposts">'
        f'<h3 class="jp-relatedposts-headline"><em>Related</em></h3></div>'
    )
    return document(
        made,
        head,
        f'<div id="page" class="hfeed site"><header id="masthead"><p class="site-title"><a href="/">{e(made.words["site"])}'
        f'</a></p></header>{menu(made)}<div id="content"><main><article id="post-77" class="post-77 post type-post hentry">'
        f'<header class="entry-header"><h1 class="entry-title">{e(made.title)}</h1><div class="entry-meta"><span '
        f'class="posted-on"><time class="entry-date published" datetime="{made.iso()}">{made.written()}</time></span>'
        f'<span class="byline"> <span class="author vcard"><a class="url fn n" href="/author/x/">'
        f"{e(made.authors[0])}</a></span></span></div></header>"
        f'<div class="entry-content">{body(made, [caption])}{sharing}</div><footer class="entry-meta">Posted in <a '
        f'href="/c" rel="category tag">{e(made.one("kickers"))}</a></footer></article><nav class="navigation post-navigation">'
        f'{links(made, "div")}</nav><div id="comments"><ol class="comment-list">{comment_list(made)}</ol>'
        f'<h3 id="reply-title">{e(made.words["reply"])}</h3></div></main><div id="secondary" class="widget-area"><aside '
        f'class="widget widget_recent_entries"><h2>{e(made.words["most"])}</h2><ul>{links(made)}</ul></aside></div></div>'
        f'<footer id="colophon"><p>{e(made.words["rights"])}</p></footer></div>',
    )


def gutenberg(made: Article) -> str:
    """Blocks of the newer WordPress, Yoast's graph of JSON-LD, an author box and a call to sign up below."""
    person = {"@type": "Person", "@id": f"{HOST}/#/p/1", "name": made.authors[0]}
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": f"{HOST}/#w", "name": made.words["site"]},
            {
                "@type": "Article",
                "headline": made.title,
                "author": {"@id": person["@id"]},
                "datePublished": made.iso(),
                "dateModified": "2025-01-01T00:00:00+00:00",
            },
            person,
        ],
    }
    head = (
        f"<title>{e(made.title)} | {e(made.words['site'])}</title>{og(made, f'{made.title} | ' + made.words['site'])}"
        f'<script type="application/ld+json" class="yoast-schema-graph">{json.dumps(graph)}</script>'
    )
    promo = (
        '<div class="wp-block-group has-background newsletter-cta"><div class="wp-block-group__inner-container"><p>'
        f"{e(made.one('newsletter'))}</p></div></div>"
    )
    also = (
        f'<p class="has-small-font-size"><strong>{e(made.one("read"))}:</strong> <a href="/r">'
        f"{e(made.one('teasers'))}</a></p>"
    )
    box = (
        f'<div class="author-box"><img class="avatar" src="/m.jpg"><h4>{e(made.authors[0])}</h4><p class="author-description">'
        f"{e(made.one('bios').format(made.authors[0]))}</p></div>"
    )
    return document(
        made,
        head,
        f'<div class="wp-site-blocks"><header class="wp-block-template-part">{menu(made)}</header><main '
        f'class="wp-block-group"><h1 class="wp-block-post-title">{e(made.title)}</h1><div class="wp-block-post-author__name">'
        f'{e(made.authors[0])}</div><div class="entry-content wp-block-post-content is-layout-flow">'
        f"{body(made, [figure(made, 'wp-block-image', 'wp-element-caption'), promo, also])}</div>{box}"
        f'<div class="wp-block-query"><h2>{e(made.words["most"])}</h2><ul class="wp-block-post-template">{links(made)}</ul>'
        f'</div></main><footer class="wp-block-template-part"><p>{e(made.words["rights"])}</p></footer></div>',
    )


def drupal(made: Article) -> str:
    """Fields in divs; the submission line; tags; comments with forms."""
    head = (
        f"<title>{e(made.title)} | {e(made.words['site'])}</title>{meta(Generator='Drupal 8 (https://www.drupal.org)')}"
        f'<link rel="canonical" href="{HOST}/node/4711">'
    )
    comments = "".join(
        f'<article class="comment js-comment"><footer class="comment__meta"><p>guest {i}</p></footer><div class="comment__content">'
        f'<div class="field field--name-comment-body"><p>{e(text)}</p></div></div></article>'
        for i, text in enumerate(made.words["comments"])
    )
    return document(
        made,
        head,
        f'<div class="dialog-off-canvas-main-canvas"><header role="banner">{menu(made)}</header><main role="main"><div '
        f'class="region region-content"><h1 class="page-header"><span class="field field--name-title">{e(made.title)}</span>'
        f'</h1><article role="article" class="node node--type-article node--view-mode-full"><footer class="node__meta"><div '
        f'class="node__submitted">{e(byline(made))}, {made.written()}</div></footer><div class="node__content">'
        f'<div class="field field--name-field-image"><img src="/a.jpg"><blockquote class="image-field-caption"><p>'
        f'{e(made.one("captions"))}</p></blockquote></div><div class="clearfix text-formatted field field--name-body field--type-'
        f'text-with-summary field__item">{body(made, [])}</div><div class="field field--name-field-tags"><div '
        f'class="field__label">Tags</div><div class="field__item"><a href="/t">{e(made.one("kickers"))}</a></div></div>'
        f'<section class="field field--name-comment"><h2>{e(made.words["reply"])}</h2>{comments}</section></div></article>'
        f'</div></main><aside class="region region-sidebar-second"><h2>{e(made.words["most"])}</h2><ul>{links(made)}</ul>'
        f'</aside><footer><div class="region region-footer"><p>{e(made.words["rights"])}</p></div></footer></div>',
    )


def joomla(made: Article) -> str:
    """An `item-page` with a list of details above and a pager below the text."""
    head = f"<title>{e(made.title)}</title>" + meta(
        generator="Joomla! - Open Source Content Management", author=made.authors[0]
    )
    return document(
        made,
        head,
        f'<div class="container"><div class="header"><a class="brand" href="/">{e(made.words["site"])}</a></div>{menu(made)}'
        f'<main id="content"><div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header">'
        f'<h2 itemprop="headline">{e(made.title)}</h2></div><dl class="article-info muted"><dd class="createdby" '
        f'itemprop="author"><span itemprop="name">{e(made.authors[0])}</span></dd><dd class="published"><time '
        f'datetime="{made.iso()}" itemprop="datePublished">{made.written()}</time></dd><dd class="hits">4711</dd></dl>'
        f'<div itemprop="articleBody">{body(made, [])}</div><ul class="pager pagenav"><li class="previous"><a href="/p">'
        f'{e(made.one("teasers"))}</a></li></ul></div></main><div id="aside" class="span3"><div class="well"><h3>'
        f'{e(made.words["most"])}</h3><ul class="mostread">{links(made)}</ul></div></div><footer class="footer"><p>'
        f"{e(made.words['rights'])}</p></footer></div>",
    )


def arc(made: Article) -> str:
    """Arc's fusion app: links to read in the text, an advertising slot, a box of names below the headline."""
    head = f"<title>{e(made.title)}</title>{og(made)}{jsonld(made)}"
    also = f'<p class="interstitial-link block-margin-bottom"><i>[<a href="/r">{e(made.one("teasers"))}</a>]</i></p>'
    slot = f'<div class="arcad-feature"><div class="ad-label">{e(made.words["ad"])}</div></div>'
    return document(
        made,
        head,
        f'<div id="fusion-app" class="fusion-app"><div class="layout-section">{menu(made)}</div><section role="main"><h1 '
        f'class="b-headline">{e(made.title)}</h1><h2 class="b-subheadline">{e(made.one("deks"))}</h2><div class="b-byline">'
        f'<span>{e(byline(made))}</span></div><time class="b-date" datetime="{made.iso()}">{made.written()}</time>'
        f'{figure(made, "b-lead-art", "b-lead-art__caption")}<article class="b-article-body">'
        f"{body(made, [also, slot, figure(made, 'c-figure', 'c-media-item__caption')], 'p', 'c-paragraph')}"
        f'<div class="b-author-bio"><p class="b-author-bio__text">{e(made.one("bios").format(made.authors[0]))}</p></div>'
        f'</article><div class="b-results-list"><h3>{e(made.words["most"])}</h3>{links(made, "div")}</div></section>'
        f'<footer class="b-footer"><p>{e(made.words["rights"])}</p></footer></div>',
    )


def ghost(made: Article) -> str:
    """Ghost's cards: a bookmark in the text, a call to subscribe below it."""
    head = f"<title>{e(made.title)}</title>{og(made)}{meta(twitter__label1='Written by')}{jsonld(made)}"
    card = (
        f'<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/b"><div class="kg-bookmark-content">'
        f'<div class="kg-bookmark-title">{e(made.one("teasers"))}</div><div class="kg-bookmark-description">'
        f"{e(made.one('deks'))}</div></div></a></figure>"
    )
    return document(
        made,
        head,
        f'<div class="gh-viewport"><header id="gh-head" class="gh-head">{menu(made)}</header><main class="gh-main"><article '
        f'class="gh-article post tag-x"><header class="gh-article-header"><h1 class="gh-article-title">{e(made.title)}</h1>'
        f'<p class="gh-article-excerpt">{e(made.one("deks"))}</p><div class="gh-article-meta"><h4 class="gh-article-author-name">'
        f'<a href="/author/a">{e(made.authors[0])}</a></h4><time datetime="{made.published.date()}">{made.written()}</time>'
        f'<span class="gh-article-meta-length"><span>•</span> 4 min read</span></div></header><div class="gh-content '
        f'gh-canvas">{body(made, [card, figure(made, "kg-card kg-image-card kg-card-hascaption")])}</div></article>'
        f'<div class="footer-cta"><h2>{e(made.one("newsletter"))}</h2></div><aside class="read-more-wrap"><h3>'
        f'{e(made.words["most"])}</h3>{links(made, "div")}</aside></main><footer class="gh-foot">{e(made.words["rights"])}'
        f"</footer></div>",
    )


def medium(made: Article) -> str:
    """Names that are hashes; the headline inside the text; claps, reading time and follow buttons."""
    head = (
        f"<title>{e(made.title)} | by {e(made.authors[0])} | {e(made.words['site'])} | Medium</title>"
        + meta(
            author=made.authors[0],
            og__title=made.title,
            og__site_name="Medium",
            article__published_time=made.iso(),
        )
    )
    shot = (
        '<figure class="im in io paragraph-image"><div class="ip iq"><img src="/a.jpg" width="700"></div><figcaption '
        f'class="ix iy iz">{e(made.one("captions"))}</figcaption></figure>'
    )
    return document(
        made,
        head,
        f'<div id="root"><div class="a b c"><div class="d e"><a href="/">Open in app</a><a href="/s">Sign up</a></div>'
        f'<article><div class="l"><section><div class="n p"><div class="ab ac ae"><h1 class="ha hb hc">{e(made.title)}</h1>'
        f'<div class="hd"><div class="he"><a rel="author noopener" href="/@a">{e(made.authors[0])}</a><button>Follow</button>'
        f'</div><span class="hf">5 min read</span><span>·</span><span class="hg">{made.published:%b %-d, %Y}</span></div><div '
        f'class="hh"><button>Listen</button><button>Share</button></div>{body(made, [shot], "p", "ib ic id")}'
        f'</div></div></section></div></article><div class="pw"><div><button>214 claps</button></div></div><div class="px"><h2>'
        f"{e(made.one('read'))}</h2>{links(made, 'div')}</div></div></div>",
    )


def blogger(made: Article) -> str:
    """Bare text between double breaks, a picture in a table with its caption in a cell."""
    head = f"<title>{e(made.words['site'])}: {e(made.title)}</title>" + meta(generator="blogger")
    shot = (
        '<table align="center" cellpadding="0" class="tr-caption-container"><tbody><tr><td><a href="/a.jpg"><img '
        f'src="/a.jpg"></a></td></tr><tr><td class="tr-caption" style="text-align: center;">{e(made.one("captions"))}</td>'
        "</tr></tbody></table>"
    )
    lines = [e(p.text[0], quote=False) if p.kind in "pq" else html_of(p) for p in made.parts]
    lines.insert(2, shot)
    return document(
        made,
        head,
        f'<div class="content-outer"><div class="Header"><h1 class="title"><a href="/">{e(made.words["site"])}</a></h1></div>'
        f'<div class="main section"><div class="widget Blog"><div class="blog-posts hfeed"><h2 class="date-header"><span>'
        f'{made.written()}</span></h2><div class="post hentry"><h3 class="post-title entry-title">{e(made.title)}</h3><div '
        f'class="post-body entry-content" id="post-body-1">{"<br /><br />".join(lines)}<div style="clear: both;"></div></div>'
        f'<div class="post-footer"><div class="post-footer-line"><span class="post-author vcard"><span class="fn" itemprop='
        f'"author"><span itemprop="name">{e(made.authors[0])}</span></span></span><abbr class="published" title="'
        f'{made.iso()}">7:12 AM</abbr></div></div></div><div class="comments" id="comments"><h4>3 comments:</h4><ol>'
        f'{comment_list(made)}</ol></div></div></div></div><div class="sidebar section"><div class="widget"><h2>'
        f"{e(made.words['most'])}</h2><ul>{links(made)}</ul></div></div></div>",
    )


TEMPLATES: dict[str, Template] = {
    f.__name__: f for f in (wp_classic, gutenberg, drupal, joomla, arc, ghost, medium, blogger)
}
