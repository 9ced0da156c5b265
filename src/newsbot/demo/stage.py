"""The stage of the demo: the stand-in for Telegram, its page and control panel, and the newsstand, in one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from types import TracebackType

from newsbot.demo.front import Front
from newsbot.demo.pace import Limits
from newsbot.demo.sim import Sim
from newsbot.demo.telegram import StandIn, StandInOptions

READER, EDITOR = 7_100_001, 7_100_002


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
        self.front = Front(self.sim, self.options.host, self.options.port)
        self.feeds: list[tuple[str, str]] = []
        self.newsstand_host = ""

    @property
    def api_url(self) -> str:
        """The Bot API's address."""
        return self.standin.api_url

    @property
    def page_url(self) -> str:
        """The chat page, with its secret."""
        return self.front.page_url

    @property
    def control_url(self) -> str:
        """The control panel's address, for `newsbot.demo.control.Control`."""
        return self.front.control_url

    async def __aenter__(self) -> Stage:
        await self.standin.start()
        await self.front.start()
        self.sim.people.person(READER, "Ana", username="ana_reads", language_code="en", started=False)
        self.sim.people.person(EDITOR, "Eve", username="eve_edits", language_code="en", started=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.front.stop()
        await self.standin.stop()
