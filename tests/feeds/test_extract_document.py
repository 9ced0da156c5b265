"""Bytes to text in the right encoding."""

from __future__ import annotations

import codecs

import pytest

from newsbot.domain.errors import NotAPage
from newsbot.feeds.tree import decode, parse

RUSSIAN = "Паром через пролив снова ходит по расписанию, сообщили в порту утром во вторник. "
GERMAN = "Die Fähre fährt wieder über den Sund, hieß es am Dienstag früh aus dem Büro der Reederei. "
TURKISH = "Feribot boğazda yeniden çalışıyor, diye açıkladı liman müdürlüğü salı sabahı; ığdır şığ. "


def html(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text * 6}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8", ""),
        (RUSSIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "cp1251", ""),
        (RUSSIAN, "cp1251", "utf-8"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "latin-1", ""),
        (GERMAN, "cp1252", "utf-8"),
        (TURKISH, "cp1254", "iso-8859-9"),
        ("渡船星期二早上恢复通航，港口办公室表示。", "gb18030", "gb2312"),
        ("フェリーは火曜日の朝に運航を再開した。", "cp932", "shift_jis"),
        ("페리가 화요일 아침에 다시 운항한다고 항구가 밝혔다.", "cp949", "euc-kr"),
        ("フェリーは火曜日の朝に運航を再開した。", "iso2022_jp", "iso-2022-jp"),
        (RUSSIAN, "utf-16-le", ""),
        (GERMAN, "utf-16-be", ""),
        (GERMAN, "utf-8", "x-no-such-charset"),
    ],
)
def test_bytes_are_read_as_they_were_meant(text: str, codec: str, declared: str) -> None:
    assert text.strip() in decode(html(text, declared).encode(codec))


@pytest.mark.parametrize(
    ("mark", "codec"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_beats_the_declaration(mark: bytes, codec: str) -> None:
    assert RUSSIAN.strip() in decode(mark + html(RUSSIAN, "iso-8859-1").encode(codec))


def test_a_page_cut_inside_a_character_is_still_utf8() -> None:
    cut = html(RUSSIAN).encode()[:-20].rsplit("т".encode(), 1)[0] + b"\xd1"
    assert "Паром через пролив" in decode(cut)


def test_a_stray_byte_does_not_turn_utf8_into_something_else() -> None:
    data = html(RUSSIAN).encode().replace(b"<title>x", b"<title>\x96", 1)
    assert "Паром через пролив" in decode(data)


def test_an_xml_declaration_and_control_characters_go() -> None:
    assert (
        decode('\ufeff<?xml version="1.0" encoding="koi8-r"?><html>a\x00b\x08c\ud800</html>')
        == "<html>abc</html>"
    )
    assert "Паром" in decode(('<?xml version="1.0" encoding="koi8-r"?>' + html(RUSSIAN)).encode("koi8-r"))


def test_no_markup_is_no_page() -> None:
    with pytest.raises(NotAPage):
        parse("<!-- a comment -->")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4 text",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        b"PK\x03\x04" + bytes(range(256)) * 9,
        b'{"title": "no page"}',
        b'<?xml version="1.0"?><!-- made --><rss><channel><title>a feed</title></channel></rss>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>',
    ],
)
def test_a_file_that_is_no_page_is_told(data: bytes) -> None:
    with pytest.raises(NotAPage):
        parse(decode(data))


def test_one_long_attribute_is_kept_and_thousands_are_not() -> None:
    data = "x y " * 8_000
    assert parse(f'<body data-x="{data}"><p>a</p></body>').find("body").get("data-x") == data
    many = " ".join(f"a{i}" for i in range(9_000))
    assert len(parse(f"<body><p {many}>a</p></body>").find(".//p").attrib) == 0


@pytest.mark.parametrize("name", ["base64", "rot13", "idna", "undefined", "no-such"])
def test_an_encoding_that_is_none_does_no_harm(name: str) -> None:
    assert "Fähre" in decode(html(GERMAN, name).encode("cp1252"))
