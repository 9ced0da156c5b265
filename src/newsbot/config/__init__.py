"""Settings: environment or `.env`, read once, every fault reported at once by name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from newsbot.config.reading import FILE, PREFIX, FromFiles, allowed_in, broken_lines, ids_in, is_host
from newsbot.config.urls import check_database, check_server, check_webhook, passwords_in

__all__ = ["FILE", "PREFIX", "ROLES", "BadSettings", "Settings", "fixed_settings", "read_settings"]
TELEGRAM = "https://api.telegram.org"
LANGUAGES = ("en", "de", "es", "fr", "ru", "az", "ar")
ROLES = frozenset({"chat", "feeds", "dispatch"})
Ids = Annotated[frozenset[int], NoDecode]
Names = Annotated[tuple[str, ...], NoDecode]


class BadSettings(Exception):
    """The settings cannot be used. One line a fault, each with the name and what is allowed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """Everything that an operator may set. Secrets never show in a `repr`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = Field(SecretStr(""), description="The bot's token, from @BotFather.")
    database_url: SecretStr = Field(
        SecretStr("sqlite:///newsbot.db"),
        description="sqlite:///FILE, or postgresql://… for several machines.",
    )
    admins: Ids = Field(frozenset(), description="Telegram user ids of admins, comma-separated.")
    editors: Ids = Field(frozenset(), description="Telegram user ids of editors, comma-separated.")
    feeds: Path | None = Field(
        None, description="An OPML file, or a file with one feed URL a line and perhaps a topic after it."
    )
    api_url: str = Field(TELEGRAM, description="Another Bot API server.")
    allow_hosts: Names = Field(
        (), description="Private hosts, host:port pairs or networks that feeds may use."
    )
    poll_seconds: int = Field(
        300, ge=5, le=86400, description="How often a feed is asked that says nothing itself."
    )
    tick_seconds: float = Field(15, ge=0.1, le=3600, description="How often due work is looked for.")
    listen: str = Field("", description="host:port for health, metrics and the webhook; off when empty.")
    webhook_url: str = Field("", description="With a URL: webhook instead of polling.")
    webhook_secret: SecretStr = Field(SecretStr(""), description="What Telegram sends along to prove itself.")
    language: str = Field(
        "en", description="For subscribers who have chosen none: " + ", ".join(LANGUAGES) + "."
    )
    timezone: str = Field("UTC", description="For subscribers who have chosen none, e.g. Europe/Berlin.")
    approvals: int = Field(1, ge=1, le=2, description="People needed for a bulletin: 1 or 2.")
    paid_broadcast: bool = Field(False, description="Allows up to 1000 a second, paid in Telegram Stars.")
    send_rate: float = Field(30, ge=0, le=1000, description="Messages a second over all chats; 0: no limit.")
    retention_days: int = Field(
        0, ge=0, le=36500, description="Articles older than this leave the archive; 0 keeps all."
    )
    backup_dir: Path | None = Field(None, description="Where the nightly backup goes; off when empty.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
    log_format: Literal["console", "json"] = Field("console", description="console or json.")
    roles: Names = Field(("all",), description="Parts this process runs: all, or any of chat,feeds,dispatch.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in, then the environment, then `.env`; each also with secrets given as files."""
        environment = FromFiles(settings_cls, os.environ)
        beside = FromFiles(settings_cls, getattr(dotenv_settings, "env_vars", {}))
        return init_settings, env_settings, environment, dotenv_settings, beside

    @field_validator("*", mode="before")
    @classmethod
    def _stripped(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, OSError):
            raise ValueError(f"{value.filename} cannot be read: {value.strerror}")
        stripped = value.strip() if isinstance(value, str) else value
        return None if stripped == "" and info.field_name in ("feeds", "backup_dir") else stripped

    @field_validator("language", "log_level", "log_format", "roles", mode="before")
    @classmethod
    def _small(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("admins", "editors", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return ids_in(value)

    @field_validator("allow_hosts", "roles", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("allow_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for item in value:
            if not is_host(item):
                raise ValueError(
                    f"{item} is none of these: a host, host:port, or a network such as 10.0.0.0/8"
                )
        return value

    @field_validator("feeds")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"{value} is no file that can be read")
        return value

    @field_validator("backup_dir")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        places = (value, *value.absolute().parents) if value is not None else ()
        there = next((place for place in places if place.exists()), None)
        if there is not None and not there.is_dir():
            raise ValueError(f"{there} is no folder")
        return value

    @field_validator("roles")
    @classmethod
    def _roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value not in (("all",), ()) and not set(value) <= ROLES:
            raise ValueError("all, or any of chat,feeds,dispatch separated by commas")
        return value or ("all",)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError) as error:
            raise ValueError("the name of a time zone, e.g. Europe/Berlin or UTC") from error
        return value

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError("one of " + ", ".join(LANGUAGES))
        return value

    @field_validator("api_url")
    @classmethod
    def _server(cls, value: str) -> str:
        check_server(value)
        return value.rstrip("/")

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        number, _, secret = value.get_secret_value().partition(":")
        if value.get_secret_value() and not (number.isdecimal() and secret and " " not in secret):
            raise ValueError("what @BotFather gave, in the form 123456:ABC…")
        return value

    @field_validator("listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdecimal() and int(port) < 65536):
            raise ValueError("host:port, e.g. 127.0.0.1:8080")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        check_database(value.get_secret_value())
        return value

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str, info: ValidationInfo) -> str:
        if value:
            check_webhook(value, info.data.get("api_url", TELEGRAM) == TELEGRAM)
        if value and info.data.get("listen", "-") == "":
            raise ValueError("NEWSBOT_LISTEN (host:port) is needed too, for Telegram to reach")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret(cls, value: SecretStr) -> SecretStr:
        # core.telegram.org/bots/api#setwebhook
        if value.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("1 to 256 of the characters A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("send_rate")
    @classmethod
    def _rate(cls, value: float, info: ValidationInfo) -> float:
        if value > 30 and info.data.get("paid_broadcast") is False:
            raise ValueError("Telegram allows 30 a second; more needs NEWSBOT_PAID_BROADCAST=true")
        return value

    @field_validator("roles")
    @classmethod
    def _shared(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        url = info.data.get("database_url")
        if value != ("all",) and url is not None and url.get_secret_value().startswith("sqlite"):
            raise ValueError("several processes share one PostgreSQL, not an SQLite file: all")
        return value

    def secrets(self) -> list[str]:
        """What no log may show, in every form in which it could."""
        token, url = self.token.get_secret_value(), self.database_url.get_secret_value()
        known = [token, token.partition(":")[2], self.webhook_key(), *passwords_in(url, self.api_url)]
        return [secret for secret in known if secret]

    def webhook_key(self) -> str:
        """The webhook's secret; where none is set, one that only the token's owner can make."""
        token = self.token.get_secret_value()
        return self.webhook_secret.get_secret_value() or sha256(f"webhook {token}".encode()).hexdigest()

    def runs(self, role: str) -> bool:
        """Whether this process has that part."""
        return "all" in self.roles or role in self.roles


class FixedSettings(Settings):
    """Settings as they are given, whatever the environment says: the demo's."""

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in, and nothing else."""
        return (sources["init_settings"],)


def read_settings(env_file: Path | None = None) -> Settings:
    """The settings of environment and `.env`, checked. Raises BadSettings with every fault at once."""
    return _checked(lambda: Settings(_env_file=env_file), env_file)  # type: ignore[call-arg] # pydantic-settings' own


def fixed_settings(**given: Any) -> Settings:
    """These settings and defaults for all others, checked. Raises BadSettings."""
    return _checked(lambda: FixedSettings(**given))


def _checked(make: Callable[[], Settings], env_file: Path | None = None) -> Settings:
    try:
        faults = broken_lines(env_file)
        settings = make()
    except ValidationError as error:
        raise BadSettings([*faults, *(_fault(item) for item in error.errors())]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings([f"{env_file or '.env'} cannot be read: {error}"]) from None
    if faults:
        raise BadSettings(faults)
    return settings


def _fault(item: Any) -> str:
    """One fault: the name, and what is allowed in words of our own where the checker has only its own."""
    name = str(item["loc"][0])
    allowed = item["type"] != "value_error" and allowed_in(Settings.model_fields[name])
    return f"{PREFIX}{name.upper()}: {allowed or item['msg'].removeprefix('Value error, ')}"
