"""Title, author, date, picture, address, site and language of a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.domain.article import Extract
from newsbot.domain.feed import Entry
from newsbot.feeds.bylines import byline_names, is_desk, is_person, names_in
from newsbot.feeds.extract import extract
from newsbot.feeds.moments import parse_date

URL = "https://www.quayside-echo.example/news/bridge-opens"
PROSE = "".join(
    (
        f"<p>The swing bridge over the Alder opened to carts on day {n} after a winter of repairs that "
        "the town had feared.</p>"
    )
    for n in range(6)
)


def read(head: str = "", body: str = "<h1>Bridge over the Alder opens again</h1>", **more: object) -> Extract:
    url = str(more.pop("url", URL))
    lang = str(more.pop("lang", "en"))
    html = (
        f'<!doctype html><html lang="{lang}"><head>{head}</head><body><main>{body}<div>'
        f"{PROSE}</div></main></body></html>"
    )
    return extract(html, url, **more)  # type: ignore[arg-type]


def meta(**values: str) -> str:
    return "".join(f'<meta property="{k.replace("_", ":", 1)}" content="{v}">' for k, v in values.items())


TITLE = "Bridge over the Alder opens again"


@pytest.mark.parametrize(
    "given",
    [
        f"{TITLE} | Quayside Echo",
        f"{TITLE} - Quayside Echo",
        f"{TITLE} – News – Quayside Echo",
        f"Quayside Echo: {TITLE}",
        f"Quayside Echo | {TITLE}",
        f"{TITLE} — quayside-echo.example",
        f"{TITLE} • Quayside Echo",
        f"{TITLE} :: Quayside Echo",
        TITLE,
        f"{TITLE} | The Quayside Echo",
        f"{TITLE} » Quayside Echo",
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_sites_name_comes_off_the_title(given: str, named: bool) -> None:
    head = f"<title>{given}</title>" + (meta(og_site_name="Quayside Echo") if named else "")
    assert read(head, body="").title == TITLE
    assert read(head).title == TITLE


def test_a_title_with_a_dash_of_its_own_stays_whole() -> None:
    title = "Bread - and nothing else"
    assert read(f"<title>{title} | Quayside Echo</title>", f"<h1>{title}</h1>").title == title


def test_the_heading_beats_the_title_for_search_engines() -> None:
    head = "<title>Alder bridge opens again: times and tolls | Quayside Echo</title>" + meta(
        og_title="Alder bridge opens again"
    )
    assert read(head, "<h1>Alder bridge opens again</h1>").title == "Alder bridge opens again"


def test_the_feeds_title_is_kept_without_the_sites_name() -> None:
    assert (
        read(meta(og_site_name="Quayside Echo"), hint=Entry("1", "The bridge is back - Quayside Echo")).title
        == "The bridge is back"
    )


def test_a_subject_that_is_also_the_domain_stays_in_the_title() -> None:
    title = "Bridges: what holds them up"
    assert read(f"<title>{title}</title>", "", url="https://www.bridges.example/a").title == title


def test_a_headline_may_hold_the_sites_name() -> None:
    for title in ("The Echo of the bees", "Quayside Echo turns hundred", "Echo: a valley answers"):
        head = f"<title>{title} | Quayside Echo</title>" + meta(og_site_name="Quayside Echo")
        assert read(head, f"<h1>{title}</h1>", url="https://www.echo.example/a").title == title


def test_a_headline_is_no_byline() -> None:
    title = "Von Anna Karenina bis Effi Briest"
    assert read(f"<title>{title}</title>", f"<h1>{title}</h1><p>3. Mai 2012</p>").byline == ""


def test_a_heading_that_is_the_sites_name_is_no_title() -> None:
    head = f"<title>{TITLE}</title>" + meta(og_site_name="Quayside Echo")
    assert read(head, "<h1>Quayside Echo</h1>").title == TITLE


ARTICLE = '<meta property="og:type" content="article">'
LD = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        (
            LD % '{"@type":"NewsArticle","headline":"x","author":{"@type":"Person","name":"Ruth Amsel"}}',
            "",
            "Ruth Amsel",
        ),
        (
            LD % '{"@type":"Article","author":[{"name":"Ruth Amsel"},{"name":"Tom Ash"}]}',
            "",
            "Ruth Amsel, Tom Ash",
        ),
        (
            LD % '{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@id":"#p","name":"Ruth Amsel"}]}',
            "",
            "Ruth Amsel",
        ),
        (f'{ARTICLE}<meta name="author" content="By Ruth Amsel, Staff Writer">', "", "Ruth Amsel"),
        ('<meta name="author" content="Ruth Amsel">', "<p>Text and pictures: Ruth Amsel</p>", "Ruth Amsel"),
        ('<meta name="author" content="Ruth Amsel">', "", ""),
        (f'{ARTICLE}<meta name="author" content="RUTH AMSEL">', "", "Ruth Amsel"),
        (
            '<meta property="article:author" content="https://facebook.example/echo">',
            '<a rel="author" href="/r">Ruth Amsel</a>',
            "Ruth Amsel",
        ),
        ("", '<span itemprop="author"><span itemprop="name">Ruth Amsel</span></span>', "Ruth Amsel"),
        ("", '<div class="byline">By Ruth Amsel<br>Monday, 3 March 2026</div>', "Ruth Amsel"),
        ("", '<div class="c-byline__author">Von Ruth Amsel und Tom Ash</div>', "Ruth Amsel, Tom Ash"),
        ("", f"<h1>{TITLE}</h1><div>By Ruth Amsel</div>", "Ruth Amsel"),
        (
            '<meta name="author" content="News Desk">',
            f"<h1>{TITLE}</h1><div>By Ruth Amsel</div>",
            "Ruth Amsel",
        ),
        ('<meta name="author" content="News Desk">', "<p>News Desk</p>", "News Desk"),
        ('<meta name="author" content="News Desk">', "", ""),
        ('<meta name="author" content="admin">', "", ""),
        ("", "", ""),
    ],
)
def test_the_author_is_the_person_who_is_named(head: str, body: str, author: str) -> None:
    assert read(head, body).byline == author


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee, CNN Business", ["Ann Lee"]),
        ("Ann Lee for The Echo", ["Ann Lee"]),
        ("ann lee", ["Ann Lee"]),
        ("Ann Lee (ann@echo.example)", ["Ann Lee"]),
        ("Ann Lee, Bo Ek & Cy Dahl", ["Ann Lee", "Bo Ek", "Cy Dahl"]),
        ("Ann van der Lee", ["Ann van der Lee"]),
        ("Martin Luther King Jr.", ["Martin Luther King Jr."]),
        ("Reuters", []),
        ("Staff Reporter", []),
        ("Ann Lee. Echo International", ["Ann Lee"]),
        ("Ann Lee Monday", ["Ann Lee"]),
        ("", []),
        ("a", []),
        ("ليلى الحداد ومريم السالم", ["ليلى الحداد", "مريم السالم"]),
    ],
)
def test_names_come_out_of_bylines(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_a_byline_is_nothing_else() -> None:
    assert byline_names("By Ann Lee") == ["Ann Lee"]
    assert (
        byline_names("By the river Ann Lee built a mill that Bo Ek would later burn and build once more")
        == []
    )
    assert byline_names("Ann Lee") == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("（本报记者 沈若川 陆小禾）", ["沈若川", "陆小禾"]),
        ("本報記者：陳大文、李小龍", ["陳大文", "李小龍"]),
        ("（记者王小明）", ["王小明"]),
        ("文/李四", ["李四"]),
        ("取材・文／山田太郎", ["山田太郎"]),
        ("[서울=한강뉴스] 홍길동 기자 hong@hangang.example", ["홍길동"]),
        ("记者协会", []),
        ("文化交流", []),
        ("记者在现场看到，水位已经下降。", []),
        ("기자 회견이 열렸다", []),
    ],
)
def test_reporters_of_eastern_papers_are_named_as_they_sign(line: str, names: list[str]) -> None:
    assert byline_names(line) == names


def test_a_reporter_who_signs_in_chinese_is_the_author() -> None:
    told = (
        "周三清晨，老渡口的最后一班船在雾中靠岸，码头上站满了前来告别的居民，不少人带着孩子和老照片，等候了整整一夜。",
        "船长周德海在这条航线上工作了三十一年，他说自己从未迟到过一次，也从未见过这么多人同时向同一条船挥手。",
        "新的过江隧道将于下月开通，届时从南岸到北岸只需要四分钟，而渡船要走十五分钟，遇到大雾还要再等上半天。",
    )
    body = f"<h1>老渡口最后一班船靠岸</h1>{''.join(f'<p>{p}</p>' for p in told)}<p>（本报记者 沈若川 陆小禾）</p>"
    found = extract(f"<html lang=zh><title>老渡口最后一班船靠岸</title><body><div>{body}</div></html>", URL)
    assert found.byline == "沈若川, 陆小禾"


def test_a_title_of_the_sites_name_gives_way_to_the_headline() -> None:
    found = read("<title>Quayside Echo Newspaper</title>", "<h1>Ferry adds a sailing</h1>")
    assert found.title == "Ferry adds a sailing"


def test_a_desk_is_no_person() -> None:
    assert not is_person("メモする X LINE")  # buttons
    assert is_desk("Central Desk")
    assert is_desk("The Quayside Echo", site="Quayside Echo")
    assert not is_person("Отдел новостей")
    assert is_person("Anna-Lena Öst")


UTC_DAY = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-14T07:30:00Z", datetime(2026, 3, 14, 7, 30, tzinfo=UTC)),
        ("2026-03-14T07:30:00+03:00", datetime(2026, 3, 14, 4, 30, tzinfo=UTC)),
        ("2026-03-14 07:30", datetime(2026, 3, 14, 7, 30, tzinfo=UTC)),
        ("20260314", UTC_DAY),
        ("Sat, 14 Mar 2026 07:30:00 +0100", datetime(2026, 3, 14, 6, 30, tzinfo=UTC)),
        ("Published March 14th, 2026", UTC_DAY),
        ("14. März 2026", UTC_DAY),
        ("14 mars 2026", UTC_DAY),
        ("14 de marzo de 2026", UTC_DAY),
        ("14 марта 2026", UTC_DAY),
        ("14 mart 2026", UTC_DAY),
        ("14 مارس 2026", UTC_DAY),
        ("2026年3月14日", UTC_DAY),
        ("14.03.2026", UTC_DAY),
        ("14/03/2026", UTC_DAY),
        ("03/14/2026", UTC_DAY),
        ("2026-02-31", None),
        ("soon", None),
        ("1884-01-01", None),
        ("", None),
        ("Xyz, 99 Foo 2026", None),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


def test_an_american_date_has_the_month_first() -> None:
    assert parse_date("03/04/2026", month_first=True) == datetime(2026, 3, 4, tzinfo=UTC)
    assert parse_date("03/04/2026") == datetime(2026, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "body", "url"),
    [
        (
            meta(article_published_time="2026-03-14T07:00:00Z", article_modified_time="2026-03-20T07:00:00Z"),
            "",
            URL,
        ),
        (LD % '{"@type":"NewsArticle","datePublished":"2026-03-14","dateModified":"2026-03-20"}', "", URL),
        ('<meta name="parsely-pub-date" content="2026-03-14T09:00:00Z">', "", URL),
        ("", '<span itemprop="datePublished" content="2026-03-14T09:00:00Z">today</span>', URL),
        (
            "",
            (
                '<time class="updated" datetime="2026-03-20">x</time><time class="entry-date" '
                'datetime="2026-03-14">y</time>'
            ),
            URL,
        ),
        ("", f"<h1>{TITLE}</h1><div>14 March 2026</div>", URL),
        ("", "", "https://www.quayside-echo.example/2026/03/14/bridge"),
        ("", "", "https://www.quayside-echo.example/2026/mar/14/bridge"),
        (
            "",
            '<time datetime="2026-04-30">next</time>',
            "https://www.quayside-echo.example/2026/03/14/bridge",
        ),
        ('<script>var d = {"datePublished": "2026-03-14T07:00:00Z"};</script>', "", URL),
    ],
)
def test_the_date_is_the_first_publication(head: str, body: str, url: str) -> None:
    found = read(head, body, url=url).published
    assert found is not None
    assert found.date() == UTC_DAY.date()


def test_a_bare_day_gets_the_hour_that_a_time_element_names() -> None:
    found = read(
        meta(article_published_time="2026-03-14"), '<time datetime="2026-03-14T07:45:00Z">x</time>'
    ).published
    assert found == datetime(2026, 3, 14, 7, 45, tzinfo=UTC)


def test_nothing_dates_a_page_without_a_date() -> None:
    assert read().published is None


@pytest.mark.parametrize(
    ("head", "body", "image"),
    [
        (meta(og_image="/i/bridge.jpg"), "", "https://www.quayside-echo.example/i/bridge.jpg"),
        (meta(og_image="//cdn.example/bridge.jpg"), "", "https://cdn.example/bridge.jpg"),
        (
            LD % '{"@type":"Article","image":[{"url":"https://cdn.example/b.jpg"}]}',
            "",
            "https://cdn.example/b.jpg",
        ),
        (LD % '{"@type":"Article","image":["https://cdn.example/b.jpg"]}', "", "https://cdn.example/b.jpg"),
        ('<link rel="image_src" href="https://cdn.example/b.jpg">', "", "https://cdn.example/b.jpg"),
        (
            meta(og_image="https://cdn.example/logo.png"),
            '<img src="/b.jpg" width="800">',
            "https://www.quayside-echo.example/b.jpg",
        ),
        (meta(og_image="https://cdn.example/logo.png"), "", "https://cdn.example/logo.png"),
        (meta(og_image="data:image/png;base64,xx"), "", ""),
        (meta(og_image="javascript:alert(1)"), '<img src="/small.jpg" width="80">', ""),
        (
            "",
            '<img src="/top.jpg"><h1>Bridge</h1><img src="/dot.gif"><img src="/s/75x75/me.jpg"><img src="/b.jpg">',
            "https://www.quayside-echo.example/b.jpg",
        ),
        (
            "",
            '<h1>Bridge</h1><img src="/wait.gif" data-src="/b.jpg"><div class="related"><img src="/c.jpg"></div>',
            "https://www.quayside-echo.example/b.jpg",
        ),
        ("", '<h1>Bridge</h1><div class="comments"><img src="/b.jpg" width="900"></div>', ""),
    ],
)
def test_the_lead_picture_is_absolute_and_a_picture(head: str, body: str, image: str) -> None:
    assert read(head, body).image == image


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/news/bridge">', "https://www.quayside-echo.example/news/bridge"),
        (
            '<link rel="canonical" href="https://m.quayside-echo.example/b#top">',
            "https://m.quayside-echo.example/b",
        ),
        (
            '<link rel="canonical" href="https://elsewhere.example/b">'
            + meta(og_url="https://elsewhere.test/b"),
            "",
        ),
        ('<link rel="canonical" href="https://www.quayside-echo.example/">', ""),
        (meta(og_url="https://www.quayside-echo.example/b"), "https://www.quayside-echo.example/b"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
    ],
)
def test_the_pages_own_address_is_believed_on_its_own_site(head: str, canonical: str) -> None:
    url = "https://www.quayside-echo.example/news/bridge-opens"
    if "elsewhere" in head:
        url = "https://www.quayside-echo.co.uk/news/bridge-opens"
    assert read(head, url=url).canonical == canonical


def test_the_site_is_named_by_itself_or_by_its_host() -> None:
    assert read(meta(og_site_name="Quayside Echo")).site == "Quayside Echo"
    assert read().site == "quayside-echo.example"
    assert read(url="http://[").site == ""


def test_the_language_is_declared_and_borne_out_by_the_text() -> None:
    assert read(lang="en-GB").language == "en"
    assert read(lang="ja").language == "en"
    assert read(lang="").language == "en"
