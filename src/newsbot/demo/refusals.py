"""What Telegram answers when it refuses, in its own words (its documentation and open Bot API server)."""

from __future__ import annotations

from typing import Any

_FAMILY = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"


class Refusal(Exception):  # an answer of the server, not a fault of ours
    """One refused call: `code`, the whole `description`, and Telegram's `parameters` where it gives any."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body of the answer, as the Bot API writes it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str, **parameters: Any) -> Refusal:
    """400 with Telegram's prefix; `parameters` go into the answer's `parameters`."""
    return Refusal(400, f"{_FAMILY[400]}: {words}", parameters or None)


def forbidden(words: str) -> Refusal:
    """403 with Telegram's prefix."""
    return Refusal(403, f"{_FAMILY[403]}: {words}")


def conflict(words: str) -> Refusal:
    """409 with Telegram's prefix."""
    return Refusal(409, f"{_FAMILY[409]}: {words}")


def unauthorized() -> Refusal:
    """401: an unknown or revoked token."""
    return Refusal(401, _FAMILY[401])


def not_found() -> Refusal:
    """404: a method that does not exist."""
    return Refusal(404, _FAMILY[404])


def too_many(seconds: int) -> Refusal:
    """429 with `retry_after` whole seconds, in the text and in the parameters, as Telegram does."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
