"""Archive, people, sources, bulletins and backups through the shell, on a real database."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.conftest import Shell
from newsbot.cli.archive import question

ARTICLES: list[dict[str, Any]] = [
    {
        "url": "https://a.example/1?utm_source=x",
        "title": "Flood in the city",
        "text": "Water stood in the council's cellar.",
        "published": "2026-11-20T10:00:00Z",
        "byline": "Ann",
        "topic": "Local",
        "language": "en",
        "feed": "The Courier",
    },
    {"url": "https://a.example/2", "title": "Football", "text": "The city played in the flood of goals."},
]
PEOPLE: list[dict[str, Any]] = [
    {"chat": 101},
    {
        "chat": 102,
        "language": "de",
        "timezone": "Europe/Berlin",
        "cadence": "daily",
        "at": "07:30",
        "quiet": "22-7",
        "topics": ["world", "local"],
        "follow": ["flood"],
        "mute": ["football"],
    },
    {"chat": -1001234567890, "thread": 5, "cadence": "weekly", "feeds": ["https://feeds.example/x.xml"]},
]
OPML = """<opml version="2.0" xmlns:n="urn:newsbot:settings"><body><outline text="World">
<outline type="rss" text="One &amp; only" xmlUrl="https://one.example/rss"
  htmlUrl="https://one.example/" n:frozen="yes"/>
</outline><outline type="rss" text="Two" xmlUrl="https://two.example/rss"/></body></opml>"""


def lines(path: Path, values: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path.name


def test_an_archive_is_loaded_once_and_found(shell: Shell, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", ARTICLES)
    assert shell("load", file, "--json").json == {"loaded": 2, "known": 0, "failed": 0}
    assert shell("load", file).out == "0 loaded, 2 known already\n"
    found = shell("search", "flood", "--json").json
    assert list(found[0]) == ["id", "title", "url", "source", "published", "snippet"]
    first = next(one for one in found if one["title"] == "Flood in the city")
    assert (first["url"], first["source"]) == ("https://a.example/1", "The Courier")
    assert first["published"] == "2026-11-20T10:00:00Z"
    assert len(shell("search", "flood", "--json", "--limit", "1", "--offset", "1").json) == 1
    assert "Flood in the city" in shell("search", "flood", "council").out
    assert "Nothing found" in shell("search", "zebra").out
    assert "Flood in the city" in shell("search", "flood", "-zebra").out
    assert "Nothing found" in shell("search", "flood", "-city").out
    assert shell("search", "flood", "--limt", "3").code == 2
    assert shell("stats", "--json").json["deliveries"] == {}


def test_a_question_is_put_together_as_it_was_typed() -> None:
    assert question(["flood", "city council", "-football"]) == 'flood "city council" -football'
    assert question(["flood in the city"]) == "flood in the city"
    assert question(["source:the herald", 'say "no way"']) == 'source:the herald say "no way"'


def test_bad_lines_of_an_archive_are_named_and_the_rest_is_loaded(shell: Shell, tmp_path: Path) -> None:
    bad = [
        {"url": "nonsense", "title": "x"},
        {"url": "https://a.example/3"},
        {"url": "https://a.example/4", "title": "t", "published": "soon"},
    ]
    said = shell("load", lines(tmp_path / "a.jsonl", [bad[0], *ARTICLES, *bad[1:]]))
    assert said.code == 1
    assert said.out == "2 loaded, 3 lines could not be used\n"
    assert [line.split(": ")[1] for line in said.err.splitlines()] == ["line 1", "line 4", "line 5"]


def test_people_come_and_leave_as_they_came(shell: Shell, tmp_path: Path) -> None:
    assert shell("subscribers", "import", lines(tmp_path / "p", PEOPLE), "--json").json == {
        "imported": 3,
        "failed": 0,
    }
    first = shell("subscribers", "export", "-").lines
    assert [one["chat"] for one in first] == [101, 102, -1001234567890]
    assert first[1] == {**PEOPLE[1], "quiet": "22:00-07:00"}
    assert first[2] == {**PEOPLE[2], "at": "08:00"}
    assert shell("subscribers", "export", "out.jsonl").out == "3 exported to out.jsonl\n"
    told = {"file": "out.jsonl", "exported": 3}
    assert shell("subscribers", "export", "out.jsonl", "--json").json == told
    other = {"NEWSBOT_DATABASE_URL": "sqlite:///other.db"}
    assert shell("subscribers", "import", "out.jsonl", **other).code == 0
    assert shell("subscribers", "export", "-", **other).lines == first
    assert shell("stats", "--json").json["deliveries"] == {}


KEPT: list[dict[str, Any]] = [
    {
        "chat": 201,
        "name": "Ann",
        "state": "paused",
        "cadence": "weekly",
        "at": "06:15",
        "weekday": 4,
        "length": "longer",
        "silent": True,
        "cap": 7,
        "follow": ["flood"],
        "mute": ["football"],
        "mute_feeds": ["https://feeds.example/x.xml"],
        "until": {"football": "2036-01-01T00:00:00Z"},
        "pictures": False,
        "all": False,
    },
    {
        "chat": -1005,
        "kind": "channel",
        "state": "away",
        "cadence": "instant",
        "at": "08:00",
        "topics": ["world"],
        "all": True,
    },
]


def test_nothing_of_a_person_is_lost_on_the_way(shell: Shell, tmp_path: Path) -> None:
    assert shell("subscribers", "import", lines(tmp_path / "p", KEPT)).code == 0
    assert shell("subscribers", "export", "-").lines == KEPT


def test_who_said_stop_is_not_brought_back_by_a_list_that_does_not_know(shell: Shell, tmp_path: Path) -> None:
    shell("subscribers", "import", lines(tmp_path / "p", KEPT))
    shell("subscribers", "import", lines(tmp_path / "q", [{"chat": 201}, {"chat": -1005}]))
    figures = shell("stats", "--json").json
    assert (figures["active"], figures["paused"], figures["away"]) == (0, 1, 1)
    shell("subscribers", "import", lines(tmp_path / "r", [{"chat": 201, "state": "active"}]))
    assert shell("stats", "--json").json["active"] == 1


BAD_PEOPLE: list[dict[str, Any]] = [
    {},
    {"chat": 0},
    {"chat": True},
    {"chat": "x"},
    {"chat": 5, "thread": "x"},
    {"chat": 5, "thread": -1},
    {"chat": 5, "language": "Klingon, please"},
    {"chat": 5, "cadence": "often"},
    {"chat": 5, "timezone": "Mars/Base"},
    {"chat": 5, "at": "25:99"},
    {"chat": 5, "quiet": "x"},
    {"chat": 5, "topics": "a"},
    {"chat": 2**63},
    {"chat": 5, "until": [1]},
    {"chat": 5, "until": {"x": "soon"}},
    {"chat": 5, "weekday": 7},
    {"chat": 5, "cap": -1},
    {"chat": 5, "silent": "yes"},
    {"chat": 5, "length": "endless"},
    {"chat": 5, "state": "asleep"},
]


def test_people_that_cannot_be_understood_are_named(shell: Shell, tmp_path: Path) -> None:
    said = shell("subscribers", "import", lines(tmp_path / "p", [*BAD_PEOPLE, {"chat": 7}]))
    assert said.code == 1
    assert said.out == f"1 imported, {len(BAD_PEOPLE)} lines could not be used\n"
    assert len(said.err.splitlines()) == len(BAD_PEOPLE)


def test_a_fault_is_named_as_the_line_names_it(shell: Shell, tmp_path: Path) -> None:
    bad = [{"chat": 5, "timezone": "Mars/Base"}, {"chat": 5, "at": "25:99"}]
    said = shell("subscribers", "import", lines(tmp_path / "p", bad)).err.splitlines()
    assert said[0] == "newsbot: line 1: timezone cannot be understood: Mars/Base"
    assert said[1] == "newsbot: line 2: at cannot be understood: 25:99"


def test_telegrams_own_codes_of_languages_are_taken(shell: Shell, tmp_path: Path) -> None:
    people = [
        {"chat": 1, "language": "pt-BR"},
        {"chat": 2, "language": "EN"},
        {"chat": 3, "language": "zh_Hans"},
    ]
    assert shell("subscribers", "import", lines(tmp_path / "p", people)).code == 0
    assert [one["language"] for one in shell("subscribers", "export", "-").lines] == ["pt", "en", "zh"]


def test_a_source_that_nobody_knows_is_named_and_the_person_is_here(shell: Shell, tmp_path: Path) -> None:
    person = {"chat": 7, "feeds": ["The Paper", "https://other.example/feed"], "mute_feeds": ["Nobody"]}
    said = shell("subscribers", "import", lines(tmp_path / "p", [person]), "--json")
    assert (said.code, said.json) == (1, {"imported": 1, "failed": 0})
    assert ["The Paper" in said.err, "Nobody" in said.err, "other.example" in said.err] == [True, True, False]
    assert shell("subscribers", "export", "-").lines[0]["feeds"] == ["https://other.example/feed"]


def test_half_a_character_and_none_at_all_are_no_reason_to_lose_a_line(shell: Shell, tmp_path: Path) -> None:
    odd = b'{"chat": 1, "name": "A\\u0000nn \\ud83d", "follow": ["fl\\u0000ood"]}'
    (tmp_path / "p").write_bytes(b"\xef\xbb\xbf" + odd + b'\r\n\r\n{"chat": 2}')
    assert shell("subscribers", "import", "p").out == "2 imported\n"
    ann, _ = shell("subscribers", "export", "-").lines
    assert (ann["name"], ann["follow"]) == ("Ann ?", ["flood"])


def test_a_list_of_sources_loses_nothing_on_the_way_out_and_in(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(OPML)
    assert shell("feeds", "import", "in.opml", "--json").json == {
        "added": 2,
        "known": 0,
        "refused": 0,
        "cut": 0,
    }
    feeds = shell("feeds", "list", "--json").json
    assert [(one["title"], one["topic"], one["frozen"]) for one in feeds] == [
        ("One & only", "world", True),
        ("Two", "", False),
    ]
    assert "frozen" in shell("feeds", "list").out
    assert shell("feeds", "export", "out.opml").code == 0
    other = {"NEWSBOT_DATABASE_URL": "sqlite:///other.db"}
    assert "2 added" in shell("feeds", "import", "out.opml", **other).out
    kept = ("url", "title", "topic", "frozen")
    again = shell("feeds", "list", "--json", **other).json
    assert [[one[name] for name in kept] for one in again] == [[one[name] for name in kept] for one in feeds]
    assert shell("feeds", "export", "-").out.encode() == (tmp_path / "out.opml").read_bytes()
    assert "Removed: Two" in shell("feeds", "remove", "two").out
    assert "No sources yet" in shell("feeds", "list", NEWSBOT_DATABASE_URL="sqlite:///third.db").out


def test_a_bulletin_from_a_script_keeps_the_rules_of_the_desk(shell: Shell, tmp_path: Path) -> None:
    shell("subscribers", "import", lines(tmp_path / "p", PEOPLE))
    sent = shell("breaking", "Bridge closed", "--url", "https://e.org/1", "--yes", "--json").json
    assert sent == {"id": 1, "state": "sending", "addressees": 3}
    assert shell("breaking", "Bridge open", "--yes").out == "#2 goes to 3 addressees\n"
    assert shell("breaking", "", "--yes").err == "newsbot: there is nothing to send\n"
    two = {"NEWSBOT_APPROVALS": "2"}
    alone = shell("breaking", "Nobody to ask", "--yes", **two)
    assert (alone.code, "NEWSBOT_EDITORS" in alone.err) == (1, True)
    waits = shell("breaking", "Somebody to ask", "--yes", "--json", NEWSBOT_EDITORS="77", **two)
    assert waits.json["state"] == "waiting"
    assert "waits for an editor" in shell("breaking", "Another", "--yes", NEWSBOT_EDITORS="77", **two).out
    assert shell("stats", "--json").json["deliveries"] == {"queued": 6}


@pytest.mark.parametrize(("answer", "ending"), [(True, "goes to 0"), (False, "is cancelled")])
def test_at_a_terminal_it_is_shown_and_asked_for(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, answer: bool, ending: str
) -> None:
    shell("breaking", "Bridge closed", "--yes")
    monkeypatch.setattr("newsbot.cli.house._at_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda question, err: answer)
    said = shell("breaking", "Bridge closed")
    assert "BREAKING  Bridge closed" in said.err
    assert "Much like #1" in said.err
    assert ending in said.out
    assert set(shell("breaking", "Bridge closed", "--json").json) == {"id", "state", "addressees"}


def test_who_breaks_off_at_the_question_leaves_no_draft(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken_off(question: str, err: bool) -> bool:
        raise typer.Abort

    monkeypatch.setattr("newsbot.cli.house._at_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", broken_off)
    assert shell("breaking", "Bridge closed").code == 130
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT state FROM bulletins").fetchall() == [("cancelled",)]


def test_everything_goes_into_one_file_and_back(shell: Shell, tmp_path: Path) -> None:
    shell("load", lines(tmp_path / "a.jsonl", ARTICLES))
    saved = shell("backup", "all.backup", "--json").json
    assert saved["file"] == "all.backup"
    other = {"NEWSBOT_DATABASE_URL": "sqlite:///other.db"}
    assert shell("restore", "all.backup", "--json", **other).json["rows"] == saved["rows"]
    assert len(shell("search", "flood", "--json", **other).json) == 2
    assert "has data" in shell("restore", "all.backup", **other).err
    assert "written and checked" in shell("backup", "all.backup").out
    assert "restored" in shell("restore", "all.backup", "--repeat", NEWSBOT_DATABASE_URL="sqlite:///t.db").out


def test_the_tables_are_brought_up_to_date(shell: Shell) -> None:
    revision = shell("migrate", "--json").json["revision"]
    assert shell("migrate").out == f"the database is at revision {revision}\n"


def test_figures_for_people_and_for_programs(shell: Shell) -> None:
    assert "0 in 0 stories" in shell("stats").out
    assert {"articles", "feeds", "active", "deliveries", "days"} <= set(shell("stats", "--json").json)


def test_the_doctor_names_what_is_missing(shell: Shell) -> None:
    said = shell("doctor")
    assert said.code == 1
    assert "NEWSBOT_TOKEN is not set" in said.out
    found = {one["what"]: one["well"] for one in shell("doctor", "--json", NEWSBOT_ADMINS="1").json}
    assert (found["token"], found["database"], found["rights"]) == (False, True, True)
    assert (found["disk"], found["backups"]) == (True, True)


def test_the_doctor_finds_a_backup_that_is_too_old(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "nights").mkdir()
    old = tmp_path / "nights" / "newsbot-2026-01-01.backup"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    said = shell("doctor", NEWSBOT_BACKUP_DIR="nights")
    assert "BAD  backups    1, the newest " in said.out


def test_the_doctor_sees_where_no_folder_for_backups_can_be_made(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda place, _: Path(place).absolute() != tmp_path)
    said = shell("doctor", NEWSBOT_BACKUP_DIR="nights/of/ours")
    assert "BAD  backups    nights/of/ours cannot be written to" in said.out


def test_polling_nothing_is_said(shell: Shell) -> None:
    assert shell("poll").out == "0 sources asked, 0 new articles, 0 could not be read\n"
    assert shell("poll", "--all", "--json").json == []


@pytest.fixture
def stand() -> Iterator[str]:
    """The address of a server whose every path is a feed of 4,100 entries named for it."""

    class Feed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            entries = "".join(
                f"<item><title>{name}{n} zebra</title><guid>{name}{n}</guid></item>" for n in range(4100)
            )
            body = f"<rss><channel><title>{name}</title>{entries}</channel></rss>".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_first_search_finds_all_that_a_poll_has_brought_and_not_indexed(
    shell: Shell, stand: str, tmp_path: Path
) -> None:
    allowed = {"NEWSBOT_ALLOW_HOSTS": "127.0.0.0/8"}
    (tmp_path / "feeds.txt").write_text(f"{stand}/early\n{stand}/late\n")
    shell("feeds", "import", "feeds.txt", **allowed)
    assert "8200 new articles, 0 could" in shell("poll", "--all", **allowed).out
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT COUNT(*) FROM article_words").fetchone() == (0,)
    outermost = ("early0", "early4099", "late0", "late4099")
    found = {hit["title"] for hit in shell("search", *outermost, "--json").json}
    assert found == {f"{name} zebra" for name in outermost}
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT COUNT(*) FROM article_words").fetchone() == (8200,)
    assert "2 sources asked, 0 new articles" in shell("poll", "--all", **allowed).out


NEEDLESS = [
    ("stats", "aiohttp alembic lxml numpy sumy trafilatura telegram structlog rich babel prometheus_client "
     "newsbot.feeds.parse newsbot.newsroom.desk newsbot.store.search newsbot.store.tables"),
    ("poll", "alembic lxml numpy telegram structlog babel newsbot.feeds.parse newsbot.newsroom.desk"),
    ("search flood", "aiohttp alembic lxml numpy telegram structlog newsbot.newsroom.ingest"),
    ("feeds remove nobody", "aiohttp alembic lxml numpy telegram structlog newsbot.newsroom.ingest"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "needless"), NEEDLESS)
def test_a_command_loads_what_it_needs(shell: Shell, words: str, needless: str) -> None:
    assert shell("migrate").code == 0
    look = (
        "import sys; from newsbot.cli.commands import outcome; outcome(sys.argv[1].split()); "
        "print(*(name for name in sys.argv[2].split() if name in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, words, needless],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert done.stderr.splitlines()[-1] == ""


@pytest.mark.parametrize("words", [(), ("feeds",), ("subscribers",)])
def test_the_list_of_commands_cuts_no_sentence(shell: Shell, words: tuple[str, ...]) -> None:
    assert "..." not in shell(*words, "--help").out.partition("Commands:")[2]
