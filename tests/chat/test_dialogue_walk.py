"""Everybody says and presses anything in any order: no fault, and answers that Telegram takes."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from chat.test_dialogue_desk import EVE, ZOE, DeskTalk
from fakes.dialogue import ANA, BEN, GROUP, OneUrlALine, Quiet, Sentences
from newsbot.chat import desk as chat_desk
from newsbot.chat.admin import Office, admin_table
from newsbot.chat.application import build_application
from newsbot.domain.article import Extract
from newsbot.domain.feed import FoundFeed
from newsbot.newsroom.ports import House
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.showing import Showing
from newsbot.newsroom.sourcing import Sourcing
from newsbot.newsroom.staffing import Staffing
from newsbot.newsroom.statistics import Statistics
from newsbot.pages.chart import chart

ADA = {"id": 20, "is_bot": False, "first_name": "Ada", "language_code": "en"}
PEOPLE = (ANA, BEN, EVE, ZOE, ADA)
LONG = f"{'H' * 310}\n{'w ' * 1400}\nhttps://x.example/{'q' * 800}"
WORDS = (
    "world", "all", "flood.", "\u202e", "\U0001f600", "<b>&", "12", "#1", "1", "2", "999", "-1", "in 2h",
    "18:30", "22-7", "off", "ar", "daily", "instant", "breaking", "Gazette", "https://new.example/", "3d",
    '"', "x.\ny.", "https://news.example/a", "wrong: no.", "source:gazette", "-100200", "add 22 editor",
    "remove 22", LONG, "Fire in town.\nIt burns.", "language ru", "sound off", "news weekly", "cap 3",
    "day friday", "zone germany",
)  # fmt: skip


class Everybody(DeskTalk):
    """The desk and the office in one dialogue."""

    def __post_init__(self) -> None:
        super().__post_init__()
        office = Office(
            Sourcing(self.store, self.world, Preparing(self.world, Sentences()), self.house),
            Statistics(self.store, Quiet(), self.house),
            Staffing(self.store, self.house),
            OneUrlALine(),
            chart,
        )
        self.chat = build_application(self._parts(), (*self.extra, admin_table(office)))

    def buttons(self) -> list[tuple[int, int, str]]:
        """Chat, message and data of the buttons that were shown of late."""
        return [
            (int(given["chat_id"]), int(given.get("message_id", 900)), one["callback_data"])
            for given in self.shown[-30:]
            for row in (given.get("reply_markup") or {}).get("inline_keyboard", [])
            for one in row
            if "callback_data" in one
        ]


async def opened(now: datetime, approvals: int) -> Everybody:
    house = House(editors=frozenset({21, 22}), admins=frozenset({20}), approvals=approvals)
    talk = Everybody(now, house)
    await talk.start()
    talk.line.admins.add((GROUP["id"], 7))
    talk.world.feeds["https://new.example/"] = [FoundFeed("https://new.example/rss", "New <Source>")]
    talk.world.pages["https://news.example/a"] = Extract("Dam <breaks>", "The dam broke. People fled. " * 40)
    for topic in ("world", "sport"):
        feed = await talk.feed("Gazette", topic, f"https://{topic}.example/feed")
        for number in range(9):
            await talk.article(f"{topic} flood {number} {'عاجل' * (number % 3)}", feed, minutes=number * 200)
    return talk


async def step(talk: Everybody, chance: random.Random) -> None:
    """Somebody says a command and anything after it, or presses any button; or the clock ticks."""
    who, kind, shown = chance.choice(PEOPLE), chance.random(), talk.buttons()
    if kind < 0.5 or not shown:
        name = chance.choice([command.name for command in talk.chat.commands])
        words = " ".join(chance.choice(WORDS) for _ in range(chance.choice((0, 0, 1, 1, 2))))
        await talk.say(f"/{name} {words}".strip(), who, chat=chance.choice((None, None, None, GROUP)))
    elif kind < 0.95:
        chat, message, data = chance.choice(shown)
        whose = next((one for one in PEOPLE if one["id"] == chat), who)
        place = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "x"}
        await talk.press_data(data, whose if chance.random() < 0.8 else who, chat=place, message_id=message)
    else:
        await talk.desk.lift(talk.now)
        await talk.dispatch()
        await Showing(talk.store, talk.board, lambda: talk.now).look()


@pytest.mark.parametrize("seed", range(4))
async def test_no_walk_leads_to_a_fault(now: datetime, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_desk, "SETTLE", 0.0)
    chance = random.Random(seed)
    talk = await opened(now, approvals=1 + seed % 2)
    for _ in range(250):
        talk.now += timedelta(seconds=chance.choice((5, 30, 600, 4000)))
        before = len(talk.line.calls)
        await step(talk, chance)
        faults = [
            given for _, given in talk.line.calls[before:] if "wrong on our side" in str(given.get("text"))
        ]
        assert not faults
