"""Settings: environment or `.env`, read once, every fault reported at once by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "NEWSBOT_"
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
    api_url: str = Field("https://api.telegram.org", description="Another Bot API server.")
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
    send_rate: float = Field(30, ge=0, le=1000, description="Messages a second over all chats; 0: no limit.")
    paid_broadcast: bool = Field(False, description="Allows up to 1000 a second, paid in Telegram Stars.")
    retention_days: int = Field(
        0, ge=0, description="Articles older than this leave the archive; 0 keeps all."
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
        """What is passed in, then the environment, then `.env`, then secrets given as files."""
        return init_settings, env_settings, dotenv_settings, SecretFiles(settings_cls)

    @field_validator("*", mode="before")
    @classmethod
    def _stripped(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value

    @field_validator("feeds", "backup_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("admins", "editors", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError(
                "numbers separated by commas, e.g. 12345,67890 (each person's id: ask @userinfobot)"
            )
        return frozenset(int(part) for part in parts)

    @field_validator("allow_hosts", "roles", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

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

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("a web address, e.g. https://news.example.org/hook")
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
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://")):
            raise ValueError("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if self.webhook_url and not self.listen:
            raise ValueError("NEWSBOT_LISTEN: host:port is needed where NEWSBOT_WEBHOOK_URL is set")
        if self.send_rate > 30 and not self.paid_broadcast:
            raise ValueError(
                "NEWSBOT_SEND_RATE: Telegram allows 30 a second; more needs NEWSBOT_PAID_BROADCAST=true"
            )
        if self.roles != ("all",) and not self.database_url.get_secret_value().startswith("postgresql"):
            raise ValueError("NEWSBOT_ROLES: several processes share one PostgreSQL, not an SQLite file")
        return self

    def runs(self, role: str) -> bool:
        """Whether this process has that part."""
        return "all" in self.roles or role in self.roles


class SecretFiles(PydanticBaseSettingsSource):
    """Any setting may be given as a file, by the same name with `_FILE` behind it."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 the base class's signature
        """The content of the file that `NEWSBOT_<NAME>_FILE` names."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE", "")
        return (Path(path).read_text("utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every setting given so."""
        found = {name: self.get_field_value(None, name)[0] for name in self.settings_cls.model_fields}
        return {name: value for name, value in found.items() if value is not None}


def read_settings(env_file: Path | None = None, **given: Any) -> Settings:
    """The settings, checked. Raises BadSettings with every fault at once."""
    try:
        return Settings(**{"_env_file": env_file, **given})
    except ValidationError as error:
        raise BadSettings([_fault(item) for item in error.errors()]) from None
    except OSError as error:
        raise BadSettings([f"{error.filename}: cannot be read ({error.strerror})"]) from None


def _fault(item: Any) -> str:
    message = str(item["msg"]).removeprefix("Value error, ")
    name = PREFIX + str(item["loc"][0]).upper() if item["loc"] else ""
    return f"{name}: {message}" if name else message
