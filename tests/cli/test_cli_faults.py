"""Whatever is given, a command ends with its code and one line on standard error; never a traceback."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Shell

BINARY = b"hello \xff\xfe\x00\x01\x89PNG"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(BINARY)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "page.html").write_text("<html><body><p>A page and no feed.</p></body></html>")
    (tmp_path / "one").write_text("One sentence that has more words than two.")
    (tmp_path / "lines").write_bytes(b"not json\n")
    (tmp_path / "array").write_bytes(b'[\n {"url": "https://e.org/1",\n  "title": "One"}\n]\n')


COULD_NOT = [
    "summarize missing", "summarize folder", "summarize binary", "summarize empty", "summarize lines --jsonl",
    "summarize missing --jsonl", "summarize http://127.0.0.1:1/x", "extract missing", "extract binary",
    "extract empty", "extract folder --jsonl", "extract lines --jsonl", "extract http://", "parse missing",
    "parse page.html", "parse empty", "parse binary", "parse http://10.0.0.1/feed", "stories folder",
    "stories lines --jsonl", "feeds add nonsense", "feeds add ftp://x/y", "feeds add http://127.0.0.1:1/",
    "feeds remove nobody", "feeds import missing", "feeds import binary", "feeds import empty",
    "feeds import page.html", "feeds export folder", "feeds export no/such/place.opml", "load missing",
    "load folder", "subscribers import missing", "subscribers export folder", "restore missing",
    "restore folder", "restore binary", "backup folder", "backup binary/x", "feeds export binary/x",
    "backup /dev/null", "backup -", "parse ftp://x/y", "feeds add feed://127.0.0.1:1/",
    "summarize one --words 2", "load array", "stories array --jsonl",
]  # fmt: skip


@pytest.mark.parametrize("words", COULD_NOT)
def test_what_cannot_be_done_is_one_line_and_code_1(shell: Shell, words: str) -> None:
    said = shell(*words.split())
    assert said.code == 1, said.out
    assert said.err.startswith("newsbot: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "words",
    ["summarize", "extract --jsonl", "parse", "stories", "load", "feeds import", "feeds export",
     "subscribers import", "subscribers export"],
)  # fmt: skip
def test_an_empty_name_is_no_file(shell: Shell, words: str) -> None:
    said = shell(*words.split(), "")
    assert said.code == 2
    assert said.err == "newsbot: the name of a file is empty\n"


def test_a_poll_says_what_opens_a_closed_address(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("http://10.0.0.1/feed\n")
    assert shell("feeds", "import", "list").code == 0
    assert "NEWSBOT_ALLOW_HOSTS opens them" in shell("poll", "--all").out
    (told,) = shell("poll", "--all", "--json").json
    assert "NEWSBOT_ALLOW_HOSTS opens them" in told["error"]
    (kept,) = shell("feeds", "list", "--json").json
    assert "NEWSBOT" not in kept["last_error"], "as it is told in chat"


WRONG = [
    "nosuch", "summarize --sentences 0", "summarize --sentences many", "summarize --method magic",
    "summarize --nonsense", "search", "search x --limit 0", "feeds add", "feeds nosuch", "parse a b c",
    "demo --port 99999", "breaking Text --url nonsense --yes", "breaking Text",
    "search x --offset 99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("words", WRONG)
def test_wrong_arguments_are_one_line_and_code_2(shell: Shell, words: str) -> None:
    said = shell(*words.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("newsbot: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("words", ["", "feeds", "subscribers"])
def test_no_command_shows_the_help_and_is_code_2(shell: Shell, words: str) -> None:
    said = shell(*words.split())
    assert said.code == 2
    assert "Usage: newsbot" in said.err


def test_every_command_has_a_help(shell: Shell) -> None:
    listed = [line.split()[0] for line in shell("--help").out.partition("Commands:")[2].splitlines() if line]
    assert {"run", "demo", "feeds", "summarize", "load", "doctor", "backup"} <= set(listed)
    for name in listed:
        said = shell(name, "--help")
        assert said.code == 0
        assert f"Usage: newsbot {name}" in said.out


BAD_DATABASES = [
    ("sqlite:///binary", 1), ("sqlite:///folder", 1), ("postgresql://anna:hidden-word@127.0.0.1:1/news", 1),
    ("sqlite:///", 2), ("mysql://anna:hidden-word@host/news", 2),
]  # fmt: skip


@pytest.mark.parametrize(("url", "code"), BAD_DATABASES)
@pytest.mark.parametrize("words", ["stats", "feeds list", "migrate", "search x"])
def test_a_database_that_cannot_be_used_is_said_without_its_password(
    shell: Shell, words: str, url: str, code: int
) -> None:
    said = shell(*words.split(), NEWSBOT_DATABASE_URL=url)
    assert said.code == code
    assert said.err.startswith("newsbot: ")
    assert "hidden-word" not in said.err
    assert "Traceback" not in said.err
    assert said.err.count("\n") == code
    assert code == 2 or url.partition("///")[2] in said.err


def test_a_locked_database_is_said(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell("stats").code == 0
    monkeypatch.setattr("newsbot.store.database.Database.__init__.__kwdefaults__", {"busy_seconds": 0.1})
    other = sqlite3.connect(tmp_path / "newsbot.db")
    other.execute("BEGIN IMMEDIATE")
    said = shell("feeds", "remove", "1")
    other.close()
    assert said.code == 1
    assert "locked" in said.err
    assert said.err.count("\n") == 1


def test_all_faults_of_the_settings_are_named_at_once(shell: Shell) -> None:
    said = shell(
        "run",
        NEWSBOT_TOKEN="no-token-but-secret",
        NEWSBOT_APPROVALS="7",
        NEWSBOT_POLL_SECONDS="often",
        NEWSBOT_ROLES="chat",
        NEWSBOT_SEND_RATE="99",
        NEWSBOT_LOG_LEVEL="loud",
    )
    assert said.code == 2
    for name in ("TOKEN", "APPROVALS", "POLL_SECONDS", "ROLES", "SEND_RATE", "LOG_LEVEL"):
        assert f"NEWSBOT_{name}: " in said.err
    assert "a whole number from 5 to 86400" in said.err
    assert "no-token-but-secret" not in said.err


def test_without_a_token_one_sentence_says_where_to_get_one(shell: Shell) -> None:
    said = shell("run")
    assert said.code == 2
    assert "@BotFather" in said.err
    assert "python bot.py --demo" in said.err
    assert said.err.count("\n") == 1


def test_a_broken_line_of_an_env_file_is_said_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NEWSBOT_LANGUAGE: de\n")
    said = process(tmp_path, "stats")
    assert (said.returncode, said.stderr.decode().splitlines()[1:]) == (
        2,
        ["  .env line 1: no NAME=value, or a quotation mark is not closed"],
    )


def test_an_unknown_setting_is_warned_of_with_the_nearest_name(shell: Shell) -> None:
    said = shell("feeds", "list", NEWSBOT_POL_SECONDS="5")
    assert said.code == 0
    assert "NEWSBOT_POL_SECONDS is no setting; NEWSBOT_POLL_SECONDS is" in said.err


def test_of_many_bad_lines_some_are_named_and_all_counted(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "many").write_bytes("Grüße\n".encode("latin-1") * 1000)
    said = shell("load", "many")
    assert (said.code, said.out) == (1, "0 loaded, 1000 lines could not be used\n")
    assert said.err.startswith("newsbot: line 1: not JSON: it is not in UTF-8\n")
    assert said.err.count("\n") == 21


def test_of_what_is_given_at_great_length_the_ends_are_said(shell: Shell) -> None:
    said = shell("feeds", "add", f"http://127.0.0.1:1/{'x' * 100_000}")
    assert said.code == 1
    assert len(said.err) < 1000


def test_a_backup_does_not_take_the_place_of_the_database(shell: Shell, tmp_path: Path) -> None:
    assert shell("migrate").code == 0
    (tmp_path / "alias").symlink_to("newsbot.db")
    for name in ("newsbot.db", "alias"):
        said = shell("backup", name)
        assert (said.code, said.err.count("\n")) == (1, 1)
        assert "is the database itself" in said.err
    assert shell("stats").code == 0


@pytest.mark.parametrize("words", ["load", "restore", "feeds import", "extract"])
def test_a_file_without_rights_is_said_to_be_one(shell: Shell, tmp_path: Path, words: str) -> None:
    file = tmp_path / "closed"
    file.write_bytes(b"x")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("nothing is closed to this user")
    said = shell(*words.split(), "closed")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "Permission denied" in said.err
    assert "Error" not in said.err


def test_where_there_is_no_database_there_is_nothing_to_back_up(shell: Shell, tmp_path: Path) -> None:
    said = shell("backup", "all.backup")
    assert (said.code, said.err.partition(":")[2]) == (
        1,
        " There is nothing to back up: newsbot has no tables in this database.\n",
    )
    assert not (tmp_path / "newsbot.db").exists()


def damaged(file: Path) -> list[bytes]:
    """A backup with each of its parts broken: cut short, bits turned in every place, more behind it."""
    whole = file.read_bytes()
    turned = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(10, len(whole), 40)]
    return [whole[: len(whole) // 2], whole + b"more", *turned]


def sealed(*items: object) -> bytes:
    """A file with the right digest and the wrong content."""
    body = b"".join(json.dumps(item).encode() + b"\n" for item in items)
    rows = sum(isinstance(item, list) for item in items)
    tail = json.dumps({"rows": rows, "digest": hashlib.sha256(body).hexdigest()})
    return gzip.compress(body + tail.encode() + b"\n")


def test_a_damaged_backup_is_said_to_be_one_and_nothing_of_it_is_read(shell: Shell, tmp_path: Path) -> None:
    assert shell("migrate").code == 0
    assert shell("backup", "good").code == 0
    bad = damaged(tmp_path / "good")
    bad += [sealed(), sealed([1]), sealed({"newsbot": 1}), sealed({"x": 1}), b"", gzip.compress(b"[" * 10**5)]
    for content in bad:
        (tmp_path / "bad").write_bytes(content)
        said = shell("restore", "bad", NEWSBOT_DATABASE_URL="sqlite:///new.db")
        assert (said.code, said.err.count("\n")) == (1, 1)
        assert "bad is no" in said.err, said.err
    assert shell("restore", "good", NEWSBOT_DATABASE_URL="sqlite:///new.db").code == 0


def test_a_backup_is_for_its_owner_alone_and_half_of_one_is_thrown_away(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("migrate").code == 0
    assert shell("backup", "good").code == 0
    assert (tmp_path / "good").stat().st_mode & 0o077 == 0
    monkeypatch.setattr("os.fsync", full_disk)
    said = shell("backup", "other")
    assert (said.code, said.err) == (1, "newsbot: other: No space left on device\n")
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("other")]


def full_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


NARROW = {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "20", "LC_ALL": "C"}
CLOSED = "import os, sys; os.close({}); os.execvp(sys.argv[1], sys.argv[1:])"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}


def process(
    folder: Path, *words: str, closed: int | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "newsbot", *words]
    if closed is not None:
        command = [sys.executable, "-c", CLOSED.format(closed), *command]
    return subprocess.run(
        command, cwd=folder, env=_environment() | more, capture_output=True, check=False, timeout=60
    )


def test_a_folder_that_takes_no_lock_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "newsbot.db.lock").mkdir()
    said = process(tmp_path, "run", NEWSBOT_TOKEN="1:abc")
    assert (said.returncode, said.stderr) == (
        1,
        b"newsbot: newsbot.db.lock cannot be written: Is a directory\n",
    )


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_closed_stream_breaks_neither_the_command_nor_the_database(tmp_path: Path, closed: int) -> None:
    assert process(tmp_path, "stats", closed=closed).returncode == 0
    assert process(tmp_path, "load", "-", closed=closed).returncode == 0
    asked = process(tmp_path, "breaking", "Text", closed=closed)
    assert (asked.returncode, b"Error" in asked.stderr) == (2, False)
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_json_is_utf8_and_text_is_shown_whatever_the_locale(tmp_path: Path) -> None:
    line = {"url": "https://a.example/1", "title": "\x1b[31mÉlysée 漢字\u202e", "text": "A body."}
    (tmp_path / "a").write_text(json.dumps(line) + "\n")
    assert process(tmp_path, "load", "a", **NARROW).returncode == 0
    found = process(tmp_path, "search", "body", "--json", **NARROW)
    assert (found.returncode, json.loads(found.stdout)[0]["title"]) == (0, "[31mÉlysée 漢字")
    shown = process(tmp_path, "search", "body", **NARROW)
    assert (shown.returncode, b"\x1b" in shown.stdout, b"lys" in shown.stdout) == (0, False, True)


def test_what_nobody_foresaw_is_one_line_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("at 123456:AAAA-BBBB_CCCCdddd")

    monkeypatch.setattr("newsbot.feeds.parse.parse_feed", broken)
    said = shell("parse", "-", stdin=b"<rss/>")
    assert said.code == 1
    assert said.err.startswith("newsbot: RuntimeError: at [secret] (")
    assert said.err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs Linux's device that is always full")
def test_a_full_disk_under_the_output_is_said_once(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "newsbot", "summarize", "one"],
            stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=_environment(), check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr == b"newsbot: what was found cannot be written: No space left on device\n"


def _heeds_interrupts() -> None:
    """What a shell starts in the background is told to heed none, and its children with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("begun", [False, True])
def test_a_signal_ends_a_command_in_order(tmp_path: Path, number: int, code: int, begun: bool) -> None:
    """At any moment: while libraries are loaded (as its log of imports tells), or at work."""
    words = [sys.executable, "-X", "importtime", "-m", "newsbot", "summarize", "--jsonl"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env=_environment(), preexec_fn=_heeds_interrupts,  # noqa: PLW1509 - it takes no lock
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        assert running.stderr
        if begun:
            running.stdin.write(b'{"id": 1, "text": "One sentence."}\n')
            running.stdin.flush()
            assert running.stdout.readline()
        else:
            while b"newsbot.cli.output" not in running.stderr.readline():
                pass
        running.send_signal(number)
        _, said = running.communicate(timeout=30)
    assert running.returncode == code
    assert b"Traceback" not in said


def test_a_private_address_is_refused_with_what_opens_it(shell: Shell) -> None:
    assert "NEWSBOT_ALLOW_HOSTS" in shell("feeds", "add", "http://10.0.0.1/").err


def test_what_an_address_has_of_a_password_is_not_shown(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("http://anna:hidden-word@10.0.0.1/feed\n")
    assert shell("feeds", "import", "list").code == 0
    for words in ("feeds list", "feeds list --json", "poll --all", "poll --all --json", "feeds remove 1"):
        said = shell(*words.split())
        assert "10.0.0.1/feed" in said.out
        assert "hidden-word" not in said.out + said.err


def test_a_source_is_removed_once(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("http://paper.example/feed\n")
    shell("feeds", "import", "list")
    assert shell("feeds", "remove", "1", "--json").json["state"] == "removed"
    assert shell("feeds", "remove", "1").err == "newsbot: there is no source 1\n"


def test_what_a_question_cannot_say_is_said(shell: Shell) -> None:
    line = b'{"url": "https://a.example/1", "title": "A flood", "text": "A body."}\n'
    assert shell("load", "-", stdin=line).code == 0
    found = shell("search", "flood", "after:2026-13-45", "--json")
    assert (len(found.json), found.code) == (1, 0)
    assert found.err == "newsbot: after:2026-13-45 cannot be understood and is left out\n"
    assert shell("search", "--json", "--", "-flood").json == shell("search", "after:x", "--json").json == []
