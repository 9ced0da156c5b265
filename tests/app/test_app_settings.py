"""Settings: every fault by name, secrets from files, nothing shown that is secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsbot.app.suspicions import suspicions
from newsbot.config import BadSettings, Settings, fixed_settings, read_settings

TOKEN = "123456:AAAA-BBBB_CCCCdddd"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("NEWSBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


FAULTS = [
    ("TOKEN", "abc", "@BotFather"),
    ("DATABASE_URL", "mysql://x/y", "postgresql://"),
    ("DATABASE_URL", "sqlite:///", "FILE"),
    ("DATABASE_URL", "sqlite:///:memory:", "FILE"),
    ("ADMINS", "12,anna", "numbers"),
    ("EDITORS", "12,4503599627370496", "numbers"),
    ("ADMINS", "0", "numbers"),
    ("ALLOW_HOSTS", "news.example,http://x/", "a host, host:port, or a network"),
    ("ALLOW_HOSTS", "10.0.0.0/99", "a host, host:port, or a network"),
    ("FEEDS", "/no/such/file", "no file that can be read"),
    ("BACKUP_DIR", "/dev/null", "no folder"),
    ("BACKUP_DIR", "/dev/null/nights", "/dev/null is no folder"),
    ("API_URL", "telegram", "web address"),
    ("POLL_SECONDS", "1", "a whole number from 5 to 86400"),
    ("TICK_SECONDS", "x", "a number from 0.1 to 3600"),
    ("LISTEN", "8080", "host:port"),
    ("API_URL", "http://127.0.0.1:99999", "web address"),
    ("API_URL", "http://127.0.0.1:8081/?x=1", "without ? and #"),
    ("DATABASE_URL", "postgresql://u:hidden@h:port/n", "postgresql://USER"),
    ("DATABASE_URL", "postgresql://u:hid@den/word@h/n", "%40 for @"),
    ("DATABASE_URL", "postgresql+psycopg://u:hidden@h/n", "without the name of a driver"),
    ("WEBHOOK_URL", "https://e.org/webhook", "NEWSBOT_LISTEN"),
    ("WEBHOOK_URL", "http://e.org/webhook", "https://"),
    ("WEBHOOK_URL", "https://e.org/bot", "ends in /webhook"),
    ("WEBHOOK_SECRET", "ä ö", "A-Z"),
    ("LANGUAGE", "xx", "one of en"),
    ("TIMEZONE", "Mars/Base", "Europe/Berlin"),
    ("APPROVALS", "3", "from 1 to 2"),
    ("SEND_RATE", "31", "NEWSBOT_PAID_BROADCAST=true"),
    ("PAID_BROADCAST", "perhaps", "true or false"),
    ("RETENTION_DAYS", "-1", "a whole number from 0 to 36500"),
    ("LOG_LEVEL", "loud", "one of debug, info, warning, error"),
    ("LOG_FORMAT", "xml", "one of console, json"),
    ("ROLES", "cook", "any of chat,feeds,dispatch"),
    ("ROLES", "chat", "PostgreSQL"),
]


@pytest.mark.parametrize(("name", "value", "allowed"), FAULTS)
def test_a_fault_is_named_with_what_is_allowed(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NEWSBOT_{name}", value)
    with pytest.raises(BadSettings) as caught:
        read_settings()
    (fault,) = caught.value.faults
    assert fault.startswith(f"NEWSBOT_{name}: ")
    assert allowed in fault


def test_all_faults_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    dependent = ("WEBHOOK_URL", "SEND_RATE", "ROLES")  # judged only where what they depend on is right
    for name, value, _ in FAULTS:
        monkeypatch.setenv(f"NEWSBOT_{name}", value)
    monkeypatch.setenv("NEWSBOT_FEEDS_FILE", "/no/such/file")
    with pytest.raises(BadSettings) as caught:
        read_settings()
    assert {fault.partition(":")[0] for fault in caught.value.faults} >= {
        f"NEWSBOT_{name}" for name, _, _ in FAULTS if name not in dependent
    } | {"NEWSBOT_FEEDS"}


def test_every_setting_can_be_a_file_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(f"  {TOKEN}\n")
    (tmp_path / "url").write_text("postgresql://a:b@h/n")
    env = tmp_path / ".env"
    env.write_text(
        f"NEWSBOT_DATABASE_URL_FILE={tmp_path}/url\nNEWSBOT_TOKEN=9:from-env-file\nNEWSBOT_ADMINS=1, 2\n"
    )
    monkeypatch.setenv("NEWSBOT_TOKEN_FILE", str(tmp_path / "token"))
    settings = read_settings(env)
    assert settings.token.get_secret_value() == TOKEN
    assert settings.database_url.get_secret_value() == "postgresql://a:b@h/n"
    assert settings.admins == {1, 2}
    monkeypatch.setenv("NEWSBOT_TOKEN_FILE", str(tmp_path))
    with pytest.raises(BadSettings, match=r"NEWSBOT_TOKEN: .*cannot be read: Is a directory"):
        read_settings()


def test_an_env_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"NEWSBOT_TOKEN=\xff\xfe\n")
    with pytest.raises(BadSettings, match=r"\.env cannot be read"):
        read_settings(tmp_path / ".env")
    assert suspicions(tmp_path / ".env") == []


def test_a_line_of_an_env_file_that_says_nothing_is_a_fault_beside_the_others(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("# mine\nNEWSBOT_APPROVALS=9\nNEWSBOT_LANGUAGE: de\nNEWSBOT_TOKEN='123456:half\n")
    with pytest.raises(BadSettings) as caught:
        read_settings(env)
    lines, approvals = caught.value.faults[:2], caught.value.faults[2]
    assert [line.partition(":")[0] for line in lines] == [f"{env} line 3", f"{env} line 4"]
    assert approvals.startswith("NEWSBOT_APPROVALS: ")
    assert "half" not in str(caught.value)


def test_an_env_file_may_come_from_any_editor(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbf123456:from-a-file\r\n")
    env = tmp_path / ".env"
    env.write_bytes(
        b"\xef\xbb\xbfNEWSBOT_APPROVALS = 2 # both\r\n\r\nexport NEWSBOT_LANGUAGE=DE\r\n"
        b"NEWSBOT_TIMEZONE='Europe/Berlin' # here\r\nNEWSBOT_TOKEN=\r\nNEWSBOT_TOKEN_FILE=token\r\n"
        b"NEWSBOT_LOG_LEVEL=WARNING\r\n"
    )
    settings = read_settings(env)
    assert (settings.approvals, settings.language, settings.timezone) == (2, "de", "Europe/Berlin")
    assert (settings.token.get_secret_value(), settings.log_level) == ("123456:from-a-file", "warning")


def test_a_local_server_may_have_a_webhook_without_tls() -> None:
    url = "http://127.0.0.1:8080/webhook"
    settings = fixed_settings(
        webhook_url=url, api_url="http://u:pass%2Fword@h:8081/", listen="127.0.0.1:8080"
    )
    assert (settings.webhook_url, settings.api_url) == (url, "http://u:pass%2Fword@h:8081")
    assert {"pass/word", "pass%2Fword"} <= set(settings.secrets())


def test_no_secret_is_in_a_repr_and_all_are_known_to_the_logs() -> None:
    settings = fixed_settings(
        token=TOKEN, database_url="postgresql://a:hidden-word@h/n", webhook_secret="hook-word"
    )
    for shown in (repr(settings), str(settings)):
        assert not any(secret in shown for secret in ("CCCCdddd", "hidden-word", "hook-word"))
    assert {TOKEN, TOKEN.partition(":")[2], "hidden-word", "hook-word"} <= set(settings.secrets())


def test_a_webhook_has_a_secret_even_where_none_is_set() -> None:
    one, other = (fixed_settings(token=f"1:{word}").webhook_key() for word in ("first-word", "other-word"))
    assert len(one) == 64
    assert one != other
    assert fixed_settings(webhook_secret="own").webhook_key() == "own"


def test_the_demo_does_not_hear_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_APPROVALS", "9")
    assert fixed_settings().approvals == Settings.model_fields["approvals"].default


def test_roles() -> None:
    assert fixed_settings().runs("chat")
    shared = fixed_settings(database_url="postgresql://h/n", roles="feeds, dispatch")
    assert (shared.runs("chat"), shared.runs("feeds")) == (False, True)


def test_names_that_nobody_knows_and_open_files_are_suspicious(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    env.write_text(f"NEWSBOT_TOKEN={TOKEN}\nNEWSBOT_ADMIN=1\n")
    env.chmod(0o644)
    monkeypatch.setenv("NEWSBOT_XYZZYX", "1")
    monkeypatch.setenv("NEWSBOT_TOKEN_FILE", "elsewhere")
    unknown, odd, twice, readable = suspicions(env)
    assert unknown == "NEWSBOT_ADMIN is no setting; NEWSBOT_ADMINS is"
    assert odd == "NEWSBOT_XYZZYX is no setting"
    assert twice.startswith("NEWSBOT_TOKEN and NEWSBOT_TOKEN_FILE are both given")
    assert "chmod 600" in readable
    env.chmod(0o600)
    assert not any("chmod" in one for one in suspicions(env))
