"""Acts of staff: whose right it is, that it is fresh, that it is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newsbot.domain.bulletin import (
    FRESH_ACT,
    Bulletin,
    BulletinState,
    Progress,
    Running,
    has_lapsed,
    is_due,
    step,
)
from newsbot.domain.delivery import Parcel, ParcelKind
from newsbot.domain.errors import NotAllowed, NotFound, WrongStep
from newsbot.domain.figures import AuditEntry
from newsbot.domain.staff import Role, require
from newsbot.domain.text import digest
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import House, Person
from newsbot.newsroom.wording import as_article


def role_of(tx: Tx, person: int, house: House) -> Role:
    """The role of a person now: the settings' or the one given in chat, whichever is higher."""
    member = tx.staff.get(person)
    named = member.role if member else Role.READER
    if person in house.admins:
        return Role.ADMIN
    return max(named, Role.EDITOR) if person in house.editors else named


def check(tx: Tx, person: Person, house: House, now: datetime, needed: Role = Role.EDITOR) -> None:
    """Raises NotAllowed where the person lacks the role or the command is from another time."""
    if person.local:
        return
    require(role_of(tx, person.id, house), needed)
    if person.at is not None and now - person.at > FRESH_ACT:
        raise NotAllowed("too old")


def write_down(tx: Tx, person: Person, act: str, bulletin: Bulletin, detail: str = "") -> None:
    """One line of the audit on a bulletin: a fingerprint of its words, never the words."""
    at = person.at or bulletin.created
    mark = digest(bulletin.headline, bulletin.text, bulletin.url)
    tx.staff.write_down(AuditEntry(at, person.id, act, f"#{bulletin.id}", detail, mark))


def bulletin_of(tx: Tx, number: int) -> Bulletin:
    """The bulletin of that number. Raises NotFound."""
    bulletin = tx.bulletins.get(number)
    if bulletin is None:
        raise NotFound(f"#{number}")
    return bulletin


def parcel_of(bulletin: Bulletin) -> Parcel:
    """What its deliveries carry."""
    return Parcel(ParcelKind.BULLETIN, bulletin.id)


def save(tx: Tx, bulletin: Bulletin, was: BulletinState) -> Bulletin:
    """Compare-and-set: of two people at once, one wins. Raises WrongStep for the other."""
    if not tx.bulletins.save(bulletin, was=was):
        raise WrongStep(f"#{bulletin.id} has changed meanwhile")
    return bulletin


def seen(bulletin: Bulletin, mark: str) -> None:
    """Raises WrongStep("changed") where the person looked at other words than those that stand now.

    "" comes from where nobody presses a button: the shell.
    """
    if mark and mark != bulletin.mark:
        raise WrongStep("changed")


def move(tx: Tx, bulletin: Bulletin, to: BulletinState) -> Bulletin:
    """The bulletin in its next state, saved. Raises WrongStep."""
    return save(tx, replace(bulletin, state=step(bulletin.state, to)), bulletin.state)


def progress_of(tx: Tx, bulletin: Bulletin) -> Progress:
    """How far its deliveries are; while the fan-out still runs, those not yet enqueued are left too."""
    return tx.outbox.progress(parcel_of(bulletin))


def launch(tx: Tx, person: Person, bulletin: Bulletin, now: datetime) -> Running:
    """Out: state, archive and plan in one transaction."""
    article = tx.articles.add(as_article(bulletin, now))
    going = move(tx, replace(bulletin, launched=now, article_id=article.id), BulletinState.SENDING)
    tx.outbox.plan(parcel_of(going))
    write_down(tx, person, "send", going)
    return Running(going)


def anything_due(tx: Tx, now: datetime) -> bool:
    """Whether the clock has something to do at the desk: an embargo is over, or a draft has lapsed."""
    waiting = tx.bulletins.in_state({BulletinState.SCHEDULED, BulletinState.WAITING})
    return any(has_lapsed(bulletin, now) or is_due(bulletin, now) for bulletin in waiting)
