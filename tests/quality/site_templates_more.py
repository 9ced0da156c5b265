"""More structures of invented sites: publishers, old layouts, div soup, forums, wikis, manuals, releases."""

from __future__ import annotations

import json
from html import escape as e

from quality.made_sites import HOST, Article, body, byline, comment_list, html_of, links
from quality.site_templates import Template, document, figure, jsonld, menu, meta, og


def squarespace(made: Article) -> str:
    """Blocks in a grid of columns; names of the author and tags under the text."""
    head = f"<title>{e(made.title)} &mdash; {e(made.words['site'])}</title>{og(made, made.title + ' — ' + made.words['site'])}"
    head += f'<meta itemprop="datePublished" content="{made.iso()}"><meta itemprop="author" content="{e(made.authors[0])}">'
    shot = (
        '</div></div><div class="sqs-block image-block sqs-block-image"><div class="sqs-block-content"><div class="image-block-'
        f'wrapper"><img data-src="/a.jpg" src=""></div><div class="image-caption-wrapper"><div class="image-caption"><p>'
        f'{e(made.one("captions"))}</p></div></div></div></div><div class="sqs-block html-block"><div class="sqs-block-content">'
    )
    return document(
        made,
        head,
        f'<div id="siteWrapper"><header id="header">{menu(made)}</header><main id="page"><article class="h-entry"><div '
        f'class="blog-item-title"><h1 class="entry-title">{e(made.title)}</h1></div><div class="blog-meta-primary"><time '
        f'class="dt-published" datetime="{made.published:%Y-%m-%d}">{made.written()}</time><span class="blog-author-name">'
        f'{e(made.authors[0])}</span></div><div class="blog-item-content e-content"><div class="sqs-layout sqs-grid-12"><div '
        f'class="row"><div class="col sqs-col-12"><div class="sqs-block html-block"><div class="sqs-block-content">'
        f'{body(made, [shot])}</div></div></div></div></div></div><div class="blog-item-comments">{comment_list(made)}</div>'
        f'</article><section class="item-pagination">{links(made, "div")}</section></main><footer><p>{e(made.words["rights"])}'
        f"</p></footer></div>",
    )


def typo3(made: Article) -> str:
    """News of an institution: a link back, files to download, the date in words alone."""
    head = f"<title>{e(made.words['site'])}: {e(made.title)}</title>{meta(generator='TYPO3 CMS')}"
    return document(
        made,
        head,
        f'<div class="body-bg"><header class="navbar">{menu(made)}</header><div id="content" class="main-section"><div '
        f'id="c42" class="frame frame-default frame-type-list"><div class="news news-single"><div class="article" itemscope '
        f'itemtype="http://schema.org/Article"><div class="header"><h1 itemprop="headline">{e(made.title)}</h1></div><div '
        f'class="footer"><p><span class="news-list-date"><time itemprop="datePublished" datetime="{made.published:%Y-%m-%d}">'
        f'{made.written()}</time></span></p></div><div class="news-text-wrap" itemprop="articleBody">{body(made, [])}</div>'
        f'<div class="news-backlink-wrap"><a href="/n">Zurück</a></div></div></div></div><div id="c43" class="frame '
        f'frame-type-menu"><h3>{e(made.words["most"])}</h3><ul class="ce-menu">{links(made)}</ul></div></div><footer '
        f'class="footer-section"><p>{e(made.words["rights"])}</p></footer></div>',
    )


def publisher(made: Article) -> str:
    """A German publisher: kicker in the headline's element, lead, boxes in the text, comments, a cookie layer."""
    kicker = made.one("kickers")
    head = (
        f"<title>{e(kicker)}: {e(made.title)} - {e(made.words['site'])}</title>{og(made, f'{kicker}: {made.title}')}"
        + meta(
            date=made.iso(),
            last_modified="2025-02-03T04:05:06+01:00",
            author=f"{made.words['site']}, {made.words['site']}",
        )
        + jsonld(made, publisher={"@type": "Organization", "name": made.words["site"]})
    )
    read = made.one("read")
    box = f'<aside class="article__related teaser-box"><h3 class="teaser-box__title">{e(read)}</h3><ul>{links(made)}</ul></aside>'
    note = f'<div class="newsletter-teaser"><p>{e(made.one("newsletter"))}</p></div>'
    slot = f'<div class="ad-container" data-label="{e(made.words["ad"])}"><span>{e(made.words["ad"])}</span></div>'
    return document(
        made,
        head,
        f'<div class="page"><header class="page-header">{menu(made)}</header><main><article class="article"><header '
        f'class="article__header"><h2><span class="article__kicker">{e(kicker)}</span><span class="article__headline">'
        f'{e(made.title)}</span></h2><p class="article__intro">{e(made.one("deks"))}</p><div class="article__meta"><span '
        f'class="article__author">{e(byline(made))}</span><time datetime="{made.iso()}">{made.written()}</time></div></header>'
        f'{figure(made, "article__media", "article__media-caption")}<div class="article__body">{body(made, [slot, box, note])}'
        f'<p class="article__source">(dpa/lln)</p></div></article><section class="comments"><h2>{e(made.words["reply"])}</h2>'
        f'<ol>{comment_list(made)}</ol></section></main><aside class="most-read"><h3>{e(made.words["most"])}</h3><ol>'
        f'{links(made)}</ol></aside><footer class="page-footer"><p>{e(made.words["rights"])}</p></footer></div><div '
        f'class="cmp-layer" role="dialog"><p>{e(made.words["cookies"])}</p></div>',
    )


def nextjs(made: Article) -> str:
    """Hashed classes, spans for paragraphs, and the data of other pages in a script."""
    head = f"<title>{e(made.title)} • {e(made.words['site'])}</title>" + meta(
        og__title=made.title,
        og__site_name=made.words["site"],
        article__published_time=made.iso(),
        article__author=f"{HOST}/people/1",
    )
    data = json.dumps(
        {"props": {"others": [{"title": t, "published": "2011-01-01"} for t in made.words["teasers"]]}}
    )
    ad = f'<div class="sc-1x2 kQz"><span>{e(made.words["ad"])}</span></div>'
    return document(
        made,
        head,
        f'<div id="__next"><div class="css-1ab2c3"><div class="css-9zz">{links(made, "span")}</div><div class="css-k3x"><div '
        f'class="css-h1h"><h1 class="css-77a">{e(made.title)}</h1><div class="css-by1"><a href="/people/1">'
        f'{e(made.authors[0])}</a></div><div class="css-d4t">{made.written()}</div></div><div class="css-bdy">'
        f'{body(made, [ad, figure(made, "css-fig", "css-cap")], "div", "css-prg")}</div><div class="css-shr"><button>'
        f'{e(made.words["share"])}</button></div></div><div class="css-mre"><h3>{e(made.words["most"])}</h3>'
        f'{links(made, "div")}</div><div class="css-ftr">{e(made.words["rights"])}</div></div></div><script id="__NEXT_DATA__" '
        f'type="application/json">{data}</script>',
    )


def tables(made: Article) -> str:
    """2005: nested tables, fonts, breaks for paragraphs, a link to print, the date after the byline."""
    head = f"<title>{e(made.words['site'])} - {e(made.title)}</title>"
    lines = [e(p.text[0], quote=False) if p.kind in "pq" else html_of(p) for p in made.parts]
    return document(
        made,
        head,
        '<table width="760" border="0" cellpadding="0" cellspacing="0"><tr><td colspan="3"><a href="/"><img src="/logo.gif" '
        f'width="400" height="60"></a></td></tr><tr><td width="150" valign="top"><table>{links(made, "tr")}</table></td><td '
        f'width="460" valign="top"><font size="5"><b>{e(made.title)}</b></font><br><font size="1">{e(byline(made))} | '
        f'{made.written()}</font><br><a href="/print">Printer friendly version</a><br><br><font face="Verdana" size="2">'
        f'{"<br><br>".join(lines)}</font><br><br></td><td width="150" valign="top"><b>{e(made.words["most"])}</b><br>'
        f'{links(made, "p")}</td></tr><tr><td colspan="3" align="center"><font size="1">{e(made.words["rights"])}</font></td>'
        "</tr></table>",
    )


def release(made: Article) -> str:
    """A press release: text that ends in ###, then whom to ask."""
    head = f"<title>{e(made.title)} | {e(made.words['site'])}</title>{meta(date=made.published.strftime('%Y-%m-%d'))}"
    return document(
        made,
        head,
        f'<header>{menu(made)}</header><div class="container"><section class="release-body container"><h1>{e(made.title)}</h1>'
        f'<p class="mb-no">{made.written()}</p><div class="row"><div class="col-sm-10">{body(made, [])}</div></div></section>'
        f'<section class="related-releases"><h2>{e(made.words["most"])}</h2><ul>{links(made)}</ul></section></div><footer>'
        f"{e(made.words['rights'])}</footer>",
    )


def manual(made: Article) -> str:
    """A page of documentation: a tree of contents, signs for links at headings, the way on and back."""
    head = f"<title>{e(made.title)} &#8212; {e(made.words['site'])} 1.2 documentation</title>"
    text = body(made, [])
    text = text.replace("</h2>", '<a class="headerlink" href="#a" title="Permalink">¶</a></h2>')
    return document(
        made,
        head,
        f'<div class="related" role="navigation"><ul>{links(made)}</ul></div><div class="document"><div class="documentwrapper">'
        f'<div class="bodywrapper"><div class="body" role="main"><section id="s"><h1>{e(made.title)}<a class="headerlink" '
        f'href="#s">¶</a></h1>{text}</section></div></div></div><div class="sphinxsidebar" role="navigation"><h3>'
        f'{e(made.words["most"])}</h3><ul>{links(made)}</ul></div></div><div class="footer">{e(made.words["rights"])}</div>',
    )


def wiki(made: Article) -> str:
    """MediaWiki: a table of contents, edit links, a box of boxes at the end."""
    head = f"<title>{e(made.title)} - {e(made.words['site'])}</title>{meta(generator='MediaWiki 1.39')}"
    text = body(made, []).replace("<h2>", '<h2><span class="mw-headline">')
    text = text.replace("</h2>", '</span><span class="mw-editsection">[<a href="/e">edit</a>]</span></h2>')
    return document(
        made,
        head,
        f'<div id="mw-navigation"><div id="mw-panel">{links(made, "div")}</div></div><div id="content" class="mw-body" '
        f'role="main"><h1 id="firstHeading" class="firstHeading">{e(made.title)}</h1><div id="bodyContent"><div id="siteSub">'
        f'From {e(made.words["site"])}</div><div id="jump-to-nav"></div><div id="mw-content-text"><div class="mw-parser-output">'
        f'<div id="toc" class="toc"><h2>Contents</h2><ul>{links(made)}</ul></div>{text}<div class="navbox">'
        f"<table><tr><th>{e(made.words['most'])}</th><td>{links(made, 'span')}</td></tr></table></div></div></div></div></div>"
        f'<div id="footer"><ul><li>{e(made.words["rights"])}</li></ul></div>',
    )


def forum(made: Article) -> str:
    """A thread: the opening post is the text, the answers are comments."""
    head = f"<title>{e(made.title)} - {e(made.words['site'])}</title>"
    posts = "".join(
        f'<div class="post comment"><div class="postbody"><h3><a href="#p{i}">Re: {e(made.title)}</a></h3><div class="content">'
        f"{e(text)}</div></div></div>"
        for i, text in enumerate(made.words["comments"])
    )
    return document(
        made,
        head,
        f'<div id="wrap"><div class="headerbar">{menu(made)}</div><div id="page-body"><h1 class="topic-title">{e(made.title)}</h1>'
        f'<div id="p1" class="post"><div class="postbody"><p class="author">by <a class="username" href="/u">{e(made.authors[0])}</a> » '
        f'{made.written()}</p><div class="content">{body(made, [])}</div></div></div><div id="comments">{posts}</div></div></div>'
        f'<div class="footerbar">{e(made.words["rights"])}</div>',
    )


def legacy(made: Article) -> str:
    """Capital tags, unclosed paragraphs, a frame of scripts; the headline in bold."""
    head = f"<TITLE>{e(made.title)}</TITLE>" + meta(DC_x="", dc_date="").replace(
        "dc-date", "DC.date.issued"
    ).replace('content=""', f'content="{made.published:%Y-%m-%d}"')
    text = "".join(f"<P>{e(p.text[0], quote=False)}\n" if p.kind in "pq" else html_of(p) for p in made.parts)
    return document(
        made,
        head,
        f'<DIV ID="top"><A HREF="/">Home</A> &gt; <A HREF="/x">{e(made.one("kickers"))}</A></DIV><H1>{e(made.title)}</H1>\n'
        f"<P><I>{e(byline(made))}</I>\n{text}<HR><P><SMALL>{e(made.words['rights'])}</SMALL><UL>{links(made)}</UL>",
    )


def amp_page(made: Article) -> str:
    """AMP with a list of related links in the middle and a paywall section that is open."""
    head = f"<title>{e(made.title)}</title>{jsonld(made)}<style amp-custom>p{{margin:0}}</style>"
    box = f'<div class="i-amphtml-related related-inline"><h4>{e(made.one("read"))}</h4><ul>{links(made)}</ul></div>'
    slot = f'<amp-ad width="300" height="250" type="doubleclick"><div placeholder>{e(made.words["ad"])}</div></amp-ad>'
    return document(
        made,
        head,
        f'<amp-sidebar id="sb" layout="nodisplay">{menu(made)}</amp-sidebar><main><article><h1>{e(made.title)}</h1><p '
        f'class="meta"><span class="by">{e(byline(made))}</span></p><figure><amp-img src="/lead.jpg" width="1200" height="675">'
        f'</amp-img><figcaption>{e(made.one("captions"))}</figcaption></figure><section amp-access="TRUE" class="txt">'
        f'{body(made, [box, slot])}</section></article><amp-social-share type="facebook"></amp-social-share></main><footer>'
        f"{e(made.words['rights'])}</footer>",
    )


def wall(made: Article) -> str:
    """Half of the text is shown; JSON-LD holds all of it, as escaped HTML."""
    whole = "".join(f"<p>{line}</p>" for line in made.lines())
    head = f"<title>{e(made.title)}</title>{og(made)}{jsonld(made, isAccessibleForFree='False', articleBody=e(whole))}"
    shown = "".join(html_of(part) for part in made.parts[:2])
    return document(
        made,
        head,
        f'{menu(made)}<article><h1>{e(made.title)}</h1><div class="by">{e(byline(made))}</div><div class="text">{shown}</div><div '
        f'class="paygate"><h3>{e(made.one("newsletter"))}</h3></div></article><footer>{e(made.words["rights"])}</footer>',
    )


MORE_TEMPLATES: dict[str, Template] = {
    f.__name__: f
    for f in (
        squarespace,
        typo3,
        publisher,
        nextjs,
        tables,
        release,
        manual,
        wiki,
        forum,
        legacy,
        amp_page,
        wall,
    )
}
