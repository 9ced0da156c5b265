"""What the addresses in settings may be: of the database, the Bot API server and the webhook."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

WEBHOOK_PATH = "/webhook"


def check_server(url: str) -> None:
    """Raises ValueError where no Bot API server can be at that address."""
    if not _is_web(url):
        raise ValueError("a web address without ? and #, e.g. http://127.0.0.1:8081")


def check_webhook(url: str, for_telegram: bool) -> None:
    """Raises ValueError where a webhook at that address would get nothing.

    Telegram itself speaks https alone (core.telegram.org/bots/api#setwebhook); a local server also http.
    """
    if not _is_web(url) or not urlsplit(url).path.endswith(WEBHOOK_PATH):
        raise ValueError(
            f"a web address that ends in {WEBHOOK_PATH}, e.g. https://news.example.org{WEBHOOK_PATH}"
        )
    if for_telegram and not url.startswith("https://"):
        raise ValueError("https://: Telegram sends nothing to plain http")


def check_database(url: str) -> None:
    """Raises ValueError for anything but a file of SQLite and a PostgreSQL."""
    file = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else ""
    parts = _parts(url) if url.startswith("postgresql://") else None
    if parts is None and file in ("", ":memory:"):
        raise ValueError(
            "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, without the name of a driver "
            "(in a password: %40 for @, %2F for a slash)"
        )


def passwords_in(*urls: str) -> list[str]:
    """The passwords in addresses, as written and as meant."""
    found = [parts.password for url in urls if (parts := _parts(url)) is not None and parts.password]
    return [form for password in found for form in {password, unquote(password)}]


def _parts(url: str) -> SplitResult | None:
    """The parts of an address; None where host or port cannot be told."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_web(url: str) -> bool:
    parts = _parts(url)
    return (
        parts is not None
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not (parts.query or parts.fragment)
    )
