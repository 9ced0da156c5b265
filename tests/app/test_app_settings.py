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
    ("API_URL", "telegram", "web address"),
    ("POLL_SECONDS", "1", "a whole number from 5 to 86400"),
    ("TICK_SECONDS", "x", "a number from 0.1 to 3600"),
    ("LISTEN", "8080", "host:port"),
    ("WEBHOOK_URL", "https://e.org/webhook", "NEWSBOT_LISTEN"),
    ("WEBHOOK_SECRET", "ä ö", "A-Z"),
    ("LANGUAGE", "xx", "one of en"),
    ("TIMEZONE", "Mars/Base", "Europe/Berlin"),
    ("APPROVALS", "3", "from 1 to 2"),
    ("SEND_RATE", "31", "NEWSBOT_PAID_BROADCAST=true"),
    ("PAID_BROADCAST", "perhaps", "true or false"),
    ("RETENTION_DAYS", "-1", "a whole number, 0 or more"),
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
    unknown, odd, readable = suspicions(env)
    assert unknown == "NEWSBOT_ADMIN is no setting; NEWSBOT_ADMINS is"
    assert odd.startswith("NEWSBOT_XYZZYX is no setting")
    assert "chmod 600" in readable
    env.chmod(0o600)
    assert not any("chmod" in one for one in suspicions(env))
