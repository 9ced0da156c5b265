"""Logs: one line a record, console or JSON, every logger through one gate that takes secrets out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from structlog.stdlib import ProcessorFormatter

HIDDEN = "[secret]"
# a bot's token by its form, wherever it comes from: an address, an exception, somebody's library
_TOKEN = re.compile(r"(?:bot)?\d{5,}:[A-Za-z0-9_-]{8,}")
_PASSWORD = re.compile(r"(?<=://)[^/@\s:]+:[^/@\s]+(?=@)")
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "aiohttp",
    "apscheduler",
    "trafilatura",
    "htmldate",
    "charset_normalizer",
    "alembic",
)

Event = MutableMapping[str, Any]


class Redaction:
    """Takes known secrets and everything of their form out of a record."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 4)

    def hidden(self, value: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            value = value.replace(secret, HIDDEN)
        return _PASSWORD.sub(HIDDEN, _TOKEN.sub(HIDDEN, value))

    def text(self, value: str) -> str:
        """The same, and without what would steer a terminal that shows the log."""
        return _STEERING.sub("?", self.hidden(value))

    def __call__(self, _logger: Any, _name: str, event: Event) -> Event:
        """As a structlog processor."""
        clean = {name: self._value(value) for name, value in event.items()}
        clean["event"] = self.text(str(clean.get("event", ""))).replace("\r", "\\r").replace("\n", "\\n")
        return clean

    def _value(self, value: Any) -> Any:
        if isinstance(value, (int, float, bool, tuple)) or value is None:
            return value  # a tuple here is exc_info; what is rendered of it is redacted at the end
        return self.text(value if isinstance(value, str) else str(value))


class _Formatter(logging.Formatter):
    """Has a record rendered, then redacts once more what the renderer added (tracebacks)."""

    def __init__(self, renderer: ProcessorFormatter, redaction: Redaction) -> None:
        super().__init__()
        self._renderer = renderer
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction.hidden(self._renderer.format(record))


def _console() -> Any:
    import structlog

    # plain tracebacks: the pretty ones print local variables, and secrets live there
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def set_up_logs(level: str, form: str, secrets: Iterable[str]) -> None:
    """Logs to standard error. `form` is `console` or `json`."""
    import structlog  # 0.1 s of CPU; a command that only hides secrets in its complaint goes without

    redaction = Redaction(secrets)
    stdlib, when = structlog.stdlib, structlog.processors.TimeStamper(fmt="iso", utc=True)
    known: list[Any] = [structlog.contextvars.merge_contextvars, stdlib.add_log_level]
    renderer: list[Any] = [
        structlog.processors.ExceptionRenderer(),
        redaction,
        structlog.processors.JSONRenderer(),
    ]
    if form == "console":
        renderer = [redaction, _console()]
    formatter = stdlib.ProcessorFormatter(
        processors=[stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        foreign_pre_chain=[*known, stdlib.ExtraAdder(), when],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(formatter, redaction))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # a tick that finds the last one still at work is no fault
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            stdlib.filter_by_level,
            *known,
            when,
            stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
