"""Texts, pages and feeds through the shell, whole and line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Shell

ROOT = Path(__file__).parents[2]
TEXT = (
    "The harbour bridge opens again on Monday after two years of work. Engineers replaced all cables and the "
    "northern pillar. The city paid nine million for it, a third more than planned. Ferries will run until "
    "the end of the month. The mayor called the delay a lesson. Cyclists get a lane of their own. Residents "
    "of the old town hope for quieter nights. A second bridge is planned further up the river."
)
PAGE = (
    f"<html lang=en><head><title>Bridge opens</title></head><body><article><h1>Bridge opens</h1><p>{TEXT}</p>"
    f"<p>{TEXT.replace('bridge', 'crossing')}</p></article></body></html>"
)
RSS = b"""<rss version="2.0"><channel><title>T</title><link>https://e.org/</link><item><title>One</title>
<link>https://e.org/1</link><guid>g1</guid><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>
<description>d</description></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link href="https://e.org/"/><entry>
<id>g1</id><title>One</title><link href="https://e.org/1"/><updated>2026-11-24T10:00:00Z</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "home_page_url": "https://e.org/",
        "items": [
            {"id": "g1", "url": "https://e.org/1", "title": "One", "date_published": "2026-11-24T10:00:00Z"}
        ],
    }
).encode()
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e.org/1</loc><news:news>
<news:publication_date>2026-11-24T10:00:00Z</news:publication_date><news:title>One</news:title></news:news></url>
</urlset>"""


@pytest.mark.parametrize("feed", [RSS, ATOM, JSON_FEED, SITEMAP], ids=["rss", "atom", "json", "sitemap"])
def test_a_feed_of_any_kind_has_one_shape(shell: Shell, feed: bytes) -> None:
    said = shell("parse", "-", "--url", "https://e.org/feed", stdin=feed)
    assert said.code == 0, said.err
    assert list(said.json) == ["title", "url", "entries"]
    (entry,) = said.json["entries"]
    assert list(entry) == ["id", "title", "url", "author", "published", "summary", "content", "image"]
    assert (entry["title"], entry["url"]) == ("One", "https://e.org/1")
    assert entry["published"] == "2026-11-24T10:00:00Z"


@pytest.mark.parametrize(("sentences", "words"), [(2, 100), (5, 30), (1, 12), (None, 25), (3, None)])
def test_a_summary_keeps_within_both_limits_word_for_word(
    shell: Shell, sentences: int | None, words: int | None
) -> None:
    limits = ["--sentences", str(sentences)] if sentences else []
    limits += ["--words", str(words)] if words else []
    said = shell("summarize", *limits, "--json", stdin=TEXT.encode())
    assert list(said.json) == ["id", "sentences", "method", "refused"]
    chosen = said.json["sentences"]
    assert 1 <= len(chosen) <= (sentences or 100)
    assert all(sentence in TEXT for sentence in chosen)
    assert sum(len(sentence.split()) for sentence in chosen) <= (words or 1000)


@pytest.mark.parametrize(
    "method", ["default", "lead", "lexrank", "lex-rank", "textrank", "lsa", "luhn", "kl"]
)
def test_a_method_is_chosen_by_name(shell: Shell, method: str) -> None:
    said = shell("summarize", "--method", method, "--sentences", "2", stdin=TEXT.encode())
    assert said.code == 0
    assert len(said.out.splitlines()) <= 2
    assert said.out.strip()


def test_lines_come_back_in_order_and_a_bad_one_stops_nobody(shell: Shell, tmp_path: Path) -> None:
    given = [{"id": n, "text": TEXT, "title": None} for n in (3, "b", 1)]
    lines = [json.dumps(one) for one in given]
    lines[1:1] = ["[1]", '{"text":"x"}', '{"id":9,"text":5}', ""]
    (tmp_path / "in").write_text("\n".join(lines))
    said = shell("summarize", "in", "--jsonl", "--sentences", "1")
    assert said.code == 1
    assert [line["id"] for line in said.lines] == [3, 9, "b", 1], "what names itself has its place"
    assert said.lines[1] == {"id": 9, "sentences": [], "method": "lead", "refused": "unreadable"}
    assert said.err.splitlines() == [
        "newsbot: line 2: not a JSON object",
        "newsbot: line 3: 'id' is missing",
        "newsbot: line 4: text must be a text",
    ]


@pytest.mark.parametrize(
    ("command", "field", "empty"),
    [("extract", "html", {"title": "", "text": ""}), ("stories", "text", {"story": 9})],
)
def test_a_line_that_cannot_be_used_has_a_line_that_says_so(
    shell: Shell, command: str, field: str, empty: dict[str, Any]
) -> None:
    given = [{"id": n, "title": "Bridge opens", field: text} for n, text in ((1, TEXT), (9, 5), (2, TEXT))]
    said = shell(command, "--jsonl", stdin="\n".join(map(json.dumps, given)).encode())
    assert said.code == 1
    assert [line["id"] for line in said.lines] == [1, 9, 2]
    assert said.lines[1].items() >= empty.items()
    assert said.err == f"newsbot: line 2: {field} must be a text\n"


def test_a_page_is_taken_apart(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    one = shell("extract", "page.html", "--url", "https://e.org/a", "--json").json
    assert list(one) == ["id", "title", "byline", "published", "language", "image", "text"]
    assert one["title"] == "Bridge opens"
    assert TEXT in one["text"].replace("\n", " ")
    lines = "".join(json.dumps({"id": n, "url": "https://e.org/a", "html": PAGE}) + "\n" for n in range(3))
    many = shell("extract", "--jsonl", stdin=lines.encode()).lines
    assert [line["id"] for line in many] == [0, 1, 2]
    assert {line["text"] for line in many} == {one["text"]}
    assert "Bridge opens" in shell("extract", "page.html").out
    assert shell("summarize", "page.html", "--sentences", "1").out.strip() in TEXT + TEXT.replace(
        "bridge", "crossing"
    )


def test_a_page_in_utf_16_is_a_page(shell: Shell) -> None:
    assert shell("extract", "--json", stdin=PAGE.encode("utf-16")).json["title"] == "Bridge opens"


def test_a_page_without_an_article_is_an_empty_line(shell: Shell) -> None:
    (line,) = shell("extract", "--jsonl", stdin=b'{"id":1,"url":"","html":""}\n').lines
    assert line == {
        "id": 1,
        "title": "",
        "byline": "",
        "published": None,
        "language": "",
        "image": "",
        "text": "",
    }


def test_articles_on_one_event_are_one_story(shell: Shell) -> None:
    articles = [
        {
            "id": "a",
            "published": "2026-11-24T08:00:00Z",
            "title": "Harbour bridge opens again on Monday",
            "text": TEXT,
        },
        {
            "id": "b",
            "published": "2026-11-24T08:30:00Z",
            "title": "Tax vote in parliament postponed",
            "text": "Parliament will not vote on the tax this week, its speaker said.",
        },
        {
            "id": "c",
            "published": "2026-11-24T09:00:00Z",
            "title": "Harbour bridge opens again on Monday",
            "text": TEXT,
        },
    ]
    said = shell("stories", "--jsonl", stdin="\n".join(json.dumps(a) for a in articles).encode())
    assert said.lines == [{"id": "a", "story": "a"}, {"id": "b", "story": "b"}, {"id": "c", "story": "a"}]


def test_an_article_with_no_time_or_an_odd_one_has_a_story_all_the_same(shell: Shell) -> None:
    times = ["2026-11-24T08:00:00Z", None, "Tue, 24 Nov 2026 09:00:00 GMT", 1795510800, "soon", ""]
    articles = [
        {"id": n, "published": at, "title": "Bridge opens", "text": TEXT} for n, at in enumerate(times)
    ]
    del articles[-1]["published"]
    said = shell("stories", "--jsonl", stdin="\n".join(json.dumps(a) for a in articles).encode())
    assert said.lines == [{"id": number, "story": 0} for number in range(6)]
    assert said.code == 1
    assert "4: published is no time" in said.err


def test_markup_that_was_left_in_is_no_likeness(shell: Shell) -> None:
    def marked(text: str) -> str:
        rows = (
            f'<p class="story-body__text" data-component="paragraph">{s}.&nbsp;</p>' for s in text.split(". ")
        )
        return "".join(rows) + "<script>window.layer = window.layer || [];</script>"

    other = "Parliament will not vote on the tax this week. Its speaker said so. The budget waits until May."
    articles = [
        {"id": "a", "title": "Bridge opens", "text": marked(TEXT)},
        {"id": "b", "title": "Tax vote postponed", "text": marked(other)},
        {"id": "c", "title": "After years of work", "text": TEXT},
    ]
    said = shell("stories", "--jsonl", stdin="\n".join(json.dumps(a) for a in articles).encode())
    assert [line["story"] for line in said.lines] == ["a", "b", "a"]


@pytest.mark.parametrize("published", [None, "2026-11-24"])
@pytest.mark.parametrize(("between", "story"), [(3, "first"), (400, "last")])
def test_likeness_fades_in_a_stream_without_times_of_its_own(
    shell: Shell, between: int, story: str, published: str | None
) -> None:
    articles = [
        {"id": "first", "title": "Harbour bridge reopens after repairs"},
        *({"id": n, "title": f"Number{n}x wins race{n}y"} for n in range(between)),
        {"id": "last", "title": "Repairs: harbour bridge closes again"},
    ]
    articles = [article | {"published": published} for article in articles]
    said = shell("stories", "--jsonl", stdin="\n".join(json.dumps(a) for a in articles).encode())
    assert said.lines[-1] == {"id": "last", "story": story}


def test_a_story_is_answered_before_the_next_line_is_written() -> None:
    command = [sys.executable, "-m", "newsbot", "stories", "--jsonl"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2):
            line = {"id": number, "published": "2026-11-24T08:00:00Z", "title": "Bridge opens", "text": TEXT}
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "story": 1}
        process.stdin.close()
        assert process.wait(20) == 0
