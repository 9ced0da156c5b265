"""One call of the Bot API: its parameters from a query, JSON, a form or a multipart body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import BodyPartReader, web

from newsbot.demo.refusals import Refusal, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent with a call."""

    name: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class Call:
    """Method name in lower case and parameters: strings in forms, any JSON value in JSON bodies."""

    method: str
    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string; "" when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; the default where it is absent or no number, as the Bot API does."""
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(value)  # type: ignore[arg-type]  # None and lists raise TypeError
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """True for true, "true", "yes", "1"."""
        value = self.values.get(name)
        return value is True or str(value).strip().lower() in {"true", "yes", "1"}

    def structure(self, name: str) -> Any:
        """An object or array, from JSON or a string that holds JSON; None when absent. Raises Refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def record(self, name: str) -> dict[str, Any]:
        """An object; empty when absent or something else."""
        value = self.structure(name)
        return value if isinstance(value, dict) else {}


async def read_call(request: web.BaseRequest, method: str) -> Call:
    """The parameters of a request; raises Refusal for a body that Telegram cannot read or finds too large."""
    call = Call(method.lower(), {})
    try:
        await _read_into(call, request)
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    return call


async def _read_into(call: Call, request: web.BaseRequest) -> None:
    if "?" in request.raw_path:
        call.values.update(request.query)
    if not request.can_read_body:
        return
    kind = request.content_type
    if kind == "application/json":
        _from_json(call, await request.read())
    elif kind == "multipart/form-data":
        await _from_parts(call, request)
    elif kind == "application/x-www-form-urlencoded":
        call.values.update({name: str(value) for name, value in (await request.post()).items()})


def _from_json(call: Call, body: bytes) -> None:
    if not body:
        return
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            body.decode()
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    call.values.update(values)


async def _from_parts(call: Call, request: web.BaseRequest) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            call.values[part.name] = data.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            call.files[part.name] = Upload(part.filename, kind, data)
