"""The message that shows an editor how far a sending is; which ones they are survives a restart."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from telegram.error import TelegramError

from newsbot.chat.answers import Answers, Spot
from newsbot.chat.turn import Turn
from newsbot.domain.bulletin import Bulletin, Progress
from newsbot.domain.subscriber import Address
from newsbot.newsroom.ledger import Store, Tx
from newsbot.pages.desk import progress_page
from newsbot.pages.page import Page, View

log = logging.getLogger(__name__)


class ProgressBoard:
    """Remembers for each bulletin which messages show its progress (the author's, and that of the editor
    who approved it), and edits them."""

    def __init__(self, store: Store, answers: Callable[[], Answers]) -> None:
        self._store = store
        self._answers = answers

    async def follow(self, turn: Turn, bulletin: Bulletin, message: int) -> None:
        """From now on this message of ours to the person shows the bulletin's progress."""
        if message:
            shown = [turn.caller.address.chat, message, turn.view.language, turn.view.timezone]
            await self._store.write(partial(_keep, _key(bulletin), shown))

    async def show(self, bulletin: Bulletin, progress: Progress, rate: float) -> None:
        """Edits it. A bulletin that nobody follows (from the shell) shows nowhere."""
        await self.turn_to(bulletin, lambda view: progress_page(bulletin, progress, rate, view))

    async def turn_to(self, bulletin: Bulletin, make: Callable[[View], Page], but: int = 0) -> None:
        """Shows another page in the place of the progress, save in the chat `but`."""
        kept = await self._store.read(lambda tx: tx.notes.get(_key(bulletin)))
        for chat, message, language, zone in json.loads(kept or "[]"):
            if chat == but:
                continue
            try:
                await self._answers().edit(Spot(Address(chat)), message, make(View(language, zone)))
            except TelegramError as error:  # the next look shows it; another editor's is shown now
                log.info("progress not shown", extra={"bulletin": bulletin.id, "why": error.message})


def _key(bulletin: Bulletin) -> str:
    return f"progress:{bulletin.id}"


def _keep(key: str, shown: list[Any], tx: Tx) -> None:
    """One message a chat: an editor who presses again follows on the newer one."""
    kept = json.loads(tx.notes.get(key) or "[]")
    tx.notes.put(key, json.dumps([one for one in kept if one[0] != shown[0]] + [shown]))
