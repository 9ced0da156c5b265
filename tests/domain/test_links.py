"""Links to show and links to compare."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.domain.feed import Feed
from newsbot.domain.links import clean_link, is_web_link, link_key, without_credentials

STORY = "https://example.com/2026/11/harbour-reopens"


@pytest.mark.parametrize(
    "tracked",
    [
        "?utm_source=rss&utm_medium=feed&utm_campaign=x",
        "?fbclid=IwAR0",
        "?gclid=1&dclid=2&gbraid=3",
        "?yclid=9",
        "?mc_cid=a&mc_eid=b",
        "?igshid=1",
        "?igsh=1",
        "?mtm_campaign=a&pk_kwd=b",
        "?UTM_Source=rss",
        "?at_medium=RSS&at_campaign=KARANGA",
        "?utm%5Fsource=rss",
        "#xtor=RSS-3208",
        "#utm_source=rss",
        "?msclkid=1&ttclid=2&twclid=3",
        "?cmpid=rss&ncid=2",
    ],
)
def test_tracking_is_not_part_of_a_link(tracked: str) -> None:
    assert clean_link(STORY + tracked) == STORY
    assert link_key(STORY + tracked) == link_key(STORY)


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        "https://example.com/?p=1",
        "https://example.com/a?b=2&a=1&a=3#part-2",
        "https://example.com/a?id=5&empty=&flag",
        "https://example.com/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?q=a+b%20c",
        "https://example.com/новости?тег=мир",
        "https://example.com/a?ref=front",  # may be the page's own
        "https://example.com/a?encore=1&compid=3&scid=2",
        "mailto:desk@example.com",
        "",
    ],
)
def test_nothing_else_is_lost(url: str) -> None:
    assert clean_link(url) == url


@pytest.mark.parametrize("url", ["https://e.com/a#", "https://e.com/a?#", "https://[broken?x=1#y"])
def test_a_link_with_nothing_to_take_off_stays_as_it_is(url: str) -> None:
    assert clean_link(url) == url


def test_what_stays_keeps_its_order() -> None:
    assert clean_link(" https://e.com/a?z=1&utm_term=q&a=2#top ") == "https://e.com/a?z=1&a=2#top"


def test_credentials_are_never_shown() -> None:
    assert clean_link("https://user:secret@example.com/feed?x=1") == "https://example.com/feed?x=1"
    assert without_credentials("https://u:p@ss@example.com:8080/") == "https://example.com:8080/"
    assert without_credentials("http://[::1/") == "http://[::1/"


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.com/2026/11/harbour-reopens",
        "https://www.example.com/2026/11/harbour-reopens",
        "https://m.example.com/2026/11/harbour-reopens",
        "https://mobile.example.com/2026/11/harbour-reopens",
        "https://amp.example.com/2026/11/harbour-reopens",
        "https://www.m.example.com/2026/11/harbour-reopens",
        "https://EXAMPLE.com:443/2026/11/harbour-reopens/",
        "http://example.com:80/2026/11/harbour-reopens",
        "https://example.com./2026/11/harbour-reopens",
        "https://example.com/2026/11/harbour-reopens/amp",
        "https://example.com/2026/11/harbour-reopens/amp/",
        "https://example.com/2026/11/harbour-reopens.amp",
        "https://example.com/amp/2026/11/harbour-reopens",
        "https://example.com/2026/11/harbour-reopens?amp=1",
        "https://example.com/2026/11/harbour-reopens?amp",
        "https://example.com/2026/11/harbour-reopens?outputType=amp",
        "https://example.com/2026/10/../11/./harbour-reopens",
        "https://example.com//2026/11//harbour-reopens",
        "https://example.com/2026/11/harbour-reopens/index.html",
        "https://example.com/2026/11/harbour-reopens/default.aspx",
        "https://example.com/2026/11/harbour-reopens#comments",
        "https://example.com/2026/11/harbour%2Dreopens",
        "https://example.com/2026/11/harbour-reopens;jsessionid=1A2B",
        "https://example-com.cdn.ampproject.org/c/s/example.com/2026/11/harbour-reopens",
        "https://cdn.ampproject.org/v/s/www.example.com/2026/11/harbour-reopens/amp?usqp=mq331AQ&amp_js_v=0.1",
        "https://www.google.com/amp/s/amp.example.com/2026/11/harbour-reopens",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.com%2F2026%2F11%2Fharbour-reopens&usg=1",
        "https://www.google.co.uk/url?q=https://example.com/2026/11/harbour-reopens",
        "https://user:secret@example.com/2026/11/harbour-reopens",
    ],
)
def test_variants_of_one_page_have_one_key(twin: str) -> None:
    assert link_key(twin) == link_key(STORY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?p=1", "https://example.com/?p=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://news.example.com/a", "https://sport.example.com/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/a?x=1", "https://example.com/a"),
        ("https://example.com/#!/story/1", "https://example.com/#!/story/2"),
        ("https://example.com/stamp", "https://example.com/st"),
        ("https://example.com/champ", "https://example.com/ch"),
        ("https://m.de/a", "https://x.de/a"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url"),
        ("tag:example.com,2026:1", "tag:example.com,2026:2"),
    ],
)
def test_different_pages_stay_apart(one: str, other: str) -> None:
    assert link_key(one) != link_key(other)


def test_order_of_the_query_does_not_matter() -> None:
    assert link_key("https://e.com/a?b=2&a=1&utm_id=7") == link_key("https://e.com/a?a=1&b=2&a=1")


def test_mobile_wikipedia_is_wikipedia() -> None:
    assert link_key("https://en.m.wikipedia.org/wiki/Harbour") == link_key(
        "https://en.wikipedia.org/wiki/Harbour"
    )


def test_page_with_amp_before_its_ending() -> None:
    assert link_key("https://e.com/story.amp.html") == link_key("https://e.com/story.html")


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "https://пример.рф/новости", "https://[2606:2800:21f::1]/", "HTTPS://E.com/a?b#c"],
)
def test_web_links(url: str) -> None:
    assert is_web_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/a",
        "javascript:alert(1)",
        "tg://resolve?domain=x",
        "ftp://example.com/",
        "data:text/html,hello",
        "http://",
        "http:///path",
        "https://example.com/a b",
        "https://example.com/\r\nHost: x",
        "https://example.com\\@10.0.0.1/",
        "http://[::1",
        "http://example.com:99999/",
        "https://example.com/" + "a" * 2048,
    ],
)
def test_no_web_links(url: str) -> None:
    assert not is_web_link(url)


def test_what_is_no_link_is_its_own_key() -> None:
    for text in ("", "http://[::1", "urn:uuid:1", "http://"):
        assert link_key(text) == text


@given(st.text(max_size=60))
@example(
    "https://google.com/url?q=https://google.com/url?q=https://google.com/url?q=https://google.com/url?q=x"
)
def test_no_text_breaks_links(text: str) -> None:
    for url in (text, "http://" + text, "https://e.com/" + text, "https://e.com/?" + text):
        assert clean_link(clean_link(url)) == clean_link(url)
        assert isinstance(link_key(url), str)
        assert isinstance(is_web_link(url), bool)


@given(st.from_regex(r"[a-z]{1,8}(/[a-z0-9._~-]{1,6}){0,4}(\?[a-z]=[0-9]{1,3})?", fullmatch=True))
def test_key_of_a_key_is_the_key(path: str) -> None:
    key = link_key("https://example.com/" + path)
    assert link_key("https://" + key) == key


def test_feed_without_a_title_is_named_without_its_password() -> None:
    assert Feed(1, "https://user:secret@example.com/rss").name == "https://example.com/rss"


@pytest.mark.parametrize(
    "host",
    [
        "a.example",
        "www.a.example",
        "m.a.example",
        "en.m.a.example",
        "amp.a.example",
        "A.example",
        "camp.example",
        "a.example.",
        "google.com",
        "a.example:8080",
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/a",
        "/a/b.html",
        "/a/index.html",
        "/amp/a",
        "/a/amp",
        "/a.amp",
        "//a",
        "/a/../b",
        "/a,b",
        "/a%41",
        "/ä",
        "/a;jsessionid=1",
    ],
)
@pytest.mark.parametrize("query", ["", "?utm_source=rss", "?id=3&utm_medium=x", "?b=2&a=1", "?amp=1"])
def test_the_short_way_to_a_key_leads_where_the_long_one_does(host: str, path: str, query: str) -> None:
    link = f"https://{host}{path}{query}"
    assert link_key(link) == link_key(link + "#top")  # a fragment takes the long way
    assert clean_link(link) == clean_link(link + "#utm_x=1")
