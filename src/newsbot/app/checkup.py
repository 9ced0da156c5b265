"""A check-up of the house: token, database, sources, clock and rights, one finding each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from newsbot.app.care import LEAST_FREE, Care, backups
from newsbot.app.newsroom import Newsroom
from newsbot.app.wiring import open_newsroom, utc_now
from newsbot.config import Settings
from newsbot.domain.errors import NewsbotError
from newsbot.domain.links import without_credentials
from newsbot.domain.staff import Role
from newsbot.domain.text import counted
from newsbot.newsroom.telling import staff_addresses

SKEW = timedelta(seconds=30)
OLDEST_BACKUP = 36 * 3600  # seconds
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
            findings += _disk(room)
    except NewsbotError as error:
        findings.append(Finding("database", False, str(error)))
    return findings


async def _telegram(settings: Settings) -> list[Finding]:
    """Token, clock and, where there is one, the webhook."""
    if not settings.token.get_secret_value():
        return [Finding("token", False, "NEWSBOT_TOKEN is not set; @BotFather gives one"), _clock("")]
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        answer, date = await _ask(session, settings, "getMe")
        if not answer:
            server = without_credentials(settings.api_url)
            return [Finding("token", False, f"{server} does not answer as Telegram does: {date}"), _clock("")]
        me = answer.get("result")
        if not answer.get("ok") or not isinstance(me, dict):
            return [
                Finding("token", False, f"Telegram refuses it: {answer.get('description', '')}"),
                _clock(date),
            ]
        inline = (
            "" if me.get("supports_inline_queries") else "; inline search is off: /setinline at @BotFather"
        )
        found = [Finding("token", True, f"@{me.get('username', '')}{inline}"), _clock(date)]
        if settings.webhook_url:
            info, _ = await _ask(session, settings, "getWebhookInfo")
            found.append(_webhook(settings.webhook_url, info.get("result")))
    return found


async def _ask(session: aiohttp.ClientSession, settings: Settings, method: str) -> tuple[dict[str, Any], str]:
    """An answer of the Bot API and its date; {} and why where there is none. Never names the address."""
    url = f"{settings.api_url}/bot{settings.token.get_secret_value()}/{method}"
    try:
        async with session.get(url, allow_redirects=False) as response:
            answer = await response.json(content_type=None)
            return (answer if isinstance(answer, dict) else {}), response.headers.get("Date", "")
    except TimeoutError:
        return {}, "nothing came in time"
    except (aiohttp.ClientConnectionError, aiohttp.InvalidURL):
        return {}, "no connection"
    except (aiohttp.ClientError, ValueError):
        return {}, "something else answers there"


def _webhook(wanted: str, info: Any) -> Finding:
    known = info if isinstance(info, dict) else {}
    if known.get("url") != wanted:
        return Finding("webhook", False, "not set yet: the running bot sets it at its start")
    trouble = str(known.get("last_error_message", ""))
    waiting = f"waiting updates: {known.get('pending_update_count', 0)}"
    return Finding("webhook", not trouble, f"{waiting}; last error: {trouble}" if trouble else waiting)


def _disk(room: Newsroom) -> list[Finding]:
    """Room on the disks, and whether last night's backup is there."""
    found = [
        Finding("disk", place.free >= LEAST_FREE, f"{place.free // 2**20} MB free for the {place.name}")
        for place in Care(room).places()
    ]
    folder = room.settings.backup_dir
    if folder is None:
        return [*found, Finding("backups", True, "none: NEWSBOT_BACKUP_DIR is not set")]
    kept = backups(folder)
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not os.access(there, os.W_OK):  # where it is not there yet, it is made in there
        return [*found, Finding("backups", False, f"{folder} cannot be written to")]
    if not kept:
        return [*found, Finding("backups", True, "none yet: the running bot writes one a night")]
    age = utc_now().timestamp() - kept[-1].stat().st_mtime
    return [
        *found,
        Finding("backups", age < OLDEST_BACKUP, f"{len(kept)}, the newest {age / 3600:.0f} h old"),
    ]


def _clock(date: str) -> Finding:
    try:
        there = parsedate_to_datetime(date).astimezone(UTC)
    except (ValueError, TypeError):
        return Finding(
            "clock", True, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC; no server's to compare with"
        )
    skew = abs(datetime.now(UTC) - there)
    return Finding("clock", skew <= SKEW, f"{skew.total_seconds():.0f} s from the server's")


async def _house(room: Newsroom) -> list[Finding]:
    now = utc_now()
    figures = await room.store.read(lambda tx: tx.figures(now))
    admins = await room.store.read(lambda tx: staff_addresses(tx, room.house, Role.ADMIN))
    bad = figures.deliveries.get("refused", 0) + figures.deliveries.get("unknown", 0)
    return [
        Finding(
            "database",
            True,
            f"{counted(figures.articles, 'article')}, {counted(figures.active, 'active subscriber')}",
        ),
        Finding(
            "sources",
            figures.feeds_failing < max(figures.feeds, 1),
            _sources(figures.feeds, figures.feeds_failing),
        ),
        Finding(
            "rights",
            bool(admins),
            counted(len(admins), "admin") if admins else "no admin: set NEWSBOT_ADMINS",
        ),
        Finding("deliveries", True, f"{bad} refused or unknown; /failed shows them"),
    ]


def _sources(count: int, failing: int) -> str:
    return f"{count}, {failing} failing" if count else "none yet: newsbot feeds add URL"
