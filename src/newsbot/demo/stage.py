"""The stage of the demo: the stand-in for Telegram, its page and control panel, and the newsstand, in one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from newsbot.demo.chatpage import ChatPage, Seat
from newsbot.demo.front import Front
from newsbot.demo.newsstand import Newsstand
from newsbot.demo.pace import Limits
from newsbot.demo.sim import Sim
from newsbot.demo.telegram import StandIn, StandInOptions
from newsbot.demo.writing import Draft

READER, EDITOR, SECOND_READER = 7_100_001, 7_100_002, 7_100_003


@dataclass(frozen=True, slots=True)
class StageOptions:
    """`port`: of the page (0: any); `news`: with the newsstand; `strict`: hold the limits of pace."""

    host: str = "127.0.0.1"
    port: int = 0
    token: str = ""
    news: bool = True
    strict: bool = True
    every: float = 4.0
    figures_url: str = ""
    keep: int = 0
    limits: Limits = field(default_factory=Limits)


class Stage:
    """An async context manager; while it is entered everything listens on the loopback."""

    reader_id = READER
    editor_id = EDITOR
    second_reader_id = SECOND_READER

    def __init__(self, options: StageOptions | None = None) -> None:
        self.options = options or StageOptions()
        self.token = (
            self.options.token or f"{secrets.randbelow(9_000_000_000) + 10**9}:{secrets.token_urlsafe(26)}"
        )
        self.standin = StandIn(
            StandInOptions(
                self.token, self.options.strict, self.options.limits, self.options.keep, self.options.host
            )
        )
        self.sim = Sim(self.standin)
        seats = [Seat(READER, "reader"), Seat(SECOND_READER, "reader"), Seat(EDITOR, "editor")]
        page = ChatPage(self.sim, seats, self.options.figures_url)
        self.front = Front(self.sim, page, self.options.host, self.options.port)
        self.newsstand = Newsstand(self.options.every, self.options.host) if self.options.news else None
        self.sim.verbs["publish"] = self.publish

    @property
    def api_url(self) -> str:
        """The Bot API's address."""
        return self.standin.api_url

    @property
    def page_url(self) -> str:
        """The chat page, with its secret."""
        return self.front.page_url

    @property
    def feeds(self) -> list[tuple[str, str]]:
        """The newsstand's feeds: (url, topic)."""
        return self.newsstand.feeds if self.newsstand is not None else []

    @property
    def newsstand_host(self) -> str:
        """`host:port` of the newsstand, for the bot's list of allowed hosts; "" without one."""
        return self.newsstand.host if self.newsstand is not None else ""

    def publish(
        self, title: str = "", text: str = "", source: str = "courier", topic: str = "world"
    ) -> dict[str, Any]:
        """Publish an article now, the newsroom's own where no title is given; returns its url and title."""
        if self.newsstand is None:
            raise ValueError("there is no newsstand")
        draft = Draft(source, topic, "Desk", title, tuple(text.split("\n\n"))) if title else None
        printed = self.newsstand.publish(draft)
        return {"url": printed.url, "title": printed.draft.title}

    @property
    def control_url(self) -> str:
        """The control panel's address, for `newsbot.demo.control.Control`."""
        return self.front.control_url

    async def __aenter__(self) -> Stage:
        self._seat_people()
        await self.standin.start()
        await self.front.start()
        if self.newsstand is not None:
            await self.newsstand.start()
        return self

    def _seat_people(self) -> None:
        bring = self.sim.people.person
        bring(READER, "Ana", username="ana_reads", language_code="en", started=False)
        bring(SECOND_READER, "عمر", username="omar_reads", language_code="ar", started=False)
        bring(EDITOR, "Eve", username="eve_edits", language_code="en", started=False)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.newsstand is not None:
            await self.newsstand.stop()
        await self.front.stop()
        await self.standin.stop()
