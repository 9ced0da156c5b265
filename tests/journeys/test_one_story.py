"""One event in three newspapers: one message that rings once and is edited as more sources carry it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from journeys import pushing
from journeys.running import NO_NEWS, READER, Bot, Standin, until

pytestmark = pytest.mark.journey

TOLD = {
    "harbour": (
        "Ferry sinks off Lubang with 90 aboard",
        "The ferry Santa Clara sank off the island of Lubang before dawn on Tuesday with 90 people "
        "aboard, the coast guard said. Sixty were pulled from the water by fishing boats, and divers "
        "searched for the rest. The ship had left Batan harbour in heavy rain although a storm "
        "warning was in force.",
    ),
    "island": (
        "Dozens missing after Lubang ferry disaster",
        "Thirty people were still missing on Tuesday after the Santa Clara went down near Lubang. "
        "Fishermen from the island saved sixty of the 90 people aboard the ferry, the coast guard "
        "said. Relatives gathered in Batan harbour and asked why the ship had sailed into the storm.",
    ),
    "mainland": (
        "Santa Clara: captain of sunken ferry questioned",
        "Police questioned the captain of the Santa Clara, the ferry that sank off Lubang on Tuesday. "
        "He had left Batan harbour despite a storm warning, the coast guard said. Sixty of the 90 "
        "people aboard were saved, thirty were missing.",
    ),
}


class Papers:
    """Three small newspapers on the loopback; each begins with an article about something else."""

    def __init__(self) -> None:
        self.items: dict[str, list[str]] = {}
        for name in TOLD:
            text = f"The {name} paper opens its doors to readers this week and shows its {name} archive."
            self.say(name, "first", f"The {name} paper opens", text, hours=30)
        papers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.end_headers()
                self.wfile.write(papers.feed(self.path.strip("/")).encode())

            def log_message(self, *_: Any) -> None:
                """No word of each request."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"

    def say(self, paper: str, number: str, title: str, text: str, hours: float = 0) -> None:
        """An article; of the same number again: its new revision."""
        at = format_datetime(datetime.now(UTC) - timedelta(hours=hours))
        item = (
            f"<item><guid isPermaLink='false'>{paper}-{number}</guid><title>{escape(title)}</title>"
            f"<link>https://{paper}.example/{number}</link><pubDate>{at}</pubDate>"
            f"<content:encoded>{escape(f'<p>{text}</p>')}</content:encoded></item>"
        )
        kept = [old for old in self.items.get(paper, []) if f">{paper}-{number}<" not in old]
        self.items[paper] = [item, *kept]

    def feed(self, paper: str) -> str:
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>The {paper} paper</title><link>https://{paper}.example/</link>"
            f"{''.join(self.items.get(paper, []))}</channel></rss>"
        )


@pytest.fixture
def papers() -> Iterator[Papers]:
    made = Papers()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def standin_options() -> list[str]:
    return NO_NEWS


class Reader:
    """What one subscriber's chat holds."""

    def __init__(self, standin: Standin, chat: int) -> None:
        self.control = standin.control
        self.chat = chat

    def pushes(self) -> list[dict[str, Any]]:
        """Messages about the ferry that stand in the chat."""
        held = self.control.messages(self.chat, from_bot=True)
        return [one for one in held if "Santa Clara" in str(one["message"].get("text"))]

    def text(self) -> str:
        return str(self.pushes()[0]["message"]["text"])

    def links(self) -> list[str]:
        entities = self.pushes()[0]["message"].get("entities", [])
        return [one["url"] for one in entities if one["type"] == "text_link"]


@pytest.fixture
def reader(bot: Bot, standin: Standin, papers: Papers) -> Reader:
    """A running bot whose first, silent fetch of three papers is over, and one subscriber to everything."""
    pushing.settle(bot, standin, [READER])
    feeds = bot.folder / "feeds.txt"
    feeds.write_text("".join(f"http://{papers.host}/{name}\n" for name in TOLD), "utf-8")
    bot.settings |= {"NEWSBOT_FEEDS": str(feeds), "NEWSBOT_ALLOW_HOSTS": papers.host}
    bot.start()
    until(lambda: pushing.ask(bot, "SELECT 3 FROM articles")[2:], 60, bot.said)
    return Reader(standin, READER)


def test_a_story_rings_once_and_its_message_grows(
    bot: Bot, standin: Standin, papers: Papers, reader: Reader
) -> None:
    papers.say("harbour", "ferry", *TOLD["harbour"])
    until(reader.pushes, 60, bot.said)
    assert "also:" not in reader.text()

    papers.say("island", "ferry", *TOLD["island"])
    until(lambda: "also: The island paper" in reader.text(), 60, reader.text)
    bot.kill()
    papers.say("mainland", "ferry", *TOLD["mainland"])
    bot.start()
    until(lambda: "also: The island paper, The mainland paper" in reader.text(), 60, reader.text)
    assert "https://island.example/ferry" in reader.links()
    assert "https://mainland.example/ferry" in reader.links()

    papers.say(
        "harbour", "ferry", f"Correction: {TOLD['harbour'][0]}", TOLD["harbour"][1] + " All were found."
    )
    until(lambda: "Correction: Ferry sinks" in reader.text(), 60, reader.text)
    assert "The mainland paper" in reader.text()
    assert len(reader.pushes()) == 1
    assert reader.pushes()[0]["revisions"]
    assert pushing.states(bot) == {"sent": 1}


@pytest.mark.parametrize(
    "refusal", ["message can't be edited", "message to edit not found", "message is not modified"]
)
def test_a_message_that_cannot_be_edited_any_more_stays_as_it_is_and_nothing_rings(
    bot: Bot, standin: Standin, papers: Papers, reader: Reader, refusal: str
) -> None:
    papers.say("harbour", "ferry", *TOLD["harbour"])
    until(reader.pushes, 60, bot.said)
    description = f"Bad Request: {refusal}"
    standin.control.fault("reply", method="editMessageText", code=400, description=description, times=0)
    papers.say("island", "ferry", *TOLD["island"])
    until(lambda: pushing.states(bot, "update")["sent"], 60, lambda: pushing.states(bot, "update"))
    assert len(reader.pushes()) == 1
    assert pushing.states(bot) == {"sent": 1}


def test_an_editors_bulletin_on_a_story_that_was_pushed_rings_once_more(
    bot: Bot, standin: Standin, papers: Papers, reader: Reader
) -> None:
    papers.say("harbour", "ferry", *TOLD["harbour"])
    until(reader.pushes, 60, bot.said)
    pushing.send_bulletin(
        standin, "All passengers of the Santa Clara found", "Every one of the ninety is safe."
    )
    until(lambda: len(reader.pushes()) == 2, 60, bot.said)
    papers.say("island", "ferry", *TOLD["island"])
    until(lambda: pushing.states(bot, "update")["sent"], 60, lambda: pushing.states(bot, "update"))
    assert len(reader.pushes()) == 2
