"""Which links Telegram takes, in a text and behind a button."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PORTED_HOST = re.compile(r"[^/?#]*:\d+(?:[/?#]|$)")
_BAD_IN_HOST = re.compile(r"[\s<>\"'`{}|\\^,;]")
WEB_SCHEMES = frozenset({"http", "https", "tonsite"})
APP_SCHEMES = frozenset({"tg", "ton"})
# the usual web address, taken as it is without a closer look
_USUAL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[1-9][0-9]{0,3})?/[!-~]*\Z")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)\Z")


class WrongLinkError(ValueError):
    """Its text is the reason in Telegram's words, e.g. `Wrong HTTP URL`."""


def checked_link(url: str) -> str:
    """The link as Telegram stores it (a bare host becomes `http://host/`).

    Raises WrongLinkError: only web, tg: and ton: addresses pass; a web host needs a dot.
    """
    if _USUAL.match(url):
        return url
    url = url.strip()
    if not _SCHEME.match(url) or _PORTED_HOST.match(url):
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise WrongLinkError("Wrong HTTP URL") from wrong
    scheme = parts.scheme.lower()
    if scheme in APP_SCHEMES:
        return url
    if scheme not in WEB_SCHEMES:
        raise WrongLinkError("Unsupported URL protocol")
    _check_host(parts.hostname or "", port)
    return _with_path(parts, scheme)


def _check_host(host: str, port: int | None) -> None:
    if not host:
        raise WrongLinkError("URL host is empty")
    if _BAD_IN_HOST.search(host) or (":" not in host and "." not in host.rstrip(".")):
        raise WrongLinkError("Wrong HTTP URL")
    if port == 0:
        raise WrongLinkError("Wrong port number specified in the URL")


def _with_path(parts: SplitResult, scheme: str) -> str:
    host = parts.netloc.rpartition("@")
    netloc = host[0] + host[1] + host[2].lower()
    return parts._replace(scheme=scheme, netloc=netloc, path=parts.path or "/").geturl()


def mentioned_person(url: str) -> int | None:
    """The user id of a `tg://user?id=…` link, else None."""
    found = _USER_LINK.match(url)
    return int(found[1]) if found else None
