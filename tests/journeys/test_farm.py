"""A farm of feeds that notes what it is asked: a whole bot beside servers that hang, refuse, break, crowd."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest

from journeys import pushing
from journeys.running import NO_NEWS, READER, Bot, Standin, until

pytestmark = pytest.mark.journey
HANGING, CROWDED, BUSY, BROKEN, WELL = (f"127.0.0.{n}" for n in (2, 3, 4, 5, 6))
FEEDS = {HANGING: 5, CROWDED: 8, BUSY: 1, BROKEN: 1, WELL: 1}
POLL = 5  # seconds
WATCHED = 24  # seconds: longer than one request may hang
SLACK = 6  # seconds for a busy machine; a pass that waited for the hanging ones would take 20 and more
TEXT = "The council met and spoke at length of what the river had done to the old bridge. " * 12


class Farm:
    """One port, an address for each server."""

    def __init__(self) -> None:
        self.asked: defaultdict[str, list[float]] = defaultdict(list)
        self.open: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.titles = ["The paper opens"]
        self.lock = threading.Lock()
        self.over = threading.Event()
        farm = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.connection.getsockname()[0]
                with farm.lock:
                    farm.asked[f"{host}{self.path}"].append(time.monotonic())
                    farm.open[host] += 1
                    farm.most[host] = max(farm.most[host], farm.open[host])
                farm.over.wait({HANGING: 60, CROWDED: 0.2}.get(host, 0))
                with farm.lock:  # before the answer: who has it may ask anew at once
                    farm.open[host] -= 1
                if host != HANGING:
                    farm.answer(self, host)

            def log_message(self, *_: Any) -> None:
                """No word of each request."""

        self.server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler, host: str) -> None:
        request.send_response({BUSY: 503, BROKEN: 500}.get(host, 200))
        if host == BUSY:
            request.send_header("Retry-After", "3600")
        body = self.feed().encode()
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def feed(self) -> str:
        at = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{t}</title><link>https://river.example/{n}</link><guid>{n}</guid>"
            f"<pubDate>{at}</pubDate><description>{t}: {TEXT}</description></item>"
            for n, t in enumerate(self.titles)
        )
        return f'<rss version="2.0"><channel><title>The river paper</title>{items}</channel></rss>'

    def urls(self) -> list[str]:
        port = self.server.server_port
        return [f"http://{host}:{port}/{n}" for host, count in FEEDS.items() for n in range(count)]

    def gaps(self, place: str) -> list[float]:
        return [after - before for before, after in pairwise(self.asked[place])]


@pytest.fixture
def farm() -> Iterator[Farm]:
    made = Farm()
    yield made
    made.over.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def standin_options() -> list[str]:
    return NO_NEWS


@pytest.fixture
def bot_settings() -> dict[str, str]:
    return {"NEWSBOT_ALLOW_HOSTS": "127.0.0.0/8", "NEWSBOT_POLL_SECONDS": str(POLL)}


def test_each_server_is_asked_as_it_wants_and_none_holds_up_another(
    bot: Bot, standin: Standin, farm: Farm
) -> None:
    pushing.settle(bot, standin, [READER])
    feeds = bot.folder / "feeds.txt"
    feeds.write_text("\n".join(farm.urls()), "utf-8")
    bot.settings["NEWSBOT_FEEDS"] = str(feeds)
    bot.start()
    until(lambda: len(farm.asked[f"{WELL}/0"]) > 1, 60, bot.said)
    farm.titles.append("The river rose")
    until(lambda: _has(standin, "The river rose"), 20, bot.said)
    assert farm.open[HANGING], "nothing hangs: this shows nothing"
    time.sleep(WATCHED)
    bot.stop()

    assert max(farm.gaps(f"{WELL}/0")) < POLL + SLACK
    hung = sorted(at for place, times in farm.asked.items() if place.startswith(HANGING) for at in times)
    assert sum(at < hung[0] + 15 for at in hung) == farm.most[CROWDED] == 2
    assert len(farm.asked[f"{BUSY}/0"]) == 1, "it said an hour"
    broken = farm.gaps(f"{BROKEN}/0")
    assert len(broken) <= 4, broken  # after 5, 10 and 20 s or more
    assert broken == sorted(broken), broken


def _has(standin: Standin, title: str) -> bool:
    said = standin.control.messages(READER, from_bot=True)
    return any(title in str(one["message"].get("text")) for one in said)
