"""Furniture that no name gives away: told by where it stands and what it looks like."""

from __future__ import annotations

from datetime import datetime

import pytest

from newsbot.domain.article import PageKind
from newsbot.feeds.extract import extract, read_page
from newsbot.feeds.moments import parse_date

URL = "https://www.courier.example/a"
TITLE = "A captain takes his last round on the night ferry"
P = [
    "The kiln was lit on a Monday, because on Mondays the wind comes off the marsh and takes the smoke off.",
    "Nobody in the village could remember a dry March, and the well behind the chapel sounded hollow.",
    "The county paid 1.4 million for the bridge, about what it had spent on arguing over it for years.",
    "Researchers counted 312 species in the fen last summer, nine of which had not been seen there for long.",
    "On the quay a woman sold herrings out of a pram, and nobody asked her where she had got them from.",
]
HALF = "".join(f"<p>{line}</p>" for line in P[:3])
REST = "".join(f"<p>{line}</p>" for line in P[3:])


def page(body: str, head: str = "", title: str = f"<h1>{TITLE}</h1>") -> str:
    return (
        f"<html lang=en><head><title>{TITLE} | Courier</title>{head}</head><body>{title}{body}</body></html>"
    )


@pytest.mark.parametrize(
    "box",
    [
        '<div><h4>Related stories</h4><ul><li><a href="/1">Snow in the hills</a></li></ul></div>',
        '<div><span>Share this article</span><ul><li><a href="/s">Facebook</a></li></ul></div>',
        '<div><div><img src="/b.jpg"></div><div>Boats in the harbour on the day before the vote.</div></div>',
        "<div><h3>Morning Briefing</h3><p>All that happened overnight, before you are awake.</p>"
        '<div><input type="email"></div><p>By going on you accept our terms.</p></div>',
        "<div><div>about what it had spent on arguing over it for years.</div></div>",
        "<div>โฆษณา</div>",
        "<news-caption>Reklama</news-caption>",
    ],
)
def test_a_box_between_two_paragraphs_goes_and_they_stay(box: str) -> None:
    assert extract(page(f"<div>{HALF}{box}{REST}</div>"), URL).text.split("\n\n") == P


def test_a_short_last_sentence_below_the_share_bar_stays() -> None:
    bar = '<div><span>Share this article</span><ul><li><a href="/s">Facebook</a></li></ul></div>'
    found = extract(page(f"<div>{HALF}{bar}<p>The ferry sails at nine.</p></div>"), URL)
    assert found.text.split("\n\n") == [*P[:3], "The ferry sails at nine."]


def test_a_quotation_of_the_author_stays_although_the_text_has_its_words() -> None:
    quote = "<blockquote>Nobody in the village could remember a dry March.</blockquote>"
    found = extract(page(f"<div>{HALF}{quote}{REST}</div>".replace("March, and", "March. And")), URL)
    assert "\n\nNobody in the village could remember a dry March.\n\n" in found.text


LATER = [f"Later, {line[0].lower()}{line[1:]}" for line in P]
LONG = "".join(f"<p>{line}</p>" for line in [*P, *LATER])


@pytest.mark.parametrize(
    ("language", "box"),
    [
        (
            "en",
            "<h3>The Saturday Letter</h3><p>One voyage a week, no plane.</p><p>Sign up for it here.</p>",
        ),
        ("hu", "<h3>Iratkozz fel a hírlevelünkre!</h3><p>Minden reggel hétkor, három percben.</p>"),
        ("es", "<h4>Más información</h4><p>Los bares que cierran y los que abren</p>"),
        ("en", "<p>Was this useful? Yes No</p><p>Email this to a friend</p><p>Printer version</p>"),
        ("sv", "<p>Har du sett ett fel? Kontakta redaktionen.</p><p>Så jobbar vi.</p>"),
        ("en", "<p>To play this content, please enable JavaScript, or try a different browser</p>"),
        ("hu", "<p>A bejegyzés megtekintéséhez engedélyezd a sütiket</p>"),
        ("de", "<p>Ihr Browser unterstützt dieses Video nicht.</p>"),
        ("cs", "<p>Sdílet na Facebooku</p>"),
        ("fr", "<p>Chaque matin dans votre boîte mail.</p>"),
        ("es", "<p>Las opiniones expresadas en esta sección son de quien las firma.</p>"),
        ("ru", "<p>Содержание</p>"),
        ("zh", "<p>请遵守国家有关法律、法规，文明上网，登录发言。</p>"),
        ("zh", "<p>（责编：钱一鸣、顾青）</p>"),
    ],
)
def test_a_small_box_with_a_notice_goes_with_all_that_stands_in_it(language: str, box: str) -> None:
    html = page(f"<div>{LONG}<div>{box}</div>{REST}</div>").replace("lang=en", f"lang={language}")
    assert extract(html, URL).text.split("\n\n")[-3:] == [LATER[-1], *P[3:]]


@pytest.mark.parametrize(
    "line",
    [
        "Posted at 16:05 27 Dec",
        "Uppdaterad 12:02",
        "Publié le 3 mai 2024 à 06h00, modifié le 4 mai 2024 à 15h44",
    ],
)
def test_a_line_that_says_when_it_was_written_goes_wherever_it_stands(line: str) -> None:
    assert extract(page(f"<div>{LONG}<p>{line}</p>{REST}</div>"), URL).text.split("\n\n")[-3] == LATER[-1]


def test_a_sentence_that_begins_with_such_a_word_stays() -> None:
    said = "Published 1873, the book sold 40 copies."
    assert said in extract(page(f"<div>{HALF}<p>{said}</p>{REST}</div>"), URL).text


def test_of_the_columns_of_a_row_the_one_with_most_text_is_the_article() -> None:
    side = "".join(f'<a href="/{n}">Snow {n}</a><br>{line}<br><br>' for n, line in enumerate(P))
    body = f"<table><tr><td>{side}</td><td>{LONG}</td><td>Lotto: 4, 11, 17 and 28.</td></tr></table>"
    assert extract(page(body), URL).text.split("\n\n") == [*P, *LATER]


def test_the_caption_in_a_table_of_its_own_goes() -> None:
    figure = "<table><tr><td><img src=b.jpg></td></tr><tr><td>The banner last week</td></tr></table>"
    assert extract(page(f"<div>{HALF}{figure}{REST}</div>"), URL).text.split("\n\n") == P


def test_the_author_below_the_standfirst_and_told_of_at_the_end_goes() -> None:
    told = "<p>Hanna Weiss is a watchmaker and a captain.</p>"
    body = f"<div><p>{P[0]}</p><div>Hanna Weiss</div><p>{P[1]}</p>{REST}{told}</div>"
    head = '<meta name="author" content="Hanna Weiss">'
    assert extract(page(body, head), URL).text.split("\n\n") == [*P[:2], *P[3:]]


BIO = (
    '<div><img src="/h.jpg"><div><h4>{}</h4><p>{} counts ships, reads novels and lives here.</p></div></div>'
)


def test_what_is_told_of_the_author_in_a_box_below_the_text_goes() -> None:
    body = f"<div>{HALF}{REST}{HALF.replace('The', 'So the')}{BIO.format('Hanna Weiss', 'Hanna')}</div>"
    assert "novels" not in extract(page(body), URL).text


def test_the_last_of_several_people_stays() -> None:
    people = "".join(BIO.format(f"Hanna {name}", name) for name in ("Weiss", "Ahlin", "Lind"))
    assert extract(page(f"<div>{HALF}{REST}{people}</div>"), URL).text.count("novels") == 3


def test_a_list_of_things_that_are_sold_elsewhere_is_text() -> None:
    things = [
        f"The lamp of number {n} burns for nine hours and costs less than a pound of herrings."
        for n in range(4)
    ]
    items = "".join(
        f'<div><h3><a href="https://shop.example/{n}">Lamp number {n} of four</a></h3><p>{thing}</p></div>'
        for n, thing in enumerate(things)
    )
    text = extract(page(f"<div>{HALF}<div>{items}</div></div>"), URL).text
    assert [thing for thing in things if thing not in text] == []


@pytest.mark.parametrize(
    "stamp",
    [
        "Monday, November 18, 2019",
        "Published Nov 18, 2019 at 4:07 PM | Updated at 5:36 PM CST on Nov 18, 2019",
        "By Ann Lee on Monday, November 18th, 2019 at 11:08 a.m.",
        "November 20, 2019 Ann Lee",
    ],
)
def test_a_stamp_below_the_standfirst_goes(stamp: str) -> None:
    author = '<meta name="author" content="Ann Lee">'
    found = extract(page(f"<div><div>{P[0]}</div><div>{stamp}</div>{REST}</div>", author), URL)
    assert stamp not in found.text
    assert found.text.startswith(P[0])


def test_results_of_a_year_are_no_stamp() -> None:
    found = extract(page(f"<div>{HALF}<p>1998: Ann Lee wins by two lengths</p>{REST}</div>"), URL)
    assert "1998: Ann Lee wins by two lengths" in found.text


def test_a_field_that_checks_for_robots_makes_no_article_a_wall() -> None:
    head = '<meta property="og:type" content="article"><script src="/g-recaptcha.js"></script>'
    guard = '<form class="g-recaptcha"></form><p>This site is protected by reCAPTCHA.</p>'
    found = read_page(page(f"<div>{HALF}{REST}</div>{guard}", head), URL)
    assert found.kind is PageKind.ARTICLE
    assert P[0] in found.text
    assert read_page(page(f"<p>Complete the captcha to go on.</p>{guard}"), URL).kind is PageKind.BOT_WALL


def test_boxes_of_the_sites_own_making_hold_paragraphs_and_stand_in_lines() -> None:
    words = "The kiln <news-term>was lit</news-term> on"
    rest = HALF.replace("The kiln was lit on", words)
    body = f"<news-body>{P[3]}<news-ad>Advertisement</news-ad>{P[4]}{rest}</news-body>"
    assert extract(page(body), URL).text.split("\n\n") == [P[3], P[4], *P[:3]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("18. listopadu 2019", "2019-11-18"),
        ("2019. november 18.", "2019-11-18"),
        ("18 noiembrie 2019", "2019-11-18"),
        ("18 Νοεμβρίου 2019", "2019-11-18"),
        ("18. marraskuuta 2019", "2019-11-18"),
        ("2019년 11월 18일", "2019-11-18"),
        ("18 tháng 11, 2019", "2019-11-18"),
        ("18 ספטמבר 2019", "2019-09-18"),
        ("18 augusti 2019", "2019-08-18"),
        ("2019.11.18", "2019-11-18"),
        ("18. 11. 2019", "2019-11-18"),
        ("04.03.19", "2019-03-04"),
    ],
)
def test_a_date_in_words_and_figures_of_many_places(text: str, day: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.date().isoformat() == day


@pytest.mark.parametrize("text", ["Version 4.3.19.2", "127.0.0.1", "4.30.19"])
def test_figures_that_are_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_a_page_is_dated_in_its_own_zone_and_the_archive_in_utc() -> None:
    head = '<meta property="article:published_time" content="2019-11-18T22:06:51-05:00">'
    html = page(f"<div>{HALF}</div>", head)
    assert read_page(html, URL).published == datetime.fromisoformat("2019-11-18T22:06:51-05:00")
    assert str(read_page(html, URL).published) == "2019-11-18 22:06:51-05:00"
    assert str(extract(html, URL).published) == "2019-11-19 03:06:51+00:00"


def test_the_largest_picture_of_a_film_is_no_placeholder() -> None:
    film = "https://img.courier.example/x/maxresdefault.jpg"
    head = f'<meta property="og:image" content="{film}"><meta name="twitter:image" content="/other.jpg">'
    assert extract(page(f"<div>{HALF}</div>", head), URL).image == film


def test_an_account_of_a_machine_is_no_author() -> None:
    assert (
        extract(page(f"<div>{HALF}</div>", '<meta name="author" content="facebook_url">'), URL).byline == ""
    )
