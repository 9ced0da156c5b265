"""How settings are read before they are checked: files that hold secrets, lists of ids, names of hosts."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

PREFIX = "NEWSBOT_"
FILE = "_FILE"
LARGEST_ID = 2**52 - 1  # core.telegram.org/bots/api#user: at most 52 significant bits
_HOST = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(:\d{1,5})?")
_BRACKETED = re.compile(r"\[([^]]*)\](:\d{1,5})?")


def ids_in(text: str) -> frozenset[int]:
    """Telegram user ids, comma-separated. Raises ValueError."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and len(part) < 17 and 0 < int(part) <= LARGEST_ID for part in parts):
        raise ValueError("numbers separated by commas, e.g. 12345,67890 (each person's id: ask @userinfobot)")
    return frozenset(int(part) for part in parts)


def broken_lines(env_file: Path | None) -> list[str]:
    """One fault for each line of a `.env` that is no NAME=value. Raises OSError, UnicodeDecodeError.

    What such a line says is not repeated: it may be half of a secret.
    """
    from dotenv.parser import parse_stream

    logging.getLogger("dotenv.main").disabled = True  # it would say the same once more, for no one name
    if env_file is None:
        return []
    with env_file.open(encoding="utf-8-sig") as lines:
        bad = [found.original.line for found in parse_stream(lines) if found.error]
    return [f"{env_file} line {number}: no NAME=value, or a quotation mark is not closed" for number in bad]


def is_host(item: str) -> bool:
    """Whether it is a host, an address (IPv6 also in brackets) or a network, perhaps with a port."""
    if _HOST.fullmatch(item):
        return True
    try:
        ip_network(_BRACKETED.sub(r"\1", item), strict=False)
    except ValueError:
        return False
    return True


class FromFiles(PydanticBaseSettingsSource):
    """Any setting may be given as a file, by the same name with `_FILE` behind it."""

    def __init__(self, settings_cls: type[BaseSettings], names: Mapping[str, str | None]) -> None:
        super().__init__(settings_cls)
        self._paths = {name.upper(): path for name, path in names.items() if path}

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 the base class's signature
        """The content of the file that `NEWSBOT_<NAME>_FILE` names; where it cannot be read, the error."""
        path = self._paths.get(f"{PREFIX}{field_name.upper()}{FILE}", "")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text("utf-8-sig").strip(), field_name, False
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            return OSError(None, why, path), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every setting given so."""
        found = (self.get_field_value(None, name) for name in self.settings_cls.model_fields)
        return {name: value for value, name, _ in found if value is not None}


def allowed_in(field: FieldInfo) -> str:
    """What a setting may be, by its type and bounds; "" where those do not tell."""
    if field.annotation is bool:
        return "true or false"
    if get_origin(field.annotation) is Literal:
        return "one of " + ", ".join(get_args(field.annotation))
    if field.annotation not in (int, float):
        return ""
    kind = "a whole number" if field.annotation is int else "a number"
    least, most = (_bound(field, name) for name in ("ge", "le"))
    return f"{kind}, {least} or more" if most is None else f"{kind} from {least} to {most}"


def _bound(field: FieldInfo, name: str) -> Any:
    return next((getattr(rule, name) for rule in field.metadata if hasattr(rule, name)), None)
