"""Lines that say who wrote and when, and names of sites: one line of many habits each."""

from __future__ import annotations

from datetime import datetime

import pytest
from lxml import html as lxml_html

from newsbot.feeds.blocks import read_blocks
from newsbot.feeds.credits import beside_date, credited, names_alone
from newsbot.feeds.datelines import datelines
from newsbot.feeds.extract import read_page
from newsbot.feeds.moments import dates_in
from newsbot.feeds.sitenames import is_above, is_home, is_site, names_of
from newsbot.feeds.surroundings import Around


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Submitted by kettlefan on Thu, 05/03/2012 - 10:22", ["kettlefan"]),
        ("Posted on May 3, 2012 by Eleanor Marsh", ["Eleanor Marsh"]),
        ("12.03.2012, 10:22 | Von Ulf Petersen", ["Ulf Petersen"]),
        ("Gespeichert von Jonas von Ahlen am Do, 03.05.2012 - 10:22", ["Jonas von Ahlen"]),
        ("Von Tobi um 10:22 in Aktuelles | Kommentare (2)", ["Tobi"]),
        ("Elif Karaca tarafından 3 Mayıs 2012 tarihinde yayınlandı", ["Elif Karaca"]),
        ("Опубликовал Фёдор 3 мая 2012", ["Фёдор"]),
        ("Napisane przez Piotr Zaremba, 3 maja 2012", ["Piotr Zaremba"]),
        ("Publié le 3 mai 2012 par Zaza", ["Zaza"]),
        ("Text: Hanna Brückner, Foto: Jonas von Ahlen", ["Hanna Brückner"]),
        ("Das Interview führte Jonas von Ahlen.", ["Jonas von Ahlen"]),
        ("Von Anna Berg, Jörg Ott und Max Kern, dpa", ["Anna Berg", "Jörg Ott", "Max Kern"]),
        ("Von unserem Redakteur Max Kern", ["Max Kern"]),
        ("Ein Kommentar von Dr. Max Kern", ["Dr. Max Kern"]),
        ("by hexe77 » Thu May 03, 2012 10:22 am", ["hexe77"]),
        ("By HNN Staff | November 18, 2019 at 2:26 PM", ["HNN Staff"]),
        ("3. Mai 2012 • Jonas von Ahlen", []),
        ("Veröffentlicht am 3. Mai 2012 von admin", []),
        ("Von Redaktion, 3. Mai 2012", []),
        ("Am 3. Mai 2012 von der Stadt eröffnet", []),
        ("Photo by Ann Lee, May 3, 2012", []),
        ("This article was originally published by Futurism.", []),
        ("They were found by Tom Ash in the old mill, and nobody has asked for them since the spring.", []),
    ],
)
def test_a_line_names_who_wrote(line: str, names: list[str]) -> None:
    assert credited(line) == names


def test_a_lone_nickname_needs_a_box_that_is_meant_for_it() -> None:
    assert credited("von Tobi") == []
    assert credited("von Tobi", marked=True) == ["Tobi"]


@pytest.mark.parametrize(
    ("line", "head", "end"),
    [
        ("May 3, 2012 • Ginny Marsh", ["Ginny Marsh"], ["Ginny Marsh"]),
        ("Hanna Kern, 3. Mai 2012", [], ["Hanna Kern"]),
        ("Bad Homburg, 3. Mai 2012", [], []),
        ("Berlin, 3. Mai 2012", [], []),
        ("Hanna Kern", [], []),
    ],
)
def test_a_name_beside_a_day(line: str, head: list[str], end: list[str]) -> None:
    assert beside_date(line) == head
    assert beside_date(line, signed=True) == end


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Hanna Kern / Jörg Ott", ["Hanna Kern", "Jörg Ott"]),
        ("Hanna Kern | Redakteurin", ["Hanna Kern"]),
        ("Michael HiltzikBusiness Columnist", ["Michael Hiltzik"]),
        ("Hanna Kern und ihr Hund", []),
        ("Alle Beiträge", []),
    ],
)
def test_a_line_of_names_alone(line: str, names: list[str]) -> None:
    assert names_alone(line) == names


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mai122012", ["2012-05-12"]),
        ("Updated Nov 19, 2019; Posted Nov 18, 2019", ["2019-11-19", "2019-11-18"]),
        ("3rd of May 2012", ["2012-05-03"]),
        ("am 6. Dezember 2005", ["2005-12-06"]),
        ("Wed May  3 10:22:00 CEST 2012".replace("  ", " "), ["2012-05-03"]),
        ("11/19/19", ["2019-11-19"]),
        ("03.05.12 und 04.05.12", ["2012-05-03", "2012-05-04"]),
        ("30.2.2012, 13.13.2012, 2012", []),
    ],
)
def test_days_in_a_line(text: str, days: list[str]) -> None:
    assert [date.strftime("%Y-%m-%d") for _, date in dates_in(text)] == days


PROSE = "<p>The swing bridge over the Alder opened to carts after a winter of repairs, says the town.</p>" * 3


@pytest.mark.parametrize(
    ("above", "below", "foot", "day"),
    [
        ("", "<p>3 May 2012</p>", "", 3),
        ("<p>9 June 2021</p>", "<p>3 May 2012</p>", "", 3),
        ("<p>9 June 2021</p>", "", "<p>Published on 3 May 2012</p>", 3),
        ("", "<p>Updated 9 May 2012</p><p>Posted 3 May 2012</p>", "", 3),
        ("", "<p>Updated 9 May 2012</p>", "", 9),
        ("", "", "<p>This entry was posted on Thursday, May 3rd, 2012 at 10:22 am and is filed.</p>", 3),
        (
            "",
            "",
            "<h3>2 Comments</h3><p>9 May 2012</p><p>So it is, and a fine bridge too, I must say.</p>",
            0,
        ),
        ("", "<div class='related'>9 May 2012</div>", "", 0),
        ("", "<figure><figcaption>The bridge, 9 May 2012</figcaption></figure>", "", 0),
        ("", "<p>The bridge was built on 9 May 1912 by people of the town, as is known.</p>", "", 0),
    ],
)
def test_the_day_beside_the_article(above: str, below: str, foot: str, day: int) -> None:
    tree = lxml_html.document_fromstring(f"<body>{above}<h1>The bridge</h1>{below}{PROSE}{foot}</body>")
    lines = datelines(Around.of(read_blocks(tree), "The bridge"), month_first=False)
    assert (lines[0].date.day if lines else 0) == day
    assert all(isinstance(line.date, datetime) for line in lines)


@pytest.mark.parametrize(
    ("title", "url", "body", "name"),
    [
        ("Bridge | Echo of the Quay", "https://x.example/", "<a href='/'>Echo of the Quay</a>", "Echo of the Quay"),
        ("Bridge | Echo of the Quay", "https://x.example/", "© 2001-2009 Echo of the Quay", "Echo of the Quay"),
        ("Мост | Заречный вестник", "https://zarechny-vestnik.example/", "", "Заречный вестник"),
        ("Most - Głos Zalewu", "https://gloszalewu.example/", "", "Głos Zalewu"),
        ("Brücke - Köln heute", "https://koelnheute.example/", "", "Köln heute"),
        ("Bridges: what holds them up", "https://bridges.example/", "", ""),
        ("Bridge | Opened", "https://x.example/", "", ""),
    ],
)  # fmt: skip
def test_a_site_is_known_by_what_it_calls_itself(title: str, url: str, body: str, name: str) -> None:
    tree = lxml_html.document_fromstring(f"<body><p>{body}</p></body>")
    assert next(iter(names_of((), title, url, tree)), "") == name


def test_two_names_of_one_length_are_two() -> None:
    assert not is_site("Birgit Sommer", ("Blaubeerwald!",), "https://www.blaubeerwald.example/")


def test_who_is_named_as_the_site_is_named_where_a_line_says_so() -> None:
    head = '<title>On bees - Hanna Kern</title><meta property="og:site_name" content="Hanna Kern">'
    page = f"<html><head>{head}</head><body><h1>On bees</h1>{{}}{PROSE}</body></html>"
    url = "https://www.hannakern.example/bees"
    assert read_page(page.format("<p>By Hanna Kern, 3 May 2012</p>"), url).byline == "Hanna Kern"
    assert read_page(page.format('<p class="author">Hanna Kern</p>'), url).byline == "Hanna Kern"
    assert read_page(page.format("<p>By Tom Ash, Hanna Kern</p>"), url).byline == "Tom Ash"
    assert read_page(page.format(""), url).byline == ""


def test_the_front_page_is_the_sites_own() -> None:
    assert is_home("/", "https://x.example/a")
    assert is_home("https://www.x.example/index.php", "https://x.example/a")
    assert not is_home("https://other.example/", "https://x.example/a")
    assert not is_home("/a", "https://x.example/a")
    assert not is_home("", "https://x.example/a")


PAGE = "https://x.example/kitchen/2008/01/leek-soup/"


@pytest.mark.parametrize("address", ["/kitchen/", "/kitchen", "https://x.example/kitchen/2008/", "/"])
def test_a_folder_two_above_the_page_is_its_blogs(address: str) -> None:
    assert is_above(address, PAGE)


@pytest.mark.parametrize(
    "address", [PAGE, "/kitchen/2008/01/leek-soup", "/garden/", "//y.example/kitchen/", "/kit", "//[x/"]
)
def test_the_page_its_own_folder_and_other_places_are_not(address: str) -> None:
    assert not is_above(address, PAGE)
    assert not is_above("/kitchen/2008/01/leek-soup/", PAGE + "2/")


def test_a_heading_that_leads_to_the_blog_is_no_headline() -> None:
    page = (
        "<title>Milk and Crumbs: A soup of nothing but leeks</title>"
        "<h1><a href='/kitchen/'>Milk and Crumbs</a></h1>"
        "<h2><a href='/kitchen/2008/'>All of 2008</a></h2><h3>A soup of nothing but leeks</h3>"
        f"<p>{'The leeks came from the garden and there was little else in the house. ' * 4}</p>"
    )
    assert read_page(page, PAGE).title == "A soup of nothing but leeks"


def test_a_blogs_own_name_may_be_its_h1() -> None:
    page = (
        "<title>Milk and Crumbs: A soup of nothing but leeks</title><h1>Milk and Crumbs</h1>"
        "<h2>Sunday, 2 March 2009</h2><h3 class='post-title'>A soup of nothing but leeks</h3>"
        f"<p>{'The leeks came from the garden and there was little else in the house. ' * 4}</p>"
    )
    assert read_page(page, PAGE).title == "A soup of nothing but leeks"


def test_a_label_and_an_office_are_nobody() -> None:
    assert names_alone("Verfasst von") == []
    assert names_alone("Head of Product Design") == []
    assert names_alone("Fachbereich Tiefbau") == []
    assert names_alone("Imke Sanderson") == ["Imke Sanderson"]
