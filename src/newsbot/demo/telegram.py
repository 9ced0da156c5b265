"""A strict stand-in for the Bot API over HTTP on the loopback: one bot, real refusals, faults on demand."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson
from aiohttp import web

from newsbot.demo.answers import Answers
from newsbot.demo.calls import Call, read_call
from newsbot.demo.clock import Clock
from newsbot.demo.counters import Counters
from newsbot.demo.editing import Editing
from newsbot.demo.faults import Action, Fault, Faults
from newsbot.demo.files import Files
from newsbot.demo.listener import Listener
from newsbot.demo.pace import Limits, Pace
from newsbot.demo.places import Places, Profile
from newsbot.demo.refusals import Refusal, bad_request, not_found, unauthorized
from newsbot.demo.sending import Desk, Sending
from newsbot.demo.updates import Updates
from newsbot.demo.webhook import Webhook
from newsbot.demo.world import World

_JSON = {"Content-Type": "application/json"}
_GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>"
    b"</center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
_NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class StandInOptions:
    """`strict`: hold Telegram's limits of pace; `keep`: messages kept for a chat (0: all)."""

    token: str
    strict: bool = True
    limits: Limits = field(default_factory=Limits)
    keep: int = 0
    host: str = "127.0.0.1"
    port: int = 0
    name: str = "Newsroom"
    username: str = "newsroom_demo_bot"


class StandIn:
    """The server that a bot talks to. `faults`, `desk` and `updates` are the ways to steer it."""

    def __init__(self, options: StandInOptions) -> None:
        self.token = options.token
        self.revoked = False
        world = World(_bot(options), Clock(), options.keep)
        pace = Pace(options.limits) if options.strict else None
        self.desk = Desk(world, Files(), Counters(), pace)
        self.faults = Faults()
        self.updates = Updates()
        self.webhook = Webhook(self.updates, world.clock)
        self.webhook.run_reply = self._run
        self.answers = Answers(self.desk)
        self.profile = Profile(self.desk)
        self.listener = Listener(self._handle, options.host, options.port)
        self._methods = self._all_methods()
        self._return: asyncio.Task[None] | None = None

    def _all_methods(self) -> dict[str, Callable[[Call], Any]]:
        parts = (Sending(self.desk), Editing(self.desk), Places(self.desk), self.answers, self.profile)
        more = (self.updates, self.webhook, self.desk.files)
        methods: dict[str, Callable[[Call], Any]] = {"logout": lambda _: True, "close": lambda _: True}
        for part in (*parts, *more):
            methods |= part.methods()
        return methods

    @property
    def api_url(self) -> str:
        """What a bot takes instead of https://api.telegram.org."""
        return self.listener.url

    async def start(self) -> None:
        """Listen."""
        await self.listener.start()

    async def stop(self) -> None:
        """End everything."""
        if self._return is not None:
            self._return.cancel()
            await asyncio.gather(self._return, return_exceptions=True)
        await self.webhook.stop()
        self.updates.release()
        await self.listener.stop()

    async def go_dark(self, seconds: float = 0.0) -> None:
        """Close the port and cut all lines; with `seconds`, come back by itself."""
        self.updates.release()
        await self.listener.stop()
        if seconds:
            self._return = asyncio.create_task(self._come_back(seconds))

    async def _come_back(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.listener.start()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        if "%" in path:
            path = unquote(path)
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            return await self._call(request, token, method)
        if path.startswith("/file/bot"):
            return self._download(path[9:])
        return _answer(404, not_found().as_json())

    async def _call(self, request: web.BaseRequest, token: str, method: str) -> web.StreamResponse:
        if token != self.token or self.revoked:
            self.desk.counters.answered(time.monotonic(), "", 0, 401)
            return _answer(401, unauthorized().as_json())
        try:
            call = await read_call(request, method)
        except Refusal as refusal:
            return self._refused(Call(method.lower(), {}), refusal)
        fault = self.faults.first(call, call.integer("chat_id")) if self.faults.rules else None
        if fault is not None:
            return await self._go_wrong(request, call, fault)
        return await self._run(call)

    async def _run(self, call: Call) -> web.Response:
        """Do what is asked, count it, and write the answer."""
        method = self._methods.get(call.method)
        try:
            if method is None:
                raise not_found()
            result = method(call)
            if inspect.isawaitable(result):
                result = await result
        except Refusal as refusal:
            return self._refused(call, refusal)
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError):  # values of an unfit kind
            return self._refused(call, bad_request("can't parse parameters"))
        now = time.monotonic()
        chat = call.integer("chat_id")
        self.desk.counters.answered(now, call.method, chat, 200)
        self.desk.counters.came_after_all(_mark(call, chat))
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), headers=_JSON)

    def _refused(self, call: Call, refusal: Refusal) -> web.Response:
        counters = self.desk.counters
        counters.answered(time.monotonic(), call.method, call.integer("chat_id"), refusal.code)
        return _answer(refusal.code, refusal.as_json())

    async def _go_wrong(self, request: web.BaseRequest, call: Call, fault: Fault) -> web.StreamResponse:
        self.desk.counters.faults += 1
        self.desk.world.tell(
            "fault", call.integer("chat_id"), {"action": fault.action, "method": call.method}
        )
        if fault.seconds and fault.action is not Action.LATE:
            await asyncio.sleep(fault.seconds)
        if fault.action in (Action.REPLY, Action.HTML, Action.DROP):
            self._turn_away(call, fault)
        if fault.action is Action.REPLY:
            return self._refused(call, fault.refusal())
        if fault.action is Action.HTML:
            self.desk.counters.answered(time.monotonic(), call.method, call.integer("chat_id"), 502)
            return web.Response(status=502, body=_GATEWAY_PAGE, content_type="text/html")
        if fault.action is Action.DROP:
            return self._cut(request, call)
        answer = await self._run(call)
        if fault.action is Action.LATE:
            await asyncio.sleep(fault.seconds)
        return self._cut(request, call) if fault.action is Action.DROP_REPLY else answer

    def _turn_away(self, call: Call, fault: Fault) -> None:
        passing = (
            fault.action is not Action.REPLY or fault.retry_after or fault.code >= 500 or fault.code == 429
        )
        if passing and call.method.startswith("send") and call.text("text"):
            mark = _mark(call, call.integer("chat_id"))
            self.desk.counters.turned_away(mark, time.monotonic() + fault.retry_after)

    def _cut(self, request: web.BaseRequest, call: Call) -> web.Response:
        self.desk.counters.answered(time.monotonic(), call.method, call.integer("chat_id"), _NO_ANSWER)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _download(self, rest: str) -> web.Response:
        token, _, path = rest.partition("/")
        if token != self.token or self.revoked:
            return _answer(401, unauthorized().as_json())
        stored = self.desk.files.find(path.rpartition("/")[2])
        if stored is None:
            return _answer(404, not_found().as_json())
        return web.Response(body=stored.upload.data, content_type="application/octet-stream")


def _mark(call: Call, chat: int) -> int:
    """Which message this is, whatever becomes of it."""
    return hash((chat, call.values.get("text") if isinstance(call.values.get("text"), str) else ""))


def _answer(status: int, body: dict[str, Any]) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), headers=_JSON)


def _bot(options: StandInOptions) -> dict[str, Any]:
    number = options.token.partition(":")[0]
    return {
        "id": int(number) if number.isdecimal() else 1,
        "is_bot": True,
        "first_name": options.name,
        "username": options.username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
