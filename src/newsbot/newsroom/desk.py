"""Editors at work: draft, approve, send, stop, put under embargo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from newsbot.domain.bulletin import (
    LAUNCHED,
    Bulletin,
    BulletinState,
    Preview,
    Running,
    has_lapsed,
    is_due,
    may_approve,
    must_be_unsent,
    must_wait,
    step,
)
from newsbot.domain.errors import BadInput, NotAllowed
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address
from newsbot.newsroom.acts import (
    anything_due,
    bulletin_of,
    check,
    launch,
    move,
    parcel_of,
    progress_of,
    role_of,
    save,
    seen,
    write_down,
)
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.ports import House, Person, Spreader
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.previewing import preview_of
from newsbot.newsroom.telling import staff_addresses, tell, tell_staff
from newsbot.newsroom.wording import read_words

T = TypeVar("T")


class Desk:
    """The desk. Rights are checked here, of the person who acts, in the transaction of the act."""

    def __init__(self, store: Store, preparing: Preparing, spreader: Spreader, house: House) -> None:
        self._store = store
        self._preparing = preparing
        self._spreader = spreader
        self._house = house

    async def draft(self, person: Person, given: str, now: datetime) -> Preview:
        """A new draft from a text or a link. Raises NotAllowed, BadInput("empty"), SourceError."""
        await self._store.read(lambda tx: check(tx, person, self._house, now))
        said = await read_words(self._preparing, given, now)

        def write(tx: Tx) -> Preview:
            check(tx, person, self._house, now)
            draft = Bulletin(said.headline, person.id, now, said.text, said.url, origin=person.update_id)
            bulletin = tx.bulletins.add(draft)
            if bulletin.created == draft.created:  # not where the same update comes once more
                write_down(tx, person, "draft", bulletin)
            return preview_of(tx, bulletin, now, self._house)

        return await self._store.write(write)

    async def preview(self, person: Person, number: int, now: datetime) -> Preview:
        """The draft as it stands."""
        return await self._looking(
            person, now, lambda tx: preview_of(tx, bulletin_of(tx, number), now, self._house)
        )

    async def running(self, person: Person, number: int, now: datetime) -> Running:
        """How far a bulletin is."""

        def look(tx: Tx) -> Running:
            bulletin = bulletin_of(tx, number)
            return Running(bulletin, progress_of(tx, bulletin), changed=False)

        return await self._looking(person, now, look)

    async def edit(self, person: Person, number: int, given: str, now: datetime) -> Preview:
        """New words for a draft that is not out; approvals and embargo are taken back."""
        said = await read_words(self._preparing, given, now)

        def write(tx: Tx) -> Preview:
            old = bulletin_of(tx, number)
            if old.state is not BulletinState.DRAFT:
                step(old.state, BulletinState.DRAFT)
            new = replace(
                old,
                headline=said.headline,
                text=said.text,
                url=said.url,
                state=BulletinState.DRAFT,
                approvals=(),
                embargo=None,
            )
            save(tx, new, old.state)
            write_down(tx, person, "edit", new)
            return preview_of(tx, new, now, self._house)

        return await self._acting(person, now, write)

    async def send(self, person: Person, number: int, now: datetime, mark: str = "") -> Running:
        """The author's Send: out at once, or to the other editors where two must agree.

        `mark`: of the words that the person saw; WrongStep("changed") where they are others now."""

        def write(tx: Tx) -> Running:
            bulletin = bulletin_of(tx, number)
            if bulletin.state in LAUNCHED:
                return Running(bulletin, progress_of(tx, bulletin), changed=False)
            must_be_unsent(bulletin)
            if bulletin.state is BulletinState.WAITING:
                raise NotAllowed("approval is missing")
            seen(bulletin, mark)
            if self._house.approvals > 1 and not bulletin.approvals:
                return self._ask(tx, person, bulletin, now)
            return launch(tx, person, bulletin, now)

        return await self._and_spread(await self._acting(person, now, write), now)

    async def approve(self, person: Person, number: int, now: datetime, mark: str = "") -> Running:
        """The second editor's yes. Raises NotAllowed for the author, WrongStep where it has lapsed or,
        by `mark`, was changed after the person saw it."""

        def write(tx: Tx) -> Running:
            bulletin = bulletin_of(tx, number)
            if bulletin.state in LAUNCHED:
                return Running(bulletin, progress_of(tx, bulletin), changed=False)
            must_wait(bulletin, now)
            seen(bulletin, mark)
            may_approve(bulletin, person.id)
            approved = save(tx, replace(bulletin, approvals=(*bulletin.approvals, person.id)), bulletin.state)
            write_down(tx, person, "approve", approved)
            if approved.embargo is not None and approved.embargo > now:
                return Running(move(tx, approved, BulletinState.SCHEDULED))
            return launch(tx, person, approved, now)

        return await self._and_spread(await self._acting(person, now, write), now)

    async def reject(self, person: Person, number: int, now: datetime) -> Bulletin:
        """The second editor's no. Raises NotAllowed for the author, who cancels instead."""

        def write(tx: Tx) -> Bulletin:
            bulletin = bulletin_of(tx, number)
            may_approve(bulletin, person.id)
            return self._end(tx, person, bulletin, BulletinState.REJECTED)

        return await self._acting(person, now, write)

    async def cancel(self, person: Person, number: int, now: datetime) -> Bulletin:
        """Takes back what is not out."""

        def write(tx: Tx) -> Bulletin:
            return self._end(tx, person, bulletin_of(tx, number), BulletinState.CANCELLED)

        return await self._acting(person, now, write)

    async def later(self, person: Person, number: int, moment: datetime, now: datetime) -> Running:
        """Puts a draft under embargo until `moment`; where two must agree it is asked for first, and again
        where the moment is another one than they have agreed on."""
        if moment <= now:
            raise BadInput("past")

        def write(tx: Tx) -> Running:
            bulletin = bulletin_of(tx, number)
            timed = replace(bulletin, embargo=moment)
            if self._house.approvals > 1 and bulletin.state is not BulletinState.DRAFT:
                timed = replace(timed, state=step(bulletin.state, BulletinState.DRAFT), approvals=())
            timed = save(tx, timed, bulletin.state)
            if bulletin.state is BulletinState.SCHEDULED and self._house.approvals < 2:
                write_down(tx, person, "schedule", timed, moment.isoformat(timespec="seconds"))
                return Running(timed)
            if self._house.approvals > 1:
                return self._ask(tx, person, timed, now)
            scheduled = move(tx, timed, BulletinState.SCHEDULED)
            write_down(tx, person, "schedule", scheduled, moment.isoformat(timespec="seconds"))
            return Running(scheduled)

        return await self._acting(person, now, write)

    async def stop(self, person: Person, number: int, now: datetime) -> Running:
        """Ends a sending at once: what is not on its way is withdrawn. Says how many have it."""

        def write(tx: Tx) -> Running:
            bulletin = bulletin_of(tx, number)
            if bulletin.state is BulletinState.STOPPED:
                return Running(bulletin, progress_of(tx, bulletin), changed=False)
            stopped = move(tx, bulletin, BulletinState.STOPPED)
            tx.outbox.withdraw(parcel_of(stopped))
            write_down(tx, person, "stop", stopped)
            return Running(stopped, progress_of(tx, stopped))

        running = await self._acting(person, now, write)
        await self._spreader.begin(now)  # what could not be withdrawn in one transaction
        return running

    async def resume(self, person: Person, number: int, now: datetime) -> Running:
        """Goes on with a stopped sending: nobody who has it gets it again."""

        def write(tx: Tx) -> Running:
            bulletin = bulletin_of(tx, number)
            if bulletin.state is not BulletinState.STOPPED:
                return Running(bulletin, progress_of(tx, bulletin), changed=False)
            going = move(tx, bulletin, BulletinState.SENDING)
            tx.outbox.resume(parcel_of(going), now)
            tx.outbox.plan(parcel_of(going))
            write_down(tx, person, "resume", going)
            return Running(going, progress_of(tx, going))

        return await self._and_spread(await self._acting(person, now, write), now)

    async def lift(self, now: datetime) -> Sequence[Bulletin]:
        """Sends what the clock releases and ends what nobody approved in time. At each tick."""

        def write(tx: Tx) -> list[Bulletin]:
            lifted = []
            for bulletin in tx.bulletins.in_state({BulletinState.SCHEDULED, BulletinState.WAITING}):
                if has_lapsed(bulletin, now):
                    lifted.append(move(tx, bulletin, BulletinState.LAPSED))
                    self._tell_author(tx, bulletin, NoticeCode.BULLETIN_LAPSED, now)
                elif is_due(bulletin, now):
                    lifted.append(self._lift(tx, bulletin, now))
            return lifted

        due = await self._store.read(lambda tx: anything_due(tx, now))
        lifted = await self._store.write(write) if due else []
        if any(bulletin.state is BulletinState.SENDING for bulletin in lifted):
            await self._spreader.begin(now)
        return lifted

    def _lift(self, tx: Tx, bulletin: Bulletin, now: datetime) -> Bulletin:
        """The embargo is over: out, unless who answers for it has no say here any more."""
        answering = {bulletin.author, *bulletin.approvals} - {0}  # the shell needs no role
        if any(role_of(tx, person, self._house) < Role.EDITOR for person in answering):
            held = move(tx, bulletin, BulletinState.CANCELLED)
            write_down(tx, Person(0, address=Address(0), at=now), "hold", held)
            notice = Notice(NoticeCode.BULLETIN_HELD, (("bulletin", f"#{bulletin.id}"),))
            tell_staff(tx, notice, now, self._house)
            return held
        house = Person(bulletin.author, address=Address(bulletin.author), at=now)
        out = launch(tx, house, bulletin, now).bulletin
        self._tell_author(tx, bulletin, NoticeCode.BULLETIN_OUT, now)
        return out

    async def _looking(self, person: Person, now: datetime, work: Callable[[Tx], T]) -> T:
        def allowed(tx: Tx) -> T:
            check(tx, person, self._house, now)
            return work(tx)

        return await self._store.read(allowed)

    async def _acting(self, person: Person, now: datetime, work: Callable[[Tx], T]) -> T:
        def allowed(tx: Tx) -> T:
            check(tx, person, self._house, now)
            return work(tx)

        return await self._store.write(allowed)

    async def _and_spread(self, running: Running, now: datetime) -> Running:
        if running.changed and running.bulletin.state is BulletinState.SENDING:
            await self._spreader.begin(now)
            progress = await self._store.read(lambda tx: progress_of(tx, running.bulletin))
            return replace(running, progress=progress)
        return running

    def _ask(self, tx: Tx, person: Person, bulletin: Bulletin, now: datetime) -> Running:
        others = [a.chat for a in staff_addresses(tx, self._house, Role.EDITOR) if a.chat != bulletin.author]
        if not others:
            raise NotAllowed("no second editor")
        waiting = move(tx, replace(bulletin, asked=now), BulletinState.WAITING)
        write_down(tx, person, "ask", waiting)
        return Running(waiting, approvers=tuple(others))

    def _tell_author(self, tx: Tx, bulletin: Bulletin, code: NoticeCode, now: datetime) -> None:
        """The clock did it, so nobody has an answer to look at. A bulletin of the shell has no author."""
        house = Person(0, address=Address(0), at=now)
        write_down(tx, house, code.value.removeprefix("bulletin_"), bulletin)
        if bulletin.author:
            notice = Notice(code, (("bulletin", f"#{bulletin.id}"),))
            tell(tx, notice, now, [Address(bulletin.author)])

    def _end(self, tx: Tx, person: Person, bulletin: Bulletin, state: BulletinState) -> Bulletin:
        if bulletin.state is state:
            return bulletin
        ended = move(tx, bulletin, state)
        write_down(tx, person, state.value, ended)
        return ended
