"""Webhooks: each update posted to the bot's address with its secret until it answers 2xx, in order."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from newsbot.demo.calls import Call
from newsbot.demo.clock import Clock
from newsbot.demo.refusals import bad_request
from newsbot.demo.updates import Updates

Json = dict[str, Any]
_SECRET = re.compile(r"[A-Za-z0-9_-]*\Z")
FIRST_RETRY = 0.25
LAST_RETRY = 30.0


class Webhook:
    """The webhook of one bot: plain http too, as with a Bot API server of one's own, on this machine only."""

    def __init__(self, updates: Updates, clock: Clock) -> None:
        self.updates = updates
        self.clock = clock
        self.run_reply: Callable[[Call], Awaitable[Any]] | None = None
        self.info: Json = _no_webhook()
        self._secret = ""
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        updates.on_arrival = self._arrived.set

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": lambda _: {**self.info, "pending_update_count": len(self.updates.queue)},
        }

    async def set_webhook(self, call: Call) -> bool:
        """Bot API setWebhook."""
        url = call.text("url")
        if not url:
            return await self.delete_webhook(call)
        _check_address(url)
        secret = call.text("secret_token")
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.match(secret):
            raise bad_request("secret token contains unallowed characters")
        await self.stop()
        self.updates.end_poll("terminated by setWebhook request")
        self._drop(call)
        self.updates.allow(call)
        self.updates.webhook_active = True
        self._secret = secret
        self.info = {**_no_webhook(), "url": url, "max_connections": call.integer("max_connections", 40)}
        if self.updates.allowed:
            self.info["allowed_updates"] = self.updates.allowed
        self._task = asyncio.create_task(self._deliver(url))
        return True

    async def delete_webhook(self, call: Call) -> bool:
        """Bot API deleteWebhook."""
        await self.stop()
        self._drop(call)
        self.info = _no_webhook()
        return True

    async def stop(self) -> None:
        """Deliver no more."""
        self.updates.webhook_active = False
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _drop(self, call: Call) -> None:
        if call.flag("drop_pending_updates"):
            self.updates.queue.clear()

    async def _deliver(self, url: str) -> None:
        wait = FIRST_RETRY
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                if not self.updates.queue:
                    self._arrived.clear()
                    await self._arrived.wait()
                    continue
                update = self.updates.queue[0]
                reply = await self._post(session, url, update)
                if reply is None:
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, LAST_RETRY)
                    continue
                wait = FIRST_RETRY
                self.updates.confirm(update["update_id"])
                await self._obey(reply)

    async def _post(self, session: aiohttp.ClientSession, url: str, update: Json) -> bytes | None:
        """The body of a 2xx answer, None for anything else."""
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        try:
            async with session.post(url, data=orjson.dumps(update), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return await answer.read()
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except (aiohttp.ClientError, TimeoutError):
            self._failed("Read timeout expired")
        return None

    def _failed(self, words: str) -> None:
        self.info |= {"last_error_date": int(self.clock.now()), "last_error_message": words}

    async def _obey(self, reply: bytes) -> None:
        """An answer may itself hold one call."""
        try:
            values = orjson.loads(reply) if reply else None
        except orjson.JSONDecodeError:
            return
        if isinstance(values, dict) and isinstance(values.get("method"), str) and self.run_reply is not None:
            await self.run_reply(Call(values.pop("method").lower(), values))


def _no_webhook() -> Json:
    return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    try:
        local = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        local = parts.hostname == "localhost"
    if not local:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
