"""A feed that offers a hub: the bot asks for pushes, proves itself, and what is pushed is read at once."""

from __future__ import annotations

import hashlib
import hmac
import random
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import ascii_lowercase
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from journeys import pushing
from journeys.running import NO_NEWS, READER, Bot, Standin, until
from pace import crowding

pytestmark = pytest.mark.journey
PROMISED = 2.0  # seconds from the hub's push to the outbox and to the reader
NEWS = ("The river rose", "A bridge was closed", "Ferries sail again", "The mayor answered questions")


def call(url: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Status and text of a request."""
    request = urllib.request.Request(
        url, body, {name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def text(title: str) -> str:
    """A whole article, in words of its own: it tells of another event than all others."""
    dice = random.Random(title)
    own = ["".join(dice.choices(ascii_lowercase, k=7)) for _ in range(120)]
    words = dice.choices(own, k=300)
    return ". ".join(" ".join(words[start : start + 12]).capitalize() for start in range(0, 300, 12)) + "."


class Town:
    """A paper that is asked once an hour, and its hub."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.asked = 0
        town = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                town.asked += 1
                self._say(200, town.feed("The paper opens"))

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                town.forms.append({name: values[0] for name, values in form.items()})
                self._say(202, b"")

            def _say(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """No word of each request."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"

    def feed(self, title: str) -> bytes:
        at, name = format_datetime(datetime.now(UTC)), title.replace(" ", "-")
        return (
            '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>The river paper</title>'
            f'<a:link rel="hub" href="http://{self.host}/hub"/>'
            f'<a:link rel="self" href="http://{self.host}/feed"/>'
            f"<item><title>{title}</title><link>https://river.example/{name}</link><guid>{name}</guid>"
            f"<pubDate>{at}</pubDate><description>{text(title)}</description></item></channel></rss>"
        ).encode()

    def confirm(self) -> tuple[int, str]:
        """The hub's question whether the bot asked."""
        form = self.forms[-1]
        asked = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "fish & chips"}
        return call(f"{form['hub.callback']}?{urlencode(asked | {'hub.lease_seconds': '864000'})}")

    def push(self, title: str, secret: str | None = None) -> int:
        """The hub's push, signed; the status that it gets."""
        form, body = self.forms[-1], self.feed(title)
        key = (secret or form["hub.secret"]).encode()
        signature = f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
        kind = "application/rss+xml"
        return call(form["hub.callback"], body, X_Hub_Signature=signature, Content_Type=kind)[0]


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def standin_options() -> list[str]:
    return NO_NEWS


@pytest.fixture
def bot_settings(town: Town) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    return {
        "NEWSBOT_LISTEN": address,
        "NEWSBOT_WEBHOOK_URL": f"http://{address}/webhook",
        "NEWSBOT_ALLOW_HOSTS": town.host,
        "NEWSBOT_POLL_SECONDS": "3600",
    }


def test_what_a_hub_pushes_is_with_the_reader_within_two_seconds(
    bot: Bot, standin: Standin, town: Town
) -> None:
    _leased(bot, standin, town)
    assert town.forms[-1]["hub.topic"] == f"http://{town.host}/feed"

    took = [_seconds(bot, standin, town, title) for title in NEWS]
    assert min(took) <= PROMISED, took  # the best one: of the others the machine may have its share
    assert town.asked == 1, "it was asked: nothing shows that the push brought it"

    assert town.push("A forgery", secret="guessed") == 202  # a stranger learns nothing
    assert town.push(NEWS[0]) == 202  # again: a hub may repeat itself
    assert town.push("Schools open late") == 202
    until(lambda: _has(standin, "Schools open late"), 20, bot.said)
    assert not _has(standin, "A forgery")
    assert pushing.states(bot) == {"sent": len(NEWS) + 1}


def test_so_is_what_comes_right_after_a_start(bot: Bot, standin: Standin, town: Town) -> None:
    """Everything that reads, summarises and sends is loaded for this first piece of news."""
    _leased(bot, standin, town)
    took = []
    for title in NEWS[:3]:
        bot.stop()
        bot.start()
        took.append(_seconds(bot, standin, town, title))
    assert min(took) <= PROMISED * crowding(), took
    assert town.asked == 1, "it was asked: nothing shows that the push brought it"


def _leased(bot: Bot, standin: Standin, town: Town) -> None:
    """The bot runs, has asked the paper's hub for pushes and proved itself; the reader gets everything."""
    pushing.settle(bot, standin, [READER])
    feeds = bot.folder / "feeds.txt"
    feeds.write_text(f"http://{town.host}/feed\n", "utf-8")
    bot.settings["NEWSBOT_FEEDS"] = str(feeds)
    bot.start()
    until(lambda: town.forms, 60, bot.said)
    assert town.confirm() == (200, "fish & chips")


def _seconds(bot: Bot, standin: Standin, town: Town, title: str) -> float:
    """From the push to the message in the reader's chat."""
    started = time.monotonic()
    assert town.push(title) == 202
    until(lambda: _has(standin, title), 20, bot.said)
    return time.monotonic() - started


def _has(standin: Standin, title: str) -> bool:
    said = standin.control.messages(READER, from_bot=True)
    return any(title in str(one["message"].get("text")) for one in said)
