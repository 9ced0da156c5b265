"""What is no article: walls, stubs, lists, live blogs; and what only looks like one of them."""

from __future__ import annotations

import pytest

from newsbot.domain.article import PageKind
from newsbot.domain.feed import Entry
from newsbot.feeds.extract import extract

URL = "https://www.quayside.example/2026/03/14/bridge/"
LINE = (
    "The swing bridge over the Alder opened to carts on day {n} after a winter of repairs that "
    "the town had feared."
)


def prose(count: int) -> str:
    return "".join(f"<p>{LINE.format(n=n)}</p>" for n in range(count))


def page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'
    )


def kind(html: str, url: str = URL) -> PageKind:
    return extract(html, url).kind


CLOUDFLARE = page(
    "Just a moment...",
    "<div class='main-wrapper'><h1>www.quayside.example</h1><p>Checking if the site connection is secure</p>"
    "<p>Enable JavaScript and cookies to continue</p><p>Ray ID: 8a1</p></div><script>"
    "window._cf_chl_opt={}</script>",
)


@pytest.mark.parametrize(
    "html",
    [
        CLOUDFLARE,
        page(
            "Attention Required! | Cloudflare",
            "<h1>Sorry, you have been blocked</h1><p>You are unable to access quayside.example</p>",
        ),
        page(
            "quayside.example",
            (
                "<p>Please enable JS and disable any ad blocker</p><script "
                "src='https://ct.captcha-delivery.com/c.js'></script>"
            ),
        ),
        page(
            "Pardon Our Interruption",
            "<p>As you were browsing something about your browser made us think you were a bot.</p>",
        ),
        page(
            "",
            (
                "<p>Request unsuccessful. Incapsula incident ID: 1</p><iframe "
                "src='/_Incapsula_Resource?x'></iframe>"
            ),
        ),
        page(
            "Access Denied",
            "<h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p>",
        ),
        page("DDoS-Guard", "<p>Проверка браузера перед переходом на сайт</p>"),
        page(
            "Robot or human?",
            (
                "<p>Press &amp; Hold to confirm that you are a human and not a bot.</p><div "
                "id='px-captcha'></div>"
            ),
        ),
    ],
)
def test_a_bot_wall_is_told_and_gives_no_text(html: str) -> None:
    found = extract(html, URL)
    assert found.kind is PageKind.BOT_WALL
    assert found.text == ""


def test_behind_a_bot_wall_the_feeds_own_body_is_the_article() -> None:
    hint = Entry("1", "The swing bridge over the Alder opened", content=prose(6))
    found = extract(CLOUDFLARE, URL, hint)
    assert found.kind is PageKind.ARTICLE
    assert found.text.count("swing bridge") == 6


def test_an_article_about_captchas_is_an_article() -> None:
    body = (
        "<main><h1>Are you a robot?</h1><p>Every captcha asks whether you are a human, and the "
        "answer is worth money.</p>"
    )
    assert kind(page("Are you a robot?", body + prose(16) + "</main>")) is PageKind.ARTICLE


@pytest.mark.parametrize(
    "words",
    [
        "Subscribe to continue reading",
        "This article is for subscribers only.",
        "Already a subscriber? Log in",
        "Jetzt weiterlesen mit Quay+",
        "Cet article est réservé aux abonnés. Il vous reste 78% de cet article à lire.",
        "Contenido exclusivo para suscriptores",
        "Материал доступно по подписке, только для подписчиков",
        "Abunəçilər üçün",
        "هذا المحتوى للمشتركين فقط",
    ],
)
def test_a_stub_before_a_paywall_is_told(words: str) -> None:
    body = (
        f"<main><h1>Bridge opens</h1><div class='story-body'>{prose(2)}<div class='offer'><p>"
        f"{words}</p></div></div></main>"
    )
    assert kind(page("Bridge opens", body)) is PageKind.PAYWALL


def test_a_page_that_is_not_free_and_breaks_off_is_a_stub() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge '
        'opens","isAccessibleForFree":"False"}</script>'
    )
    body = f"<main><h1>Bridge opens</h1>{prose(2)}</main>"
    assert kind(page("Bridge opens", body, head)) is PageKind.PAYWALL


def test_a_long_text_that_is_marked_as_not_free_is_an_article() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge '
        'opens","isAccessibleForFree":false}</script>'
    )
    body = f"<main><h1>Bridge opens</h1>{prose(20)}<p>Already a subscriber? Log in</p></main>"
    assert kind(page("Bridge opens", body, head)) is PageKind.ARTICLE


def front_page(extra: str = "") -> str:
    teasers = "".join(
        (
            f"<div class='card'><h3><a href='/{n}'>Headline number {n} on the bridge and its keeper</a>"
            "</h3></div>"
        )
        for n in range(24)
    )
    return page("Quayside Echo", f"<div class='grid'>{teasers}</div>", extra)


def test_a_front_page_is_a_list() -> None:
    assert kind(front_page(), "https://www.quayside.example/") is PageKind.LIST


def test_a_page_that_calls_itself_a_collection_is_a_list() -> None:
    head = '<script type="application/ld+json">{"@type":"CollectionPage","name":"Bridges"}</script>'
    assert kind(front_page(head)) is PageKind.LIST


def test_a_short_article_among_many_links_is_an_article() -> None:
    links = "".join(
        f"<li><a href='/{n}'>Headline number {n} on the bridge and its keeper</a></li>" for n in range(40)
    )
    body = f"<main><h1>Bridge opens</h1><div>{prose(3)}</div></main><div><ul>{links}</ul></div>"
    assert kind(page("Bridge opens", body, '<meta property="og:type" content="article">')) is PageKind.ARTICLE


def updates(count: int, name: str = "entry") -> str:
    return "".join(
        f"<div class='{name}'><span>{8 + n % 12:02}:{n % 6}5</span><p>{LINE.format(n=n)}</p></div>"
        for n in range(count)
    )


def test_a_live_blog_is_told_by_its_schema() -> None:
    head = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Bridge day"}</script>'
    assert kind(page("Bridge day", f"<main><h1>Bridge day</h1>{updates(4)}</main>", head)) is PageKind.LIVE


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Bridge day live updates", URL),
        ("Bridge day", "https://www.quayside.example/live-blog/bridge"),
        ("Liveticker: Brückentag", URL),
        ("Brückentag im Newsblog", URL),
        ("Le pont rouvre, en direct", URL),
        ("Мост открыт: онлайн", URL),
        ("الجسر: تغطية مباشرة", URL),
    ],
)
def test_a_live_blog_is_told_by_name_and_its_times(title: str, url: str) -> None:
    assert kind(page(title, f"<main><h1>{title}</h1>{updates(8)}</main>"), url) is PageKind.LIVE


def test_a_concert_review_is_no_live_blog() -> None:
    body = f"<main><h1>Live: The Alder Choir at the bridge</h1>{prose(8)}</main>"
    assert kind(page("Live: The Alder Choir at the bridge", body)) is PageKind.ARTICLE
