"""From an update to the one function that answers it: budget, rights, faults; every press is answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from newsbot.chat import faults, inline, places
from newsbot.chat.answers import Answers
from newsbot.chat.budget import Budget
from newsbot.chat.caller import Caller, acting, caller_of
from newsbot.chat.comings import Comings
from newsbot.chat.parts import Parts
from newsbot.chat.tables import Command, Pressing, Table, Where
from newsbot.chat.turn import NotManager, Turn, view_for, view_of
from newsbot.chat.wanting import link_in, offer
from newsbot.domain.errors import BadInput, NewsbotError, NotAllowed, StorageDown
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address
from newsbot.domain.text import one_line
from newsbot.pages import errors
from newsbot.pages.layout import plain_page
from newsbot.pages.page import escape
from newsbot.pages.press import Press, read_press

ANSWER_WITHIN = 0.7  # seconds until a press is answered although its work goes on
BUSY_AFTER = 0.8  # seconds until "typing" is shown
BUSY_EVERY = 4.5
MOST_ASKED = 200  # letters of plain words that are offered to be searched for

NO_PRESS = Press("")

log = logging.getLogger(__name__)
Handler = Callable[[Update, Any], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class _Ask:
    """What one update asks for: the act with its flags, and the words or the press."""

    act: Pressing
    name: str
    words: str = ""
    press: Press = NO_PRESS
    aims: bool = False
    private_only: bool = False


def _once(ask: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    """The question, asked at most once: within one act its answer stays."""
    known: list[bool] = []

    async def asked() -> bool:
        if not known:
            known.append(await ask())
        return known[0]

    return asked


class Switchboard:
    """Knows all tables; turns updates into turns."""

    def __init__(self, parts: Parts, tables: Sequence[Table], bot: ExtBot[None]) -> None:
        named = {one.name: one for table in tables for one in table.commands}  # the last of a name counts
        self.commands: tuple[Command, ...] = tuple(named.values())
        self._parts = parts
        self._bot = bot
        self._presses = {verb: act for table in tables for verb, act in table.presses.items()}
        documents = [table.document for table in tables if table.document]
        self._documents = sorted(documents, key=lambda act: -act.role)
        self.answers = Answers(bot, parts)
        self.comings = Comings(parts, self.answers)
        self._places = places.Places(bot)
        self._budget = Budget()
        self._faults: dict[int, NewsbotError] = {}

    def fault_of(self, update_id: int) -> NewsbotError | None:
        """What makes the update worth handling again later; asked once."""
        return self._faults.pop(update_id, None)

    async def failed(self, update: object, context: Any) -> None:
        """What no turn has caught: the database is away, or a mistake outside of any turn."""
        error = context.error
        if isinstance(error, StorageDown) and isinstance(update, Update):
            self._faults[update.update_id] = error
        else:
            log.error("an update could not be handled", exc_info=error)

    def command(self, command: Command) -> Handler:
        """The handler of a command."""
        act = Pressing(command.act, command.role, command.changes, command.heavy)

        async def run(update: Update, _: Any) -> None:
            message = update.effective_message
            words = (message.text or "").split(None, 1)[1:] if message else []
            private_only = command.where is Where.PRIVATE
            said = words[0] if words else ""
            await self._answer(
                update, _Ask(act, command.name, said, aims=command.aims, private_only=private_only)
            )

        return run

    async def pressed(self, update: Update, _: Any) -> None:
        """A button: answered within a second, whatever it leads to."""
        query = update.callback_query
        if query is None:
            return
        try:
            press = read_press(query.data or "")
            act = self._presses[press.verb]
        except (BadInput, KeyError):
            view = await view_for(self._parts, query.from_user)
            await self.answers.toast(query.id, errors.stale_note(view), alert=True)
            return
        name = act.act.__name__.strip("_")  # the audit names it where somebody may not
        work = asyncio.create_task(self._answer(update, _Ask(act, name, press=press)))
        done, _pending = await asyncio.wait({work}, timeout=ANSWER_WITHIN)
        if not done:
            await self.answers.toast(query.id)
        turn = await work
        if done:
            await self.answers.toast(query.id, turn.toast if turn else "", alert=bool(turn and turn.alert))
        elif turn and turn.toast:  # the button was answered before there was anything to say
            await turn.show(plain_page(escape(turn.toast)))

    async def asked_inline(self, update: Update, _: Any) -> None:
        """An inline question."""
        query, person = update.inline_query, update.effective_user
        if query is None or person is None:
            return
        try:
            view = await view_for(self._parts, person)
            await inline.answer(self._parts.newsroom.reading, query, Address(person.id), view)
        except (TelegramError, NewsbotError) as error:
            log.warning("inline question not answered", extra={"why": str(error)})

    async def text(self, update: Update, _: Any) -> None:
        """Anything else in private, words or a picture: a link is an offer, the rest gets an example."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        words = message.text or ""
        said = (words or message.caption or "").strip()
        if message.media_group_id and not said:  # one of many
            return
        url = link_in(message, said)

        async def act(turn: Turn) -> None:
            if url:
                await offer(turn, url)
            elif said.startswith("/") and not words:
                await turn.show(errors.caption_page(turn.view))
            else:
                asked = "" if said.startswith("/") else one_line(words)[:MOST_ASKED]
                token = await turn.newsroom.reading.token(asked) if asked else ""
                await turn.show(errors.unknown_page(turn.view, words, token))

        await self._answer(update, _Ask(Pressing(act), "text"))

    async def unknown_command(self, update: Update, _: Any) -> None:
        """A command that there is not; in groups only where it names us."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        word = (message.text or "").split(None, 1)[0] if message.text else "/"
        addressed = word.casefold().endswith("@" + self._bot.username.casefold())
        if message.chat.type != "private" and not addressed:
            return

        async def act(turn: Turn) -> None:
            await turn.show(errors.unknown_page(turn.view, word))

        await self._answer(update, _Ask(Pressing(act), "unknown"))

    async def document(self, update: Update, _: Any) -> None:
        """A file in private: for staff theirs, else the reader's."""
        caller = caller_of(update)
        role = await self._role(caller) if caller else Role.READER
        act = next((act for act in self._documents if act.role <= role), None)
        if act is not None:
            await self._answer(update, _Ask(act, "document"))

    async def _answer(self, update: Update, ask: _Ask) -> Turn | None:
        """Runs one act for one update. Every fault but StorageDown ends here. None: nobody to be answered."""
        caller = caller_of(update)
        if caller is None:
            return None
        turn = await self._begin(update, caller, ask)
        try:
            if await self._granted(turn, ask) and await self._may(turn, ask):
                async with self._busy(turn):
                    await ask.act.act(turn)
        except StorageDown:
            raise
        except Exception as error:  # the last line of defence
            await self._tell(turn, error)
        return turn

    async def _tell(self, turn: Turn, error: Exception) -> None:
        try:
            await faults.tell(turn, error)
        except (TelegramError, NewsbotError) as again:
            log.warning("a fault could not be told", extra={"why": str(again)})

    async def _begin(self, update: Update, caller: Caller, ask: _Ask) -> Turn:
        house = self._parts.house
        place = places.place_of(caller)
        known = await self._parts.newsroom.subscribing.get(place.address)
        view = view_of(known, (caller.person.language,), (house.language, house.timezone))
        place = replace(place, language=view.language)
        query = update.callback_query
        said = query.message if query else update.effective_message
        now = self._parts.clock()
        caller = replace(caller, person=acting(caller.person, self._bot.id, now))
        role = await self._role(caller)
        if known is None and role > Role.READER and caller.is_private:
            # staff who want no news are asked for approval all the same: in their own language
            await self._parts.newsroom.subscribing.decline(place, now)
        return Turn(
            caller=caller,
            place=place,
            view=view,
            role=role,
            parts=self._parts,
            answers=self.answers,
            now=now,
            words=ask.words,
            press=ask.press,
            said=said if isinstance(said, Message) else None,
            pressed=query is not None,
        )

    async def _role(self, caller: Caller) -> Role:
        return await self._parts.role_of(caller.person.id) if caller.genuine else Role.READER

    async def _granted(self, turn: Turn, ask: _Ask) -> bool:
        """Whether the person's budget allows it; says so now and then where it does not."""
        person = turn.caller.person
        leave = self._budget.ask(person.id or person.address.chat, turn.now.timestamp(), heavy=ask.act.heavy)
        if leave.granted:
            return True
        turn.note(errors.slow_down_page(leave.wait, turn.view).plain)
        if leave.tell and not turn.pressed:
            await turn.show(errors.slow_down_page(leave.wait, turn.view))
        return False

    async def _may(self, turn: Turn, ask: _Ask) -> bool:
        """Raises NotAllowed and its kin where the person may not; turns to the place that was named."""
        if ask.act.role > Role.READER:
            await self._check_staff(turn, ask)
        if ask.private_only and not turn.caller.is_private:
            await turn.show(errors.private_only_page(turn.view))
            return False
        await self._aim(turn, ask)
        turn.manages = _once(lambda: self._places.may_manage(turn.caller, turn.place))
        if ask.act.changes and not await turn.manages():
            raise NotManager(ask.name)
        return True

    async def _check_staff(self, turn: Turn, ask: _Ask) -> None:
        """An act of staff: a person's own new words, in private, by somebody with the role now."""
        caller = turn.caller
        if caller.genuine and caller.is_private and turn.role >= ask.act.role:
            return
        await self._parts.denied(caller.person, ask.name)
        raise NotAllowed(ask.name)

    async def _aim(self, turn: Turn, ask: _Ask) -> None:
        if ask.press.at and ask.press.at != turn.place.address:
            turn.place = await self._places.at(turn.caller, ask.press.at)
        elif ask.aims and (aimed := await self._places.aimed(turn.caller, turn.words)):
            turn.place, turn.words = aimed.place, aimed.words

    @contextlib.asynccontextmanager
    async def _busy(self, turn: Turn) -> AsyncIterator[None]:
        """Shows "typing" while something takes longer than people like to wait."""

        async def show() -> None:
            await asyncio.sleep(BUSY_AFTER)
            while True:
                await self.answers.typing(turn.caller.address)
                await asyncio.sleep(BUSY_EVERY)

        shown = asyncio.create_task(show())
        try:
            yield
        finally:
            shown.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await shown
