# ruff: noqa: E501 - documents as others write them
"""Lists of feeds: what other readers write is read, what newsbot writes comes back whole."""

from __future__ import annotations

import resource
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from newsbot.app.seeding import feeds_in
from newsbot.domain.errors import NotAFeed, TooLarge
from newsbot.feeds.opml import OWN, STRANGERS, OpmlRead, Outline, read_opml, write_opml
from pace import slowness

LISTED = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>My feeds</title></head><body>
  <outline text="World" title="World">
    <outline type="rss" text="Example" title="The Example" xmlUrl="https://example.com/rss" htmlUrl="https://example.com/"/>
    <outline text="Europe"><outline text="Nested" xmlUrl="https://nested.example/atom"/></outline>
  </outline>
  <outline text="Loose" xmlurl="feed://loose.example/rss" category="/Tech/Python,other"/>
  <outline type="rss" text="By url" url="https://byurl.example/rss"/>
  <outline text="Twice" xmlUrl="https://example.com/rss"/>
  <outline text="Evil" xmlUrl="javascript:alert(1)"/>
  <outline text="Empty"/>
</body></opml>"""


def test_lists_of_other_readers_are_read() -> None:
    read = read_opml(LISTED)
    assert read.title == "My feeds"
    assert read.cut == 0
    assert read.outlines == (
        Outline("https://example.com/rss", "The Example", "https://example.com/", "World"),
        Outline("https://nested.example/atom", "Nested", "", "Europe"),
        Outline("http://loose.example/rss", "Loose", "", "Python"),
        Outline("https://byurl.example/rss", "By url", "", ""),
    )


@pytest.mark.parametrize(
    "data",
    [
        LISTED.replace(b"UTF-8", b"utf-16").decode().encode("utf-16"),
        LISTED.replace(b"World", b"R&D"),
        LISTED.replace(b"</body></opml>", b""),
        LISTED.replace(b'<?xml version="1.0" encoding="UTF-8"?>', b'<!DOCTYPE opml [<!ENTITY a "b">]>'),
        b"junk before " + LISTED,
        LISTED.replace(b"opml", b"OPML"),
        LISTED.replace(b"<outline", b"<OUTLINE").replace(b"</outline", b"</OUTLINE"),
    ],
)
def test_broken_lists_are_read(data: bytes) -> None:
    assert len(read_opml(data).outlines) == 4


@pytest.mark.parametrize(
    "data", [b"", b"https://example.com/rss", b"<rss><channel/></rss>", b"\x89PNG", b"{}"]
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_opml(data)


def test_list_is_what_other_readers_expect() -> None:
    data = write_opml(
        [Outline("https://e.com/rss", "E & Co", "https://e.com/", "World", {"cadence": "daily"})], "Mine"
    )
    root = etree.fromstring(data)
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "Mine"
    folder = root.find("body/outline")
    assert folder is not None
    assert folder.get("text") == "World"
    (leaf,) = folder
    assert dict(leaf.attrib) == {
        "type": "rss",
        "text": "E & Co",
        "title": "E & Co",
        "xmlUrl": "https://e.com/rss",
        "htmlUrl": "https://e.com/",
        "category": "World",
        "{urn:newsbot:settings}cadence": "daily",
    }


def test_exported_list_holds_no_credentials() -> None:
    data = write_opml([Outline("https://user:verysecret@e.com/rss", site="https://user:verysecret@e.com/")])
    assert b"verysecret" not in data
    assert read_opml(data).outlines == (Outline("https://e.com/rss", site="https://e.com/"),)


LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]), max_size=20
)
OUTLINE = st.builds(
    Outline,
    url=st.integers(0, 10**9).map(lambda number: f"https://e.com/rss?n={number}&x=1"),
    title=LINE,
    site=st.sampled_from(["", "https://e.com/?a=1&b=2"]),
    topic=LINE,
    settings=st.dictionaries(
        st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True),
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20) | st.just("two\nlines\t"),
        max_size=3,
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OUTLINE, max_size=8, unique_by=lambda outline: outline.url), LINE)
def test_round_trip_loses_nothing(outlines: list[Outline], title: str) -> None:
    read = read_opml(write_opml(outlines, title))
    assert read.title == title
    assert sorted(read.outlines, key=lambda outline: outline.url) == sorted(
        outlines, key=lambda outline: outline.url
    )


def _many(count: int) -> bytes:
    rows = "".join(f'<outline text="{i}" xmlUrl="https://e.com/{i}"/>' for i in range(count))
    return f"<opml><body>{rows}</body></opml>".encode()


def test_cap_is_told() -> None:
    read = read_opml(_many(1500))
    assert (len(read.outlines), read.cut) == (STRANGERS.feeds, 500)
    read = read_opml(_many(30_000))
    assert (len(read.outlines), read.cut) == (STRANGERS.feeds, 29_000)


BOMBS = {
    "a million outlines": b"<opml><body>" + b"<outline/>" * 990_000 + b"</body></opml>",
    "a million feeds": b"<opml><body>" + b'<outline xmlUrl="http://e/"/>' * 340_000 + b"</body></opml>",
    "depth": b"<opml><body>" + b"<outline text='x'>" * 10_000 + b"</outline>" * 10_000 + b"</body></opml>",
    "other elements": b"<opml><body>" + b"<x/>" * 2_000_000 + b"</body></opml>",
    "entities": b'<!DOCTYPE opml [<!ENTITY a "' + b"x" * 50_000 + b'">]><opml><body>'
    + b'<outline text="&a;&a;&a;" xmlUrl="https://e.com/1"/>' * 50_000 + b"</body></opml>",
    "attributes": b"<opml><body><outline " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b"/></body></opml>",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_within_their_caps(name: str) -> None:
    data = BOMBS[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        read = read_opml(data)
    except (NotAFeed, TooLarge):
        read = OpmlRead(())
    assert time.process_time() - started < 2 * slowness()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    assert all("xxx" not in outline.title for outline in read.outlines)


def test_too_large_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read_opml(b"<opml>" + b" " * 50_000_000)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80), st.text(max_size=80))
def test_no_file_raises_anything_else(data: bytes, text: str) -> None:
    for each in (
        data,
        text.encode("utf-8", "replace"),
        b"<opml>" + data,
        f"<opml><outline {text}".encode("utf-8", "replace"),
    ):
        try:
            read_opml(each)
        except (NotAFeed, TooLarge):
            continue


def test_a_file_of_the_house_may_be_long() -> None:
    outlines = b"".join(b'<outline xmlUrl="https://a.example/%d"/>' % number for number in range(25_000))
    data = b"<opml><body>" + outlines + b"</body></opml>"
    assert read_opml(data).cut == 24_000
    read = read_opml(data, OWN)
    assert (len(read.outlines), read.cut) == (25_000, 0)


def test_a_list_in_a_namespace_is_a_list() -> None:
    read = read_opml(
        b'<opml xmlns="http://opml.org/spec2"><head><title>Mine</title></head><body>'
        b'<outline text="World"><outline text="A" xmlUrl="https://a.example/f"/></outline></body></opml>'
    )
    assert (read.title, read.outlines) == ("Mine", (Outline("https://a.example/f", "A", topic="World"),))


LINES = (
    "https://a.example/f  World News\r\n# not this\r\n\r\nfeed://b.example/f\n"
    "\tfeed:https://c.example/f\tKultür\n"
)


@pytest.mark.parametrize("declared", ['<?xml version="1.0" encoding="UTF-8"?>', ""])
@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Süddeutsche Zeitung", "latin-1"),
        ("El País – España “hoy”", "windows-1252"),
        ("L'Équipe", "latin-1"),
        ("Новости и Ведомости", "windows-1251"),
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_letters_survive_a_wrong_word_about_the_encoding(
    name: str, encoding: str, declared: str, times: int
) -> None:
    rows = "".join(
        f'<outline type="rss" text="{name} {n}" xmlUrl="https://{n}.example/f"/>' for n in range(times)
    )
    read = read_opml(f'{declared}<opml version="2.0"><body>{rows}</body></opml>'.encode(encoding))
    assert [outline.title for outline in read.outlines] == [f"{name} {n}" for n in range(times)]


def test_so_they_do_in_a_plain_list() -> None:
    assert feeds_in("https://a.example/f Köln\n".encode("latin-1"))[0][0].topic == "köln"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_plain_list_is_read_whatever_wrote_it(encoding: str) -> None:
    feeds, cut = feeds_in(LINES.encode(encoding))
    assert cut == 0
    assert [(feed.url, feed.topic) for feed in feeds] == [
        ("https://a.example/f", "world news"),
        ("http://b.example/f", ""),
        ("https://c.example/f", "kultür"),
    ]


def test_opml_in_utf_16_is_opml() -> None:
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    text = '<opml><body><outline xmlUrl="https://a.example/f"/></body></opml>'
    feeds, _ = feeds_in((head + text).encode("utf-16"))
    assert [feed.url for feed in feeds] == ["https://a.example/f"]
