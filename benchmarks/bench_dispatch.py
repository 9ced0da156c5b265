"""Messages a second and CPU a message: the whole dispatcher against python-telegram-bot's default client.

Both send the same texts to the same strict stand-in, which runs in a process of its own with its limits
of pace off. Ratios of CPU hold on a busy machine; messages a second are what was left over.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from newsbot.chat.line import Line
from newsbot.chat.messenger import Messenger
from newsbot.chat.wire import Wire
from newsbot.demo.sim import Sim
from newsbot.demo.telegram import StandIn, StandInOptions
from newsbot.domain.article import Article
from newsbot.domain.delivery import Delivery, DeliveryState, Parcel, ParcelKind
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.ports import House, Load
from newsbot.pages.page import Button, Page, View
from newsbot.store import SqlStore, open_store

FIRST = 10_000
TOKEN = "123456:benchmark"
TEXT = (
    "<b>Harbour reopens after the storm</b>\n\nThe harbour of Westhaven opened again on Tuesday. Two ferries "
    'left in the morning. <i>By Jo Marsh</i> · <a href="https://news.example/harbour">Westhaven Post</a>\n'
    "The company expects a normal timetable from tomorrow on, its director said, and asks for patience."
)
BUTTONS = (("Read", "r:1"), ("Save", "s:1"), ("Mute", "m:1"))


@dataclass(frozen=True, slots=True)
class Result:
    """`cpu` is milliseconds a message in the sending process."""

    rate: float
    cpu: float


def serve(people: int, pipe: Connection) -> None:
    """The stand-in's process."""

    async def work() -> None:
        standin = StandIn(StandInOptions(TOKEN, strict=False, keep=1))
        await standin.start()
        sim = Sim(standin)
        for chat in range(FIRST, FIRST + people):
            sim.people.person(chat, "Reader", started=True)
        pipe.send(standin.api_url)
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        await standin.stop()

    asyncio.run(work())


def render(_load: Load, _view: View, _kind: ParcelKind) -> tuple[Page, ...]:
    """The benchmark's page."""
    return (Page(TEXT, (tuple(Button(text, data) for text, data in BUTTONS),)),)


def utc_now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def cpu() -> float:
    """CPU seconds of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def started() -> tuple[float, float]:
    """Wall and CPU now; what is there already stays uncollected, as in the program, for either side."""
    gc.collect()
    gc.freeze()
    return time.perf_counter(), cpu()


def measured(start: tuple[float, float], count: int) -> Result:
    """What passed since `start` (wall, CPU)."""
    return Result(count / (time.perf_counter() - start[0]), (cpu() - start[1]) / count * 1000)


async def fill(store: SqlStore, people: int, articles: int) -> None:
    """Everybody is to get every article."""
    now = datetime.now(UTC)

    def write(tx: Tx) -> None:
        for chat in range(FIRST, FIRST + people):
            tx.subscribers.save(Subscriber(Address(chat), state=SubscriberState.ACTIVE, created=now))
        for number in range(articles):
            blank = Article(
                f"Harbour {number}", f"https://news.example/{number}", f"news.example/{number}", now, now
            )
            stored = tx.articles.add(replace(blank, text=TEXT))
            tx.outbox.enqueue(
                Delivery(Parcel(ParcelKind.ARTICLE, stored.id), Address(chat), due=now, created=now)
                for chat in range(FIRST, FIRST + people)
            )

    await store.write(write)


async def dispatcher(api_url: str, people: int, articles: int) -> Result:
    """The whole way: claim, render, send, record."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}", now=utc_now)
        await store.migrate()
        await fill(store, people, articles)
        async with Line() as line:
            messenger = Messenger(Wire(line, api_url, TOKEN), render)
            sender = Dispatcher(store, messenger, Pacing(0), House(rate=0), utc_now)
            start = started()
            running = asyncio.create_task(sender.run())
            while sender.totals().get(DeliveryState.SENT, 0) < people * articles:  # noqa: ASYNC110 it rings no bell
                await asyncio.sleep(0.01)
            result = measured(start, people * articles)
            await sender.drain()
            await running
        store.close()
    return result


async def default_client(api_url: str, people: int, count: int, at_once: int) -> Result:
    """python-telegram-bot as it comes, with so many calls at once."""
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]]
    )
    request = HTTPXRequest(connection_pool_size=at_once, pool_timeout=60)
    room = asyncio.Semaphore(at_once)
    async with Bot(TOKEN, base_url=f"{api_url}/bot", request=request) as bot:

        async def send(number: int) -> None:
            async with room:
                chat = FIRST + number % people
                await bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=keyboard)

        start = started()
        await asyncio.gather(*(send(number) for number in range(count)))
        return measured(start, count)


def main() -> None:
    """Runs both and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=4)
    parser.add_argument("--peer", type=int, default=1000, help="messages through the peer")
    given = parser.parse_args()
    ours_end, theirs_end = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(given.people, theirs_end))
    server.daemon = True
    server.start()
    api_url = ours_end.recv()
    ours = asyncio.run(dispatcher(api_url, given.people, given.articles))
    peer = asyncio.run(default_client(api_url, given.people, given.peer, 64))
    ours_end.send("end")
    server.join()
    print(f"newsbot, whole dispatcher      {ours.rate:7.0f} messages/s  {ours.cpu:6.3f} ms CPU a message")
    print(f"python-telegram-bot, 64 at once {peer.rate:6.0f} messages/s  {peer.cpu:6.3f} ms CPU a message")
    speed, less = ours.rate / peer.rate, peer.cpu / ours.cpu
    print(f"ratio                          {speed:7.1f} ×           {less:6.1f} × less CPU")


if __name__ == "__main__":
    main()
