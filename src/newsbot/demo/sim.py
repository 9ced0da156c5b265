"""The control panel: what people do, what goes wrong, what has arrived, as one table of verbs over JSON."""

from __future__ import annotations

import asyncio
import inspect
import time
from typing import Any

from newsbot.demo.faults import Fault
from newsbot.demo.groups import Groups
from newsbot.demo.people import People
from newsbot.demo.telegram import StandIn
from newsbot.demo.world import Json

LONGEST_WAIT = 60.0


class Sim:
    """Steers one stand-in. Every verb takes and returns plain JSON values."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.world = standin.desk.world
        self.people = People(standin.desk, standin.updates, standin.answers)
        self.groups = Groups(self.people)
        self.verbs: dict[str, Any] = {
            **self.people.verbs(),
            **self.groups.verbs(),
            "fault": self.fault,
            "faults": lambda: [rule.as_json() for rule in standin.faults.rules],
            "clear_faults": lambda fault_id=0: standin.faults.clear(fault_id),
            "revoke": self.revoke,
            "dark": standin.go_dark,
            "light": standin.listener.start,
            "skip": self.world.clock.skip,
            "messages": self.messages,
            "texts": self.texts,
            "wait": self.wait,
            "answer": self.answer,
            "calls": self.calls,
            "figures": self.figures,
            "reset": standin.desk.counters.reset,
            "commands": self.commands,
        }

    async def run(self, verb: str, values: Json) -> Any:
        """Do one verb; raises ValueError for an unknown one or unfit values."""
        deed = self.verbs.get(verb)
        if deed is None:
            raise ValueError(f"unknown verb {verb!r}; there are: {', '.join(sorted(self.verbs))}")
        try:
            result = deed(**values)
        except (TypeError, KeyError) as wrong:
            raise ValueError(f"{verb}: {wrong}") from wrong
        return await result if inspect.isawaitable(result) else result

    def fault(self, action: str, **conditions: Any) -> int:
        """Put a rule in force (the fields of `faults.Fault`); returns its id."""
        return self.standin.faults.add(Fault(action, **conditions))  # type: ignore[arg-type]  # it converts

    def revoke(self, *, revoked: bool = True) -> None:
        """The token stops being valid, or is so again."""
        self.standin.revoked = revoked

    def messages(self, chat: int, after: int = 0, *, from_bot: bool = False) -> list[Json]:
        """What a chat holds, in order, with earlier versions and deletions; `after` this seq."""
        place = self.world.chats.get(chat)
        if place is None:
            raise ValueError(f"there is no chat {chat}")
        kept = place.messages.values()
        return [m.as_json() for m in kept if _last_seq(m.as_json()) > after and (m.by_bot or not from_bot)]

    def texts(self) -> dict[str, list[str]]:
        """The bot's texts that stand, in order, for every chat that has any: {chat id: [text, …]}."""
        standing = {
            str(chat.id): [
                _words(m.body) for m in chat.messages.values() if m.by_bot and m.deleted_at is None
            ]
            for chat in self.world.chats.values()
        }
        return {chat: texts for chat, texts in standing.items() if texts}

    async def wait(
        self, chat: int, after: int = 0, count: int = 1, seconds: float = 10.0, contains: str = ""
    ) -> list[Json]:
        """The bot's messages as soon as `count` of them hold the words; what there is after `seconds`."""
        changed = asyncio.Event()

        def heard(kind: str, where: int, _data: Json) -> None:
            if where == chat and kind in ("message", "edit"):
                changed.set()

        deadline = time.monotonic() + min(seconds, LONGEST_WAIT)
        self.world.watchers.append(heard)
        try:
            while True:
                changed.clear()
                found = [
                    m for m in self.messages(chat, after, from_bot=True) if contains in _words(m["message"])
                ]
                left = deadline - time.monotonic()
                if len(found) >= count or left <= 0:
                    return found
                await _until(changed, left)
        finally:
            self.world.watchers.remove(heard)

    def answer(self, query_id: str) -> Json | None:
        """What the bot answered to a press or an inline question; None while it has not."""
        query = self.standin.answers.queries.get(query_id)
        return None if query is None else query.answer

    def calls(self, chat: int = 0, method: str = "", last: int = 1000) -> list[Json]:
        """The newest calls: monotonic second, method, chat, code (0: the line was cut)."""
        log = self.standin.desk.counters.log
        named = ("at", "method", "chat", "code")
        kept = [e for e in log if (not chat or e[2] == chat) and (not method or e[1] == method.lower())]
        return [dict(zip(named, entry, strict=True)) for entry in kept[-last:]]

    def figures(self) -> Json:
        """All counters, and how many updates wait."""
        counters = self.standin.desk.counters
        strip = counters.strip(time.monotonic())
        return {**counters.as_json(), "strip": strip, "updates_waiting": len(self.standin.updates.queue)}

    def commands(self, person: int, chat: int = 0) -> list[Json]:
        """The command menu that one person sees."""
        place = self.world.chats.get(chat or person)
        if place is None:
            raise ValueError(f"there is no chat {chat or person}")
        language = str(self.world.people[person].get("language_code", ""))
        return self.standin.profile.commands_for(place, person, language)


def _last_seq(message: Json) -> int:
    revisions = message["revisions"]
    return int(revisions[-1]["seq"]) if revisions else int(message["seq"])


def _words(body: Json) -> str:
    return str(body.get("text") or body.get("caption") or "")


async def _until(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
