"""A second Bot API, written from Telegram's documentation alone and sharing nothing with the demo's.

A mistake that the demo's stand-in and the bot have in common shows against this one. It runs in a thread
of the test, so that a test reads its records as they are and makes faults of any kind: a rule is a
function that gets the call and says what happens to it.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from journeys.botapi_html import CannotParse, shown, utf16

Json = dict[str, Any]
TOKEN = "7200000001:AAF-strict_Zq8xY2mK0vB3nL6tR9wE1uI4oP5s"
WRITES = frozenset({"sendmessage", "sendphoto", "senddocument", "sendmediagroup", "copymessage"})
BUTTON_KINDS = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "web_app")


@dataclass
class Call:
    """One request: when it came, what it asked, and what was answered (0: the line was cut)."""

    at: float
    method: str
    given: Json
    code: int = -1
    answered: float = 0.0
    description: str = ""

    @property
    def chat(self) -> int:
        value = self.given.get("chat_id", 0)
        return int(value) if re.fullmatch(r"-?\d+", str(value)) else 0

    @property
    def text(self) -> str:
        return str(self.given.get("text") or self.given.get("caption") or "")


class No(Exception):
    """A refusal in Telegram's words."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Outcome:
    """What a rule makes of a call. `done`: the call is carried out all the same. `body` None: the usual one.

    `cut`: bytes of the answer after which the line is cut (-1: none is); `wait` before, `late` after.
    """

    done: bool = False
    status: int = 0
    body: bytes | None = None
    kind: str = "application/json"
    cut: int = -1
    wait: float = 0.0
    late: float = 0.0


Rule = Callable[[Call], Outcome | None]


def refused(code: int, description: str, **parameters: Any) -> Outcome:
    """An error as the Bot API writes it."""
    body: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Outcome(status=code, body=json.dumps(body).encode())


def page(status: int) -> Outcome:
    """A gateway's page instead of an answer."""
    return Outcome(status=status, body=b"<html><h1>Oh dear</h1></html>", kind="text/html")


LOST = Outcome(done=True, cut=0)
RESET = Outcome(cut=0)
HALF = Outcome(done=True, cut=25)


@dataclass
class Chat:
    """A chat as Telegram has it. `says` refuses whatever is sent to it."""

    id: int
    kind: str = "private"
    title: str = ""
    says: No | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    forum: bool = False
    bucket: tuple[float, float] = (3.0, -math.inf)
    minute: deque[float] = field(default_factory=deque)

    @property
    def info(self) -> Json:
        named = {"first_name": f"P{self.id}"} if self.kind == "private" else {"title": self.title or "G"}
        return {"id": self.id, "type": self.kind, **named, **({"is_forum": True} if self.forum else {})}


class BotApi:
    """The server. `calls` is all that came; `odd` is what Telegram's documentation does not know."""

    def __init__(self, *, limits: bool = True, newest_poll_wins: bool = True) -> None:
        self.limits = limits
        self.newest_poll_wins = newest_poll_wins
        self.revoked = False
        self.calls: list[Call] = []
        self.odd: list[str] = []
        self.rules: list[Rule] = []
        self.chats: dict[int, Chat] = {}
        self.toasts: dict[str, str] = {}
        self.news: dict[str, list[Json]] = defaultdict(list)
        self.polls = 0
        self._queries: set[str] = set()
        self._updates: list[Json] = []
        self._next_update = 500_000_000
        self._next_message = 10
        self._second: deque[float] = deque()
        self._arrived: asyncio.Event
        self._poll: asyncio.Event | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.light()

    # --- the server itself

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _do(self, work: Awaitable[Any]) -> Any:
        async def wrapped() -> Any:
            return await work

        done: Future[Any] = asyncio.run_coroutine_threadsafe(wrapped(), self._loop)
        return done.result(30)

    def light(self) -> None:
        """Listens, on the same port as before."""
        self._do(self._listen())

    def dark(self) -> None:
        """Nobody listens any more and every line is cut."""
        self._do(self._close())

    def stop(self) -> None:
        self.dark()
        self._do(self._end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=1) if others else None

    async def _listen(self) -> None:
        self._arrived = asyncio.Event()
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/feed/{name}", self._feed)
        self._runner = web.AppRunner(app, shutdown_timeout=0.05, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        assert site._server is not None
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]

    async def _close(self) -> None:
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        items = "".join(
            f"<item><guid>{escape(one['guid'])}</guid><title>{escape(one['title'])}</title>"
            f"<link>{self.url}/page/{escape(one['guid'])}</link><pubDate>{one['date']}</pubDate>"
            f"<description>{escape(one['text'])}</description></item>"
            for one in reversed(self.news[request.match_info["name"]])
        )
        body = f"<rss version='2.0'><channel><title>Strict Gazette</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        call = Call(time.monotonic(), request.match_info["method"].lower(), {})
        self.calls.append(call)
        try:
            call.given = await _parameters(request)
        except (ConnectionError, web.HTTPException):
            return self._cut(request, call)
        outcome = next((made for rule in list(self.rules) if (made := rule(call)) is not None), Outcome(True))
        await asyncio.sleep(outcome.wait)
        status, body = 200, b""
        if outcome.done:
            status, body = await self._carried_out(request, call)
        await asyncio.sleep(outcome.late)
        if outcome.body is not None:
            status, body = outcome.status, outcome.body
        call.code, call.answered = status, time.monotonic()
        if outcome.cut >= 0:
            return await self._partly(request, call, body[: outcome.cut])
        return web.Response(status=status, body=body, content_type=outcome.kind)

    async def _partly(self, request: web.Request, call: Call, body: bytes) -> web.StreamResponse:
        """Promises an answer, gives its beginning, cuts the line."""
        if body:
            response = web.StreamResponse(headers={"Content-Length": str(len(body) + 400)})
            await response.prepare(request)
            await response.write(body)
        return self._cut(request, call)

    def _cut(self, request: web.Request, call: Call) -> web.Response:
        call.code = 0
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _carried_out(self, request: web.Request, call: Call) -> tuple[int, bytes]:
        try:
            if request.match_info["token"] != TOKEN or self.revoked:
                raise No(401, "Unauthorized")
            method = getattr(self, f"_m_{call.method}", None)
            if method is None:
                self.odd.append(f"no such method: {call.method}")
                raise No(404, "Not Found: method not found")
            if call.method in WRITES:
                self._admit(call)
            result = method(call.given)
            if asyncio.iscoroutine(result):
                result = await result
            return 200, json.dumps({"ok": True, "result": result}).encode()
        except No as no:
            call.description = no.description
            made = refused(no.code, no.description, **no.parameters)
            return no.code, made.body or b""

    # --- how fast: sliding windows over what arrived and was not refused for its pace

    def _admit(self, call: Call) -> None:
        if not self.limits:
            return
        now, count = call.at, len(_list(call.given.get("media"))) or 1
        most = 1000 if str(call.given.get("allow_paid_broadcast", "")).lower() == "true" else 30
        while self._second and self._second[0] <= now - 1:
            self._second.popleft()
        waits = [1.0] if len(self._second) + count > most else []
        chat = self.chats.get(call.chat)
        if chat is not None:
            waits += self._admit_chat(chat, now, count)
        if waits:
            after = max(1, math.ceil(max(waits)))
            raise No(429, f"Too Many Requests: retry after {after}", retry_after=after)
        self._second.extend([now] * count)
        if chat is not None:
            tokens, at = chat.bucket
            chat.bucket = (min(3.0, tokens + now - at) - count, now)
            chat.minute.extend([now] * count)

    @staticmethod
    def _admit_chat(chat: Chat, now: float, count: int) -> list[float]:
        tokens, at = chat.bucket
        tokens = min(3.0, tokens + now - at)
        waits = [1 - tokens] if tokens < min(count, 1) else []
        if chat.kind in ("group", "supergroup"):
            while chat.minute and chat.minute[0] <= now - 60:
                chat.minute.popleft()
            if len(chat.minute) + count > 20:
                waits.append(chat.minute[0] + 60 - now)
        return waits

    # --- what tests do

    def person(self, number: int) -> Chat:
        return self.chats.setdefault(number, Chat(number))

    def group(self, number: int, kind: str = "supergroup", admins: set[int] | None = None) -> Chat:
        return self.chats.setdefault(number, Chat(number, kind, "Group", admins=admins or set()))

    def update(self, body: Json, number: int = 0) -> int:
        """Queues an update; `number` for one with a number of its own."""
        if not number:
            self._next_update += 1
            number = self._next_update
        self.give([{"update_id": number, **body}])
        return number

    def give(self, updates: list[Json]) -> None:
        """Queues updates as they are, so that one poll gets them together."""

        def put() -> None:
            self._updates.extend(updates)
            self._arrived.set()

        self._loop.call_soon_threadsafe(put)

    def say(self, person: int, text: str, chat: int = 0, **more: Any) -> int:
        """A message of a person to the bot; returns its number."""
        place = self.chats[chat] if chat else self.person(person)
        self._next_message += 1
        message: Json = {
            "message_id": self._next_message,
            "date": int(time.time()),
            "chat": place.info,
            "from": _user(person),
            "text": text,
            **more,
        }
        if match := re.match(r"/\w+(@\w+)?", text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(match[0])}]
        place.messages[message["message_id"]] = message
        self.update({"message": message})
        return self._next_message

    def press(self, person: int, label: str, chat: int = 0) -> str:
        """Presses the newest button whose label has these words; returns the query's id."""
        place = self.chats[chat or person]
        message, data = next(
            (message, button["callback_data"])
            for message in sorted(place.messages.values(), key=lambda one: -one["message_id"])
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if label in button["text"] and "callback_data" in button
        )
        return self.press_data(person, message, data)

    def press_data(self, person: int, message: Json, data: str) -> str:
        query = str(9_000_000_000 + len(self._queries))
        self._queries.add(query)
        body = {"id": query, "from": _user(person), "message": message, "chat_instance": "1", "data": data}
        self.update({"callback_query": body})
        return query

    def publish(self, title: str, text: str, feed: str = "world") -> None:
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(time.time() - 5))
        number = len(self.news[feed])
        item = {"guid": f"{feed}-{number}", "title": title, "text": text, "date": date}
        self.news[feed].append(item)

    def said_to(self, chat: int) -> list[str]:
        """What the bot's messages in a chat show now, in order."""
        known = self.chats.get(chat)
        return [known.texts[number] for number in sorted(known.texts)] if known else []

    def copies(self, words: str) -> dict[int, int]:
        """How many messages with these words each chat holds."""
        return {number: sum(words in text for text in self.said_to(number)) for number in list(self.chats)}

    def codes(self, chat: int, method: str = "sendmessage") -> list[int]:
        return [call.code for call in list(self.calls) if call.chat == chat and call.method == method]

    def floods(self) -> list[Call]:
        """Calls that our own limits refused."""
        return [call for call in list(self.calls) if call.description.startswith("Too Many Requests")]

    def rule(self, made: Outcome, times: int = 1, skip: int = 0, **asked: Any) -> Rule:
        """Puts a rule in force for calls by `method`, `chat` and `text`; `times` 0: for all of them."""
        left = [skip, times or math.inf]

        def rule(call: Call) -> Outcome | None:
            fits = ("method" not in asked or call.method == asked["method"].lower()) and (
                "chat" not in asked or call.chat == asked["chat"]
            )
            if not fits or asked.get("text", "") not in call.text or left[1] <= 0:
                return None
            if left[0] > 0:
                left[0] -= 1
                return None
            left[1] -= 1
            return made

        self.rules.append(rule)
        return rule

    # --- the methods

    def _chat(self, given: Json) -> Chat:
        value = given.get("chat_id")
        if value in (None, ""):
            raise No(400, "Bad Request: chat_id is empty")
        if not re.fullmatch(r"-?\d+", str(value)) or int(value) not in self.chats:
            raise No(400, "Bad Request: chat not found")
        return self.chats[int(value)]

    def _writable(self, given: Json) -> Chat:
        chat = self._chat(given)
        if chat.says is not None:
            raise chat.says
        return chat

    def _m_getme(self, given: Json) -> Json:
        return {
            "id": int(TOKEN.partition(":")[0]),
            "is_bot": True,
            "first_name": "Strict",
            "username": "strict_gazette_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }

    async def _m_getupdates(self, given: Json) -> list[Json]:
        self.polls += 1
        mine = asyncio.Event()
        if self._poll is not None:
            if not self.newest_poll_wins:
                raise No(409, _CONFLICT)
            self._poll.set()
        self._poll = mine
        try:
            return await self._waiting(given, mine)
        finally:
            if self._poll is mine:
                self._poll = None

    async def _waiting(self, given: Json, mine: asyncio.Event) -> list[Json]:
        limit = min(100, max(1, int(given.get("limit") or 100)))
        offset, end = int(given.get("offset") or 0), time.monotonic() + float(given.get("timeout") or 0)
        if offset > 0:
            self._updates = [one for one in self._updates if one["update_id"] >= offset]
        while not self._updates and (left := end - time.monotonic()) > 0:
            self._arrived.clear()
            waits = {asyncio.ensure_future(self._arrived.wait()), asyncio.ensure_future(mine.wait())}
            _, pending = await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for one in pending:
                one.cancel()
            if mine.is_set():
                raise No(409, _CONFLICT)
        return self._updates[:limit]

    def _m_deletewebhook(self, given: Json) -> bool:
        return True

    def _m_sendmessage(self, given: Json) -> Json:
        _known(self.odd, given, _SEND | {"text", "parse_mode", "entities", "link_preview_options"})
        chat = self._writable(given)
        return self._store(chat, given, _text(given, "text", 4096), {"reply_markup": _keyboard(given)})

    def _m_senddocument(self, given: Json) -> Json:
        chat = self._writable(given)
        if "document" not in given:
            raise No(400, "Bad Request: there is no document in the request")
        return self._store(
            chat, given, _text(given, "caption", 1024), {"document": {"file_id": "d", "file_unique_id": "u"}}
        )

    def _m_sendphoto(self, given: Json) -> Json:
        chat = self._writable(given)
        if "photo" not in given:
            raise No(400, "Bad Request: there is no photo in the request")
        return self._store(chat, given, _text(given, "caption", 1024), {"reply_markup": _keyboard(given)})

    def _store(self, chat: Chat, given: Json, text: str, more: Json) -> Json:
        reply = _record(given.get("reply_parameters"))
        number = int(reply.get("message_id") or 0)
        if number and not reply.get("allow_sending_without_reply") and number not in chat.messages:
            raise No(400, "Bad Request: message to be replied not found")
        self._next_message += 1
        thread = int(given.get("message_thread_id") or 0)
        message = {
            "message_id": self._next_message,
            "date": int(time.time()),
            "chat": chat.info,
            "from": self._m_getme({}),
            "text": text,
            **({"message_thread_id": thread, "is_topic_message": True} if thread else {}),
            **{name: value for name, value in more.items() if value},
        }
        chat.messages[self._next_message] = message
        chat.texts[self._next_message] = text
        return message

    def _m_editmessagetext(self, given: Json) -> Json:
        chat = self._writable(given)
        number = int(given.get("message_id") or 0)
        if number not in chat.texts:
            raise No(400, "Bad Request: message to edit not found")
        text, markup = _text(given, "text", 4096), _keyboard(given)
        message = chat.messages[number]
        if chat.texts[number] == text and message.get("reply_markup") == markup:
            raise No(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message",
            )
        chat.texts[number] = message["text"] = text
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        message["edit_date"] = int(time.time())
        return message

    def _m_editmessagereplymarkup(self, given: Json) -> Json:
        chat = self._writable(given)
        message = chat.messages.get(int(given.get("message_id") or 0))
        if message is None:
            raise No(400, "Bad Request: message to edit not found")
        message["reply_markup"] = _keyboard(given) or {"inline_keyboard": []}
        return message

    def _m_deletemessage(self, given: Json) -> bool:
        chat = self._chat(given)
        if chat.messages.pop(int(given.get("message_id") or 0), None) is None:
            raise No(400, "Bad Request: message to delete not found")
        return True

    def _m_answercallbackquery(self, given: Json) -> bool:
        query = str(given.get("callback_query_id", ""))
        if utf16(str(given.get("text") or "")) > 200:
            raise No(400, "Bad Request: MESSAGE_TOO_LONG")
        if query not in self._queries or query in self.toasts:
            raise No(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.toasts[query] = str(given.get("text") or "")
        return True

    def _m_answerinlinequery(self, given: Json) -> bool:
        if len(_list(given.get("results"))) > 50:
            raise No(400, "Bad Request: RESULTS_TOO_MUCH")
        return True

    def _m_sendchataction(self, given: Json) -> bool:
        self._writable(given)
        return True

    def _m_getchat(self, given: Json) -> Json:
        return {**self._chat(given).info, "accent_color_id": 1, "max_reaction_count": 11}

    def _m_getchatmember(self, given: Json) -> Json:
        person = int(given.get("user_id") or 0)
        boss = person in self._chat(given).admins
        return {"status": "creator" if boss else "member", "user": _user(person), "is_anonymous": False}

    def _m_getchatadministrators(self, given: Json) -> list[Json]:
        admins = self._chat(given).admins
        return [{"status": "creator", "user": _user(one), "is_anonymous": False} for one in admins]

    def _m_setmycommands(self, given: Json) -> bool:
        commands = _list(given.get("commands"))
        if len(commands) > 100:
            raise No(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
                raise No(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= utf16(one["description"]) <= 256:
                raise No(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return True

    def _m_deletemycommands(self, given: Json) -> bool:
        return True


_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
_SEND = frozenset(
    (
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "message_effect_id",
        "reply_parameters",
        "reply_markup",
        "direct_messages_topic_id",
    )
)


async def _parameters(request: web.Request) -> Json:
    """Query string, form, multipart or JSON; all of them are the same to Telegram."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        given |= json.loads(body) if body else {}
    else:
        given |= {
            name: value if isinstance(value, str) else value.filename
            for name, value in (await request.post()).items()
            if not isinstance(value, bytes | bytearray)
        }
    return given


def _known(odd: list[str], given: Json, names: frozenset[str]) -> None:
    odd.extend(f"unknown parameter: {name}" for name in given if name not in names)


def _record(value: Any) -> Json:
    found = json.loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Json]:
    found = json.loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, list) else []


def _text(given: Json, name: str, most: int) -> str:
    raw = str(given.get(name) or "")
    text = raw.strip()
    mode = str(given.get("parse_mode") or "").lower()
    if mode == "html":
        try:
            text = shown(raw)
        except CannotParse as error:
            raise No(400, f"Bad Request: can't parse entities: {error}") from None
    elif mode:
        raise No(400, "Bad Request: unsupported parse_mode")
    if name == "text" and not text:
        raise No(400, "Bad Request: message text is empty")
    if utf16(text) > most:
        raise No(400, "Bad Request: message is too long")
    return text


def _keyboard(given: Json) -> Json:
    markup = _record(given.get("reply_markup"))
    rows = markup.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise No(400, 'Bad Request: can\'t parse inline keyboard button: Field "text" must be non-empty')
        if sum(kind in button for kind in BUTTON_KINDS) != 1:
            raise No(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise No(400, "Bad Request: BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg)://\S+$", button["url"]):
            raise No(400, f"Bad Request: inline keyboard button URL '{button['url']}' is invalid")
    return {"inline_keyboard": rows} if rows else {}


def _user(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": f"P{number}", "language_code": "en"}
