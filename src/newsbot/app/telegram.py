"""Everything that speaks with Telegram, wired: the line, the chat, the inbox, the dispatcher."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog

from newsbot.app.metrics import age_of
from newsbot.app.newsroom import Newsroom
from newsbot.app.outlines import OpmlFiles
from newsbot.app.rendering import render
from newsbot.app.wiring import utc_now
from newsbot.chat.admin import Office, admin_table
from newsbot.chat.application import ALLOWED_UPDATES, Chat, build_application
from newsbot.chat.desk import desk_table
from newsbot.chat.inbox import POLL_SECONDS, Inbox
from newsbot.chat.line import Line
from newsbot.chat.messenger import Manners, Messenger
from newsbot.chat.parts import Newsroom as Readers
from newsbot.chat.parts import Parts
from newsbot.chat.polling import BRIEF, Polling
from newsbot.chat.progress import ProgressBoard
from newsbot.chat.request import LineRequest
from newsbot.chat.wire import Wire
from newsbot.config import Settings
from newsbot.domain.errors import NewsbotError
from newsbot.domain.staff import Role
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.ports import Person
from newsbot.newsroom.sharing import Borrowing, Lending
from newsbot.newsroom.showing import Showing
from newsbot.newsroom.telling import staff_addresses
from newsbot.pages.chart import chart

QUIET = 70.0  # seconds without a call to Telegram (a long poll takes 50) after which it is asked
ASK_SECONDS = 5.0
_BOT = "bot"  # the note that says whose updates this database has taken
BATCH = 1000

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Telegram:
    """What the program's life needs of Telegram."""

    room: Newsroom
    wire: Wire
    polling: Polling
    chat: Chat
    inbox: Inbox
    dispatcher: Dispatcher
    showing: Showing
    line: Line
    pacing: Pacing
    name: str = ""
    is_alive: bool = False

    async def connect(self) -> None:
        """Learns who we are and that nobody else polls. Raises DeliveryError, AnotherRunner, Revoked."""
        await self.chat.start()
        self.name = f"@{self.chat.bot.username}"
        if self.room.settings.runs("chat"):
            await self._take_over(self.room.settings)
        self.is_alive = True

    async def _take_over(self, settings: Settings) -> None:
        """Makes sure that updates come to this process alone."""
        known = await self._begin_afresh()
        if settings.webhook_url:
            await self._set_webhook(settings)
        else:  # a poll that conflicts with ours may be our own from before a crash
            await self.polling.alone(patience=POLL_SECONDS + 5 if known else BRIEF)
        if not known:
            bot = str(self.chat.bot.id)
            await self.room.store.write(lambda tx: tx.notes.put(_BOT, bot))

    async def _begin_afresh(self) -> bool:
        """Of another bot the numbers of updates mean nothing: those of the one before are forgotten, so that
        none of the new one's is taken for one that was handled. Whether this bot's were taken here before."""
        bot = str(self.chat.bot.id)

        def forget(tx: Tx) -> bool:
            known = tx.notes.get(_BOT)
            if known not in (None, bot):
                now = utc_now()
                while waiting := tx.inbox.waiting(BATCH):
                    tx.inbox.done([number for number, _ in waiting], now)
                while tx.inbox.prune(now + timedelta(days=1), BATCH):
                    pass
            return known == bot

        return await self.room.store.write(forget)

    async def _set_webhook(self, settings: Settings) -> None:
        given = {
            "url": settings.webhook_url,
            "allowed_updates": list(ALLOWED_UPDATES),
            "secret_token": settings.webhook_key(),
        }
        await self.wire.call("setWebhook", given)

    def work(self, settings: Settings) -> dict[str, Coroutine[Any, Any, None]]:
        """What runs all the time, by name."""
        work: dict[str, Coroutine[Any, Any, None]] = {}
        if settings.runs("dispatch"):
            work["dispatch"] = self.dispatcher.run()
            work["progress"] = self.showing.run()
        if settings.runs("chat"):
            work["updates"] = self._updates(settings)
        if settings.runs("chat") != settings.runs("dispatch") and settings.send_rate:
            work["pace"] = self._share(settings)
        return work

    def _share(self, settings: Settings) -> Coroutine[Any, Any, None]:
        """Another process sends with this token too."""
        store, pace, rate = self.room.store, self.pacing, settings.send_rate
        if settings.runs("chat"):
            return Borrowing(store, pace, rate, time.monotonic).run()
        return Lending(store, pace, rate, lambda: self.dispatcher.is_busy, time.monotonic).run()

    async def _updates(self, settings: Settings) -> None:
        await self.inbox.fill()
        menus = asyncio.create_task(self._menus())
        try:
            if settings.webhook_url:
                await asyncio.Event().wait()
            await self.inbox.run(self.polling)
        finally:
            menus.cancel()
            await asyncio.gather(menus, return_exceptions=True)  # before the line it speaks on is closed

    async def _menus(self) -> None:
        """Brings the command menus up to date; they are seldom asked for, so this may take its time."""

        def staff(role: Role) -> Any:
            return self.room.store.read(lambda tx: staff_addresses(tx, self.room.house, role))

        editors = {address.chat: Role.EDITOR for address in await staff(Role.EDITOR)}
        admins = {address.chat: Role.ADMIN for address in await staff(Role.ADMIN)}
        refused = await self.chat.publish_commands(editors | admins)
        if refused:
            log.warning("some command menus could not be set", refused=refused)

    async def fill(self, now: datetime) -> None:
        """Hands out updates that had to wait."""
        del now
        await self.inbox.fill()

    async def accept(self, payload: bytes) -> None:
        """An update from the webhook."""
        await self.inbox.accept(payload)

    async def answers(self) -> bool:
        """Whether Telegram answers this process: by its last call, or asked now where that is long ago."""
        calls = self.line.calls
        quiet = age_of(calls, tuple(calls.well))
        if not self.is_alive or (quiet is not None and quiet < QUIET and not calls.is_silent):
            return self.is_alive
        try:
            await self.wire.call("getMe", None, ASK_SECONDS)
        except NewsbotError:
            return False
        return True

    async def drain(self, seconds: float) -> int:
        """Begins nothing more and finishes what is under way. How many outcomes could not be written down."""
        self.is_alive = False
        _, unwritten = await asyncio.gather(self.inbox.stop(seconds), self.dispatcher.drain(seconds))
        return unwritten


@asynccontextmanager
async def open_telegram(room: Newsroom) -> AsyncIterator[Telegram]:
    """Builds it all on one line, which is closed at the end."""
    settings = room.settings
    async with Line() as line:
        wire = Wire(line, settings.api_url, settings.token.get_secret_value())
        pacing = Pacing(settings.send_rate)
        holder: list[Chat] = []
        board = ProgressBoard(room.store, lambda: holder[0].answers)
        outlines = OpmlFiles()
        office = Office(room.sourcing, room.statistics, room.staffing, outlines, chart)
        staff = (desk_table(room.desk, room.corrections, board), admin_table(office))
        holder.append(build_application(_parts(room, line, pacing, outlines), staff))
        manners = Manners(settings.language, settings.timezone, settings.paid_broadcast)
        messenger = Messenger(wire, render, manners)
        dispatcher = Dispatcher(room.store, messenger, pacing, room.house, utc_now)
        room.bell.listener = dispatcher.ring
        chat = holder[0]
        try:
            yield Telegram(
                room=room,
                wire=wire,
                polling=Polling(wire, ALLOWED_UPDATES),
                chat=chat,
                inbox=Inbox(room.store, numbered(chat.process), utc_now),
                dispatcher=dispatcher,
                showing=Showing(room.store, board, utc_now),
                line=line,
                pacing=pacing,
            )
        finally:
            await chat.stop()


def numbered(process: Callable[[bytes], Awaitable[None]]) -> Callable[[bytes], Awaitable[None]]:
    """Whatever is logged while an update is handled has the update's number."""

    async def handle(payload: bytes) -> None:
        with structlog.contextvars.bound_contextvars(update=orjson.loads(payload)["update_id"]):
            await process(payload)

    return handle


def _parts(room: Newsroom, line: Line, pacing: Pacing, outlines: OpmlFiles) -> Parts:
    async def denied(person: Person, act: str) -> None:
        await room.staffing.denied(person, act, utc_now())

    return Parts(
        token=room.settings.token.get_secret_value(),
        newsroom=Readers(
            reading=room.reading,
            voices=room.voices,
            keeping=room.keeping,
            subscribing=room.subscribing,
            wanting=room.wanting,
            following=room.following,
            explaining=room.explaining,
            belongings=room.belongings,
            digests=room.editions,
        ),
        house=room.house,
        pacer=pacing,
        outlines=outlines,
        role_of=room.staffing.role,
        clock=utc_now,
        denied=denied,
        request=LineRequest(line),
        api_url=room.settings.api_url,
    )
