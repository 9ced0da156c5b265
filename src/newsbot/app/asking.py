"""Bulletins from a script that two must agree on: the running bot shows them to the editors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial

from newsbot.app.newsroom import Newsroom
from newsbot.chat.answers import Answers, Spot
from newsbot.domain.bulletin import Bulletin, BulletinState
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import Person
from newsbot.newsroom.telling import staff_addresses
from newsbot.pages.bulletins import bulletin_pages
from newsbot.pages.desk import ask_page
from newsbot.pages.page import View

SHELL = Person(0, Address(0), name="shell", local=True)


class Asking:
    """Shows each editor once what waits for approval and was written where there is no chat to ask from."""

    def __init__(self, room: Newsroom, answers: Callable[[], Answers]) -> None:
        self._room = room
        self._answers = answers

    async def run(self, now: datetime) -> str:
        """At each tick. Who was asked is on record at once, so that a restart asks nobody again."""
        waiting = await self._room.store.read(_from_scripts)
        asked = 0
        for bulletin in waiting:
            asked += await self._ask(bulletin, now)
        return f"{asked} editors asked to approve" if asked else ""

    async def _ask(self, bulletin: Bulletin, now: datetime) -> int:
        house, store = self._room.house, self._room.store
        asked, editors = await store.read(
            lambda tx: (_asked(tx, bulletin), staff_addresses(tx, house, Role.EDITOR))
        )
        missing = [editor for editor in editors if editor.chat not in asked]
        if not missing:
            return 0
        preview = await self._room.desk.preview(SHELL, bulletin.id, now)
        view = View(house.language, house.timezone)
        for editor in missing:
            shown = (*bulletin_pages(bulletin, view), ask_page(preview, SHELL.name, view))
            await self._answers().reach(Spot(editor), *shown)
            asked.append(editor.chat)
            await store.write(partial(_keep, bulletin, list(asked)))
        return len(missing)


def _from_scripts(tx: Tx) -> list[Bulletin]:
    waiting = tx.bulletins.in_state({BulletinState.WAITING})
    return [bulletin for bulletin in waiting if bulletin.author == SHELL.id]


def _key(bulletin: Bulletin) -> str:
    return f"asked:{bulletin.id}"


def _asked(tx: Tx, bulletin: Bulletin) -> list[int]:
    return list(json.loads(tx.notes.get(_key(bulletin)) or "[]"))


def _keep(bulletin: Bulletin, asked: list[int], tx: Tx) -> None:
    tx.notes.put(_key(bulletin), json.dumps(asked))
