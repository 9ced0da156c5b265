"""A check-up of the house: token, database, sources, clock and rights, one finding each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from newsbot.app.wiring import Newsroom, open_newsroom, utc_now
from newsbot.config import Settings
from newsbot.domain.errors import NewsbotError
from newsbot.domain.staff import Role
from newsbot.newsroom.telling import staff_addresses

SKEW = timedelta(seconds=30)
TIMEOUT = aiohttp.ClientTimeout(total=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and a word on it."""

    what: str
    well: bool
    word: str


async def examine(settings: Settings) -> list[Finding]:
    """All findings. Changes nothing but what opening the database changes."""
    findings = await _telegram(settings)
    try:
        async with open_newsroom(settings) as room:
            findings += await _house(room)
    except NewsbotError as error:
        findings.append(Finding("database", False, str(error)))
    return findings


async def _telegram(settings: Settings) -> list[Finding]:
    token = settings.token.get_secret_value()
    if not token:
        return [Finding("token", False, "NEWSBOT_TOKEN is not set; @BotFather gives one")]
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.get(f"{settings.api_url}/bot{token}/getMe") as response,
        ):
            answer = await response.json(content_type=None)
            date = response.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return [Finding("token", False, f"{settings.api_url} does not answer ({type(error).__name__})")]
    if not answer.get("ok"):
        return [Finding("token", False, f"Telegram refuses it: {answer.get('description', '')}")]
    return [Finding("token", True, f"@{answer['result'].get('username', '')}"), _clock(date)]


def _clock(date: str) -> Finding:
    try:
        there = parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return Finding("clock", True, "the server names no time to compare with")
    skew = abs(datetime.now(UTC) - there)
    return Finding("clock", skew <= SKEW, f"{skew.total_seconds():.0f} s from the server's")


async def _house(room: Newsroom) -> list[Finding]:
    now = utc_now()
    figures = await room.store.read(lambda tx: tx.figures(now))
    admins = await room.store.read(lambda tx: staff_addresses(tx, room.house, Role.ADMIN))
    bad = figures.deliveries.get("refused", 0) + figures.deliveries.get("unknown", 0)
    return [
        Finding("database", True, f"{figures.articles} articles, {figures.active} active subscribers"),
        Finding(
            "sources",
            figures.feeds_failing < max(figures.feeds, 1),
            _sources(figures.feeds, figures.feeds_failing),
        ),
        Finding(
            "rights", bool(admins), f"{len(admins)} admins" if admins else "no admin: set NEWSBOT_ADMINS"
        ),
        Finding("deliveries", True, f"{bad} refused or unknown; /failed shows them"),
    ]


def _sources(count: int, failing: int) -> str:
    return f"{count}, {failing} failing" if count else "none yet: newsbot feeds add URL"
