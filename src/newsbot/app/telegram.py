"""Everything that speaks with Telegram, wired: the line, the chat, the inbox, the dispatcher."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from telegram.error import InvalidToken, NetworkError

from newsbot.app.outlines import OpmlFiles
from newsbot.app.wiring import Newsroom, utc_now
from newsbot.chat.admin import Office, admin_table
from newsbot.chat.application import ALLOWED_UPDATES, Chat, build_application
from newsbot.chat.desk import desk_table
from newsbot.chat.inbox import Inbox
from newsbot.chat.line import Line
from newsbot.chat.messenger import Manners, PageMessenger
from newsbot.chat.parts import Newsroom as ChatNewsroom
from newsbot.chat.parts import Parts
from newsbot.chat.polling import Polling
from newsbot.chat.progress import ProgressBoard
from newsbot.chat.request import LineRequest
from newsbot.chat.wire import Wire
from newsbot.config import Settings
from newsbot.domain.errors import NotSent, Revoked
from newsbot.domain.staff import Role
from newsbot.newsroom.dispatch import Dispatcher
from newsbot.newsroom.pacing import Pacing
from newsbot.newsroom.telling import staff_addresses
from newsbot.pages.chart import chart
from newsbot.pages.rendering import render

log = structlog.get_logger(__name__)
