"""Logs: one line a record in either form, and no secret in any of them, wherever it comes from."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from newsbot.app.telegram import numbered
from newsbot.logs import set_up_logs

TOKEN = "123456:AAAA-BBBB_CCCCdddd"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    yield
    root.handlers, root.level = kept[0], kept[1]
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["console", "json"])
def test_no_secret_gets_out(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", form, [TOKEN, "hook-word"])
    log, other = structlog.get_logger("newsbot.x"), logging.getLogger("somebody.else")
    log.info(f"to {TOKEN}", url=f"https://api/bot{TOKEN}/getMe", given={"a": [TOKEN]}, n=1)
    other.warning("args %s", f"bot987654321:{'Z' * 30}")
    other.info("extra", extra={"why": "postgresql://anna:hidden-word@host/news hook-word"})
    try:
        raise ValueError(f"in {TOKEN}")
    except ValueError:
        log.exception("failed")
        other.exception("failed too")
    said = capsys.readouterr().err
    for secret in (TOKEN, "CCCCdddd", "ZZZZ", "hidden-word", "hook-word"):
        assert secret not in said
    assert said.count("[secret]") >= 7
    assert "ValueError" in said


def test_a_record_is_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json", [])
    logging.getLogger("a").info("one\r\ntwo\nthree")
    structlog.get_logger("b").info("x\ny", title="p\r\nq")
    records = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [record["event"] for record in records] == ["one\\r\\ntwo\\nthree", "x\\ny"]
    assert all(record["level"] == "info" for record in records)


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_title_steers_no_terminal(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", form, [])
    structlog.get_logger("b").info("\x1b[2Jx", title="\x1b]0;mine\x07\u202e")
    logging.getLogger("a").warning("%s", "\x9b2J", extra={"why": "\x1b[31m"})
    said = capsys.readouterr().err
    assert not set("\x1b\x07\x9b\u202e") & set(said)
    assert "mine" in said


async def test_what_is_logged_about_an_update_has_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json", [])

    async def process(_: bytes) -> None:
        logging.getLogger("a").warning("one")

    await numbered(process)(b'{"update_id":77}')
    logging.getLogger("a").warning("two")
    numbers = [json.loads(line).get("update") for line in capsys.readouterr().err.splitlines()]
    assert numbers == [77, None]


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("warning", "console", [])
    structlog.get_logger("b").info("quiet")
    logging.getLogger("a").info("quiet")
    logging.getLogger("httpx").info("quiet")
    assert capsys.readouterr().err == ""
