"""A dialogue with the real Application on a line that records: said, answered, pressed."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from telegram.error import TimedOut
from telegram.request import BaseRequest

from fakes.memory import MemoryStore
from journeys.botapi_html import CannotParse, shown, utf16
from newsbot.app.thinking import StoryTeller
from newsbot.chat.application import Chat, build_application
from newsbot.chat.parts import Newsroom, Parts
from newsbot.chat.tables import Table
from newsbot.domain.article import Article, Extract, Length, Sentence, Summary
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.errors import Unreachable
from newsbot.domain.feed import Entry, Feed, FeedAnswer, FoundFeed
from newsbot.domain.links import link_key
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.newsroom.acts import role_of
from newsbot.newsroom.belongings import Belongings
from newsbot.newsroom.editions import Editions
from newsbot.newsroom.explaining import Explaining
from newsbot.newsroom.following import Following
from newsbot.newsroom.keeping import Keeping
from newsbot.newsroom.ports import House, Person
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.reading import Reading
from newsbot.newsroom.subscribing import Subscribing
from newsbot.newsroom.voices import Voices
from newsbot.newsroom.wanting import Wanting

TOKEN = "12345:dialogue"
BOT = {"id": 12345, "is_bot": True, "first_name": "News", "username": "news_test_bot"}
ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "en"}
BEN = {"id": 8, "is_bot": False, "first_name": "Ben", "language_code": "en"}
FORUM = {"id": -100400, "type": "supergroup", "title": "Forum", "is_forum": True, "username": "the_forum"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Readers"}
CHANNEL = {"id": -100300, "type": "channel", "title": "The channel", "username": "the_channel"}


class RecordingRequest(BaseRequest):
    """Answers like Telegram and remembers every call. `failures`: answers to give instead, by method;
    `lost`: how many answers of a method never come."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.lost: Counter[str] = Counter()
        self.admins: set[tuple[int, int]] = set()
        self.files: dict[str, bytes] = {}
        self.message = 1000

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def do_request(
        self, url: str, method: str, request_data: Any = None, *args: Any, **kw: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        if "/file/" in url:
            return 200, self.files[name]
        given = dict(request_data.json_parameters) if request_data else {}
        shaped = {key: _loaded(value) for key, value in given.items()}
        if request_data and request_data.multipart_data:
            shaped["file"] = next(iter(request_data.multipart_data.values()))
        self.calls.append((name, shaped))
        if self.lost[name]:
            self.lost[name] -= 1
            raise TimedOut("no answer")
        if self.failures.get(name):
            status, answer = self.failures[name].pop(0)
            return status, json.dumps({"ok": False, "error_code": status, **answer}).encode()
        if wrong := _refused(name, shaped):
            return 400, json.dumps({"ok": False, "error_code": 400, "description": wrong}).encode()
        return 200, json.dumps({"ok": True, "result": self._result(name, shaped)}).encode()

    def _result(self, name: str, given: dict[str, Any]) -> Any:
        if name == "getMe":
            return BOT
        if name == "getChat":
            known = {str(chat["id"]): chat for chat in (GROUP, CHANNEL, FORUM)}
            known |= {"@the_channel": CHANNEL, "@the_forum": FORUM}
            chat = known.get(str(given["chat_id"]), {"id": 99, "type": "private", "first_name": "X"})
            return {**chat, "accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": _GIFTS}
        if name == "getChatMember":
            admin = (int(given["chat_id"]), int(given["user_id"])) in self.admins
            user = {"id": int(given["user_id"]), "is_bot": False, "first_name": "x"}
            return (
                {"status": "creator", "user": user, "is_anonymous": False}
                if admin
                else {
                    "status": "member",
                    "user": user,
                }
            )
        if name == "getFile":
            return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": given["file_id"]}
        if name.startswith(("send", "editMessage")) and name != "sendChatAction":
            self.message += name.startswith("send")
            chat = {"id": int(given["chat_id"]), "type": "private"}
            return {"message_id": self.message, "date": 1, "chat": chat, "text": given.get("text", "x")}
        return True


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _refused(name: str, given: dict[str, Any]) -> str:
    """What Telegram would not take of a message; "" for nothing."""
    if name not in ("sendMessage", "editMessageText"):
        return ""
    try:
        text = shown(str(given["text"])) if given.get("parse_mode") else str(given["text"])
    except CannotParse as error:
        return f"Bad Request: can't parse entities: {error}"
    if not text.strip():
        return "Bad Request: message text is empty"
    return "Bad Request: message is too long" if utf16(text) > 4096 else ""


def _loaded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


class World:
    """Sources as a test sets them: feeds behind addresses, pages behind links."""

    def __init__(self) -> None:
        self.feeds: dict[str, list[FoundFeed]] = {}
        self.pages: dict[str, Extract] = {}
        self.asked: list[str] = []
        self.delay = 0.0

    async def ask(self, feed: Feed) -> FeedAnswer:
        return FeedAnswer(None)

    async def discover(self, url: str) -> Sequence[FoundFeed]:
        self.asked.append(url)
        if url not in self.feeds:
            raise Unreachable("no answer")
        return self.feeds[url]

    async def read(self, url: str, hint: Entry | None = None) -> Extract:
        self.asked.append(url)
        await asyncio.sleep(self.delay)
        if url not in self.pages:
            raise Unreachable("no answer")
        return self.pages[url]

    def body(self, entry: Entry) -> str:
        return entry.summary


class Sentences:
    """Every full stop ends a sentence; the first is in all lengths, two in the normal one."""

    async def levels(self, article: Article) -> Summary:
        return summary_of(article.text)


def summary_of(text: str) -> Summary:
    said = [part.strip() for part in text.split(".") if part.strip()][:4]
    parts = [f"{part}." if f"{part}." in text else part for part in said]
    sentences = []
    for index, part in enumerate(parts):
        start = text.index(part)
        level = Length(min(index, int(Length.LONGER)))
        sentences.append(Sentence(part, start, start + len(part), level))
    return Summary(tuple(sentences), "test")


class Freely:
    """A pace without waiting; remembers who had to rest."""

    def __init__(self) -> None:
        self.rested: list[tuple[int, float]] = []
        self.rests: dict[int, float] = {}

    async def turn(self, chat: int, lane: Lane, weight: int = 1) -> None:
        return None

    def landed(self, chat: int, lane: Lane = Lane.INSTANT) -> None:
        return None

    def hold(self, chat: int, seconds: float) -> None:
        return None

    def rest(self, chat: int, seconds: float) -> None:
        self.rested.append((chat, seconds))
        self.rests[chat] = seconds

    def rest_of(self, chat: int) -> float:
        return self.rests.get(chat, 0.0)

    def resting(self) -> Sequence[int]:
        return []


class OneUrlALine:
    """Feed lists as plain lines."""

    def read(self, data: bytes) -> tuple[Sequence[Feed], int]:
        lines = data.decode().split()
        return [Feed(0, line) for line in lines[:20]], len(lines[20:])

    def write(self, feeds: Sequence[Feed]) -> bytes:
        return "\n".join(feed.url for feed in feeds).encode()


class Quiet:
    """A bell that nobody hears."""

    def ring(self) -> None:
        return None


@dataclass
class Dialogue:
    """One newsroom, its chat, and everybody who talks with it."""

    now: datetime
    house: House = field(default_factory=House)
    extra: tuple[Table, ...] = ()

    def __post_init__(self) -> None:
        self.store = MemoryStore()
        self.world = World()
        self.line = RecordingRequest()
        self.pacer = Freely()
        self.denied: list[tuple[int, str]] = []
        self.update = 0
        self.said_id = 0
        parts = self._parts()
        self.room = parts.newsroom
        self.chat: Chat = build_application(parts, self.extra)

    def _parts(self) -> Parts:
        store, house = self.store, self.house
        preparing = Preparing(self.world, Sentences())
        room = Newsroom(
            reading=Reading(store, preparing),
            voices=Voices(store, StoryTeller()),
            keeping=Keeping(store),
            subscribing=Subscribing(store, house),
            wanting=Wanting(store, self.world, house),
            following=Following(store, house),
            explaining=Explaining(store),
            belongings=Belongings(store, house),
            digests=Editions(store, Quiet(), house),
        )
        return Parts(
            token=TOKEN,
            newsroom=room,
            house=house,
            pacer=self.pacer,
            outlines=OneUrlALine(),
            role_of=self._role,
            clock=lambda: self.now,
            denied=self._denied,
            request=self.line,
        )

    async def _role(self, person: int) -> Role:
        return await self.store.read(lambda tx: role_of(tx, person, self.house))

    async def _denied(self, person: Person, act: str) -> None:
        self.denied.append((person.id, act))

    async def start(self) -> Dialogue:
        await self.chat.start()
        return self

    # --- what people do ---

    async def say(self, text: str, who: dict[str, Any] = ANA, **more: Any) -> str:
        """Somebody sends a message; gives the text of the first answer ("" for none)."""
        before = len(self.line.calls)
        await self.give({"message": self.message(text, who, **more)})
        return self.answer_since(before)

    def message(self, text: str, who: dict[str, Any] | None = ANA, **more: Any) -> dict[str, Any]:
        self.said_id += 1
        private = {"id": who["id"] if who else 0, "type": "private", "first_name": "x"}
        made: dict[str, Any] = {
            "message_id": self.said_id,
            "date": int(self.now.timestamp()),
            "chat": private,
            "text": text,
            "entities": _entities(text),
        }
        if who:
            made["from"] = who
        return {**made, **more}

    async def press(self, label: str, who: dict[str, Any] = ANA, **more: Any) -> str:
        """Somebody presses the button whose label begins so, on the newest message that has it."""
        chat, message, data = self.button(label)
        return await self.press_data(data, who, chat=chat, message_id=message, **more)

    async def press_data(self, data: str, who: dict[str, Any] = ANA, **more: Any) -> str:
        chat = more.pop("chat", None) or {"id": who["id"], "type": "private"}
        shown = {
            "message_id": more.pop("message_id", 500),
            "date": 1,
            "chat": chat,
            "from": BOT,
            "text": "x",
            **more,
        }
        before = len(self.line.calls)
        query = {"id": "q", "from": who, "chat_instance": "c", "data": data, "message": shown}
        await self.give({"callback_query": query})
        return self.answer_since(before)

    async def give(self, update: dict[str, Any]) -> None:
        self.update += 1
        await self.chat.process(json.dumps({"update_id": self.update, **update}).encode())

    # --- what came of it ---

    def answer_since(self, before: int) -> str:
        for name, given in self.line.calls[before:]:
            if name in ("sendMessage", "editMessageText"):
                return str(given["text"])
        return ""

    @property
    def toasts(self) -> list[str]:
        return [
            str(given.get("text") or "") for name, given in self.line.calls if name == "answerCallbackQuery"
        ]

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [given for name, given in self.line.calls if name in ("sendMessage", "editMessageText")]

    @property
    def methods(self) -> list[str]:
        return [name for name, _ in self.line.calls]

    def labels(self) -> list[str]:
        """The labels of the newest message with buttons."""
        for _, given in reversed(self.line.calls):
            if given.get("reply_markup"):
                return [one["text"] for row in given["reply_markup"]["inline_keyboard"] for one in row]
        return []

    def button(self, label: str) -> tuple[dict[str, Any], int, str]:
        for _, given in reversed(self.line.calls):
            rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
            for one in (one for row in rows for one in row):
                if one["text"].startswith(label):
                    number = int(given["chat_id"])
                    kind = "private" if number > 0 else "supergroup"
                    shown = {"id": number, "type": kind, "title": "x"}
                    return shown, int(given.get("message_id", self.line.message)), one["callback_data"]
        raise AssertionError(f"no button {label!r} among {self.labels()}")

    # --- what the newsroom has ---

    async def feed(self, title: str = "The Herald", topic: str = "", url: str = "") -> Feed:
        made = Feed(
            0, url or f"https://{title.rsplit(maxsplit=1)[-1].lower()}.example/feed", title=title, topic=topic
        )
        return await self.store.write(lambda tx: tx.feeds.add(made))

    async def article(self, title: str = "Harbour reopens", feed: Feed | None = None, **more: Any) -> Article:
        text = more.pop("text", f"{title}. The second sentence follows. A third one. And a fourth one.")
        minutes = more.pop("minutes", 5)
        host = feed.url.split("/")[2] if feed else "herald.example"
        url = more.pop("url", f"https://{host}/{title.lower().replace(' ', '-')}")
        made = Article(
            title,
            url,
            link_key(url),
            published=self.now - timedelta(minutes=minutes),
            fetched=self.now,
            text=text,
            topic=feed.topic if feed else "",
            source=feed.title if feed else "The Herald",
            feed_id=feed.id if feed else 0,
            summary=summary_of(text),
        )
        story = more.pop("story", 0)
        made = replace(made, **more)
        return await self.store.write(lambda tx: tx.articles.add(made, story=story))

    async def subscriber(self, chat: int = 7) -> Subscriber:
        found = await self.store.read(lambda tx: tx.subscribers.get(Address(chat)))
        assert found is not None
        return found

    async def rules(self, chat: int = 7) -> list[tuple[str, str]]:
        known = await self.subscriber(chat)
        found = await self.store.read(lambda tx: tx.subscribers.rules(known.id))
        return [(rule.want.value, rule.value) for rule in found]

    async def delivered(
        self, article: Article, message: int, state: DeliveryState = DeliveryState.SENT, chat: int = 7
    ) -> None:
        """A push as the ledger keeps it."""
        parcel = Parcel(ParcelKind.ARTICLE, article.id)
        row = Delivery(parcel, Address(chat), due=self.now, created=self.now)

        def write(tx: Any) -> None:
            tx.outbox.enqueue([row])
            for number, one in self.store.state.deliveries.items():
                if one.parcel == parcel and one.address == row.address:
                    self.store.state.deliveries[number] = replace(one, state=state, message=message)

        await self.store.write(write)


def _entities(text: str) -> list[dict[str, Any]]:
    if text.startswith("/") and len(text) > 1 and text[1].isalpha():
        return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    if text.startswith("http"):
        return [{"type": "url", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return []
