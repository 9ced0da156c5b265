"""Commands of editors on bulletins: breaking, later, edit, correct, retract; and the buttons of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from functools import wraps

from telegram.error import TelegramError

from newsbot.chat.answers import Spot
from newsbot.chat.meaning import article_answered
from newsbot.chat.progress import ProgressBoard
from newsbot.chat.tables import Act, Command, Pressing, Table
from newsbot.chat.turn import Turn
from newsbot.domain.article import Length
from newsbot.domain.bulletin import (
    OUT,
    UNSENT,
    Bulletin,
    BulletinState,
    Preview,
    Running,
    must_be_out,
    must_be_unsent,
    must_wait,
)
from newsbot.domain.errors import NotAllowed, NotFound, WrongStep
from newsbot.domain.schedule import parse_moment
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address
from newsbot.newsroom.corrections import Corrections
from newsbot.newsroom.desk import Desk
from newsbot.pages import desk as pages
from newsbot.pages.bulletins import bulletin_pages
from newsbot.pages.page import Page, View
from newsbot.pages.refusals import refusal
from newsbot.pages.words import term, words_for

SETTLE = 1.0  # seconds after Stop until what was on its way has arrived

Numbered = Callable[[Turn, int, str], Awaitable[None]]


def desk_table(desk: Desk, corrections: Corrections, board: ProgressBoard) -> Table:
    """The desk's commands and buttons, for the chat's switchboard."""
    return _Desk(desk, corrections, board).table()


def _explained(act: Act) -> Act:
    """A refusal of the desk becomes one sentence; what is not known is said to be so."""

    @wraps(act)
    async def explained(turn: Turn) -> None:
        words = words_for(turn.view)
        dead = False  # whether the button that was pressed can never do anything any more
        try:
            await act(turn)
            return
        except NotFound as error:
            reason = words.plain("There is no bulletin {number}.", number=str(error))
        except (NotAllowed, WrongStep) as error:
            dead = isinstance(error, WrongStep)
            if isinstance(error, NotAllowed):
                await turn.parts.denied(turn.caller.person, act.__name__.strip("_"))
            reason = refusal(str(error), words)
        if not turn.pressed:
            await turn.show(Page(words.field(reason)))
            return
        turn.note(reason, alert=True)
        if dead:
            with suppress(TelegramError):  # the word is said; the message may be too old to be changed
                await turn.turn_buttons(Page(""))

    return explained


class _Desk:
    def __init__(self, desk: Desk, corrections: Corrections, board: ProgressBoard) -> None:
        self._desk = desk
        self._corrections = corrections
        self._board = board

    def table(self) -> Table:
        """All of it."""
        commands = (
            ("breaking", self._breaking, term("Breaking news: a draft, shown before it goes out")),
            ("later", self._numbered("later", self._later, UNSENT), ""),
            ("edit", self._numbered("edit", self._edit, UNSENT), ""),
            (
                "correct",
                self._numbered("correct", self._correct, OUT),
                term("Correct a bulletin for those who got it"),
            ),
            ("retract", self._numbered("retract", self._retract, OUT), term("Withdraw a bulletin")),
            ("approve", self._numbered("approve", self._approve, {BulletinState.WAITING}), ""),
        )
        presses = {
            pages.TEST: self._test,
            pages.SEND: self._send,
            pages.LATER: self._ask_later,
            pages.EDIT: self._ask_edit,
            pages.CANCEL: self._cancel,
            pages.APPROVE: self._press_approve,
            pages.REJECT: self._reject,
            pages.STOP: self._stop,
            pages.RESUME: self._resume,
        }
        return Table(
            tuple(Command(name, _explained(act), does, role=Role.EDITOR) for name, act, does in commands),
            {verb: Pressing(_explained(act), role=Role.EDITOR) for verb, act in presses.items()},
        )

    def _numbered(self, name: str, act: Numbered, states: Collection[BulletinState]) -> Act:
        """A command whose first word is the number of a bulletin, in one of these states."""

        async def numbered(turn: Turn) -> None:
            first, _, rest = turn.words.strip().partition(" ")
            number, newline, more = first.partition("\n")
            number = number.removeprefix("#")
            if not (number.isascii() and number.isdigit() and len(number) < 12):
                recent = await self._corrections.recent(turn.caller.person, turn.now)
                fitting = [one for one in recent if one.state in states]
                await turn.show(pages.number_page(name, fitting, turn.view))
                return
            await act(turn, int(number), f"{more}{newline}{rest}".strip())

        return numbered

    async def _breaking(self, turn: Turn) -> None:
        given = turn.words.strip() or await _answered(turn)
        if not given:
            await turn.show(pages.no_draft_page(turn.view))
            return
        await self._show(turn, await self._desk.draft(turn.caller.person, given, turn.now))

    async def _show(self, turn: Turn, preview: Preview) -> None:
        """The page that readers will get, byte for byte, and under it what can be done."""
        decide = pages.decide_page(preview, turn.view, turn.parts.house.approvals)
        await turn.show(*bulletin_pages(preview.bulletin, turn.view), decide)

    async def _test(self, turn: Turn) -> None:
        preview = await self._desk.preview(turn.caller.person, turn.press.number(0), turn.now)
        me = Spot(Address(turn.caller.person.id))
        for page in bulletin_pages(preview.bulletin, turn.view):
            await turn.answers.send(me, page)
        turn.note(words_for(turn.view).plain("Sent to you alone."))

    async def _send(self, turn: Turn) -> None:
        number, mark = turn.press.number(0), turn.press.text(1)
        try:
            running = await self._desk.send(turn.caller.person, number, turn.now, mark)
        except WrongStep as error:
            if str(error) == "changed":
                await self._show(turn, await self._desk.preview(turn.caller.person, number, turn.now))
            raise
        await self._follow(turn, running)

    async def _press_approve(self, turn: Turn) -> None:
        number, mark = turn.press.number(0), turn.press.text(1)
        try:
            running = await self._desk.approve(turn.caller.person, number, turn.now, mark)
        except WrongStep as error:
            if str(error) == "changed":
                await self._approve(turn, number, "")
            raise
        await self._follow(turn, running)

    async def _approve(self, turn: Turn, number: int, _: str) -> None:
        """Shows what there is to approve: nobody approves words that are not on the screen."""
        preview = await self._desk.preview(turn.caller.person, number, turn.now)
        must_wait(preview.bulletin, turn.now)
        await self._ask(turn, turn.caller.person.id, preview)

    async def _follow(self, turn: Turn, running: Running) -> None:
        """Shows where it stands; asks the other editors where their word is needed."""
        state = running.bulletin.state
        if state is BulletinState.WAITING:
            await self._turn_to(turn, running.bulletin, lambda view: pages.waiting_page(running, view))
            reached = replace(running, approvers=await self._ask_others(turn, running))
            if reached != running:
                await self._board.turn_to(running.bulletin, lambda view: pages.waiting_page(reached, view))
        elif state is BulletinState.SCHEDULED:
            await self._turn_to(
                turn, running.bulletin, lambda view: pages.scheduled_page(running.bulletin, view)
            )
        else:
            rate = turn.parts.house.rate
            await self._turn_to(
                turn,
                running.bulletin,
                lambda view: pages.progress_page(running.bulletin, running.progress, rate, view),
            )

    async def _turn_to(self, turn: Turn, bulletin: Bulletin, make: Callable[[View], Page]) -> None:
        """Shows where a bulletin stands: to who acts, from now on, and to who follows it already."""
        await self._board.turn_to(bulletin, make, but=turn.caller.address.chat if turn.pressed else 0)
        await self._board.follow(turn, bulletin, await turn.turn_to(make(turn.view)))

    async def _ask_others(self, turn: Turn, running: Running) -> tuple[int, ...]:
        """Those who could be asked: who has never said /start to the bot cannot."""
        preview = await self._desk.preview(turn.caller.person, running.bulletin.id, turn.now)
        asked = [(person, await self._ask(turn, person, preview)) for person in running.approvers]
        return tuple(person for person, reached in asked if reached)

    async def _ask(self, turn: Turn, person: int, preview: Preview) -> bool:
        _, view = await turn.colleague(person)
        name, _ = await turn.colleague(preview.bulletin.author)
        if turn.caller.person.id == preview.bulletin.author:
            name = turn.caller.person.name
        shown = (*bulletin_pages(preview.bulletin, view), pages.ask_page(preview, name, view))
        return await turn.answers.reach(Spot(Address(person)), *shown)

    async def _ask_later(self, turn: Turn) -> None:
        await self._later(turn, turn.press.number(0), "")

    async def _ask_edit(self, turn: Turn) -> None:
        await self._edit(turn, turn.press.number(0), "")

    async def _bulletin(self, turn: Turn, number: int) -> Bulletin:
        return (await self._desk.running(turn.caller.person, number, turn.now)).bulletin

    async def _later(self, turn: Turn, number: int, rest: str) -> None:
        if not rest:
            bulletin = await self._bulletin(turn, number)
            must_be_unsent(bulletin)
            await turn.show(pages.later_page(bulletin, turn.now, turn.view))
            return
        moment = parse_moment(rest, turn.now, turn.view.timezone)
        await self._follow(turn, await self._desk.later(turn.caller.person, number, moment, turn.now))

    async def _edit(self, turn: Turn, number: int, rest: str) -> None:
        if not rest:
            bulletin = await self._bulletin(turn, number)
            must_be_unsent(bulletin)
            await turn.show(*pages.edit_pages(bulletin, turn.view))
            return
        preview = await self._desk.edit(turn.caller.person, number, rest, turn.now)
        # who follows it sees that it waits for nobody and for no moment any more
        await self._board.turn_to(preview.bulletin, lambda view: pages.scheduled_page(preview.bulletin, view))
        await self._show(turn, preview)

    async def _cancel(self, turn: Turn) -> None:
        await self._ended(turn, await self._desk.cancel(turn.caller.person, turn.press.number(0), turn.now))

    async def _reject(self, turn: Turn) -> None:
        await self._ended(turn, await self._desk.reject(turn.caller.person, turn.press.number(0), turn.now))

    async def _ended(self, turn: Turn, bulletin: Bulletin) -> None:
        """Says so in place; the author hears of it, and from whom, where it was somebody else."""
        person = turn.caller.person
        await turn.turn_to(pages.ended_page(bulletin, turn.view))
        by = person.name or str(person.id)
        here = turn.caller.address.chat
        await self._board.turn_to(bulletin, lambda view: pages.ended_page(bulletin, view, by), but=here)
        if bulletin.author in (0, person.id):  # one from a script has nobody to tell
            return
        _, view = await turn.colleague(bulletin.author)
        await turn.answers.reach(Spot(Address(bulletin.author)), pages.ended_page(bulletin, view, by))

    async def _stop(self, turn: Turn) -> None:
        person, number = turn.caller.person, turn.press.number(0)
        running = await self._desk.stop(person, number, turn.now)
        await self._follow(turn, running)
        await asyncio.sleep(SETTLE)
        settled = await self._desk.running(person, number, turn.now)
        if settled.bulletin.state is BulletinState.STOPPED and settled.progress != running.progress:
            await self._follow(turn, settled)

    async def _resume(self, turn: Turn) -> None:
        await self._follow(turn, await self._desk.resume(turn.caller.person, turn.press.number(0), turn.now))

    async def _correct(self, turn: Turn, number: int, rest: str) -> None:
        if not rest:
            must_be_out(await self._bulletin(turn, number))
            await turn.show(pages.wrong_page(number, turn.view))
            return
        corrected = await self._corrections.correct(turn.caller.person, number, rest, turn.now)
        await turn.show(pages.corrected_page(corrected, turn.view))

    async def _retract(self, turn: Turn, number: int, rest: str) -> None:
        if not rest:
            must_be_out(await self._bulletin(turn, number))
            await turn.show(pages.wrong_page(number, turn.view))
            return
        corrected = await self._corrections.retract(turn.caller.person, number, rest, turn.now)
        await turn.show(pages.corrected_page(corrected, turn.view))


async def _answered(turn: Turn) -> str:
    """The words of the message that the command answers; of an article its own, without kicker and credit."""
    if number := await article_answered(turn):
        article = await turn.newsroom.reading.read(number, turn.place.address)
        lead = " ".join(sentence.text for sentence in article.summary.at(Length.NORMAL))
        return "\n".join(part for part in (article.title, lead, article.url) if part)
    replied = turn.said.reply_to_message if turn.said else None
    return (replied.text or replied.caption or "") if replied else ""
