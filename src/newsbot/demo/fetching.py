"""Pictures by address: Telegram fetches them itself, the stand-in does so on this machine only."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import aiohttp

from newsbot.demo.calls import Upload
from newsbot.demo.refusals import bad_request

LIMIT = 5 * 1024 * 1024
_FAILED = "failed to get HTTP URL content"


async def fetched(url: str) -> Upload:
    """The file at an address on the loopback; raises Refusal for all others and for what is no picture."""
    try:
        local = ipaddress.ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        local = False
    if not local:
        raise bad_request(_FAILED)
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            data = await answer.content.read(LIMIT + 1)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise bad_request(_FAILED) from None
    if answer.status != 200 or len(data) > LIMIT:
        raise bad_request(_FAILED)
    if not answer.content_type.startswith("image/"):
        raise bad_request("wrong type of the web page content")
    return Upload(urlsplit(url).path.rpartition("/")[2] or "picture", answer.content_type, data)
