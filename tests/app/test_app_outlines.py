"""Lists of feeds that people send: what is no address is no feed, and no file is endless."""

from __future__ import annotations

import pytest

from newsbot.app.outlines import OpmlFiles
from newsbot.domain.errors import SourceError
from newsbot.feeds.opml import STRANGERS

MOST = STRANGERS.feeds


def test_a_file_with_more_feeds_than_one_may_bring() -> None:
    outlines = "".join(
        f'<outline type="rss" text="F{n}" xmlUrl="https://h{n}.example/rss"/>' for n in range(MOST + 500)
    )
    feeds, more = OpmlFiles().read(f'<opml version="2.0"><body>{outlines}</body></opml>'.encode())
    assert (len(feeds), more) == (MOST, 500)
    lines = "\n".join(f"https://h{n}.example/rss world" for n in range(MOST + 7))
    feeds, more = OpmlFiles().read(lines.encode())
    assert (len(feeds), more) == (MOST, 7)
    assert feeds[0].topic == "world"


@pytest.mark.parametrize(
    "data", [b"", b"Dear editor,\nplease find my list.", b"ftp://x/y\nfile:///etc/passwd", b"\xff\xfe"]
)
def test_what_names_no_feed_is_no_list(data: bytes) -> None:
    assert OpmlFiles().read(data) == ([], 0)


def test_broken_markup_is_refused_as_a_whole() -> None:
    with pytest.raises(SourceError):
        OpmlFiles().read(b"<html><body>hello</body></html>")
